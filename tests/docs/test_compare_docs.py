# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The commands of `docs/compare.md`, and those of `prove --tier`, run; tables are the results'."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import provender


def test_the_tables_are_those_of_the_benchmark(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Renewing the page changes nothing."""
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    from compare_tables import plots, render, results

    for name, drawing in plots(results()).items():
        assert (root / "docs" / "images" / name).read_text("utf-8") == drawing
    page = (root / "docs" / "compare.md").read_text("utf-8")
    assert render(page) == page


@pytest.mark.slow
@pytest.mark.skipif(find_spec("torch") is None, reason="the extra 'prove' is not installed")
def test_the_commands_run(root: Path, tmp_path: Path) -> None:
    """Line by line on the example's release; what takes minutes is given little to read."""
    provender.build(
        root / "examples" / "commons" / "recipe.yaml", out=tmp_path / "releases",
        work=tmp_path / "work",
    )  # fmt: skip
    compare = (root / "docs" / "compare.md").read_text("utf-8")
    proof = (root / "docs" / "proof.md").read_text("utf-8")
    commands = re.findall(r"^provender compare .*$", compare, re.MULTILINE)
    assert len(commands) == 4
    tiers = re.findall(r"^provender prove .* --tier .*$", proof, re.MULTILINE)
    assert len(tiers) == 1
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for command in [*commands, *tiers]:
        little = command.replace("--tokens 300k", "--tokens 3k --workers 1")
        little = little.replace("my-releases/sample/0.1.0", "releases/commons/1.0.0")
        if "--tier" in little:  # minutes of scoring; `tests/models/test_tier.py` trains for real
            little += " --plan"
        done = subprocess.run(
            little.split(), check=False, cwd=tmp_path, env=environment, capture_output=True,
            text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
