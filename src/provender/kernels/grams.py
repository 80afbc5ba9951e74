# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The grams of a small set of texts, to be looked for in a large one.

Words are those of `gram_folding`. A word of a script with spaces weighs as much as so many CJK
characters as make a gram of their own, so one definition serves mixed text: a gram is the shortest
run that ends at a word and weighs a full gram. A text too light for a gram is looked for whole, by
the last lighter run in it. `reference_grams` is the plain twin.
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
from provender.kernels.jit import kernel

__all__ = ["Grams", "grams_of"]


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

    def only(self, texts: Numbers) -> Grams:
        """Return what is known of some texts as a whole, with the grams of all."""
        return self._replace(
            words=self.words[texts],
            weights=self.weights[texts],
            anchors=self.anchors[texts],
            wholes=self.wholes[texts],
        )


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
    powers = powers_of(longest)
    carried = longest + 1
    room = ROOM_WORDS + carried
    values, prefix = np.zeros(room, np.uint64), np.zeros(room + 1, np.uint64)
    starts, ends = np.zeros(room, np.int64), np.zeros(room, np.int64)
    single, weight = np.zeros(room, np.bool_), np.zeros(room + 1, np.int64)
    hashes, places = np.zeros(1024, np.uint64), np.zeros((1024, 4), np.int64)
    written = 0
    for row in range(offsets.shape[0] - 1):
        p, end = offsets[row], offsets[row + 1]
        start, word = -1, SEED
        filled, low, before = 0, 0, 0
        prefix[0], weight[0] = np.uint64(0), 0
        while True:
            p, start, word, count = read_words(
                data, p, end, start, word, entries, expansions, filled,
                values, starts, ends, single,
            )  # fmt: skip
            roll(values, single, filled, count, word_weight, single_weight, prefix, weight)
            for k in range(filled, count):
                while weight[k + 1] - weight[low + 1] >= full:
                    low += 1
                if weight[k + 1] - weight[low] < full:
                    continue
                if written == hashes.shape[0]:
                    more = np.zeros(2 * written, np.uint64)
                    more[:written] = hashes
                    hashes = more
                    places = doubled(places)
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
        data, offsets, tables.entries, tables.expansions, size.weigh,
        words, weights, anchors, wholes,
    )  # fmt: skip
    return Grams(hashes, places, words, weights, anchors, wholes)
