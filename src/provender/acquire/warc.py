# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""WARC and WET through FastWARC, with every silence of the library turned into a statement.

FastWARC ends without a word at a truncated file, stops at the first damaged record, and decodes
bodies in its iterator. So a record is held back until the one behind it was reached; what the file
looks like behind the last record is checked apart (`warc_recovery`); and reading goes on at the
next gzip member that holds a record. Bodies are decoded by `http_message`.
Format: WARC/1.1 (ISO 28500:2017).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from fastwarc.warc import ArchiveIterator, WarcRecordType

from provender.acquire.problem import ReadProblem
from provender.acquire.receipt import iso_time
from provender.acquire.streams import HARMLESS_BYTES, ByteStream, CountedStream, codec_of, decoded
from provender.acquire.warc_recovery import Layout, Tail, examine, is_per_record, line_ends_bare
from provender.acquire.web import KINDS, Capture, capture_item, furniture_kind, rejected, site_file
from provender.record import Furniture, Record, Rejected, SiteFile, Unreadable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from provender.acquire.inventory import InputFile
    from provender.acquire.limits import Limits

__all__ = ["read_warc"]

_MAX_RESTARTS = 64
_CHUNK_BYTES = 1 << 20
_MOST_SITE_BYTES = 2 << 20
_Item = Record | Rejected | Unreadable | SiteFile
_WEB_SCHEMES = ("http:", "https:", "file:", "ftp:")


@dataclass(slots=True)
class _Held:
    """The last record that was read, until it is known that all of it was right.

    Attributes:
        item: What it becomes; None for furniture, unless it speaks for its site.
        furniture: Kind of furniture, if it is that.
        locator: Its id.
        start: Its offset in the stream that FastWARC reads.
        missing_bytes: Bytes that its header promises and that are not there.
    """

    item: _Item | None
    furniture: str | None
    locator: str
    start: int
    missing_bytes: int


@dataclass(slots=True)
class _Reading:
    """One WARC file being read."""

    file: InputFile
    limits: Limits
    layout: Layout
    quirks: bool
    furniture: Counter[str] = field(default_factory=Counter)

    def settle(self, held: _Held) -> _Item | None:
        """Return the item of a record that turned out right; count it if it is furniture."""
        if held.furniture is not None:
            self.furniture[held.furniture] += 1
        return held.item


def read_warc(file: InputFile, limits: Limits) -> Iterator[_Item | Furniture]:
    """Read a WARC or WET file, plain or compressed by gzip or Zstandard.

    Args:
        file: The file.
        limits: Bounds of reading.

    Yields:
        One item per response, resource, conversion and revisit record, one `Unreadable` per
        damaged stretch, and the counts of all other records at the end.
    """
    with file.open() as raw:
        head = raw.read(8)
    codec = codec_of(head, file.name)
    if codec is None:
        layout = Layout.PLAIN
    elif codec == "gzip" and is_per_record(file):
        layout = Layout.GZIP_RECORDS
    else:
        layout = Layout.STREAM
    reading = _Reading(file, limits, layout, line_ends_bare(file, limits))
    start = 0
    for attempt in range(_MAX_RESTARTS):
        tail = yield from _segment(reading, start)
        if tail is None or tail.next_start is None:
            break
        start = tail.next_start
        if attempt == _MAX_RESTARTS - 1:
            yield ReadProblem(
                "damaged_archive",
                f"{file.name} is damaged in more than {_MAX_RESTARTS} places and was abandoned at "
                f"byte {start}; fetch it again",
                bytes_read=start,
                bytes_lost=file.size_bytes - start,
            ).unreadable(file.name)
    for kind in sorted(reading.furniture):
        yield Furniture(input=file.name, kind=kind, count=reading.furniture[kind])


