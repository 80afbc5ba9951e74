# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The commands of the stations' manuals run, and the keys that they show are keys."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from provender.assess.options import AssessOptions
from provender.dedup.options import DedupOptions

GOOD = "The keeper of the reservoir wrote the level of the water down in the {} of that year. "
BAD = "CLICK {} NOW best price buy buy free offer {} limited deal subscribe like share {} !!! "


def block(page: Path, kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Files under the names that the manuals use."""
    for name in ("kept", "texts", "rows"):
        (tmp_path / name).mkdir()
    for number in range(40):
        text = "".join(GOOD.format(word) for word in (number, f"spring {number}", "autumn"))
        (tmp_path / "kept" / f"{number}.txt").write_text(text, "utf-8")
        (tmp_path / "texts" / f"{number}.txt").write_text(text, "utf-8")
    rows = [{"text": BAD.format(n, n * 7, n * 3) * 2} for n in range(40)]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "dropped.jsonl").write_text(lines, "utf-8")
    (tmp_path / "rows" / "a.jsonl").write_text(lines, "utf-8")
    (tmp_path / "recipe.yaml").write_text(
        'release: {name: manual, version: "1.0.0", date: 2026-11-01}\n'
        "sources: [{id: t, channel: own, format: files, path: texts, license: CC0-1.0}]\n",
        "utf-8",
    )
    return tmp_path


@pytest.mark.parametrize("page", ["classifier.md", "assess.md"])
def test_the_commands_of_the_manuals_run(root: Path, texts: Path, page: str) -> None:
    """Line by line, in a folder that holds what they name."""
    commands = block(root / "docs" / page, "(?:sh)?").replace("crawl.warc.gz ", "")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for command in commands.strip().splitlines():
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=texts, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", ["dedup.md", "contamination.md"])
def test_the_keys_of_the_manuals_are_keys(root: Path, page: str) -> None:
    """The parts of a recipe that they show have the form that recipes have."""
    shown = YAML(typ="safe").load(block(root / "docs" / page, "yaml"))
    AssessOptions.model_validate(shown.get("assess", {}))
    DedupOptions.model_validate(shown.get("dedup", {}))
    assert shown.keys() & {"assess", "dedup"}
