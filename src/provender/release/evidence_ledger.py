# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`evidence/evidence.parquet`: every rights statement, once, with when it was first and last seen.

Quotes around a statement (`context`) stay only where a released document rests on it: the context
of a refused one would be refused text.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.acquire.source import Source
from provender.parquet import ParquetFile
from provender.release.tables import EVIDENCE, span_of
from provender.rights.evidence import unquoted
from provender.run.fates import Fates
from provender.run.judging import Fate, Judged
from provender.run.terms import Term

__all__ = ["write_evidence"]


def write_evidence(
    folder: Path,
    sources: Sequence[Source],
    judged: Sequence[Judged],
    fates: Fates,
    terms: Sequence[Term],
) -> None:
    """Write the table.

    Args:
        folder: The release folder being assembled.
        sources: The recipe's sources, in order.
        judged: All pieces, in order.
        fates: Every document's fate.
        terms: All terms, by code.
    """
    released = fates.terms[fates.fate == Fate.RELEASED]
    quoted = {i for code in np.unique(released) for i in terms[int(code)].evidence_ids}
    rows: dict[str, dict[str, Any]] = {}
    times = _times_seen(sources, judged, terms)
    for code in np.unique(fates.terms[fates.fate != Fate.SUPPRESSED]):
        for identifier, source, seen in terms[int(code)].evidence:
            first, last = times.get(identifier, (None, None))
            told = seen if identifier in quoted else unquoted(seen)
            row = {"id": identifier, "source": source, **told.to_dict()}
            rows[identifier] = row | {"first_seen": first, "last_seen": last}
    with ParquetFile(folder / "evidence" / "evidence.parquet", EVIDENCE) as file:
        file.write(pa.Table.from_pylist([rows[i] for i in sorted(rows)], schema=EVIDENCE))


def _times_seen(
    sources: Sequence[Source], judged: Sequence[Judged], terms: Sequence[Term]
) -> dict[str, tuple[str | None, str | None]]:
    """Return when the first and the last record carried each statement, by evidence id."""
    times: dict[str, tuple[str | None, str | None]] = {}
    for piece in judged:
        stated = sources[piece.piece.source].acquired_at
        at = pq.read_table(piece.piece.text_path, columns=["acquired_at"]).column(0)
        at = at if stated is None else pc.fill_null(at, stated.isoformat())
        spans = (
            pa.table({"code": piece.terms, "at": at})
            .group_by("code")
            .aggregate([("at", "min"), ("at", "max")])
        )
        for span in spans.to_pylist():
            for identifier in terms[span["code"]].evidence_ids:
                known = times.get(identifier, (None, None))
                times[identifier] = span_of(known, (span["at_min"], span["at_max"]))
    return times
