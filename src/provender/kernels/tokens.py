# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Texts as runs of hashed tokens, block by block, and the shingles over them.

A token is a word (`reference.words_of`: a run of letters, digits and marks, or one Han, Kana or
Bopomofo character), or a single character where a preset shingles by characters. Both are folded
for case and Chinese script; punctuation does not count among words, and white space counts as one
space among characters.

A shingle carries a fixed amount of text rather than a fixed count of tokens, so that mixed texts
need no rule of their own: it begins at a token and ends with the first that fills it. Where a
shingle is 5 words or 8 characters, a word fills an eighth of forty and a character a fifth of it:
5 words, 8 characters, and anything between. A text that does not fill one shingle is its own only
shingle; a text without tokens has none.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from provender.kernels.buffers import Bytes
from provender.kernels.characters import CJK, DIGIT, LETTER, MARK, SPACE, class_table, fold_table
from provender.kernels.hashing import spread
from provender.kernels.jit import at, kernel
from provender.kernels.utf8 import code_at

__all__ = [
    "BLOCK",
    "Hashes",
    "Shingling",
    "fill_shingles",
    "powers_of",
    "read_tokens",
    "token_table",
    "whole_shingle",
]

BLOCK = 1024
"""Tokens that are looked at together: small enough that all arrays stay in the nearest cache."""

Hashes = npt.NDArray[np.uint64]
Weights = npt.NDArray[np.int64]
Table = npt.NDArray[np.uint32]

PRIME = np.uint64(0x100000001B3)
BASE = np.uint64(0x9E3779B97F4A7C15)
SEED = np.uint64(0xCBF29CE484222325)
_WORD, _MARK, _CJK, _SPACE = 1, 2, 3, 4
_KIND = 24
_CODE = (1 << _KIND) - 1


@dataclass(frozen=True)
class Shingling:
    """What a shingle is.

    Attributes:
        words: Words in a shingle, where words are the unit.
        characters: Characters in a shingle: of scripts without spaces where words are the unit,
            of all text where characters are.
        unit: `words` or `characters`.
    """

    words: int
    characters: int
    unit: Literal["words", "characters"] = "words"

    @property
    def weights(self) -> tuple[int, int, int]:
        """What a word and a character weigh, and the weight that fills a shingle."""
        if self.unit == "characters":
            return 1, 1, self.characters
        return self.characters, self.words, self.words * self.characters

    @property
    def most_tokens(self) -> int:
        """Tokens in a shingle, at most."""
        return max(self.words, self.characters)


@functools.cache
def token_table() -> Table:
    """Return what each code point folds to, with its kind in the upper byte; shape (0x110000,)."""
    classes = class_table()
    table = np.arange(len(classes), dtype=np.uint32)
    fold = fold_table()
    table[: len(fold)] = fold
    kinds = np.zeros(256, np.uint32)
    kinds[[LETTER, DIGIT]] = _WORD
    kinds[MARK] = _MARK
    kinds[CJK] = _CJK
    kinds[SPACE] = _SPACE
    joined: Table = table | (kinds[classes] << np.uint32(_KIND))
    return joined


@kernel
def read_tokens(
    data: Bytes,
    place: np.int64,
    end: np.int64,
    table: Table,
    by_character: bool,
    first: bool,
    values: Hashes,
    single: Bytes,
) -> tuple[int, np.int64]:
    """Read tokens until the block is full or the text ends.

    Args:
        data: UTF-8.
        place: Where to go on.
        end: End of the text.
        table: As `token_table` gives it.
        by_character: Take every character as a token.
        first: True at the beginning of the text.
        values: Receives a hash a token.
        single: Receives 1 for a character, 0 for a word.

    Returns:
        How many tokens were read, and where to go on.
    """
    if by_character:
        return _characters(data, place, end, table, first, values, single)
    count = 0
    room = values.shape[0]
    while place < end and count < room:
        code, step = code_at(data, place)
        entry = table[at(code)]
        kind = entry >> _KIND
        place += step
        if kind == _CJK:
            values[at(count)] = spread((SEED ^ np.uint64(entry & _CODE)) * PRIME)
            single[at(count)] = 1
            count += 1
        elif kind == _WORD:
            word = (SEED ^ np.uint64(entry & _CODE)) * PRIME
            while place < end:
                code, step = code_at(data, place)
                entry = table[at(code)]
                kind = entry >> _KIND
                if kind != _WORD and kind != _MARK:
                    break
                word = (word ^ np.uint64(entry & _CODE)) * PRIME
                place += step
            values[at(count)] = spread(word)
            single[at(count)] = 0
            count += 1
    return count, place


