# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`kernels.grams` in plain Python: words, grams as tuples of words, and who holds which."""

from __future__ import annotations

from provender.kernels.gram_folding import CJK, JOIN, SKIP, WORD, fold, kind_of
from provender.kernels.gram_words import GramSize

__all__ = ["covered", "grams", "held_short", "weight", "words_of"]


def words_of(text: str) -> list[str]:
    """Split a text into folded words: runs of letters, digits and marks; single CJK characters."""
    words: list[str] = []
    current = ""
    for character in "".join(map(fold, text)):
        kind = kind_of(character)
        if kind == WORD or (kind == JOIN and current):
            current += character
        elif kind != SKIP:
            words += [current] if current else []
            current = ""
            if kind == CJK:
                words.append(character)
    return [*words, current] if current else words


def weight(words: list[str], size: GramSize) -> int:
    """Return the weight of words."""
    return sum(
        size.words if len(word) == 1 and kind_of(word) == CJK else size.characters for word in words
    )


def grams(text: str, size: GramSize) -> list[tuple[str, ...]]:
    """Return the shortest full run that ends at each word, where there is one."""
    words = words_of(text)
    found = []
    for end in range(1, len(words) + 1):
        for start in range(end - 1, -1, -1):
            if weight(words[start:end], size) >= size.full:
                found.append(tuple(words[start:end]))
                break
    return found


def held_short(item: str, text: str, size: GramSize) -> bool:
    """True if an item is too light for a gram, heavy enough to be looked for, and in the text."""
    wanted, words = words_of(item), words_of(text)
    if not size.short <= weight(wanted, size) < size.full:
        return False
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))


def covered(item: str, text: str, size: GramSize) -> int:
    """Return how many words of an item stand in grams that a text holds, or in it as a whole."""
    words = words_of(item)
    there = set(grams(text, size))
    own = grams(item, size)
    inside: set[int] = set()
    ends = range(len(words) - len(own) + 1, len(words) + 1)
    for end, gram in zip(ends, own, strict=True):
        if gram in there:
            inside.update(range(end - len(gram), end))
    return len(words) if held_short(item, text, size) else len(inside)
