# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which documents share a key: one band after the other, joined by union-find.

A band's keys are first parted by their upper bits, so that the hash table of each part fits in the
cache; documents keep their order in a part. The root of a cluster is its first document, so what
comes out depends neither on the order of the bands nor on who joined first.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provender.kernels.buffers import Bytes
from provender.kernels.jit import kernel

__all__ = [
    "MOST_PEERS",
    "Positions",
    "band_pairs",
    "join_band",
    "join_pairs",
    "roots",
    "similarity",
]

Hashes = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.int32]

MOST_PEERS = 8
"""Documents of a band's bucket that each document is compared with: the first, and the nearest
before it. All pairs of a bucket would be its square."""

_PART_BITS = 10


@kernel
def _find(parents: Positions, node: int) -> int:
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


@kernel
def _join(parents: Positions, one: int, other: int) -> None:
    one = _find(parents, one)
    other = _find(parents, other)
    if one < other:
        parents[other] = one
    elif other < one:
        parents[one] = other


@kernel
def _part(
    keys: Hashes, bits: int, ends: npt.NDArray[np.int64], parted: Hashes, order: Positions
) -> None:
    """Sort keys by their upper bits, in their order; leave out 0. `ends` begins with a zero."""
    shift = np.uint64(64 - bits)
    for index in range(keys.shape[0]):
        if keys[index] != np.uint64(0):
            ends[np.int64(keys[index] >> shift) + 1] += 1
    for part in range(1, ends.shape[0]):
        ends[part] += ends[part - 1]
    heads = ends[:-1].copy()
    for index in range(keys.shape[0]):
        if keys[index] != np.uint64(0):
            own = np.int64(keys[index] >> shift)
            parted[heads[own]] = keys[index]
            order[heads[own]] = index
            heads[own] += 1


@kernel
def _match(ends: npt.NDArray[np.int64], parted: Hashes, before: Positions) -> None:
    """Name for each parted key the place before it that holds the same, or -1."""
    longest = np.int64(0)
    for part in range(ends.shape[0] - 1):
        longest = max(longest, ends[part + 1] - ends[part])
    size = 4
    while size < 2 * longest:
        size *= 2
    slots = np.empty(size, np.int32)
    for part in range(ends.shape[0] - 1):
        begin = ends[part]
        end = ends[part + 1]
        mask = 3
        while mask + 1 < 2 * (end - begin):
            mask = 2 * mask + 1
        slots[: mask + 1] = -1
        for place in range(begin, end):
            key = parted[place]
            slot = np.int64(key & np.uint64(mask))
            while slots[slot] >= 0 and parted[slots[slot]] != key:
                slot = (slot + 1) & mask
            before[place] = slots[slot]
            slots[slot] = place


@kernel
def _join_places(parents: Positions, order: Positions, before: Positions, number: int) -> None:
    for place in range(number):
        if before[place] >= 0:
            _join(parents, order[before[place]], order[place])


def _matched(keys: Hashes) -> tuple[Positions, Positions]:
    """Return documents by parted place, and for each the place before it with the same key."""
    bits = min(_PART_BITS, max(1, len(keys).bit_length() - 9))
    ends = np.zeros((1 << bits) + 1, np.int64)
    parted, order = np.empty(len(keys), np.uint64), np.empty(len(keys), np.int32)
    _part(keys, bits, ends, parted, order)
    before = np.empty(int(ends[-1]), np.int32)
    _match(ends, parted, before)
    return order, before


def join_band(keys: Hashes, parents: Positions) -> None:
    """Join the documents that share a key of one band.

    Args:
        keys: Key of each document, 0 for one that takes no part; shape (documents,).
        parents: The forest, changed; at first each document is its own parent.
    """
    order, before = _matched(keys)
    _join_places(parents, order, before, len(before))


@kernel
def _pairs(
    order: Positions, before: Positions, most: int, pairs: npt.NDArray[np.int64], write: bool
) -> int:
    """Write each document with its peers as `first << 32 | second`, or only count."""
    heads = np.empty(before.shape[0], np.int32)
    written = 0
    for place in range(before.shape[0]):
        near = before[place]
        heads[place] = place if near < 0 else heads[near]
        taken = 0
        while near >= 0 and taken < most - 1:
            if write:
                pairs[written] = (np.int64(order[near]) << 32) | np.int64(order[place])
            written += 1
            taken += 1
            near = before[near]
        if near >= 0:
            if write:
                head = order[heads[place]]
                pairs[written] = (np.int64(head) << 32) | np.int64(order[place])
            written += 1
    return written


def band_pairs(keys: Hashes, most: int = MOST_PEERS) -> npt.NDArray[np.int64]:
    """Return the pairs of documents that share a key of one band.

    Each document is paired with at most `most` before it: the nearest, and the first.

    Args:
        keys: Key of each document, 0 for one that takes no part; shape (documents,).
        most: Peers of a document.

    Returns:
        `first << 32 | second` of each pair, first below second.
    """
    order, before = _matched(keys)
    pairs = np.empty(_pairs(order, before, most, np.empty(0, np.int64), False), np.int64)
    _pairs(order, before, most, pairs, True)
    return pairs


@kernel
def _join_pairs(parents: Positions, pairs: npt.NDArray[np.int64]) -> None:
    for index in range(pairs.shape[0]):
        _join(parents, pairs[index] >> 32, pairs[index] & 0xFFFFFFFF)


def join_pairs(pairs: npt.NDArray[np.int64], parents: Positions) -> None:
    """Join pairs of documents as `band_pairs` writes them."""
    _join_pairs(parents, pairs)


@kernel
def _roots(parents: Positions) -> None:
    for node in range(parents.shape[0]):
        parents[node] = parents[parents[node]]


def roots(parents: Positions) -> Positions:
    """Let every document name the first of its cluster; return the same array.

    A parent is never behind its child, so one pass in order settles all.
    """
    _roots(parents)
    return parents


@kernel
def _agree(sketches: Bytes, one: Positions, other: Positions, out: npt.NDArray[np.float32]) -> None:
    width = sketches.shape[1]
    for pair in range(one.shape[0]):
        same = 0
        for which in range(width):
            same += sketches[one[pair], which] == sketches[other[pair], which]
        out[pair] = same / width


def similarity(sketches: Bytes, one: Positions, other: Positions) -> npt.NDArray[np.float32]:
    """Estimate the Jaccard similarity of pairs from the lowest bytes of their minima.

    Of different minima one in 256 agrees in its lowest byte, which is taken off (Li and König
    2010, arXiv:0910.3349, for b = 8 and sets far smaller than the universe).

    Args:
        sketches: As `minhash` makes them, shape (documents, width).
        one: First of each pair, a row of `sketches`.
        other: Second of each pair.
    """
    out = np.zeros(len(one), np.float32)
    _agree(sketches, one, other, out)
    estimate: npt.NDArray[np.float32] = np.clip((out - 1 / 256) / (1 - 1 / 256), 0, 1).astype(
        np.float32
    )
    return estimate
