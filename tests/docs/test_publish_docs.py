# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The commands of `docs/publish.md` run, line by line, and its table is that of the rules."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import provender
from provender.release.publishing.rules import rules

GOOD = "The keeper of reservoir {0} wrote the level of the water down in the {0} of that year. "


def test_the_commands_run(root: Path, tmp_path: Path) -> None:
    """In a folder with a small release, by a Python that knows the commands."""
    rows = [
        {"id": str(n), "text": "".join(GOOD.format(n * 31 + k) for k in range(8))} for n in range(4)
    ]
    for name in ("free", "named"):
        lines = [json.dumps({**row, "text": f"{name} {row['text']}"}) + "\n" for row in rows]
        (tmp_path / f"{name}.jsonl").write_text("".join(lines), "utf-8")
    (tmp_path / "recipe.yaml").write_text(
        'release: {name: manual, version: "1.0.0", date: 2026-11-01}\nassess: {rules: []}\nsources:\n'
        "  - {id: free, channel: own, format: jsonl, path: free.jsonl, id_field: id, license: CC0-1.0}\n"
        "  - {id: named, channel: own, format: jsonl, path: named.jsonl, id_field: id, license: CC-BY-4.0}\n",
        "utf-8",
    )
    provender.build(tmp_path / "recipe.yaml", out=tmp_path / "releases", quiet=True)
    page = (root / "docs" / "publish.md").read_text("utf-8")
    found = re.search(r"```sh\n(.*?)```", page, re.DOTALL)
    assert found is not None
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for command in found[1].strip().splitlines():
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def test_the_page_says_what_the_rules_say(root: Path) -> None:
    """Each tier stands in its row, each target in its own."""
    page = (root / "docs" / "publish.md").read_text("utf-8")
    for tier, rule in rules()["tiers"].items():
        row = next(line for line in page.splitlines() if line.startswith("| tier") and tier in line)
        assert ("| never |" in row) == (rule["target"] == "gated"), tier
    for kind in rules()["targets"]:
        assert f"`{kind}://" in page or kind == "folder"
