# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Whole MinHash signatures: every minimum, for lists that outlive the options of a build.

The shingles, permutations and minima are those of `kernels.minhash` (Broder 1997); here all of them
are kept, so that whoever holds a signature can compare it however they like. What they are is
frozen by `rights.signature`, whose golden test holds this module to it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.jit import kernel
from provender.kernels.minhash import permutations
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

__all__ = ["Minima", "signatures"]

Minima = npt.NDArray[np.uint32]


@kernel
def _lower(
    least: Minima, factors: Minima, summands: Minima, found: Hashes, low: Minima, count: int
) -> None:
    for index in range(count):
        low[index] = np.uint32(found[index])
    for which in range(least.shape[0]):
        factor = factors[which]
        summand = summands[which]
        lowest = least[which]
        for index in range(count):
            value = np.uint32(low[index] * factor + summand)
            lowest = min(lowest, value)
        least[which] = lowest


@kernel
def _sign(
    data: Bytes,
    offsets: Offsets,
    table: Table,
    weights: tuple[int, int, int],
    powers: Hashes,
    factors: Minima,
    summands: Minima,
    minima: Minima,
    counts: Offsets,
) -> None:
    values = np.empty(BLOCK, np.uint64)
    single = np.empty(BLOCK, np.uint8)
    room = BLOCK + powers.shape[0]
    found = np.empty(room, np.uint64)
    low = np.empty(room, np.uint32)
    rolled = np.zeros(room, np.uint64)
    sums = np.zeros(room, np.int64)
    state = np.zeros(2, np.int64)
    for row in range(minima.shape[0]):
        place = offsets[row]
        end = offsets[row + 1]
        state[:] = 0
        rolled[0] = 0
        sums[0] = 0
        while place < end:
            count, place = read_tokens(
                data, place, end, table, False, state[0] + state[1] == 0, values, single
            )
            written = fill_shingles(
                values, single, count, weights, powers, rolled, sums, state, found
            )
            _lower(minima[row], factors, summands, found, low, written)
            counts[row] += written
        written = whole_shingle(rolled, state, found)
        _lower(minima[row], factors, summands, found, low, written)
        counts[row] += written


def signatures(
    texts: pa.Array | pa.ChunkedArray, shingling: Shingling, count: int
) -> tuple[Minima, npt.NDArray[np.int64]]:
    """Return the minima of each text, and how many shingles it has; null counts as empty.

    Args:
        texts: A string column.
        shingling: What a shingle is; by words.
        count: Permutations.

    Returns:
        Minima, shape (texts, count), all bits set for a text without words; shingles, with
        repetitions, shape (texts,).
    """
    data, offsets = text_buffers(texts)
    minima = np.full((len(offsets) - 1, count), 0xFFFFFFFF, np.uint32)
    counts = np.zeros(len(offsets) - 1, np.int64)
    factors, summands = permutations(count)
    _sign(
        data, offsets, token_table(), shingling.weights, powers_of(shingling), factors, summands,
        minima, counts,
    )  # fmt: skip
    return minima, counts
