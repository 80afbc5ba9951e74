# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Texts that are taken back, and what else holds them: near copies, and texts they stand in.

Near copies are found by the frozen signature, as later builds will (`rights.signature`). While the
texts themselves are at hand, texts that hold one whole are found as well, such as the messages of
an instruction row: a text is held where four in five of a fixed sample of its shingles stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.jaccard import shingle_sets
from provender.rights.signature import LEAST_BYTES, SHINGLING, WIDTH, SignatureIndex, sign

__all__ = ["Seed", "Seeds"]

_SAMPLE = 64
_LEAST_SHINGLES = 20
"""Shingles of the shortest text that is looked for inside others: some 24 words. A shorter one may
well be said again by somebody else."""

_SHARE = 0.8


@dataclass(frozen=True)
class Seed:
    """A text that is taken back.

    Attributes:
        request: Place of its request among all.
        document: Id of the document whose text it is; None for a text that a request states.
        made_from: Whether it is the text as extracted or as released.
    """

    request: int
    document: str | None
    made_from: Literal["extracted", "released"]


class Seeds:
    """All texts that are taken back.

    Args:
        seeds: What each is.
        texts: Their texts.
    """

    def __init__(self, seeds: Sequence[Seed], texts: Sequence[str]):
        self.seeds = tuple(seeds)
        column = pa.array(texts, pa.large_string())
        self.minima = sign(column) if texts else np.empty((0, WIDTH), np.uint32)
        short = [len(text.encode("utf-8", "replace")) < LEAST_BYTES for text in texts]
        self.minima[short] = np.uint32(0xFFFFFFFF)
        self._index = SignatureIndex(self.minima)
        hashes, ends = shingle_sets(column, SHINGLING)
        samples, owners = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
        self._sizes = np.zeros(len(texts), np.int64)
        start = 0
        for number, end in enumerate(ends.tolist()):
            if end - start >= _LEAST_SHINGLES:
                samples.append(hashes[start : min(end, start + _SAMPLE)])
                self._sizes[number] = len(samples[-1])
                owners.append(np.full(len(samples[-1]), number))
            start = end
        joined = np.concatenate(samples)
        order = np.argsort(joined, kind="stable")
        self._samples, self._owners = joined[order], np.concatenate(owners)[order]

    def __len__(self) -> int:
        return len(self.seeds)

    def near(
        self, parts: Sequence[str], owners: npt.NDArray[np.int64]
    ) -> Iterator[tuple[int, int]]:
        """Yield rows of which a part is a near copy of a text, and which text.

        Args:
            parts: Whole texts and messages.
            owners: The row of each part.
        """
        which = self._index.find(sign(parts))
        for place in np.flatnonzero(which >= 0).tolist():
            yield int(owners[place]), int(which[place])

    def held(self, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield texts that hold one of the texts taken back, and the first that each holds.

        Args:
            texts: Whole texts.
        """
        if len(self._samples) == 0:
            return
        hashes, ends = shingle_sets(pa.array(texts, pa.large_string()), SHINGLING)
        rows = np.repeat(np.arange(len(texts)), np.diff(ends, prepend=0))
        low = np.searchsorted(self._samples, hashes, "left")
        counts = np.searchsorted(self._samples, hashes, "right") - low
        hit = np.flatnonzero(counts)
        counts = counts[hit]
        steps = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        owners = self._owners[np.repeat(low[hit], counts) + steps]
        pairs, found = np.unique(
            np.repeat(rows[hit], counts) * len(self.seeds) + owners, return_counts=True
        )
        told: set[int] = set()
        for pair, count in zip(pairs.tolist(), found.tolist(), strict=True):
            row, owner = divmod(pair, len(self.seeds))
            if count >= _SHARE * self._sizes[owner] and row not in told:
                told.add(row)
                yield row, owner
