# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A small release to audit."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.audit.material import PROSE

import provender


@pytest.fixture(scope="session")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> provender.BuildResult:
    """A small release."""
    folder = tmp_path_factory.mktemp("audited")
    (folder / "recipe.yaml").write_text(
        "release: {name: small, version: '1.0.0', date: 2026-01-01}\n"
        "sources:\n"
        "  - {id: notes, channel: own, format: files, path: notes, license: CC-BY-4.0}\n"
        "assess: {rules: []}\n",
        "utf-8",
    )
    (folder / "notes").mkdir()
    for number in range(3):
        (folder / "notes" / f"{number}.md").write_text(f"{PROSE} {number}\n", "utf-8")
    return provender.build(folder / "recipe.yaml", out=folder / "releases", workers=1)
