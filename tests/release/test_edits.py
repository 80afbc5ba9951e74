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
from provender.release.verify_rows import _edited_though_forbidden
from provender.rights.license import load_licenses
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


def test_text_that_must_stay_as_it_is_leaves_rather_than_be_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No-derivatives text may be shared among people who accept its terms, but only as it is.

    The twin without a secret is released; so is an edited text under terms that permit it; a copy
    whose own terms permit changes speaks for nobody, because the stricter terms hold for both.
    """
    monkeypatch.setattr(scoring, "optional_stages", lambda *_: (STAGE,))
    texts = {
        "bound": (f"Bound {SECRET}. " + LINE * 4, "CC-BY-ND-4.0"),
        "twin": ("Twin without one. " + LINE * 4, "CC-BY-ND-4.0"),
        "free": (f"Free {SECRET}. " + LINE * 4, "CC-BY-4.0"),
        "copy-1": (f"Copy {SECRET}. " + LINE * 4, "CC-BY-ND-4.0"),
        "copy-2": (f"Copy {SECRET}. " + LINE * 4, "CC-BY-4.0"),
    }
    rows = [{"id": name, "text": text, "license": told} for name, (text, told) in texts.items()]
    lines = [json.dumps(row) for row in rows]
    (tmp_path / "notes.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "recipe.yaml").write_text(
        """\
release: {name: bound, version: "1.0.0", date: 2026-11-01}
policy: {name: research-only, switches: {extraction_is_adaptation: false}}
sources:
  - {id: notes, channel: own, format: jsonl, path: notes.jsonl, id_field: id,
     license_field: license}
assess: {rules: [length]}
""",
        "utf-8",
    )
    result = provender.build(tmp_path / "recipe.yaml", out=tmp_path / "out")
    files = f"'{result.release}/data/*/*.parquet'"
    kept = duckdb.sql(f"select text, license_concluded from {files} order by text").fetchall()
    assert [(text.split()[0], concluded) for text, concluded in kept] == [
        ("Free", "CC-BY-4.0"),
        ("Twin", "CC-BY-ND-4.0"),
    ]
    left = f"'{result.release}/ledger/departures.parquet'"
    assert set(duckdb.sql(f"select locator, stage, reason from {left}").fetchall()) == {
        ("bound", "clear", "no_derivatives"),
        ("copy-1", "clear", "no_derivatives"),
        ("copy-2", "clear", "no_derivatives"),
    }
    assert provender.verify(result.release).findings == []


def test_an_edited_row_under_terms_that_forbid_it_is_found() -> None:
    """The check of `verify` alone: one row that was edited, one that was not, one that may be."""
    batch = pa.table(
        {
            "id": ["a", "b", "c"],
            "license_concluded": ["CC-BY-ND-4.0", "CC-BY-ND-4.0", "CC-BY-4.0"],
            "edited_by": pa.array([["test.secret"], [], ["test.secret"]], pa.list_(pa.string())),
        }
    )
    assert list(_edited_though_forbidden(batch, load_licenses())) == [
        ("a", "was edited, but its terms forbid adaptations")
    ]
