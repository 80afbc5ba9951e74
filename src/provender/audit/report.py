# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What an audit found, as data and as lines for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from provender.audit.plain import PlainWords
from provender.rights.conclude import Conclusion
from provender.rights.policy import Decision

__all__ = ["Audit", "Group"]

_MOST_EVIDENCE = 12
_NO_ADVICE = "This is a reading of what is stated, no legal advice."


@dataclass
class Group:
    """Items of one conclusion and one decision.

    Attributes:
        conclusion: What follows from their statements.
        decision: What the policy says to it.
        words: What may be done, in plain words.
        items: How many there are.
        examples: Names of a few: URL, or file and locator.
        evidence: Statements, each once: signal, value, location, context, rank.
        sources: Which parts of the subject they are of.
        unverified: What they rest on that nobody here has read.
    """

    conclusion: Conclusion
    decision: Decision
    words: PlainWords
    items: int = 0
    examples: list[str] = field(default_factory=list)
    evidence: dict[str, dict[str, Any]] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)
    unverified: list[str] = field(default_factory=list)

    @property
    def allowed(self) -> bool:
        """True if the policy lets them leave."""
        return self.decision.effect == "allow"

    def to_dict(self) -> dict[str, Any]:
        """Return the group as plain JSON types."""
        return {
            **asdict(self.conclusion),
            "vetoes": list(self.conclusion.vetoes),
            "decision": asdict(self.decision),
            "you": {name: list(value) for name, value in asdict(self.words).items()},
            "items": self.items,
            "examples": self.examples,
            "sources": sorted(self.sources),
            "unverified": self.unverified,
            "evidence": [{"id": name, **seen} for name, seen in sorted(self.evidence.items())],
        }

    def title(self) -> str:
        """Return the conclusion in a few words."""
        said = self.conclusion
        return said.concluded or f"no known terms ({said.reason})"

    def lines(self) -> Iterator[str]:
        """Yield evidence, conclusion, decision and plain words."""
        said = self.conclusion
        yield "evidence"
        seen = list(dict.fromkeys(_statement(one) for one in self.evidence.values()))
        yield from seen[:_MOST_EVIDENCE]
        if len(seen) > _MOST_EVIDENCE:
            yield f"  and {len(seen) - _MOST_EVIDENCE:,} more; --json has all"
        if not self.evidence:
            yield "  none"
        yield f"conclusion  {self.title()}, tier {said.tier}"
        if said.declared and said.declared != said.concluded:
            yield f"  declared  {said.declared}"
        for choice in said.choices:
            yield f"  chosen    {choice.chosen} of {choice.offered}: {choice.why}"
        if said.conflict:
            yield f"  conflict  {said.conflict}"
        for doubt in self.unverified:
            yield f"  unverified  {doubt}"
        if said.reserved != "unknown":
            yield f"  text and data mining reserved: {said.reserved} ({said.reserved_by})"
        what = "allows" if self.allowed else "refuses"
        yield f"decision    the policy {what} it (rule {self.decision.rule})" + (
            f": {self.decision.detail}" if self.decision.detail else ""
        )
        for lead, phrases in (
            ("you may", self.words.may),
            ("you must", self.words.must),
            ("you may not", self.words.may_not),
        ):
            if phrases:
                yield from textwrap.wrap(
                    f"{lead:<12}{'; '.join(phrases)}", 96, subsequent_indent=" " * 12
                )


@dataclass
class Audit:
    """What an audit found.

    Attributes:
        subject: What was audited, as named.
        kind: What it was taken for: formats of its sources.
        policy: Name of the policy.
        switches: How it answers what the law leaves open, by the switch's name.
        groups: Items by conclusion and decision, the most frequent first.
        not_read: Reasons of records that held no document, with counts.
        origins: What stands in the references, in sentences.
        origin_counts: The same as figures.
        problems: What could not be opened.
        sample: Records looked at per source; None is all.
    """

    subject: str
    kind: str
    policy: str
    switches: dict[str, bool]
    groups: list[Group]
    not_read: dict[str, int]
    origins: list[str]
    origin_counts: list[dict[str, Any]]
    problems: list[str]
    sample: int | None = None

    @property
    def items(self) -> int:
        """How many items were judged."""
        return sum(group.items for group in self.groups)

    @property
    def allowed(self) -> bool:
        """True if there is something and the policy refuses none of it."""
        return bool(self.groups) and all(group.allowed for group in self.groups)

    def to_dict(self) -> dict[str, Any]:
        """Return the audit as the JSON object that `provender audit --json` prints."""
        return {
            "schema_version": 1,
            "subject": self.subject,
            "kind": self.kind,
            "policy": self.policy,
            "switches": self.switches,
            "allowed": self.allowed,
            "items": self.items,
            "groups": [group.to_dict() for group in self.groups],
            "not_read": self.not_read,
            "origins": self.origin_counts,
            "problems": self.problems,
            "sample": self.sample,
        }

    def lines(self) -> Iterator[str]:
        """Yield the audit as lines for a terminal."""
        yield f"{self.subject}  ({self.kind}; policy {self.policy})"
        yield from (f"origin      {sentence}" for sentence in self.origins)
        if len(self.groups) > 1:
            yield from self._table()
        for number, group in enumerate(self.groups, 1):
            yield ""
            if len(self.groups) > 1:
                yield f"[{number}] {group.items:,} of {self.items:,} items"
            yield from group.lines()
        yield ""
        for reason, count in sorted(self.not_read.items()):
            yield f"not read    {count:,} {reason}"
        yield from (f"problem     {problem}" for problem in self.problems[:_MOST_EVIDENCE])
        told = ", ".join(f"{n} {'yes' if v else 'no'}" for n, v in sorted(self.switches.items()))
        yield from textwrap.wrap(
            f"switches    {told or 'none'}", 96, subsequent_indent=" " * 12, break_on_hyphens=False
        )
        yield self._verdict()
        yield _NO_ADVICE

    def _table(self) -> Iterator[str]:
        yield f"      {'items':>9}  {'decision':<8} {'tier':<13} {'conclusion':<36} example"
        for number, group in enumerate(self.groups, 1):
            yield (
                f"[{number:>2}]  {group.items:>9,}  {'allow' if group.allowed else 'REFUSE':<8} "
                f"{group.conclusion.tier:<13} {_short(group.title(), 36):<36} "
                f"{_short(group.examples[0] if group.examples else '', 60)}"
            )

    def _verdict(self) -> str:
        refused = sum(group.items for group in self.groups if not group.allowed)
        some = f" among the first {self.sample:,} of each source" if self.sample else ""
        if not self.groups:
            return f"verdict     nothing of it could be read{some}, so nothing is allowed"
        if refused:
            return f"verdict     refused: {refused:,} of {self.items:,} items{some}"
        what = "the one item" if self.items == 1 else f"all {self.items:,} items"
        return f"verdict     allowed: {what}{some}"


def _statement(seen: dict[str, Any]) -> str:
    said, place = _short(seen["value"], 90), _short(seen["location"], 70)
    return f"  {seen['signal']}: {said} (at {place})"


def _short(text: str, most: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"
