# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a build did to its text, step by step, and how many documents each step left out.

Every departure belongs to exactly one step, so the column adds up to all that left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provender.assess.unsafe import categories
from provender.release.disclosures.data import load
from provender.release.disclosures.facts import Facts

__all__ = ["Step", "steps_of"]

_ALWAYS = ("acquire", "extract", "clear", "dedup")
"""Steps of every build, whatever its stages are called."""


@dataclass(frozen=True)
class Step:
    """A step of a build.

    Attributes:
        stage: Its stage, or the room of several.
        words: Its row in `steps.yml`: `en`, `zh`, `why`, `why_zh`.
        left: Records that left there.
    """

    stage: str
    words: Mapping[str, str]
    left: int


def steps_of(facts: Facts) -> Iterator[Step]:
    """Yield the steps that a build took, and those at which records left.

    Args:
        facts: The release.
    """
    rows = load("steps")["steps"]
    left = dict.fromkeys((row["stage"] for row in rows), 0)
    for one in facts.figures.departed:
        left[_owner(rows, one.stage, one.reason)] += one.records
    for row in rows:
        stage = row["stage"]
        if stage in _ALWAYS or facts.ran(stage) or left[stage]:
            yield Step(stage, row, left[stage])


def _owner(rows: list[dict[str, Any]], stage: str, reason: str) -> str:
    """Return the step at which a departure left: the most specific of those of its stage."""
    here = [row for row in rows if stage in row.get("left", ())]
    for row in here:
        if _names(row, reason):
            return str(row["stage"])
    plain = [row for row in here if row.get("others") or not _is_specific(row)]
    return str(plain[0]["stage"]) if plain else "acquire"


def _is_specific(row: Mapping[str, Any]) -> bool:
    return "reasons" in row or "risks" in row


def _names(row: Mapping[str, Any], reason: str) -> bool:
    if reason in row.get("not", ()):
        return False
    if row.get("risks"):
        return reason in {f"too_much_{one.code}" for one in categories()}
    return any(
        reason.startswith(name) if name.endswith("_") else reason == name
        for name in row.get("reasons", ())
    )
