# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Keys of what documents may share: runs of words, paragraphs, lines.

Words, and places in a text, are those of `kernels.shared_words`.

Most runs occur once and need no table. So texts are read twice: `mark` notes in two bit sets what
occurs once and what more often, `gather` gives only what was noted twice. Of runs it suffices to
note samples. Every run of `n` words holds a gram of `k` whose hash is the least of the run's
(winnowing, Schleimer, Wilkerson and Aiken 2003), and which one that is depends on the run alone. So
runs that are equal have the same sample, and a run whose sample occurs once occurs once. Two
samples may share a bit: that only gathers more than need be.

Time is linear, and memory that of the buffers: a text is read through rings of `n` words.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.hashing import power_of, spread
from provender.kernels.jit import kernel
from provender.kernels.repeats import PARAGRAPHS, RUNS
from provender.kernels.shared_words import Places, is_space, word_at
from provender.kernels.tokens import BASE, Hashes, Table, token_table

__all__ = ["Found", "Seen", "gather", "mark"]

_BUFFER = 1 << 16
_LINE_FEED = 10
_SALT = np.uint64(0xA0761D6478BD642F)

# Where reading stands: row, byte, word, place, index of the sample, and whether it is noted twice.
_ROW, _PLACE, _COUNT, _AT, _SAMPLE, _NOTED = range(6)


@dataclass(frozen=True)
class Seen:
    """What occurs once, and what occurs more often, as two bit sets.

    Attributes:
        once: Bits of what was seen, shape (a power of two,).
        twice: Bits of what was seen again.
    """

    once: Bytes
    twice: Bytes

    @classmethod
    def of_size(cls, size_bytes: int) -> Seen:
        """Return empty sets that take no more than so many bytes together, and at least 128."""
        size = 64
        while 4 * size <= size_bytes:
            size *= 2
        return cls(np.zeros(size, np.uint8), np.zeros(size, np.uint8))


class Found(NamedTuple):
    """Some runs, paragraphs or lines.

    Attributes:
        rows: Which text each is of.
        keys: Equal for what consists of the same words.
        places: Byte of the folded text at which each begins.
        lengths: Bytes of the folded text.
    """

    rows: Places
    keys: Hashes
    places: Places
    lengths: Places


Columns = tuple[Places, Hashes, Places, Places]
"""Those of `Found`, as kernels take them."""


@kernel
def _note(key: np.uint64, once: Bytes, twice: Bytes) -> None:
    place = np.int64((key >> np.uint64(3)) & np.uint64(once.shape[0] - 1))
    bit = np.uint8(1) << np.uint8(key & np.uint64(7))
    if once[place] & bit:
        twice[place] |= bit
    else:
        once[place] |= bit


@kernel
def _noted(key: np.uint64, twice: Bytes) -> bool:
    place = np.int64((key >> np.uint64(3)) & np.uint64(twice.shape[0] - 1))
    return bool(twice[place] & (np.uint8(1) << np.uint8(key & np.uint64(7))))


@kernel
def _runs(
    data: Bytes,
    end: np.int64,
    table: Table,
    least: int,
    marking: bool,
    twice: Bytes,
    state: Places,
    rings: tuple[Hashes, Hashes, Places],
    found: Columns,
    written: int,
) -> int:
    """Read one text on, as `_read_on`: its samples, or the runs whose sample is noted twice."""
    rolled, grams, begins = rings
    rows, keys, places, lengths = found
    mask = rolled.shape[0] - 1
    gram = least // 2
    gram_power, power = power_of(BASE, gram), power_of(BASE, least)
    row, place, word, at = state[_ROW], state[_PLACE], state[_COUNT], state[_AT]
    sample, noted = state[_SAMPLE], state[_NOTED] != 0
    if word == 0:
        rolled[0] = 0
    while place < end and written < rows.shape[0]:
        place, value, size = word_at(data, place, end, table)
        if size == 0:
            continue
        begins[word & mask] = at
        at += size
        rolled[(word + 1) & mask] = rolled[word & mask] * BASE + value
        word += 1
        last = word - gram
        if last < 0:
            continue
        own = spread(rolled[word & mask] - rolled[last & mask] * gram_power)
        grams[last & mask] = own
        first = word - least
        if first < 0:
            continue
        before = sample
        if sample < first:
            sample = first
            for other in range(first + 1, last + 1):
                if grams[other & mask] <= grams[sample & mask]:
                    sample = other
        elif own <= grams[sample & mask]:
            sample = last
        if marking:
            if sample != before:
                keys[written] = grams[sample & mask]
                written += 1
            continue
        if sample != before:
            noted = _noted(grams[sample & mask], twice)
        if noted:
            rows[written] = row
            keys[written] = spread(rolled[word & mask] - rolled[first & mask] * power)
            places[written] = begins[first & mask]
            lengths[written] = at - begins[first & mask]
            written += 1
    state[_PLACE], state[_COUNT], state[_AT] = place, word, at
    state[_SAMPLE], state[_NOTED] = sample, noted
    return written


