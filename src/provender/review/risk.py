# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What makes a document worth a second look, from columns that the release has anyway.

Each reason (`data/risk.yml`) has a strength from 0 to 1; the sum of weight times strength orders
the sample by risk. A release that lacks a column lacks that reason and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from provender.assess.language import LANGUAGE_STAGE
from provender.assess.personal_data import PERSONAL_DATA_STAGE, personal_types
from provender.assess.rules import Rule
from provender.assess.statistics import STATISTICS_STAGE
from provender.assess.unsafe import UNSAFE_STAGE
from provender.extract.tool_calls import with_calls
from provender.release.embedded import load_rule_table, read_evidence
from provender.review.categories import load
from provender.rights.license import signals

__all__ = ["Reason", "RiskScale", "TextRisk"]

_Reals = npt.NDArray[np.float64]
_Finding = tuple[_Reals, list[str] | None]
"""Strength of a reason for each row, and the value to tell; None tells a number."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item is in the sample by risk.

    Attributes:
        code: The reason.
        value: What was measured, for people.
    """

    code: str
    value: str

    def words(self, language: str) -> str:
        """Return the reason as a phrase in `en` or `zh`."""
        row = next(row for row in load("risk")["reasons"] if row["code"] == self.code)
        return str(row[language]).format(value=self.value)


class RiskScale:
    """Measures the risk of a release's rows.

    Args:
        release: The release folder; its rules and its evidence are read.
    """

    def __init__(self, release: Path):
        rules = load_rule_table(release, lambda _: None)
        self._rules: tuple[Rule, ...] = () if rules is None else rules.rules
        evidence = read_evidence(release, lambda _: None) or {}
        spoken = set(signals()["license"]) | set(signals()["ground"])
        self._ranks = {
            name: seen.rank for name, (_, seen) in evidence.items() if seen.signal in spoken
        }
        self._kept = {
            f"personal_{one.name}" for one in personal_types() if one.action == "keep"
        } | {"personal_total"}

    def columns(self, path: Path) -> list[str]:
        """Return the columns to read of a shard.

        Args:
            path: The shard.
        """
        there = pq.read_schema(path)
        ruled = {name for rule in self._rules for name in rule.columns}
        named = {
            "id", "language", "language_score", "quality_score", "text_characters", "reserved",
            "searched_characters", "evidence_ids", "contamination_found",
        }  # fmt: skip
        return [
            field.name
            for field in there
            if field.name in named
            or field.name.startswith(("unsafe_", "personal_", "synthetic_"))
            or (field.name in ruled and _is_number(field.type))
        ]

    def scores(self, table: pa.Table) -> _Reals:
        """Return the risk of each row, rounded to four digits.

        Args:
            table: Rows with `columns`.
        """
        total: _Reals = np.zeros(table.num_rows, np.float64)
        for weight, (strength, _) in self._findings(table).values():
            total = total + weight * strength
        rounded: _Reals = np.round(total, 4)
        return rounded

    def reasons(self, table: pa.Table) -> list[tuple[Reason, ...]]:
        """Return why each row is risky, the weightiest reason first.

        Args:
            table: Rows with `columns`.
        """
        found: list[list[tuple[float, Reason]]] = [[] for _ in range(table.num_rows)]
        for code, (weight, (strength, values)) in self._findings(table).items():
            for row in np.flatnonzero(strength > 0).tolist():
                value = values[row] if values else f"{strength[row]:.2f}"
                found[row].append((weight * float(strength[row]), Reason(code, value)))
        return [
            tuple(reason for _, reason in sorted(rows, key=lambda one: (-one[0], one[1].code)))
            for rows in found
        ]

    def _findings(self, table: pa.Table) -> dict[str, tuple[float, _Finding]]:
        made: Mapping[str, Callable[[pa.Table, Mapping[str, float]], _Finding | None]] = {
            "unsafe_words": _unsafe,
            "personal_data": self._personal,
            "weak_evidence": self._evidence,
            "reserved": _reserved,
            "near_threshold": self._threshold,
            "low_language_score": lambda t, told: _below(t, "language_score", told["below"]),
            "low_quality_score": lambda t, told: _below(t, "quality_score", told["below"]),
            "machine_text": lambda t, _: _counted(t, "synthetic_", 1.0),
            "test_item": lambda t, _: _counted(t, "contamination_found", 1.0),
        }
        found = {}
        for told in load("risk")["reasons"]:
            finding = made[told["code"]](table, told)
            if finding is not None:
                found[told["code"]] = told["weight"], finding
        return found

    def _personal(self, table: pa.Table, told: Mapping[str, float]) -> _Finding | None:
        return _counted(table, "personal_", told["full_at"], self._kept)

    def _evidence(self, table: pa.Table, _: Mapping[str, float]) -> _Finding | None:
        """Return how weak the best statement is that each row's licence rests on."""
        if "evidence_ids" not in table.column_names:
            return None
        order, weak = signals()["ranks"], load("risk")["weak_ranks"]
        best = []
        for ids in table.column("evidence_ids").to_pylist():
            ranks = {self._ranks[name] for name in ids or () if name in self._ranks}
            best.append(min(ranks, key=order.index, default=""))
        return np.array([float(weak.get(rank, 0.0)) for rank in best]), best

    def _threshold(self, table: pa.Table, told: Mapping[str, float]) -> _Finding:
        """Return how close each row is to the threshold of a rule that it passed."""
        there = set(table.column_names)
        closest = np.zeros(table.num_rows)
        values = [""] * table.num_rows
        languages = table.column("language").to_pylist() if "language" in there else []
        for rule in self._rules:
            if not set(rule.columns) <= there or not rule.threshold:
                continue
            measured = rule.values(table)
            away = np.abs(measured - rule.threshold) / abs(rule.threshold) / told["within"]
            near = np.clip(1 - away, 0, 1)
            if rule.languages:
                near *= np.array([tag in rule.languages for tag in languages], np.float64)
            for row in np.flatnonzero(near > closest).tolist():
                values[row] = f"{rule.code} {measured[row]:.4g} ({rule.asks})"
            closest = np.maximum(closest, near)
        return closest, values


