# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Every trap of FastWARC and of real archives, with a record before and behind the trap."""

from __future__ import annotations

import gzip
import io
import random
import re
import zlib

import brotli
import pytest
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from provender.acquire.limits import Limits
from provender.record import Furniture, Record, Rejected, Unreadable

PAGE = b"<html><body>" + bytes(random.Random(7).choices(b"abcdefgh ijklmno", k=4000)) + b"</body>"
HTML = ("Content-Type", "text/html; charset=utf-8")


class Archive:
    """Writes WARC records in memory."""

    def __init__(self, *, compress: bool = True):
        self.buffer = io.BytesIO()
        self._writer = WARCWriter(self.buffer, gzip=compress)
        self._count = 0
        self.starts: list[int] = []

    def add(
        self,
        body: bytes = PAGE,
        headers: tuple[tuple[str, str], ...] = (HTML,),
        status: str = "200 OK",
        kind: str = "response",
        url: str | None = None,
        **warc: str,
    ) -> Archive:
        self.starts.append(self.buffer.tell())
        self._count += 1
        http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
        named = {"WARC-Record-ID": f"<urn:x:{self._count}>", "WARC-Date": "2024-05-06T07:08:09Z"}
        record = self._writer.create_warc_record(
            url or f"https://example.org/{self._count}",
            kind,
            payload=io.BytesIO(body),
            http_headers=http if kind in ("response", "revisit") else None,
            warc_headers_dict={**named, **{k.replace("_", "-"): v for k, v in warc.items()}},
        )
        self._writer.write_record(record)
        return self

    def pages(self, count: int) -> Archive:
        for _ in range(count):
            self.add()
        return self

    @property
    def data(self) -> bytes:
        return self.buffer.getvalue()


def flipped(data: bytes, position: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :]


@pytest.fixture
def read_warc(read_bytes):
    def run(data: bytes, name: str = "a.warc.gz", **limits):
        return read_bytes(name, data, Limits(**limits), format="warc")

    return run


def locators(items):
    return [item.locator for item in items if isinstance(item, Record)]


@pytest.mark.parametrize("compress", [True, False])
def test_a_page_comes_with_its_receipt_and_headers(read_warc, compress):
    """Body, status, headers, id, date and URL arrive; the count of warcinfo comes last."""
    archive = Archive(compress=compress)
    archive.add(headers=(HTML, ("Date", "Mon, 06 May 2024 07:00:00 GMT"), ("X-Robots-Tag", "noai")))
    (record,) = read_warc(archive.data, "a.warc.gz" if compress else "a.warc")
    assert record.payload == PAGE
    assert record.kind == "html"
    assert record.locator == "urn:x:1"
    assert record.url == "https://example.org/1"
    assert record.acquired_at == "2024-05-06T07:08:09Z"
    assert record.http_date == "2024-05-06T07:00:00Z"
    assert record.http_status == 200
    assert record.header("x-robots-tag") == "noai"


def chunked(body: bytes, size: int = 1000) -> bytes:
    parts = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


CODINGS = {
    "chunked": (chunked(PAGE), (("Transfer-Encoding", "chunked"),)),
    "chunked and gzip": (
        chunked(gzip.compress(PAGE)),
        (("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")),
    ),
    "gzip": (gzip.compress(PAGE), (("Content-Encoding", "gzip"),)),
    "deflate": (zlib.compress(PAGE), (("Content-Encoding", "deflate"),)),
    "raw deflate": (zlib.compress(PAGE)[2:-4], (("Content-Encoding", "deflate"),)),
    "br": (brotli.compress(PAGE), (("Content-Encoding", "br"),)),
    "zstd": (zstandard.compress(PAGE), (("Content-Encoding", "zstd"),)),
    "header without coding": (PAGE, (("Content-Encoding", "gzip"),)),
    "br header without coding": (PAGE, (("Content-Encoding", "br"),)),
    "chunked header without chunks": (PAGE, (("Transfer-Encoding", "chunked"),)),
}


