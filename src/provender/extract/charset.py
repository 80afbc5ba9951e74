# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Bytes to characters, and who decided how.

Byte order mark, then the HTTP header, then `<meta>`, then a detector; a declaration that does not
decode, but for a byte in a thousand characters of a page, is not believed. GB 2312 and GBK are read
as GB 18030, their superset, and Big5 with the Hong Kong characters (WHATWG Encoding, labels). Text
that was decoded wrongly before it reached us (锟斤拷, 烫烫烫, Ã©) cannot be repaired with certainty
and is refused.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from resiliparse.parse.encoding import detect_encoding

__all__ = ["BadEncoding", "decode", "looks_garbled"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "iso8859-1": "cp1252",
    "ascii": "utf-8",
    "latin-1": "cp1252",
    "iso-8859-1": "cp1252",
    "x-gbk": "gb18030",
}
_WIDE = ("utf-16", "utf-32")
_NO_WEB_ENCODINGS = frozenset({"utf-7", "unicode_escape", "raw_unicode_escape", "punycode", "idna"})
"""Codecs of Python that turn plain ASCII into other text and that no browser knows (WHATWG)."""
_META = re.compile(
    rb"<meta[^>]{0,300}?charset\s{0,3}=\s{0,3}[\"']?\s{0,3}([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE)
_GARBLED = re.compile("锟斤拷|烫烫烫|屯屯屯|\ufffd|Ã[\x80-\xbf©¨ª¶¼¤±]|â€[™œ\x9d“”¦]|ï¿½")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_HALF = re.compile("[\ud800-\udfff]")
_TRACES = "锟烫屯\ufffdÃâï"
_MOST_GARBLED_SHARE = 0.01
_TEXT_PER_BAD_BYTE = 1000


class BadEncoding(ValueError):
    """The bytes are no text in any encoding that was stated or found."""


def decode(
    payload: bytes, *, known: str | None, content_type: str | None, markup: bool
) -> tuple[str, str]:
    """Decode a payload.

    Args:
        payload: Raw bytes.
        known: Encoding that the reader knows for certain.
        content_type: Value of the Content-Type header.
        markup: Whether a `<meta>` declaration may stand in it.

    Returns:
        The text, and encoding with who decided: `gb18030 (meta)`.

    Raises:
        BadEncoding: Nothing decodes it.
    """
    if known is not None:
        try:
            return payload.decode(known), f"{known} (reader)"
        except (UnicodeDecodeError, LookupError) as error:
            raise BadEncoding(f"it is said to be {known}, but {error}") from error
    for encoding, who in _candidates(payload, content_type, markup):
        try:
            text = payload.decode(encoding)
        except (UnicodeDecodeError, LookupError, UnicodeError):
            repaired = _tolerated(payload, encoding) if who in ("header", "meta") else None
            if repaired is None or not markup:
                continue
            text, who = repaired, f"{who}, bad bytes replaced"
        if "\0" not in text or text.count("\0") * 100 < len(text):
            return text, f"{encoding.removesuffix('-sig')} ({who})"
    raise BadEncoding(_nearest(payload))


def _tolerated(payload: bytes, encoding: str) -> str | None:
    """Return a page that has a bad byte here and there as browsers show it (WHATWG Encoding).

    Hand-made pages often have one or two; a page of another encoding has very many.
    """
    try:
        text = payload.decode(encoding, "replace")
    except LookupError:
        return None
    return text if text.count("\ufffd") * _TEXT_PER_BAD_BYTE <= len(text) else None


def _candidates(
    payload: bytes, content_type: str | None, markup: bool
) -> Iterator[tuple[str, str]]:
    """Yield encodings to try, best first; the detector runs only if no declaration holds."""
    for mark, encoding in _MARKS:
        if payload.startswith(mark):
            yield encoding, "byte order mark"
            return
    declared = _declared(payload, content_type, markup)
    if declared and _single_byte(declared[0][0]) and _is_utf8(payload):
        # Every byte string decodes as a single-byte encoding; valid UTF-8 beyond ASCII is no
        # accident.
        yield "utf-8", "detected"
    yield from declared
    detected = detect_encoding(payload[: 1 << 20], html5_compatible=False)
    if detected:
        label = _label(detected)
        if not declared and _single_byte(label) and _is_utf8(payload):
            yield "utf-8", "detected"
        if not (_single_byte(label) and _is_damaged_utf8(payload)):
            yield label, "detected"
    yield "utf-8", "detected"


def _declared(payload: bytes, content_type: str | None, markup: bool) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if content_type and (match := _HEADER.search(content_type)):
        label = _label(match[1])
        # Text in UTF-16 has zero bytes (line ends, tags), text in UTF-8 has none.
        wide = label.startswith(_WIDE) and b"\0" not in payload and _decodes_as_utf8(payload)
        found.append(("utf-8" if wide else label, "header"))
    if markup and (meta := _META.search(payload[:4096])):
        label = _label(meta[1].decode("ascii"))
        # A declaration that can be read as ASCII cannot stand in UTF-16 or UTF-32: it means UTF-8
        # (WHATWG HTML, "prescan a byte stream to determine its encoding").
        found.append(("utf-8" if label.startswith(_WIDE) else label, "meta"))
    return [one for one in found if one[0] not in _NO_WEB_ENCODINGS]


def _single_byte(encoding: str) -> bool:
    return encoding.startswith(("cp125", "iso8859", "iso-8859", "windows-", "latin", "koi8"))


def _is_utf8(payload: bytes) -> bool:
    return _decodes_as_utf8(payload) and not payload.isascii()


def _decodes_as_utf8(payload: bytes) -> bool:
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(payload: bytes) -> bool:
    """True for UTF-8 with a few bad bytes, which any single-byte encoding would decode to garbage.

    Text in such an encoding holds hardly a sequence that UTF-8 allows; damaged UTF-8 holds more of
    those than bad ones, or halves of surrogate pairs, which are no UTF-8 (RFC 3629 §3).
    """
    if _half_pair(payload) is not None:
        return True
    text = payload.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(map(len, _BEYOND_ASCII.findall(text))) - bad
    return 0 < bad < good


def _half_pair(payload: bytes) -> int | None:
    """Return where half of a surrogate pair stands in what is UTF-8 otherwise, or None."""
    if b"\xed" not in payload:
        return None
    try:
        text = payload.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None
    half = _HALF.search(text)
    return None if half is None else len(text[: half.start()].encode("utf-8"))


def _nearest(payload: bytes) -> str:
    """Say why nothing decodes a payload, by what it looks most like."""
    if payload.count(b"\0") * 4 > len(payload):
        return "it looks like UTF-16 or UTF-32 without a byte order mark"
    if (place := _half_pair(payload)) is not None:
        return f"it is UTF-8 but for half of a surrogate pair at byte {place}"
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(payload):
            return f"it is UTF-8 but for a few bad bytes, the first at byte {error.start}"
    return "no stated or detected encoding decodes it"


def _label(name: str) -> str:
    lower = name.lower()
    try:
        lower = codecs.lookup(lower).name
    except LookupError:
        return lower
    return _SUPERSETS.get(lower, lower)


def looks_garbled(text: str) -> bool:
    """True if more than one character in a hundred belongs to a trace of wrong decoding."""
    if not any(character in text for character in _TRACES):
        return False
    marks = sum(len(match[0]) for match in _GARBLED.finditer(text))
    return marks > 2 and marks > _MOST_GARBLED_SHARE * len(text)
