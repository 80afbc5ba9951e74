# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""MinHash signatures straight from Arrow buffers, and the band keys of locality-sensitive hashing.

Broder 1997, "On the resemblance and containment of documents": two texts share a minimum under a
random permutation with the probability of their Jaccard similarity, so the share of equal minima
of `n` permutations estimates it with a standard error of sqrt(s (1 - s) / n). A permutation is
`a x + b` modulo 2**32 with odd `a` over well mixed 32-bit shingles; `benchmarks/dedup.py` measures
that its error equals the theory's. Bands of equal rows find similar texts without comparing all
(Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", 3.4).

A whole signature is not kept: the band keys find candidates, and the lowest byte of each minimum
estimates their similarity (b-bit minwise hashing: Li and König 2010, arXiv:0910.3349).

Floor: one multiplication, addition and minimum for each shingle and permutation, in vectors.
`reference.minhash` is the plain twin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.hashing import spread
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

__all__ = ["SKETCH_BYTES", "Signatures", "minhash", "permutations"]

SKETCH_BYTES = 256
"""Minima that the estimate of similarity looks at, at most: its error is below .032 then."""

Minima = npt.NDArray[np.uint32]
_STEP = 0x9E3779B97F4A7C15
_LOW = (1 << 64) - 1


@dataclass(frozen=True)
class Signatures:
    """What a batch of texts is compared by.

    Attributes:
        bands: Key of each text in each band, never 0, or all 0 for a text without words;
            shape (texts, bands).
        sketch: Lowest byte of each minimum, shape (texts, min(permutations, SKETCH_BYTES)).
    """

    bands: Hashes
    sketch: Bytes


def permutations(count: int) -> tuple[Minima, Minima]:
    """Return factors and summands of the first permutations, each of shape (count,).

    They are the upper and lower half of SplitMix64's numbers from seed 0 (Steele et al. 2014), so
    a signature of fewer permutations is the beginning of one of more.
    """
    numbers = np.array([_STEP * (index + 1) & _LOW for index in range(count)], np.uint64)
    _spread_all(numbers)
    factors: Minima = (numbers >> np.uint64(32)).astype(np.uint32) | np.uint32(1)
    return factors, numbers.astype(np.uint32)


@kernel
def _spread_all(numbers: Hashes) -> None:
    for index in range(numbers.shape[0]):
        numbers[index] = spread(numbers[index])


@kernel
def _lower(
    minima: Minima, factors: Minima, summands: Minima, found: Hashes, low: Minima, count: int
) -> None:
    """Take the shingles of a block into the minima."""
    for index in range(count):
        low[index] = np.uint32(found[index])
    for which in range(minima.shape[0]):
        factor = factors[which]
        summand = summands[which]
        least = minima[which]
        for index in range(count):
            value = np.uint32(low[index] * factor + summand)
            least = min(least, value)
        minima[which] = least


@kernel
def _sign(
    data: Bytes,
    offsets: Offsets,
    table: Table,
    by_character: bool,
    weights: tuple[int, int, int],
    powers: Hashes,
    factors: Minima,
    summands: Minima,
    rows: int,
    bands: Hashes,
    sketch: Bytes,
) -> None:
    values = np.empty(BLOCK, np.uint64)
    single = np.empty(BLOCK, np.uint8)
    room = BLOCK + powers.shape[0]
    found = np.empty(room, np.uint64)
    low = np.empty(room, np.uint32)
    rolled = np.zeros(room, np.uint64)
    sums = np.zeros(room, np.int64)
    state = np.zeros(2, np.int64)
    minima = np.empty(factors.shape[0], np.uint32)
    for row in range(bands.shape[0]):
        place = offsets[row]
        end = offsets[row + 1]
        minima[:] = np.uint32(0xFFFFFFFF)
        state[:] = 0
        rolled[0] = 0
        sums[0] = 0
        while place < end:
            count, place = read_tokens(
                data, place, end, table, by_character, state[0] + state[1] == 0, values, single
            )
            written = fill_shingles(
                values, single, count, weights, powers, rolled, sums, state, found
            )
            _lower(minima, factors, summands, found, low, written)
        _lower(minima, factors, summands, found, low, whole_shingle(rolled, state, found))
        if state[0] + state[1] == 0:
            bands[row] = 0
            sketch[row] = 0
            continue
        for which in range(sketch.shape[1]):
            sketch[row, which] = minima[which] & np.uint32(0xFF)
        for band in range(bands.shape[1]):
            key = np.uint64(band + 1)
            for which in range(band * rows, band * rows + rows):
                key = spread((key << np.uint64(32)) + key + np.uint64(minima[which]))
            bands[row, band] = max(key, np.uint64(1))


def minhash(
    texts: pa.Array | pa.ChunkedArray,
    shingling: Shingling,
    *,
    count: int,
    bands: int,
    rows: int,
) -> Signatures:
    """Return band keys and sketches of texts; null counts as empty.

    Args:
        texts: A string column.
        shingling: What a shingle is.
        count: Permutations, at least `bands * rows`; what is more serves the estimate alone.
        bands: Bands.
        rows: Minima in a band.

    Raises:
        ValueError: There are fewer permutations than the bands take.
    """
    if count < bands * rows:
        raise ValueError(f"{bands} bands of {rows} rows take more than {count} permutations")
    data, offsets = text_buffers(texts)
    size = len(offsets) - 1
    keys = np.zeros((size, bands), np.uint64)
    sketch = np.zeros((size, min(count, SKETCH_BYTES)), np.uint8)
    factors, summands = permutations(count)
    _sign(
        data, offsets, token_table(), shingling.unit == "characters", shingling.weights,
        powers_of(shingling), factors, summands, rows, keys, sketch,
    )  # fmt: skip
    return Signatures(keys, sketch)
