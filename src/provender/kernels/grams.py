# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Runs of words that a text shares with a small set of others.

Words are those of `gram_folding`. A word of a script with spaces weighs as much as so many CJK
characters as make a gram of their own, so one definition serves mixed text: a gram is the shortest
run that ends at a word and weighs a full gram. A text too light for a gram is looked for whole, by
the last lighter run in it. `reference_grams` is the plain twin.

Floor: each byte is read once; each word costs one look-up in a bitmap sized to stay in cache, and
only what passes it goes to the table.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.gram_folding import BREAK, CJK, EXPAND, JOIN, SKIP, WORD, folding
from provender.kernels.hashing import spread
from provender.kernels.jit import kernel
from provender.kernels.utf8 import code_at

__all__ = ["GramLookup", "GramSize", "Grams", "find_runs", "gram_lookup", "grams_of"]

Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Ids = npt.NDArray[np.int32]

_PRIME = np.uint64(0x100000001B3)
_BASE = np.uint64(0x9E3779B97F4A7C15)
_SEED = np.uint64(0xCBF29CE484222325)
_ROOM = 1024
"""Words that are held at a time: their arrays stay in the first-level cache."""
_MOST_OF_ONE = 20
"""One character becomes at most 18 others, hence at most so many words."""
_BITS_PER_GRAM = 16


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


