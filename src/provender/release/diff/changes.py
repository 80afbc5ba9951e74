# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a join of two releases' rows found, as counts and named documents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

__all__ = [
    "GONE_RECORD",
    "GONE_SOURCE",
    "NEW_RECORD",
    "NEW_SOURCE",
    "SHIFTS",
    "Example",
    "RowChanges",
]

NEW_SOURCE, NEW_RECORD = "new_source", "new_record"
GONE_SOURCE, GONE_RECORD = "gone_source", "gone_record"
"""Why a document came or left where no ledger speaks of it. Other reasons are `stage/reason`."""

SHIFTS = ("tier", "license_concluded", "reserved", "language")
"""Columns of which is told what became what."""


@dataclass(frozen=True)
class Example:
    """A document that is named.

    Attributes:
        id: Its id.
        file: Position of its data file, in A if it was removed, else in B.
        row: Its row there.
        why: Why it came or left; for a changed one the columns that changed.
    """

    id: str
    file: int
    row: int
    why: tuple[str, ...]


@dataclass
class RowChanges:
    """What happened to documents, counted.

    Attributes:
        kept: Documents of both releases.
        changed: Kept documents of which anything changed.
        added: Documents and bytes of text, by source and why.
        removed: Documents and bytes of text, by source and why.
        moved: Removed documents whose text came under another id, by old and new source.
        columns: Kept documents by column that changed; `text` among them.
        text_why: Kept documents whose text changed, by why.
        license_why: Kept documents whose concluded licence changed, by why.
        shifts: Kept documents by column, old and new value.
        totals: Documents and bytes, by side (0 is A), column and value.
        examples: Documents by `added`, `removed`, `changed`, those of the least ids.
        compared: Columns that both have, of those that are compared by hash.
    """

    kept: int = 0
    changed: int = 0
    added: Counter[tuple[str, str]] = field(default_factory=Counter)
    added_bytes: Counter[tuple[str, str]] = field(default_factory=Counter)
    removed: Counter[tuple[str, str]] = field(default_factory=Counter)
    removed_bytes: Counter[tuple[str, str]] = field(default_factory=Counter)
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    columns: Counter[str] = field(default_factory=Counter)
    text_why: Counter[str] = field(default_factory=Counter)
    license_why: Counter[str] = field(default_factory=Counter)
    shifts: dict[str, Counter[tuple[str | None, str | None]]] = field(
        default_factory=lambda: {name: Counter() for name in SHIFTS}
    )
    totals: tuple[dict[str, Counter[str | None]], ...] = ()
    totals_bytes: tuple[dict[str, Counter[str | None]], ...] = ()
    examples: dict[str, list[Example]] = field(
        default_factory=lambda: {"added": [], "removed": [], "changed": []}
    )
    compared: tuple[str, ...] = ()
