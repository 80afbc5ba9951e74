# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One document's life as a value, as JSON and as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

__all__ = ["MOST_LISTED", "Life"]

MOST_LISTED = 10
"""Documents that are listed by name where more than one is meant."""


@dataclass
class Life:
    """What happened to one document.

    Attributes:
        id: Its id.
        fate: `released`, `dropped` or `unreadable`; `statement` if the id is of a rights
            statement.
        row: Its row: of the release without the text, or of the ledger.
        text_start: The first characters of a released text.
        evidence: Statements that its conclusion rests on.
        rules: Every rule, with what was measured and whether it passed; empty for departures.
        copies: Ids of copies that left in its favour.
        conflicts: What contradicted itself about its rights.
        kept_elsewhere: What was taken out of it because others keep it: rows of
            `ledger/shared.parquet`.
        choices: What was taken where a licensor offered several licences: `offered`, `chosen`,
            `why`.
        unverified: What its conclusion rests on that nobody here has read.
        others: Further records of the same id: archives may hold two under one name.
        documents: For a statement, who rests on it, each with `id` and `fate`.
    """

    id: str
    fate: str
    row: dict[str, Any]
    text_start: str | None = None
    evidence: list[dict[str, Any]] = field(default_factory=list)
    rules: list[dict[str, Any]] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    kept_elsewhere: list[dict[str, Any]] = field(default_factory=list)
    choices: list[dict[str, str]] = field(default_factory=list)
    unverified: list[str] = field(default_factory=list)
    others: list[Life] = field(default_factory=list)
    documents: list[dict[str, str]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return the life as the JSON object that `provender explain --json` prints."""
        others = [{**other.__dict__, "others": []} for other in self.others]
        return {"schema_version": 1, **self.__dict__, "others": others}

    def lines(self) -> Iterator[str]:
        """Yield the life as lines for a terminal."""
        row = self.row
        among = f"  (1 of {len(self.others) + 1} records of this id)" if self.others else ""
        yield f"{self.id}  {self.fate}{among}"
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
        if row.get("edited_by"):
            yield f"  {'edited_by':<18} {', '.join(row['edited_by'])}"
        for one in self.kept_elsewhere[:MOST_LISTED]:
            terms = f" ({one['kept_license']})" if one["kept_license"] else ""
            place = f"held by {one['kept_in']}{terms}" if one["kept_in"] else "since withdrawn"
            yield f"  {one['rule']:<18} {one['size_bytes']:,} bytes, {place}"
        if len(self.kept_elsewhere) > MOST_LISTED:
            yield f"  and {len(self.kept_elsewhere) - MOST_LISTED} more: see --json"
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
        for choice in self.choices:
            yield f"  chose {choice['chosen']} of {choice['offered']}: {choice['why']}"
        for doubt in self.unverified:
            yield f"  unverified: {doubt}"
        for conflict in self.conflicts:
            yield f"  conflict: {conflict}"
        yield from self._verdict_lines()
        for other in self.others:
            yield ""
            yield from other.lines()

    def _verdict_lines(self) -> Iterator[str]:
        if self.fate == "statement":
            yield f"documents that rest on it: {len(self.documents)}"
            for document in self.documents[:MOST_LISTED]:
                yield f"  {document['fate']:<10} {document['id']}"
            if len(self.documents) > MOST_LISTED:
                yield f"  and {len(self.documents) - MOST_LISTED} more: see --json"
            return
        if self.fate == "released":
            yield f"rules: passed all of {len(self.rules)}"
            for rule in self.rules:
                yield f"  {rule['rule']:<37} {rule['value']:>12}  asked {rule['threshold']}"
            for copy in self.copies:
                yield f"copy of it left: {copy}"
            if self.text_start:
                yield f"text: {self.text_start}"
            return
        yield f"left at {self.row['stage']}: {self.row['reason']}"
        measured = self.row["stage"] != "clear"  # there the decision stands above, with its reason
        for failure in (self.row.get("failures") or []) if measured else []:
            yield f"  {failure['rule']:<37} {failure['value']:>12}  asked {failure['threshold']}"
        if self.row.get("duplicate_of"):
            yield f"  in favour of {self.row['duplicate_of']}"
        if self.row.get("message"):
            yield f"  {self.row['message']}"
