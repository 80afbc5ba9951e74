# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How the signals of released documents are spread: what each rule measures, and each score.

One pass over the columns that are asked for, some row groups at a time. A value is kept to eight
binary digits (half a percent), so a signal takes a few thousand counters however many documents
there are; the rounding is exact arithmetic, the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from provender.assess.rules import Rule, RuleTable

__all__ = ["SCORES", "Held", "Measures", "Spread", "measure"]

SCORES = ("language_score", "language_share", "quality_score", "token_count")
"""Columns that are told of even if no rule reads them."""

_HELD = ("personal_", "unsafe_", "synthetic_", "contamination_found")
_DIGITS = 256

Tables = Callable[[list[str]], Iterator[pa.Table]]


@dataclass
class Spread:
    """How often each value occurs.

    Attributes:
        counts: Documents by value, rounded to eight binary digits.
    """

    counts: dict[float, int] = field(default_factory=dict)

    def add(self, values: npt.NDArray[np.float64]) -> None:
        """Add the values of some documents; what is no number is left out."""
        mantissa, exponent = np.frexp(values[np.isfinite(values)])
        rounded = np.ldexp(np.round(mantissa * _DIGITS) / _DIGITS, exponent)
        for value, count in zip(*np.unique(rounded, return_counts=True), strict=True):
            self.counts[float(value)] = self.counts.get(float(value), 0) + int(count)

    def __add__(self, other: Spread) -> Spread:
        values = {*self.counts, *other.counts}
        return Spread({v: self.counts.get(v, 0) + other.counts.get(v, 0) for v in values})

    @property
    def total(self) -> int:
        """Documents counted."""
        return sum(self.counts.values())

    def quantile(self, share: float) -> float | None:
        """Return the least value that `share` of the documents do not exceed; None if empty."""
        wanted, seen = share * self.total, 0
        for value in sorted(self.counts):
            seen += self.counts[value]
            if seen >= wanted:
                return value
        return None


@dataclass(frozen=True)
class Held:
    """What a count of findings adds up to.

    Attributes:
        documents: Released documents with at least one.
        total: All of them together.
    """

    documents: int = 0
    total: int = 0


@dataclass(frozen=True)
class Measures:
    """Spreads and sums of a release's signals.

    Attributes:
        rules: Each rule with the spread of what it measures, of the documents it speaks about.
        scores: Spreads by column of `SCORES`, of those that the release has.
        held: Findings by column: personal data, risky words, marks of generated text, test items.
    """

    rules: Sequence[tuple[Rule, Spread]]
    scores: Mapping[str, Spread]
    held: Mapping[str, Held]


def measure(rows: Tables, rules: RuleTable, signals: Sequence[str]) -> Measures:
    """Measure the released rows.

    Args:
        rows: Yields the released rows' columns of the given names, table by table.
        rules: The rules that judged them.
        signals: Names of the signals that the release has.
    """
    core = {"language", "language_score", "token_count"}
    there = {*signals, *core}
    spoken = [(rule, Spread()) for rule in rules.rules if there.issuperset(rule.columns)]
    scores = {name: Spread() for name in SCORES if name in there}
    held = {name: Held() for name in signals if name.startswith(_HELD)}
    wanted = {"language", *scores, *held, *(c for rule, _ in spoken for c in rule.columns)}
    for table in rows(sorted(wanted)):
        languages = np.array(table.column("language").to_pylist(), dtype=object)
        written = {
            rule.languages: np.isin(languages, rule.languages)
            for rule, _ in spoken
            if rule.languages
        }
        for rule, spread in spoken:
            values = rule.values(table)
            spread.add(values[written[rule.languages]] if rule.languages else values)
        for name, spread in scores.items():
            known = pc.drop_null(table.column(name))
            spread.add(known.to_numpy().astype(np.float64))
        for name, before in held.items():
            counts = pc.fill_null(table.column(name), 0).to_numpy()
            held[name] = Held(
                before.documents + int((counts > 0).sum()), before.total + int(counts.sum())
            )
    return Measures(spoken, {name: one for name, one in scores.items() if one.counts}, held)
