# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What the rules would drop, as data and as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["Assessment", "Example", "RuleFindings"]

_MOST_GROUPS = 4


@dataclass(frozen=True)
class Example:
    """A document that a rule would drop.

    Attributes:
        place: URL, or file and locator.
        value: What the rule measured.
        text: How it begins; None where the policy does not let it be shown.
    """

    place: str
    value: str
    text: str | None


@dataclass
class RuleFindings:
    """What one rule would drop.

    Attributes:
        code: Its reason code.
        preset: Its table.
        asks: Its bound.
        speaks_of: Documents of its languages.
        dropped: Documents that fail it.
        first: Documents whose ledger entry would name it: the first rule that they fail.
        by_language: Dropped documents by language.
        by_source: The same by source.
        by_licence: The same by concluded licence.
        examples: A few of them.
    """

    code: str
    preset: str
    asks: str
    speaks_of: int = 0
    dropped: int = 0
    first: int = 0
    by_language: dict[str, int] = field(default_factory=dict)
    by_source: dict[str, int] = field(default_factory=dict)
    by_licence: dict[str, int] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)


@dataclass
class Assessment:
    """What all rules together would drop.

    Attributes:
        subjects: What was assessed, as named.
        presets: The rule tables.
        policy: Decides which examples may be shown.
        documents: Documents read.
        kept: Documents that fail no rule.
        languages: Documents by language.
        rules: Every rule, in table order.
        corrections: Proposed line corrections by rule; they change nothing here.
        sample: Records looked at per source; None is all.
    """

    subjects: list[str]
    presets: list[str]
    policy: str
    documents: int
    kept: int
    languages: dict[str, int]
    rules: list[RuleFindings]
    corrections: dict[str, int]
    sample: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object that `provender assess --json` prints."""
        return {"schema_version": 1, **asdict(self)}

    def lines(self) -> Iterator[str]:
        """Yield what a terminal shows."""
        what = "document" if self.documents == 1 else "documents"
        yield f"{self.documents:,} {what}: {_counts(self.languages)}"
        share = (self.documents - self.kept) / self.documents
        yield (
            f"{', '.join(self.presets)} would drop {self.documents - self.kept:,} of them "
            f"({share:.1%})"
        )
        if self.sample is not None:
            yield f"only the first {self.sample:,} records of each source were looked at"
        silent = []
        for rule in self.rules:
            if rule.dropped:
                yield ""
                yield from _rule(rule)
            else:
                silent.append(rule.code)
        if silent:
            yield ""
            yield f"nothing is dropped by: {', '.join(silent)}"
        if self.corrections:
            yield ""
            yield f"lines and parts that would be removed: {_counts(self.corrections)}"


def _rule(rule: RuleFindings) -> Iterator[str]:
    share = rule.dropped / max(1, rule.speaks_of)
    yield (
        f"{rule.code} {rule.asks} ({rule.preset}): drops {rule.dropped:,} of {rule.speaks_of:,} "
        f"({share:.1%}), {rule.first:,} for this reason first"
    )
    for name, counts in (
        ("language", rule.by_language),
        ("source", rule.by_source),
        ("licence", rule.by_licence),
    ):
        yield f"  {name:<9}{_counts(counts)}"
    for example in rule.examples:
        shown = "" if example.text is None else f"  “{example.text}”"
        yield f"  {example.value:>8}  {example.place}{shown}"


def _counts(counts: Mapping[str, int]) -> str:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    told = [f"{name} {count:,}" for name, count in ranked[:_MOST_GROUPS]]
    rest = sum(count for _, count in ranked[_MOST_GROUPS:])
    return ", ".join([*told, f"others {rest:,}"] if rest else told)
