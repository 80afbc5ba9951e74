# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The commands of `docs/models.md` run, and its figures are those of the benchmark."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest


def test_the_page_has_the_results(root: Path) -> None:
    """Every table is the one that the results make."""
    spec = importlib.util.spec_from_file_location("tables", root / "benchmarks/decode_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    page = (root / "docs" / "models.md").read_text("utf-8")
    assert module.render(page) == page


def test_the_claims_of_the_page_hold_in_the_results(root: Path) -> None:
    """Sparse costs at most a third of a dense model of its total size; Q8_0 at most 1 %."""
    found = json.loads((root / "benchmarks/results/decode.json").read_text("utf-8"))
    sizes = found["speed"]["parameters"]
    total = sizes["sparse"]["total"] / sizes["dense, equal total"]["total"]
    active = sizes["sparse"]["active"] / sizes["dense, equal active"]["active"]
    assert abs(total - 1) < 0.02
    assert abs(active - 1) < 0.02
    for kind in ("float32", "bfloat16", "llama.cpp q8_0"):
        assert found["speed"][kind]["sparse_over"]["dense, equal total"] <= 1 / 3
    for one in found["bits"].values():
        assert abs(one["gguf"]["q8_0"]["change"]) <= 0.01


@pytest.mark.slow
@pytest.mark.skipif(
    any(find_spec(name) is None for name in ("torch", "tokenizers", "safetensors", "gguf")),
    reason="the extra 'prove' is not installed",
)
def test_the_commands_run(root: Path, tmp_path: Path) -> None:
    """Line by line in an empty folder; minutes become a few tokens."""
    shutil.copytree(root / "examples" / "commons", tmp_path / "examples" / "commons")
    page = (root / "docs" / "models.md").read_text("utf-8")
    block = re.search(r"```sh\n(.*?)```", page, re.DOTALL)
    assert block is not None
    commands = block[1].splitlines()
    assert [one.split()[1] for one in commands] == ["build", "train", "chat", "chat", "export"]
    environment = {
        **os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    for command in commands:
        short = command.replace(
            "--minutes 3", "--tokens 4k --workers 1 --context 64 --vocabulary 512"
        )
        short = re.sub("^provender", f"{sys.executable} -m provender", short)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", short],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        assert done.stdout.strip(), command
    card = (tmp_path / "exported" / "README.md").read_text("utf-8")
    assert "name the author" in card
