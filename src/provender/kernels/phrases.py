# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Phrases of a list found token by token, by one look-up each: no pattern, so no backtracking.

A token is a number (`#`: digits with commas or points inside, and what multiplies them behind, as
in `1.2K`, `3万`), a word, or a Han, Kana or Bopomofo character; all else is between tokens. Case
is ignored, and Traditional characters are Simplified ones. Every beginning of a phrase is in the
table, so a walk ends at the first token that continues none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from provender.kernels.buffers import Bytes
from provender.kernels.characters import CJK, DIGIT, LETTER, MARK, character_class, fold_table
from provender.kernels.hashing import spread
from provender.kernels.jit import kernel
from provender.kernels.traits import CLASS, IN_WORD, WORD, Traits
from provender.kernels.utf8 import code_at

__all__ = ["PhraseTable", "phrase_flags", "phrase_table", "phrase_tokens", "token_at"]

COMPLETE, OPEN, BEGINS = 1, 2, 4
"""A phrase ends here; whatever follows belongs to it; some phrase goes on."""

_SEED = 0xCBF29CE484222325
_PRIME = 0x100000001B3
_NUMBER = 0x23
_LOW = (1 << 64) - 1
Words = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class PhraseTable:
    """Hashes of phrases and of their beginnings, open addressed.

    Attributes:
        keys: Hash in each slot.
        flags: What it is: `COMPLETE`, `OPEN`, `BEGINS`, together; 0 for a free slot.
    """

    keys: Words
    flags: npt.NDArray[np.uint8]


def _spread(value: int) -> int:
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _LOW
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _LOW
    return value ^ (value >> 31)


def phrase_tokens(phrase: str) -> list[str]:
    """Return the tokens of a text as the kernel sees them, `#` for a number."""
    table = fold_table()
    folded = [chr(int(table[ord(c)])) if ord(c) < 0x10000 else c for c in phrase]
    tokens: list[str] = []
    place = 0
    while place < len(folded):
        kind = character_class(ord(phrase[place]))
        end = place + 1
        if phrase[place] == "#":
            tokens.append("#")
        elif kind == CJK:
            tokens.append(folded[place])
        elif kind in (LETTER, DIGIT):
            while end < len(folded) and character_class(ord(phrase[end])) in (LETTER, DIGIT, MARK):
                end += 1
            tokens.append("".join(folded[place:end]))
        place = end
    return tokens


def _hash_of(word: str) -> int:
    if word == "#":
        return _spread(_NUMBER)
    value = _SEED
    for character in word:
        value = ((value ^ ord(character)) * _PRIME) & _LOW
    return _spread(value)


def phrase_table(phrases: Iterable[tuple[int, str]]) -> PhraseTable:
    """Build a table.

    Args:
        phrases: Number of a list and a phrase of it; `#` stands for a number, and a `*` at the end
            for whatever follows. Lists share the table and do not meet.
    """
    found: dict[int, int] = {}
    for number, phrase in phrases:
        state = number + 1
        tokens = phrase_tokens(phrase.removesuffix("*"))
        for place, token in enumerate(tokens):
            state = _spread((state * 3 + _hash_of(token)) & _LOW)
            last = place == len(tokens) - 1
            flag = (OPEN | COMPLETE if phrase.endswith("*") else COMPLETE) if last else BEGINS
            found[state] = found.get(state, 0) | flag
    size = 4
    while size < 4 * (len(found) + 1):
        size *= 2
    keys, flags = np.zeros(size, np.uint64), np.zeros(size, np.uint8)
    for key, flag in found.items():
        slot = key & (size - 1)
        while flags[slot]:
            slot = (slot + 1) & (size - 1)
        keys[slot], flags[slot] = key, flag
    return PhraseTable(keys, flags)


@kernel
def phrase_flags(state: np.uint64, keys: Words, flags: Bytes) -> int:
    """Return what a walk has reached, 0 where no phrase begins so."""
    mask = keys.shape[0] - 1
    slot = np.int64(state) & mask
    while flags[slot]:
        if keys[slot] == state:
            return int(flags[slot])
        slot = (slot + 1) & mask
    return 0


@kernel
def _multiplies(code: np.int64) -> bool:
    return (code | 32) in (107, 109, 98, 119)


@kernel
def token_at(
    data: Bytes, place: np.int64, end: np.int64, traits: Traits, fold: npt.NDArray[np.uint32]
) -> tuple[np.uint64, np.int64, np.int64]:
    """Read the next token.

    Args:
        data: UTF-8.
        place: First byte to look at.
        end: One past the last.
        traits: `traits.trait_table()`.
        fold: `characters.fold_table()`.

    Returns:
        Its hash, its first byte and one past its last; the latter two are `end` if there is none.
    """
    p = place
    while p < end:
        code, step = code_at(data, p)
        trait = np.int64(traits[code])
        if trait & WORD or trait & CLASS == CJK:
            break
        p += step
    if p >= end:
        return np.uint64(0), end, end
    begin = p
    if trait & CLASS == CJK:
        folded = np.int64(fold[code]) if code < 0x10000 else np.int64(code)
        value = (np.uint64(_SEED) ^ np.uint64(folded)) * np.uint64(_PRIME)
        return spread(value), begin, p + step
    digits = trait & CLASS == DIGIT
    value = np.uint64(_SEED)
    while p < end:
        code, step = code_at(data, p)
        trait = np.int64(traits[code])
        if not trait & IN_WORD:
            joins = digits and (code == 44 or code == 46) and p + 1 < end
            if not (joins and 48 <= data[p + 1] <= 57):
                break
        elif trait & CLASS != DIGIT and digits:
            after = np.int64(32)
            if p + step < end:
                after = code_at(data, p + step)[0]
            ends = not np.int64(traits[after]) & IN_WORD
            if _multiplies(code) and ends:
                return spread(np.uint64(_NUMBER)), begin, p + step
            digits = False
        folded = np.int64(fold[code]) if code < 0x10000 else np.int64(code)
        value = (value ^ np.uint64(folded)) * np.uint64(_PRIME)
        p += step
    if digits:
        if p < end:
            code, step = code_at(data, p)
            if code in (0x4E07, 0x4EBF):
                p += step
        return spread(np.uint64(_NUMBER)), begin, p
    return spread(value), begin, p
