# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A look at the first rows of a table: do they state terms that the recipe does not read?

Rows of mixed collections carry their own licences. A recipe without `license_field` reads none of
them and takes the card's or its own word for all, so whoever wrote it should hear of the field.
"""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import TYPE_CHECKING, Any

from provender.acquire.json_array import array_rows
from provender.acquire.jsonl import json_rows
from provender.acquire.problem import ReadProblem
from provender.acquire.source import ConversationSource, HuggingFaceSource, TableSource
from provender.acquire.streams import decoded
from provender.acquire.table import parquet_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from provender.acquire.inventory import InputFile
    from provender.acquire.limits import Limits
    from provender.acquire.source import Source

__all__ = ["LICENSE_FIELDS", "unread_terms"]

LICENSE_FIELDS = ("license", "licence", "license_name", "license_url")
"""Names under which rows state their licence."""

_ROWS = 20
_FILES = 20
_HEAD_BYTES = 1 << 20


def unread_terms(source: Source, files: Sequence[InputFile], limits: Limits) -> str | None:
    """Return a warning where first rows of a source state a licence that nothing reads.

    Args:
        source: The source.
        files: Its files; the first few are looked into.
        limits: Bounds of reading.
    """
    if not isinstance(source, TableSource | HuggingFaceSource | ConversationSource):
        return None
    if source.license_field is not None:
        return None
    for file in files[:_FILES]:
        for row in islice(_rows(source, file, limits), _ROWS):
            stated = row if isinstance(row, dict) else {}
            for field in LICENSE_FIELDS:
                value = stated.get(field)
                if value and isinstance(value, str | list):
                    return (
                        f"{source.id}: rows of {file.name} state terms in the field `{field}`, "
                        f"which is not read; add `license_field: {field}` to the source"
                    )
    return None


def _rows(source: Source, file: InputFile, limits: Limits) -> Iterator[Any]:
    name = file.name.lower()
    kind = source.format if isinstance(source, TableSource) else name
    try:
        if ".csv" in name or ".tsv" in name or kind == "csv":
            yield from _csv_rows(file, limits)
        elif kind == "parquet" or ".parquet" in name or name.endswith(".pq"):
            yield from (row for _, row, _ in parquet_rows(file, limits, list(LICENSE_FIELDS)))
        elif kind == "jsonl" or ".jsonl" in name or ".ndjson" in name:
            yield from (row for _, row, _ in json_rows(file, limits))
        elif kind == "json" or ".json" in name:
            yield from (row for _, row, _ in array_rows(file, limits))
    except (OSError, ReadProblem, csv.Error):
        return  # what cannot be read is told where it is read


def _csv_rows(file: InputFile, limits: Limits) -> Iterator[dict[Any, Any]]:
    with file.open() as raw:
        stream = decoded(raw, file.name, limits.max_expansion)
        head = b""
        while len(head) < _HEAD_BYTES and (data := stream.read(_HEAD_BYTES)):
            head += data
    text = io.StringIO(head.decode("utf-8-sig", "replace"))
    yield from csv.DictReader(text, delimiter="\t" if ".tsv" in file.name.lower() else ",")
