# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How much of a text repeats itself: the measures of Rae et al. 2021, Table A1.

For n of 2 to 4 the characters of the most frequent n-gram of words, for n of 5 to 10 those of all
n-grams that occur more than once. Published programs read the table differently
(`reference/peers.md` §6.2); here

- words are those of `text_statistics`, and the whole is the characters of words, so punctuation and
  spaces count on neither side;
- `duplicate_*` counts every copy, the first too, and `repeated_*` all but the first; a character
  that several copies cover counts once;
- an n-gram that occurs once is no repetition; of equally frequent ones the longer counts, then the
  earlier.

Only the first `MOST_WORDS` words are looked at: the quality rules drop a longer document anyway.
An n-gram can repeat only where both shorter ones inside it repeat, so each n looks at the survivors
of the one before; and it equals another exactly where both shorter ones do, so only pairs of words
are compared by hashes (64 bits). `reference.repetition` is the plain twin.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provender.kernels.hashing import spread
from provender.kernels.jit import at, kernel

__all__ = ["MOST_WORDS", "NAMES", "measure_repetition", "repetition_scratch"]

MOST_WORDS = 1_000_000
_TOP = (2, 3, 4)
_DUPLICATE = (5, 6, 7, 8, 9, 10)
NAMES = (
    "repetition_characters",
    *(f"top_{n}_gram_characters" for n in _TOP),
    *(f"duplicate_{n}_gram_characters" for n in _DUPLICATE),
    *(f"repeated_{n}_gram_characters" for n in _DUPLICATE),
)

Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.uint32]
"""Unsigned, so that each is an index as it stands (`jit.at`)."""
Flags = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.int64]
Slots = npt.NDArray[np.uint32]
Scratch = tuple[Slots, Words, Places, Flags, Places, Places, Places, Places]

_LARGEST = 0xFFFFFFFF


@kernel
def repetition_scratch(longest: int) -> Scratch:
    """Return the arrays that `measure_repetition` works in.

    Args:
        longest: Words of the longest document.

    Returns:
        Table; hashes of pairs of words; the places still looked at; whether what stands at a place
        repeats; and, of this round and of the one before, first place and copies of each n-gram.
    """
    size = 4
    while size < 4 * (longest + 1):
        size *= 2
    places = longest + 2
    return (
        np.zeros(size, np.uint32),
        np.empty(places, np.uint64),
        np.empty(places, np.uint32),
        np.empty(places, np.uint8),
        np.empty(places, np.uint32),
        np.empty(places, np.uint32),
        np.empty(places, np.uint32),
        np.empty(places, np.uint32),
    )


@kernel
def _mask_for(number: int) -> int:
    """Return one less than the slots of a table that so many entries fill to a quarter."""
    mask = 3
    while mask < 4 * number:
        mask = 2 * mask + 1
    return mask


@kernel
def _group_pairs(
    table: Slots, base: np.uint32, pairs: Words, number: int, first: Places, copies: Places
) -> None:
    """Find the first place of each pair of words, and count its copies there.

    An entry is `base` plus a place. Whatever is below `base` another round has left behind, so the
    table is not cleared between rounds. A free slot is taken for the pair's own, which it then is:
    the one branch of the loop is a collision, and rare, so the processor seldom guesses wrong.
    """
    mask = _mask_for(number)
    copies[:number] = 0
    for i in range(number):
        pair = pairs[i]
        slot = np.int64(pair) & mask
        entry = table[at(slot)]
        place = np.int64(i) if entry < base else np.int64(entry - base)
        while pairs[at(place)] != pair:
            slot = (slot + 1) & mask
            entry = table[at(slot)]
            place = np.int64(i) if entry < base else np.int64(entry - base)
        table[at(slot)] = base + np.uint32(place)
        first[i] = place
        copies[at(place)] += 1


@kernel
def _group_longer(
    table: Slots, base: np.uint32, alive: Places, number: int, repeated: Flags, first: Places,
    copies: Places, longer_first: Places, longer_copies: Places,
) -> None:  # fmt: skip
    """Do for n-grams what `_group_pairs` does for pairs, from the groups of those one word shorter.

    Most n-grams equal the first of their old group, or were one of two; the table is for the rest.
    """
    mask = _mask_for(number)
    for index in range(number):
        longer_copies[alive[index]] = 0
    for index in range(number):
        i = np.int64(alive[index])
        old = np.int64(first[i])
        after = first[i + 1]
        same = repeated[old] and first[old + 1] == after
        place = old if same else i
        if not same and copies[old] > 2:
            key = spread((np.uint64(old) << np.uint64(32)) | np.uint64(after))
            slot = np.int64(key) & mask
            while True:
                entry = table[at(slot)]
                place = i if entry < base else np.int64(entry - base)
                if first[at(place)] == old and first[at(place + 1)] == after:
                    break
                slot = (slot + 1) & mask
            table[at(slot)] = base + np.uint32(place)
        longer_first[i] = place
        longer_copies[at(place)] += 1