class Grams(NamedTuple):
    """The grams of some texts.

    Attributes:
        hashes: Hash of each gram, text after text, shape (grams,).
        places: Text, first word, end word and number of distinct words, shape (grams, 4).
        words: Words of each text, shape (texts,).
        weights: Weight of each text, shape (texts,).
        anchors: Hash of the last lighter run of each text that is no full gram, else 0.
        wholes: Hash of all words of such a text, else 0.
    """

    hashes: Hashes
    places: Numbers
    words: Numbers
    weights: Numbers
    anchors: Hashes
    wholes: Hashes


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
def _read_words(
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
        if data[p] < 128:
            entry, step = entries[data[p]], 1
        else:
            code, step = code_at(data, np.int64(p))
            entry = entries[code]
        kind = entry >> 24
        if kind == WORD:
            if start < 0:
                start = p
            word = (word ^ np.uint64(entry & 0xFFFFFF)) * _PRIME
            p += step
            continue
        if kind == BREAK or kind == CJK:
            if start >= 0:
                values[count] = spread(word)
                starts[count] = start
                ends[count] = p
                single[count] = False
                count += 1
                start = -1
                word = _SEED
            if kind == CJK:
                values[count] = spread((_SEED ^ np.uint64(entry & 0xFFFFFF)) * _PRIME)
                starts[count] = p
                ends[count] = p + step
                single[count] = True
                count += 1
            p += step
            continue
        many = 1
        place = 0
        if kind == EXPAND:
            many = np.int64(entry & 31)
            place = np.int64((entry & 0xFFFFFF) >> 5)
        for turn in range(many):
            if kind == EXPAND:
                entry = expansions[place + turn]
            what = entry >> 24
            if what == SKIP:
                continue
            if what == WORD or (what == JOIN and start >= 0):
                if start < 0:
                    start = p
                word = (word ^ np.uint64(entry & 0xFFFFFF)) * _PRIME
                continue
            if start >= 0:
                values[count] = spread(word)
                starts[count] = start
                ends[count] = p + step if start == p else p
                single[count] = False
                count += 1
                start = -1
                word = _SEED
            if what == CJK:
                values[count] = spread((_SEED ^ np.uint64(entry & 0xFFFFFF)) * _PRIME)
                starts[count] = p
                ends[count] = p + step
                single[count] = True
                count += 1
        p += step
    if p >= end and start >= 0:
        values[count] = spread(word)
        starts[count] = start
        ends[count] = end
        single[count] = False
        count += 1
        start = -1
        word = _SEED
    return p, start, word, count


@kernel
def _powers(longest: int) -> Hashes:
    powers = np.ones(longest + 1, np.uint64)
    for length in range(longest):
        powers[length + 1] = powers[length] * _BASE
    return powers


@kernel
def _distinct(values: Hashes, begin: int, end: int) -> int:
    found = 0
    for place in range(begin, end):
        other = begin
        while values[other] != values[place]:
            other += 1
        found += other == place
    return found


@kernel
def _doubled(rows: Numbers) -> Numbers:
    more = np.zeros((2 * rows.shape[0], rows.shape[1]), np.int64)
    more[: rows.shape[0]] = rows
    return more


@kernel
def _scan_items(
    data: Bytes,
    offsets: Offsets,
    entries: npt.NDArray[np.uint32],
    expansions: npt.NDArray[np.uint32],
    weigh: tuple[int, int, int, int, int],
    words: Numbers,
    weights: Numbers,
    anchors: Hashes,
    wholes: Hashes,
) -> tuple[Hashes, Numbers]:
    """Return hashes and places of all grams; see `Grams` for the other results."""
    word_weight, single_weight, full, short, longest = weigh
    powers = _powers(longest)
    carried = longest + 1
    room = _ROOM + carried
    values, prefix = np.zeros(room, np.uint64), np.zeros(room + 1, np.uint64)
    starts, ends = np.zeros(room, np.int64), np.zeros(room, np.int64)
    single, weight = np.zeros(room, np.bool_), np.zeros(room + 1, np.int64)
    hashes, places = np.zeros(1024, np.uint64), np.zeros((1024, 4), np.int64)
    written = 0
    for row in range(offsets.shape[0] - 1):
        p, end = offsets[row], offsets[row + 1]
        start, word = -1, _SEED
        filled, low, before = 0, 0, 0
        prefix[0], weight[0] = np.uint64(0), 0
        while True:
            p, start, word, count = _read_words(
                data, p, end, start, word, entries, expansions, filled,
                values, starts, ends, single,
            )  # fmt: skip
            for k in range(filled, count):
                prefix[k + 1] = prefix[k] * _BASE + values[k]
                weight[k + 1] = weight[k] + (single_weight if single[k] else word_weight)
                while weight[k + 1] - weight[low + 1] >= full:
                    low += 1
                if weight[k + 1] - weight[low] < full:
                    continue
                if written == hashes.shape[0]:
                    more = np.zeros(2 * written, np.uint64)
                    more[:written] = hashes
                    hashes = more
                    places = _doubled(places)
                rolled = prefix[k + 1] - prefix[low] * powers[k + 1 - low]
                hashes[written] = rolled | np.uint64(1)
                places[written, 0] = row
                places[written, 1] = before + low
                places[written, 2] = before + k + 1
                places[written, 3] = _distinct(values, low, k + 1)
                written += 1
            filled = count
            if p >= end:
                break
            gone = filled - min(filled, carried)
            for k in range(gone, filled):
                values[k - gone] = values[k]
            for k in range(gone, filled + 1):
                prefix[k - gone], weight[k - gone] = prefix[k], weight[k]
            filled, low, before = filled - gone, max(0, low - gone), before + gone
        words[row] = before + filled
        total = weight[filled]
        weights[row] = total
        if short <= total < full and before == 0:
            low = 0
            while total - weight[low + 1] >= short:
                low += 1
            rolled = prefix[filled] - prefix[low] * powers[filled - low]
            anchors[row] = rolled | np.uint64(1)
            wholes[row] = prefix[filled]
    return hashes[:written], places[:written]


def _weigh(size: GramSize) -> tuple[int, int, int, int, int]:
    return size.characters, size.words, size.full, size.short, size.longest


def grams_of(texts: pa.Array | pa.ChunkedArray, size: GramSize) -> Grams:
    """Return the grams of texts; null counts as empty.

    Args:
        texts: A string column.
        size: How much is a gram.
    """
    data, offsets = text_buffers(texts)
    tables = folding()
    rows = len(offsets) - 1
    words, weights = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    anchors, wholes = np.zeros(rows, np.uint64), np.zeros(rows, np.uint64)
    hashes, places = _scan_items(
        data, offsets, tables.entries, tables.expansions, _weigh(size),
        words, weights, anchors, wholes,
    )  # fmt: skip
    return Grams(hashes, places, words, weights, anchors, wholes)


@kernel
def _slot(keys: Hashes, key: np.uint64) -> int:
    """Return the slot that holds a key, or the free slot where it would go."""
    mask = np.uint64(keys.shape[0] - 1)
    slot = (key >> np.uint64(20)) & mask
    while keys[slot] != np.uint64(0) and keys[slot] != key:
        slot = (slot + np.uint64(1)) & mask
    return np.int64(slot)


@kernel
def _enter(new: Hashes, numbers: Ids, keys: Hashes, held: Ids, bitmap: Hashes) -> None:
    shift = np.uint64(64)
    bits = bitmap.shape[0] * 64
    while bits > 1:
        bits >>= 1
        shift -= np.uint64(1)
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
def _shift_of(bitmap: Hashes) -> np.uint64:
    shift = np.uint64(64)
    bits = bitmap.shape[0] * 64
    while bits > 1:
        bits >>= 1
        shift -= np.uint64(1)
    return shift


@kernel
def _append(
    runs: Numbers, made: int, row: int, first: int, end: int, number: int
) -> tuple[Numbers, int]:
    if made == runs.shape[0]:
        runs = _doubled(runs)
    runs[made, 0] = row
    runs[made, 1] = first
    runs[made, 2] = end
    runs[made, 3] = number
    runs[made, 4] = number
    return runs, made + 1


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
    powers = _powers(longest)
    shift = _shift_of(bitmap)
    any_short = short_bitmap.shape[0] > 0
    short_shift = _shift_of(short_bitmap)
    carried = longest + 1
    room = _ROOM + carried
    values, prefix = np.zeros(room, np.uint64), np.zeros(room + 1, np.uint64)
    starts, ends = np.zeros(room, np.int64), np.zeros(room, np.int64)
    single, weight = np.zeros(room, np.bool_), np.zeros(room + 1, np.int64)
    runs = np.zeros((64, 5), np.int64)
    made = 0
    for row in range(offsets.shape[0] - 1):
        p, end = offsets[row], offsets[row + 1]
        begin = p
        start, word = -1, _SEED
        filled, low, short_low = 0, 0, 0
        prefix[0], weight[0] = np.uint64(0), 0
        open_run = -1
        while True:
            p, start, word, count = _read_words(
                data, p, end, start, word, entries, expansions, filled,
                values, starts, ends, single,
            )  # fmt: skip
            for k in range(filled, count):
                prefix[k + 1] = prefix[k] * _BASE + values[k]
                weight[k + 1] = weight[k] + (single_weight if single[k] else word_weight)
                while weight[k + 1] - weight[low + 1] >= full:
                    low += 1
                if weight[k + 1] - weight[low] >= full:
                    rolled = prefix[k + 1] - prefix[low] * powers[k + 1 - low]
                    gram = rolled | np.uint64(1)
                    bit = gram >> shift
                    if (bitmap[bit >> np.uint64(6)] >> (bit & np.uint64(63))) & np.uint64(1):
                        slot = _slot(keys, gram)
                        if keys[slot] == gram:
                            number = np.int64(numbers[slot])
                            first = starts[low] - begin
                            if (
                                open_run >= 0
                                and first <= runs[open_run, 2]
                                and runs[open_run, 3] <= number <= runs[open_run, 4] + 1
                            ):
                                runs[open_run, 2] = ends[k] - begin
                                runs[open_run, 4] = max(runs[open_run, 4], number)
                            else:
                                open_run = made
                                runs, made = _append(
                                    runs, made, row, first, ends[k] - begin, number
                                )
                if not any_short:
                    continue
                while weight[k + 1] - weight[short_low + 1] >= short:
                    short_low += 1
                if weight[k + 1] - weight[short_low] < short:
                    continue
                rolled = prefix[k + 1] - prefix[short_low] * powers[k + 1 - short_low]
                gram = rolled | np.uint64(1)
                bit = gram >> short_shift
                if not (short_bitmap[bit >> np.uint64(6)] >> (bit & np.uint64(63))) & np.uint64(1):
                    continue
                slot = _slot(short_keys, gram)
                if short_keys[slot] != gram:
                    continue
                one = np.int64(short_first[slot])
                while one >= 0:
                    length = np.int64(short_words[one])
                    if length <= k + 1:
                        rolled = prefix[k + 1] - prefix[k + 1 - length] * powers[length]
                        if rolled == short_wholes[one]:
                            first = starts[k + 1 - length] - begin
                            number = np.int64(short_numbers[one])
                            runs, made = _append(runs, made, row, first, ends[k] - begin, number)
                    one = np.int64(short_next[one])
            filled = count
            if p >= end:
                break
            gone = filled - min(filled, carried)
            for k in range(gone, filled):
                values[k - gone], single[k - gone] = values[k], single[k]
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
        data, offsets, tables.entries, tables.expansions, _weigh(lookup.size), *lookup[1:]
    )
    return runs
