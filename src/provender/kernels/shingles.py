# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Shingles of words, their sketches, and which windows of a reference a text holds.

A word is what `reference.words_of` says, folded for case and Chinese script; white space and
punctuation do not count. A shingle is a run of words, hashed to 64 bits. A sketch holds the
smallest hashes of a stretch of shingles (bottom-k sampling: Broder 1997, "On the resemblance and
containment of documents"). `reference.shingles` is the plain twin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.characters import CJK, DIGIT, LETTER, MARK, class_table, fold_table
from provender.kernels.hashing import spread
from provender.kernels.jit import kernel
from provender.kernels.utf8 import code_at

__all__ = ["Hashes", "Shingles", "WindowTable", "shingles", "sketch_windows"]

Hashes = npt.NDArray[np.uint64]
Small = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.int32]

_PRIME = np.uint64(0x100000001B3)
_BASE = np.uint64(0x9E3779B97F4A7C15)
_SEED = np.uint64(0xCBF29CE484222325)


@dataclass(frozen=True)
class Shingles:
    """What a batch of texts consists of.

    Attributes:
        keys: Hash of each text's whole sequence of words, shape (texts,).
        weights: Half words of each text: 2 for a word of two letters or more, 1 for a character
            of a script without spaces, 0 for numbers and single letters; shape (texts,).
        hashes: Shingles of all texts, in order, shape (shingles,).
        ends: End of each text's shingles, shape (texts,).
    """

    keys: Hashes
    weights: npt.NDArray[np.int64]
    hashes: Hashes
    ends: Offsets


@kernel
def _shingle(
    data: Bytes,
    offsets: Offsets,
    classes: Bytes,
    fold: Small,
    size: int,
    keys: Hashes,
    weights: npt.NDArray[np.int64],
    hashes: Hashes,
    ends: Offsets,
) -> None:
    top = np.uint64(1)
    for _ in range(size):
        top = top * _BASE
    ring = np.zeros(size, np.uint64)
    written = 0
    for row in range(offsets.shape[0] - 1):
        p = offsets[row]
        end = offsets[row + 1]
        words = 0
        weight = 0
        letters = 0
        whole = _SEED
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
                letters += kind == LETTER
                in_word = True
                continue
            # At most two words end here: the run before, and a CJK character by itself.
            for turn in range(2):
                if turn == 0:
                    if not in_word:
                        continue
                    weight += 2 if letters > 1 else 0
                elif kind == CJK:
                    word = (_SEED ^ folded) * _PRIME
                    weight += 1
                else:
                    continue
                value = spread(word)
                place = words % size
                old = ring[place] if words >= size else np.uint64(0)
                ring[place] = value
                rolled = rolled * _BASE + value - old * top
                whole = whole * _BASE + value
                words += 1
                word = _SEED
                letters = 0
                if words >= size:
                    hashes[written] = spread(rolled)
                    written += 1
            in_word = False
        keys[row] = spread(whole)
        weights[row] = weight
        ends[row] = written


def shingles(texts: pa.Array | pa.ChunkedArray, size: int) -> Shingles:
    """Return keys, weights and shingles of texts; null counts as empty.

    Args:
        texts: A string column.
        size: Words in a shingle.
    """
    data, offsets = text_buffers(texts)
    count = len(offsets) - 1
    # A word takes at least two bytes with what ends it: `a `, or three for a CJK character.
    room = int(offsets[-1] - offsets[0]) // 2 + count + 2
    keys, weights = np.zeros(count, np.uint64), np.zeros(count, np.int64)
    hashes, ends = np.zeros(room, np.uint64), np.zeros(count, np.int64)
    _shingle(data, offsets, class_table(), fold_table(), size, keys, weights, hashes, ends)
    return Shingles(keys, weights, hashes[: ends[-1] if count else 0], ends)


@kernel
def _sketch(
    hashes: Hashes,
    ends: Offsets,
    window: int,
    most: int,
    owners: Offsets,
    lengths: Offsets,
    sizes: Offsets,
    out: Hashes,
) -> tuple[int, int]:
    made = 0
    written = 0
    begin = np.int64(0)
    for row in range(ends.shape[0]):
        end = ends[row]
        start = begin
        begin = end
        while start < end:
            stop = start + window
            if end - stop < window // 2:
                stop = end
            ordered = np.sort(hashes[start:stop])
            kept = 0
            for place in range(ordered.shape[0]):
                if kept == most:
                    break
                if place == 0 or ordered[place] != ordered[place - 1]:
                    out[written + kept] = ordered[place]
                    kept += 1
            owners[made] = row
            lengths[made] = stop - start
            sizes[made] = kept
            written += kept
            made += 1
            start = stop
    return made, written