@pytest.mark.parametrize("name", CODINGS)
def test_a_coded_body_in_the_middle_is_decoded_and_ends_nothing(read_warc, name):
    """FastWARC 2.0.1 with auto_decode stops silently behind a chunked and compressed record."""
    body, headers = CODINGS[name]
    archive = Archive().add().add(body, (HTML, *headers)).add()
    assert [item.payload for item in read_warc(archive.data)] == [PAGE] * 3


@pytest.mark.parametrize(
    ("body", "coding", "reason"),
    [
        (flipped(gzip.compress(PAGE), 500), "gzip", "damaged_archive"),
        (gzip.compress(PAGE)[:-500], "gzip", "truncated_archive"),
        (brotli.compress(PAGE)[:-50], "br", "damaged_archive"),
        (gzip.compress(bytes(40 << 20)), "gzip", "archive_bomb"),
        (brotli.compress(bytes(40 << 20)), "br", "archive_bomb"),
    ],
)
def test_a_bad_body_costs_its_record_alone(read_warc, told, body, coding, reason):
    """A damaged or exploding body is one unreadable row between two records."""
    archive = Archive().add().add(body, (HTML, ("Content-Encoding", coding))).add()
    items = read_warc(archive.data)
    assert told(items) == ["record", reason, "record"]
    assert items[1].locator == "urn:x:2"


def test_an_unknown_coding_is_named(read_warc):
    """A body under a coding that nobody reads is rejected by name."""
    items = read_warc(Archive().add(PAGE, (HTML, ("Content-Encoding", "sdch"))).data)
    assert isinstance(items[0], Rejected)
    assert "sdch" in items[0].message


@pytest.mark.parametrize("cut", [1, 5, 30, 1000])
def test_a_truncated_gzip_file_says_so(read_warc, told, cut):
    """FastWARC ends silently with a short record; here it is one row with the bytes."""
    data = Archive().pages(4).data
    items = read_warc(data[:-cut])
    assert told(items) == ["record"] * 3 + ["truncated_archive"]
    assert items[-1].bytes_read == len(data) - cut


def test_a_file_that_ends_in_a_member_header_is_truncated(read_warc, told):
    """Four bytes of a fifth member are a truncated archive, not a clean end."""
    archive = Archive().pages(5)
    items = read_warc(archive.data[: archive.starts[4] + 4])
    assert told(items) == ["record"] * 4 + ["truncated_archive"]


@pytest.mark.parametrize("cut", [300, 4100])
def test_a_truncated_plain_file_says_how_much_is_lost(read_warc, told, cut):
    """The header says how long the record is, so the loss is known to the byte."""
    items = read_warc(Archive(compress=False).pages(3).data[:-cut], "a.warc")
    assert told(items) == ["record", "record", "truncated_archive"]
    if cut == 300:
        assert items[-1].bytes_lost == cut - 4


def test_a_complete_file_is_not_called_truncated(read_warc, told):
    """The twin: complete files, also with zero padding, give records only."""
    data = Archive().pages(3).data
    assert told(read_warc(data)) == ["record"] * 3
    assert told(read_warc(data + bytes(1024))) == ["record"] * 3


@pytest.mark.parametrize("where", ["content", "magic", "checksum"])
def test_a_bit_flip_costs_one_record(read_warc, told, where):
    """Records before are kept and reading goes on at the next member."""
    archive = Archive().pages(5)
    at = {"content": archive.starts[2] + 700, "magic": archive.starts[2],
          "checksum": archive.starts[3] - 6}[where]  # fmt: skip
    items = read_warc(flipped(archive.data, at))
    assert told(items) == ["record", "record", "damaged_archive", "record", "record"]
    assert locators(items) == ["urn:x:1", "urn:x:2", "urn:x:4", "urn:x:5"]
    assert items[2].bytes_read == archive.starts[2]
    assert items[2].bytes_lost == archive.starts[3] - archive.starts[2]


