# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One JSON array of rows, or one object, read element by element.

The array is never in memory as a whole: a window of text grows only until its first element is
complete, and no further than the limit of one record. What stands before a syntax error is kept.
Format: RFC 8259.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, Any

from provender.acquire.json_values import JsonValues, repeated_field
from provender.acquire.lines import unicode_problem
from provender.acquire.problem import ReadProblem
from provender.acquire.rows import locator_of, printable
from provender.acquire.streams import ByteStream, decoded
from provender.record import Record, Rejected, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provender.acquire.inventory import InputFile
    from provender.acquire.limits import Limits
    from provender.acquire.rows import RowReader

__all__ = ["array_rows", "read_array"]

_CHUNK_BYTES = 256 << 10
_BLANK = re.compile(r"[ \t\r\n]*")
_ROW_LISTS = ("data", "rows", "examples")


class _Window:
    """Text of a stream, from the first character that is still needed."""

    def __init__(self, stream: ByteStream, name: str, max_bytes: int):
        self._stream, self._max_bytes = stream, max_bytes
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._next_bytes = _CHUNK_BYTES
        self.values = JsonValues()
        self.name = name
        self.text = ""
        self.position = 0
        self.line = 1
        self.ended = False
        self._first = True

    def grow(self) -> bool:
        """Read on, at least doubling the window; False at the end of the stream."""
        if self.ended:
            return False
        if len(self.text) - self.position > self._max_bytes:
            raise ReadProblem(
                "record_too_large",
                f"{self.name} has an element at line {self.line} above limits.max_record_bytes "
                f"({self._max_bytes}); raise the limit, or write the data as JSON lines",
                bytes_read=self._stream.bytes_read,
            )
        data = self._stream.read(self._next_bytes)
        self._next_bytes = max(_CHUNK_BYTES, len(self.text) - self.position)
        self.ended = not data
        if self._first:
            if data.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise self._not_utf8(data)
            data, self._first = data.removeprefix(b"\xef\xbb\xbf"), False
        try:
            more = self._decoder.decode(data, final=self.ended)
        except UnicodeDecodeError as error:
            raise self._not_utf8(data) from error
        self.drop()
        self.text += more
        return not self.ended

    def drop(self) -> None:
        """Forget the text before the position."""
        self.line += self.text.count("\n", 0, self.position)
        self.text, self.position = self.text[self.position :], 0

    def skip_blank(self) -> str:
        """Move to the next character that is not blank and return it, empty at the end."""
        while True:
            match = _BLANK.match(self.text, self.position)
            self.position = match.end() if match else self.position
            if self.position < len(self.text):
                return self.text[self.position]
            if not self.grow() and self.position >= len(self.text):
                return ""

    def value(self) -> tuple[Any, str]:
        """Parse the value at the position; return it with its text."""
        while True:
            try:
                value, end = self.values.parse_at(self.text, self.position)
            except json.JSONDecodeError:
                if not self.grow():
                    raise
                continue
            if end == len(self.text) and self.grow():
                continue  # a number may go on
            text = self.text[self.position : end]
            self.position = end
            return value, text

    def failed(self, why: str) -> ReadProblem:
        line = self.line + self.text.count("\n", 0, self.position)
        return ReadProblem(
            "invalid_json",
            f"{self.name} is no JSON behind line {line}: {why}; repair it there. What came before "
            "is kept",
            bytes_read=self._stream.bytes_read,
        )

    def _not_utf8(self, data: bytes) -> ReadProblem:
        return ReadProblem(
            "invalid_encoding",
            f"{self.name} is not UTF-8: {unicode_problem(data)}",
            bytes_read=self._stream.bytes_read,
        )


def read_array(
    rows: RowReader, file: InputFile, limits: Limits
) -> Iterator[Record | Rejected | Unreadable]:
    """Read the rows of a JSON file.

    Args:
        rows: Turns a row into a record.
        file: The file.
        limits: Bounds of reading.

    Yields:
        One item per element, and one for damage to the file.
    """
    for number, row, raw in array_rows(file, limits):
        if isinstance(row, Unreadable):
            yield row
        else:
            yield rows.item(row, raw, f"row {number}")


def array_rows(file: InputFile, limits: Limits) -> Iterator[tuple[int, Any, bytes]]:
    """Yield number, value and raw text of each element.

    A file with one object is one row, unless the object only wraps a list of rows. A file that is
    really JSON lines is read as such.

    Args:
        file: The file.
        limits: Bounds of reading.

    Yields:
        Rows from number 1 on; an `Unreadable` with number 0 for damage to the file.
    """
    with file.open() as raw:
        try:
            stream = decoded(raw, file.name, limits.max_expansion)
            yield from _elements(_Window(stream, file.name, limits.max_record_bytes))
        except ReadProblem as problem:
            yield 0, problem.unreadable(file.name), b""


def _elements(window: _Window) -> Iterator[tuple[int, Any, bytes]]:
    number = 0
    try:
        first = window.skip_blank()
        if first != "[":
            while window.skip_blank():
                value, text = window.value()
                for row, raw in _unwrapped(value, text):
                    number += 1
                    yield number, _once(window, number, row, raw), raw
            return
        window.position += 1
        following = window.skip_blank()
        while following != "]":
            value, text = window.value()
            number += 1
            raw = _raw(text)
            yield number, _once(window, number, value, raw), raw
            following = window.skip_blank()
            if following == ",":
                window.position += 1
                following = window.skip_blank()
                if following == "]":
                    raise window.failed(f"a comma stands behind the last of {number} elements")
            elif following != "]":
                raise window.failed(
                    "the file ends inside the list"
                    if not following
                    else f"{following!r} stands where ',' or ']' is due"
                )
        window.position += 1
        if window.skip_blank():
            raise window.failed("something follows the end of the list")
    except json.JSONDecodeError as error:
        raise window.failed(error.msg) from error
    except (ValueError, RecursionError) as error:
        raise window.failed(str(error)) from error


def _unwrapped(value: Any, text: str) -> Iterator[tuple[Any, bytes]]:
    """Yield the rows of an object: the list that it wraps, else the object itself."""
    # An object that names a field twice wraps nothing for sure: it is told as one row.
    lists = [value.get(key) for key in _ROW_LISTS] if type(value) is dict else []
    for rows in lists:
        if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows):
            for row in rows:
                yield row, _raw(json.dumps(row, sort_keys=True))
            return
    yield value, _raw(text)


def _once(window: _Window, number: int, row: Any, raw: bytes) -> Any:
    """Return a row, or an `Unreadable` where a field of it stands twice."""
    field = repeated_field(row) if window.values.ambiguous else None
    if field is None:
        return row
    return Unreadable(
        input=window.name,
        locator=locator_of(raw),
        reason="invalid_json",
        message=f"{window.name}, row {number} names the field {printable(field)!r} twice with "
        "different values; keep the right one",
        bytes_read=len(raw),
    )


def _raw(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
