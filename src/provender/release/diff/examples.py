# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Documents that a comparison names: title and address, and what a ledger says of why.

What was suppressed or withdrawn is named by its id alone: a list of changes is no place to tell of
it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.parquet import row_groups
from provender.release.diff.changes import Example
from provender.release.diff.opened import DEPARTED, Opened

__all__ = ["WITHDRAWN", "describe_examples"]

_SHOWN = ("title", "url")
WITHDRAWN = ("suppress/", "withdraw/")
"""Stages of the ledger under which `withdraw` and suppression lists let documents leave."""


def describe_examples(
    kind: str, examples: Sequence[Example], a: Opened, b: Opened
) -> list[dict[str, Any]]:
    """Return examples as plain JSON types.

    Args:
        kind: `added`, `removed` or `changed`.
        examples: The documents.
        a: The older release.
        b: The newer release.
    """
    home, other = (a, b) if kind == "removed" else (b, a)
    told = {} if kind == "changed" else _departed(other, [one.id for one in examples])
    found = []
    for one in examples:
        row: dict[str, Any] = {"id": one.id, "why": list(one.why)}
        if not any(why.startswith(WITHDRAWN) for why in one.why):
            row |= _names(home, one)
            row |= told.get(one.id, {})
        found.append(row)
    return found


def _names(release: Opened, example: Example) -> dict[str, Any]:
    """Return title and address of a row, if they are text."""
    columns = [
        name
        for name in _SHOWN
        if name in release.schema.names and release.schema.field(name).type == pa.string()
    ]
    at = example.row
    with pq.ParquetFile(release.shards[example.file]) as file:
        for group in range(file.num_row_groups):
            count = file.metadata.row_group(group).num_rows
            if at < count:
                table = file.read_row_group(group, columns=columns, use_threads=False)
                return {n: v for n, v in table.slice(at, 1).to_pylist()[0].items() if v}
            at -= count
    return {}


def _departed(release: Opened, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return, by id, the first failed rule with its value, and whom a copy left for."""
    found: dict[str, dict[str, Any]] = {}
    if ids:
        for batch in row_groups(release.departures, list(DEPARTED)):
            wanted = batch.filter(pc.is_in(batch.column("id"), pa.array(list(ids), pa.string())))
            found |= {row["id"]: dict(_why(row)) for row in wanted.to_pylist()}
    return found


def _why(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    if row["failures"]:
        yield "failure", row["failures"][0]
    if row["duplicate_of"]:
        yield "duplicate_of", row["duplicate_of"]
