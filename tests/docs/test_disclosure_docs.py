# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`docs/disclosures.md` lists what releases say and what recipes may state, and its commands run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.docs import disclosure_tables
from tests.docs.test_station_docs import block

from provender.recipe.statements import statements


def test_the_tables_are_those_that_the_forms_make(root: Path) -> None:
    """Run `python -m tests.docs.disclosure_tables` after a change of the forms."""
    page = (root / "docs" / "disclosures.md").read_text("utf-8")
    assert disclosure_tables.render(page) == page
    assert "**Nothing here is legal advice**" in page
    for name in statements():
        assert f"| `{name}` |" in page


def test_the_recipe_of_the_manual_builds_by_its_commands(root: Path, tmp_path: Path) -> None:
    """What it states stands in the documents."""
    page = root / "docs" / "disclosures.md"
    (tmp_path / "recipe.yaml").write_text(
        block(page, "yaml") + "sources:\n  - {id: notes, channel: own, format: files, "
        "path: notes, license: CC0-1.0}\nassess: {rules: []}\n",
        "utf-8",
    )
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("The keeper writes the level down. " * 9, "utf-8")
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for command in block(page, "sh").strip().splitlines():
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    folder = tmp_path / "releases" / "manual" / "1.0.0"
    assert "about water" in (folder / "DATASHEET.md").read_text("utf-8")
    dossier = (folder / "disclosures" / "china-corpus-safety.md").read_text("utf-8")
    assert "全部为境内来源。" in dossier
