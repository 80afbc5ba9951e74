# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The ledger: one row for every record that did not arrive, and the sum per input.

    ledger/departures.parquet  who left where and why; no refused text
    ledger/inputs.parquet      records read = released + dropped + unreadable, per input
    ledger/conflicts.parquet   what contradicted itself about its rights
    ledger/shared.parquet      what documents gave up because others keep it
    evidence/evidence.parquet  every rights statement, once

Quotes around a statement (`context`) stay only where a released document rests on it: the context
of a refused one would be refused text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.acquire.source import Source
from provender.assess.rules import RuleTable
from provender.document import document_id
from provender.parquet import ParquetFile, aligned, row_groups
from provender.record import Unreadable
from provender.release.shared_ledger import shared_reason, write_shared
from provender.release.tables import (
    CONFLICTS,
    DEPARTURES,
    EVIDENCE,
    INPUTS,
    InputRow,
    Totals,
    span_of,
)
from provender.release.tombstones import bare_departures, tombstone
from provender.rights.evidence import unquoted
from provender.rights.suppressing import Suppressor
from provender.rights.suppression import SuppressionList
from provender.run.fates import Fates
from provender.run.judging import Fate, Judged
from provender.run.terms import Term

__all__ = ["Ledger"]

_IN_FAVOUR = {
    Fate.DUPLICATE: "duplicate",
    Fate.SAME_URL: "same_url",
    Fate.SAME_PROMPT: "same_prompt",
}
"""Reasons of what leaves in favour of another document, by fate."""


