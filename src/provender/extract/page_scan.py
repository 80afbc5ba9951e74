# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a page's source holds at all, found before anything is looked for in its tree.

A query of a tree of a thousand elements takes as long as three looks at each of its two hundred
thousand bytes, so the bytes are asked first, in two passes of array arithmetic.

A literal of 15 bytes or more, wherever it begins, holds eight bytes that begin at a multiple of
eight. So one comparison for eight bytes finds candidates for all long literals together; they are
then read exactly. A short literal is found by its first two bytes.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["PageScan", "names_of_meta", "scan_page"]

_COMMONS = b"creativecommons.org"
_JSON_LD = b"application/ld+json"
_RSL = b"application/rsl"
_WORD = 8
_PIECE_BYTES = 1 << 18
_SMALL = np.uint64(0x2020202020202020)
"""The bit that makes an ASCII letter small, for eight of them."""
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""An odd number near 2**64 divided by the golden ratio: its products spread over their high bits
(D. E. Knuth, The Art of Computer Programming 3, 6.4)."""
_HIGH = np.uint64(48)
_MOST_CANDIDATES = 4_000
_MOST_METAS = 1_000
_LONGEST_TAG = 2_000


class PageScan(NamedTuple):
    """What stands in a page's source, markup, scripts and comments alike.

    Attributes:
        content: The source in UTF-8.
        commons: True if an address of Creative Commons does, as it is written in small letters.
        json_ld: Where, in bytes, the media type of JSON-LD begins, in small letters; None if there
            is more to read than is read.
        rsl: True if the media type of RSL does, in letters of any case.
        metas: Where, in bytes, `<meta` begins; None if that is more often than is looked at.
    """

    content: bytes
    commons: bool
    json_ld: list[int] | None
    rsl: bool
    metas: list[int] | None


def scan_page(page: str) -> PageScan:
    """Look at a page's source.

    Args:
        page: The source. Where a parser that asks for UTF-8 has read it, CPython keeps that form.
    """
    content = page.encode("utf-8", "surrogatepass")
    whole = len(content) // _WORD * _WORD
    long = _LongLiterals(content)
    metas: list[int] = []
    for first in range(0, whole, _PIECE_BYTES):
        count = min(_PIECE_BYTES, whole - first) // _WORD
        small = np.frombuffer(content, np.uint64, count, first) | _SMALL
        long.read(first, small)
        if len(metas) <= _MOST_METAS:
            metas += _metas(content, first, _begins_of_metas(small.view(np.uint8)))
    metas += _metas(content, whole, b"\1" * (len(content) - whole))
    few = len(metas) <= _MOST_METAS
    return PageScan(content, long.commons, long.json_ld, long.rsl, metas if few else None)


def _begins_of_metas(small: npt.NDArray[np.uint8]) -> bytes:
    """Return a 1 for each byte at which `<m` begins, and for the last one, which nothing follows.

    Args:
        small: Bytes in small letters.
    """
    begins: npt.NDArray[np.bool_] = small == ord("<")
    begins[:-1] &= small[1:] == ord("m")
    begins[-1] = True
    return begins.tobytes()


def _metas(content: bytes, first: int, begins: bytes) -> list[int]:
    found: list[int] = []
    at = begins.find(1)
    while at >= 0 and len(found) <= _MOST_METAS:
        if content[first + at : first + at + 5].lower() == b"<meta":
            found.append(first + at)
        at = begins.find(1, at + 1)
    return found


@functools.cache
def _words() -> tuple[dict[bytes, list[tuple[bytes, int]]], npt.NDArray[np.bool_]]:
    """Return eight bytes with the literals that hold them and where, and a table of products."""
    words: dict[bytes, list[tuple[bytes, int]]] = {}
    for literal in (_COMMONS, _JSON_LD, _RSL):
        for start in range(_WORD):
            words.setdefault(literal[start : start + _WORD], []).append((literal, start))
    table = np.zeros(1 << 16, np.bool_)
    table[_products(np.frombuffer(b"".join(words), np.uint64) | _SMALL)] = True
    return words, table


def _products(small: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """Return sixteen bits that follow from each eight bytes."""
    products = small * _SPREAD
    products >>= _HIGH
    return products.view(np.int64)


class _LongLiterals:
    """Where long literals stand; `PageScan` says what is kept."""

    def __init__(self, content: bytes):
        self._content = content
        self._tries = 0
        self.commons = self.rsl = False
        self.json_ld: list[int] | None = []

    def read(self, first: int, small: npt.NDArray[np.uint64]) -> None:
        """Look at a piece of the source: where it begins, and eight bytes each in small letters."""
        if self.json_ld is None:
            return
        content = self._content
        words, table = _words()
        places = table.take(_products(small), mode="wrap").tobytes()
        at = places.find(1)
        while at >= 0:
            place = first + at * _WORD
            for literal, start in words.get(content[place : place + _WORD].lower(), ()):
                if not (self.commons and literal is _COMMONS):
                    self._at(place - start, literal)
            at = places.find(1, at + 1) if self.json_ld is not None else -1

    def _at(self, begin: int, literal: bytes) -> None:
        if self.json_ld is None:
            return
        self._tries += 1
        if self._tries > _MOST_CANDIDATES:
            self.commons, self.rsl, self.json_ld = _COMMONS in self._content, True, None
        elif literal is _RSL:
            self.rsl = self.rsl or self._content[begin : begin + len(_RSL)].lower() == _RSL
        elif self._content.startswith(literal, begin):
            if literal is _COMMONS:
                self.commons = True
            else:
                self.json_ld.append(begin)


_USUAL = re.compile(
    rb'<meta (?:(?:name|property)="([^"&\0]*)"|itemprop="[^"]*") content="[^"]*"\s*/?>'
)
"""How most pages write a tag."""
_VALUE = rb"(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>=`]+))?"
_NAMELESS = re.compile(
    rb"<[Mm][Ee][Tt][Aa](?:\s+(?!(?i:name|property))[A-Za-z0-9:_-]+%b)*\s*/?>" % _VALUE
)
_PLAIN = re.compile(rb"<[Mm][Ee][Tt][Aa](?:\s+[A-Za-z0-9:_-]+%b)*\s*/?>" % _VALUE)
"""A whole tag of plain attributes (HTML standard §13.1.2.3), which every parser reads alike."""
_NAME = re.compile(
    rb"\s(?:name|property)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>=`]+))", re.IGNORECASE
)


def names_of_meta(content: bytes, place: int) -> list[bytes] | None:
    """Return what a `<meta>` tag may have as its name and property, None if that takes a parser.

    Args:
        content: The source in UTF-8.
        place: Where the tag begins.
    """
    end = place + _LONGEST_TAG
    usual = _USUAL.match(content, place, end)
    if usual is not None:
        return [] if usual[1] is None else [usual[1]]
    if _NAMELESS.match(content, place, end) is not None:
        return []
    tag = _PLAIN.match(content, place, end)
    if tag is None:
        return None
    found = [b"".join(values) for values in _NAME.findall(tag[0])]
    return None if any(b"&" in name or b"\0" in name for name in found) else found
