# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Rule tables: code, column, comparison, threshold, as data with citations.

A rule reads signal columns and never computes them, so changing a threshold re-reads no text. The
code says the failure. Verdicts come from counts; a column may be a sum of columns (`a + b`), a
share is one count divided by another, and a share of nothing is 0.

Tables may include others (`presets`). Where published programs read a paper differently, a
*reading* puts other columns in the place of the table's (`data/readings.yml`); the tables
themselves have the paper's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.assess.presets import columns_instead, expand, known_presets
from provender.errors import UsageError
from provender.kernels.text_statistics import ALL_NAMES
from provender.storage import canonical_json, hash_bytes
from provender.verdict import Failure

if TYPE_CHECKING:
    from provender.assess.options import AssessOptions

__all__ = [
    "Rule",
    "RuleOutcome",
    "RuleTable",
    "known_codes",
    "known_columns",
    "known_presets",
    "load_rules",
    "rules_from_dict",
]

_COMPARISONS = {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less}


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table.

    Attributes:
        code: Reason code that says the failure.
        column: What is measured.
        keep: `>=`, `>`, `<=` or `<`: how a kept document compares with the threshold.
        threshold: The bound.
        per: Column to divide by; None compares the count itself.
        languages: Languages that the rule speaks about; empty is all.
        preset: Table that it comes from.
    """

    code: str
    column: str
    keep: str
    threshold: float
    per: str | None = None
    languages: tuple[str, ...] = ()
    preset: str = ""

    def values(self, table: pa.Table) -> npt.NDArray[np.float64]:
        """Return what the rule measures, shape (rows,)."""
        measured = _sum(table, self.column)
        if self.per is None:
            return measured
        by = _sum(table, self.per)
        share: npt.NDArray[np.float64] = np.divide(
            measured, by, out=np.zeros_like(measured), where=by > 0
        )
        return share

    def fails(
        self, values: npt.NDArray[np.float64], languages: npt.NDArray[np.object_]
    ) -> npt.NDArray[np.bool_]:
        """Return which documents fail, shape (rows,)."""
        wrong: npt.NDArray[np.bool_] = ~_COMPARISONS[self.keep](values, self.threshold)
        if self.languages:
            wrong &= np.isin(languages, self.languages)
        return wrong

    @property
    def asks(self) -> str:
        """The bound in words: `>= 50`."""
        return f"{self.keep} {self.threshold:g}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return (*self.column.split(" + "), *(self.per.split(" + ") if self.per else ()))


def _sum(table: pa.Table, columns: str) -> npt.NDArray[np.float64]:
    total = np.zeros(table.num_rows, np.float64)
    for name in columns.split(" + "):
        total += table.column(name).to_numpy()
    return total


@dataclass(frozen=True)
class RuleOutcome:
    """What a table says of a batch.

    Attributes:
        passed: Which documents fail no rule, shape (rows,).
    """

    passed: npt.NDArray[np.bool_]
    _rules: tuple[Rule, ...]
    _failed: tuple[npt.NDArray[np.bool_], ...]
    _values: tuple[npt.NDArray[np.float64], ...]
    _unwanted: npt.NDArray[np.bool_] | None
    _languages: npt.NDArray[np.object_]
    _asked: tuple[str, ...]

    @property
    def unwanted(self) -> npt.NDArray[np.bool_] | None:
        """Which documents are in no wanted language, shape (rows,); None if all are wanted."""
        return self._unwanted

    def by_rule(self) -> Iterator[tuple[Rule, npt.NDArray[np.bool_], npt.NDArray[np.float64]]]:
        """Yield each rule in order, which documents fail it, and what it measures of each."""
        yield from zip(self._rules, self._failed, self._values, strict=True)

    def failures(self, row: int) -> list[Failure]:
        """Return a document's failed rules, in table order."""
        found = []
        if self._unwanted is not None and self._unwanted[row]:
            found.append(
                Failure(
                    "unwanted_language", str(self._languages[row]), "in " + ", ".join(self._asked)
                )
            )
        found += [
            Failure(rule.code, f"{values[row]:.4g}", rule.asks)
            for rule, failed, values in zip(self._rules, self._failed, self._values, strict=True)
            if failed[row]
        ]
        return found


