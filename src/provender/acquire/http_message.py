# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""An HTTP response as an archive stores it: head, and a body that may be coded.

FastWARC 2.0.1 stops silently behind a record that is chunked and compressed when it decodes by
itself, so bodies are decoded here, one by one, each within a bound. Many crawlers store a decoded
body and leave the header of the coding in place; a body that does not look coded is taken as it is.
Sources: RFC 9112 §5 and §7.1 (head, chunks), RFC 9110 §8.4 (codings), RFC 7932 (br), RFC 8878.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass

from fastwarc.stream_io import BrotliReader, ZstdReader

from provender.acquire.problem import ReadProblem
from provender.acquire.streams import HARMLESS_BYTES

__all__ = ["HttpMessage", "decode_body", "parse_http"]

_CHUNK_BYTES = 256 << 10
_MAX_CODINGS = 3
_MAX_HEAD_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class HttpMessage:
    """The head of a response, and where its body starts.

    Attributes:
        status: Status code.
        headers: Headers in order, names as received.
        body_start: Offset of the body in the payload.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body_start: int

    def header(self, name: str) -> str | None:
        """Return the first header of that name (RFC 9110 §5.1: case does not count)."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def media_type(self) -> str:
        """The media type without parameters, lower case, empty if none is declared."""
        return (self.header("content-type") or "").split(";", 1)[0].strip().lower()


def parse_http(payload: bytes) -> HttpMessage | None:
    """Parse the head of a response; None if the payload does not start with one.

    Line ends may be CRLF or LF (RFC 9112 §2.2); folded lines are joined (§5.2).
    """
    if not payload.startswith(b"HTTP/"):
        return None
    crlf = payload.find(b"\r\n\r\n", 0, _MAX_HEAD_BYTES)
    bare = payload.find(b"\n\n", 0, _MAX_HEAD_BYTES if crlf < 0 else crlf)
    if bare >= 0 and (crlf < 0 or bare < crlf):
        end, start = bare, bare + 2
    elif crlf >= 0:
        end, start = crlf, crlf + 4
    else:
        end = start = min(len(payload), _MAX_HEAD_BYTES)
    lines = _decode_head(payload[:end]).split("\n")
    status = lines[0].split(None, 2)
    if len(status) < 2 or len(status[1]) != 3 or not status[1].isdecimal():
        return None
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        if line[:1] in (" ", "\t") and headers:
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {line.strip()}")
            continue
        name, separator, value = line.partition(":")
        if separator:
            headers.append((name.strip(), value.strip()))
    return HttpMessage(int(status[1]), tuple(headers), start)


def _decode_head(head: bytes) -> str:
    """Headers are ASCII by the book; sites that write UTF-8 or Latin-1 are read as they meant."""
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError:
        return head.decode("latin-1")


def decode_body(message: HttpMessage, payload: bytes, max_bytes: int, max_expansion: int) -> bytes:
    """Return the body without transfer and content codings.

    Args:
        message: The parsed head.
        payload: Head and body as stored.
        max_bytes: A decoded body above this is refused.
        max_expansion: Decoded bytes per stored byte above which it counts as a bomb.

    Raises:
        ReadProblem: The body ends early, is damaged, too large, or expands without measure.
    """
    body = payload[message.body_start :]
    codings = _tokens(message.header("content-encoding"))
    transfers = _tokens(message.header("transfer-encoding"))
    if not codings and not transfers:
        return body
    if len(codings) + len(transfers) > _MAX_CODINGS:
        raise ReadProblem(
            "archive_bomb", f"the body is coded {len(codings) + len(transfers)} times over"
        )
    for coding in [*reversed(transfers), *reversed(codings)]:
        if coding == "chunked":
            body = _dechunk(body)
        else:
            body = _decode(coding, body, max_bytes, max_expansion)
    return body


def _tokens(value: str | None) -> list[str]:
    if not value:
        return []
    tokens = (token.strip().lower() for token in value.split(","))
    return [token for token in tokens if token not in ("", "identity", "none")]


