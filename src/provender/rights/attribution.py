# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Whom to name, for what, under which licence: one line a work, gathered for a release.

A credit gives title, author, source and licence, and says what was changed. It is made where the
licence asks for it; text that is free of all duties needs none. The words and the duties that ask
are data (`data/attribution.yml`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from provender.rights.combine import members_of
from provender.rights.license import DATA, License, load_data, load_licenses

__all__ = ["Credit", "credit_of", "gather_credits"]


@dataclass(frozen=True, slots=True)
class Credit:
    """What has to be said about a work.

    Attributes:
        title: Its title, if it is known.
        author: Whom to name, if that is known.
        source_url: Where it can be found, if that is known.
        licenses: Name and address (None if there is none) of each licence.
        changes: What was changed, None if nothing was.
        notice: Copyright notice to keep, if one was given.
        document: Id of the document, for works of which nothing else is known.
    """

    title: str | None
    author: str | None
    source_url: str | None
    licenses: tuple[tuple[str, str | None], ...]
    changes: str | None = None
    notice: str | None = None
    document: str | None = None

    def line(self) -> str:
        """Return the credit as one line of plain text."""
        name = f"“{self.title}”" if self.title else (self.source_url or f"document {self.document}")
        parts = [f"{name} by {self.author}" if self.author else f"{name}, author not stated"]
        if self.source_url and self.title:
            parts.append(f"source: {self.source_url}")
        told = [f"{licence} ({url})" if url else licence for licence, url in self.licenses]
        parts.append(f"licence: {'; '.join(told)}")
        if self.notice:
            parts.append(f"notice: {self.notice}")
        if self.changes:
            parts.append(f"changes: {self.changes}")
        return ". ".join(part.rstrip(".") for part in parts) + "."

    def to_dict(self) -> dict[str, Any]:
        """Return the credit as plain JSON types."""
        return asdict(self)


@functools.cache
def _words() -> Mapping[str, Any]:
    return MappingProxyType(load_data(DATA / "attribution.yml"))


def credit_of(
    row: Mapping[str, Any], vocabulary: Mapping[str, License] | None = None
) -> Credit | None:
    """Return the credit of a released document, None if its licence asks for none.

    Args:
        row: A release row with `id`, `license_concluded`, `attribution`, `modified`, `derivation`.
        vocabulary: Licences by id; by default those that ship with Provender.
    """
    known = load_licenses() if vocabulary is None else vocabulary
    members = _members_of(row.get("license_concluded") or "NOASSERTION")
    if not any(one not in known or _asks(known[one].duties) for one in members):
        return None
    told = row.get("attribution") or {}
    clean = {name: _clean(told.get(name)) for name in ("title", "author", "source_url", "notice")}
    nothing = not (clean["title"] or clean["source_url"])
    return Credit(
        title=clean["title"],
        author=clean["author"],
        source_url=clean["source_url"],
        licenses=tuple(_named(one, known) for one in members),
        changes=_changes(row),
        notice=clean["notice"],
        document=row.get("id") if nothing else None,
    )


def gather_credits(
    rows: Iterable[Mapping[str, Any]], vocabulary: Mapping[str, License] | None = None
) -> list[tuple[Credit, int]]:
    """Return each work of a release once, with how many documents are of it, in a stable order.

    Args:
        rows: Release rows, as for `credit_of`; one pass, in any order.
        vocabulary: Licences by id; by default those that ship with Provender.
    """
    counts: dict[Credit, int] = {}
    for row in rows:
        credit = credit_of(row, vocabulary)
        if credit is not None:
            counts[credit] = counts.get(credit, 0) + 1
    return sorted(counts.items(), key=lambda item: item[0].line())


_members_of = functools.lru_cache(maxsize=4096)(members_of)
"""Millions of rows name a few licences."""


@functools.lru_cache(maxsize=4096)
def _asks(duties: tuple[str, ...]) -> bool:
    return not set(_words()["asked_by"]).isdisjoint(duties)


def _named(identifier: str, known: Mapping[str, License]) -> tuple[str, str | None]:
    record = known.get(identifier)
    if record is None:
        return identifier, None
    return identifier, f"https://{record.urls[0]}/" if record.urls else None


def _changes(row: Mapping[str, Any]) -> str | None:
    words = _words()
    said = [words["modified"]] if row.get("modified") else []
    if row.get("derivation") in words["derivations"]:
        said.append(words["derivations"][row["derivation"]])
    return "; ".join(said) or None


def _clean(value: Any) -> str | None:
    """Return one line of text: a title must not add lines or credits of its own."""
    return (" ".join(str(value).split()) or None) if value is not None else None
