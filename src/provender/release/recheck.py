# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Released rows, examined again by what the release embeds: nothing but its folder is needed.

Text against its hash; signals computed again where the stage that made them is the one installed;
quality rules and rights by the embedded tables, licence records, evidence and policy. What today's
licence readings and policy would decide otherwise is counted apart.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from provender.assess.rules import rules_from_dict
from provender.extract.conversation import join_messages
from provender.rights.conclude import Conclusion
from provender.rights.evidence import Observation, evidence_id
from provender.rights.license import License, license_from_dict, license_url, load_licenses
from provender.rights.origin import conclude_with_origin
from provender.rights.policy import Policy, known_policies, load_policy, policy_from_dict
from provender.run.extraction import registrable_domain
from provender.run.lineage import LINEAGE_STAGE
from provender.run.scoring import SIGNAL_STAGES

__all__ = ["Recheck"]

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


class Recheck:
    """Examines row groups of one release.

    Args:
        root: The release folder.
        manifest: Its manifest.
    """

    def __init__(self, root: Path, manifest: Mapping[str, Any]):
        self._rules = rules_from_dict(_read_json(root / "policy" / "rules.json"))
        self._judge = _Judge(root, datetime.date.fromisoformat(manifest["release"]["date"]))
        stages = manifest["stages"]
        unchanged = [
            stage
            for stage in SIGNAL_STAGES
            if stages.get(stage.name, {}).get("identity") == stage.identity
        ]
        self._stages = [LINEAGE_STAGE, *(s for s in unchanged if s is not LINEAGE_STAGE)]

    def columns(self, path: Path) -> list[str]:
        """Return the columns to read of a shard."""
        computed = {name for stage in self._stages for name, _ in stage.columns_out}
        wanted = {*_PLAIN, *_RIGHTS, *self._rules.columns, *computed}
        return [name for name in pq.read_schema(path).names if name in wanted]

    def problems(self, batch: pa.Table, tier: str) -> Iterator[tuple[str, str]]:
        """Yield the id of a document and what is wrong with it.

        Args:
            batch: Rows with `columns`.
            tier: Tier of the folder in which they lie.
        """
        rows: list[dict[str, Any]] = batch.to_pylist()
        texts = [_text_of(row) for row in rows]
        outcome = self._rules.evaluate(batch)
        wrong = list(self._signal_problems(batch, texts))
        for index, row in enumerate(rows):
            if row["tier"] != tier:
                yield row["id"], f"its tier is {row['tier']}, it lies in the folder of {tier}"
            for problem in (*_origin_problems(row), *self._judge.problems(row)):
                yield row["id"], problem
            if not outcome.passed[index]:
                failure = outcome.failures(index)[0]
                yield (
                    row["id"],
                    f"it fails the embedded rule {failure.rule}: "
                    f"{failure.value}, asked {failure.threshold}",
                )
        for index, problem in wrong:
            yield rows[index]["id"], problem

    def _signal_problems(
        self, batch: pa.Table, texts: Sequence[str | None]
    ) -> Iterator[tuple[int, str]]:
        """Yield the first column of each row that its text does not give again: hashes first."""
        again = pa.record_batch({"text": pa.array(texts, pa.large_string())})
        for stage in self._stages:
            again = stage.function(again)
        wrong: dict[int, str] = {}
        for name in again.column_names[1:]:
            if name in batch.column_names:
                told, computed = batch.column(name).to_pylist(), again.column(name).to_pylist()
                for index, (one, other) in enumerate(zip(told, computed, strict=True)):
                    if one != other:
                        problem = f"its text does not match {name}: {one} told, {other} computed"
                        wrong.setdefault(index, problem)
        yield from wrong.items()

    def notes(self) -> list[str]:
        """Return where the readings and the policy of today would differ, in plain words."""
        return [
            f"today's rules would decide otherwise on {count:,} documents: {how}"
            for how, count in sorted(self._judge.differences.items())
        ]


def _text_of(row: Mapping[str, Any]) -> str | None:
    if row["messages"] is None:
        return row["text"]  # type: ignore[no-any-return]
    return join_messages(row["messages"], row["rejected"] or [])


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

    def __init__(self, root: Path, as_of: datetime.date):
        self._as_of = as_of
        self._policy = policy_from_dict(_read_json(root / "policy" / "policy.json"))
        self._today = _of_today(self._policy)
        embedded = _read_json(root / "policy" / "licenses.json")
        self._vocabulary: dict[str, License] = {
            **load_licenses(),
            **{name: license_from_dict(record) for name, record in embedded.items()},
        }
        self._evidence: dict[str, tuple[str, Observation]] = {}
        for row in pq.read_table(root / "evidence" / "evidence.parquet").to_pylist():
            statement = {name: row[name] for name in Observation.__dataclass_fields__}
            self._evidence[row["id"]] = (row["source"], Observation(**statement))
        self._known: dict[tuple[Any, ...], tuple[tuple[str, ...], str | None]] = {}
        self.differences: Counter[str] = Counter()

    def problems(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Return what is wrong with a row's rights."""
        ids = tuple(row["evidence_ids"])
        key = (ids, *(row[name] for name in _RIGHTS))
        if key not in self._known:
            self._known[key] = tuple(self._judge(row, ids)), self._differs(row, ids)
        problems, difference = self._known[key]
        if difference is not None:
            self.differences[difference] += 1
        return problems

    def _judge(self, row: Mapping[str, Any], ids: Sequence[str]) -> Iterator[str]:
        for identifier in ids:
            if identifier not in self._evidence:
                yield f"its evidence {identifier} is not in evidence/evidence.parquet"
                return
            if evidence_id(*self._evidence[identifier]) != identifier:
                yield f"its evidence {identifier} was changed: the id is a hash of the statement"
        conclusion = self._conclude(ids, self._vocabulary)
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
        conclusion = self._conclude(ids, None)
        decision = self._today.decide(conclusion, row["channel"])
        if decision.effect != "allow":
            return f"{row['license_concluded']} would be refused ({decision.reason})"
        if conclusion.tier != row["tier"]:
            return f"{row['license_concluded']} would be {conclusion.tier}, not {row['tier']}"
        return None

    def _conclude(self, ids: Sequence[str], vocabulary: Mapping[str, License] | None) -> Conclusion:
        observations = tuple(self._evidence[identifier][1] for identifier in ids)
        return conclude_with_origin(observations, as_of=self._as_of, vocabulary=vocabulary)


def _of_today(embedded: Policy) -> Policy:
    """Return the shipped policy of that name, its questions answered as the release answered."""
    if embedded.name not in known_policies():
        return embedded
    today = load_policy(embedded.name)
    answers = {name: switch["value"] for name, switch in embedded.switches.items()}
    return today.with_switches({n: v for n, v in answers.items() if n in today.switches})


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
