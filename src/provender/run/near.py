# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Near copies of a whole build: from cached columns to clusters, with bounded memory.

First the bands of every document, then the sketches of those alone that have one in common with
another. Only a re-check by all shingles reads text again, of those same documents, and keeps their
shingles in a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.dedup.minhash import NEAR_STAGE, band_keys, shingling_of, sketch_rows
from provender.dedup.near import BandTable, Similarity, cluster, clustered
from provender.dedup.options import NearOptions
from provender.extract.tool_calls import with_calls
from provender.kernels.bands import Positions, similarity
from provender.kernels.jaccard import jaccard, shingle_sets
from provender.parquet import aligned, row_groups
from provender.run.judging import Piece
from provender.run.signals import corrected_batch
from provender.storage import TEMPORARY_PREFIX, storage_errors

__all__ = ["NearCopies", "find_near_copies"]


@dataclass(frozen=True)
class NearCopies:
    """Which documents of a build are near copies of each other.

    Attributes:
        clusters: The first document of each document's cluster, shape (documents,).
        asked: What made them copies, in the words of the ledger.
        peak_bytes: Memory that the tables took at most.
        spilled_bytes: Bytes of the table that went to files.
    """

    clusters: Positions
    asked: str
    peak_bytes: int
    spilled_bytes: int
    _involved: Positions
    _sketches: npt.NDArray[np.uint8]

    def similarity(self, copies: Positions, kept: Positions) -> npt.NDArray[np.float32]:
        """Estimate how similar documents are to those in whose favour they left.

        Args:
            copies: Documents that are not alone in their cluster, shape (pairs,).
            kept: Documents of the same clusters, shape (pairs,).
        """
        places = (np.searchsorted(self._involved, side) for side in (copies, kept))
        one, other = (place.astype(np.int32) for place in places)
        return similarity(self._sketches, one, other)


def find_near_copies(
    pieces: Sequence[Piece], first: Positions, options: NearOptions, folder: Path
) -> NearCopies:
    """Return the near copies among all documents of a build.

    Args:
        pieces: All pieces, in order.
        first: The first document of those that hold the same text, shape (documents,).
        options: How near-duplicates are found.
        folder: Where temporary files go.
    """
    with BandTable(options.bands, folder, options.memory_bytes) as table:
        for piece in pieces:
            for group in piece.signals.row_groups(["near_bands"]):
                table.add(band_keys(group.column("near_bands")))
        clusters = cluster(table, first)
        involved = clustered(clusters)
        sketches = _sketches(pieces, involved, options.memory_bytes, folder)
        if options.recheck == "sketch":
            clusters = cluster(
                table,
                first,
                similar=lambda one, other: similarity(
                    sketches,
                    np.searchsorted(involved, one).astype(np.int32),
                    np.searchsorted(involved, other).astype(np.int32),
                ),
                threshold=options.threshold,
            )
        elif options.recheck == "exact":
            similar = _exact(pieces, involved, options, folder)
            clusters = cluster(table, first, similar=similar, threshold=options.threshold)
        peak = table.peak_bytes + first.nbytes + clusters.nbytes
        spilled = table.spilled_bytes
    return NearCopies(clusters, _asked(options), peak, spilled, involved, sketches)


def _asked(options: NearOptions) -> str:
    if options.recheck == "off":
        return f"a common band of {options.bands} x {options.rows}"
    return f">= {options.threshold:g} ({options.recheck})"


def _rows_of(
    pieces: Sequence[Piece], involved: Positions, columns: list[str], *, text: bool = False
) -> Iterator[pa.Table]:
    """Yield some documents' rows, in order, without reading pieces that hold none of them.

    Args:
        pieces: All pieces.
        involved: Documents, ascending.
        columns: Signal columns.
        text: Add the text as it is after corrections of lines.
    """
    start = 0
    for piece in pieces:
        low, high = np.searchsorted(involved, [start, start + piece.mark.rows])
        own = involved[low:high].astype(np.int64) - start
        start += piece.mark.rows
        if len(own) == 0:
            continue
        at = 0
        for group in _texts(piece) if text else piece.signals.row_groups(columns):
            begin, end = np.searchsorted(own, [at, at + group.num_rows])
            if end > begin:
                yield group.take(own[begin:end] - at)
            at += group.num_rows


def _texts(piece: Piece) -> Iterator[pa.Table]:
    """Yield a piece's texts as the stages saw them."""
    texts = row_groups(piece.text_path, ["text", "segments"])
    pairs: Iterator[tuple[pa.Table, pa.Table | None]] = ((text, None) for text in texts)
    if piece.signals.scoring.corrections is not None:
        pairs = aligned(texts, piece.signals.row_groups(["edits"]))
    for text, edits in pairs:
        batch = text.combine_chunks().to_batches()[0]
        if edits is not None:
            batch = corrected_batch(batch, edits.column("edits").combine_chunks())
        batch = with_calls(batch, whole=NEAR_STAGE.beside == "all")
        yield pa.Table.from_batches([batch.select(["text"])])


def _sketches(
    pieces: Sequence[Piece], involved: Positions, memory_bytes: int, folder: Path
) -> npt.NDArray[np.uint8]:
    """Return the sketches of some documents, shape (documents, width)."""
    groups = (
        sketch_rows(group.column("near_sketch"))
        for group in _rows_of(pieces, involved, ["near_sketch"])
    )
    first = next(groups, None)
    if first is None:
        return np.empty((0, 1), np.uint8)
    if len(involved) * first.shape[1] <= memory_bytes:
        return np.concatenate([first, *groups])
    return _in_file(folder, chain((first,), groups), np.uint8).reshape(len(involved), -1)


def _exact(
    pieces: Sequence[Piece], involved: Positions, options: NearOptions, folder: Path
) -> Similarity:
    """Return the comparison by all shingles of some documents, which lie in a file."""
    starts = [np.zeros(1, np.int64)]

    def sets() -> Iterator[npt.NDArray[np.uint64]]:
        for group in _rows_of(pieces, involved, [], text=True):
            hashes, ends = shingle_sets(group.column("text"), shingling_of(options))
            starts.append(ends + starts[-1][-1])
            yield hashes

    held = _in_file(folder, sets(), np.uint64)
    bounds = np.concatenate(starts)

    def similar(one: Positions, other: Positions) -> npt.NDArray[np.float64]:
        places = (np.searchsorted(involved, side) for side in (one, other))
        return jaccard(held, bounds, *places)

    return similar


def _in_file(
    folder: Path, parts: Iterable[npt.NDArray[Any]], kind: type[np.generic]
) -> npt.NDArray[Any]:
    """Return arrays one after the other, mapped from a file that goes when they are let go."""
    path = folder / f"{TEMPORARY_PREFIX}near"
    try:
        with storage_errors(path), path.open("wb") as stream:
            for part in parts:
                stream.write(np.ascontiguousarray(part).data)
        if path.stat().st_size == 0:
            return np.empty(0, kind)
        return np.memmap(path, kind, "r").view(np.ndarray)
    finally:
        path.unlink(missing_ok=True)