class Ledger:
    """Writes the ledger of one build.

    Args:
        folder: The release folder being assembled.
        sources: The recipe's sources, in order.
        judged: All pieces, in order.
        fates: Every document's fate.
        terms: All terms, by code.
        rules: The rule table, evaluated again for the rows that left.
    """

    def __init__(
        self,
        folder: Path,
        sources: Sequence[Source],
        judged: Sequence[Judged],
        fates: Fates,
        terms: Sequence[Term],
        rules: RuleTable,
    ):
        self.folder, self.sources, self.judged = folder, sources, judged
        self.fates, self.terms, self.rules = fates, terms, rules
        entries = () if fates.suppressed is None else fates.suppressed.entries
        self._suppressor = Suppressor(SuppressionList(entries))
        self.totals = Totals()
        self._inputs: dict[tuple[int, str], dict[str, Any]] = {}

    def write(
        self, inputs: Sequence[InputRow], problems: Sequence[tuple[int, Unreadable]]
    ) -> Totals:
        """Write all tables and return their sums.

        Args:
            inputs: Every input of every source, in order.
            problems: Inputs that the inventory could not open, with their source.
        """
        for row in inputs:
            self._inputs[row.source, row.name] = self._empty(row)
        self._count_pieces()
        with ParquetFile(self.folder / "ledger" / "departures.parquet", DEPARTURES) as file:
            for source, problem in problems:
                file.write(self._problem(source, problem))
            for piece in self.judged:
                for table in self._departures(piece):
                    self._count(table)
                    file.write(table)
        self._write_inputs()
        self._write_conflicts()
        if self.fates.shared is not None:
            write_shared(self.folder, self.fates, self.terms, self._id_at)
        self._write_evidence()
        return self.totals

    def _empty(self, row: InputRow) -> dict[str, Any]:
        return {
            "source": self.sources[row.source].id,
            "input": row.name,
            "sha256": row.sha256,
            "size_bytes": row.size_bytes,
            "records_read": 0,
            "released": 0,
            "dropped": 0,
            "unreadable": 0,
            "furniture": {},
        }

    def _count_pieces(self) -> None:
        for piece in self.judged:
            source = piece.piece.source
            for name, counts in piece.piece.mark.inputs.items():
                row = self._inputs.setdefault(
                    (source, name), self._empty(InputRow(source, name, None, 0))
                )
                row["records_read"] += counts["records"]
                for kind, count in counts["furniture"].items():
                    row["furniture"][kind] = row["furniture"].get(kind, 0) + count

    def _problem(self, source: int, problem: Unreadable) -> pa.Table:
        row = self._inputs.setdefault(
            (source, problem.input), self._empty(InputRow(source, problem.input, None, 0))
        )
        row["records_read"] += 1
        identifier = self.sources[source].id
        table = _departure_table(
            [
                {
                    "id": document_id(identifier, problem.locator),
                    "source": identifier,
                    "input": problem.input,
                    "locator": problem.locator,
                    "kind": "unreadable",
                    "stage": "acquire",
                    "reason": problem.reason,
                    "message": problem.message,
                    "bytes_read": problem.bytes_read,
                    "bytes_lost": problem.bytes_lost,
                }
            ]
        )
        self._count(table)
        return table

    def _count(self, table: pa.Table) -> None:
        columns = ("source", "input", "kind", "stage", "reason")
        by_id = {source.id: index for index, source in enumerate(self.sources)}
        for source, name, kind, stage, reason in zip(
            *(table.column(column).to_pylist() for column in columns), strict=True
        ):
            self._inputs[by_id[source], name][kind] += 1
            self.totals.reasons[kind, stage, reason] += 1

    def _departures(self, judged: Judged) -> Iterator[pa.Table]:
        """Yield departures of one piece: at reading, then by decision, batch by batch."""
        source = self.sources[judged.piece.source].id
        early = pq.read_table(judged.piece.departures_path)
        if early.num_rows:
            rows = [{**row, "source": source} for row in early.to_pylist()]
            bare_departures(rows, self._suppressor)
            yield _departure_table(rows)
        index = self.judged.index(judged)
        start = self.fates.starts[index]
        signals = judged.piece.signals.row_groups(sorted({"size_bytes", *self.rules.columns}))
        texts = row_groups(judged.piece.text_path, ["id", "input", "locator", "url"])
        offset = 0
        for text, signal in aligned(texts, signals):
            positions = start + offset + np.arange(text.num_rows)
            gone = np.flatnonzero(self.fates.fate[positions] != Fate.RELEASED)
            if len(gone):
                rows = self._decided(judged, text.take(gone), signal.take(gone), positions[gone])
                yield _departure_table(rows)
            offset += text.num_rows
            self._count_released(judged, text, positions)

    def _count_released(self, judged: Judged, text: pa.Table, positions: Any) -> None:
        released = np.flatnonzero(self.fates.fate[positions] == Fate.RELEASED)
        source = judged.piece.source
        for entry in text.column("input").take(released).value_counts().to_pylist():
            self._inputs[source, entry["values"]]["released"] += entry["counts"]

    def _decided(
        self, judged: Judged, text: pa.Table, signals: pa.Table, positions: Any
    ) -> list[dict[str, Any]]:
        source = self.sources[judged.piece.source]
        outcome = self.rules.evaluate(signals)
        rows: list[dict[str, Any]] = text.append_column(
            "size_bytes", signals.column("size_bytes")
        ).to_pylist()
        for index, row in enumerate(rows):
            position = int(positions[index])
            repeat = self.fates.repeats.get(position, 0)
            fate = Fate(int(self.fates.fate[position]))
            if fate == Fate.SUPPRESSED and self.fates.suppressed is not None:
                reason = self.fates.suppressed.reason(position)
                identifier = document_id(source.id, row["locator"], repeat)
                rows[index] = tombstone(identifier, source.id, row["input"], reason)
                continue
            term = self.terms[int(self.fates.terms[position])]
            row |= {
                "id": document_id(source.id, row["locator"], repeat),
                "source": source.id,
                "kind": "dropped",
                "license_declared": term.conclusion.declared,
                "license_concluded": term.conclusion.concluded,
                "policy_rule": term.decision.rule,
                "evidence_ids": list(term.evidence_ids),
            }
            row |= self._reason(
                fate,
                term,
                position,
                [vars_of(f) for f in outcome.failures(index)],
            )
        return rows

    def _reason(
        self, fate: Fate, term: Term, position: int, failures: list[dict[str, str]]
    ) -> dict[str, Any]:
        """Return stage, reason and failed rules of a decided departure."""
        if fate == Fate.FAILED_REVIEW:
            failed = self.fates.failed[position]
            read = {"rule": "failed_review", "value": failed.category, "threshold": "pass"}
            return {
                "stage": "review",
                "reason": "failed_review",
                "failures": [read, *failures],
                "message": failed.message,
            }
        if fate == Fate.FAILED_RULES:
            return {"stage": "assess", "reason": failures[0]["rule"], "failures": failures}
        if fate == Fate.MUST_STAY_AS_IT_IS:
            held = {
                "rule": "no_derivatives",
                "value": term.conclusion.concluded or "",
                "threshold": "text as it is",
            }
            return {
                "stage": "clear",
                "reason": "no_derivatives",
                "failures": [held, *failures],
                "message": "its terms forbid adaptations, and a stage would change its text",
            }
        if fate in _IN_FAVOUR:
            return {
                "stage": "dedup",
                "reason": _IN_FAVOUR[fate],
                "failures": failures,
                "duplicate_of": self._id_at(int(self.fates.duplicate_of[position])),
            }
        if fate == Fate.NEAR_DUPLICATE:
            near = {
                "rule": "near_duplicate",
                "value": f"{self.fates.similarity[position]:.2f}",
                "threshold": self.fates.near_asked,
            }
            return {
                "stage": "dedup",
                "reason": "near_duplicate",
                "failures": [near, *failures],
                "duplicate_of": self._id_at(int(self.fates.duplicate_of[position])),
            }
        if fate == Fate.SHARED_TEXT and self.fates.shared is not None:
            kept_in = self._id_at(int(self.fates.duplicate_of[position]))
            return shared_reason(self.fates.shared, position, failures, kept_in)
        rights = {
            "rule": term.decision.reason,
            "value": term.conclusion.concluded or "",
            "threshold": term.decision.rule,
        }
        if fate in (Fate.COPY_REFUSED, Fate.NEAR_COPY_REFUSED):
            near_copy = fate == Fate.NEAR_COPY_REFUSED
            return {
                "stage": "dedup",
                "reason": "near_copy_is_refused" if near_copy else "copy_is_refused",
                "failures": [rights, *failures],
                "message": term.conflict or term.decision.detail,
            }
        return {
            "stage": "clear",
            "reason": term.decision.reason,
            "failures": [rights, *failures],
            "message": term.decision.detail,
        }

    def _id_at(self, position: int) -> str | None:
        """Return the final id of the document at a position of the build."""
        if position < 0:
            return None
        index = int(np.searchsorted(self.fates.starts, position, side="right")) - 1
        judged = self.judged[index]
        row = position - self.fates.starts[index]
        number = self.fates.repeats.get(position, 0)
        if number == 0:
            return f"{int(judged.ids[row][0]):016x}{int(judged.ids[row][1]):016x}"
        locator = pq.read_table(judged.piece.text_path, columns=["locator"]).column(0)[row]
        return document_id(self.sources[judged.piece.source].id, locator.as_py(), number)

    def _write_inputs(self) -> None:
        rows = [self._inputs[key] for key in sorted(self._inputs)]
        for row in rows:
            row["furniture"] = sorted(row["furniture"].items())
            self.totals.records_read += row["records_read"]
            self.totals.released += row["released"]
            self.totals.dropped += row["dropped"]
            self.totals.unreadable += row["unreadable"]
            self.totals.read_by_source[row["source"]] += row["records_read"]
            self.totals.released_by_source[row["source"]] += row["released"]
        with ParquetFile(self.folder / "ledger" / "inputs.parquet", INPUTS) as file:
            file.write(pa.Table.from_pylist(rows, schema=INPUTS))

    def _write_conflicts(self) -> None:
        rows: list[dict[str, Any]] = [
            {
                "kind": "near" if conflict.near else "between",
                "documents": [self._id_at(m) for m in conflict.members],
                "survivor": None if conflict.survivor is None else self._id_at(conflict.survivor),
                "concluded": self.terms[
                    int(self.fates.terms[conflict.members[0]])
                ].conclusion.concluded,
                "detail": conflict.detail,
            }
            for conflict in self.fates.conflicts
        ]
        rows.sort(key=lambda row: row["documents"])
        inside = [code for code, term in enumerate(self.terms) if term.conclusion.conflict]
        speaks = np.isin(self.fates.terms, inside) & (self.fates.fate != Fate.SUPPRESSED)
        for position in np.flatnonzero(speaks):
            term = self.terms[int(self.fates.terms[position])]
            rows.append(
                {
                    "kind": "inside",
                    "documents": [self._id_at(int(position))],
                    "survivor": None,
                    "concluded": term.conclusion.concluded,
                    "detail": term.conclusion.conflict,
                }
            )
        self.totals.conflicts = len(rows)
        with ParquetFile(self.folder / "ledger" / "conflicts.parquet", CONFLICTS) as file:
            file.write(pa.Table.from_pylist(rows, schema=CONFLICTS))

    def _times_seen(self) -> dict[str, tuple[str | None, str | None]]:
        """Return when the first and the last record carried each statement, by evidence id."""
        times: dict[str, tuple[str | None, str | None]] = {}
        for judged in self.judged:
            stated = self.sources[judged.piece.source].acquired_at
            at = pq.read_table(judged.piece.text_path, columns=["acquired_at"]).column(0)
            at = at if stated is None else pc.fill_null(at, stated.isoformat())
            spans = (
                pa.table({"code": judged.terms, "at": at})
                .group_by("code")
                .aggregate([("at", "min"), ("at", "max")])
            )
            for span in spans.to_pylist():
                for identifier in self.terms[span["code"]].evidence_ids:
                    known = times.get(identifier, (None, None))
                    times[identifier] = span_of(known, (span["at_min"], span["at_max"]))
        return times

    def _write_evidence(self) -> None:
        released = self.fates.terms[self.fates.fate == Fate.RELEASED]
        quoted = {i for code in np.unique(released) for i in self.terms[int(code)].evidence_ids}
        rows: dict[str, dict[str, Any]] = {}
        times = self._times_seen()
        for code in np.unique(self.fates.terms[self.fates.fate != Fate.SUPPRESSED]):
            term = self.terms[int(code)]
            for identifier, source, seen in term.evidence:
                first, last = times.get(identifier, (None, None))
                told = seen if identifier in quoted else unquoted(seen)
                row = {"id": identifier, "source": source, **told.to_dict()}
                row |= {"first_seen": first, "last_seen": last}
                rows[identifier] = row
        with ParquetFile(self.folder / "evidence" / "evidence.parquet", EVIDENCE) as file:
            file.write(pa.Table.from_pylist([rows[i] for i in sorted(rows)], schema=EVIDENCE))


def vars_of(failure: Any) -> dict[str, str]:
    """Return a failed rule as the struct that the ledger stores."""
    return {"rule": failure.rule, "value": failure.value, "threshold": failure.threshold}


def _departure_table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=DEPARTURES)
