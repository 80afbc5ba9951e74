# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""JSON lines and JSON arrays: a bad line costs that line, damage costs what follows it."""

from __future__ import annotations

import gzip
import hashlib
import json

import pytest
import zstandard

from provender.acquire.limits import Limits
from provender.acquire.lines import LongLine, numbered_lines

GOOD = json.dumps({"id": "a", "text": "some text", "license": "CC0-1.0"}).encode()


@pytest.fixture
def read_jsonl(read_bytes):
    def run(data: bytes, name: str = "a.jsonl", limits: Limits | None = None, **options):
        return read_bytes(name, data, limits, format="jsonl", **options)

    return run


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"])
def test_rows_arrive_with_their_fields(read_jsonl, name):
    """Declared fields become what they mean; the licence travels as it stands."""
    row = {"meta": {"id": 7}, "body": "文本", "t": "T", "by": ["A", "B"], "url": "http://x/",
           "date": "2024-01-02", "lang": "zh", "license": "cc-by", "optout": True}  # fmt: skip
    data = json.dumps(row, ensure_ascii=False).encode() + b"\r\n\r\n"
    packed = {"a.jsonl.gz": gzip.compress, "a.jsonl.zst": zstandard.compress}.get(name, bytes)(data)
    (record,) = read_jsonl(
        packed, name, text_field="body", id_field="meta.id", title_field="t", author_field="by",
        url_field="url", date_field="date", language_field="lang", license_field="license",
        reserved_field="optout",
    )  # fmt: skip
    assert record.payload.decode() == "文本"
    assert (record.locator, record.title, record.author) == ("7", "T", "A, B")
    assert (record.url, record.acquired_at, record.language) == ("http://x/", "2024-01-02", "zh")
    seen = {(one.signal, one.value, one.rank) for one in record.observations}
    assert seen == {("record.license", "cc-by", "document-statement"),
                    ("record.reserved", "yes", "document-statement")}  # fmt: skip


def test_a_row_without_id_is_named_by_its_bytes(read_jsonl):
    """The locator is the SHA-256 of the raw line, whatever ends it and wherever it stands."""
    (one,) = read_jsonl(GOOD + b"\n")
    (_, other) = read_jsonl(b'{"text": "x"}\n' + GOOD + b"\r\n")
    assert one.locator == other.locator == hashlib.sha256(GOOD).hexdigest()


