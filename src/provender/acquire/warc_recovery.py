# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What stands behind the last record that was read: the end, a short record, or damage.

FastWARC says nothing at a truncated file and little at a damaged one. The question is answered
here from the bytes: the last gzip member is decoded again to its checksum, the last plain record is
measured against its own header. Behind damage the next gzip member (or plain record) that starts
with `WARC/` is looked for, each byte of the file once.
"""

from __future__ import annotations

import enum
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from provender.acquire.problem import ReadProblem
from provender.acquire.streams import decoded, read_exactly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provender.acquire.inventory import InputFile
    from provender.acquire.limits import Limits

__all__ = ["Layout", "Tail", "examine", "is_per_record", "line_ends_bare"]

_CHUNK_BYTES = 256 << 10
_HEAD_BYTES = 64 << 10
_STEP_BYTES = 4 << 10  # small, so that damage further on hides nothing
_MAX_CANDIDATES = 100_000
_CONTENT_LENGTH = re.compile(rb"\ncontent-length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r?\n", re.IGNORECASE)


class Layout(enum.Enum):
    """How records lie in a file."""

    PLAIN = "plain"
    GZIP_RECORDS = "one gzip member per record"
    STREAM = "one compressed stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """What was found behind the last record.

    Attributes:
        last_is_whole: The last record was stored whole and undamaged.
        reason: Why reading stopped: `truncated_archive`, `damaged_archive`; None for a clean end.
        message: The same in words.
        bytes_read: Bytes of the file up to the damage.
        bytes_lost: Bytes of the file that were skipped, or that its last record lacks.
        next_start: Where reading can go on; None if nowhere.
    """

    last_is_whole: bool
    reason: str | None = None
    message: str = ""
    bytes_read: int = 0
    bytes_lost: int | None = None
    next_start: int | None = None


@dataclass(frozen=True, slots=True)
class _Extent:
    """Where a record or member ends: `whole`, `short` (the file ends first) or `bad`."""

    state: str
    end: int
    missing_bytes: int | None = None


def is_per_record(file: InputFile) -> bool:
    """True if the first gzip member holds one record, False if it holds more."""
    decoder = zlib.decompressobj(wbits=31)
    head = b""
    total = length = 0
    with file.open() as raw:
        while not decoder.eof:
            pending = raw.read(_HEAD_BYTES)
            if not pending:
                return True
            while pending and not decoder.eof:
                try:
                    data = decoder.decompress(pending, _STEP_BYTES)
                except zlib.error:
                    return True
                pending = decoder.unconsumed_tail
                total += len(data)
                if not length:
                    head += data
                    length = _record_length(head)
                    if not length and len(head) > _HEAD_BYTES:
                        return True
                if length and total > length + 8:
                    return False
    return True


def line_ends_bare(file: InputFile, limits: Limits) -> bool:
    """True if the file's header lines end in LF alone, which FastWARC reads only when told."""
    try:
        with file.open() as raw:
            head = read_exactly(decoded(raw, file.name, limits.max_expansion), 4096)
    except (ReadProblem, OSError):
        return False
    line = head.lstrip(b"\r\n").split(b"\n", 1)[0]
    return line.startswith(b"WARC/") and not line.endswith(b"\r")


def examine(
    file: InputFile, layout: Layout, start: int, failure: str | None, *, alone: bool
) -> Tail:
    """Look at the last record and behind it.

    Args:
        file: The file.
        layout: `PLAIN` or `GZIP_RECORDS`.
        start: Offset of the last record that was read, or of where reading began.
        failure: What FastWARC said, None if it ended in silence.
        alone: No record was read: what stands at `start` is itself in question.
    """
    measure = _measure_plain if layout is Layout.PLAIN else _measure_member
    with file.open() as raw:
        extent = measure(raw, start, file.size_bytes)
        whole = extent.state == "whole" and not alone
        damage = start if not whole else extent.end
        if whole:
            raw.seek(damage)
            if _only_padding(raw):
                return Tail(last_is_whole=True)
            extent = measure(raw, damage, file.size_bytes)
        if extent.state == "short":
            return Tail(
                last_is_whole=whole,
                reason="truncated_archive",
                bytes_read=file.size_bytes,
                bytes_lost=extent.missing_bytes,
                message=f"{file.name} ends early, inside the record at byte {damage}; fetch it "
                "again. What came before is kept",
            )
        find = _next_plain if layout is Layout.PLAIN else _next_member
        following = find(raw, damage + 1)
    lost = (file.size_bytes if following is None else following) - damage
    on = "nothing readable follows" if following is None else f"reading goes on at byte {following}"
    return Tail(
        last_is_whole=whole,
        reason="damaged_archive",
        bytes_read=damage,
        bytes_lost=lost,
        next_start=following,
        message=f"{file.name} is damaged at byte {damage}"
        f"{f' ({failure})' if failure else ''}; {on}. Fetch it again",
    )


