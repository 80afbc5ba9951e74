# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The commands of `docs/train.md` run, and its figures are those of the benchmark."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import provender


def test_the_figures_are_those_of_the_benchmark(root: Path) -> None:
    page = (root / "docs" / "train.md").read_text("utf-8")
    found = json.loads((root / "benchmarks" / "results" / "train.json").read_text("utf-8"))
    for one in found["speed"]:
        ratios = one["transformers_over_ours"]
        assert (
            f"| `{one['size']}` | {one['tokens_per_second']['dense']:,} "
            f"| {one['tokens_per_second']['sparse']:,} "
            f"| {ratios['dense']:.2f} | {ratios['sparse']:.2f} "
            f"| {one['routing_overhead_per_flop']:.2f} |"
        ) in page


@pytest.mark.slow
@pytest.mark.skipif(find_spec("torch") is None, reason="the extra 'prove' is not installed")
def test_the_commands_run(root: Path, tmp_path: Path) -> None:
    """Line by line on the example's release; minutes become a few tokens."""
    provender.build(
        root / "examples" / "commons" / "recipe.yaml", out=tmp_path / "releases",
        work=tmp_path / "work",
    )  # fmt: skip
    page = (root / "docs" / "train.md").read_text("utf-8")
    commands = [
        line
        for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
        for line in block.splitlines()
        if line.startswith("provender ")
    ]
    assert len(commands) == 3
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for command in commands:
        done = subprocess.run(
            command.replace("--minutes 5", "--tokens 4k --workers 1").split(),
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
