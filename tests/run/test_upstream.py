# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A release as a source: a check that failed once is made again when its cause is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

import provender
from provender.errors import CheckFailed

RECIPE = """release: {{name: {name}, version: "1", date: 2026-01-01}}
assess: {{rules: []}}
sources:
  - {{id: s, channel: {channel}, format: {format}, path: {path}, license: CC-BY-4.0}}
"""


def test_a_missing_sums_file_is_told_and_not_remembered(tmp_path: Path) -> None:
    """Without SHA256SUMS nothing is released and `plan` says why; with it, all comes through."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("The pump stands in the yard.\n" * 20, "utf-8")
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text(RECIPE.format(name="up", channel="own", format="files", path="texts"))
    second.write_text(
        RECIPE.format(name="down", channel="public", format="release", path="out/up/1")
    )
    upstream = provender.build(first, out=tmp_path / "out").release
    sums = (upstream / "SHA256SUMS").read_bytes()
    (upstream / "SHA256SUMS").unlink()
    with pytest.raises(CheckFailed, match="nothing to release"):
        provender.build(second, out=tmp_path / "out")
    assert [line for line in provender.plan(second).problems if "no SHA256SUMS" in line]
    (upstream / "SHA256SUMS").write_bytes(sums)
    assert not provender.plan(second).problems
    assert provender.build(second, out=tmp_path / "out").released == 1
