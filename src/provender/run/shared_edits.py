# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What is taken out of documents because others keep it, as a value that their fates carry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.dedup.row_tables import Rows
from provender.dedup.shared_stretches import RULES
from provender.edits import EDITS

__all__ = ["RULE_NAMES", "SharedEdits"]

RULE_NAMES = tuple(RULES.values())
"""Names of the rules, by number."""


@dataclass(frozen=True)
class SharedEdits:
    """What is taken out of released documents, and where it stays.

    Attributes:
        edits: Document, begin and end in bytes of its extracted text, number of the rule; shape
            (n, 4), by document.
        kept: Document, the document that keeps some of what it gives up, number of the rule, bytes
            of the folded words; shape (n, 4), by document.
        left: Of documents that leave, how many words were left of them.
        asked: Least number of words that must be left, in the words of the ledger.
        peak_bytes: Memory that the tables took at most.
        spilled_bytes: Bytes of tables that went to files.
    """

    edits: Rows
    kept: Rows
    left: dict[int, int]
    asked: str
    peak_bytes: int
    spilled_bytes: int

    def column(self, positions: npt.NDArray[np.int64]) -> pa.Array:
        """Return what is to be done to some documents, as a column of type `EDITS`."""
        lows = np.searchsorted(self.edits[:, 0], positions)
        highs = np.searchsorted(self.edits[:, 0], positions, side="right")
        values = [
            [
                {"rule": RULE_NAMES[rule], "start": start, "end": end, "replacement": ""}
                for _, start, end, rule in self.edits[low:high].tolist()
            ]
            or None
            for low, high in zip(lows.tolist(), highs.tolist(), strict=True)
        ]
        return pa.array(values, EDITS)

    def rows(self) -> Iterator[tuple[int, int, str, int]]:
        """Yield document, who keeps some of it, rule and bytes, in the order of documents."""
        for document, keeper, rule, size in self.kept.tolist():
            yield document, keeper, RULE_NAMES[rule], size
