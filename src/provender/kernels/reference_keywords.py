# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Keyword search in plain Python, for tests to compare the kernel with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from provender.kernels.characters import DIGIT, LETTER, SPACE, character_class
from provender.kernels.keywords import fold_keyword

__all__ = ["find"]


def _joins(letter: str) -> bool:
    return ord(letter) < 0x10000 and character_class(ord(letter)) in (LETTER, DIGIT)


def find(text: str, words: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return keyword, first byte and end of every match, in order."""
    folded = [" " if _is_space(letter) else fold_keyword(letter) or letter for letter in text]
    patterns = [re.compile(re.escape(word).replace(r"\ ", " +"), re.DOTALL) for word in words]
    line = "".join(folded)
    found = []
    place = 0
    joined = False
    while place < len(text):
        joins = _joins(text[place])
        longest = (-1, place)
        if not (joined and joins) and ord(text[place]) < 0x10000:
            for index, pattern in enumerate(patterns):
                match = pattern.match(line, place)
                if match is not None and _apart(text, match.end()) and match.end() > longest[1]:
                    longest = (index, match.end())
        if longest[0] >= 0:
            start, end = (len(text[:at].encode("utf-8")) for at in (place, longest[1]))
            found.append((longest[0], start, end))
            place, joined = longest[1], False
        else:
            place, joined = place + 1, joins
    return found


def _is_space(letter: str) -> bool:
    return ord(letter) < 0x10000 and character_class(ord(letter)) == SPACE


def _apart(text: str, end: int) -> bool:
    return end >= len(text) or not (_joins(text[end - 1]) and _joins(text[end]))
