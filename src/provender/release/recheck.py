# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Released rows, examined again by what the release embeds: nothing but its folder is needed.

Text against its hash; signals computed again where the stage that made them is the one installed;
quality rules and rights by the embedded tables, licence records, evidence and policy. What today's
licence readings and policy would decide otherwise is counted apart.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from provender.assess.rules import RuleTable
from provender.release.embedded import Embedded
from provender.release.row_texts import text_of
from provender.release.shape import first_line
from provender.rights.choice import Choice
from provender.rights.conclude import Conclusion
from provender.rights.evidence import Observation, evidence_id
from provender.rights.license import License, license_url, load_licenses
from provender.rights.origin import conclude_with_origin
from provender.rights.policy import Policy, known_policies, load_policy
from provender.run.extraction import registrable_domain
from provender.run.lineage import LINEAGE_STAGE
from provender.run.scoring import BASE_STAGES

__all__ = ["NEEDED", "Recheck"]

_RIGHTS = (
    "channel",
    "tier",
    "license_declared",
    "license_concluded",
    "covers",
    "legal_basis",
    "jurisdiction",
    "policy_rule",
    "reserved",
)
_PLAIN = (
    "id",
    "source",
    "text",
    "messages",
    "rejected",
    "size_bytes",
    "text_sha256",
    "title",
    "author",
    "url",
    "domain",
    "attribution",
    "evidence_ids",
)


NEEDED = frozenset({*_PLAIN, *_RIGHTS, "language", "split"})
"""Columns without which a row cannot be examined."""

_TURNS = ("messages", "rejected")
_EXAMINED = NEEDED - {"text", *_TURNS}
"""Columns that are examined row by row; text goes to kernels as it is."""


