# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How much of a text repeats itself: the measures of Rae et al. 2021, Table A1.

For n of 2 to 4 the characters of the most frequent n-gram of words, for n of 5 to 10 those of all
n-grams that occur more than once. Published programs read the table differently
(`reference/peers.md` §6.2); here

- words are those of `text_statistics`, and the whole is the characters of words, so punctuation and
  spaces count on neither side;
- every copy counts, the first too, and a character that several copies cover counts once;
- an n-gram that occurs once is no repetition; of equally frequent ones the longer counts, then the
  earlier.

Only the first `MOST_WORDS` words are looked at: the quality rules drop a longer document anyway.
`reference.repetition` is the plain twin.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.characters import CJK, DIGIT, LETTER, MARK, class_table
from provender.kernels.hashing import spread
from provender.kernels.jit import kernel
from provender.kernels.utf8 import code_at

__all__ = ["MOST_WORDS", "NAMES", "repetition"]

MOST_WORDS = 1_000_000
_TOP = (2, 3, 4)
_DUPLICATE = (5, 6, 7, 8, 9, 10)
NAMES = (
    "repetition_characters",
    *(f"top_{n}_gram_characters" for n in _TOP),
    *(f"duplicate_{n}_gram_characters" for n in _DUPLICATE),
)

Words = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]


@kernel
def _read_words(
    data: Bytes,
    start: np.int64,
    end: np.int64,
    classes: Bytes,
    most: int,
    hashes: Words,
    sums: Counts,
) -> int:
    """Hash each word; `sums[i]` is the characters of all words before word i."""
    words = 0
    in_word = False
    value = np.uint64(0)
    total = 0
    p = start
    sums[0] = 0
    while p <= end:
        kind = np.int64(-1)
        code = np.int64(0)
        step = 1
        if p < end:
            code, step = code_at(data, p)
            kind = classes[code]
        if kind == LETTER or kind == DIGIT or (kind == MARK and in_word):
            if not in_word:
                if words == most:
                    break
                in_word = True
                value = np.uint64(0xCBF29CE484222325)
            value = (value ^ np.uint64(code)) * np.uint64(0x100000001B3)
            total += 1
        else:
            if in_word:
                in_word = False
                hashes[words] = spread(value)
                words += 1
                sums[words] = total
            if kind == CJK:
                if words == most:
                    break
                total += 1
                hashes[words] = spread(np.uint64(code))
                words += 1
                sums[words] = total
        p += step
    return words


@kernel
def _count_copy(key: np.uint64, mask: np.uint64, keys: Words, states: Counts, now: int) -> np.int64:
    """Count a key in an open-addressed table and return its place.

    A state holds the round in its upper and the copies in its lower 32 bits, so the table is never
    cleared: what another round left behind is free.
    """
    slot = key & mask
    while True:
        place = np.int64(slot)
        state = states[place]
        if state >> 32 != now:
            keys[place] = key
            states[place] = (now << 32) | 1
            return place
        if keys[place] == key:
            states[place] = state + 1
            return place
        slot = (slot + np.uint64(1)) & mask


@kernel
def _covered(alive: Counts, number: int, slots: Counts, sums: Counts, n: int, only: int) -> int:
    """Sum the characters of repeated n-grams, each character once; `only` names one slot, or -1."""
    total = 0
    until = 0
    for index in range(number):
        i = alive[index]
        if only >= 0 and slots[index] != only:
            continue
        begin = max(i, until)
        until = i + n
        total += sums[until] - sums[begin]
    return total


@kernel
def _most_frequent(
    alive: Counts, number: int, slots: Counts, states: Counts, sums: Counts, n: int
) -> int:
    """Return the place of the most frequent n-gram; of equals the longest, then the first."""
    best = -1
    most_copies = 1
    most_characters = 0
    for index in range(number):
        i = alive[index]
        copies = states[slots[index]] & 0xFFFFFFFF
        characters = sums[i + n] - sums[i]
        if copies > most_copies or (copies == most_copies and characters > most_characters):
            best = slots[index]
            most_copies = copies
            most_characters = characters
    return best


@kernel
def _measure(
    data: Bytes, offsets: Offsets, classes: Bytes, most: int, out: npt.NDArray[np.int64]
) -> None:
    longest = 0
    for row in range(out.shape[0]):
        longest = max(longest, min(offsets[row + 1] - offsets[row], most))
    size = 4
    while size < 2 * (longest + 1):
        size *= 2
    keys = np.empty(size, np.uint64)
    states = np.zeros(size, np.int64)
    hashes = np.empty(longest + 1, np.uint64)
    grams = np.empty(longest + 1, np.uint64)
    sums = np.empty(longest + 2, np.int64)
    slots = np.empty(longest + 1, np.int64)
    alive = np.empty(longest + 1, np.int64)
    repeated = np.empty(longest + 2, np.uint8)
    now = 0
    for row in range(out.shape[0]):
        words = _read_words(data, offsets[row], offsets[row + 1], classes, most, hashes, sums)
        out[row, 0] = sums[words]
        mask = np.uint64(3)
        while np.int64(mask) < 2 * words:
            mask = mask * np.uint64(2) + np.uint64(1)
        for i in range(words):
            grams[i] = hashes[i]
            alive[i] = i
            repeated[i] = 1
        repeated[words] = 0
        number = words
        for n in range(2, 11):
            # Both shorter n-grams inside a repeated one are repeated too: the others are done.
            kept = 0
            for index in range(number):
                i = alive[index]
                if i + n <= words and repeated[i] and repeated[i + 1]:
                    alive[kept] = i
                    kept += 1
                else:
                    repeated[i] = 0
            now += 1
            for index in range(kept):
                i = alive[index]
                grams[i] = spread(grams[i] * np.uint64(3) + hashes[i + n - 1])
                slots[index] = _count_copy(grams[i], mask, keys, states, now)
            number = 0
            for index in range(kept):
                i = alive[index]
                repeated[i] = states[slots[index]] & 0xFFFFFFFF > 1
                if repeated[i]:
                    alive[number] = i
                    slots[number] = slots[index]
                    number += 1
            if number == 0:
                break
            only = _most_frequent(alive, number, slots, states, sums, n) if n < 5 else -1
            out[row, n - 1] = _covered(alive, number, slots, sums, n, only)


def repetition(column: pa.Array | pa.ChunkedArray, *, most: int = MOST_WORDS) -> Counts:
    """Measure what `NAMES` lists, per text, in characters.

    Args:
        column: Texts; null counts as empty.
        most: Words of each text to look at.

    Returns:
        Characters, shape (rows, len(NAMES)); the first column is the whole to divide by.
    """
    data, offsets = text_buffers(column)
    out = np.zeros((len(offsets) - 1, len(NAMES)), np.int64)
    _measure(data, offsets, class_table(), most, out)
    return out
