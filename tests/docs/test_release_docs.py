# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The commands of the manuals about releases run, line by line, on two releases."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import provender

LINE = "The keeper of the reservoir at {} wrote the level of the water down every morning. "


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `releases/commons/1.0.0` and `1.1.0`."""
    folder = tmp_path_factory.mktemp("manual")
    for version, names in (("1.0.0", ("Lowmere", "Midmere")), ("1.1.0", ("Lowmere", "Highmere"))):
        rows = [{"id": name, "text": LINE.format(name) * 6} for name in names]
        (folder / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
        (folder / "recipe.yaml").write_text(
            f'release: {{name: commons, version: "{version}", date: 2026-11-01}}\n'
            "sources: [{id: rows, channel: own, format: jsonl, path: rows.jsonl, id_field: id,\n"
            "           license: CC0-1.0}]\nassess: {rules: [length]}\n",
            "utf-8",
        )
        provender.build(folder / "recipe.yaml", out=folder / "releases")
    return folder


@pytest.mark.parametrize("page", ["verify.md", "diff.md"])
def test_the_commands_of_the_manuals_run(root: Path, releases: Path, page: str) -> None:
    """Each leaves with 0."""
    text = (root / "docs" / page).read_text("utf-8")
    commands = "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL)).splitlines()
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    assert len(commands) >= 5
    for command in commands:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=releases, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    if page == "diff.md":
        entry = (releases / "CHANGES.md").read_text("utf-8")
        assert entry.startswith("## [1.1.0] - 2026-11-01")
        assert "- documents of `rows`: 1 (" in entry
        assert json.loads((releases / "changes.json").read_text("utf-8"))["schema_version"] == 1