@kernel
def _units(
    data: Bytes,
    end: np.int64,
    table: Table,
    paragraphs: bool,
    least: int,
    marking: bool,
    twice: Bytes,
    state: Places,
    found: Columns,
    written: int,
) -> int:
    """Read one text on, as `_read_on`: its paragraphs or lines that are long enough."""
    rows, keys, places, lengths = found
    salt = _SALT * np.uint64(2 if paragraphs else 1)
    row, place, at = state[_ROW], state[_PLACE], state[_AT]
    while place < end and written < rows.shape[0]:
        begin, words = at, 0
        key = np.uint64(0)
        blank = True
        block = False
        while place < end:
            if data[place] == _LINE_FEED:
                place += 1
                if not paragraphs or (blank and block):
                    break
                blank = True
                continue
            if blank and not is_space(data, place, table):
                blank = False
                block = True
            place, value, size = word_at(data, place, end, table)
            if size:
                key = key * BASE + value
                words += 1
                at += size
        if words < least:
            continue
        key = spread((key + np.uint64(words)) ^ salt)
        if marking or _noted(key, twice):
            rows[written] = row
            keys[written] = key
            places[written] = begin
            lengths[written] = at - begin
            written += 1
    state[_PLACE], state[_AT] = place, at
    return written


@kernel
def _read_on(
    data: Bytes,
    offsets: Offsets,
    table: Table,
    what: int,
    least: int,
    marking: bool,
    twice: Bytes,
    state: Places,
    rings: tuple[Hashes, Hashes, Places],
    found: Columns,
    sizes: Places,
) -> int:
    """Fill the buffer with what is marked, or with what is noted twice; return how many.

    Stops where the buffer is full; called again, it goes on there. `sizes` receives the bytes of
    each text once folded.
    """
    written = 0
    while state[_ROW] < offsets.shape[0] - 1 and written < found[0].shape[0]:
        row = state[_ROW]
        end = offsets[row + 1]
        if state[_PLACE] < 0:
            state[_PLACE] = offsets[row]
            state[_COUNT] = state[_AT] = state[_NOTED] = 0
            state[_SAMPLE] = -1
        if what == RUNS:
            written = _runs(data, end, table, least, marking, twice, state, rings, found, written)
        else:
            written = _units(
                data, end, table, what == PARAGRAPHS, least, marking, twice, state, found, written
            )
        if state[_PLACE] >= end:
            sizes[row] = state[_AT]
            state[_ROW] += 1
            state[_PLACE] = -1
    return written


@kernel
def _note_all(keys: Hashes, count: int, once: Bytes, twice: Bytes) -> None:
    for index in range(count):
        _note(keys[index], once, twice)


def _read(
    texts: pa.Array | pa.ChunkedArray, what: int, least: int, twice: Bytes | None, sizes: Places
) -> Iterator[Found]:
    """Yield what is looked for, a buffer at a time; the next overwrites it."""
    data, offsets = text_buffers(texts)
    state = np.zeros(6, np.int64)
    state[_PLACE] = -1
    found = Found(
        np.zeros(_BUFFER, np.int64),
        np.zeros(_BUFFER, np.uint64),
        np.zeros(_BUFFER, np.int64),
        np.zeros(_BUFFER, np.int64),
    )
    size = 4
    while size < least + 2:
        size *= 2
    rings = (np.zeros(size, np.uint64), np.zeros(size, np.uint64), np.zeros(size, np.int64))
    table, marking = token_table(), twice is None
    bits = np.zeros(1, np.uint8) if twice is None else twice
    columns = (found.rows, found.keys, found.places, found.lengths)
    while state[_ROW] < len(offsets) - 1:
        count = _read_on(
            data, offsets, table, what, least, marking, bits, state, rings, columns, sizes
        )
        if count:
            rows, keys, places, lengths = columns
            yield Found(rows[:count], keys[:count], places[:count], lengths[:count])


def mark(
    texts: pa.Array | pa.ChunkedArray, what: int, least: int, seen: Seen, lock: threading.Lock
) -> None:
    """Note what texts hold.

    Args:
        texts: A string column; null counts as empty.
        what: `RUNS`, `PARAGRAPHS` or `LINES`.
        least: Words that it has, of paragraphs and lines at least; of runs 8 or more.
        seen: What was seen so far; changed.
        lock: Held while it is changed, so that threads may read at once.
    """
    for found in _read(texts, what, least, None, np.zeros(len(texts), np.int64)):
        with lock:
            _note_all(found.keys, len(found.keys), seen.once, seen.twice)


def gather(
    texts: pa.Array | pa.ChunkedArray, what: int, least: int, seen: Seen
) -> tuple[Iterator[Found], Places]:
    """Return what was noted twice, in the order of rows and places, and each text's folded bytes.

    Args:
        texts: A string column, all of which was marked; null counts as empty.
        what: `RUNS`, `PARAGRAPHS` or `LINES`.
        least: Words that it has.
        seen: What all texts hold.

    Returns:
        Some at a time, each valid until the next; and the bytes of the folded texts, shape
        (texts,), which are known of a text once the iterator is beyond it.
    """
    sizes = np.zeros(len(texts), np.int64)
    return _read(texts, what, least, seen.twice, sizes), sizes
