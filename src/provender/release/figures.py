# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Every figure that a release states, counted once from its own rows and ledger.

The card, Croissant, SPDX, the datasheet, the disclosures and the report all take their figures
from here, so they cannot disagree; `verify` counts again from the folder alone.

Released rows are counted into a small cube: one cell for each combination of `DIMENSIONS` that
occurs. Any table of shares is a sum over its cells (`Figures.by`). Domains, of which there may be
millions, are counted apart.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["DIMENSIONS", "Departed", "Figures", "Share", "count_figures"]

DIMENSIONS = (
    "source",
    "channel",
    "tier",
    "split",
    "language",
    "license_declared",
    "license_concluded",
    "covers",
    "legal_basis",
    "jurisdiction",
    "reserved",
    "policy_rule",
    "derivation",
    "modified",
)
"""Columns of a release row by combinations of which shares are counted."""

_MEASURES = ("size_bytes", "token_count", "repetitions")
_SPANS_OF = ("acquired_at", "published")

Key = tuple[Any, ...]
Tables = Callable[[list[str]], Iterator[pa.Table]]


@dataclass(frozen=True)
class Share:
    """How much of a release something is.

    Attributes:
        documents: Documents.
        text_bytes: UTF-8 bytes of their text.
        tokens: Tokens of the recipe's tokenizer; 0 where none was chosen.
        records: Records that held these documents, copies that were merged included.
    """

    documents: int = 0
    text_bytes: int = 0
    tokens: int = 0
    records: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(
            self.documents + other.documents,
            self.text_bytes + other.text_bytes,
            self.tokens + other.tokens,
            self.records + other.records,
        )


@dataclass(frozen=True)
class Departed:
    """Documents and records that left for one reason.

    Attributes:
        source: Whose they were.
        kind: `dropped` or `unreadable`.
        stage: Where they left.
        reason: Why.
        records: How many.
        text_bytes: UTF-8 bytes of their extracted text; 0 where none was extracted.
    """

    source: str
    kind: str
    stage: str
    reason: str
    records: int
    text_bytes: int


@dataclass(frozen=True)
class Figures:
    """What a release holds and what did not come into it, in numbers.

    Attributes:
        cells: Shares by the values of `DIMENSIONS`.
        domains: Shares by source and registrable domain.
        spans: First and last day (ISO 8601) of `acquired_at` and `published` by source.
        lengths: Documents by length class: key n holds texts of 2**(n-1) to 2**n - 1 bytes.
        copies: Documents by how many records held their text.
        edits: Documents that each rule changed.
        generators: Shares by source, model and its terms.
        departed: What left, by source, stage and reason.
    """

    cells: Mapping[Key, Share]
    domains: Mapping[tuple[str, str], Share]
    spans: Mapping[str, Mapping[str, tuple[str, str]]]
    lengths: Mapping[int, int]
    copies: Mapping[int, int]
    edits: Mapping[str, int]
    generators: Mapping[tuple[str, str | None, str | None], Share]
    departed: tuple[Departed, ...] = field(default=())

    @functools.cached_property
    def total(self) -> Share:
        """All that was released."""
        return sum(self.cells.values(), Share())

    def by(self, *dimensions: str, **only: Any) -> dict[Any, Share]:
        """Return shares by one dimension or a combination, the largest text first.

        Args:
            dimensions: Of `DIMENSIONS`; one gives plain keys, several give tuples.
            only: Values that other dimensions must have.
        """
        places = [DIMENSIONS.index(name) for name in dimensions]
        held = {DIMENSIONS.index(name): value for name, value in only.items()}
        found: dict[Any, Share] = {}
        for cell, share in self.cells.items():
            if all(cell[place] == value for place, value in held.items()):
                key = tuple(cell[place] for place in places)
                found[key] = found.get(key, Share()) + share
        order = sorted(found, key=lambda key: (-found[key].text_bytes, tuple(map(str, key))))
        return {(key[0] if len(places) == 1 else key): found[key] for key in order}

    def by_domain(self, sources: Iterable[str] | None = None) -> dict[str, Share]:
        """Return shares by registrable domain, the largest text first.

        Args:
            sources: Of these sources only.
        """
        wanted = None if sources is None else set(sources)
        found: dict[str, Share] = {}
        for (source, domain), share in self.domains.items():
            if wanted is None or source in wanted:
                found[domain] = found.get(domain, Share()) + share
        return dict(sorted(found.items(), key=lambda one: (-one[1].text_bytes, one[0])))


