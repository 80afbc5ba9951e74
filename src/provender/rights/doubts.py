# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What nobody here has read: rules that rest on a source from memory, and what rests on them.

A rule of `data/` that says `unverified: true` says what is `missing`, and a licence whose `review`
begins so says it there. A reader of a report learns which of them a conclusion rests on.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provender.rights.compatibility import compatibility
from provender.rights.evidence import Observation
from provender.rights.grounds import find_ground, load_grounds
from provender.rights.license import load_licenses, signals
from provender.rights.phrases import load_conventions

__all__ = ["Doubt", "doubts_of", "unverified_rules"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """One rule whose source was not read.

    Attributes:
        file: Its file in `rights/data/`.
        rule: Its name.
        missing: What is to be read.
    """

    file: str
    rule: str
    missing: str


@functools.cache
def unverified_rules() -> tuple[Doubt, ...]:
    """Return every rule that says that its source was not read, by file and in table order."""
    grounds = (Doubt("grounds.yml", g.id, g.missing) for g in load_grounds() if g.missing)
    paths = (
        Doubt("compatibility.yml", _name(row), row["missing"])
        for part in ("versions", "steps", "closed", "incompatible")
        for row in compatibility()[part]
        if row.get("unverified")
    )
    conventions = (
        Doubt("conventions.yml", rule["id"], rule["missing"])
        for rule in load_conventions()
        if rule.get("unverified")
    )
    return (*grounds, *paths, *conventions)


def _name(row: Mapping[str, Any]) -> str:
    if "family" in row:
        return str(row["family"])
    ends = row.get("between") or (row["from"], row["to"])
    return " to ".join(end if isinstance(end, str) else end[0] for end in ends)


def doubts_of(concluded: str | None, observations: Iterable[Observation]) -> list[str]:
    """Return in sentences what a conclusion rests on that nobody here has read.

    Args:
        concluded: The expression that was concluded.
        observations: The statements that it was concluded from.
    """
    return list(dict.fromkeys((*_licenses(concluded or ""), *_grounds(observations))))


def _licenses(expression: str) -> Iterator[str]:
    for word in expression.replace("(", " ").replace(")", " ").split():
        known = load_licenses().get(word)
        if known is not None and known.review.startswith("unverified"):
            yield f"the record of {word} is {known.review}"


def _grounds(observations: Iterable[Observation]) -> Iterator[str]:
    for seen in observations:
        parts = [part.strip() for part in seen.value.split(";")]
        if seen.signal in signals()["ground"] and len(parts) > 1:
            rule = find_ground(parts[0], parts[1])
            if rule is not None and rule.missing:
                yield f"the rule {rule.id} of grounds.yml is unverified: {rule.missing} not read"