def test_a_flip_in_the_first_and_last_member_is_found(read_warc, told):
    """Damage at either end of the file is damage as well."""
    archive = Archive().pages(3)
    assert told(read_warc(flipped(archive.data, 90))) == ["damaged_archive", "record", "record"]
    last = flipped(archive.data, archive.starts[2] + 500)
    assert told(read_warc(last)) == ["record", "record", "damaged_archive"]


@pytest.mark.parametrize("mark", [b"WARC/1", b"Content-Length"])
def test_a_broken_plain_header_costs_one_record(read_warc, told, mark):
    """A plain file goes on at the next line that starts a record."""
    archive = Archive(compress=False).pages(4)
    at = archive.data.index(mark, archive.starts[1]) + 2
    items = read_warc(flipped(archive.data, at), "a.warc")
    assert told(items) == ["record", "damaged_archive", "record", "record"]


def test_a_lying_content_length_is_damage(read_warc, told):
    """A record that is longer than it says is not handed out short."""
    archive = Archive(compress=False).pages(3)
    length = re.search(rb"Content-Length: (\d+)", archive.data)[1]
    lie = archive.data.replace(length, b"%d" % (int(length) - 7), 1)
    assert told(read_warc(lie, "a.warc")) == ["damaged_archive", "record", "record"]


def test_line_ends_without_carriage_return_are_read(read_warc, told):
    """FastWARC reads LF-only headers only when told; nothing is lost here."""
    out = b""
    for number in range(4):
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
        head = [
            b"WARC/1.0", b"WARC-Type: response", b"WARC-Record-ID: <urn:x:%d>" % number,
            b"WARC-Target-URI: http://example.org/", b"Content-Length: %d" % len(body), b"", b"",
        ]  # fmt: skip
        out += b"\n".join(head) + body + b"\n\n"
    assert told(read_warc(out, "a.warc")) == ["record"] * 4


