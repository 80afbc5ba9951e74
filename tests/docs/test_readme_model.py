# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The README's steps to a model of one's own run, and its conversations are what their script makes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import provender


def steps(root: Path) -> list[str]:
    page = (root / "README.md").read_text("utf-8")
    block = re.search(r"<!-- commands:model -->\n```sh\n(.*?)```", page, re.DOTALL)
    assert block is not None
    return block[1].splitlines()


@pytest.mark.slow
@pytest.mark.skipif(
    any(find_spec(name) is None for name in ("torch", "tokenizers", "safetensors", "gguf")),
    reason="the extra 'prove' is not installed",
)
def test_the_steps_to_a_model_run(root: Path, tmp_path: Path) -> None:
    """Line by line beside a small release of the example's name; minutes become a few tokens."""
    talks = (root / "examples/talks/talks.jsonl").read_text("utf-8").splitlines(keepends=True)
    (tmp_path / "examples" / "talks").mkdir(parents=True)
    (tmp_path / "examples/talks/talks.jsonl").write_text("".join(talks[:60]), "utf-8")
    (tmp_path / "texts").mkdir()
    for path in sorted((root / "examples/commons/corpus/peps").rglob("*.rst"))[:10]:
        shutil.copy(path, tmp_path / "texts" / path.name)
    recipe = {
        "release": {"name": "commons", "version": "1.0.0", "date": "2026-11-01"},
        "sources": [{"id": "texts", "channel": "own", "format": "files", "path": "texts",
                     "license": "CC-BY-4.0", "attribution": {"author": "A. Writer"}}],
    }  # fmt: skip
    (tmp_path / "recipe.yaml").write_text(json.dumps(recipe), "utf-8")
    provender.build(
        tmp_path / "recipe.yaml", out=tmp_path / "releases", work=tmp_path / "work", workers=1
    )
    commands = steps(root)
    assert commands.pop(0) == ". .venv/bin/activate"
    assert [one.split()[1] for one in commands] == ["train", "chat", "tune", "chat", "export"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    for command in commands:
        short = command.replace("--minutes 5", "--tokens 4k --workers 1 --context 128")
        short = short.replace("--out my-assistant", "--out my-assistant --epochs 1 --workers 1")
        done = subprocess.run(
            ["bash", "-c", re.sub("^provender", f"{sys.executable} -m provender", short)],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert done.stdout.strip(), command
    facts = json.loads((tmp_path / "my-assistant" / "run.json").read_text("utf-8"))
    assert facts["data"]["conversations"] == 60
    card = (tmp_path / "my-export" / "README.md").read_text("utf-8")
    assert "Tuned from" in card
    assert (tmp_path / "my-export" / "ATTRIBUTION").is_dir()


def test_the_conversations_are_what_their_script_makes(root: Path, tmp_path: Path) -> None:
    """Anybody can make them again; each ends with the assistant, half of them in Chinese."""
    for name in ("make.py", "talks.jsonl"):
        shutil.copy(root / "examples" / "talks" / name, tmp_path / name)
    made = (tmp_path / "talks.jsonl").read_bytes()
    (tmp_path / "talks.jsonl").unlink()
    subprocess.run([sys.executable, str(tmp_path / "make.py")], check=True)
    assert (tmp_path / "talks.jsonl").read_bytes() == made
    talks = [json.loads(line)["messages"] for line in made.decode("utf-8").splitlines()]
    assert all(one[-1]["role"] == "assistant" for one in talks)
    chinese = sum(any("一" <= c <= "鿿" for turn in one for c in turn["content"]) for one in talks)
    assert chinese == len(talks) // 2
