# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Who decides about an item: one verdict from all that people said of it.

A person's later word replaces their earlier one. A checker decides over annotators. Where those
who decide disagree, the item fails: what one careful person would not let through stays back.
Who annotated an item cannot check it
(GB/T 45674-2025: one person does not hold both roles of a task); such a line does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from provender.review.records import Judgement

__all__ = ["Outcome", "Said", "outcomes"]

Key = tuple[str, str]
"""A document's id and the hash of the text that was read."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one person says of an item in the end.

    Attributes:
        verdict: `pass` or `fail`.
        category: Why it fails.
    """

    verdict: str
    category: str | None


@dataclass
class Outcome:
    """What people said of one item, and what follows.

    Attributes:
        latest: The last judgement of it, for what it says of the item.
        annotators: What each annotator says.
        checkers: What each checker says, annotators of the item left out.
        own_checks: People who checked what they had annotated.
        revised: Judgements that a later one replaced.
    """

    latest: Judgement
    annotators: dict[str, Said] = field(default_factory=dict)
    checkers: dict[str, Said] = field(default_factory=dict)
    own_checks: list[str] = field(default_factory=list)
    revised: int = 0

    @property
    def decided_by(self) -> Literal["checker", "annotator"]:
        """The role whose word counts."""
        return "checker" if self.checkers else "annotator"

    @property
    def deciding(self) -> Mapping[str, Said]:
        """What the people of that role say."""
        return self.checkers or self.annotators

    @property
    def failed(self) -> bool:
        """True if the item fails."""
        return any(said.verdict == "fail" for said in self.deciding.values())

    @property
    def categories(self) -> tuple[str, ...]:
        """Why it fails, sorted; empty if it passes."""
        return tuple(sorted({said.category for said in self.deciding.values() if said.category}))

    @property
    def disputed(self) -> bool:
        """True if people disagree whether it passes and no checker has decided."""
        return not self.checkers and len({said.verdict for said in self.annotators.values()}) > 1

    @property
    def overturned(self) -> bool:
        """True if the checkers decided otherwise than the annotators together."""
        annotated = any(said.verdict == "fail" for said in self.annotators.values())
        return bool(self.checkers and self.annotators) and annotated != self.failed


def outcomes(judgements: Iterable[Judgement]) -> dict[Key, Outcome]:
    """Return what follows for each item that somebody judged.

    Args:
        judgements: All judgements; of equal times the later line is the later word.
    """
    found: dict[Key, Outcome] = {}
    last: dict[tuple[Key, str, str], Judgement] = {}
    for one in sorted(judgements, key=lambda judgement: judgement.time):
        key = one.id, one.text_sha256
        outcome = found.setdefault(key, Outcome(one))
        outcome.latest = one
        outcome.revised += (key, one.reviewer, one.role) in last
        last[key, one.reviewer, one.role] = one
    for (key, reviewer, role), one in last.items():
        side = found[key].annotators if role == "annotator" else found[key].checkers
        side[reviewer] = Said(one.verdict, one.category)
    for outcome in found.values():
        outcome.own_checks = sorted(outcome.annotators.keys() & outcome.checkers.keys())
        for name in outcome.own_checks:
            del outcome.checkers[name]
    return found
