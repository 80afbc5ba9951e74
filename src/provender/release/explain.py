# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One document's life, told from a release folder alone.

Origin, evidence, every rule that spoke, scores, copies, verdict. For a released document the rules
are evaluated again on its signal columns; for one that left, the ledger holds what it failed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.assess.rules import rules_from_dict
from provender.document import document_id
from provender.errors import UsageError
from provender.release.manifest import read_manifest
from provender.release.rows import extra_signals

__all__ = ["Life", "explain"]

_MOST_MATCHES = 10


@dataclass
class Life:
    """What happened to one document.

    Attributes:
        id: Its id.
        fate: `released`, `dropped` or `unreadable`.
        row: Its row: of the release without the text, or of the ledger.
        text_start: The first characters of a released text.
        evidence: Statements that its conclusion rests on.
        rules: Every rule, with what was measured and whether it passed; empty for departures.
        copies: Ids of copies that left in its favour.
        conflicts: What contradicted itself about its rights.
    """

    id: str
    fate: str
    row: dict[str, Any]
    text_start: str | None = None
    evidence: list[dict[str, Any]] = field(default_factory=list)
    rules: list[dict[str, Any]] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return the life as the JSON object that `provender explain --json` prints."""
        return {"schema_version": 1, **self.__dict__}

    def lines(self) -> Iterator[str]:
        """Yield the life as lines for a terminal."""
        row = self.row
        yield f"{self.id}  {self.fate}"
        for name in (
            "title",
            "author",
            "url",
            "source",
            "channel",
            "input",
            "locator",
            "acquired_at",
            "published",
            "language",
            "language_declared",
            "encoding",
            "extractor",
        ):
            if row.get(name):
                yield f"  {name:<18} {row[name]}"
        yield "rights"
        for name in (
            "license_declared",
            "license_concluded",
            "tier",
            "legal_basis",
            "reserved",
            "policy_rule",
        ):
            if row.get(name):
                yield f"  {name:<18} {row[name]}"
        for seen in self.evidence:
            when = f", {seen['last_seen'][:10]}" if seen.get("last_seen") else ""
            place = f"{seen['location'][:80]}{when}"
            yield f"  saw {seen['signal']}: {seen['value'][:100]} (at {place})"
        for conflict in self.conflicts:
            yield f"  conflict: {conflict}"
        yield from self._verdict_lines()

    def _verdict_lines(self) -> Iterator[str]:
        if self.fate == "released":
            yield f"rules: passed all of {len(self.rules)}"
            for rule in self.rules:
                yield f"  {rule['rule']:<28} {rule['value']:>12}  asked {rule['threshold']}"
            for copy in self.copies:
                yield f"copy of it left: {copy}"
            if self.text_start:
                yield f"text: {self.text_start}"
            return
        yield f"left at {self.row['stage']}: {self.row['reason']}"
        for failure in self.row.get("failures") or []:
            yield f"  {failure['rule']:<28} {failure['value']:>12}  asked {failure['threshold']}"
        if self.row.get("duplicate_of"):
            yield f"  in favour of {self.row['duplicate_of']}"
        if self.row.get("message"):
            yield f"  {self.row['message']}"


def explain(release: str | Path, document: str) -> Life:
    """Tell one document's life.

    Args:
        release: A release folder.
        document: Its id, the start of its id, its locator or its URL.

    Raises:
        UsageError: No document, or more than one, answers to that name.
    """
    root = Path(release)
    read_manifest(root)
    ids = _ids_of_locator(root, document)
    matches = [m for name in ids for m in (*_released(root, name), *_departed(root, name))]
    matches = matches or [*_released(root, document), *_departed(root, document)]
    exact = [m for m in matches if document in (m.id, m.row.get("locator"), m.row.get("url"))]
    matches = exact or matches
    if not matches:
        raise UsageError(
            f"{root} knows no document {document!r}",
            hint="give an id, the start of one, a locator or a URL; "
            "ids stand in data/ and ledger/departures.parquet",
        )
    if len(matches) > 1:
        names = ", ".join(m.id for m in matches[:_MOST_MATCHES])
        raise UsageError(
            f"{document!r} means more than one document: {names}", hint="give one of these ids"
        )
    life = matches[0]
    _add_evidence(root, life)
    _add_conflicts(root, life)
    if life.fate == "released":
        _add_copies(root, life)
    return life


def _ids_of_locator(root: Path, locator: str) -> list[str]:
    """Return the ids that a locator would have in each source; a release keeps no locators."""
    sources = read_manifest(root).get("sources") or []
    wanted = {document_id(source["id"], locator) for source in sources}
    there: set[str] = set()
    for path in [*(root / "data").rglob("*.parquet"), root / "ledger" / "departures.parquet"]:
        column = pq.read_table(path, columns=["id"]).column("id")
        there |= set(column.filter(pc.is_in(column, pa.array(sorted(wanted)))).to_pylist())
    return sorted(there)


def _matching(path: Path, columns: list[str] | None, document: str, keys: list[str]) -> pa.Table:
    """Return rows in which a key equals the name, or the id starts with it."""
    found = []
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            narrow = file.read_row_group(group, columns=keys)
            mask = pc.starts_with(narrow.column("id"), document)
            for key in keys:
                mask = pc.or_kleene(mask, pc.equal(narrow.column(key), document))
            rows = pc.indices_nonzero(mask.fill_null(False))
            if len(rows):
                found.append(file.read_row_group(group, columns=columns).take(rows))
        schema = file.schema_arrow
    return pa.concat_tables(found) if found else schema.empty_table()


def _released(root: Path, document: str) -> Iterator[Life]:
    rules = rules_from_dict(json.loads((root / "policy" / "rules.json").read_text("utf-8")))
    for path in sorted((root / "data").rglob("*.parquet")):
        table = _matching(path, None, document, ["id", "url"])
        for index, row in enumerate(table.to_pylist()[:_MOST_MATCHES]):
            text = row.pop("text") or json.dumps(row.get("messages"), ensure_ascii=False)
            row |= {"messages": None, "rejected": None, "file": path.relative_to(root).as_posix()}
            measured = [
                {"rule": name, "value": value, "threshold": threshold, "passed": passed}
                for name, value, threshold, passed in rules.explain(table.slice(index, 1))
            ]
            yield Life(row["id"], "released", row, text[:200].replace("\n", " "), rules=measured)


def _departed(root: Path, document: str) -> Iterator[Life]:
    table = _matching(
        root / "ledger" / "departures.parquet", None, document, ["id", "locator", "url"]
    )
    for row in table.to_pylist()[:_MOST_MATCHES]:
        yield Life(row["id"], row["kind"], row)


def _add_evidence(root: Path, life: Life) -> None:
    wanted = set(life.row.get("evidence_ids") or [])
    if wanted:
        table = pq.read_table(root / "evidence" / "evidence.parquet")
        life.evidence = [row for row in table.to_pylist() if row["id"] in wanted]


def _add_conflicts(root: Path, life: Life) -> None:
    table = pq.read_table(root / "ledger" / "conflicts.parquet")
    life.conflicts = [row["detail"] for row in table.to_pylist() if life.id in row["documents"]]


def _add_copies(root: Path, life: Life) -> None:
    table = pq.read_table(
        root / "ledger" / "departures.parquet",
        columns=["id", "duplicate_of"],
        filters=[("duplicate_of", "=", life.id)],
    )
    life.copies = table.column("id").to_pylist()
    life.row["signals"] = {
        name: life.row.pop(name) for name, _ in extra_signals() if name in life.row
    }
