"""Builds: same bytes everywhere, resumed after any kill, nothing done twice."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import provender

PROVENDER = [sys.executable, "-m", "provender"]


def content(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def command(folder: Path, *more: str) -> list[str]:
    return [
        *PROVENDER,
        "build",
        str(folder / "recipe.yaml"),
        "--quiet",
        "--out",
        str(folder.parent / "out"),
        *more,
    ]


def copy(example: Path, target: Path) -> Path:
    shutil.copytree(example, target, ignore=shutil.ignore_patterns(".provender"))
    return target


def test_one_worker_in_another_checkout_makes_the_same_bytes(
    example: Path, built: provender.BuildResult, tmp_path: Path
) -> None:
    """Neither workers, nor the path of the checkout, nor file times enter a release."""
    other = copy(example, tmp_path / "else" / "where")
    for path in other.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    again = provender.build(other / "recipe.yaml", out=tmp_path / "out", workers=1)
    assert content(again.release) == content(built.release)


@pytest.mark.slow
def test_killed_at_random_moments_it_ends_in_the_same_bytes(
    example: Path, built: provender.BuildResult, tmp_path: Path
) -> None:
    """Twelve SIGKILLs at random moments, then a run to the end: the same release, byte by byte."""
    folder = copy(example, tmp_path / "commons")
    moments = random.Random(20261101)
    kills = 0
    for _ in range(40):
        process = subprocess.Popen(
            command(folder, "--workers", "2"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(moments.uniform(0.4, 4.0))
        if process.poll() is None:
            process.kill()
            kills += 1
            process.wait()
        elif kills < 12:
            shutil.rmtree(folder / ".provender", ignore_errors=True)
            shutil.rmtree(tmp_path / "out", ignore_errors=True)
        if kills >= 12:
            break
    assert kills >= 10
    done = subprocess.run(command(folder), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert content(tmp_path / "out" / "commons" / "1.0.0") == content(built.release)
    left = list((tmp_path / "out").rglob(".tmp-*"))
    assert left == []


def test_interrupted_it_says_how_to_go_on(example: Path, tmp_path: Path) -> None:
    """Ctrl-C gives exit code 4 and a word, and the next run completes."""
    folder = copy(example, tmp_path / "commons")
    process = subprocess.Popen(
        command(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not (folder / ".provender" / "inputs.json").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 4
    assert "run the same command again" in errors
    assert "Traceback" not in errors
    assert provender.build(folder / "recipe.yaml", out=tmp_path / "out").released > 0


def test_a_full_disk_leaves_nothing_half_written(
    example: Path, built: provender.BuildResult, tmp_path: Path
) -> None:
    """No space: exit code 4 and a hint; with space again the same command completes."""
    folder = copy(example, tmp_path / "commons")

    def little_space() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    full = subprocess.run(
        command(folder), capture_output=True, text=True, check=False, preexec_fn=little_space
    )
    assert full.returncode == 4, full.stderr
    assert "no space left" in full.stderr
    assert "hint:" in full.stderr
    assert not (tmp_path / "out" / "commons" / "1.0.0").exists()
    again = provender.build(folder / "recipe.yaml", out=tmp_path / "out")
    assert content(again.release) == content(built.release)


def entries(folder: Path, room: str) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (folder / ".provender" / room).iterdir()}


def test_adding_a_source_extracts_and_scores_only_that(example: Path, tmp_path: Path) -> None:
    """Every cached text and signal stays; one of each is added."""
    folder = copy(example, tmp_path / "commons")
    recipe = folder / "recipe.yaml"
    provender.build(recipe, out=tmp_path / "one")
    before = {room: entries(folder, room) for room in ("text", "signals", "shards")}
    (folder / "more").mkdir()
    (folder / "more" / "a.txt").write_text(
        "The mountain road to the harbour is beautiful in autumn. " * 12
    )
    recipe.write_text(
        recipe.read_text().replace(
            "extract:\n",
            "  - {id: more, channel: own, format: files, path: more, license: CC0-1.0}\nextract:\n",
        )
    )
    result = provender.build(recipe, out=tmp_path / "two")
    after = {room: entries(folder, room) for room in ("text", "signals", "shards")}
    for room in before:
        assert before[room].items() <= after[room].items(), room
        assert len(after[room]) == len(before[room]) + 1, room
    assert provender.verify(result.release).ok


def test_a_comment_in_the_code_reruns_nothing(root: Path, tmp_path: Path) -> None:
    """Provender with other comments, same stage versions: every entry of the cache stays."""
    sample = tmp_path / "sample"
    provender.init(sample)
    recipe = sample / "recipe.yaml"
    provender.build(recipe, out=tmp_path / "one")
    before = {room: entries(sample, room) for room in ("text", "signals", "shards")}
    code = shutil.copytree(
        root / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("extract/parse.py", "assess/statistics.py", "release/rows.py", "stage.py"):
        module = code / "provender" / name
        module.write_text(
            module.read_text("utf-8") + "\n# A remark that changes nothing.\n", "utf-8"
        )
    out = tmp_path / "two"
    done = subprocess.run(
        [*PROVENDER, "build", str(recipe), "--out", str(out), "--json", "--quiet"],
        env={**os.environ, "PYTHONPATH": str(code)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(out) in done.stdout
    assert {room: entries(sample, room) for room in before} == before


def test_a_rule_and_a_policy_re_read_no_source(example: Path, tmp_path: Path) -> None:
    """Thresholds and policies are evaluated on cached columns."""
    folder = copy(example, tmp_path / "commons")
    recipe = folder / "recipe.yaml"
    first = provender.build(recipe, out=tmp_path / "one")
    before = {room: entries(folder, room) for room in ("text", "signals")}
    text = recipe.read_text()
    recipe.write_text(text.replace("assess:\n", "assess:\n  overrides: {too_few_words: 300}\n"))
    stricter = provender.build(recipe, out=tmp_path / "two")
    recipe.write_text(text.replace("policy: open-release", "policy: research-only"))
    wider = provender.build(recipe, out=tmp_path / "three")
    assert {room: entries(folder, room) for room in ("text", "signals")} == before
    assert stricter.released < first.released
    assert wider.tiers["agreement"] > 0
    assert provender.verify(wider.release).findings == []


def test_the_same_version_with_other_bytes_is_refused(example: Path, tmp_path: Path) -> None:
    """An unchanged build says so; a changed one does not overwrite."""
    folder = copy(example, tmp_path / "commons")
    recipe = folder / "recipe.yaml"
    assert not provender.build(recipe, out=tmp_path / "out").unchanged
    assert provender.build(recipe, out=tmp_path / "out").unchanged
    recipe.write_text(recipe.read_text() + "  overrides: {too_few_words: 300}\n")
    with pytest.raises(provender.CheckFailed, match="another release of the same version"):
        provender.build(recipe, out=tmp_path / "out")


def test_a_sample_accounts_for_what_it_left_out(example: Path, tmp_path: Path) -> None:
    """Records beyond --sample are departures with their own reason."""
    folder = copy(example, tmp_path / "commons")
    result = provender.build(folder / "recipe.yaml", out=tmp_path / "out", sample=3)
    assert result.reasons["acquire/not_sampled"] > 300
    assert provender.verify(result.release).ok


def test_a_required_source_that_is_refused_fails_the_build(tmp_path: Path) -> None:
    """`required: true` makes a refusal an error; without it the rest is released."""
    (tmp_path / "a.txt").write_text(
        "The mountain road to the harbour is beautiful in autumn. " * 12
    )
    (tmp_path / "b.txt").write_text(
        "The mountain road to the village is beautiful in spring. " * 12
    )
    recipe = tmp_path / "recipe.yaml"
    text = (
        'release: {name: small, version: "1.0.0", date: 2026-11-01}\nsources:\n'
        "  - {id: a, channel: own, format: files, path: a.txt, license: CC0-1.0}\n"
        "  - {id: b, channel: own, format: files, path: b.txt REQUIRED}\n"
    )
    recipe.write_text(text.replace(" REQUIRED", ", required: true"))
    with pytest.raises(provender.CheckFailed, match="source b is marked `required`"):
        provender.build(recipe, out=tmp_path / "out")
    recipe.write_text(text.replace(" REQUIRED", ""))
    assert provender.build(recipe, out=tmp_path / "out").released == 1


def test_two_builds_in_one_folder_do_not_meet(example: Path, tmp_path: Path) -> None:
    """The second one is told that the folder is taken."""
    from provender.storage import folder_lock

    folder = copy(example, tmp_path / "commons")
    with folder_lock(folder / ".provender"), pytest.raises(provender.Incomplete, match="another"):
        provender.build(folder / "recipe.yaml", out=tmp_path / "out")
