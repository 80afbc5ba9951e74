# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`docs/withdraw.md`: its commands run, its codes, keys and figures are those of the code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from provender.rights.signature import expected_recall
from provender.rights.suppression import FORMAT
from provender.rights.suppression_keys import KINDS, reasons
from provender.storage import canonical_json


def test_the_commands_run_in_turn(root: Path, tmp_path: Path) -> None:
    page = (root / "docs" / "withdraw.md").read_text("utf-8")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(root / "src")}
    told = {}
    for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL):
        for command in block.strip().splitlines():
            shown = command.replace("provender ", f"{sys.executable} -m provender ", 1)
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", shown if command.startswith("prov") else command],
                cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
            told[command] = done.stdout
    home = tmp_path / "releases" / "sample"
    assert {p.name for p in home.iterdir() if p.is_dir()} == {"0.1.0", "1.0.0", "1.1.0"}
    last = told["provender verify releases/sample/0.1.0"]
    assert "withdrawn in favour of sample 1.0.0" in last
    kept = (tmp_path / "commons" / ".provender" / "suppression.jsonl").read_text("utf-8")
    assert '"pep.example.org"' in kept


def test_codes_kinds_and_format_are_those_of_the_code(root: Path) -> None:
    page = (root / "docs" / "withdraw.md").read_text("utf-8")
    for name in (*reasons(), *KINDS):
        assert f"`{name}`" in page, name
    assert canonical_json(FORMAT) in page
    assert json.loads(canonical_json(FORMAT)) == FORMAT


def test_the_recall_that_the_page_states_is_computed(root: Path) -> None:
    page = (root / "docs" / "withdraw.md").read_text("utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    points = next(row[1:] for row in rows if row[0] == "Jaccard similarity")
    shares = next(row[1:] for row in rows if row[0] == "expected share found")
    assert shares == [f"{expected_recall(float(point)):.4f}" for point in points]
    assert f"{expected_recall(0.8 * 0.95):.4f}" in page
