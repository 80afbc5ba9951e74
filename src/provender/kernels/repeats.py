# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which bytes of a text say again what the same text said before: lines, paragraphs, long runs.

Words are those of `kernels.tokens`, so layout, case, Chinese script and punctuation do not count.

- A line, or a paragraph (lines up to an empty one, as in `line_statistics`), is a repetition if it
  consists of the same words as an earlier one.
- A run is a repetition if every word of it lies in a window of `n` words that stood before, whole
  and without overlap. This finds what a suffix array finds of repeated substrings of at least `n`
  tokens (Lee et al. 2021, arXiv:2107.06499) within one text, in one pass and linear time.

What is said first stays; so does what is shorter than asked. Only the first `MOST_WORDS` words are
looked at. `reference.repeats` is the plain twin.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.hashing import power_of, spread
from provender.kernels.jit import kernel
from provender.kernels.tokens import BASE, Hashes, Table, token_table
from provender.kernels.utf8 import code_at

__all__ = ["LINES", "MOST_WORDS", "PARAGRAPHS", "RUNS", "repeats"]

RUNS, PARAGRAPHS, LINES = 0, 1, 2
"""What is looked for."""

MOST_WORDS = 1_000_000

_PRIME = np.uint64(0x100000001B3)
_SEED = np.uint64(0xCBF29CE484222325)
_KIND = 24
_CODE = (1 << _KIND) - 1
_WORD, _MARK, _CJK, _SPACE = 1, 2, 3, 4
Places = npt.NDArray[np.int64]


@kernel
def _read(
    data: Bytes, start: np.int64, end: np.int64, table: Table, rolled: Hashes, begins: Places
) -> int:
    """Hash the words of a text; `rolled[i]` is over all before word i, which begins at a byte."""
    words = 0
    place = start
    while place < end and words < begins.shape[0] - 1:
        code, step = code_at(data, place)
        entry = table[code]
        kind = entry >> _KIND
        if kind != _WORD and kind != _CJK:
            place += step
            continue
        begins[words] = place
        value = (_SEED ^ np.uint64(entry & _CODE)) * _PRIME
        place += step
        while kind != _CJK and place < end:
            code, step = code_at(data, place)
            entry = table[code]
            if entry >> _KIND != _WORD and entry >> _KIND != _MARK:
                break
            value = (value ^ np.uint64(entry & _CODE)) * _PRIME
            place += step
        rolled[words + 1] = rolled[words] * BASE + spread(value)
        words += 1
    while place < end:
        # The word after the last that is looked at ends what may be removed.
        code, step = code_at(data, place)
        if table[code] >> _KIND == _WORD or table[code] >> _KIND == _CJK:
            break
        place += step
    begins[words] = place
    return words


@kernel
def _first_with(key: np.uint64, now: int, keys: Hashes, seen: Places, mask: int) -> int:
    """Return where a key was entered first, entering it now if it is new."""
    slot = np.int64(key & np.uint64(mask))
    while seen[slot] >= 0:
        if keys[slot] == key:
            return int(seen[slot])
        slot = (slot + 1) & mask
    keys[slot] = key
    seen[slot] = now
    return now


@kernel
def _units(
    data: Bytes, start: np.int64, end: np.int64, paragraphs: bool, table: Table, bounds: Places
) -> int:
    """Write where each line or paragraph begins, and the end of the last."""
    count = 0
    begin = start
    place = start
    blank = True
    open_block = False
    while place < end:
        code, step = code_at(data, place)
        if code == 10:
            if not paragraphs or (blank and open_block):
                bounds[count] = begin
                count += 1
                begin = place + 1
                open_block = False
            blank = True
        elif table[code] >> _KIND != _SPACE:
            blank = False
            open_block = True
        place += step
    if begin < end:
        bounds[count] = begin
        count += 1
    bounds[count] = end
    return count


