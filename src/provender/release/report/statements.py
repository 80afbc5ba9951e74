# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which statements about rights the released documents of each licence rest on.

Only statements that a released document carries are quoted, each from the evidence table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from provender.parquet import row_groups
from provender.release.contents import Contents

__all__ = ["Ground", "read_grounds"]

_EVIDENCE = "evidence/evidence.parquet"


@dataclass(frozen=True)
class Ground:
    """What the documents of one licence have of one signal.

    Attributes:
        documents: Released documents of this licence with such a statement.
        example: The first such statement in the evidence table.
    """

    documents: int
    example: Mapping[str, Any]


def read_grounds(contents: Contents) -> dict[str, dict[str, Ground]]:
    """Return the grounds by licence concluded and by signal, most documents first."""
    tables = list(row_groups(contents.folder / _EVIDENCE, ["id", "signal"]))
    known = pa.concat_tables(tables) if tables else None
    if known is None or not known.num_rows:
        return {}
    ids = known.column("id").combine_chunks()
    signals = known.column("signal").combine_chunks().dictionary_encode()
    documents: dict[tuple[str, int], int] = {}
    first: dict[tuple[str, int], int] = {}
    codes = signals.indices.to_numpy()
    for table in contents.rows(["license_concluded", "evidence_ids"]):
        _add(table, ids, codes, len(signals.dictionary), documents, first)
    quoted = _quoted(contents, ids.take(pa.array(sorted(set(first.values())), pa.int64())))
    found: dict[str, dict[str, Ground]] = {}
    for key in sorted(documents, key=lambda k: (-documents[k], k)):
        name, signal = key
        example = quoted[ids[first[key]].as_py()]
        seen = signals.dictionary[signal].as_py()
        found.setdefault(name, {})[seen] = Ground(documents[key], example)
    return found


def _add(
    table: pa.Table,
    ids: pa.Array,
    codes: Any,
    kinds: int,
    documents: dict[tuple[str, int], int],
    first: dict[tuple[str, int], int],
) -> None:
    """Count some documents by licence and signal, each once."""
    lists = table.column("evidence_ids").combine_chunks()
    places = pc.index_in(pc.list_flatten(lists), value_set=ids)
    known = pc.is_valid(places).to_numpy(zero_copy_only=False)
    rows = pc.list_parent_indices(lists).to_numpy()[known]
    at = pc.fill_null(places, 0).to_numpy()[known]
    licenses = pc.fill_null(table.column("license_concluded").combine_chunks(), "")
    names = licenses.dictionary_encode()
    of_row = names.indices.to_numpy()
    pairs = np.unique(rows.astype(np.int64) * kinds + codes[at])
    groups = of_row[pairs // kinds].astype(np.int64) * kinds + pairs % kinds
    for group, count in zip(*np.unique(groups, return_counts=True), strict=True):
        key = (names.dictionary[int(group) // kinds].as_py(), int(group) % kinds)
        documents[key] = documents.get(key, 0) + int(count)
    order = np.argsort(at, kind="stable")
    groups = of_row[rows].astype(np.int64) * kinds + codes[at]
    for group, where in zip(*np.unique(groups[order], return_index=True), strict=True):
        key = (names.dictionary[int(group) // kinds].as_py(), int(group) % kinds)
        place = int(at[order][where])
        first[key] = min(first.get(key, place), place)


def _quoted(contents: Contents, ids: pa.Array) -> dict[str, Mapping[str, Any]]:
    """Return some statements whole, by id."""
    columns = ["id", "source", "signal", "value", "location", "context", "scope", "rank"]
    columns += ["first_seen", "last_seen"]
    found: dict[str, Mapping[str, Any]] = {}
    for table in row_groups(contents.folder / _EVIDENCE, columns):
        wanted = table.filter(pc.is_in(table.column("id"), value_set=ids))
        found.update({row["id"]: row for row in wanted.to_pylist()})
    return found
