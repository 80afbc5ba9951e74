# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which documents are near copies of each other: bands, candidates, clusters.

The table holds eight bytes a document and band, band by band. What goes beyond its share of memory
lies in files, one a band, and only one band is in memory at a time; beside it stand the tables of
`kernels.bands`, about 16 bytes a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from provender.kernels.bands import Positions, band_pairs, join_band, join_pairs, roots
from provender.storage import TEMPORARY_PREFIX, storage_errors

__all__ = ["BandTable", "Similarity", "cluster", "clustered", "grouped"]

Similarity = Callable[[Positions, Positions], npt.NDArray[np.floating]]
"""Returns the similarity of pairs of documents, given by position."""

_MOST_DOCUMENTS = 2**31 - 1
_PAIRS_AT_ONCE = 1 << 20


class BandTable:
    """Keys of all documents, band by band, in the order in which documents are added.

    Args:
        bands: Bands.
        folder: Where bands go that memory has no room for, under names of temporary files.
        memory_bytes: Room in memory.
    """

    def __init__(self, bands: int, folder: Path, memory_bytes: int):
        self._bands = bands
        self._folder = folder
        self._memory_bytes = memory_bytes
        self._held: list[npt.NDArray[np.uint64]] = []
        self._held_bytes = 0
        self.peak_bytes = 0
        self.spilled_bytes = 0
        self.documents = 0
        self._remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._remove()

    def _remove(self) -> None:
        for band in range(self._bands):
            self._path(band).unlink(missing_ok=True)

    @property
    def bands(self) -> int:
        """Number of bands."""
        return self._bands

    def add(self, keys: npt.NDArray[np.uint64]) -> None:
        """Add documents.

        Args:
            keys: Their keys, 0 for none, shape (documents, bands).

        Raises:
            ValueError: The keys are of another number of bands, or the table is full.
        """
        if keys.shape[1] != self._bands:
            raise ValueError(f"{keys.shape[1]} bands for a table of {self._bands}")
        self.documents += len(keys)
        if self.documents > _MOST_DOCUMENTS:
            raise ValueError(f"a build holds at most {_MOST_DOCUMENTS:,} documents to compare")
        self._held.append(np.ascontiguousarray(keys.T))
        self._held_bytes += keys.nbytes
        self.peak_bytes = max(self.peak_bytes, self._held_bytes)
        if self._held_bytes > self._memory_bytes:
            self._spill()

    def _spill(self) -> None:
        for band in range(self._bands):
            path = self._path(band)
            with storage_errors(path), path.open("ab") as stream:
                for part in self._held:
                    stream.write(part[band].astype("<u8", copy=False).data)
        self.spilled_bytes += self._held_bytes
        self._held, self._held_bytes = [], 0

    def band(self, which: int) -> npt.NDArray[np.uint64]:
        """Return a band's keys, one a document, as an array of its own."""
        path = self._path(which)
        spilled = [np.fromfile(path, "<u8").astype(np.uint64, copy=False)] if path.exists() else []
        parts = [*spilled, *(part[which] for part in self._held)]
        return np.concatenate(parts) if parts else np.empty(0, np.uint64)

    def _path(self, band: int) -> Path:
        return self._folder / f"{TEMPORARY_PREFIX}band-{band:04d}"


def cluster(
    table: BandTable,
    first: Positions,
    *,
    similar: Similarity | None = None,
    threshold: float = 0.0,
) -> Positions:
    """Return the first document of each document's cluster, shape (documents,).

    Args:
        table: The bands.
        first: The first document of those that hold the same text: they are one from the outset,
            and only the first is compared with others.
        similar: Compares candidates again; without it a common band joins.
        threshold: Least similarity that joins, with `similar`.
    """
    parents = first.copy()
    copies = first != np.arange(len(first), dtype=np.int32)
    for band in range(table.bands):
        keys = table.band(band)
        keys[copies] = 0
        if similar is None:
            join_band(keys, parents)
        else:
            _join_similar(band_pairs(keys), parents, similar, threshold)
    return roots(parents)


def _join_similar(
    pairs: npt.NDArray[np.int64], parents: Positions, similar: Similarity, threshold: float
) -> None:
    """Join the pairs that are similar enough; those joined already are not compared."""
    for start in range(0, len(pairs), _PAIRS_AT_ONCE):
        some = pairs[start : start + _PAIRS_AT_ONCE]
        one, other = (some >> 32).astype(np.int32), (some & 0xFFFFFFFF).astype(np.int32)
        roots(parents)
        apart = parents[one] != parents[other]
        some, one, other = some[apart], one[apart], other[apart]
        join_pairs(some[similar(one, other) >= threshold], parents)


def clustered(clusters: Positions) -> Positions:
    """Return the documents that are not alone in their cluster, ascending.

    Args:
        clusters: The first document of each document's cluster.
    """
    sizes = np.bincount(clusters, minlength=len(clusters))
    found: Positions = np.flatnonzero(sizes[clusters] > 1).astype(np.int32)
    return found


def grouped(clusters: Positions) -> Iterator[Positions]:
    """Yield the documents of each cluster of two or more, ascending; clusters by their first.

    Args:
        clusters: The first document of each document's cluster.
    """
    found = clustered(clusters)
    found = found[np.argsort(clusters[found], kind="stable")]
    heads = clusters[found]
    starts = np.flatnonzero(np.concatenate(([True], heads[1:] != heads[:-1])))
    ends = np.concatenate((starts[1:], [len(found)]))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if end > start:
            yield found[start:end]