@kernel
def _find(
    data: Bytes,
    offsets: Offsets,
    table: Table,
    what: int,
    least: int,
    most: int,
    room: Places,
    ends: Places,
) -> int:
    """Write start and end of every repetition, in bytes of its text; return how many."""
    longest = np.int64(0)
    for row in range(ends.shape[0]):
        longest = max(longest, offsets[row + 1] - offsets[row])
    capacity = np.int64(most) if most < longest else longest
    rolled = np.zeros(capacity + 1, np.uint64)
    begins = np.zeros(capacity + 1, np.int64)
    bounds = np.zeros(longest + 2 if what != RUNS else 1, np.int64)
    size = 4
    while size < 2 * capacity:
        size *= 2
    keys = np.zeros(size, np.uint64)
    seen = np.full(size, -1, np.int64)
    written = 0
    for row in range(ends.shape[0]):
        start = offsets[row]
        words = _read(data, start, offsets[row + 1], table, rolled, begins)
        mask = 3
        while mask + 1 < 2 * words:
            mask = 2 * mask + 1
        seen[: mask + 1] = -1
        if what == RUNS:
            written = _find_runs(
                rolled, begins, words, least, keys, seen, mask, start, room, written
            )
        else:
            units = _units(data, start, offsets[row + 1], what == PARAGRAPHS, table, bounds)
            written = _find_units(
                rolled, begins, words, bounds, units, least, keys, seen, mask, start, room, written
            )
        ends[row] = written
    return written


@kernel
def _find_units(
    rolled: Hashes,
    begins: Places,
    words: int,
    bounds: Places,
    units: int,
    least: int,
    keys: Hashes,
    seen: Places,
    mask: int,
    start: np.int64,
    room: Places,
    written: int,
) -> int:
    word = 0
    for unit in range(units):
        first = word
        while word < words and begins[word] < bounds[unit + 1]:
            word += 1
        if word - first < least or begins[words] < bounds[unit + 1]:
            continue
        own = rolled[word] - rolled[first] * power_of(BASE, word - first)
        key = spread(own + np.uint64(word - first))
        if _first_with(key, first, keys, seen, mask) != first:
            room[2 * written] = bounds[unit] - start
            room[2 * written + 1] = bounds[unit + 1] - start
            written += 1
    return written


@kernel
def _find_runs(
    rolled: Hashes,
    begins: Places,
    words: int,
    least: int,
    keys: Hashes,
    seen: Places,
    mask: int,
    start: np.int64,
    room: Places,
    written: int,
) -> int:
    power = power_of(BASE, least)
    until = -1
    for word in range(words - least + 1):
        key = spread(rolled[word + least] - rolled[word] * power)
        before = _first_with(key, word, keys, seen, mask)
        if before + least > word:
            continue
        if word > until:
            room[2 * written] = begins[word] - start
            written += 1
        until = word + least
        room[2 * written - 1] = begins[until] - start
    return written


def repeats(
    texts: pa.Array | pa.ChunkedArray, what: int, least: int, *, most: int = MOST_WORDS
) -> tuple[Places, Places]:
    """Return the spans of each text that repeat what it said before.

    Args:
        texts: A string column; null counts as empty.
        what: `LINES`, `PARAGRAPHS` or `RUNS`.
        least: Words that a repetition has at least, one or more.
        most: Words of each text to look at.

    Returns:
        Start and end of each span in bytes of its text, shape (spans, 2), ascending within a text;
        and where each text's spans end, shape (texts,).
    """
    data, offsets = text_buffers(texts)
    ends = np.zeros(len(offsets) - 1, np.int64)
    # Spans do not overlap, each has `least` words, and two words take three bytes, three take five.
    most_spans = int(offsets[-1] - offsets[0]) // (2 * least) + len(ends) + 1
    room = np.zeros(2 * most_spans, np.int64)
    _find(data, offsets, token_table(), what, least, most, room, ends)
    spans = room[: 2 * (int(ends[-1]) if len(ends) else 0)].reshape(-1, 2)
    return spans, ends
