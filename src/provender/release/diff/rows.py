# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Released rows as records of fixed width: what is compared of a document, without its text.

Small vocabularies become codes that tables count; of every other column a hash is kept. Hashes are
Python's own, keyed anew in each process, so nobody can prepare two values that look alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from provender.document import RELEASE_SCHEMA
from provender.parquet import row_groups
from provender.release.diff.buckets import KEY
from provender.release.diff.opened import Opened, unusable
from provender.release.shape import first_line

__all__ = [
    "CODED",
    "DEPARTURE",
    "Vocabulary",
    "compared_columns",
    "departures",
    "record_type",
    "rows",
]

Records = npt.NDArray[Any]

CODED = ("source", "tier", "license_concluded", "language", "reserved")
"""Columns that are counted by value."""

_TOLD_OTHERWISE = {
    "id",
    "text",
    "text_sha256",
    "size_bytes",
    "messages",
    "rejected",
    "language_score",
}
"""The id joins; `text_sha256` speaks for text and turns; a score follows the language."""

DEPARTURE = np.dtype([("key", KEY), ("why", np.int32)])

_HEX = np.full(256, 255, np.uint8)
_HEX[np.frombuffer(b"0123456789abcdef", np.uint8)] = np.arange(16, dtype=np.uint8)


class Vocabulary:
    """Codes of values, in the order in which they were met."""

    def __init__(self) -> None:
        self._codes: dict[str | None, int] = {}
        self.values: list[str | None] = []

    def code(self, value: str | None) -> int:
        """Return a value's code."""
        if value not in self._codes:
            self._codes[value] = len(self.values)
            self.values.append(value)
        return self._codes[value]

    def codes(self, column: pa.ChunkedArray) -> npt.NDArray[np.int32]:
        """Return the code of each row."""
        return _by_value(column, self.code, np.int32)


def compared_columns(a: Opened, b: Opened) -> list[str]:
    """Return the core columns that both releases have in one type, but for those told otherwise."""
    return [
        field.name
        for field in RELEASE_SCHEMA
        if field.name not in {*_TOLD_OTHERWISE, *CODED}
        and all(
            release.schema.names.count(field.name) == 1
            and release.schema.field(field.name).type == field.type
            for release in (a, b)
        )
    ]


def record_type(compared: Sequence[str]) -> np.dtype[Any]:
    """Return the type of a row's record."""
    return np.dtype(
        [
            ("key", KEY),
            ("text", KEY),
            ("size_bytes", np.int64),
            ("file", np.int32),
            ("row", np.int32),
            *((name, np.int32) for name in CODED),
            *((f"={name}", np.uint32) for name in compared),
        ]
    )


def rows(
    release: Opened, compared: Sequence[str], vocabularies: dict[str, Vocabulary]
) -> Iterator[Records]:
    """Yield the records of a release's rows, row group by row group.

    Args:
        release: The release.
        compared: Columns of which hashes are kept.
        vocabularies: One for each of `CODED`.

    Raises:
        CheckFailed: A row has no id, hash or size.
    """
    coded = [name for name in CODED if name in release.schema.names]
    columns = ["id", "text_sha256", "size_bytes", *coded, *compared]
    kind = record_type(compared)
    for number, path in enumerate(release.shards):
        at = 0
        for batch in _groups(release, path, columns):
            records = np.zeros(batch.num_rows, kind)
            records["key"] = _digits(release, path, batch.column("id"), 32)
            records["text"] = _digits(release, path, batch.column("text_sha256"), 64)
            if batch.column("size_bytes").null_count:
                raise unusable(release.root, f"{path.name}: size_bytes is null in a row")
            records["size_bytes"] = batch.column("size_bytes").to_numpy()
            records["file"], records["row"] = number, np.arange(at, at + batch.num_rows)
            for name in CODED:
                column = (
                    batch.column(name)
                    if name in coded
                    else pa.chunked_array([pa.nulls(batch.num_rows, pa.string())])
                )
                records[name] = vocabularies[name].codes(column)
            for name in compared:
                records[f"={name}"] = _hashes(batch.column(name))
            at += batch.num_rows
            yield records


def departures(release: Opened, whys: Vocabulary) -> Iterator[Records]:
    """Yield key and reason (`stage/reason`) of what left, row group by row group."""
    for batch in _groups(release, release.departures, ["id", "stage", "reason"]):
        records = np.zeros(batch.num_rows, DEPARTURE)
        records["key"] = _digits(release, release.departures, batch.column("id"), 32)
        joined = pc.binary_join_element_wise(batch.column("stage"), batch.column("reason"), "/")
        records["why"] = whys.codes(joined)
        yield records


def _groups(release: Opened, path: Path, columns: list[str]) -> Iterator[pa.Table]:
    try:
        yield from row_groups(path, columns)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise unusable(
            release.root, f"{path.name} cannot be read to its end: {first_line(error)}"
        ) from error


def _digits(release: Opened, path: Path, column: pa.ChunkedArray, digits: int) -> npt.NDArray[Any]:
    """Return the first 128 bits of hexadecimal values as keys."""
    array = column.cast(pa.large_string()).combine_chunks()
    sized = pc.all(pc.equal(pc.binary_length(array), digits)).as_py() if len(array) else True
    if array.null_count or not sized:
        raise unusable(
            release.root, f"{path.name}: a value of id or hash is not {digits} digits long"
        )
    if not len(array):
        return np.empty(0, KEY)
    _, offsets, data = array.buffers()
    start = int(np.frombuffer(offsets, np.int64)[array.offset])
    flat = np.frombuffer(data, np.uint8)[start : start + len(array) * digits]
    nibbles = _HEX[flat].reshape(len(array), digits)
    if (nibbles == 255).any():
        raise unusable(release.root, f"{path.name}: a value of id or hash is no hexadecimal number")
    half = nibbles[:, :32]
    packed = np.ascontiguousarray(half[:, 0::2] << 4 | half[:, 1::2])
    return packed.view(KEY).reshape(-1)


def _hashes(column: pa.ChunkedArray) -> npt.NDArray[np.uint32]:
    """Return a hash of each value, 0 for null."""
    kind = column.type
    if pa.types.is_struct(kind):
        mixed = np.zeros(len(column), np.uint64)
        for index in range(kind.num_fields):
            part = _hashes(pc.struct_field(column, index)).astype(np.uint64)
            mixed = (mixed ^ part) * np.uint64(0x9E3779B97F4A7C15)
        found = (mixed >> np.uint64(32)).astype(np.uint32) | np.uint32(1)
        return np.where(column.is_valid().to_numpy(), found, np.uint32(0))
    if pa.types.is_list(kind):
        column = pc.binary_join(column, "\n")
    return _by_value(column, _hash, np.uint32)


def _hash(value: Any) -> int:
    if value is None:
        return 0
    text = value if isinstance(value, str) else repr(value)
    return (hash(text) & 0xFFFFFFFF) or 1


def _by_value(column: pa.ChunkedArray, make: Any, kind: Any) -> npt.NDArray[Any]:
    """Return what a function makes of each value, called once a value."""
    encoded = column.combine_chunks().dictionary_encode()
    made = [make(value) for value in encoded.dictionary.to_pylist()]
    if encoded.null_count:
        made.append(make(None))
    indices = pc.fill_null(encoded.indices, len(made) - 1).to_numpy()
    return np.array(made, kind)[indices] if made else np.empty(0, kind)