def sketch_windows(
    content: Shingles, window: int, most: int
) -> tuple[Offsets, Offsets, Offsets, Hashes]:
    """Cut each text into windows and return the smallest distinct shingles of each.

    Args:
        content: The texts.
        window: Shingles in a window; a rest of less than half a window belongs to the one before.
        most: Shingles kept of a window.

    Returns:
        For each window its text, its number of shingles and of kept ones, shape (windows,) each;
        and the kept ones in order, shape (kept,).
    """
    count = len(content.ends)
    room = len(content.hashes) // max(1, window) + count + 1
    owners, lengths, sizes = (np.zeros(room, np.int64) for _ in range(3))
    out = np.zeros(min(room * most, len(content.hashes) + 1), np.uint64)
    made, written = _sketch(content.hashes, content.ends, window, most, owners, lengths, sizes, out)
    return owners[:made], lengths[:made], sizes[:made], out[:written]


@kernel
def _enter(unique: Small, slots: Counts, bitmap: Hashes) -> None:
    mask = np.int64(slots.shape[0] - 1)
    bits = np.int64(bitmap.shape[0] * 64 - 1)
    for index in range(unique.shape[0]):
        value = np.int64(unique[index])
        bit = value & bits
        bitmap[bit >> 6] |= np.uint64(1) << np.uint64(bit & 63)
        slot = value & mask
        while slots[slot] >= 0:
            slot = (slot + 1) & mask
        slots[slot] = index


@kernel
def _match(
    hashes: Hashes,
    ends: Offsets,
    unique: Small,
    slots: Counts,
    bitmap: Hashes,
    starts: Offsets,
    postings: Counts,
    needed: Counts,
    rates: npt.NDArray[np.float64],
    covered: npt.NDArray[np.float64],
    best: Counts,
) -> None:
    mask = np.int64(slots.shape[0] - 1)
    bits = np.int64(bitmap.shape[0] * 64 - 1)
    stamps = np.full(unique.shape[0], -1, np.int32)
    hits = np.zeros(needed.shape[0], np.int32)
    found = np.empty(unique.shape[0], np.int32)
    begin = np.int64(0)
    for row in range(ends.shape[0]):
        many = 0
        for place in range(begin, ends[row]):
            value = np.int64(hashes[place] & np.uint64(0xFFFFFFFF))
            bit = value & bits
            if not (bitmap[bit >> 6] >> np.uint64(bit & 63)) & np.uint64(1):
                continue
            slot = value & mask
            while slots[slot] >= 0 and np.int64(unique[slots[slot]]) != value:
                slot = (slot + 1) & mask
            index = slots[slot]
            if index < 0 or stamps[index] == row:
                continue
            stamps[index] = row
            found[many] = index
            many += 1
            for posting in range(starts[index], starts[index + 1]):
                hits[postings[posting]] += 1
        begin = ends[row]
        most = 0
        for number in range(many):
            index = found[number]
            rate = 0.0
            for posting in range(starts[index], starts[index + 1]):
                window = postings[posting]
                if hits[window] >= needed[window]:
                    rate = max(rate, rates[window])
                    if hits[window] > most:
                        most = hits[window]
                        best[row] = window
            covered[row] += rate
        for number in range(many):
            index = found[number]
            for posting in range(starts[index], starts[index + 1]):
                hits[postings[posting]] = 0


class WindowTable:
    """Windows of a reference, ready to be looked for.

    Args:
        sketches: Low 32 bits of the kept shingles of all windows, in order, shape (kept,).
        sizes: Kept shingles of each window, shape (windows,).
        lengths: All shingles of each window, shape (windows,).
        needed: How many of its kept shingles a text must hold to hold it, shape (windows,).
        most_windows: A shingle in more windows than so many tells nothing and is not looked for.
    """

    def __init__(
        self,
        sketches: Small,
        sizes: npt.NDArray[np.int64],
        lengths: npt.NDArray[np.int64],
        needed: npt.NDArray[np.int64],
        most_windows: int,
    ):
        owners = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        order = np.argsort(sketches, kind="stable")
        unique, counts = np.unique(sketches, return_counts=True)
        telling = np.repeat(counts <= most_windows, counts)
        self._postings = owners[order][telling]
        self._unique = unique[counts <= most_windows]
        self._starts = np.concatenate([[0], np.cumsum(counts[counts <= most_windows])]).astype(
            np.int64
        )
        self._needed = needed.astype(np.int32)
        self._rates = lengths / np.maximum(sizes, 1)
        room = max(10, int(2 * len(self._unique)).bit_length())
        self._slots = np.full(1 << room, -1, np.int32)
        self._bitmap = np.zeros(max(1, (1 << min(room + 3, 31)) // 64), np.uint64)
        _enter(self._unique, self._slots, self._bitmap)

    def look(self, content: Shingles) -> tuple[npt.NDArray[np.float64], Counts]:
        """Return how many shingles of each text lie in windows that it holds, and the best window.

        Returns:
            An estimate of the shingles, shape (texts,); and the window of which most is there, -1
            if the text holds none, shape (texts,).
        """
        covered = np.zeros(len(content.ends), np.float64)
        best = np.full(len(content.ends), -1, np.int32)
        if len(self._unique):
            _match(
                content.hashes, content.ends, self._unique, self._slots, self._bitmap,
                self._starts, self._postings, self._needed, self._rates, covered, best,
            )  # fmt: skip
        return covered, best
