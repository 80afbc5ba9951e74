# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Every command of the READMEs runs, and both say the same."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

import provender
from provender.assess.corrections import known_corrections
from provender.assess.options import AssessOptions
from provender.assess.rules import load_rules
from provender.dedup.options import DedupOptions


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_commands_and_calls_of_the_readme_run(root: Path, tmp_path: Path) -> None:
    """All but what CI itself runs and those of `test_readme_model`, where the example is built."""
    shutil.copytree(
        root / "examples",
        tmp_path / "examples",
        ignore=shutil.ignore_patterns(".provender", "releases"),
    )
    provender.build(tmp_path / "examples/commons/recipe.yaml", out=tmp_path / "releases", workers=2)
    text = (root / "README.md").read_text("utf-8")
    environment = {
        **os.environ,
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(tmp_path / "hf"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    for match in re.finditer(r"```(sh|python)\n(.*?)```", text, re.DOTALL):
        kind, code = match[1], match[2]
        if any(one in code for one in ("pip install", "provender clean", "provender train")):
            continue
        words = (
            ["bash", "-euo", "pipefail", "-c", code]
            if kind == "sh"
            else [sys.executable, "-c", code]
        )
        done = subprocess.run(
            words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        if "provender lock" in code:
            (tmp_path / "my-dataset" / "recipe.lock.yaml").unlink()
        assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr}"


def test_the_output_shown_is_the_output(root: Path, tmp_path: Path) -> None:
    """What the README shows of the first command is what a build prints."""
    shown = re.search(
        r"<!-- output:build -->\n```\n(.*?)```", (root / "README.md").read_text("utf-8"), re.DOTALL
    )
    assert shown is not None
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "provender",
            "build",
            str(root / "examples/commons/recipe.yaml"),
            "--out",
            str(tmp_path / "releases"),
            "--work",
            str(tmp_path / "work"),
            "--quiet",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.replace(f"{tmp_path}/", "") == shown[1]


def test_both_languages_have_the_same_commands(root: Path) -> None:
    """README.zh-CN.md is in step."""
    english = (root / "README.md").read_text("utf-8")
    chinese = (root / "README.zh-CN.md").read_text("utf-8")
    for language in ("sh", "python"):
        assert blocks(english, language) == blocks(chinese, language)
    recipes = [YAML(typ="safe").load(blocks(text, "yaml")[0]) for text in (english, chinese)]
    assert recipes[0] == recipes[1]


def test_the_keys_that_the_readme_shows_are_keys(root: Path) -> None:
    """The part of a recipe in the README has the form that recipes have."""
    shown = YAML(typ="safe").load(blocks((root / "README.md").read_text("utf-8"), "yaml")[0])
    assess = AssessOptions.model_validate(shown["assess"])
    load_rules(assess)
    assert set(assess.corrections) <= set(known_corrections())
    assert DedupOptions.model_validate(shown["dedup"]).near is not None


def test_the_docstring_of_the_package_shows_its_surface() -> None:
    """The journey is drawn where one looks first."""
    assert "recipe ─► acquire" in (provender.__doc__ or "")