def count_figures(rows: Tables, departures: Tables) -> Figures:
    """Count a release.

    Args:
        rows: Yields the released rows' columns of the given names, table by table.
        departures: Yields the ledger's departures likewise.
    """
    counting = _Counting()
    names = [*DIMENSIONS, *_MEASURES, *_SPANS_OF, "domain", "edited_by", "generator"]
    for table in rows(names):
        counting.add(table)
    return Figures(
        cells=counting.cells,
        domains=counting.domains,
        spans={
            source: dict(sorted(spans.items())) for source, spans in sorted(counting.spans.items())
        },
        lengths=dict(sorted(counting.lengths.items())),
        copies=dict(sorted(counting.copies.items())),
        edits=dict(sorted(counting.edits.items())),
        generators=counting.generators,
        departed=_count_departed(departures),
    )


class _Counting:
    """Adds up tables of released rows."""

    def __init__(self) -> None:
        self.cells: dict[Key, Share] = {}
        self.domains: dict[tuple[str, str], Share] = {}
        self.spans: dict[str, dict[str, tuple[str, str]]] = {}
        self.lengths: dict[int, int] = {}
        self.copies: dict[int, int] = {}
        self.edits: dict[str, int] = {}
        self.generators: dict[tuple[str, str | None, str | None], Share] = {}

    def add(self, table: pa.Table) -> None:
        """Add released rows."""
        _add_shares(self.cells, table, DIMENSIONS)
        known = table.filter(pc.is_valid(table.column("domain")))
        _add_shares(self.domains, known, ("source", "domain"))
        made = table.filter(pc.is_valid(table.column("generator")))
        if made.num_rows:
            for name in ("model", "terms"):
                made = made.append_column(name, pc.struct_field(made.column("generator"), name))
            _add_shares(
                self.generators, made.drop_columns("generator"), ("source", "model", "terms")
            )
        sizes = pc.fill_null(table.column("size_bytes"), 0).to_numpy()
        _add_counts(self.lengths, (int(size).bit_length() for size in sizes))
        _add_counts(self.copies, pc.fill_null(table.column("repetitions"), 1).to_pylist())
        _add_counts(self.edits, pc.list_flatten(table.column("edited_by")).to_pylist())
        self._add_spans(table)

    def _add_spans(self, table: pa.Table) -> None:
        for name in _SPANS_OF:
            days = pa.table(
                {
                    "source": table.column("source"),
                    "day": pc.utf8_slice_codeunits(table.column(name), 0, 10),
                }
            )
            found = days.group_by("source").aggregate([("day", "min"), ("day", "max")])
            for row in found.to_pylist():
                if row["day_min"] is None:
                    continue
                spans = self.spans.setdefault(row["source"], {})
                first, last = spans.get(name, (row["day_min"], row["day_max"]))
                spans[name] = (min(first, row["day_min"]), max(last, row["day_max"]))


def _add_shares(into: dict[Any, Share], table: pa.Table, keys: tuple[str, ...]) -> None:
    if not table.num_rows:
        return
    told = table.select([*keys, *_MEASURES]).group_by(list(keys), use_threads=False)
    sums: list[tuple[Any, str]] = [(name, "sum") for name in _MEASURES]
    for row in told.aggregate([*sums, ([], "count_all")]).to_pylist():
        key = tuple(row[name] for name in keys)
        share = Share(
            row["count_all"],
            row["size_bytes_sum"] or 0,
            row["token_count_sum"] or 0,
            row["repetitions_sum"] or row["count_all"],
        )
        into[key] = into.get(key, Share()) + share


def _add_counts(into: dict[Any, int], values: Iterable[Any]) -> None:
    for value in values:
        into[value] = into.get(value, 0) + 1


def _count_departed(departures: Tables) -> tuple[Departed, ...]:
    names = ["source", "kind", "stage", "reason"]
    found: dict[tuple[str, str, str, str], Share] = {}
    for table in departures([*names, "size_bytes"]):
        told = table.group_by(names, use_threads=False)
        for row in told.aggregate([("size_bytes", "sum"), ([], "count_all")]).to_pylist():
            key = (row["source"], row["kind"], row["stage"], row["reason"])
            share = Share(records=row["count_all"], text_bytes=row["size_bytes_sum"] or 0)
            found[key] = found.get(key, Share()) + share
    return tuple(Departed(*key, found[key].records, found[key].text_bytes) for key in sorted(found))
