# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Where texts hold grams of a small set of others.

Floor: each byte is read once; each word costs one look-up in a bitmap sized to stay in cache, and
only what passes it goes to the table. `reference_grams` is the plain twin.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.gram_folding import folding
from provender.kernels.gram_words import (
    ROOM_WORDS,
    SEED,
    GramSize,
    Hashes,
    Numbers,
    doubled,
    powers_of,
    read_words,
    roll,
)
from provender.kernels.grams import Grams
from provender.kernels.jit import kernel

__all__ = ["GramLookup", "find_runs", "gram_lookup"]

Ids = npt.NDArray[np.int32]
_BITS_PER_GRAM = 16


class GramLookup(NamedTuple):
    """Hash tables of grams with their numbers, and of short texts by their anchors.

    Attributes:
        size: How much is a gram.
        keys: Open addressing, 0 is a free slot.
        numbers: Number of the gram in each slot.
        bitmap: One bit by the high bits of each gram.
        short_keys: The same for anchors of short texts.
        short_first: First short text of the anchor in each slot.
        short_bitmap: One bit by the high bits of each anchor; empty where nothing is short.
        short_next: Next short text with the same anchor, -1 ends.
        short_wholes: Hash of each short text's words.
        short_words: Number of its words.
        short_numbers: Its number, as a gram has one.
    """

    size: GramSize
    keys: Hashes
    numbers: Ids
    bitmap: Hashes
    short_keys: Hashes
    short_first: Ids
    short_bitmap: Hashes
    short_next: Ids
    short_wholes: Hashes
    short_words: Ids
    short_numbers: Ids


@kernel
def _slot(keys: Hashes, key: np.uint64) -> np.int64:
    """Return the slot that holds a key, or the free slot where it would go."""
    mask = np.uint64(keys.shape[0] - 1)
    slot = (key >> np.uint64(20)) & mask
    while keys[slot] != np.uint64(0) and keys[slot] != key:
        slot = (slot + np.uint64(1)) & mask
    return np.int64(slot)


@kernel
def _shift_of(bitmap: Hashes) -> np.uint64:
    """Return how far a gram is shifted to give its bit: the high bits count."""
    shift = np.uint64(64)
    bits = bitmap.shape[0] * 64
    while bits > 1:
        bits >>= 1
        shift -= np.uint64(1)
    return shift


@kernel
def _enter(new: Hashes, numbers: Ids, keys: Hashes, held: Ids, bitmap: Hashes) -> None:
    shift = _shift_of(bitmap)
    for index in range(new.shape[0]):
        slot = _slot(keys, new[index])
        keys[slot] = new[index]
        held[slot] = numbers[index]
        bit = new[index] >> shift
        bitmap[bit >> np.uint64(6)] |= np.uint64(1) << (bit & np.uint64(63))


def _table(new: Hashes, numbers: Ids) -> tuple[Hashes, Ids, Hashes]:
    room = max(6, (2 * len(new)).bit_length())
    keys, held = np.zeros(1 << room, np.uint64), np.full(1 << room, -1, np.int32)
    words = max(1, 1 << max(0, (_BITS_PER_GRAM * len(new)).bit_length() - 6))
    bitmap = np.zeros(words, np.uint64)
    _enter(new, numbers.astype(np.int32), keys, held, bitmap)
    return keys, held, bitmap


def gram_lookup(size: GramSize, grams: Hashes, short: Grams, short_numbers: Numbers) -> GramLookup:
    """Make the tables that `find_runs` looks into.

    Args:
        size: How much is a gram.
        grams: Distinct grams; their places are their numbers, shape (grams,).
        short: Texts that are to be found whole, each with an anchor.
        short_numbers: Their numbers, shape (texts,).
    """
    keys, numbers, bitmap = _table(grams, np.arange(len(grams), dtype=np.int32))
    anchors, first = np.unique(short.anchors, return_index=True)
    following = np.full(len(short.anchors), -1, np.int32)
    last: dict[int, int] = {}
    for place, anchor in enumerate(short.anchors.tolist()):
        if anchor in last:
            following[last[anchor]] = place
        last[anchor] = place
    short_keys, short_first, short_bitmap = _table(anchors, first.astype(np.int32))
    return GramLookup(
        size, keys, numbers, bitmap, short_keys, short_first,
        short_bitmap if len(anchors) else np.zeros(0, np.uint64), following,
        short.wholes, short.words.astype(np.int32), short_numbers.astype(np.int32),
    )  # fmt: skip


@kernel
def _append(
    runs: Numbers, made: int, row: int, first: int, end: int, number: np.int64
) -> tuple[Numbers, int]:
    if made == runs.shape[0]:
        runs = doubled(runs)
    runs[made, 0] = row
    runs[made, 1] = first
    runs[made, 2] = end
    runs[made, 3] = number
    runs[made, 4] = number
    return runs, made + 1


