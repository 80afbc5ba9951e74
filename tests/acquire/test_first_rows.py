# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows that state terms which the recipe does not read are told of."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from provender.acquire.first_rows import unread_terms
from provender.acquire.inventory import InputFile
from provender.acquire.limits import Limits
from provender.acquire.source import (
    ConversationSource,
    FilesSource,
    HuggingFaceSource,
    Source,
    TableSource,
)

ROWS = [{"text": "a", "license": None}, {"text": "b", "license": "CC-BY-NC-4.0"}]
SILENT = [{"text": "a", "license": None}, {"text": "b", "license": ""}]


def parquet(rows: list[dict[str, str | None]]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), buffer)
    return buffer.getvalue()


def lines(rows: list[dict[str, str | None]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def cells(rows: list[dict[str, str | None]]) -> bytes:
    body = "".join(f"{row['text']},{row['license'] or ''}\n" for row in rows)
    return ("text,license\n" + body).encode()


WRITERS = {
    "a.jsonl": ("jsonl", lines),
    "a.jsonl.gz": ("jsonl", lambda rows: gzip.compress(lines(rows))),
    "a.json": ("json", lambda rows: json.dumps(rows).encode()),
    "a.csv": ("csv", cells),
    "a.parquet": ("parquet", parquet),
}


def told(source: Source, path: Path) -> str | None:
    file = InputFile(path.name, str(path), path.stat().st_size, str(path.parent))
    return unread_terms(source, [file], Limits())


@pytest.mark.parametrize("name", WRITERS)
def test_a_field_of_terms_that_nothing_reads_is_told(tmp_path: Path, name: str) -> None:
    """Also of a dataset folder; not where it is read, and not where it holds nothing."""
    form, write = WRITERS[name]
    path = tmp_path / name
    common = {"id": "rows", "channel": "public", "path": str(path)}
    table = TableSource.model_validate({**common, "format": form})
    hub = HuggingFaceSource.model_validate({**common, "format": "huggingface"})
    path.write_bytes(write(ROWS))
    said = told(table, path)
    assert said is not None
    assert f"rows of {name} state terms in the field `license`" in said
    assert "add `license_field: license`" in said
    assert told(hub, path) == said
    assert told(table.model_copy(update={"license_field": "license"}), path) is None
    path.write_bytes(write(SILENT))
    assert told(table, path) is None


def test_what_has_no_rows_or_cannot_be_read_is_told_elsewhere(tmp_path: Path) -> None:
    """A damaged file is the reader's business, text files state terms in other ways."""
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(b"no gzip")
    common = {"id": "rows", "channel": "public", "path": str(path)}
    talk = ConversationSource.model_validate({**common, "format": "conversations"})
    assert told(talk, path) is None
    assert told(FilesSource.model_validate({**common, "format": "files"}), path) is None
    missing = InputFile("b.csv", str(tmp_path / "b.csv"), 0, str(tmp_path))
    assert unread_terms(talk, [missing], Limits()) is None
