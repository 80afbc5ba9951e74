# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a code point is to the statistics of a text, all in one table, so that one look-up tells.

The low three bits are the class of `characters`; each further bit is a property. Sentences end at
what has the Unicode property Sentence_Terminal, and at an ellipsis.
"""

from __future__ import annotations

import functools
import unicodedata
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from provender.kernels.characters import ASSIGNED, DIGIT, LETTER, MARK, SOURCE, class_table
from provender.kernels.stored import CHARACTER_DATA, stored_tables

__all__ = [
    "BULLET",
    "BULLETS",
    "BULLETS_WIDE",
    "BULLET_WIDE",
    "CLASS",
    "CLOSING",
    "DATA",
    "IN_WORD",
    "PARENTHESES",
    "PARENTHESIS",
    "TERMINAL",
    "UPPER",
    "WORD",
    "Traits",
    "trait_table",
]

Traits = npt.NDArray[np.uint16]
CLASS = 7
WORD, IN_WORD, TERMINAL, CLOSING, UPPER, BULLET, BULLET_WIDE, PARENTHESIS = (
    1 << bit for bit in range(3, 11)
)
DATA = Path(__file__).parent / "data" / "sentence_terminal.txt"

BULLETS = "-*•●"
"""What peers agree begins an item: datatrove • and -, Dolma * and -, DCLM ● • * -."""

BULLETS_WIDE = BULLETS + "‣▶◀◦■□▪▫–○◆◇→·‧∙※"
"""Further glyphs that set off an item, as NeMo Curator counts twenty of."""

PARENTHESES = "()（）"


@functools.cache
def trait_table() -> Traits:
    """Return the class and the properties of every code point, shape (0x110000,)."""
    basis = (Path(__file__), SOURCE, DATA, CHARACTER_DATA)
    return stored_tables("traits", basis, lambda: {"traits": _traits()})["traits"]


def _traits() -> Traits:
    classes = class_table()
    table = classes.astype(np.uint16)
    table[(classes == LETTER) | (classes == DIGIT)] |= WORD | IN_WORD
    table[classes == MARK] |= IN_WORD
    rows = DATA.read_text("utf-8").splitlines()
    table[[*(int(row, 16) for row in rows if not row.startswith("#")), 0x2026]] |= TERMINAL
    for code in chain.from_iterable(range(first, last) for first, last in ASSIGNED):
        category = unicodedata.category(chr(code))
        if category in ("Pe", "Pf") or code in (0x22, 0x27):
            table[code] |= CLOSING
        elif category == "Lu":
            table[code] |= UPPER
    for characters, bit in (
        (BULLETS, BULLET),
        (BULLETS_WIDE, BULLET_WIDE),
        (PARENTHESES, PARENTHESIS),
    ):
        table[[ord(character) for character in characters]] |= bit
    return table
