# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Lines of a stream, in bounded memory, whatever stands in it.

A line above the limit is passed over piece by piece and reported with its number: two hundred
megabytes without a line end cost no memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provender.acquire.streams import ByteStream

__all__ = ["LargeNumber", "LongLine", "numbered_lines", "unicode_problem", "whole_number"]

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class LongLine:
    """A line above the limit, which was not built.

    Attributes:
        size_bytes: Its length.
    """

    size_bytes: int


class LargeNumber(str):
    """A whole number with more digits than Python turns into one, as its digits.

    RFC 8259 §6 sets no bound, and a row is not lost for a number that nothing computes with.
    """

    __slots__ = ()


def whole_number(digits: str) -> int | LargeNumber:
    """Return the number that JSON spells, as its digits where it has too many of them."""
    try:
        return int(digits)
    except ValueError:
        return LargeNumber(digits)


def numbered_lines(
    stream: ByteStream, max_bytes: int, *, blank: bool = False
) -> Iterator[tuple[int, bytes | LongLine]]:
    """Yield each line with its number, from 1, without its LF.

    A UTF-8 byte order mark at the start is left out. Blank lines are counted, and yielded only
    if asked for.

    Args:
        stream: Decoded bytes.
        max_bytes: A line above this becomes a `LongLine`.
        blank: Yield blank lines too.
    """
    number = 0
    parts: list[bytes] = []
    size_bytes = 0
    first = True
    while data := stream.read(_CHUNK_BYTES):
        if first:
            data, first = data.removeprefix(b"\xef\xbb\xbf"), False
        lines = data.split(b"\n")
        rest = lines.pop()
        if lines and size_bytes:
            size_bytes += len(lines[0])
            parts.append(lines[0])
            whole = size_bytes <= max_bytes
            lines[0] = b"".join(parts) if whole else b""
            parts.clear()
            if not whole:
                number += 1
                yield number, LongLine(size_bytes)
                del lines[0]
            size_bytes = 0
        for line in lines:
            number += 1
            if len(line) > max_bytes:
                yield number, LongLine(len(line))
            elif blank or (line and not line.isspace()):
                yield number, line
        size_bytes += len(rest)
        if size_bytes <= max_bytes:
            parts.append(rest)
        else:
            parts.clear()
    if size_bytes > max_bytes:
        yield number + 1, LongLine(size_bytes)
    elif (line := b"".join(parts)) and not line.isspace():
        yield number + 1, line


def unicode_problem(data: bytes) -> str:
    """Say in words how bytes that are no UTF-8 look, and what to do about it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:64].count(b"\0") > len(data[:64]) // 4:
        return "it looks like UTF-16; convert the file, for instance `iconv -f UTF-16 -t UTF-8`"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "convert the file to UTF-8"
    return "it may be GB18030 (GBK); convert the file, for instance `iconv -f GB18030 -t UTF-8`"