@kernel
def _candidates(
    prefix: Hashes,
    weight: Numbers,
    begin: int,
    end: int,
    low: int,
    enough: int,
    powers: Hashes,
    bitmap: Hashes,
    places: Numbers,
    grams: Hashes,
) -> tuple[int, int]:
    """Gather the runs that end at each of some words and whose bit is set.

    Args:
        prefix: Hash of all words up to each, shape (words + 1,).
        weight: Weight of all words up to each.
        begin: First word.
        end: One past the last word.
        low: Where the run began that ended before the first word.
        enough: Weight of a run.
        powers: Powers of the base.
        bitmap: One bit by the high bits of each run that is looked for.
        places: Receives first and last word of each, shape (words, 2).
        grams: Receives their hashes, shape (words,).

    Returns:
        Where the last run began, and how many were gathered.
    """
    shift, one = _shift_of(bitmap), np.uint64(1)
    # Unsigned places: numba looks at the sign of every other index.
    k, low_place, many = np.uint64(begin), np.uint64(low), np.uint64(0)
    while k < np.uint64(end):
        after = k + one
        bound = weight[after] - enough
        while weight[low_place + one] <= bound:
            low_place += one
        gram = (prefix[after] - prefix[low_place] * powers[after - low_place]) | one
        bit = gram >> shift
        set_bit = (bitmap[bit >> np.uint64(6)] >> (bit & np.uint64(63))) & one
        if set_bit and weight[low_place] <= bound:
            places[many, 0], places[many, 1] = low_place, k
            grams[many] = gram
            many += one
        k = after
    return np.int64(low_place), np.int64(many)  # type: ignore[return-value]


@kernel
def _find(
    data: Bytes,
    offsets: Offsets,
    entries: npt.NDArray[np.uint32],
    expansions: npt.NDArray[np.uint32],
    weigh: tuple[int, int, int, int, int],
    keys: Hashes,
    numbers: Ids,
    bitmap: Hashes,
    short_keys: Hashes,
    short_first: Ids,
    short_bitmap: Hashes,
    short_next: Ids,
    short_wholes: Hashes,
    short_words: Ids,
    short_numbers: Ids,
) -> Numbers:
    word_weight, single_weight, full, short, longest = weigh
    powers = powers_of(longest)
    carried = longest + 1
    room = ROOM_WORDS + carried
    values, prefix = np.zeros(room, np.uint64), np.zeros(room + 1, np.uint64)
    starts, ends = np.zeros(room, np.int64), np.zeros(room, np.int64)
    single, weight = np.zeros(room, np.bool_), np.zeros(room + 1, np.int64)
    places, grams = np.zeros((room, 2), np.int64), np.zeros(room, np.uint64)
    runs = np.zeros((64, 5), np.int64)
    made = 0
    for row in range(offsets.shape[0] - 1):
        p, end = offsets[row], offsets[row + 1]
        begin = p
        start, word = -1, SEED
        filled, low, short_low = 0, 0, 0
        prefix[0], weight[0] = np.uint64(0), 0
        open_run = -1
        while True:
            p, start, word, count = read_words(
                data, p, end, start, word, entries, expansions, filled,
                values, starts, ends, single,
            )  # fmt: skip
            roll(values, single, filled, count, word_weight, single_weight, prefix, weight)
            low, many = _candidates(
                prefix, weight, filled, count, low, full, powers, bitmap, places, grams
            )
            for one in range(many):
                slot = _slot(keys, grams[one])
                if keys[slot] != grams[one]:
                    continue
                number = np.int64(numbers[slot])
                first, last = starts[places[one, 0]] - begin, ends[places[one, 1]] - begin
                if (
                    open_run >= 0
                    and first <= runs[open_run, 2]
                    and runs[open_run, 3] <= number <= runs[open_run, 4] + 1
                ):
                    runs[open_run, 2] = last
                    runs[open_run, 4] = max(runs[open_run, 4], number)
                else:
                    open_run = made
                    runs, made = _append(runs, made, row, first, last, number)
            if short_bitmap.shape[0] > 0:
                short_low, many = _candidates(
                    prefix, weight, filled, count, short_low, short, powers, short_bitmap,
                    places, grams,
                )  # fmt: skip
                for one in range(many):
                    slot = _slot(short_keys, grams[one])
                    if short_keys[slot] != grams[one]:
                        continue
                    k = places[one, 1]
                    text = np.int64(short_first[slot])
                    while text >= 0:
                        length = np.int64(short_words[text])
                        if length <= k + 1:
                            rolled = prefix[k + 1] - prefix[k + 1 - length] * powers[length]
                            if rolled == short_wholes[text]:
                                first = starts[k + 1 - length] - begin
                                number = np.int64(short_numbers[text])
                                runs, made = _append(
                                    runs, made, row, first, ends[k] - begin, number
                                )
                        text = np.int64(short_next[text])
            filled = count
            if p >= end:
                break
            gone = filled - min(filled, carried)
            for k in range(gone, filled):
                starts[k - gone], ends[k - gone] = starts[k], ends[k]
            for k in range(gone, filled + 1):
                prefix[k - gone], weight[k - gone] = prefix[k], weight[k]
            filled -= gone
            low, short_low = max(0, low - gone), max(0, short_low - gone)
    return runs[:made]


def find_runs(texts: pa.Array | pa.ChunkedArray, lookup: GramLookup) -> Numbers:
    """Return where texts hold grams.

    Args:
        texts: A string column; null counts as empty.
        lookup: The grams.

    Returns:
        Row, first byte, one past the last byte, first and last number of grams of each run, shape
        (runs, 5), in order of their ends within a row but for overlaps. Grams that follow each
        other in the text and in number are one run; so are those that come round again.
    """
    data, offsets = text_buffers(texts)
    tables = folding()
    runs: Numbers = _find(
        data, offsets, tables.entries, tables.expansions, lookup.size.weigh, *lookup[1:]
    )
    return runs