def _segment(reading: _Reading, start: int) -> Generator[_Item, None, Tail | None]:
    """Read from `start` to the end or to the first damage; return what stands behind."""
    file = reading.file
    held: _Held | None = None
    failure: str | None = None
    with file.open() as raw:
        stream: ByteStream
        if reading.layout is Layout.STREAM:
            stream = decoded(raw, file.name, reading.limits.max_expansion)
        else:
            raw.seek(start)
            stream = CountedStream(raw, start)
        try:
            for record in ArchiveIterator(
                cast("Any", stream),
                parse_http=False,
                auto_decode="none",
                quirks_mode=reading.quirks,
                stream_detect=reading.layout is Layout.GZIP_RECORDS,
            ):
                settled, held = held, None
                if settled is not None and (item := reading.settle(settled)) is not None:
                    yield item
                held = _hold(reading, record, stream)
        except ReadProblem as problem:
            if held is not None and not held.missing_bytes and problem.reason != "archive_bomb":
                item = reading.settle(held)
                if item is not None:
                    yield item
            elif held is not None and held.missing_bytes:
                problem.bytes_lost = held.missing_bytes
            yield problem.unreadable(file.name)
            return None
        except (OSError, ValueError) as error:
            failure = str(error)
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # FastWARC's Rust core gave up
                raise
            failure = "the WARC parser failed"
    return (yield from _behind(reading, held, start, failure))


def _behind(
    reading: _Reading, held: _Held | None, start: int, failure: str | None
) -> Generator[_Item, None, Tail | None]:
    """Judge the last record by what the file looks like around and behind it."""
    file = reading.file
    if reading.layout is Layout.STREAM:
        tail = _stream_tail(file, held, failure)
    else:
        first = start if held is None else held.start
        tail = examine(file, reading.layout, first, failure, alone=held is None)
    if held is not None and tail.last_is_whole and not held.missing_bytes:
        item = reading.settle(held)
        if item is not None:
            yield item
    if tail.reason is not None:
        lost = tail.bytes_lost
        if held is not None and held.missing_bytes:
            lost = held.missing_bytes
        where = f" (record {held.locator})" if held and not tail.last_is_whole else ""
        yield Unreadable(
            input=file.name,
            locator=file.name if start == 0 else f"{file.name}@{start}",
            reason=tail.reason,
            message=tail.message + where,
            bytes_read=tail.bytes_read,
            bytes_lost=lost,
        )
    return tail


def _stream_tail(file: InputFile, held: _Held | None, failure: str | None) -> Tail:
    """Judge a stream that ended without damage of its own: only records can be short in it."""
    if held is not None and held.missing_bytes:
        return Tail(
            last_is_whole=False,
            reason="truncated_archive",
            bytes_read=file.size_bytes,
            message=f"{file.name} ends inside its last record; fetch it again. What came before "
            "is kept",
        )
    if failure is not None:
        return Tail(
            last_is_whole=held is not None,
            reason="damaged_archive",
            bytes_read=file.size_bytes,
            message=f"{file.name} holds something that is no WARC record ({failure}); what came "
            "before is kept",
        )
    return Tail(last_is_whole=True)


