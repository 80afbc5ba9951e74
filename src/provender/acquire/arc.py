# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""ARC files, the Internet Archive's older container, through warcio.

warcio is handed decoded bytes: its own decompression prints to standard error and ends silently
where a file is damaged. A record is measured against the length in its header line.
Format: archive.org/web/researcher/ArcFileFormat.php (1996).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from warcio.archiveiterator import ARCIterator
from warcio.exceptions import ArchiveLoadFailed

from provender.acquire.problem import ReadProblem
from provender.acquire.receipt import iso_time
from provender.acquire.streams import ByteStream, decoded
from provender.acquire.web import Capture, capture_item, furniture_kind, site_file
from provender.record import Furniture, Record, Rejected, SiteFile, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provender.acquire.inventory import InputFile
    from provender.acquire.limits import Limits

__all__ = ["read_arc"]

_CHUNK_BYTES = 1 << 20
_Item = Record | Rejected | Unreadable | SiteFile


def read_arc(file: InputFile, limits: Limits) -> Iterator[_Item | Furniture]:
    """Read an ARC file, plain or compressed.

    Args:
        file: The file.
        limits: Bounds of reading.

    Yields:
        One item per capture, one `Unreadable` where the file is damaged, and counts at the end.
    """
    furniture: Counter[str] = Counter()
    with file.open() as raw:
        try:
            stream = decoded(raw, file.name, limits.max_expansion)
            for record in _Quiet(_Whole(stream), no_record_parse=True):
                item = _item(record, file, limits, stream)
                if isinstance(item, str):
                    furniture[item] += 1
                    continue
                if isinstance(item, SiteFile):
                    furniture[furniture_kind(item.url) or "warc_rsl"] += 1
                yield item
        except ReadProblem as problem:
            yield problem.unreadable(file.name)
        except (ArchiveLoadFailed, ValueError, OSError, LookupError, AttributeError) as error:
            yield Unreadable(
                input=file.name,
                locator=file.name,
                reason="damaged_archive",
                message=f"{file.name} holds something that is no ARC record ({error}); what came "
                "before is kept. Fetch it again",
                bytes_read=stream.bytes_read,
            )
    for kind in sorted(furniture):
        yield Furniture(input=file.name, kind=kind, count=furniture[kind])


class _Quiet(ARCIterator):  # type: ignore[misc]  # warcio has no types
    """warcio's iterator without its warnings on standard error: damage is a row here."""

    INC_RECORD = ""


class _Whole:
    """A stream that hands out what is asked, as warcio expects of a file."""

    def __init__(self, stream: ByteStream):
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)

    def tell(self) -> int:
        return self._stream.tell()


def _item(record: Any, file: InputFile, limits: Limits, stream: ByteStream) -> _Item | str:
    headers = record.rec_headers
    url = headers.get_header("uri") or None
    length = int(headers.get_header("length") or 0)
    if record.rec_type == "arc_header":
        _read(record, length)
        return "arc_header"
    stamp = headers.get_header("archive-date") or ""
    if length > limits.max_record_bytes:
        for _ in iter(lambda: record.raw_stream.read(_CHUNK_BYTES), b""):
            pass
        return Unreadable(
            input=file.name,
            locator=f"{stamp} {url}",
            reason="record_too_large",
            message=f"the record of {url} in {file.name} has {length} bytes, more than "
            f"limits.max_record_bytes ({limits.max_record_bytes}); raise the limit to read it",
            bytes_read=length,
        )
    payload = _read(record, length)
    if len(payload) < length:
        raise ReadProblem(
            "truncated_archive",
            f"{file.name} ends early, inside the record of {url}; fetch it again. What came before "
            "is kept",
            bytes_read=stream.bytes_read,
            bytes_lost=length - len(payload),
        )
    if kind := furniture_kind(url, payload):
        return site_file(Capture(file.name, "", url, iso_time(stamp)), payload, limits) or kind
    if url is not None and url.startswith("dns:"):
        return "warc_dns"
    locator = hashlib.sha256(f"{stamp} {url}\n".encode("utf-8", "replace") + payload).hexdigest()
    capture = Capture(file.name, locator, url, iso_time(stamp), headers.get_header("content-type"))
    return capture_item(capture, payload, limits)


def _read(record: Any, length: int) -> bytes:
    """Read a whole record; raw_stream may hand out less than asked."""
    parts: list[bytes] = []
    while length > 0 and (data := record.raw_stream.read(min(length, _CHUNK_BYTES))):
        parts.append(data)
        length -= len(data)
    return b"".join(parts)
