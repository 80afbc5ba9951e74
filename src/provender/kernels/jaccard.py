# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Sets of shingles whole, and their exact Jaccard similarity.

The shingles are those that `minhash` samples, as 64-bit hashes: two different ones of a pair of
texts with a million shingles each are taken for one with a probability of one in ten million.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.jit import kernel
from provender.kernels.tokens import (
    BLOCK,
    Hashes,
    Shingling,
    Table,
    fill_shingles,
    powers_of,
    read_tokens,
    token_table,
    whole_shingle,
)

__all__ = ["jaccard", "shingle_sets"]

Positions = npt.NDArray[np.int64]


@kernel
def _count(
    data: Bytes, offsets: Offsets, table: Table, by_character: bool, counts: Positions
) -> None:
    values = np.empty(BLOCK, np.uint64)
    single = np.empty(BLOCK, np.uint8)
    for row in range(counts.shape[0]):
        place = offsets[row]
        while place < offsets[row + 1]:
            count, place = read_tokens(
                data, place, offsets[row + 1], table, by_character, counts[row] == 0, values, single
            )
            counts[row] += count


@kernel
def _fill(
    data: Bytes,
    offsets: Offsets,
    table: Table,
    by_character: bool,
    weights: tuple[int, int, int],
    powers: Hashes,
    room: Hashes,
    ends: Positions,
) -> None:
    values = np.empty(BLOCK, np.uint64)
    single = np.empty(BLOCK, np.uint8)
    rolled = np.zeros(BLOCK + powers.shape[0], np.uint64)
    sums = np.zeros(BLOCK + powers.shape[0], np.int64)
    found = np.empty(BLOCK + powers.shape[0], np.uint64)
    state = np.zeros(2, np.int64)
    at = 0
    for row in range(ends.shape[0]):
        place = offsets[row]
        state[:] = 0
        rolled[0] = 0
        sums[0] = 0
        begin = at
        while place < offsets[row + 1]:
            first = state[0] + state[1] == 0
            count, place = read_tokens(
                data, place, offsets[row + 1], table, by_character, first, values, single
            )
            written = fill_shingles(
                values, single, count, weights, powers, rolled, sums, state, found
            )
            room[at : at + written] = found[:written]
            at += written
        written = whole_shingle(rolled, state, found)
        room[at : at + written] = found[:written]
        at = _distinct(room, begin, at + written)
        ends[row] = at


@kernel
def _distinct(values: Hashes, begin: int, end: int) -> int:
    """Sort a stretch and keep each value once; return where it ends now."""
    stretch = values[begin:end]
    stretch.sort()
    kept = begin
    for place in range(begin, end):
        if place == begin or values[place] != values[kept - 1]:
            values[kept] = values[place]
            kept += 1
    return kept


def shingle_sets(
    texts: pa.Array | pa.ChunkedArray, shingling: Shingling
) -> tuple[Hashes, npt.NDArray[np.int64]]:
    """Return the distinct shingles of each text, ascending, and where each text's end.

    Args:
        texts: A string column; null counts as empty.
        shingling: What a shingle is.
    """
    data, offsets = text_buffers(texts)
    table, by_character = token_table(), shingling.unit == "characters"
    counts = np.zeros(len(offsets) - 1, np.int64)
    _count(data, offsets, table, by_character, counts)
    room = np.empty(int(counts.sum()), np.uint64)
    ends = np.zeros(len(counts), np.int64)
    _fill(data, offsets, table, by_character, shingling.weights, powers_of(shingling), room, ends)
    return room[: int(ends[-1]) if len(ends) else 0], ends


@kernel
def _compare(
    hashes: Hashes, starts: Positions, one: Positions, other: Positions,
    out: npt.NDArray[np.float64],
) -> None:  # fmt: skip
    for pair in range(out.shape[0]):
        left = starts[one[pair]]
        right = starts[other[pair]]
        left_end = starts[one[pair] + 1]
        right_end = starts[other[pair] + 1]
        whole = left_end - left + right_end - right
        common = 0
        while left < left_end and right < right_end:
            if hashes[left] == hashes[right]:
                common += 1
                left += 1
                right += 1
            elif hashes[left] < hashes[right]:
                left += 1
            else:
                right += 1
        if whole > 0:
            out[pair] = common / (whole - common)


def jaccard(
    hashes: Hashes, starts: Positions, one: Positions, other: Positions
) -> npt.NDArray[np.float64]:
    """Return the Jaccard similarity of pairs of sets; that of two empty ones is 0.

    Args:
        hashes: Sets one after the other, each ascending, as `shingle_sets` makes them.
        starts: Where each begins, and where the last ends.
        one: First of each pair.
        other: Second of each pair.
    """
    out = np.zeros(len(one), np.float64)
    _compare(hashes, starts, one, other, out)
    return out
