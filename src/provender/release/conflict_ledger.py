# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`ledger/conflicts.parquet`: what contradicted itself about its rights, or a copy of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from provender.parquet import ParquetFile
from provender.release.tables import CONFLICTS
from provender.run.fates import Fates
from provender.run.judging import Fate
from provender.run.terms import Term

__all__ = ["write_conflicts"]


def write_conflicts(
    folder: Path, fates: Fates, terms: Sequence[Term], id_of: Callable[[int], str | None]
) -> int:
    """Write the table: conflicts between copies, then those inside a document.

    Args:
        folder: The release folder being assembled.
        fates: Every document's fate.
        terms: All terms, by code.
        id_of: Gives the id of a document by its position.

    Returns:
        How many conflicts there are.
    """
    rows: list[dict[str, Any]] = [
        {
            "kind": "near" if conflict.near else "between",
            "documents": [id_of(member) for member in conflict.members],
            "survivor": None if conflict.survivor is None else id_of(conflict.survivor),
            "concluded": terms[int(fates.terms[conflict.members[0]])].conclusion.concluded,
            "detail": conflict.detail,
        }
        for conflict in fates.conflicts
    ]
    rows.sort(key=lambda row: row["documents"])
    inside = [code for code, term in enumerate(terms) if term.conclusion.conflict]
    speaks = np.isin(fates.terms, inside) & (fates.fate != Fate.SUPPRESSED)
    for position in np.flatnonzero(speaks):
        conclusion = terms[int(fates.terms[position])].conclusion
        rows.append(
            {
                "kind": "inside",
                "documents": [id_of(int(position))],
                "survivor": None,
                "concluded": conclusion.concluded,
                "detail": conclusion.conflict,
            }
        )
    with ParquetFile(folder / "ledger" / "conflicts.parquet", CONFLICTS) as file:
        file.write(pa.Table.from_pylist(rows, schema=CONFLICTS))
    return len(rows)
