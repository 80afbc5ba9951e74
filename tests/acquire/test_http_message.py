# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Heads and bodies as servers really write them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.acquire.http_message import decode_body, parse_http
from provender.acquire.problem import ReadProblem
from provender.acquire.receipt import http_time, iso_time


def test_a_head_keeps_names_order_and_repeats():
    """Folded lines are joined, a line without a colon is left out."""
    message = parse_http(b"HTTP/1.1 200\r\nA: 1\r\nb:2\r\n x\r\nnonsense\r\nA: 3\r\n\r\nbody")
    assert message.headers == (("A", "1"), ("b", "2 x"), ("A", "3"))
    assert message.header("a") == "1"
    assert message.body_start == len(
        b"HTTP/1.1 200\r\nA: 1\r\nb:2\r\n x\r\nnonsense\r\nA: 3\r\n\r\n"
    )


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\nA: 1\n\nbody\r\n\r\n"])
def test_bare_line_ends_are_read(head):
    """The first blank line ends the head, whichever kind it is."""
    assert head[parse_http(head).body_start :] == b"body\r\n\r\n"


@pytest.mark.parametrize("head", [b"", b"<html>", b"HTTP/1.1\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_what_is_no_response_is_none(head):
    """No status line, no message."""
    assert parse_http(head) is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"5\r\nhello\r\n5\r\nwo", "truncated_archive"), (b"5\r\nhello\r\n", "truncated_archive"),
     (b"5\r\nhello\r\nzz\r\nworld", "damaged_archive")],
)  # fmt: skip
def test_chunks_that_break_off_say_so(body, reason):
    """A body of whole chunks and a bad one is not handed out short."""
    payload = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body
    with pytest.raises(ReadProblem) as caught:
        decode_body(parse_http(payload), payload, 10**6, 100)
    assert caught.value.reason == reason


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "br", "zstd", "x, y, z, w"]))
def test_no_body_raises_anything_else(body, coding):
    """Whatever stands in a body, it decodes or it is a problem of the record."""
    payload = b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\n\r\n" % coding.encode() + body
    with contextlib.suppress(ReadProblem):
        decode_body(parse_http(payload), payload, 10**6, 100)


@pytest.mark.parametrize(
    ("text", "time"),
    [("2024-05-06T07:08:09Z", "2024-05-06T07:08:09Z"),
     ("2024-05-06T07:08:09.123456+02:00", "2024-05-06T05:08:09Z"),
     ("20240506070809", "2024-05-06T07:08:09Z"), ("20240506", "2024-05-06"),
     ("2024-05-06", "2024-05-06"), ("yesterday", None), ("2024-13-06", None), ("", None)],
)  # fmt: skip
def test_dates_from_receipts(text, time):
    """W3C times, ARC's digits, bare dates; anything else is no date."""
    assert iso_time(text) == time


def test_http_dates():
    """The three forms of RFC 9110, and nonsense."""
    for text in ("Mon, 06 May 2024 07:08:09 GMT", "Monday, 06-May-24 07:08:09 GMT",
                 "Mon May  6 07:08:09 2024"):  # fmt: skip
        assert http_time(text) == "2024-05-06T07:08:09Z"
    assert http_time("0") is None
