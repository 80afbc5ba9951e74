# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What is left of what was taken back: an id and the code of a reason.

A tombstone names neither text, title, author, address nor place in the input, and rests on no
evidence; source and input stay, because the sums of the ledger are told by input. Names that are
dropped on request leave the rest of their row alone (CC BY 4.0 § 3(a)(3)).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.rights.suppressing import NONE, Suppressor

__all__ = ["EARLY", "STAGE", "bare_departures", "tombstone", "without_names"]

EARLY = ("acquire", "extract")
"""Stages at which records leave that never were documents."""

STAGE = "suppress"
"""The stage at which what is suppressed departs."""


def tombstone(identifier: str, source: str, name: str, reason: str) -> dict[str, Any]:
    """Return the ledger's row of a document that was taken back.

    Args:
        identifier: Its id.
        source: Its source.
        name: Its input.
        reason: Code of the reason.
    """
    return {
        "id": identifier,
        "source": source,
        "input": name,
        "locator": identifier,
        "kind": "dropped",
        "stage": STAGE,
        "reason": reason,
        "failures": [],
        "evidence_ids": [],
    }


def bare_departures(rows: list[dict[str, Any]], known: Suppressor) -> None:
    """Take what is suppressed out of rows that left before they were documents.

    Their stage and reason stay: nothing was read of them that could be taken back.

    Args:
        rows: Departures with `id`, `url`, `locator` and `message`, changed.
        known: The list.
    """
    found = known.find(
        len(rows),
        ids=[pa.array([row["id"] for row in rows], pa.string())],
        urls=pa.array([row.get("url") for row in rows], pa.string()),
    )
    for place in np.flatnonzero(found != NONE).tolist():
        rows[place] |= {"url": None, "message": None, "locator": rows[place]["id"]}


def without_names(table: pa.Table, mask: npt.NDArray[np.bool_]) -> pa.Table:
    """Drop the author's name from some rows, and the notice where it holds the name.

    Args:
        table: Rows with `author` and `attribution`.
        mask: Whose name goes.
    """
    if not mask.any():
        return table
    authors = table.column("author").to_pylist()
    credits_ = table.column("attribution").to_pylist()
    for row in np.flatnonzero(mask).tolist():
        told = credits_[row]
        names = {name.casefold() for name in (authors[row], (told or {}).get("author")) if name}
        authors[row] = None
        if told is not None:
            told["author"] = None
            notice = (told["notice"] or "").casefold()
            if any(name in notice for name in names):
                told["notice"] = None
    for name, values in (("author", authors), ("attribution", credits_)):
        field = table.schema.field(name)
        place = table.schema.get_field_index(name)
        table = table.set_column(place, field, pa.array(values, field.type))
    return table
