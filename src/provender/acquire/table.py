# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Parquet and CSV: rows with a text column.

Parquet strings are not checked by the library, so the text column is taken as bytes and checked
row by row; it is read dictionary-encoded, so that a huge value repeated a million times is in
memory once. Batches are sized by what the file says of its rows.
Formats: Apache Parquet; RFC 4180.
"""

from __future__ import annotations

import csv
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from provender.acquire.lines import LongLine, numbered_lines, unicode_problem
from provender.acquire.problem import ReadProblem
from provender.acquire.rows import locator_of
from provender.acquire.streams import ByteStream, decoded
from provender.record import Record, Rejected, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provender.acquire.inventory import InputFile
    from provender.acquire.limits import Limits
    from provender.acquire.rows import RowReader

__all__ = ["parquet_rows", "read_csv", "read_parquet"]

_BATCH_BYTES = 8 << 20
_MAX_BATCH_ROWS = 4096
_Item = Record | Rejected | Unreadable


def read_parquet(rows: RowReader, file: InputFile, limits: Limits) -> Iterator[_Item]:
    """Read the rows of a Parquet file, batch by batch.

    Args:
        rows: Turns a row into a record.
        file: The file.
        limits: Bounds of reading.

    Yields:
        One item per row, or one `Unreadable` that names the column and the types found.
    """
    wanted = [rows.text_field, *rows.fields.values()]
    for number, row, raw in parquet_rows(file, limits, wanted, rows.text_field):
        if isinstance(row, Unreadable):
            yield row
        else:
            yield rows.item(row, raw, f"row {number}")


def parquet_rows(
    file: InputFile, limits: Limits, columns: list[str] | None, text: str | None = None
) -> Iterator[tuple[int, Any, bytes | None]]:
    """Yield number, row and raw bytes of each row; an `Unreadable` for what is damaged.

    Args:
        file: The file.
        limits: Bounds of reading.
        columns: Fields to read (`a.b` reads column `a`); None reads all.
        text: The text field, whose type is checked and whose bytes name the row.
    """
    number = 0
    with file.open() as raw:
        try:
            with pq.ParquetFile(raw, pre_buffer=False) as table:
                names = table.schema_arrow.names
                _check_once(file.name, names, names if columns is None else _top(columns, names))
                top = None if columns is None else _top(columns, names)
                if text is not None:
                    _check_column(file.name, table.schema_arrow, text)
                as_dictionary = [text] if text is not None and text in names else []
            raw.seek(0)
            with pq.ParquetFile(raw, pre_buffer=False, read_dictionary=as_dictionary) as table:
                for group in range(table.num_row_groups):
                    size = _batch_rows(table.metadata.row_group(group))
                    for batch in table.iter_batches(
                        size, row_groups=[group], columns=top, use_threads=False
                    ):
                        for row, raw_row in _batch_items(batch, text, limits):
                            number += 1
                            if isinstance(row, _BadText):
                                row.message = f"{file.name}, row {number} {row.message}"
                                yield number, row.unreadable(file.name, row.locator), None
                            else:
                                yield number, row, raw_row
        except ReadProblem as problem:
            yield 0, problem.unreadable(file.name), None
        except (pa.ArrowException, OSError, ValueError) as error:
            yield 0, _damaged(file, number, error), None


class _BadText(ReadProblem):
    """A text that cannot be read, with the locator of its row."""

    def __init__(self, reason: str, message: str, locator: str):
        super().__init__(reason, message)
        self.locator = locator


def _top(columns: list[str], names: list[str]) -> list[str]:
    tops = [column if column in names else column.split(".", 1)[0] for column in columns]
    return [name for name in dict.fromkeys(tops) if name in names]


def _damaged(file: InputFile, number: int, error: Exception) -> Unreadable:
    why = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
    return Unreadable(
        input=file.name,
        locator=file.name,
        reason="damaged_archive",
        message=f"{file.name} cannot be read as Parquet behind row {number} ({why}); fetch it "
        "again. Rows before that are kept",
    )


def _check_column(name: str, schema: pa.Schema, field: str) -> None:
    """Raise unless the text field is there and of a type that holds text."""
    found = ", ".join(f"{one.name}: {one.type}" for one in list(schema)[:20])
    column = field if field in schema.names else field.split(".", 1)[0]
    if schema.get_field_index(column) < 0:
        raise ReadProblem(
            "wrong_type",
            f"{name} has no column {field!r}; columns there: {found[:400]}. Set "
            "text_field in the recipe",
        )
    kind = schema.field(column).type
    nested = column != field and pa.types.is_struct(kind)
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if not (nested or _is_text(kind)):
        raise ReadProblem(
            "wrong_type",
            f"{name} has type {kind} in column {column!r} where text is due; columns "
            f"there: {found[:400]}. Set text_field in the recipe",
        )


def _is_text(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(
        types.is_string(kind)
        or types.is_large_string(kind)
        or types.is_string_view(kind)
        or types.is_binary(kind)
        or types.is_large_binary(kind)
    )


def _batch_rows(group: Any) -> int:
    mean_bytes = max(1, group.total_byte_size // max(1, group.num_rows))
    return int(max(1, min(_MAX_BATCH_ROWS, _BATCH_BYTES // mean_bytes)))


def _batch_items(
    batch: pa.RecordBatch, text: str | None, limits: Limits
) -> Iterator[tuple[dict[str, Any] | _BadText, bytes | None]]:
    names = batch.schema.names
    others = [name for name in names if name != text]
    columns = {name: _values(batch.column(name)) for name in others}
    texts = None
    if text is not None and text in names:
        texts = _texts(batch.column(text), limits.max_record_bytes)
    for index in range(batch.num_rows):
        row = {name: values[index] for name, values in columns.items()}
        if texts is None or text is None:
            yield row, _canonical(row)
            continue
        value = texts[index]
        if isinstance(value, _BadText):
            yield value, None
            continue
        row[text] = value
        yield row, _canonical(row) if value is None else None


def _canonical(row: dict[str, Any]) -> bytes:
    return json.dumps(row, sort_keys=True, default=str).encode()


def _texts(column: pa.Array, max_bytes: int) -> list[Any]:
    """Return each text, None, or a `_BadText` where it cannot be read."""
    if pa.types.is_dictionary(column.type):
        values = _texts(column.dictionary, max_bytes)
        return [None if index is None else values[index] for index in column.indices.to_pylist()]
    lengths = pa.compute.binary_length(column).to_pylist()
    if all(length is None or length <= max_bytes for length in lengths):
        try:
            listed: list[Any] = column.cast(pa.large_string()).to_pylist()
        except (pa.ArrowInvalid, UnicodeDecodeError):
            pass
        else:
            return listed
    return [_text(column, index, length, max_bytes) for index, length in enumerate(lengths)]


def _text(column: pa.Array, index: int, length: int | None, max_bytes: int) -> Any:
    if length is None:
        return None
    raw = column[index].as_buffer()
    locator = hashlib.sha256(raw).hexdigest()
    if length > max_bytes:
        message = f"has a text of {length} bytes, more than limits.max_record_bytes ({max_bytes})"
        return _BadText("record_too_large", message, locator)
    data = raw.to_pybytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _BadText(
            "invalid_encoding", f"holds text that is not UTF-8: {unicode_problem(data)}", locator
        )


def _values(column: pa.Array) -> list[Any]:
    """Return values as Python objects; a string that is no UTF-8 is replaced, never fatal."""
    try:
        listed: list[Any] = column.to_pylist()
    except (UnicodeDecodeError, pa.ArrowInvalid, ValueError, OverflowError):
        listed = []
        for value in column:
            try:
                listed.append(value.as_py())
            except (UnicodeDecodeError, pa.ArrowInvalid, ValueError, OverflowError):
                listed.append(None)
    return listed


class _CsvLines:
    """Decoded lines for `csv.reader`, which goes on behind a line that raises."""

    def __init__(self, stream: ByteStream, max_bytes: int):
        self._lines = numbered_lines(stream, max_bytes, blank=True)
        self._max_bytes = max_bytes
        self.number = 0

    def __iter__(self) -> _CsvLines:
        return self

    def __next__(self) -> str:
        self.number, line = next(self._lines)
        if isinstance(line, LongLine):
            raise ReadProblem(
                "record_too_large",
                f"has {line.size_bytes} bytes, more than "
                f"limits.max_record_bytes ({self._max_bytes})",
                bytes_read=line.size_bytes,
            )
        try:
            return line.decode("utf-8") + "\n"
        except UnicodeDecodeError as error:
            raise ReadProblem(
                "invalid_encoding", f"is not UTF-8: {unicode_problem(line)}", bytes_read=len(line)
            ) from error


def read_csv(rows: RowReader, file: InputFile, limits: Limits) -> Iterator[_Item]:
    """Read the rows of a CSV file (`.tsv`: of tab-separated values) with a header line.

    Args:
        rows: Turns a row into a record.
        file: The file.
        limits: Bounds of reading.

    Yields:
        One item per row, or one `Unreadable` that names the columns found.
    """
    csv.field_size_limit(max(limits.max_record_bytes, csv.field_size_limit()))
    with file.open() as raw:
        try:
            stream = decoded(raw, file.name, limits.max_expansion)
            lines = _CsvLines(stream, limits.max_record_bytes)
            delimiter = "\t" if ".tsv" in file.name.lower() else ","
            reader = csv.reader(lines, delimiter=delimiter)
            header = _header(file.name, reader, [rows.text_field, *rows.fields.values()])
            yield from _csv_items(rows, reader, lines, header)
        except ReadProblem as problem:
            yield problem.unreadable(file.name)


def _header(name: str, reader: Any, wanted: list[str]) -> list[str]:
    text = wanted[0]
    try:
        header: list[str] = next((row for row in reader if row), [])
    except (csv.Error, ReadProblem) as error:
        reason = error.reason if isinstance(error, ReadProblem) else "wrong_type"
        raise ReadProblem(reason, f"{name}: the header line cannot be read: {error}") from error
    if text not in header:
        found = ", ".join(header[:20])[:400]
        raise ReadProblem(
            "wrong_type",
            f"{name} has no column {text!r}; columns there: {found}. Set text_field in the recipe",
        )
    _check_once(name, header, wanted)
    return header


def _check_once(name: str, columns: list[str], wanted: list[str]) -> None:
    """Raise where several columns bear a name that is read: no guess decides about rights."""
    twice = next((one for one in wanted if columns.count(one) > 1), None)
    if twice is not None:
        raise ReadProblem(
            "wrong_type",
            f"{name} has several columns {twice!r}, and which of them counts is not known; rename "
            "or remove the others",
        )


def _csv_items(
    rows: RowReader, reader: Any, lines: _CsvLines, header: list[str]
) -> Iterator[_Item]:
    while True:
        start = lines.number + 1
        try:
            cells = next(reader, None)
        except ReadProblem as problem:
            if problem.reason not in ("record_too_large", "invalid_encoding"):
                raise
            where = f"{rows.name}, line {lines.number}"
            locator = f"{rows.name}#{problem.reason}-{problem.bytes_read}"
            problem.message = f"{where} {problem.message}"
            yield problem.unreadable(rows.name, locator)
            continue
        except csv.Error as error:
            yield rows.unreadable(
                f"{rows.name}#csv-{start}",
                "record_too_large" if "limit" in str(error) else "wrong_type",
                f"line {start} is no CSV: {error}",
            )
            continue
        if cells is None:
            return
        if not cells:
            continue
        if any(cells[len(header) :]):
            yield rows.unreadable(
                locator_of(json.dumps(cells).encode()),
                "wrong_type",
                f"line {start} has {len(cells)} cells, but the header line has {len(header)}; put "
                "text that holds the separator in quotation marks",
            )
            continue
        row = dict(zip(header, cells, strict=False))
        yield rows.item(row, json.dumps(cells).encode(), f"line {start}")
