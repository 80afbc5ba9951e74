# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a character is when texts are compared for contamination, frozen as `overlap/1`.

A text counts as its compatibility decomposition (NFKD, Unicode Standard Annex 15), case-folded,
Traditional Chinese as Simplified (one to one), without the diacritics of Latin, Greek and Cyrillic
and without invisible format characters. Of what is left, letters and digits with the marks on them
make words, a Han, Kana or Bopomofo character is a word by itself, and everything else separates.
"""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from provender.kernels import characters
from provender.kernels.stored import CHARACTER_DATA, stored_tables

__all__ = ["BREAK", "CJK", "EXPAND", "JOIN", "SKIP", "WORD", "Folding", "fold", "folding"]

BREAK, WORD, CJK, JOIN, SKIP, EXPAND = range(6)
"""Separates; part of a word; a word by itself; mark in a word; not there; several characters."""

_DIACRITICS = ((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF))
_SELECTORS = ((0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xE0100, 0xE01EF))
_ASSIGNED = ((0, 0x32400), (0xE0000, 0xE0200))
"""Where Unicode has characters that could fold: the basic planes up to the last ideograph, tags."""


class Folding(NamedTuple):
    """Tables of the folding.

    Attributes:
        entries: By code point, `kind << 24 | folded code point`, or for `EXPAND` the place of the
            characters among the expansions and their number, `EXPAND << 24 | place << 5 | number`.
        expansions: Entries of characters that come of one.
    """

    entries: npt.NDArray[np.uint32]
    expansions: npt.NDArray[np.uint32]


def fold(character: str) -> str:
    """Return what one character counts as: any number of characters."""
    simplified = characters.simplified_of()
    text = unicodedata.normalize("NFKD", character)
    lower = text.casefold()
    if lower != text:
        text = unicodedata.normalize("NFKD", lower)
    if len(text) == 1:
        return simplified.get(text, text)
    return "".join(simplified.get(one, one) for one in text)


def kind_of(character: str) -> int:
    """Return what a folded character is: one of the kinds but `EXPAND`."""
    code_point = ord(character)
    kind = characters.character_class(code_point)
    if kind in (characters.LETTER, characters.DIGIT):
        return WORD
    if kind == characters.CJK:
        return CJK
    if kind == characters.MARK:
        ranges = (*_DIACRITICS, *_SELECTORS)
        return SKIP if any(low <= code_point <= high for low, high in ranges) else JOIN
    return SKIP if unicodedata.category(character) == "Cf" else BREAK


def _entry(character: str) -> int:
    return kind_of(character) << 24 | ord(character)


@functools.cache
def folding() -> Folding:
    """Return the tables."""
    basis = (
        Path(__file__),
        characters.SOURCE,
        characters.SIMPLIFIED_DATA,
        CHARACTER_DATA,
    )
    found = stored_tables("folding", basis, _folding)
    return Folding(found["entries"], found["expansions"])


def _folding() -> dict[str, npt.NDArray[Any]]:
    kinds = np.full(7, BREAK, np.uint32)
    kinds[[characters.LETTER, characters.DIGIT]] = WORD
    kinds[characters.CJK], kinds[characters.MARK] = CJK, JOIN
    entries = kinds[characters.class_table()] << np.uint32(24)
    entries |= np.arange(len(entries), dtype=np.uint32)
    expansions: list[int] = []
    for low, high in _ASSIGNED:
        for code_point in range(low, high):
            character = chr(code_point)
            folded = fold(character)
            if folded == character:
                if unicodedata.category(character) in ("Mn", "Me", "Mc", "Cf"):
                    entries[code_point] = _entry(character)
                continue
            found = [_entry(one) for one in folded]
            if len(found) == 1:
                entries[code_point] = found[0]
            else:
                entries[code_point] = EXPAND << 24 | len(expansions) << 5 | len(found)
                expansions += found
    return {"entries": entries, "expansions": np.array(expansions, np.uint32)}
