# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A life is told from whatever name is given, and a damaged release says what is wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import provender


@pytest.fixture
def release(built: provender.BuildResult, tmp_path: Path) -> Path:
    """A copy that may be harmed."""
    return Path(shutil.copytree(built.release, tmp_path / "release"))


def first_id(release: Path) -> str:
    path = min((release / "data" / "attribution").glob("*.parquet"))
    return str(pq.read_table(path, columns=["id"]).column("id")[0].as_py())


def test_ids_in_upper_case_are_found(built) -> None:
    """Whole, and its start."""
    identifier = first_id(built.release)
    assert provender.explain(built.release, identifier.upper()).id == identifier
    assert provender.explain(built.release, identifier[:14].upper()).id == identifier


def test_records_that_share_an_id_are_all_told(release: Path) -> None:
    """Two records of one name: both lives are told, not refused as ambiguous."""
    path = release / "ledger" / "departures.parquet"
    table = pq.read_table(path)
    row = next(row for row in table.to_pylist() if row["stage"] == "acquire")
    again = pa.Table.from_pylist([{**row, "reason": "told_again"}], schema=table.schema)
    pq.write_table(pa.concat_tables([table, again]), path)
    life = provender.explain(release, row["id"])
    assert life.row["reason"] == row["reason"]
    assert [other.row["reason"] for other in life.others] == ["told_again"]
    assert "(1 of 2 records of this id)" in next(life.lines())
    assert f"left at acquire: {row['reason']}" in list(life.lines())
    assert "left at acquire: told_again" in list(life.lines())
    told = json.loads(json.dumps(life.to_dict()))
    assert [other["row"]["reason"] for other in told["others"]] == ["told_again"]
    assert provender.explain(release, row["locator"]).others


def test_a_released_document_and_a_departure_that_share_an_id_are_both_told(release: Path) -> None:
    """The released one first."""
    identifier = first_id(release)
    path = release / "ledger" / "departures.parquet"
    table = pq.read_table(path)
    row = next(row for row in table.to_pylist() if row["stage"] == "acquire")
    again = pa.Table.from_pylist([{**row, "id": identifier}], schema=table.schema)
    pq.write_table(pa.concat_tables([table, again]), path)
    life = provender.explain(release, identifier)
    assert [life.fate, *(other.fate for other in life.others)] == ["released", row["kind"]]


def test_a_statement_tells_who_rests_on_it(built) -> None:
    """The id of a rights statement names the statement and its documents."""
    life = provender.explain(built.release, first_id(built.release))
    statement = life.evidence[0]["id"]
    told = provender.explain(built.release, statement.upper())
    assert (told.id, told.fate) == (statement, "statement")
    assert {"id": life.id, "fate": "released"} in told.documents
    rows = [
        row
        for path in (built.release / "data").rglob("*.parquet")
        for row in pq.read_table(path, columns=["id", "evidence_ids"]).to_pylist()
        if statement in row["evidence_ids"]
    ]
    assert sum(one["fate"] == "released" for one in told.documents) == len(rows)
    assert f"documents that rest on it: {len(told.documents)}" in list(told.lines())
    with pytest.raises(provender.UsageError, match="knows no document"):
        provender.explain(built.release, statement[:-1] + ("0" if statement[-1] != "0" else "1"))


@pytest.mark.parametrize("name", ["\udcff", "", "0" * 40, "\0"])
def test_a_name_that_is_none_is_refused_with_a_hint(built, name: str) -> None:
    """Bytes that are no UTF-8, nothing, and more than an id."""
    with pytest.raises(provender.UsageError) as caught:
        provender.explain(built.release, name)
    assert caught.value.hint
    str(caught.value).encode("utf-8")


@pytest.mark.parametrize(
    "name",
    [
        "policy/rules.json",
        "evidence/evidence.parquet",
        "ledger/departures.parquet",
        "ledger/conflicts.parquet",
    ],
)
@pytest.mark.parametrize("content", [None, b"garbage"])
def test_a_damaged_release_names_the_file(release: Path, name: str, content: bytes | None) -> None:
    """A missing or unreadable file is an error with a hint, not a crash."""
    identifier = first_id(release)
    (release / name).unlink()
    if content is not None:
        (release / name).write_bytes(content)
    with pytest.raises(provender.CheckFailed, match=name) as caught:
        provender.explain(release, identifier)
    assert "provender verify" in (caught.value.hint or "")


def test_a_release_without_a_column_names_it(release: Path) -> None:
    """A ledger of another form, a shard of something else, a manifest of another shape."""
    identifier = first_id(release)
    path = release / "ledger" / "departures.parquet"
    whole = path.read_bytes()
    pq.write_table(pq.read_table(path).drop_columns(["locator"]), path)
    with pytest.raises(provender.CheckFailed, match="lacks the column locator"):
        provender.explain(release, identifier)
    path.write_bytes(whole)
    pq.write_table(pa.table({"a": [1]}), release / "data" / "attribution" / "x-train-00000.parquet")
    with pytest.raises(provender.CheckFailed, match=r"x-train-00000\.parquet lacks the column id"):
        provender.explain(release, identifier)
    (release / "manifest.json").write_text('{"manifest_version": 1, "sources": 5}')
    with pytest.raises(provender.CheckFailed, match=r"manifest\.json: sources"):
        provender.explain(release, identifier)


@pytest.mark.parametrize(("stage", "measured"), [("clear", False), ("assess", True)])
def test_only_what_was_measured_is_told_with_its_bound(built, stage: str, measured: bool) -> None:
    """A decision about rights measures nothing; its reason and message say all of it."""
    rows = pq.read_table(built.release / "ledger" / "departures.parquet").to_pylist()
    row = next(row for row in rows if row["stage"] == stage and row["failures"])
    lines = list(provender.explain(built.release, row["id"]).lines())
    assert f"left at {stage}: {row['reason']}" in lines
    assert any("  asked " in line for line in lines) is measured
