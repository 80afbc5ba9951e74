# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One form of text: line feeds, composed characters, no control characters.

Full-width punctuation is never touched. Composition (Unicode Standard Annex #15, NFC) spares CJK
compatibility ideographs, which NFC would replace for good and which names and statutes rely on.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from typing import Any

import re2

__all__ = ["is_plain", "normalize_text"]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufeff\ufffe\uffff]")
_ASCII_CONTROL = bytes({*range(0x20), 0x7F} - {0x09, 0x0A})
_PLAIN_ASCII = bytes({*range(0x7F)} - {*_ASCII_CONTROL})
_FEW = 0.2
"""Bytes beyond one a character, as a share: about every tenth character is not ASCII."""
_PLAIN = (
    "\t\n -~\u00a0-\u02ff\u0391-\u03a1\u03a3-\u03f3\u0400-\u0482\u2002-\u200f\u2010-\u205f"
    "\u2070-\u20cf\u2100-\u2125\u2127-\u2129\u212c-\u2328\u232b-\u2adb\u2e80-\u3029"
    "\u3030-\u3098\u309b-\ua66e\uac00-\ud7a3\ufe30-\ufefe\uff00-\ufffc"
    "\U0001f000-\U0001fbff\U00020000-\U0002f7ff"
)
"""Characters that stand in the one form, whatever stands beside them: none is a control character,
none is composed with another or replaced (Unicode Character Database, `NFC_Quick_Check` and
`Canonical_Combining_Class`). Others do as well; what holds them is looked at closely."""
_WRONGLY_DECODED = "锟斤拷|烫烫烫|屯屯屯|Ã[\x80-\xbf]|â€|ï¿½"
_COMPATIBILITY = "\uf900-\ufaff\U0002f800-\U0002fa1f"
_MOST_MARKS = 30
"""No language has more marks on one letter (Unicode Standard Annex #15, section 13). Composing
sorts them, in quadratic time: longer runs stay as they are, or a megabyte would take minutes."""

_MOST_PLACES = 256
"""Where more of a text is not plain, all of it is looked at at once."""


def is_plain(text: str, utf8: bytes) -> bool:
    """True if a text is in its one form for certain, and no trace of wrong decoding stands in it.

    One pass of RE2, for which `normalize_text` and `charset.looks_garbled` take several; most texts
    need no more. Of a text that is nearly all ASCII only the rest is looked at: to leave plain
    bytes out takes a third of the time, and at worst brings together what is looked at closely.

    Args:
        text: The text.
        utf8: The same in UTF-8.
    """
    if len(utf8) - len(text) < _FEW * len(text):
        utf8 = utf8.translate(None, _PLAIN_ASCII)
    return not utf8 or _not_plain().search(utf8) is None


@functools.cache
def _not_plain() -> Any:
    return re2.compile(f"[^{_PLAIN}]|{_WRONGLY_DECODED}")


def normalize_text(text: str, *, compose: bool = True) -> tuple[str, bool]:
    """Return the text in one form, and whether more than line ends changed.

    Args:
        text: Extracted text.
        compose: Whether to apply NFC.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    if plain.isascii():
        # Composed already, and bytes are looked through ten times as fast as by a pattern.
        clean = plain.encode("ascii").translate(None, _ASCII_CONTROL).decode("ascii")
        return (plain, False) if len(clean) == len(plain) else (clean, True)
    clean = _mended(plain, compose)
    return clean, clean != plain


def _mended(text: str, compose: bool) -> str:
    """Return the text in one form, looking closely only where characters stand that are not plain.

    Such characters, and the one before them, are a whole of their own: what is plain begins anew
    (stable code points of Unicode Standard Annex #15, section 9).
    """
    content = _encoded(text)
    places = [
        match.span() for match in itertools.islice(_odd().finditer(content), _MOST_PLACES + 1)
    ]
    if len(places) > _MOST_PLACES:
        return _in_one_form(text, compose)
    pieces, reached = [], 0
    for start, end in places:
        odd = _in_one_form(_decoded(content[start:end]), compose)
        pieces += [content[reached:start], _encoded(odd)]
        reached = end
    return _decoded(b"".join([*pieces, content[reached:]]))


@functools.cache
def _odd() -> Any:
    return re2.compile(f"(?s).?[^{_PLAIN}]+")


def _in_one_form(text: str, compose: bool) -> str:
    clean = _CONTROL.sub("", text)
    if not compose:
        return clean
    content = _encoded(clean)
    if _spared().search(content) is None:
        return unicodedata.normalize("NFC", clean)
    pieces, reached = [], 0
    for match in _spared().finditer(content):
        start, end = match.span()
        pieces += [_composed(content[reached:start]), content[start:end]]
        reached = end
    return _decoded(b"".join([*pieces, _composed(content[reached:])]))


@functools.cache
def _spared() -> Any:
    return re2.compile(rf"[{_COMPATIBILITY}]+|\pM{{{_MOST_MARKS}}}\pM+")


def _composed(content: bytes) -> bytes:
    return _encoded(unicodedata.normalize("NFC", _decoded(content)))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", "surrogatepass")
