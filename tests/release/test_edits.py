# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Edits in a release: applied once, told in the row, verified, and nothing else changes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

import provender
from provender.edits import EDITS
from provender.release.manifest import write_sums
from provender.run import scoring
from provender.stage import Stage

RECIPE = """\
release: {name: edited, version: "1.0.0", date: 2026-11-01}
sources:
  - {id: notes, channel: own, format: jsonl, path: notes.jsonl, license: CC0-1.0}
  - {id: talks, channel: own, format: conversations, path: talks.jsonl, license: CC0-1.0}
assess: {rules: [length]}
"""
SECRET = "hunter2"
LINE = "This is a plain sentence about reservoirs, sluices and the water that stands behind them. "


def find_secret(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Propose to mask one word: what a detector of secrets does."""
    proposed = []
    for text in batch.column("text").to_pylist():
        place = (text or "").encode().find(SECRET.encode())
        span = {"start": place, "end": place + len(SECRET)}
        edit = {"rule": "test.secret", "replacement": "<SECRET>", **span}
        proposed.append([edit] if place >= 0 else None)
    return batch.append_column("secret_edits", pa.array(proposed, EDITS))


STAGE = Stage(
    name="test.secret",
    shape="map",
    version=1,
    function=find_secret,
    modules=(),
    columns_in=("text",),
    columns_out=(("secret_edits", EDITS),),
    view="extracted",
)


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> provender.BuildResult:
    """A release of three rows: one clean, one with a secret, one conversation with a secret."""
    monkeypatch.setattr(scoring, "optional_stages", lambda *_: (STAGE,))
    turns = [
        {"role": "user", "content": f"水库 {SECRET} 是什么? " + LINE * 2},
        {"role": "assistant", "content": "密码 is " + LINE * 2},
    ]
    notes = [{"text": LINE * 4}, {"text": f"词 {SECRET}. " + LINE * 4}]
    for name, rows in (("notes", notes), ("talks", [{"messages": turns}])):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "recipe.yaml").write_text(RECIPE, "utf-8")
    return provender.build(tmp_path / "recipe.yaml", out=tmp_path / "out")


def rows_of(release: Path) -> list[tuple[str, ...]]:
    query = (
        "select text, messages, edited_by, size_bytes, text_sha256, extracted_sha256 "
        f"from '{release}/data/*/*.parquet'"
    )
    return duckdb.sql(query).fetchall()


def test_a_mask_changes_the_text_and_the_row_says_so(edited: provender.BuildResult) -> None:
    """Size and hash are of what is released; the hash of what was extracted stays."""
    clean, masked, talk = rows_of(edited.release)
    assert clean[2] is None
    assert clean[4] == clean[5]
    assert masked[0].startswith("词 <SECRET>. This")
    assert masked[2] == ["test.secret"]
    assert masked[3] == len(masked[0].encode())
    assert masked[4] == hashlib.sha256(masked[0].encode()).hexdigest() != masked[5]
    assert talk[0] is None
    assert [turn["content"][:12] for turn in talk[1]] == ["水库 <SECRET> ", "密码 is This i"]


def test_the_release_verifies_and_holds_no_trace(edited: provender.BuildResult) -> None:
    """No file of the release holds what was masked, compressed or not."""
    assert provender.verify(edited.release).findings == []
    for path in edited.release.rglob("*"):
        if path.suffix == ".parquet":
            told = duckdb.sql(f"select * from '{path}'").fetchall()
            assert SECRET not in repr(told)
        elif path.is_file():
            assert SECRET.encode() not in path.read_bytes()


def test_an_edit_that_the_row_does_not_tell_is_found(edited: provender.BuildResult) -> None:
    """The twin: who changes an edited text and renews the sums still has to agree with its hash."""
    path = next(edited.release.glob("data/*/notes-*.parquet"))
    table = pa.parquet.read_table(path)
    texts = table.column("text").to_pylist()
    texts[1] = texts[1].replace("<SECRET>", "<NOTHING>")
    place = table.schema.get_field_index("text")
    table = table.set_column(place, table.schema.field("text"), pa.array(texts, pa.large_string()))
    pa.parquet.write_table(table, path)
    write_sums(edited.release)
    findings = provender.verify(edited.release).findings
    assert any("does not match" in finding for finding in findings)