class TextRisk(RiskScale):
    """Measures the risk of texts of which nothing is known yet: those of a work folder.

    Language, statistics, words of unsafe content and personal data are looked for here and now;
    what only a decision could tell (evidence, thresholds) is no reason.
    """

    _READ = ("text", "segments", "tools")
    _STAGES = (LANGUAGE_STAGE, STATISTICS_STAGE, UNSAFE_STAGE, PERSONAL_DATA_STAGE)

    def columns(self, path: Path) -> list[str]:
        """Return the columns to read of a piece of text."""
        del path
        return [*self._READ]

    def scores(self, table: pa.Table) -> _Reals:
        """Return the risk of each row, as `RiskScale` does."""
        return super().scores(self._measured(table))

    def reasons(self, table: pa.Table) -> list[tuple[Reason, ...]]:
        """Return why each row is risky, as `RiskScale` does."""
        return super().reasons(self._measured(table))

    def _measured(self, table: pa.Table) -> pa.Table:
        batch = pa.record_batch({n: table.column(n).combine_chunks() for n in self._READ})
        for stage in self._STAGES:
            seen = batch if stage.beside == "nothing" else with_calls(batch)
            made = stage.function(seen)
            for name, _ in stage.columns_out:
                batch = batch.append_column(name, made.column(name))
        return pa.Table.from_batches([batch]).drop_columns([*self._READ])


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _numbers(table: pa.Table, name: str) -> _Reals:
    column = table.column(name).to_numpy(zero_copy_only=False)
    return np.nan_to_num(np.asarray(column, np.float64))


def _sum(table: pa.Table, prefix: str, without: set[str]) -> _Reals | None:
    names = [n for n in table.column_names if n.startswith(prefix) and n not in without]
    names = [name for name in names if _is_number(table.schema.field(name).type)]
    if not names:
        return None
    total: _Reals = np.sum([_numbers(table, name) for name in names], axis=0, dtype=np.float64)
    return total


def _counted(
    table: pa.Table, prefix: str, full_at: float, without: set[str] | None = None
) -> _Finding | None:
    total = _sum(table, prefix, without or set())
    if total is None:
        return None
    return np.minimum(1.0, total / full_at), [f"{count:.0f}" for count in total.tolist()]


def _unsafe(table: pa.Table, told: Mapping[str, float]) -> _Finding | None:
    total = _sum(table, "unsafe_", set())
    lengths = ("searched_characters", "text_characters")
    length = next((name for name in lengths if name in table.column_names), None)
    if total is None or length is None:
        return None
    dense = 1000 * total / np.maximum(1.0, _numbers(table, length))
    # One word in a long text is worth a look too.
    strength = np.where(total > 0, np.clip(dense / told["full_at"], 0.2, 1.0), 0.0)
    return strength, [f"{value:.1f}" for value in dense.tolist()]


def _reserved(table: pa.Table, _: Mapping[str, float]) -> _Finding | None:
    if "reserved" not in table.column_names:
        return None
    told = [value or "unknown" for value in table.column("reserved").to_pylist()]
    return np.array([{"yes": 1.0}.get(value, 0.0) for value in told]), told


def _below(table: pa.Table, name: str, bound: float) -> _Finding | None:
    if name not in table.column_names:
        return None
    scores = _numbers(table, name)
    return np.clip((bound - scores) / bound, 0, 1), [f"{score:.2f}" for score in scores.tolist()]
