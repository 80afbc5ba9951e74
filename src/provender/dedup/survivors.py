# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which records hold the same text, and which of them survives.

The table holds 24 bytes a document: a 16-byte key and a position. Clusters are found by sorting,
so neither the order of insertion nor the number of threads has a say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["KeyTable", "survivor"]


class KeyTable:
    """Keys of all documents; tables merge in any order."""

    def __init__(self) -> None:
        self._keys: list[npt.NDArray[np.uint64]] = []
        self._positions: list[npt.NDArray[np.int64]] = []

    def add(self, keys: npt.NDArray[np.uint64], positions: npt.NDArray[np.int64]) -> None:
        """Add documents.

        Args:
            keys: Keys as two words, shape (n, 2).
            positions: Positions in the build, shape (n,).
        """
        self._keys.append(keys)
        self._positions.append(positions)

    def merge(self, other: KeyTable) -> None:
        """Take over another table's documents."""
        self._keys += other._keys
        self._positions += other._positions

    @property
    def size_bytes(self) -> int:
        """Memory of keys and positions."""
        return sum(a.nbytes for a in self._keys) + sum(a.nbytes for a in self._positions)

    def clusters(self) -> Iterator[tuple[str, npt.NDArray[np.int64]]]:
        """Yield key (32 hex digits) and positions of texts that more than one record holds.

        Positions ascend within a cluster; clusters come in the order of their keys.
        """
        if not self._keys:
            return
        keys = np.concatenate(self._keys)
        positions = np.concatenate(self._positions)
        order = np.lexsort((positions, keys[:, 1], keys[:, 0]))
        keys, positions = keys[order], positions[order]
        same = np.all(keys[1:] == keys[:-1], axis=1)
        starts = np.flatnonzero(same & ~np.concatenate(([False], same[:-1])))
        for start in starts:
            end = start + 1
            while end < len(same) and same[end]:
                end += 1
            yield (
                f"{int(keys[start, 0]):016x}{int(keys[start, 1]):016x}",
                positions[start : end + 1],
            )


def survivor(
    eligible: Sequence[bool],
    ranks: Sequence[int],
    quality: Sequence[float],
    order: Sequence[int],
) -> int | None:
    """Return which copy survives: the clearest right, then quality, then the first in order.

    Args:
        eligible: False for shadows, which never survive.
        ranks: Weight of the evidence on rights; 0 is the clearest.
        quality: Higher is better.
        order: Stable order of the copies.

    Returns:
        Index of the survivor, None if no copy may survive.
    """
    candidates = [i for i, fit in enumerate(eligible) if fit]
    if not candidates:
        return None
    return min(candidates, key=lambda i: (ranks[i], -quality[i], order[i]))