class Recheck:
    """Examines row groups of one release.

    Args:
        embedded: What the release is judged by; what cannot be read is not judged again.
        manifest: Its manifest.
        bad: Keys of the manifest that are not as they must be.
    """

    def __init__(self, embedded: Embedded, manifest: Mapping[str, Any], bad: set[str]):
        self._rules = embedded.rules
        self._judge: _Judge | None = None
        if embedded.policy and embedded.licenses is not None and embedded.evidence is not None:
            as_of = None if "release" in bad else manifest["release"]["date"]
            if as_of is not None:
                self._judge = _Judge(
                    embedded.policy,
                    embedded.licenses,
                    embedded.evidence,
                    datetime.date.fromisoformat(as_of),
                )
        stages = {} if "stages" in bad else manifest["stages"]
        unchanged = [
            stage
            for stage in BASE_STAGES
            if stages.get(stage.name, {}).get("identity") == stage.identity
        ]
        self._stages = [LINEAGE_STAGE, *(s for s in unchanged if s is not LINEAGE_STAGE)]

    def columns(self, there: pa.Schema) -> list[str]:
        """Return the columns to read of a shard.

        Args:
            there: The shard's schema.
        """
        computed = {name for stage in self._stages for name, _ in stage.columns_out}
        wanted = {*NEEDED, *computed, "edited_by"}
        if self._rules is not None:
            wanted |= self._rules.columns
        return [name for name in there.names if name in wanted]

    def rule_problem(self, there: pa.Schema) -> str | None:
        """Return why the embedded rules cannot judge a shard, None if they can."""
        for name in sorted(self._rules.columns - {"language"}) if self._rules else ():
            index = there.get_field_index(name)
            if index < 0:
                return f"policy/rules.json reads the column {name!r}, which it does not have"
            kind = there.field(index).type
            if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
                return f"policy/rules.json reads the column {name!r}, which holds no numbers"
        return None

    def problems(
        self, batch: pa.Table, tier: str, *, by_rules: bool = True
    ) -> Iterator[tuple[str, str]]:
        """Yield the id of a document and what is wrong with it.

        Args:
            batch: Rows with `columns`.
            tier: Tier of the folder in which they lie.
            by_rules: Judge quality again.
        """
        needed = [name for name in batch.column_names if name in _EXAMINED]
        rows: list[dict[str, Any]] = batch.select(needed).to_pylist()
        wrong = list(self._signal_problems(batch, _texts(batch)))
        for row in rows:
            if row["tier"] != tier:
                yield row["id"], f"its tier is {row['tier']}, it lies in the folder of {tier}"
            for problem in _origin_problems(row):
                yield row["id"], problem
            if self._judge is not None:
                for problem in self._judge.problems(row):
                    yield row["id"], problem
        if self._rules is not None and by_rules:
            for index, problem in _rule_problems(self._rules, batch):
                yield rows[index]["id"], problem
        for index, problem in wrong:
            yield rows[index]["id"], problem

    def _signal_problems(self, batch: pa.Table, texts: pa.Array) -> Iterator[tuple[int, str]]:
        """Yield the first column of each row that its text does not give again: hashes first.

        Where edits came after signals (masks and removed passages), only the hashes speak of the
        text as released.
        """
        again = pa.record_batch({"text": texts})
        for stage in self._stages:
            again = stage.function(again)
        wrong: dict[int, str] = {}
        edited = [False] * batch.num_rows
        if "edited_by" in batch.column_names:
            edited = [bool(rules) for rules in batch.column("edited_by").to_pylist()]
        of_release = {name for name, _ in LINEAGE_STAGE.columns_out}
        for name in again.column_names[1:]:
            if name in batch.column_names:
                held, made = batch.column(name).combine_chunks(), again.column(name)
                # Columns are compared as a whole first: one by one costs twenty times as much.
                if held.type == made.type and held.equals(made):
                    continue
                told, computed = held.to_pylist(), made.to_pylist()
                for index, (one, other) in enumerate(zip(told, computed, strict=True)):
                    if one != other and (name in of_release or not edited[index]):
                        problem = f"its text does not match {name}: {one} told, {other} computed"
                        wrong.setdefault(index, problem)
        yield from wrong.items()

    def choices(self) -> dict[str, set[tuple[str, str]]] | None:
        """Return, by source, what was offered and what was taken; None if nothing was judged."""
        return None if self._judge is None else self._judge.choices

    def notes(self) -> list[str]:
        """Return where the readings and the policy of today would differ, in plain words."""
        return [
            f"today's rules would decide otherwise on {count:,} documents: {how}"
            for how, count in sorted(self._judge.differences.items() if self._judge else ())
        ]


def _rule_problems(rules: RuleTable, batch: pa.Table) -> Iterator[tuple[int, str]]:
    """Yield the first embedded rule that each row fails."""
    outcome = rules.evaluate(batch)
    for index in range(batch.num_rows):
        if not outcome.passed[index]:
            failure = outcome.failures(index)[0]
            yield (
                index,
                f"it fails the embedded rule {failure.rule}: "
                f"{failure.value}, asked {failure.threshold}",
            )


def _texts(batch: pa.Table) -> pa.Array:
    """Return the text of each row; of a conversation that of its turns."""
    text = batch.column("text").combine_chunks()
    if batch.column("messages").null_count == batch.num_rows:
        return text
    rows = batch.select(["text", *_TURNS]).to_pylist()
    return pa.array([text_of(row) for row in rows], pa.large_string())


def _origin_problems(row: Mapping[str, Any]) -> Iterator[str]:
    if row["domain"] != registrable_domain(row["url"]):
        yield f"its domain is {row['domain']!r}, its url is {row['url']!r}"
    named = row["attribution"] or {}
    if named.get("licence_url") != license_url(row["license_concluded"]):
        yield f"its attribution links {named.get('licence_url')!r} for {row['license_concluded']}"
    for field, column in (("title", "title"), ("author", "author"), ("source_url", "url")):
        if row[column] is not None and named.get(field) != row[column]:
            yield f"its attribution names the {field} {named.get(field)!r}, not {row[column]!r}"