def _hold(reading: _Reading, record: Any, stream: ByteStream) -> _Held:
    headers = record.headers
    start: int = record.stream_pos
    length: int = record.content_length
    locator = (record.record_id or "").strip("<> ")
    url = (headers.get("WARC-Target-URI") or "").strip("<> ") or None
    furniture = _furniture(record, url)
    if furniture is not None and furniture_kind(url):
        # Of a longer one the beginning is kept (RFC 9309 §2.5).
        payload = record.reader.read(min(length, _MOST_SITE_BYTES)) if length else b""
        behind = _skip(record, stream, reading) if length > _MOST_SITE_BYTES else 0
        missing = length - len(payload) - behind
        heard = missing == 0 and record.record_type == WarcRecordType.response
        capture = Capture(reading.file.name, locator, url, _date(headers.get("WARC-Date")))
        said = site_file(capture, payload, reading.limits) if heard else None
        return _Held(said, furniture, locator, start, missing)
    if furniture is not None:
        missing = length - _skip(record, stream, reading) if length else 0
        return _Held(None, furniture, locator, start, missing)
    if length > reading.limits.max_record_bytes:
        missing = length - _skip(record, stream, reading)
        item: _Item = Unreadable(
            input=reading.file.name,
            locator=locator or f"{reading.file.name}@{start}",
            reason="record_too_large",
            bytes_read=length,
            message=f"record {locator} of {reading.file.name} has {length} bytes, more than "
            f"limits.max_record_bytes ({reading.limits.max_record_bytes}); raise the limit to "
            "read it",
        )
        return _Held(item, None, locator, start, missing)
    payload = record.reader.read()
    locator = locator or hashlib.sha256(payload).hexdigest()
    capture = Capture(
        reading.file.name,
        locator,
        url,
        _date(headers.get("WARC-Date")),
        headers.get("WARC-Identified-Payload-Type"),
    )
    missing = length - len(payload)
    if record.record_type == WarcRecordType.response and furniture_kind(None, payload):
        said = None if missing else site_file(capture, payload, reading.limits)
        return _Held(said, "warc_rsl", locator, start, missing)
    return _Held(
        None if missing else _item(record, capture, payload, reading.limits),
        None,
        locator,
        start,
        missing,
    )


def _date(text: str | None) -> str | None:
    return iso_time(text) if text else None


def _furniture(record: Any, url: str | None) -> str | None:
    """Return the kind of a record that is no capture of a document, None for one that is."""
    kind = record.record_type
    if kind == WarcRecordType.response:
        if kind_of_site := furniture_kind(url):
            return kind_of_site
        if url is not None and url.startswith("dns:"):
            return "warc_dns"
        return None
    if kind == WarcRecordType.resource:
        if kind_of_site := furniture_kind(url):
            return kind_of_site
        return None if url is not None and url.startswith(_WEB_SCHEMES) else "warc_resource"
    if kind in (WarcRecordType.conversion, WarcRecordType.revisit):
        return None
    return f"warc_{kind}"


def _skip(record: Any, stream: ByteStream, reading: _Reading) -> int:
    """Read over a record in constant memory, minding its expansion; return its length."""
    before = stream.bytes_read
    total = 0
    while data := record.reader.read(_CHUNK_BYTES):
        total += len(data)
        stored = stream.bytes_read - before + (128 << 10)  # what was read ahead belongs to it
        if total > HARMLESS_BYTES and total > reading.limits.max_expansion * stored:
            raise ReadProblem(
                "archive_bomb",
                f"a record of {reading.file.name} expands to more than "
                f"{reading.limits.max_expansion} times its size; the file was abandoned "
                "(limits.max_expansion allows more)",
                bytes_read=stream.bytes_read,
            )
    return total


def _item(record: Any, capture: Capture, payload: bytes, limits: Limits) -> _Item:
    kind = record.record_type
    if kind == WarcRecordType.revisit:
        of = record.headers.get("WARC-Refers-To-Target-URI") or "an earlier capture"
        return rejected(capture, "revisit_record", f"same content as {of}, stored there")
    if kind == WarcRecordType.response:
        return capture_item(capture, payload, limits)
    media_type = (record.headers.get("Content-Type") or "").split(";", 1)[0].strip().lower()
    document_kind = KINDS.get(media_type)
    if kind == WarcRecordType.conversion and document_kind is None and not media_type:
        document_kind = "text"
    if document_kind is None:
        return rejected(capture, "unsupported_media_type", f"media type {media_type} is not read")
    return Record(
        input=capture.input,
        locator=capture.locator,
        kind=document_kind,
        payload=payload,
        encoding="utf-8" if kind == WarcRecordType.conversion else None,
        url=capture.url,
        content_type=record.headers.get("Content-Type"),
        acquired_at=capture.acquired_at,
    )
