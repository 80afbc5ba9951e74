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
_PIECE_BYTES = 1 << 17
_SMALL = 0x20
"""The bit that makes an ASCII letter small."""
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
    return PageScan(content, *_long_literals(content), _places_of_metas(content))


@functools.cache
def _words() -> tuple[dict[bytes, tuple[bytes, int]], npt.NDArray[np.bool_]]:
    """Return eight bytes with the literal that holds them and where, and a table of products."""
    words = {
        literal[start : start + _WORD]: (literal, start)
        for literal in (_COMMONS, _JSON_LD, _RSL)
        for start in range(_WORD)
    }
    table = np.zeros(1 << 16, np.bool_)
    table[_products(b"".join(words), 0, len(words))] = True
    return words, table


def _products(content: bytes, start: int, count: int) -> npt.NDArray[np.int64]:
    """Return sixteen bits that follow from each eight bytes, whatever the case of their letters."""
    words = np.frombuffer(content, np.uint64, count, start) | np.uint64(
        int.from_bytes(bytes([_SMALL]) * _WORD, "little")
    )
    words *= _SPREAD
    words >>= _HIGH
    return words.view(np.int64)


def _long_literals(content: bytes) -> tuple[bool, list[int] | None, bool]:
    """Return what `PageScan` says of the long literals."""
    words, table = _words()
    commons = rsl = False
    json_ld: list[int] = []
    tries = 0
    whole = len(content) // _WORD * _WORD
    for first in range(0, whole, _PIECE_BYTES):
        count = min(_PIECE_BYTES, whole - first) // _WORD
        places = table.take(_products(content, first, count), mode="wrap").tobytes()
        at = places.find(1)
        while at >= 0:
            place = first + at * _WORD
            at = places.find(1, at + 1)
            literal, start = words.get(content[place : place + _WORD].lower(), (b"", 0))
            if not literal or (commons and literal is _COMMONS):
                continue
            tries += 1
            if tries > _MOST_CANDIDATES:
                return _COMMONS in content, None, True
            begin = place - start
            if literal is _RSL:
                rsl = rsl or content[begin : begin + len(_RSL)].lower() == _RSL
            elif content.startswith(literal, begin):
                commons = commons or literal is _COMMONS
                json_ld += [begin] if literal is _JSON_LD else []
    return commons, json_ld, rsl


def _places_of_metas(content: bytes) -> list[int] | None:
    """Return where `<meta` begins, in letters of any case."""
    found: list[int] = []
    for first in range(0, len(content), _PIECE_BYTES):
        codes = np.frombuffer(content, np.uint8)[first : first + _PIECE_BYTES + 1]
        begins = codes[:-1] == ord("<")
        begins &= (codes[1:] | _SMALL) == ord("m")
        places = begins.tobytes()
        at = places.find(1)
        while at >= 0:
            if content[first + at + 2 : first + at + 5].lower() == b"eta":
                found.append(first + at)
                if len(found) > _MOST_METAS:
                    return None
            at = places.find(1, at + 1)
    return found


_VALUE = rb"(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>=`]+))?"
_NAMELESS = re.compile(
    rb"<[Mm][Ee][Tt][Aa](?:\s+(?!(?i:name|property))[A-Za-z0-9:_-]+%b)*\s*/?>" % _VALUE
)
_PLAIN = re.compile(rb"<[Mm][Ee][Tt][Aa](?:\s+[A-Za-z0-9:_-]+%b)*\s*/?>" % _VALUE)
"""A whole tag of plain attributes (HTML standard §13.1.2.3), which every parser reads alike."""
_NAME = re.compile(
    rb"\s(?:name|property)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>=`]+))", re.IGNORECASE
)


def names_of_meta(content: bytes, place: int) -> list[str] | None:
    """Return what a `<meta>` tag may have as its name and property, None if that takes a parser.

    Args:
        content: The source in UTF-8.
        place: Where the tag begins.
    """
    end = place + _LONGEST_TAG
    if _NAMELESS.match(content, place, end) is not None:
        return []
    tag = _PLAIN.match(content, place, end)
    if tag is None:
        return None
    found = [b"".join(values) for values in _NAME.findall(tag[0])]
    if any(b"&" in name for name in found):
        return None
    return [name.decode("utf-8", "replace") for name in found]
