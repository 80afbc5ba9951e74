# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which rows occur in a fingerprint index, and how: a copy, a part of one, or an equal short text.

Every part of a row (each message, and the whole text) is looked up. A part is a copy if its words
are those of a long part of the reference, or if it is long itself and half of it lies in windows
that it holds; it holds a part if less does. Equal texts below 13 words are told apart, because two
people may write them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.shingles import WindowTable, shingles
from provender.rights.fingerprint import Index, numbers

__all__ = ["Found", "Matcher", "Tally"]


class Found(IntEnum):
    """How a row occurs in a reference; the higher, the more certain."""

    NOTHING = 0
    PART = 1
    SHORT = 2
    COPY = 3


@dataclass
class Tally:
    """How the rows of one source occur in one reference.

    Attributes:
        rows: Rows that were looked at.
        copies: Rows that are copies.
        short: Rows equal only in a text of 4 to 12 words.
        parts: Rows that hold a part of the reference.
    """

    rows: int = 0
    copies: int = 0
    short: int = 0
    parts: int = 0

    def add(self, found: npt.NDArray[np.int8]) -> None:
        """Count the rows of a batch."""
        self.rows += len(found)
        self.copies += int(np.count_nonzero(found == Found.COPY))
        self.short += int(np.count_nonzero(found == Found.SHORT))
        self.parts += int(np.count_nonzero(found == Found.PART))

    @property
    def short_counts(self) -> bool:
        """True if there are so many copies that equal short texts are no chance."""
        told = numbers()
        least = max(told["short_needs_copies"], told["short_needs_share"] * self.rows)
        return bool(self.copies >= least)

    @property
    def whole(self) -> bool:
        """True if so much of the source is of the reference that all of it is taken to be."""
        return self.short_counts and self.matched >= numbers()["whole_share"] * self.rows

    @property
    def matched(self) -> int:
        """Rows that count as rows of the reference."""
        return self.copies + (self.short if self.short_counts else 0)


class Matcher:
    """An index, ready to be looked into; may be shared by threads.

    Args:
        index: The index.
    """

    def __init__(self, index: Index):
        told = numbers()
        self.index = index
        sizes = index.window_sizes.astype(np.int64)
        needed = np.maximum(np.ceil(told["held_share"] * sizes), told["held_least"])
        self._table = WindowTable(
            index.sketches,
            sizes,
            index.window_lengths.astype(np.int64),
            needed.astype(np.int64),
            told["template_rows"],
        )

    def find(
        self, parts: pa.Array, owners: npt.NDArray[np.int64], rows: int
    ) -> npt.NDArray[np.int8]:
        """Return how each row occurs in the index, as `Found`, shape (rows,).

        Args:
            parts: Texts of the rows' parts.
            owners: Row of each part, ascending, shape (parts,).
            rows: How many rows there are.
        """
        told = numbers()
        content = shingles(parts, told["shingle_words"])
        counts = np.diff(content.ends, prepend=0)
        covered, best = self._table.look(content)
        found = np.zeros(len(counts), np.int8)
        found[best >= 0] = Found.PART
        lies = (best >= 0) & (covered >= told["copy_share"] * counts)
        found[lies & (content.weights >= told["long_weight"])] = Found.COPY
        first = np.searchsorted(self.index.keys, content.keys)
        there = first < len(self.index.keys)
        there[there] = self.index.keys[first[there]] == content.keys[there]
        weights = np.zeros(len(counts), np.int64)
        weights[there] = self.index.key_weights[first[there]]
        found[there & (weights >= told["long_weight"])] = Found.COPY
        short = there & (weights < told["long_weight"]) & (found != Found.COPY)
        found[short] = np.maximum(found[short], Found.SHORT)
        best_of = np.zeros(rows, np.int8)
        np.maximum.at(best_of, owners, found)
        self._join_short(content.keys, weights, owners, found, best_of)
        return best_of

    def _join_short(
        self,
        keys: npt.NDArray[np.uint64],
        weights: npt.NDArray[np.int64],
        owners: npt.NDArray[np.int64],
        found: npt.NDArray[np.int8],
        best_of: npt.NDArray[np.int8],
    ) -> None:
        """Make a row whose short parts all stand in one row of the reference a copy of it."""
        short = np.flatnonzero(found == Found.SHORT)
        together: dict[tuple[int, int], dict[int, int]] = {}
        for place in short.tolist():
            begin, end = (
                np.searchsorted(self.index.keys, keys[place], "left"),
                np.searchsorted(self.index.keys, keys[place], "right"),
            )
            for row in self.index.key_rows[begin:end].tolist():
                held = together.setdefault((int(owners[place]), row), {})
                held[int(keys[place])] = int(weights[place])
        for (row, _), held in together.items():
            if sum(held.values()) >= numbers()["long_weight"]:
                best_of[row] = Found.COPY