BAD_LINES = {
    "no json": (b'{"text": "x"', "invalid_json"),
    "raw NUL": (b'{"text": "a\x00b"}', "invalid_json"),
    "deep nesting": (b"[" * 200_000, "invalid_json"),
    "gb18030": ('{"text": "中文文本"}'.encode("gb18030"), "invalid_encoding"),
    "lone surrogate": (b'{"text": "a \\ud800 b"}', "invalid_encoding"),
    "a list": (b'["text"]', "wrong_type"),
    "a number": (b'{"text": 5}', "wrong_type"),
    "an object": (b'{"text": {"a": 1}}', "wrong_type"),
    "an empty list": (b'{"text": []}', "wrong_type"),
    "a mixed list": (b'{"text": ["a", 1]}', "wrong_type"),
    "no text": (b'{"body": "x"}', "missing_text_field"),
    "null text": (b'{"text": null}', "missing_text_field"),
    "huge number": (b'{"text": ' + b"9" * 5000 + b"}", "wrong_type"),
    "two licences": (
        b'{"text": "x", "license": "CC-BY-NC-4.0", "license": "CC0-1.0"}',
        "invalid_json",
    ),
    "two texts": (b'{"text": "x", "\\u0074ext": "y"}', "invalid_json"),
    "two licences below": (b'{"text": "x", "m": [{"l": "a", "l": "b"}]}', "invalid_json"),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_bad_line_costs_that_line(read_jsonl, told, name):
    """Lines around it are read, and the message names file and line."""
    line, reason = BAD_LINES[name]
    items = read_jsonl(GOOD + b"\n" + line + b"\n" + GOOD + b"\n")
    assert told(items) == ["record", reason, "record"]
    assert "a.jsonl, line 2" in items[1].message


@pytest.mark.parametrize("form", ["jsonl", "json", "conversations"])
def test_a_number_of_thousands_of_digits_costs_nothing(read_bytes, told, form):
    """In a field beside the text; as the row's name it stands as it is."""
    row = b'{"n": -' + b"9" * 5000 + b', "k": 7, "text": "abc", "instruction": "abc"}'
    data = row + b"\n" + GOOD if form == "jsonl" else b"[" + row + b"]"
    options = {} if form == "conversations" else {"text_field": "text"}
    items = read_bytes(f"a.{'jsonl' if form == 'jsonl' else 'json'}", data, format=form,
                       id_field="n", **options)  # fmt: skip
    assert told(items)[0] == "record"
    assert items[0].locator == "-" + "9" * 5000


@pytest.mark.parametrize(
    "line",
    [
        b'{"text": "x", "license": "CC0-1.0", "license": "CC0-1.0"}',
        b'{"text": "x", "m": [{"l": "a"}, {"l": "b"}], "l": "c"}',
    ],
)
def test_a_field_that_stands_twice_with_one_value_costs_nothing(read_jsonl, told, line):
    """Nor does a name that other objects of the row use, too."""
    assert told(read_jsonl(GOOD + b"\n" + line + b"\n")) == ["record", "record"]


def test_messages_say_what_stands_there(read_jsonl):
    """A null is no missing field, and a place in a line is told without a second line number."""
    null, cut, twice = read_jsonl(
        b'{"text": null}\n{"text": "x"\n{"text": "x", "l": "a", "l": "b"}\n'
    )
    assert null.message == "a.jsonl, line 1 has null in field 'text'"
    assert cut.message == "a.jsonl, line 2 is no JSON: Expecting ',' delimiter at character 13"
    assert twice.message == (
        "a.jsonl, line 3 names the field 'l' twice with different values; keep the right one"
    )


def test_a_list_of_lines_is_one_text(read_jsonl):
    """Poems and chapters come as lists of lines or paragraphs."""
    (one,) = read_jsonl('{"text": ["床前明月光", "疑是地上霜"]}'.encode())
    assert one.payload.decode() == "床前明月光\n疑是地上霜"


def test_a_nul_escape_and_a_surrogate_pair_are_text(read_jsonl):
    """The twins of the above: written as JSON wants, both are characters."""
    (record,) = read_jsonl(b'{"text": "a\\u0000\\ud83d\\ude00"}')
    assert record.payload.decode() == "a\0\U0001f600"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_named(read_jsonl, codec):
    """Each line is unreadable, and the message says how to convert the file."""
    items = read_jsonl('{"text": "abc"}\n{"text": "def"}\n'.encode(codec))
    assert {item.reason for item in items} == {"invalid_encoding"}
    assert "UTF-16" in items[0].message


def test_a_byte_order_mark_of_utf8_is_no_error(read_jsonl, told):
    """Windows writes it; the first row is read."""
    assert told(read_jsonl(b"\xef\xbb\xbf" + GOOD)) == ["record"]


@pytest.mark.parametrize("ended", [True, False])
def test_a_line_above_the_limit_is_passed_over(read_jsonl, told, ended):
    """It is named by number and size, and the line behind it is read."""
    long = b'{"text": "' + b"x" * 3_000_000 + b'"}'
    data = GOOD + b"\n" + long + (b"\n" + GOOD if ended else b"")
    items = read_jsonl(data, limits=Limits(max_record_bytes=1_000_000))
    assert told(items) == ["record", "record_too_large"] + ["record"] * ended
    assert "line 2" in items[1].message


def test_a_line_of_two_hundred_megabytes_is_never_built():
    """Only one chunk is held, however long the line."""

    class Endless:
        left = 200 << 20
        bytes_read = 0

        def read(self, size: int = -1, /) -> bytes:
            size = min(size, self.left)
            self.left -= size
            return b"x" * size

        def tell(self) -> int:
            return 0

    ((number, line),) = numbered_lines(Endless(), 1 << 20)
    assert (number, line) == (1, LongLine(200 << 20))


def test_a_truncated_gzip_keeps_what_came_before(read_jsonl, told):
    """gzip.open raises EOFError; here the rows before are kept and one row tells the loss."""
    lines = b"".join(json.dumps({"text": f"{i} " * 50}).encode() + b"\n" for i in range(2000))
    data = gzip.compress(lines)
    items = read_jsonl(data[:-200], "a.jsonl.gz")
    assert told(items)[0] == "record"
    assert [item.reason for item in items if hasattr(item, "bytes_lost")][-1] == "truncated_archive"
    assert told(read_jsonl(data, "a.jsonl.gz")) == ["record"] * 2000


def test_a_bit_flip_in_gzip_is_damage(read_jsonl, told):
    """The rows before the damage are kept."""
    lines = b"".join(json.dumps({"text": f"{i} " * 50}).encode() + b"\n" for i in range(2000))
    data = bytearray(gzip.compress(lines))
    data[len(data) // 2] ^= 0xFF
    assert told(read_jsonl(bytes(data), "a.jsonl.gz"))[-1] == "damaged_archive"


def test_a_gzip_bomb_is_abandoned(read_jsonl, told):
    """Two hundred megabytes of zeros from two hundred kilobytes are not decoded to the end."""
    assert told(read_jsonl(gzip.compress(bytes(200 << 20)), "a.jsonl.gz")) == ["archive_bomb"]


def test_a_name_that_promises_gzip_is_held_to_it(read_jsonl, told):
    """Plain bytes under `.gz` are damage; gzip bytes under a plain name are read."""
    assert told(read_jsonl(GOOD, "a.jsonl.gz")) == ["damaged_archive"]
    assert told(read_jsonl(gzip.compress(GOOD), "a.jsonl")) == ["record"]


@pytest.mark.parametrize("data", [b"", b"\n\n \n", gzip.compress(b"", mtime=0)])
def test_a_file_without_rows_is_said_to_be_empty(read_jsonl, told, data):
    """Nothing at all, blank lines, an empty gzip."""
    assert told(read_jsonl(data)) == ["empty_file"]


def test_an_array_is_read_element_by_element(read_bytes):
    """Also across the window in which it is read, and with a byte order mark."""
    rows = [{"text": f"行 {i} " * 500} for i in range(1000)]
    data = json.dumps(rows, ensure_ascii=False, indent=2).encode("utf-8-sig")
    items = read_bytes("a.json", data, format="json")
    assert [item.payload.decode() for item in items] == [row["text"] for row in rows]


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b'[{"text": "a"}, {"text": "b"},]', ["record", "record", "invalid_json"]),
        (b'[{"text": "a"}, {"text": "b"', ["record", "invalid_json"]),
        (b'[{"text": "a"} {"text": "b"}]', ["record", "invalid_json"]),
        (b'[{"text": "a"}] x', ["record", "invalid_json"]),
        (b'[{"text": "a"}', ["record", "invalid_json"]),
        (b"[]", ["empty_file"]),
        (b"[5]", ["wrong_type"]),
        (b'{"text": "a"}', ["record"]),
        (b'{"text": "a"}\n{"text": "b"}', ["record", "record"]),
        (b'{"data": [{"text": "a"}, {"text": "b"}]}', ["record", "record"]),
        (b'[{"text": "a", "l": 1, "l": 2}, {"text": "b"}]', ["invalid_json", "record"]),
        (b'{"data": [{"text": "a", "l": 1, "l": 2}, {"text": "b"}]}', ["invalid_json", "record"]),
        (b'{"data": [{"text": "a"}], "data": [{"text": "b"}]}', ["invalid_json"]),
        (b'{"m": {"l": 1, "l": 2}, "data": [{"text": "a"}, {"text": "b"}]}', ["record"] * 2),
        (b'[{"n": ' + b"9" * 5000 + b', "text": "a", "text": "b"}]', ["invalid_json"]),
        ("[{'text': '中'}]".encode("gb18030"), ["invalid_encoding"]),
        ('[{"text": "a"}]'.encode("utf-16"), ["invalid_encoding"]),
        (b'[{"text": "\\udc00"}]', ["invalid_encoding"]),
        (b"[" * 100_000, ["invalid_json"]),
    ],
)
def test_arrays_right_and_wrong(read_bytes, told, data, wanted):
    """What stands before a syntax error is kept."""
    assert told(read_bytes("a.json", data, format="json")) == wanted


def test_an_element_above_the_limit_ends_the_array(read_bytes, told):
    """The window grows no further than one record may be large."""
    data = b'[{"text": "a"}, {"text": "' + b"x" * 5_000_000 + b'"}]'
    items = read_bytes("a.json", data, Limits(max_record_bytes=1_000_000), format="json")
    assert told(items) == ["record", "record_too_large"]


def test_blank_lines_are_counted_in_line_numbers(read_jsonl):
    """A message names the line that an editor shows."""
    items = read_jsonl(b"\n\n" + GOOD + b"\n\nno json\n")
    assert "line 5" in items[1].message
