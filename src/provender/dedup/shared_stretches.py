# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What was found that documents share: who gives it up, who keeps it, where it is to be cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from provender.dedup.row_tables import Rows
from provender.kernels.repeats import LINES, PARAGRAPHS, RUNS
from provender.kernels.shared_spans import locate
from provender.kernels.shared_words import Places

__all__ = ["RULES", "Cut", "SharedStretches"]

RULES = {RUNS: "shared.run", PARAGRAPHS: "shared.paragraph", LINES: "shared.line"}
"""Name of the rule that takes something out, by what it is."""


@dataclass(frozen=True)
class Cut:
    """What is to be taken out of one document.

    Attributes:
        position: The document.
        spans: Begin and end in bytes of its text, shape (n, 2) each, by rule.
        words_left: Words that no span covers.
        kept_in: For each rule and document that keeps some of it, bytes of the folded words.
    """

    position: int
    spans: dict[str, Rows]
    words_left: int
    kept_in: dict[tuple[str, int], int]


@dataclass(frozen=True)
class SharedStretches:
    """Stretches of the folded words of all documents, one document after the other.

    Attributes:
        documents: Positions of the documents, ascending, shape (n,).
        bounds: Where the words of each begin, and where the last's end, shape (n + 1,).
        stretches: Begin and end of what a document gives up, and where the same words stay; shape
            (m, 3), ascending, by what it is.
    """

    documents: Places
    bounds: Places
    stretches: Mapping[int, Rows]

    def involved(self) -> Places:
        """Return the documents from which something is taken, ascending."""
        return self._documents_at(0)

    def keepers(self) -> Places:
        """Return the documents that keep what others lose, ascending."""
        return self._documents_at(2)

    def _documents_at(self, column: int) -> Places:
        places = [some[:, column] for some in self.stretches.values()]
        return np.unique(self._owners_of(np.concatenate([np.empty(0, np.int64), *places])))

    def _owners_of(self, places: Places) -> Places:
        """Return the document of each place."""
        documents: Places = self.documents[np.searchsorted(self.bounds, places, side="right") - 1]
        return documents

    def given_up_by(self, position: int, what: int) -> Rows:
        """Return what a document gives up of one kind, and where it stays; shape (n, 3).

        Begins and ends are bytes of the document's folded words, where it stays is a place in all.
        """
        document = int(np.searchsorted(self.documents, position))
        if document == len(self.documents) or self.documents[document] != position:
            return np.empty((0, 3), np.int64)
        begin, end = self.bounds[document], self.bounds[document + 1]
        stretches = self.stretches[what]
        low, high = np.searchsorted(stretches[:, 0], [begin, end])
        own: Rows = stretches[low:high] - [begin, begin, 0]
        return own

    def cut(
        self, position: int, texts: pa.Array | pa.ChunkedArray, row: int, *, sentences: bool
    ) -> Cut:
        """Return what is to be taken out of a document.

        Args:
            position: The document, one of `involved`.
            texts: A column of texts, as they were gathered.
            row: Its place there.
            sentences: Cut runs back to whole sentences.
        """
        given_up = {what: self.given_up_by(position, what) for what in self.stretches}
        spans, words_left = locate(texts, row, given_up, sentences=sentences)
        kept_in: dict[tuple[str, int], int] = {}
        for what in spans:
            begins, ends, stays = given_up[what].T
            keepers = self._owners_of(stays)
            for keeper in np.unique(keepers).tolist():
                kept_in[RULES[what], keeper] = int((ends - begins)[keepers == keeper].sum())
        return Cut(
            position, {RULES[what]: some for what, some in spans.items()}, words_left, kept_in
        )