def _only_padding(raw: BinaryIO) -> bool:
    while data := raw.read(_CHUNK_BYTES):
        if data.strip(b"\0\r\n"):
            return False
    return True


def _measure_member(raw: BinaryIO, start: int, _size: int) -> _Extent:
    """Decode the member at `start` to its checksum (RFC 1952 §2.3.1)."""
    raw.seek(start)
    decoder = zlib.decompressobj(wbits=31)
    position = start
    while True:
        pending = raw.read(_CHUNK_BYTES)
        if not pending:
            return _Extent("short", position)
        position += len(pending)
        while pending:
            try:
                decoder.decompress(pending, _CHUNK_BYTES)
            except zlib.error:
                return _Extent("bad", start)
            if decoder.eof:
                return _Extent("whole", position - len(decoder.unused_data))
            pending = decoder.unconsumed_tail


def _measure_plain(raw: BinaryIO, start: int, size: int) -> _Extent:
    """Measure the record at `start` by its own header."""
    raw.seek(start)
    head = raw.read(_HEAD_BYTES)
    if not head.lstrip(b"\r\n").startswith(b"WARC/"):
        short = start + len(head) >= size and b"WARC/".startswith(head.lstrip(b"\r\n"))
        return _Extent("short" if short else "bad", start)
    length = _record_length(head)
    if not length:
        return _Extent("short" if start + len(head) >= size and _unfinished(head) else "bad", start)
    end = start + length
    if end > size:
        return _Extent("short", size, end - size)
    raw.seek(end)
    behind = raw.read(4)
    if behind[:1] not in (b"", b"\r", b"\n"):
        return _Extent("bad", start)  # the header lies about the length
    return _Extent("whole", end + len(behind) - len(behind.lstrip(b"\r\n")))


def _unfinished(head: bytes) -> bool:
    return b"\n\r\n" not in head and b"\n\n" not in head


def _record_length(head: bytes) -> int:
    """Return the bytes of a record from its first byte to the end of its block, 0 if unknown."""
    skipped = len(head) - len(head.lstrip(b"\r\n"))
    crlf, bare = head.find(b"\r\n\r\n", skipped), head.find(b"\n\n", skipped)
    ends = [position + width for position, width in ((crlf, 4), (bare, 2)) if position >= 0]
    if not ends:
        return 0
    match = _CONTENT_LENGTH.search(head, skipped, min(ends))
    return min(ends) + int(match[1]) if match else 0


def _next_member(raw: BinaryIO, start: int) -> int | None:
    """Find the next gzip member that decodes to the start of a WARC record."""
    for candidate in _occurrences(raw, start, b"\x1f\x8b\x08"):
        raw.seek(candidate)
        try:
            head = zlib.decompressobj(wbits=31).decompress(raw.read(2048), 16)
        except zlib.error:
            continue
        if head.startswith(b"WARC/"):
            return candidate
    return None


def _next_plain(raw: BinaryIO, start: int) -> int | None:
    """Find the next line that starts a WARC record with a length."""
    for candidate in _occurrences(raw, start, b"\nWARC/"):
        raw.seek(candidate + 1)
        if _record_length(raw.read(_HEAD_BYTES)):
            return candidate + 1
    return None


def _occurrences(raw: BinaryIO, start: int, wanted: bytes) -> Iterator[int]:
    """Yield where `wanted` stands from `start` on, reading each byte once."""
    window, offset, position = b"", 0, start
    for _ in range(_MAX_CANDIDATES):
        while (found := window.find(wanted, offset)) < 0:
            kept = window[-(len(wanted) - 1) :]
            position += len(window) - len(kept)
            raw.seek(position + len(kept))
            more = raw.read(_CHUNK_BYTES)
            if not more:
                return
            window, offset = kept + more, 0
        offset = found + 1
        yield position + found
