# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A build that releases nothing still says of each record why it left."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

import provender
from provender.document import document_id
from provender.run.purge import purge
from provender.run.usage import refused_ledger

RECIPE = """release: {{name: small, version: "1", date: 2026-01-01}}
assess: {{rules: []}}
sources:
  - {{id: s, channel: own, format: files, path: "*.txt"{terms}}}
"""


def recipe(folder: Path, terms: str) -> Path:
    for name in ("barn", "pump"):
        (folder / f"{name}.txt").write_text(f"The {name} stands in the yard.\n" * 20, "utf-8")
    path = folder / "small.yaml"
    path.write_text(RECIPE.format(terms=terms), "utf-8")
    return path


def refuse(path: Path, work: Path) -> Path:
    """Build what cannot be released; return the ledger that the hint names."""
    with pytest.raises(provender.CheckFailed, match="nothing to release") as raised:
        provender.build(path, out=path.parent / "out", work=work)
    ledger = refused_ledger(work, path)
    assert raised.value.hint.endswith(f"why each record left: {ledger}")
    return ledger


def test_each_record_is_told_with_its_reason(tmp_path: Path) -> None:
    """Until a build of the recipe releases something; nothing lies among the releases."""
    work = tmp_path / "work"
    path = recipe(tmp_path, "")
    rows = pq.read_table(refuse(path, work)).to_pylist()
    assert [(row["locator"], row["reason"]) for row in rows] == [
        ("barn.txt", "no_license"),
        ("pump.txt", "no_license"),
    ]
    assert not list((tmp_path / "out" / "small").glob("[!.]*"))
    provender.build(recipe(tmp_path, ", license: CC0-1.0"), out=tmp_path / "out", work=work)
    assert not list((work / "refused").iterdir())


def test_it_goes_with_its_recipe(tmp_path: Path) -> None:
    """`clean` takes it away, and `--unused` does not while it is the last word."""
    work = tmp_path / "work"
    path = recipe(tmp_path, "")
    ledger = refuse(path, work)
    provender.clean(work, unused_only=True)
    assert ledger.is_file()
    provender.clean(work, recipe=path)
    assert not ledger.exists()


def test_a_withdrawn_document_is_purged_from_it(tmp_path: Path) -> None:
    """The ledger goes as a whole, as other cached results do; another document's id is no cause."""
    work = tmp_path / "work"
    ledger = refuse(recipe(tmp_path, ""), work)
    (one, _) = pq.read_table(ledger)["id"].to_pylist()
    purge(work, [], {document_id("other", "pump.txt")})
    assert ledger.is_file()
    purge(work, [], {one})
    assert not ledger.exists()


def test_a_required_source_that_gives_nothing_is_told_as_well(tmp_path: Path) -> None:
    """Other sources may have given something; the ledger is that of all of them."""
    work = tmp_path / "work"
    path = recipe(tmp_path, ", required: true")
    (tmp_path / "song.md").write_text("A song of the yard and its pump. " * 20, "utf-8")
    text = path.read_text("utf-8")
    text += '  - {id: t, channel: own, format: files, path: "*.md", license: CC0-1.0}\n'
    path.write_text(text, "utf-8")
    with pytest.raises(provender.CheckFailed, match="source s is marked") as raised:
        provender.build(path, out=tmp_path / "out", work=work)
    assert str(refused_ledger(work, path)) in raised.value.hint
    assert pq.read_metadata(refused_ledger(work, path)).num_rows == 2
