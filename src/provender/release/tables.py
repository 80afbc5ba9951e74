# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The tables of the ledger: their columns, and the sums of a build."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pyarrow as pa

__all__ = [
    "CONFLICTS",
    "DEPARTURES",
    "EVIDENCE",
    "INPUTS",
    "SHARED",
    "SHARED_NAME",
    "UNKNOWN_INPUT",
    "InputRow",
    "Totals",
    "span_of",
]

_FAILURE = pa.struct([("rule", pa.string()), ("value", pa.string()), ("threshold", pa.string())])

DEPARTURES = pa.schema(
    [
        ("id", pa.string()),
        ("source", pa.string()),
        ("input", pa.string()),
        ("locator", pa.string()),
        ("url", pa.string()),
        ("kind", pa.string()),
        ("stage", pa.string()),
        ("reason", pa.string()),
        ("failures", pa.list_(_FAILURE)),
        ("duplicate_of", pa.string()),
        ("license_declared", pa.string()),
        ("license_concluded", pa.string()),
        ("policy_rule", pa.string()),
        ("evidence_ids", pa.list_(pa.string())),
        ("message", pa.string()),
        ("size_bytes", pa.int64()),
        ("bytes_read", pa.int64()),
        ("bytes_lost", pa.int64()),
    ]
)
"""`kind` is `dropped` or `unreadable`; the first of `failures` is `reason`. `size_bytes` are those
of the extracted text, null where there was none."""

INPUTS = pa.schema(
    [
        ("source", pa.string()),
        ("input", pa.string()),
        ("sha256", pa.string()),
        ("size_bytes", pa.int64()),
        ("records_read", pa.int64()),
        ("released", pa.int64()),
        ("dropped", pa.int64()),
        ("unreadable", pa.int64()),
        ("furniture", pa.map_(pa.string(), pa.int64())),
    ]
)

UNKNOWN_INPUT = "(input not known to the release)"
"""Stands among the inputs for those of withdrawn rows of which nothing tells which one it was: it
takes their count from `released` to `dropped`, and nothing was read of it."""

CONFLICTS = pa.schema(
    [
        ("kind", pa.string()),
        ("documents", pa.list_(pa.string())),
        ("survivor", pa.string()),
        ("concluded", pa.string()),
        ("detail", pa.string()),
    ]
)
"""`kind` is `inside` one document, `between` copies of one text, or between `near` copies."""

SHARED_NAME = "ledger/shared.parquet"

SHARED = pa.schema(
    [
        ("id", pa.string()),
        ("rule", pa.string()),
        ("kept_in", pa.string()),
        ("size_bytes", pa.int64()),
        ("license_concluded", pa.string()),
        ("kept_license", pa.string()),
    ]
)
"""A document, the rule that took text out of it, the document that keeps it, the UTF-8 bytes of its
words (folded, without what stands between them), and the terms of both. `kept_in` is null where the
document that kept it was withdrawn."""

EVIDENCE = pa.schema(
    [
        (name, pa.string())
        for name in (
            "id",
            "source",
            "signal",
            "value",
            "location",
            "context",
            "scope",
            "rank",
            "detector",
            "first_seen",
            "last_seen",
        )
    ]
)
"""`first_seen` and `last_seen` are the receipts' times of the earliest and latest record that
carried the statement; null where no receipt tells. They are no part of the statement's id."""


@dataclass
class Totals:
    """Counts of a build.

    Attributes:
        records_read: Records that the readers yielded.
        released: Documents in the release.
        dropped: Records that left with a reason.
        unreadable: Records and inputs that could not be read.
        reasons: Departures by `kind`, stage and reason.
        conflicts: Rows of the conflict table.
        read_by_source: Records read by source id.
        released_by_source: Documents in the release by source id.
    """

    records_read: int = 0
    released: int = 0
    dropped: int = 0
    unreadable: int = 0
    reasons: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    conflicts: int = 0
    read_by_source: Counter[str] = field(default_factory=Counter)
    released_by_source: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class InputRow:
    """An input file: name, content hash and size."""

    source: int
    name: str
    sha256: str | None
    size_bytes: int


def span_of(
    one: tuple[str | None, str | None], other: tuple[str | None, str | None]
) -> tuple[str | None, str | None]:
    """Return the earliest and the latest of two spans of ISO 8601 times; None is no time."""
    firsts = [first for first, _ in (one, other) if first is not None]
    lasts = [last for _, last in (one, other) if last is not None]
    return min(firsts, default=None), max(lasts, default=None)
