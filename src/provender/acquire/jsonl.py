# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""JSON lines, plain or compressed: one row a line, and a bad line costs that line alone.

Format: jsonlines.org, that is one RFC 8259 value a line in UTF-8.
"""

from __future__ import annotations

from json import JSONDecodeError
from typing import TYPE_CHECKING, Any

from provender.acquire.json_values import JsonValues, repeated_field
from provender.acquire.lines import LongLine, numbered_lines, unicode_problem
from provender.acquire.problem import ReadProblem
from provender.acquire.rows import locator_of, printable
from provender.acquire.streams import decoded
from provender.record import Record, Rejected, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provender.acquire.inventory import InputFile
    from provender.acquire.limits import Limits
    from provender.acquire.rows import RowReader

__all__ = ["json_rows", "read_jsonl"]


def read_jsonl(
    rows: RowReader, file: InputFile, limits: Limits
) -> Iterator[Record | Rejected | Unreadable]:
    """Read the rows of a JSON lines file.

    Args:
        rows: Turns a row into a record.
        file: The file.
        limits: Bounds of reading.

    Yields:
        One item per line that is not blank, and one for damage to the file.
    """
    for number, row, raw in json_rows(file, limits):
        if isinstance(row, Unreadable):
            yield row
        else:
            yield rows.item(row, raw, f"line {number}")


def json_rows(file: InputFile, limits: Limits) -> Iterator[tuple[int, Any, bytes]]:
    """Yield number, value and raw bytes of each line; an `Unreadable` for a line that is bad."""
    values = JsonValues()
    with file.open() as raw:
        try:
            stream = decoded(raw, file.name, limits.max_expansion)
            for number, line in numbered_lines(stream, limits.max_record_bytes):
                if isinstance(line, LongLine):
                    yield number, _too_long(file.name, number, line, limits), b""
                    continue
                line = line.removesuffix(b"\r")
                try:
                    value = values.parse(line.decode("utf-8"))
                except (ValueError, RecursionError) as error:
                    yield number, _bad_line(file.name, number, line, error), line
                    continue
                if values.ambiguous and (field := repeated_field(value)) is not None:
                    yield number, _ambiguous(file.name, number, field, line), line
                    continue
                yield number, value, line
        except ReadProblem as problem:
            yield 0, problem.unreadable(file.name), b""


def _too_long(name: str, number: int, line: LongLine, limits: Limits) -> Unreadable:
    return Unreadable(
        input=name,
        locator=f"{name}#long-line-{line.size_bytes}",
        reason="record_too_large",
        message=f"{name}, line {number} has {line.size_bytes} bytes, more than "
        f"limits.max_record_bytes ({limits.max_record_bytes}); raise the limit to read it",
        bytes_read=line.size_bytes,
    )


def _bad_line(name: str, number: int, line: bytes, error: Exception) -> Unreadable:
    if isinstance(error, UnicodeDecodeError):
        reason, why = "invalid_encoding", f"is not UTF-8 at byte {error.start}"
        why += f": {unicode_problem(line)}"
    elif isinstance(error, RecursionError):
        reason, why = "invalid_json", "is nested too deeply to be read"
    elif b"\0" in line:
        reason, why = "invalid_encoding", f"holds NUL bytes: {unicode_problem(line)}"
        if line.count(b"\0") < len(line) // 4:
            reason, why = "invalid_json", "holds NUL bytes, which JSON must write as \\u0000"
    elif isinstance(error, JSONDecodeError):
        reason, why = "invalid_json", f"is no JSON: {error.msg} at character {error.pos + 1}"
    else:
        reason, why = "invalid_json", f"is no JSON: {error}"
    return Unreadable(
        input=name,
        locator=locator_of(line),
        reason=reason,
        message=f"{name}, line {number} {why}",
        bytes_read=len(line),
    )


def _ambiguous(name: str, number: int, field: str, line: bytes) -> Unreadable:
    return Unreadable(
        input=name,
        locator=locator_of(line),
        reason="invalid_json",
        message=f"{name}, line {number} names the field {printable(field)!r} twice with different "
        "values; keep the right one",
        bytes_read=len(line),
    )