@dataclass(frozen=True)
class RuleTable:
    """All rules of a build, in order.

    Attributes:
        rules: The rules.
        languages: Languages to keep; empty keeps all.
    """

    rules: tuple[Rule, ...]
    languages: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> frozenset[str]:
        """Columns that the rules read."""
        return frozenset({"language", *(name for rule in self.rules for name in rule.columns)})

    @cached_property
    def identity(self) -> str:
        """SHA-256 over the rules, in hex."""
        return hash_bytes(canonical_json(self.to_dict()).encode("utf-8"))

    def to_dict(self) -> dict[str, Any]:
        """Return the table as plain JSON types, as a release embeds it."""
        return {
            "rules": [{**asdict(rule), "languages": list(rule.languages)} for rule in self.rules],
            "languages": list(self.languages),
        }

    def evaluate(self, table: pa.Table) -> RuleOutcome:
        """Judge a batch.

        Args:
            table: Must hold `columns`.
        """
        languages = np.array(table.column("language").to_pylist(), dtype=object)
        passed = np.ones(table.num_rows, np.bool_)
        unwanted = None
        if self.languages:
            unwanted = ~np.array(
                [
                    tag in self.languages or str(tag).split("-")[0] in self.languages
                    for tag in languages
                ],
                dtype=np.bool_,
            ).reshape(-1)
            passed &= ~unwanted
        values = tuple(rule.values(table) for rule in self.rules)
        failed = tuple(rule.fails(v, languages) for rule, v in zip(self.rules, values, strict=True))
        for wrong in failed:
            passed &= ~wrong
        return RuleOutcome(passed, self.rules, failed, values, unwanted, languages, self.languages)

    def explain(self, table: pa.Table) -> Iterator[tuple[str, str, str, bool]]:
        """Yield code, value, bound and result of every rule that speaks about one document.

        Args:
            table: One row with `columns`.
        """
        languages = np.array(table.column("language").to_pylist(), dtype=object)
        for rule in self.rules:
            if rule.languages and languages[0] not in rule.languages:
                continue
            values = rule.values(table)
            passed = not bool(rule.fails(values, languages)[0])
            yield rule.code, f"{values[0]:.4g}", rule.asks, passed


def known_columns() -> list[str]:
    """Return the signal columns of every build that rules may read."""
    return [f"text_{name}" for name in ALL_NAMES]


def known_codes(presets: list[str]) -> list[str]:
    """Return the rule codes of some tables, in order."""
    return [rule.code for rule in _rules_of(presets)]


def _rules_of(presets: Sequence[str]) -> list[Rule]:
    """Return the rules of some tables and of those they include, each table once."""
    rules = []
    for table in expand(presets):
        rules += [Rule(**row, languages=table.languages, preset=table.name) for row in table.rules]
    return rules


def load_rules(options: AssessOptions) -> RuleTable:
    """Build the rule table of a recipe.

    Raises:
        UsageError: It names a table, a rule or a reading that does not exist.
    """
    rules = _rules_of(options.rules)
    codes = {rule.code for rule in rules}
    for code in options.overrides:
        if code not in codes:
            raise UsageError(
                f"override of {code!r}, which no rule table of the recipe has",
                hint=f"rules: {', '.join(sorted(codes))}",
                subject=code,
            )
    kept = []
    for rule in rules:
        change = options.overrides.get(rule.code, rule.threshold)
        if not isinstance(change, str):
            kept.append(replace(rule, threshold=float(change)))
    for instead in columns_instead(options.readings):
        kept = [_read_as(rule, instead) for rule in kept]
    kept += [
        Rule(**{**own.model_dump(), "languages": tuple(own.languages)}, preset="recipe")
        for own in options.own_rules
    ]
    return RuleTable(tuple(kept), tuple(options.languages or ()))


def _read_as(rule: Rule, instead: Mapping[str, str]) -> Rule:
    """Put the columns of another reading in a rule's place."""
    measure = rule.column if rule.per is None else f"{rule.column} / {rule.per}"
    if measure in instead:
        column, _, per = instead[measure].partition(" / ")
        return replace(rule, column=column, per=per or None)
    return replace(
        rule,
        column=instead.get(rule.column, rule.column),
        per=None if rule.per is None else instead.get(rule.per, rule.per),
    )


def rules_from_dict(raw: Mapping[str, Any]) -> RuleTable:
    """Build a table from plain types, as a release embeds it."""
    return RuleTable(
        tuple(Rule(**{**row, "languages": tuple(row["languages"])}) for row in raw["rules"]),
        tuple(raw["languages"]),
    )
