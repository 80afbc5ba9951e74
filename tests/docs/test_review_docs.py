# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The commands of `docs/review.md` run, and its figures are those of the data files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from provender.review.categories import acceptance, load
from provender.review.reading import PART_CHARACTERS


def test_the_commands_run_in_order(root: Path, tmp_path: Path) -> None:
    """From a first recipe to a release without what failed."""
    page = (root / "docs" / "review.md").read_text("utf-8")
    block = re.search(r"```sh\n(.*?)```", page, re.DOTALL)
    assert block is not None
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    said = {}
    for command in block[1].strip().splitlines():
        done = subprocess.run(
            ["bash", "-euc", command],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        said[command.rpartition(" --")[2]] = done.stdout
    assert "covers all judgements" in said['note "all read"']
    summary = tmp_path / "releases" / "sample" / "0.2.0" / "review" / "summary.json"
    told = json.loads(summary.read_text("utf-8"))
    assert [one["reviewer"] for one in told["reviewers"]] == ["Ann", "Bo"]
    assert told["sign_offs"][0]["reviewer"] == "Cy"
    assert told["host_decisions"][0]["host"] == "example.org"
    labels = (tmp_path / "labels.jsonl").read_text("utf-8")
    assert labels.count("Bo") >= 8


def test_the_figures_are_those_that_decide(root: Path) -> None:
    page = (root / "docs" / "review.md").read_text("utf-8")
    shown = dict(re.findall(r"<!-- (\w+) -->(.*?)<!-- end -->", page))
    told = acceptance()
    assert shown == {
        "floor": str(told["floor"]),
        "overlap": f"{told['overlap'] * 100:.0f} %",
        "rate": f"{told['manual']['pass_rate'] * 100:.0f} %",
        "items": f"{told['manual']['items']:,}",
    }
    assert f"lists say of all documents ({told['technical']['pass_rate'] * 100:.0f} %)" in page
    assert f"{told['source']['most_failing'] * 100:.0f} % is illegal or unhealthy" in page
    assert f"parts of {PART_CHARACTERS:,} characters" in page
    effort = load("effort")
    assert f"at most {effort['most_characters']:,} characters of a text" in page
    assert f"{effort['seconds_to_judge']} seconds to decide" in page
