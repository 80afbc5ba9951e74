# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Code points by class, and the tables that fold case and Chinese script.

Classes follow Unicode general categories. Han, Kana and Bopomofo letters are a class of their own,
because those scripts write no spaces between words: each such character counts as one word.
"""

from __future__ import annotations

import functools
import sys
import unicodedata
from pathlib import Path

import numpy as np
import numpy.typing as npt

from provender.kernels.stored import CHARACTER_DATA, stored_tables

__all__ = [
    "ASSIGNED",
    "CJK",
    "DIGIT",
    "LETTER",
    "MARK",
    "OTHER",
    "SIMPLIFIED_DATA",
    "SOURCE",
    "SPACE",
    "SYMBOL",
    "character_class",
    "class_table",
    "fold_table",
    "is_cjk",
    "script_table",
]

SPACE, LETTER, DIGIT, MARK, CJK, SYMBOL, OTHER = range(7)
SOURCE = Path(__file__)
DATA = SOURCE.parent / "data"
SIMPLIFIED_DATA = DATA / "traditional_to_simplified.txt"
_CODE_POINTS = sys.maxunicode + 1


def is_cjk(code_point: int) -> bool:
    """True for Han, Kana and Bopomofo letters (Unicode blocks)."""
    return (
        0x3005 <= code_point <= 0x3007
        or 0x3041 <= code_point <= 0x3096
        or 0x309D <= code_point <= 0x309F
        or 0x30A1 <= code_point <= 0x30FA
        or 0x30FC <= code_point <= 0x312F
        or 0x3400 <= code_point <= 0x4DBF
        or 0x4E00 <= code_point <= 0x9FFF
        or 0xF900 <= code_point <= 0xFAFF
        or 0x20000 <= code_point <= 0x323AF
    )


ASSIGNED = ((0, 0x40000), (0xE0000, 0xE0200))
"""Where Unicode has, or has room set aside for, characters that are not for private use."""


def character_class(code_point: int) -> int:
    """Return the class of a code point."""
    category = unicodedata.category(chr(code_point))
    kind = _KINDS[category[0]]
    if kind == OTHER and code_point in (9, 10, 11, 12, 13, 0x85):
        return SPACE
    if kind in (LETTER, DIGIT) and is_cjk(code_point):
        return CJK
    return kind


_KINDS = {
    "Z": SPACE, "L": LETTER, "N": DIGIT, "M": MARK, "P": SYMBOL, "S": SYMBOL, "C": OTHER,
}  # fmt: skip
"""By the first letter of the general category (Unicode Standard, table 4-4)."""


@functools.cache
def class_table() -> npt.NDArray[np.uint8]:
    """Return the class of every code point, shape (0x110000,)."""
    basis = (SOURCE, CHARACTER_DATA)
    return stored_tables("classes", basis, lambda: {"classes": _classes()})["classes"]


def _classes() -> npt.NDArray[np.uint8]:
    table = np.full(_CODE_POINTS, OTHER, np.uint8)
    for first, last in ASSIGNED:
        table[first:last] = [character_class(code_point) for code_point in range(first, last)]
    return table


@functools.cache
def simplified_of() -> dict[str, str]:
    """Return Traditional characters with their Simplified form (OpenCC t2s, one to one, BMP)."""
    lines = SIMPLIFIED_DATA.read_text("utf-8").split()
    return {pair[0]: pair[1] for pair in lines}


@functools.cache
def fold_table() -> npt.NDArray[np.uint32]:
    """Return what each BMP code point folds to in dedup keys: lower case, Simplified, one to one.

    White space folds to U+0020. Shape (0x10000,).
    """
    basis = (SOURCE, SIMPLIFIED_DATA, CHARACTER_DATA)
    return stored_tables("fold", basis, lambda: {"fold": _fold()})["fold"]


def _fold() -> npt.NDArray[np.uint32]:
    table = np.arange(0x10000, dtype=np.uint32)
    simplified = simplified_of()
    for code_point in range(0x10000):
        if 0xD800 <= code_point < 0xE000:
            continue
        character = chr(code_point)
        lower = character.lower()
        if len(lower) == 1 and ord(lower) < 0x10000:
            character = lower
        table[code_point] = ord(simplified.get(character, character))
        if character_class(code_point) == SPACE:
            table[code_point] = 0x20
    return table


@functools.cache
def script_table() -> npt.NDArray[np.int8]:
    """Return 1 for characters only of Simplified text, -1 for only of Traditional, else 0."""
    table = np.zeros(0x10000, np.int8)
    for character in simplified_of():
        table[ord(character)] = -1
    for character in (DATA / "simplified_only.txt").read_text("utf-8").split():
        table[ord(character)] = 1
    return table