@kernel
def _characters(
    data: Bytes,
    place: np.int64,
    end: np.int64,
    table: Table,
    first: bool,
    values: Hashes,
    single: Bytes,
) -> tuple[int, np.int64]:
    count = 0
    room = values.shape[0] - 1
    while place < end and count < room:
        blank = False
        code, step = code_at(data, place)
        entry = table[at(code)]
        while entry >> _KIND == _SPACE:
            blank = True
            place += step
            if place == end:
                return count, place
            code, step = code_at(data, place)
            entry = table[at(code)]
        if blank and (count > 0 or not first):
            values[at(count)] = spread((SEED ^ np.uint64(0x20)) * PRIME)
            single[at(count)] = 1
            count += 1
        values[at(count)] = spread((SEED ^ np.uint64(entry & _CODE)) * PRIME)
        single[at(count)] = 1
        count += 1
        place += step
    return count, place


@kernel
def fill_shingles(
    values: Hashes,
    single: Bytes,
    count: int,
    weights: tuple[int, int, int],
    powers: Hashes,
    rolled: Hashes,
    sums: Weights,
    state: Weights,
    out: Hashes,
) -> int:
    """Hash every shingle that ends within a block; return how many.

    Args:
        values: Tokens of the block.
        single: Which of them are characters.
        count: How many there are.
        weights: What a word and a character weigh, and what fills a shingle.
        powers: Powers of the base of the rolling hash, by length.
        rolled: Hash of all tokens before each of those that still begin a shingle and of the
            block; shape (BLOCK + len(powers),).
        sums: Weight of all tokens before each of them, the same shape.
        state: How many tokens still begin a shingle, and how many began one.
        out: Receives the shingles, the same shape.
    """
    word, character, full = weights
    kept = state[0]
    for index in range(count):
        rolled[at(kept + index + 1)] = rolled[at(kept + index)] * BASE + values[index]
        sums[at(kept + index + 1)] = sums[at(kept + index)] + (character if single[index] else word)
    number = kept + count
    weight = sums[number] - sums[0]
    begin = 0
    if weight == number * word or weight == number * character:
        # All tokens weigh the same, as in most blocks: nothing to look up, and it runs in vectors.
        length = -(-full // (word if weight == number * word else character))
        power = powers[length]
        begin = max(0, number - length + 1)
        for index in range(begin):
            out[index] = spread(rolled[at(index + length)] - rolled[index] * power)
    else:
        for stop in range(kept + 1, number + 1):
            while sums[at(stop)] - sums[at(begin)] >= full:
                out[at(begin)] = spread(
                    rolled[at(stop)] - rolled[at(begin)] * powers[at(stop - begin)]
                )
                begin += 1
    for index in range(number - begin + 1):
        rolled[index] = rolled[at(begin + index)]
        sums[index] = sums[at(begin + index)]
    state[0] = number - begin
    state[1] += begin
    return begin


@kernel
def whole_shingle(rolled: Hashes, state: Weights, out: Hashes) -> int:
    """Hash the only shingle of a text that does not fill one; return 1, or 0 if there is none."""
    if state[0] == 0 or state[1] > 0:
        return 0
    out[0] = spread(rolled[state[0]])
    return 1


def powers_of(shingling: Shingling) -> Hashes:
    """Return powers of the base of the rolling hash, by exponent."""
    return np.array(
        [pow(int(BASE), index, 1 << 64) for index in range(shingling.most_tokens + 2)], np.uint64
    )