def _dechunk(body: bytes) -> bytes:
    """Join the chunks of a body; a body that starts with no chunk was stored joined."""
    parts: list[bytes] = []
    position = 0
    while True:
        end = body.find(b"\n", position, position + 4096)
        size = _chunk_size(body[position:end]) if end >= 0 else None
        if size is None:
            if position == 0:
                return body
            raise ReadProblem(
                "truncated_archive" if position >= len(body) else "damaged_archive",
                f"the chunked body breaks off after {sum(map(len, parts))} bytes",
                bytes_read=sum(map(len, parts)),
            )
        if size == 0:
            return b"".join(parts)
        start = end + 1
        part = body[start : start + size]
        if len(part) < size:
            if position == 0:
                return body
            raise ReadProblem(
                "truncated_archive",
                "the chunked body ends inside a chunk",
                bytes_read=sum(map(len, parts)) + len(part),
                bytes_lost=size - len(part),
            )
        parts.append(part)
        position = start + size
        if body.startswith(b"\r\n", position):
            position += 2
        elif body.startswith(b"\n", position):
            position += 1


def _chunk_size(line: bytes) -> int | None:
    digits = line.split(b";", 1)[0].strip()
    if not 0 < len(digits) <= 16:
        return None
    try:
        return int(digits, 16) if digits.isalnum() else None
    except ValueError:
        return None


def _decode(coding: str, body: bytes, max_bytes: int, max_expansion: int) -> bytes:
    if not body:
        return body
    if coding in ("gzip", "x-gzip", "deflate"):
        if coding != "deflate" and not body.startswith(b"\x1f\x8b"):
            return body
        wbits = 31 if coding != "deflate" else (15 if _is_zlib(body) else -15)
        return _inflate(body, wbits, max_bytes, max_expansion)
    if coding in ("br", "zstd"):
        if coding == "zstd" and not body.startswith(b"\x28\xb5\x2f\xfd"):
            return body
        return _drain(coding, body, max_bytes, max_expansion)
    raise ReadProblem("unsupported_media_type", f"the body has the unknown coding {coding!r}")


def _is_zlib(body: bytes) -> bool:
    """`deflate` means zlib (RFC 1950), but some servers send raw deflate."""
    return len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0


def _inflate(body: bytes, wbits: int, max_bytes: int, max_expansion: int) -> bytes:
    parts: list[bytes] = []
    total = 0
    pending = body
    while pending:
        decoder = zlib.decompressobj(wbits=wbits)
        while not decoder.eof:
            try:
                data = decoder.decompress(pending, _CHUNK_BYTES)
            except zlib.error as error:
                raise _bad_body("damaged_archive", str(error), total) from error
            pending = decoder.unconsumed_tail
            total += len(data)
            _check(total, len(body), max_bytes, max_expansion)
            parts.append(data)
            if not data and not pending and not decoder.eof:
                raise _bad_body("truncated_archive", "the compressed body ends early", total)
        pending = decoder.unused_data
        if wbits != 31 or not pending.startswith(b"\x1f\x8b"):
            break  # bytes behind the last member are no part of the body; browsers ignore them
    return b"".join(parts)


def _drain(coding: str, body: bytes, max_bytes: int, max_expansion: int) -> bytes:
    raw = io.BytesIO(body)
    reader = BrotliReader(raw) if coding == "br" else ZstdReader(raw)
    parts: list[bytes] = []
    total = 0
    try:
        while data := reader.read(_CHUNK_BYTES):
            total += len(data)
            _check(total, len(body), max_bytes, max_expansion)
            parts.append(data)
    except OSError as error:
        if total == 0 and body.lstrip()[:1] == b"<":
            return body  # stored decoded, the header left in place
        reason = "truncated_archive" if "incomplete" in str(error) else "damaged_archive"
        raise _bad_body(reason, f"{coding}: {error}", total) from error
    return b"".join(parts)


def _bad_body(reason: str, why: str, total: int) -> ReadProblem:
    return ReadProblem(reason, f"the body cannot be decoded: {why}", bytes_read=total)


def _check(total: int, stored: int, max_bytes: int, max_expansion: int) -> None:
    if total > max_bytes:
        raise ReadProblem(
            "record_too_large",
            f"the decoded body is above {max_bytes} bytes (limits.max_record_bytes)",
        )
    if total > HARMLESS_BYTES and total > max_expansion * stored:
        raise ReadProblem(
            "archive_bomb",
            f"the body expands to more than {max_expansion} times its size (limits.max_expansion)",
        )
