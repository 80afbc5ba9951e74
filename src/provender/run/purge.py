# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Takes what was withdrawn out of a work folder: whole cached results that hold any of it.

Results are content-addressed and never changed in place, so what holds one withdrawn document goes
as a whole; the next build makes it again from the inputs, and leaves the document out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from provender.parquet import row_groups
from provender.run import usage
from provender.run.work_folder import is_own, sweep

__all__ = ["purge"]


def purge(work: Path, pieces: Iterable[Path], documents: Collection[str]) -> tuple[int, int]:
    """Remove cached results; return entries and bytes removed.

    Args:
        work: The work folder, which the caller holds.
        pieces: Files of extracted text that hold something withdrawn.
        documents: Ids of withdrawn documents.
    """
    sweep(work)
    found = {piece.parent for piece in pieces}
    gone = pa.array(sorted(documents), pa.string())
    for room in ("signals", "shards", "refused"):
        for path in sorted((work / room).glob("*.parquet")):
            if is_own(path) and _holds(path, gone):
                found.add(path)
    return usage.remove(work, sorted(found))


def _holds(path: Path, documents: pa.Array) -> bool:
    """True if a file has a row of one of the documents, or cannot be read."""
    try:
        if "id" not in pq.read_schema(path).names:
            return False
        return any(
            pa.compute.any(pa.compute.is_in(group.column("id"), documents)).as_py()
            for group in row_groups(path, ["id"])
        )
    except (pa.ArrowException, OSError, ValueError):
        return True
