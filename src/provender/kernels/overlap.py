# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which texts of a small set share runs of words with a large one.

A gram is a run of `size` words; a word is a run of letters, digits and marks, or one Han, Kana or
Bopomofo character (`reference.words_of`), folded for case and Chinese script. White space and
punctuation do not count, so a copy stays a copy when it is laid out anew. Thirteen words are the
custom since Brown et al. 2020 (arXiv:2005.14165), appendix C.

Floor: each byte of the large set is read once; a look-up for each word goes to a bitmap that stays
in cache, and only what passes it to the table.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.characters import CJK, DIGIT, LETTER, MARK, class_table, fold_table
from provender.kernels.hashing import spread
from provender.kernels.jit import kernel
from provender.kernels.utf8 import code_at

__all__ = ["GRAM_WORDS", "GramTable"]

GRAM_WORDS = 13
_PRIME = np.uint64(0x100000001B3)
_BASE = np.uint64(0x9E3779B97F4A7C15)
_SEED = np.uint64(0xCBF29CE484222325)
_BITMAP_BITS = 22

Hashes = npt.NDArray[np.uint64]


@kernel
def _slot_of(table: Hashes, gram: np.uint64) -> np.int64:
    """Return the slot that holds a gram, or the free slot where it would go."""
    mask = np.uint64(table.shape[0] - 1)
    slot = (gram >> np.uint64(20)) & mask
    while table[slot] != np.uint64(0) and table[slot] != gram:
        slot = (slot + np.uint64(1)) & mask
    return np.int64(slot)


@kernel
def _scan(
    data: Bytes,
    offsets: Offsets,
    classes: Bytes,
    fold: npt.NDArray[np.uint32],
    size: int,
    enter: bool,
    table: Hashes,
    bitmap: npt.NDArray[np.uint64],
    seen: npt.NDArray[np.bool_],
    grams: Hashes,
    ends: npt.NDArray[np.int64],
) -> None:
    """Enter every gram of the texts into the table, or mark those of the table that they hold.

    Args:
        data: UTF-8 of the texts.
        offsets: Where each begins.
        classes: Class by code point.
        fold: Folded form by code point of the basic plane.
        size: Words in a gram.
        enter: Enter the grams, or look for them.
        table: Hash table of grams; 0 is a free slot.
        bitmap: One bit by the low bits of every gram in the table.
        seen: By slot, whether the gram was found; changed when looking.
        grams: Receives the grams in order when entering.
        ends: Receives the end of each text's grams when entering, shape (texts,).
    """
    top = np.uint64(1)
    for _ in range(size):
        top = top * _BASE
    ring = np.zeros(size, np.uint64)
    written = 0
    for row in range(offsets.shape[0] - 1):
        p = offsets[row]
        end = offsets[row + 1]
        words = 0
        rolled = np.uint64(0)
        word = _SEED
        in_word = False
        while p <= end:
            if p == end:
                code, step = np.int64(10), 1
            else:
                code, step = code_at(data, p)
            p += step
            kind = classes[code]
            folded = np.uint64(fold[code]) if code < 0x10000 else np.uint64(code)
            if kind == LETTER or kind == DIGIT or (kind == MARK and in_word):
                word = (word ^ folded) * _PRIME
                in_word = True
                continue
            # At most two words end here: the run before, and a CJK character by itself.
            for turn in range(2):
                if turn == 0:
                    if not in_word:
                        continue
                elif kind == CJK:
                    word = (_SEED ^ folded) * _PRIME
                else:
                    continue
                value = spread(word)
                place = words % size
                old = ring[place] if words >= size else np.uint64(0)
                ring[place] = value
                rolled = rolled * _BASE + value - old * top
                words += 1
                word = _SEED
                if words < size:
                    continue
                gram = spread(rolled) | np.uint64(1)
                bit = gram >> np.uint64(64 - _BITMAP_BITS)
                if enter:
                    slot = _slot_of(table, gram)
                    table[slot] = gram
                    bitmap[bit >> np.uint64(6)] |= np.uint64(1) << (bit & np.uint64(63))
                    grams[written] = gram
                    written += 1
                elif (bitmap[bit >> np.uint64(6)] >> (bit & np.uint64(63))) & np.uint64(1):
                    slot = _slot_of(table, gram)
                    if table[slot] == gram:
                        seen[slot] = True
            in_word = False
        if enter:
            ends[row] = written


@kernel
def _count_seen(
    grams: Hashes,
    ends: npt.NDArray[np.int64],
    table: Hashes,
    seen: npt.NDArray[np.bool_],
    found: npt.NDArray[np.int64],
) -> None:
    begin = 0
    for row in range(ends.shape[0]):
        for place in range(begin, ends[row]):
            if seen[_slot_of(table, grams[place])]:
                found[row] += 1
        begin = ends[row]


class GramTable:
    """Grams of a small set of texts, and which of them a large set holds.

    Args:
        texts: The small set, a string column.
        size: Words in a gram.
    """

    def __init__(self, texts: pa.Array, size: int = GRAM_WORDS):
        data, offsets = text_buffers(texts)
        self._size = size
        room = int(offsets[-1] - offsets[0]) + 1
        self._table = np.zeros(1 << max(10, int(2 * room).bit_length()), np.uint64)
        self._bitmap = np.zeros(1 << (_BITMAP_BITS - 6), np.uint64)
        self._seen = np.zeros(len(self._table), np.bool_)
        grams = np.zeros(room, np.uint64)
        self._ends = np.zeros(len(offsets) - 1, np.int64)
        self._run(data, offsets, True, grams, self._ends)
        self._grams = grams[: self._ends[-1] if len(self._ends) else 0].copy()

    def _run(
        self, data: Bytes, offsets: Offsets, enter: bool, grams: Hashes, ends: Offsets
    ) -> None:
        _scan(
            data, offsets, class_table(), fold_table(), self._size, enter,
            self._table, self._bitmap, self._seen, grams, ends,
        )  # fmt: skip

    def look(self, texts: pa.Array | pa.ChunkedArray) -> None:
        """Mark the grams that these texts hold."""
        data, offsets = text_buffers(texts)
        none = np.zeros(0, np.uint64)
        self._run(data, offsets, False, none, np.zeros(0, np.int64))

    def sizes(self) -> npt.NDArray[np.int64]:
        """Return how many grams each small text has; one of fewer words than a gram has none."""
        return np.diff(self._ends, prepend=0)

    def shares(self) -> npt.NDArray[np.float64]:
        """Return the share of each small text's grams that was seen; 0 for one without grams."""
        found = np.zeros(len(self._ends), np.int64)
        _count_seen(self._grams, self._ends, self._table, self._seen, found)
        shares: npt.NDArray[np.float64] = found / np.maximum(self.sizes(), 1)
        return shares
