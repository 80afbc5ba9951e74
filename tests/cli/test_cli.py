# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The command line: results on stdout, words on stderr, documented exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import provender
from provender.recipe.scaffold import init

COMMANDS = [
    "init",
    "check",
    "plan",
    "lock",
    "build",
    "verify",
    "diff",
    "explain",
    "may",
    "review",
    "prove",
    "clean",
]


def run(*words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "provender", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
    )


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "sample"
    init(folder)
    done = run("build", folder / "recipe.yaml", "--out", folder / "out", "--json", "--quiet")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    (folder / "result.json").write_text(done.stdout)
    return folder


def test_help_names_every_command() -> None:
    """`--help` lists all commands; each has help of its own."""
    out = run("--help").stdout
    for name in COMMANDS:
        assert f"  {name}" in out
        assert run(name, "--help").returncode == 0
    assert run("--version").stdout.startswith("provender ")


def test_build_prints_json(sample: Path) -> None:
    """`release` names the folder, and the counts add up."""
    result = json.loads((sample / "result.json").read_text())
    assert result["schema_version"] == 1
    assert Path(result["release"]).is_dir()
    assert result["records_read"] == result["released"] + result["dropped"] + result["unreadable"]


def test_plan_tells_what_is_cached(sample: Path) -> None:
    """After a build there is nothing to read."""
    plan = json.loads(run("plan", sample / "recipe.yaml", "--json").stdout)
    assert plan["bytes_to_read"] == 0
    assert {s["id"]: s["terms"] for s in plan["sources"]}["guides"] == "CC-BY-4.0 (attribution)"
    told = run("plan", sample / "recipe.yaml").stdout
    assert "policy    open-release" in told
    assert "to do     0 shards to extract, 0 cached pieces to score" in told


def test_exit_codes(sample: Path, tmp_path: Path) -> None:
    """0 fine, 1 a check failed, 2 usage or recipe, 3 lock mismatch."""
    release = json.loads((sample / "result.json").read_text())["release"]
    assert run("verify", release).returncode == 0
    assert run("verify", tmp_path).returncode == 1
    assert run("nonsense").returncode == 2
    assert run("build").returncode == 2
    assert run("check", tmp_path / "none.yaml").returncode == 2
    assert run("clean").returncode == 2
    assert run("lock", sample / "recipe.yaml").returncode == 0
    (sample / "corpus" / "guides" / "new.md").write_text("# New\n")
    done = run("build", sample / "recipe.yaml", "--out", sample / "out")
    assert done.returncode == 3
    assert "input guides/new.md was added" in done.stderr
    assert "hint: restore what changed, or accept it with --update-lock" in done.stderr


def test_a_release_that_does_not_verify_exits_with_1(sample: Path, tmp_path: Path) -> None:
    """One letter more in the card: named, and told by the exit code, as JSON too."""
    release = json.loads((sample / "result.json").read_text())["release"]
    shutil.copytree(release, tmp_path / "edited")
    with (tmp_path / "edited" / "README.md").open("a") as card:
        card.write("x")
    done = run("verify", tmp_path / "edited")
    assert done.returncode == 1
    assert "README.md" in done.stdout
    assert run("verify", tmp_path / "edited", "--json").returncode == 1


def test_errors_as_json(tmp_path: Path) -> None:
    """With --json an error is an object on standard output."""
    done = run("check", tmp_path / "none.yaml", "--json")
    assert json.loads(done.stdout)["error"] == "recipe-invalid"
    assert done.stderr == ""


def test_progress_is_plain_lines_without_a_terminal(sample: Path, tmp_path: Path) -> None:
    """One line a phase on standard error, none with --quiet."""
    done = run(
        "build",
        sample / "recipe.yaml",
        "--out",
        tmp_path,
        "--work",
        tmp_path / "w",
        "--update-lock",
    )
    assert [line.split()[0] for line in done.stderr.splitlines()] == [
        "extract",
        "score",
        "judge",
        "release",
    ]


def test_clean_by_build_spares_what_another_recipe_uses(tmp_path: Path) -> None:
    """Two recipes in one work folder: cleaning one leaves the other's work; unused work can go."""
    sample = tmp_path / "sample"
    provender.init(sample)
    first, second = sample / "recipe.yaml", sample / "second.yaml"
    text = first.read_text("utf-8")
    second.write_text(f"extract: {{unicode: keep}}\n{text}", "utf-8")
    work = sample / ".provender"
    provender.build(first, out=tmp_path / "one")
    alone = {path.name for path in (work / "text").iterdir()}
    provender.build(second, out=tmp_path / "two")
    both = {path.name for path in (work / "text").iterdir()}
    assert alone < both
    assert provender.clean(work, unused_only=True) == (0, 0)
    assert provender.clean(work, recipe=first, older_than_days=1) == (0, 0)
    removed, freed = provender.clean(work, recipe=first)
    assert removed >= len(alone)
    assert freed > 0
    assert {path.name for path in (work / "text").iterdir()} == both - alone
    second.write_text(text.replace("0.1.0", "0.2.0"), "utf-8")
    provender.build(second, out=tmp_path / "two")
    assert provender.clean(work, unused_only=True)[0] >= len(both - alone)
    assert {path.name for path in (work / "text").iterdir()} == alone


def test_clean_removes_the_cache_and_nothing_else(sample: Path, tmp_path: Path) -> None:
    """Releases stay; a folder that is no work folder is refused."""
    assert run("clean", "--work", tmp_path).returncode == 2
    done = json.loads(run("clean", sample / "recipe.yaml", "--json").stdout)
    assert done["entries"] > 0
    release = json.loads((sample / "result.json").read_text())["release"]
    assert run("verify", release).returncode == 0
