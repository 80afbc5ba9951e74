# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Test sets over a whole build: a phrase that many documents hold proves nothing.

Which phrases are common is known only when all documents were seen, so each build adds up cached
columns first; no text is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from provender.assess.contamination import count_common
from provender.assess.contamination_report import ContaminationReport, contamination_report
from provender.run.judging import Piece

__all__ = ["report_of", "without_common"]

_COLUMNS = ["id", "contamination_runs"]


def without_common(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with columns that leave common phrases out of account.

    Args:
        pieces: All pieces of the build, scored.
    """
    test_sets = pieces[0].signals.scoring.test_sets if pieces else None
    if test_sets is None:
        return list(pieces)
    options, index = test_sets
    counts = np.zeros(index.grams, np.int64)
    for batch in _batches(pieces):
        counts += count_common(batch, options, index)
    return [replace(piece, signals=replace(piece.signals, common=counts)) for piece in pieces]


def report_of(pieces: Sequence[Piece]) -> ContaminationReport | None:
    """Return what the build's documents hold of each test item, None if none are looked for."""
    test_sets = pieces[0].signals.scoring.test_sets if pieces else None
    return None if test_sets is None else contamination_report(_batches(pieces), *test_sets)


def _batches(pieces: Sequence[Piece]) -> Iterator[pa.RecordBatch]:
    for piece in pieces:
        for table in replace(piece.signals, common=None).row_groups(_COLUMNS):
            yield from table.combine_chunks().to_batches()