def test_one_member_for_the_whole_file_is_read(read_warc, told):
    """warcio refuses such files; cut or damaged, they keep what comes before."""
    archive = Archive(compress=False)
    for seed in range(4):
        archive.add(bytes(random.Random(seed).choices(range(33, 127), k=4000)))
    data = gzip.compress(archive.data)
    assert told(read_warc(data)) == ["record"] * 4
    cut = told(read_warc(data[: len(data) // 2]))
    assert cut[0] == "record"
    assert cut[-1] == "truncated_archive"
    hurt = told(read_warc(flipped(data, len(data) * 3 // 4)))
    assert hurt[0] == "record"
    assert hurt[-1] == "damaged_archive"


def test_zstandard_frames_are_read(read_warc, told):
    """Frame by frame or in one frame; a cut frame is a truncated archive."""
    archive = Archive(compress=False).pages(3)
    ends = [*archive.starts[1:], len(archive.data)]
    pieces = [archive.data[a:b] for a, b in zip(archive.starts, ends, strict=True)]
    frames = b"".join(zstandard.compress(piece) for piece in pieces)
    assert told(read_warc(frames, "a.warc.zst")) == ["record"] * 3
    assert told(read_warc(zstandard.compress(archive.data), "a.warc.zst")) == ["record"] * 3
    cut = told(read_warc(frames[:-9], "a.warc.zst"))
    assert cut == ["record", "record", "truncated_archive"]


def test_what_is_no_document_is_counted_with_its_reason(read_warc, told):
    """Revisits, errors, images and robots.txt each leave under their own name."""
    archive = Archive()
    archive.add(kind="warcinfo", body=b"software: test")
    archive.add(kind="request", body=b"GET / HTTP/1.1\r\n\r\n")
    archive.add()
    archive.add(status="404 Not Found")
    archive.add(status="302 Found")
    archive.add(b"\x89PNG", (("Content-Type", "image/png"),))
    archive.add(b"User-agent: *", (("Content-Type", "text/plain"),),
                url="https://example.org/robots.txt")  # fmt: skip
    archive.add(b"plain words", (("Content-Type", "text/plain"),))
    archive.add(b"", kind="revisit", WARC_Refers_To_Target_URI="https://example.org/3")
    archive.add(kind="metadata", body=b"via: x")
    items = read_warc(archive.data)
    assert told(items) == [
        "record", "http_status_not_ok", "http_status_not_ok", "unsupported_media_type", "site",
        "record", "revisit_record", "warc_metadata=1", "warc_request=1", "warc_robots=1", "warc_warcinfo=1",
    ]  # fmt: skip
    assert (items[4].url, items[4].body) == ("https://example.org/robots.txt", b"User-agent: *")
    assert items[5].kind == "text"
    assert all(isinstance(item, Furniture) for item in items[-4:])


def test_wet_records_are_text(read_warc):
    """Conversion records of Common Crawl are UTF-8 text."""
    text = "一段文字 and some text".encode()
    archive = Archive().add(text, kind="conversion", Content_Type="text/plain")
    (record,) = read_warc(archive.data, "a.warc.wet.gz")
    assert (record.kind, record.encoding, record.payload) == ("text", "utf-8", text)


@pytest.mark.parametrize("compress", [True, False])
def test_a_record_above_the_limit_is_passed_over(read_warc, told, compress):
    """It is named with its size, and its neighbours are read."""
    archive = Archive(compress=compress).add().add(PAGE * 100).add()
    items = read_warc(archive.data, "a.warc.gz" if compress else "a.warc", max_record_bytes=50_000)
    assert told(items) == ["record", "record_too_large", "record"]
    assert "limits.max_record_bytes" in items[1].message


def test_a_bomb_in_a_member_abandons_the_file(read_warc, told):
    """A member that expands a thousandfold is not decoded to its end."""
    archive = Archive().add().add(bytes(200 << 20))
    items = read_warc(archive.data, max_record_bytes=1 << 20, max_expansion=100)
    assert told(items) == ["record", "archive_bomb"]


@pytest.mark.parametrize("data", [b"nothing here at all", b"WARC/1.0\r\n", b"\x1f\x8b\x08\x00"])
def test_what_is_no_archive_is_said_once(read_warc, data):
    """Garbage is one unreadable row."""
    (item,) = read_warc(data, "a.warc")
    assert isinstance(item, Unreadable)


def test_an_empty_file_is_said_to_be_empty(read_warc, told):
    """Nothing at all is an input that could not be read."""
    assert told(read_warc(b"")) == ["empty_file"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("dolma-sample-0000.warc.gz", {"record": 22, "warc_request=22": 1}),
        ("iana.warc.gz", {"record": 16, "revisit_record": 123, "http_status_not_ok": 4,
                          "unsupported_media_type": 28, "warc_request=171": 1}),
        ("data.gov.uk-revisits.warc.gz", {"record": 6, "revisit_record": 55, "warc_dns=3": 1}),
        ("transfer_compression_brotli.warc.gz", {"record": 1}),
        ("whirlwind.warc.wet.gz", {"record": 1, "warc_warcinfo=1": 1}),
        ("whirlwind.warc.wat.gz", {"warc_metadata=1": 1}),
        ("example.arc.gz", {"record": 1, "arc_header=1": 1}),
    ],
)  # fmt: skip
def test_real_archives_give_what_they_hold(read_bytes, counted, shared_data, name, wanted):
    """Counts agree with what FastWARC and SOURCE.txt say of the samples."""
    found = counted(
        read_bytes(name, (shared_data / "warc-real" / name).read_bytes(), format="warc")
    )
    assert {key: found[key] for key in wanted} == wanted
    assert not {"truncated_archive", "damaged_archive"} & set(found)


def test_a_short_arc_says_so(read_bytes, told, shared_data):
    """An ARC record is measured against its header line."""
    data = gzip.decompress((shared_data / "warc-real" / "example.arc.gz").read_bytes())
    assert told(read_bytes("a.arc", data[:-100], format="warc"))[0] == "truncated_archive"
    assert told(read_bytes("a.arc", data[:30], format="warc"))[0] == "damaged_archive"
    (record, _) = read_bytes("a.arc", data, format="warc")
    assert record.acquired_at == "2014-02-16T05:02:21Z"
