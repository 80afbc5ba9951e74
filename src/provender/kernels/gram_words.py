# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Words of texts as hashes, a block at a time, for the kernels that compare runs of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from provender.kernels.buffers import Bytes
from provender.kernels.gram_folding import BREAK, CJK, EXPAND, JOIN, SKIP, WORD
from provender.kernels.hashing import spread
from provender.kernels.jit import at, kernel
from provender.kernels.utf8 import code_at

__all__ = [
    "BASE",
    "ROOM_WORDS",
    "SEED",
    "GramSize",
    "Hashes",
    "Numbers",
    "doubled",
    "powers_of",
    "read_words",
    "roll",
]

Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]

PRIME = np.uint64(0x100000001B3)
SEED = np.uint64(0xCBF29CE484222325)
BASE = np.uint64(0x9E3779B97F4A7C15)
ROOM_WORDS = 1024
"""Words that are held at a time: their arrays stay in the first-level cache."""
_MOST_OF_ONE = 20
"""One character becomes at most 18 others, hence at most so many words."""


class GramSize(NamedTuple):
    """How much is a gram.

    Attributes:
        words: Words of a script with spaces that make a gram.
        characters: CJK characters that make a gram.
        short_words: Words from which a text that is no full gram is looked for whole.
    """

    words: int
    characters: int
    short_words: int

    @property
    def full(self) -> int:
        """Weight of a gram; a word weighs `characters`, a CJK character `words`."""
        return self.words * self.characters

    @property
    def short(self) -> int:
        """Weight from which a whole text is looked for."""
        return self.short_words * self.characters

    @property
    def longest(self) -> int:
        """The most words that a gram or a short text can have."""
        return max(self.words, self.characters) + 1

    @property
    def weigh(self) -> tuple[int, int, int, int, int]:
        """Weight of a word, of a CJK character, of a gram, of a short text; and the longest."""
        return self.characters, self.words, self.full, self.short, self.longest


@kernel
def read_words(
    data: Bytes,
    p: int,
    end: int,
    start: int,
    word: np.uint64,
    entries: npt.NDArray[np.uint32],
    expansions: npt.NDArray[np.uint32],
    count: int,
    values: Hashes,
    starts: Numbers,
    ends: Numbers,
    single: npt.NDArray[np.bool_],
) -> tuple[int, int, np.uint64, int]:
    """Read words until the text or the room for them ends.

    Args:
        data: UTF-8.
        p: Where to read on.
        end: Where the text ends.
        start: Where the word begins that was not finished, -1 if none.
        word: Its hash so far.
        entries: Folding by code point.
        expansions: Characters that come of one.
        count: Words that are there already.
        values: Receives hashes of words.
        starts: Receives their first bytes.
        ends: Receives one past their last bytes.
        single: Receives whether each is a CJK character.

    Returns:
        `p`, `start`, `word` and `count` as they are now.
    """
    room = values.shape[0] - _MOST_OF_ONE
    while p < end and count < room:
        if data[at(p)] < 128:
            entry, step = entries[data[at(p)]], 1
        else:
            code, step = code_at(data, np.int64(p))
            entry = entries[at(code)]
        kind = entry >> 24
        if kind == WORD:
            if start < 0:
                start = p
            word = (word ^ np.uint64(entry & 0xFFFFFF)) * PRIME
            p += step
            continue
        if kind == BREAK or kind == CJK:
            if start >= 0:
                values[at(count)] = spread(word)
                starts[at(count)] = start
                ends[at(count)] = p
                single[at(count)] = False
                count += 1
                start = -1
                word = SEED
            if kind == CJK:
                values[at(count)] = spread((SEED ^ np.uint64(entry & 0xFFFFFF)) * PRIME)
                starts[at(count)] = p
                ends[at(count)] = p + step
                single[at(count)] = True
                count += 1
            p += step
            continue
        many = np.int64(1)
        place = np.int64(0)
        if kind == EXPAND:
            many = np.int64(entry & 31)
            place = np.int64((entry & 0xFFFFFF) >> 5)
        for turn in range(many):
            if kind == EXPAND:
                entry = expansions[at(place + turn)]
            what = entry >> 24
            if what == SKIP:
                continue
            if what == WORD or (what == JOIN and start >= 0):
                if start < 0:
                    start = p
                word = (word ^ np.uint64(entry & 0xFFFFFF)) * PRIME
                continue
            if start >= 0:
                values[at(count)] = spread(word)
                starts[at(count)] = start
                ends[at(count)] = p + step if start == p else p
                single[at(count)] = False
                count += 1
                start = -1
                word = SEED
            if what == CJK:
                values[at(count)] = spread((SEED ^ np.uint64(entry & 0xFFFFFF)) * PRIME)
                starts[at(count)] = p
                ends[at(count)] = p + step
                single[at(count)] = True
                count += 1
        p += step
    if p >= end and start >= 0:
        values[at(count)] = spread(word)
        starts[at(count)] = start
        ends[at(count)] = end
        single[at(count)] = False
        count += 1
        start = -1
        word = SEED
    return p, start, word, count


@kernel
def roll(
    values: Hashes,
    single: npt.NDArray[np.bool_],
    begin: int,
    end: int,
    word_weight: int,
    single_weight: int,
    prefix: Hashes,
    weight: Numbers,
) -> None:
    """Carry the hash and the weight of all words up to each over some more words.

    Args:
        values: Hashes of words.
        single: Whether each is a CJK character.
        begin: First of the words.
        end: One past the last.
        word_weight: Weight of a word of a script with spaces.
        single_weight: Weight of a CJK character.
        prefix: Hash up to each word, shape (words + 1,); polynomial, so runs are differences.
        weight: Weight up to each word.
    """
    k, one = np.uint64(begin), np.uint64(1)
    rolled, total = prefix[k], weight[k]
    while k < np.uint64(end):
        rolled = rolled * BASE + values[k]
        total += single_weight if single[k] else word_weight
        k += one
        prefix[k] = rolled
        weight[k] = total


@kernel
def powers_of(longest: int) -> Hashes:
    """Return the powers of the base up to a length."""
    powers = np.ones(longest + 1, np.uint64)
    for length in range(longest):
        powers[length + 1] = powers[length] * BASE
    return powers


@kernel
def doubled(rows: Numbers) -> Numbers:
    """Return rows with as much room again behind them."""
    more = np.zeros((2 * rows.shape[0], rows.shape[1]), np.int64)
    more[: rows.shape[0]] = rows
    return more
