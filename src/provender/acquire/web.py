# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A web capture, from WARC or ARC, as a record: or why it is none.

What stands here is common to all web archives: which media types hold text, what an HTTP status
means, which captures are no documents (robots.txt is furniture: `context` reads it as a statement).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provender.acquire.http_message import HttpMessage, decode_body, parse_http
from provender.acquire.problem import ReadProblem
from provender.acquire.receipt import http_time
from provender.acquire.site_files import site_file_kind
from provender.record import Kind, Record, Rejected, SiteFile, Unreadable
from provender.rights.rsl import is_rsl_type

if TYPE_CHECKING:
    from provender.acquire.limits import Limits

__all__ = ["KINDS", "Capture", "capture_item", "furniture_kind", "site_file"]

KINDS: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/vnd.wap.xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "text/x-rst": "restructuredtext",
    "text/prs.fallenstein.rst": "restructuredtext",
}
"""Media types that hold documents (IANA registry; the two `x-` names are common practice)."""


@dataclass(frozen=True, slots=True)
class Capture:
    """What an archive says of a capture.

    Attributes:
        input: Name of the archive.
        locator: The record's id.
        url: What was fetched.
        acquired_at: When, in ISO 8601.
        identified_type: Media type that the archiver found, if it looked.
    """

    input: str
    locator: str
    url: str | None
    acquired_at: str | None
    identified_type: str | None = None


_SITE_FILE_BYTES = (1 << 20) + 1


def furniture_kind(url: str | None, payload: bytes = b"") -> str | None:
    """Return the kind of furniture that a capture is, if it is a statement of its whole site.

    Args:
        url: What was fetched.
        payload: HTTP head and body; an RSL document is also told by its media type.
    """
    kind = site_file_kind(url)
    if kind is None and b"rsl+xml" in payload[:4096]:
        message = parse_http(payload[:65536])
        kind = "rsl" if message is not None and is_rsl_type(message.media_type) else None
    return None if kind is None else f"warc_{kind}"


def site_file(capture: Capture, payload: bytes, limits: Limits) -> SiteFile | None:
    """Return what a site said of itself; None if it said that there is nothing.

    A server error is no silence (RFC 9309 §2.3.1.4): it and a damaged body are told as problems.

    Args:
        capture: What the archive says of it.
        payload: HTTP head and body as stored, or the beginning of them.
        limits: Bounds of decoding.
    """
    message = parse_http(payload)
    if message is None or capture.url is None:
        return None
    problem, body = None, b""
    if message.status >= 500:
        problem = f"unreachable: it answered with status {message.status}"
    elif not 200 <= message.status <= 299:
        return None
    else:
        try:
            body = decode_body(message, payload, _SITE_FILE_BYTES, limits.max_expansion)
        except ReadProblem as error:
            problem = f"unreadable: {error.message}"[:200]
    return SiteFile(
        input=capture.input,
        url=capture.url,
        body=body[:_SITE_FILE_BYTES],
        acquired_at=capture.acquired_at,
        problem=problem,
    )


def capture_item(
    capture: Capture, payload: bytes, limits: Limits
) -> Record | Rejected | Unreadable:
    """Turn the payload of a response into a record.

    Args:
        capture: What the archive says of it.
        payload: HTTP head and body as stored.
        limits: Bounds of decoding.
    """
    message = parse_http(payload)
    if message is None:
        return rejected(capture, "http_status_not_ok", "the response has no HTTP status line")
    if not 200 <= message.status <= 299:
        return rejected(capture, "http_status_not_ok", f"HTTP status {message.status}")
    kind = _kind_of(capture, message, payload)
    if kind is None:
        named = message.media_type or capture.identified_type or "none is declared"
        return rejected(capture, "unsupported_media_type", f"media type {named} is not read")
    try:
        body = decode_body(message, payload, limits.max_record_bytes, limits.max_expansion)
    except ReadProblem as problem:
        if problem.reason == "unsupported_media_type":
            return rejected(capture, problem.reason, problem.message)
        problem.message = f"record {capture.locator} of {capture.input}: {problem.message}"
        return problem.unreadable(capture.input, capture.locator)
    stamp = message.header("date") or message.header("last-modified")
    return Record(
        input=capture.input,
        locator=capture.locator,
        kind=kind,
        payload=body,
        url=capture.url,
        http_status=message.status,
        headers=message.headers,
        content_type=message.header("content-type"),
        acquired_at=capture.acquired_at,
        http_date=http_time(stamp) if stamp else None,
    )


def rejected(capture: Capture, reason: str, message: str) -> Rejected:
    """Return the row for a capture that holds no document."""
    return Rejected(
        input=capture.input,
        locator=capture.locator,
        reason=reason,
        message=message,
        url=capture.url,
    )


def _kind_of(capture: Capture, message: HttpMessage, payload: bytes) -> Kind | None:
    declared = message.media_type
    if declared:
        return KINDS.get(declared)
    if capture.identified_type:
        return KINDS.get(capture.identified_type.split(";", 1)[0].strip().lower())
    head = payload[message.body_start : message.body_start + 1024].lower()
    return "html" if b"<html" in head or b"<!doctype html" in head else None