class _Judge:
    """Concludes and decides again, once per combination of statements."""

    def __init__(
        self,
        policy: Policy,
        licenses: Mapping[str, License],
        evidence: Mapping[str, tuple[str, Observation]],
        as_of: datetime.date,
    ):
        self._as_of = as_of
        self._policy = policy
        self._today = _of_today(policy)
        self._vocabulary: dict[str, License] = {**load_licenses(), **licenses}
        self._evidence = evidence
        self._known: dict[tuple[Any, ...], tuple[tuple[str, ...], str | None]] = {}
        self._chosen: dict[tuple[str, ...], tuple[Choice, ...]] = {}
        self.choices: dict[str, set[tuple[str, str]]] = {}
        self.differences: Counter[str] = Counter()

    def problems(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Return what is wrong with a row's rights."""
        ids = tuple(row["evidence_ids"])
        key = (ids, *(row[name] for name in _RIGHTS))
        if key not in self._known:
            self._known[key] = self._examine(row, ids)
        problems, difference = self._known[key]
        if difference is not None:
            self.differences[difference] += 1
        for choice in self._chosen.get(ids, ()):
            taken = self.choices.setdefault(row["source"], set())
            taken.add((choice.offered, choice.chosen))
        return problems

    def _examine(
        self, row: Mapping[str, Any], ids: Sequence[str]
    ) -> tuple[tuple[str, ...], str | None]:
        try:
            return tuple(self._judge(row, ids)), self._differs(row, ids)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            return (f"its rights cannot be concluded again: {first_line(error)}",), None

    def _judge(self, row: Mapping[str, Any], ids: Sequence[str]) -> Iterator[str]:
        for identifier in ids:
            if identifier not in self._evidence:
                yield f"its evidence {identifier} is not in evidence/evidence.parquet"
                return
            if evidence_id(*self._evidence[identifier]) != identifier:
                yield f"its evidence {identifier} was changed: the id is a hash of the statement"
        conclusion = self._conclude(ids, self._policy, self._vocabulary)
        self._chosen[tuple(ids)] = conclusion.choices
        decision = self._policy.decide(conclusion, row["channel"], self._vocabulary)
        if decision.effect != "allow":
            yield f"the embedded policy does not release it: {decision.reason}"
        now = {
            "tier": conclusion.tier,
            "license_declared": conclusion.declared,
            "license_concluded": conclusion.concluded,
            "covers": conclusion.covers,
            "legal_basis": conclusion.legal_basis,
            "jurisdiction": conclusion.jurisdiction,
            "policy_rule": decision.rule,
            "reserved": conclusion.reserved,
        }
        for name, value in now.items():
            if row[name] != value:
                yield f"{name} is {row[name]!r}, its evidence gives {value!r}"

    def _differs(self, row: Mapping[str, Any], ids: Sequence[str]) -> str | None:
        if any(identifier not in self._evidence for identifier in ids):
            return None
        conclusion = self._conclude(ids, self._today, None)
        decision = self._today.decide(conclusion, row["channel"])
        if decision.effect != "allow":
            return f"{row['license_concluded']} would be refused ({decision.reason})"
        if conclusion.tier != row["tier"]:
            return f"{row['license_concluded']} would be {conclusion.tier}, not {row['tier']}"
        return None

    def _conclude(
        self, ids: Sequence[str], policy: Policy, vocabulary: Mapping[str, License] | None
    ) -> Conclusion:
        observations = tuple(self._evidence[identifier][1] for identifier in ids)
        return conclude_with_origin(
            observations, as_of=self._as_of, vocabulary=vocabulary, policy=policy
        )


def _of_today(embedded: Policy) -> Policy:
    """Return the shipped policy of that name, its questions answered as the release answered."""
    if embedded.name not in known_policies():
        return embedded
    today = load_policy(embedded.name)
    answers = {name: switch["value"] for name, switch in embedded.switches.items()}
    return today.with_switches({n: v for n, v in answers.items() if n in today.switches})