@kernel
def _most_frequent(alive: Places, number: int, copies: Places, sums: Counts, n: int) -> int:
    """Return the place of the most frequent n-gram; of equals the longest, then the first.

    Copies stand at an n-gram's first place; at its other places there are none.
    """
    best = -1
    most_copies = 1
    most_characters = 0
    for index in range(number):
        i = alive[index]
        if copies[i] < most_copies:
            continue
        characters = sums[at(i + n)] - sums[i]
        if copies[i] > most_copies or characters > most_characters:
            best = i
            most_copies = copies[i]
            most_characters = characters
    return best


@kernel
def _top(alive: Places, number: int, first: Places, best: int, sums: Counts, n: int) -> int:
    """Sum the characters that one n-gram covers, each once."""
    total = 0
    until = 0
    for index in range(number):
        i = alive[index]
        if first[i] == best:
            total += sums[at(i + n)] - sums[at(max(i, until))]
            until = i + n
    return total


@kernel
def _covered(
    alive: Places, number: int, first: Places, sums: Counts, n: int
) -> tuple[np.int64, np.int64]:
    """Sum the characters that repeated n-grams cover: all copies, and all but the first."""
    total = later = np.int64(0)
    until = later_until = np.int64(0)
    for index in range(number):
        i = np.int64(alive[index])
        end = sums[at(i + n)]
        total += end - sums[at(max(i, until))]
        until = i + n
        copy = np.int64(first[i] != i)
        later += copy * (end - sums[at(max(i, later_until))])
        later_until += copy * (until - later_until)
    return total, later


@kernel
def _survivors(alive: Places, number: int, repeated: Flags) -> int:
    """Keep the places at which both shorter n-grams repeat; return how many they are."""
    kept = 0
    for index in range(number):
        i = alive[index]
        both = repeated[i] & repeated[i + 1]
        repeated[i] = both
        alive[at(kept)] = i
        kept += int(both)
    return kept


@kernel
def _repeating(alive: Places, number: int, repeated: Flags, first: Places, copies: Places) -> int:
    """Keep the places whose n-gram occurs more than once; return how many they are."""
    kept = 0
    for index in range(number):
        i = alive[index]
        more = np.uint8(copies[first[i]] > 1)
        repeated[i] = more
        alive[at(kept)] = i
        kept += int(more)
    return kept


@kernel
def measure_repetition(
    hashes: Words, sums: Counts, words: int, scratch: Scratch, base: np.uint32, out: Counts
) -> np.uint32:
    """Measure what `NAMES` lists of one document.

    Args:
        hashes: Hash of each word.
        sums: Characters of all words before each word, shape (words + 1,).
        words: How many words there are.
        scratch: As `repetition_scratch` made it.
        base: What the call before returned, at first 1.
        out: Receives the characters, shape (len(NAMES),), zeros before.

    Returns:
        The base of the next call with the same scratch.
    """
    table, pairs, alive, repeated, first, copies, longer_first, longer_copies = scratch
    out[0] = sums[words]
    if np.int64(base) + 10 * words > _LARGEST:
        table[:] = 0
        base = np.uint32(1)
    number = max(words - 1, 0)
    for i in range(number):
        pairs[i] = spread(hashes[i] * np.uint64(3) + hashes[i + 1])
        alive[i] = i
    repeated[number] = 0
    for n in range(2, 11):
        if n == 2:
            _group_pairs(table, base, pairs, number, first, copies)
        else:
            number = _survivors(alive, number, repeated)
            _group_longer(
                table, base, alive, number, repeated, first, copies, longer_first, longer_copies
            )
            first, longer_first = longer_first, first
            copies, longer_copies = longer_copies, copies
        base = np.uint32(base + np.uint32(words))
        number = _repeating(alive, number, repeated, first, copies)
        if number == 0:
            break
        if n < 5:
            best = _most_frequent(alive, number, copies, sums, n)
            out[n - 1] = _top(alive, number, first, best, sums, n)
        else:
            out[n - 1], out[n + 5] = _covered(alive, number, first, sums, n)
    return base
