# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The ledger: one row for every record that did not arrive, and the sum per input.

    ledger/departures.parquet  who left where and why; no refused text
    ledger/inputs.parquet      records read = released + dropped + unreadable, per input
    ledger/conflicts.parquet   what contradicted itself about its rights
    ledger/shared.parquet      what documents gave up because others keep it
    evidence/evidence.parquet  every rights statement, once

The first two are written here, the others by a module each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from provender.acquire.source import Source
from provender.assess.rules import RuleTable
from provender.document import document_id
from provender.parquet import ParquetFile, aligned, row_groups
from provender.record import Unreadable
from provender.release.conflict_ledger import write_conflicts
from provender.release.departure_reasons import departure_reason
from provender.release.evidence_ledger import write_evidence
from provender.release.shared_ledger import write_shared
from provender.release.tables import DEPARTURES, INPUTS, InputRow, Totals
from provender.release.tombstones import bare_departures, tombstone
from provender.rights.suppressing import Suppressor
from provender.rights.suppression import SuppressionList
from provender.run.fates import Fates
from provender.run.judging import Fate, Judged
from provender.run.terms import Term
from provender.verdict import Failure

__all__ = ["Ledger"]


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
        self.totals.conflicts = write_conflicts(self.folder, self.fates, self.terms, self._id_at)
        write_shared(self.folder, self.fates, self.terms, self._id_at)
        write_evidence(self.folder, self.sources, self.judged, self.fates, self.terms)
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
            if self.fates.fate[position] == Fate.SUPPRESSED and self.fates.suppressed is not None:
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
            failures = [_failure_row(failure) for failure in outcome.failures(index)]
            row |= departure_reason(self.fates, position, term, failures, self._id_at)
        return rows

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


def _failure_row(failure: Failure) -> dict[str, str]:
    """Return a failed rule as the struct that the ledger stores."""
    return {"rule": failure.rule, "value": failure.value, "threshold": failure.threshold}


def _departure_table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=DEPARTURES)
