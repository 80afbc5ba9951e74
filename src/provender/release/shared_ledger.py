# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The ledger of text that documents share: what each gave up, and which document keeps it.

    ledger/shared.parquet   a row for each document, rule and document that keeps; no text

It is there if the recipe asked for `dedup: shared:`. Where the two documents are under different
terms the row shows it: their texts differ, so it is no conflict and nobody's terms change, but who
wonders where a passage comes from finds both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from pathlib import Path
from typing import Any

import pyarrow as pa

from provender.parquet import ParquetFile, row_groups
from provender.release.shape import column_problems, first_line, read_schema
from provender.release.tables import SHARED, SHARED_NAME
from provender.run.fates import Fates
from provender.run.shared_edits import SharedEdits
from provender.run.terms import Term

__all__ = [
    "kept_elsewhere",
    "shared_problems",
    "shared_reason",
    "without_withdrawn",
    "write_shared",
]

_ROWS_AT_ONCE = 8192
_NEVER_NULL = ("id", "rule", "size_bytes")


def shared_reason(
    shared: SharedEdits, position: int, failures: list[dict[str, str]], kept_in: str | None
) -> dict[str, Any]:
    """Return stage, reason and failed rules of a document of which too little was left.

    Args:
        shared: What documents gave up.
        position: The document.
        failures: What else it failed.
        kept_in: The document that keeps most of what it held.
    """
    left = {
        "rule": "shared_text",
        "value": str(shared.left[position]),
        "threshold": shared.asked,
    }
    return {
        "stage": "dedup",
        "reason": "shared_text",
        "failures": [left, *failures],
        "duplicate_of": kept_in,
    }


def write_shared(
    folder: Path, fates: Fates, terms: Sequence[Term], id_of: Callable[[int], str | None]
) -> None:
    """Write the table of what documents gave up.

    Args:
        folder: The release folder being assembled.
        fates: Every document's fate.
        terms: All terms, by code.
        id_of: Gives the id of a document by its position.
    """
    if fates.shared is None:
        return
    with ParquetFile(folder / SHARED_NAME, SHARED) as file:
        rows: list[dict[str, Any]] = []
        for document, keeper, rule, size in fates.shared.rows():
            own, other = (
                terms[int(fates.terms[one])].conclusion.concluded for one in (document, keeper)
            )
            rows.append(
                {
                    "id": id_of(document),
                    "rule": rule,
                    "kept_in": id_of(keeper),
                    "size_bytes": size,
                    "license_concluded": own,
                    "kept_license": other,
                }
            )
            if len(rows) == _ROWS_AT_ONCE:
                file.write(pa.Table.from_pylist(rows, schema=SHARED))
                rows = []
        file.write(pa.Table.from_pylist(rows, schema=SHARED))


def shared_problems(root: Path, asked: bool, released: Set[bytes], whole: bool) -> Iterator[str]:
    """Yield what is wrong with a release's table of shared text.

    Args:
        root: The release folder.
        asked: The recipe asked for it.
        released: Ids in the data folder, as bytes.
        whole: All of the data folder could be read.
    """
    if not (root / SHARED_NAME).is_file():
        if asked:
            yield f"{SHARED_NAME} is missing: text that documents share was taken out"
        return
    there, trouble = read_schema(root / SHARED_NAME, SHARED_NAME)
    if there is None:
        yield trouble or f"{SHARED_NAME} cannot be read"
        return
    wrong = dict(column_problems(there, SHARED, SHARED_NAME))
    yield from wrong.values()
    if wrong:
        return
    lost: set[str] = set()
    try:
        for batch in row_groups(root / SHARED_NAME, SHARED.names):
            for name in _NEVER_NULL:
                if batch.column(name).null_count:
                    yield f"{SHARED_NAME}: column {name} is null in some rows"
            for keeper in batch.column("kept_in").unique().to_pylist():
                if keeper is not None and _key(keeper) not in released:
                    lost.add(keeper)
    except (pa.ArrowException, OSError, ValueError) as error:
        yield f"{SHARED_NAME} cannot be read to its end: {first_line(error)}"
    for keeper in sorted(lost) if whole else ():
        yield f"{SHARED_NAME}: kept_in names {keeper}, which is not released"


def _key(identifier: str) -> bytes:
    try:
        return bytes.fromhex(identifier)
    except ValueError:
        return identifier.encode("utf-8")


def kept_elsewhere(root: Path, identifier: str) -> list[dict[str, Any]]:
    """Return the rows of a document, in order; none if nothing was looked for."""
    if not (root / SHARED_NAME).is_file():
        return []
    found: list[dict[str, Any]] = []
    for batch in row_groups(root / SHARED_NAME, SHARED.names):
        found += batch.filter(pa.compute.equal(batch.column("id"), identifier)).to_pylist()
    return found


def without_withdrawn(root: Path, folder: Path, gone: Callable[[str], bool]) -> None:
    """Write the table anew without what a version takes back.

    Args:
        root: The version before.
        folder: The new version.
        gone: True of the id of a document that goes.
    """
    if not (root / SHARED_NAME).is_file():
        return
    with ParquetFile(folder / SHARED_NAME, SHARED) as file:
        for batch in row_groups(root / SHARED_NAME, SHARED.names):
            rows = [row for row in batch.to_pylist() if not gone(row["id"])]
            for row in rows:
                if row["kept_in"] is not None and gone(row["kept_in"]):
                    row["kept_in"] = row["kept_license"] = None
            file.write(pa.Table.from_pylist(rows, schema=SHARED))
