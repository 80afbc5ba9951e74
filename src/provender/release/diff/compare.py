# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What changed between two releases: documents and why, rights, schema, rules, tools.

Both folders are checked for their shape and then believed; `provender verify` says whether they
should be. Text is not read: a document's hashes say whether it changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provender.errors import UsageError
from provender.release.diff.changes import SHIFTS, RowChanges
from provender.release.diff.examples import describe_examples
from provender.release.diff.join import join_rows
from provender.release.diff.opened import Opened, open_release
from provender.release.diff.settings import Change, compare_settings

__all__ = ["OF_EVERY_VERSION", "SCHEMA_VERSION", "Difference", "Side", "diff", "largest"]

SCHEMA_VERSION = 1
OF_EVERY_VERSION = ("name", "version", "date")
"""Keys of `release` that two versions differ in anyway."""

_TOTALS = ("source", "tier", "license_concluded", "language")


@dataclass(frozen=True)
class Side:
    """One of the two releases.

    Attributes:
        folder: Where it is.
        name: Its name.
        version: Its version.
        date: Its date (ISO 8601).
        documents: Documents in it.
        text_bytes: UTF-8 bytes of their text.
    """

    folder: str
    name: str
    version: str
    date: str
    documents: int
    text_bytes: int


@dataclass(frozen=True)
class Difference:
    """What changed from release A to release B.

    Attributes:
        a: The older release.
        b: The newer release.
        documents: What happened to documents, counted.
        settings: Changes of what made the release, by section (`settings.SECTIONS`).
        examples: Documents that are named, by `added`, `removed`, `changed`; empty if none
            were asked for.
    """

    a: Side
    b: Side
    documents: RowChanges
    settings: Mapping[str, list[Change]]
    examples: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def same(self) -> bool:
        """True if nothing differs but name, version, date and the hashes of recipe and lock."""
        found = self.documents
        told = [
            change
            for section, changes in self.settings.items()
            for change in changes
            if section != "recipe"
            and not (section == "release" and change.name in OF_EVERY_VERSION)
        ]
        return not (told or found.changed or found.added or found.removed)

    def to_dict(self) -> dict[str, Any]:
        """Return what `provender diff --json` prints."""
        found = self.documents
        return {
            "schema_version": SCHEMA_VERSION,
            "a": self.a.__dict__,
            "b": self.b.__dict__,
            "same": self.same,
            "documents": {
                "kept": found.kept,
                "changed": found.changed,
                "added": _came(found, "added"),
                "removed": _came(found, "removed"),
                "same_text_under_another_id": [
                    {"from_source": old, "to_source": new, "documents": count}
                    for (old, new), count in sorted(found.moved.items())
                ],
                "changed_columns": {n: c for n, c in sorted(found.columns.items()) if c},
                "text_changed_because": {n: c for n, c in sorted(found.text_why.items()) if c},
                "license_changed_because": {
                    n: c for n, c in sorted(found.license_why.items()) if c
                },
            },
            "shifts": {
                name: [
                    {"from": old, "to": new, "documents": count}
                    for (old, new), count in largest(found.shifts[name])
                ]
                for name in SHIFTS
            },
            "totals": {name: _totals(found, name) for name in _TOTALS},
            "settings": {
                section: [change.to_dict() for change in changes]
                for section, changes in self.settings.items()
            },
            "examples": dict(self.examples),
        }


def diff(a: str | Path, b: str | Path, *, examples: bool = False, limit: int = 10) -> Difference:
    """Say what changed from one release to another.

    Args:
        a: Folder of the older release.
        b: Folder of the newer release.
        examples: Name documents that came, left or changed.
        limit: How many of each.

    Returns:
        Documents added, removed and changed, with why; changes of rights, schema, rules and tools.

    Raises:
        CheckFailed: One of them is no release, or is not in the form of one.
        UsageError: The limit is below 1.
    """
    if limit < 1:
        raise UsageError(f"--limit is {limit}, but must be at least 1")
    older, newer = open_release(a), open_release(b)
    found = join_rows(older, newer, limit=limit if examples else 0)
    named = {
        kind: describe_examples(kind, told, older, newer) for kind, told in found.examples.items()
    }
    return Difference(
        _side(older, found, 0),
        _side(newer, found, 1),
        found,
        compare_settings(older, newer),
        named if examples else {},
    )


def _side(release: Opened, found: RowChanges, side: int) -> Side:
    head = release.manifest["release"]
    return Side(
        str(release.root),
        head["name"],
        head["version"],
        head["date"],
        found.totals[side]["tier"].total(),
        found.totals_bytes[side]["tier"].total(),
    )


def _came(found: RowChanges, kind: str) -> list[dict[str, Any]]:
    counts, sizes = getattr(found, kind), getattr(found, f"{kind}_bytes")
    return [
        {"source": source, "why": why, "documents": count, "text_bytes": sizes[source, why]}
        for (source, why), count in largest(counts)
    ]


def largest(counts: Any) -> list[Any]:
    """Return counted pairs, the largest first, then by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], *(str(part) for part in item[0])))


def _totals(found: RowChanges, name: str) -> list[dict[str, Any]]:
    one, other = (found.totals[side][name] for side in (0, 1))
    sizes = [found.totals_bytes[side][name] for side in (0, 1)]
    return [
        {
            "value": value,
            "documents": [one[value], other[value]],
            "text_bytes": [sizes[0][value], sizes[1][value]],
        }
        for value in sorted(one.keys() | other.keys(), key=lambda value: str(value or ""))
    ]
