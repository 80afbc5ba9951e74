# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Re-check a release from nothing but its folder.

Files against `SHA256SUMS`; counts against the ledger, to the row; every row's text hash, size and
folder; and every row's rights, concluded and decided again from the embedded evidence and policy.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from provender.extract.conversation import join_messages
from provender.parquet import row_groups
from provender.release.manifest import read_manifest
from provender.rights.conclude import conclude
from provender.rights.evidence import Observation
from provender.rights.policy import Policy, policy_from_dict
from provender.storage import hash_file, is_safe_relative

__all__ = ["Verification", "verify"]

_MOST_FINDINGS = 200
_ROW_COLUMNS = [
    "id",
    "text",
    "messages",
    "rejected",
    "size_bytes",
    "text_sha256",
    "tier",
    "source",
    "channel",
    "license_concluded",
    "policy_rule",
    "reserved",
    "evidence_ids",
]


@dataclass
class Verification:
    """What a check found.

    Attributes:
        folder: The release.
        files: Files checked.
        rows: Rows checked.
        findings: What is wrong, in plain words; empty if the release verifies.
    """

    folder: Path
    files: int = 0
    rows: int = 0
    findings: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True if nothing is wrong."""
        return not self.findings

    def say(self, finding: str) -> None:
        """Add a finding, unless there are too many already."""
        if len(self.findings) < _MOST_FINDINGS:
            self.findings.append(finding)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON types."""
        return {
            "schema_version": 1,
            "release": str(self.folder),
            "ok": self.ok,
            "files": self.files,
            "rows": self.rows,
            "findings": self.findings,
        }


def verify(folder: str | Path) -> Verification:
    """Check a release folder.

    Args:
        folder: `releases/<name>/<version>`.

    Raises:
        CheckFailed: The folder is no release at all.
    """
    root = Path(folder)
    manifest = read_manifest(root)
    result = Verification(root)
    _check_files(root, result)
    if result.findings:
        return result
    _check_ledger(root, manifest, result)
    _check_rows(root, manifest, result)
    return result


def _check_files(root: Path, result: Verification) -> None:
    try:
        listing = (root / "SHA256SUMS").read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        result.say(f"SHA256SUMS cannot be read: {error}")
        return
    expected: dict[str, str] = {}
    for number, line in enumerate(listing.splitlines(), 1):
        digest, _, name = line.partition("  ")
        if len(digest) != 64 or not is_safe_relative(name):
            result.say(f"SHA256SUMS line {number} is malformed: {line[:80]!r}")
        elif name in expected:
            result.say(f"SHA256SUMS line {number} names {name} again")
        else:
            expected[name] = digest
    if list(expected) != sorted(expected):
        result.say("SHA256SUMS is not sorted by name")
    found = {p.relative_to(root).as_posix(): p for p in root.rglob("*") if not p.is_dir()}
    found.pop("SHA256SUMS", None)
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            result.say(f"{name} is missing")
        elif name not in expected:
            result.say(f"{name} is not listed in SHA256SUMS")
        elif found[name].is_symlink():
            result.say(f"{name} is a link; a release holds plain files")
        elif hash_file(found[name]) != expected[name]:
            result.say(f"{name} was changed: its SHA-256 differs from SHA256SUMS")
        result.files += 1


def _check_ledger(root: Path, manifest: dict[str, Any], result: Verification) -> None:
    inputs = pq.read_table(root / "ledger" / "inputs.parquet").to_pylist()
    left: Counter[tuple[str, str, str]] = Counter()
    reasons: Counter[tuple[str, str, str]] = Counter()
    columns = ["source", "input", "kind", "stage", "reason"]
    for batch in row_groups(root / "ledger" / "departures.parquet", columns):
        for source, name, kind, stage, reason in zip(
            *(batch.column(column).to_pylist() for column in columns), strict=True
        ):
            left[source, name, kind] += 1
            reasons[kind, stage, reason] += 1
    for row in inputs:
        where = f"{row['source']}/{row['input']}"
        for kind in ("dropped", "unreadable"):
            seen = left.pop((row["source"], row["input"], kind), 0)
            if seen != row[kind]:
                result.say(f"{where}: ledger has {seen} {kind}, inputs say {row[kind]}")
        total = row["released"] + row["dropped"] + row["unreadable"]
        if row["records_read"] != total:
            result.say(f"{where}: {row['records_read']} records read, but {total} accounted for")
    for source, name, kind in left:
        result.say(f"{source}/{name}: departures ({kind}) of an input that inputs do not name")
    counts = manifest["counts"]
    for key in ("records_read", "released", "dropped", "unreadable"):
        total = sum(row[key] for row in inputs)
        if total != counts[key]:
            result.say(f"manifest says {counts[key]} {key}, inputs add up to {total}")
    told = {(r["kind"], r["stage"], r["reason"]): r["count"] for r in manifest["reasons"]}
    if told != dict(reasons):
        result.say("manifest's reasons differ from the ledger's departures")


def _check_rows(root: Path, manifest: dict[str, Any], result: Verification) -> None:
    judge = _Judge(root, manifest)
    released: Counter[str] = Counter()
    tiers: Counter[str] = Counter()
    identifiers: set[bytes] = set()
    for path in sorted((root / "data").rglob("*.parquet")):
        tier = path.parent.name
        where = path.relative_to(root).as_posix()
        for batch in row_groups(path, _ROW_COLUMNS):
            for row in batch.to_pylist():
                result.rows += 1
                released[row["source"]] += 1
                tiers[tier] += 1
                key = bytes.fromhex(row["id"])
                if key in identifiers:
                    result.say(f"{where}: id {row['id']} stands twice")
                identifiers.add(key)
                for problem in _row_problems(row, tier, judge):
                    result.say(f"{where}: document {row['id']}: {problem}")
    _compare_counts(manifest, released, tiers, root, result)


def _compare_counts(
    manifest: dict[str, Any],
    released: Counter[str],
    tiers: Counter[str],
    root: Path,
    result: Verification,
) -> None:
    expected: Counter[str] = Counter()
    for row in pq.read_table(
        root / "ledger" / "inputs.parquet", columns=["source", "released"]
    ).to_pylist():
        expected[row["source"]] += row["released"]
    for source in sorted(expected.keys() | released.keys()):
        if expected[source] != released[source]:
            result.say(
                f"source {source}: ledger says {expected[source]} released, "
                f"data holds {released[source]}"
            )
    for tier, entry in manifest["tiers"].items():
        if entry["documents"] != tiers[tier]:
            result.say(
                f"tier {tier}: manifest says {entry['documents']} documents, "
                f"data holds {tiers[tier]}"
            )


def _row_problems(row: dict[str, Any], tier: str, judge: _Judge) -> Iterator[str]:
    text = (
        row["text"]
        if row["messages"] is None
        else join_messages(row["messages"], row["rejected"] or [])
    )
    raw = text.encode("utf-8")
    if hashlib.sha256(raw).hexdigest() != row["text_sha256"]:
        yield "its text does not match text_sha256"
    if len(raw) != row["size_bytes"]:
        yield f"its text has {len(raw)} bytes, size_bytes says {row['size_bytes']}"
    if row["tier"] != tier:
        yield f"its tier is {row['tier']}, it lies in the folder of {tier}"
    yield from judge.problems(row)


class _Judge:
    """Concludes and decides again with the embedded evidence and policy, once per combination."""

    def __init__(self, root: Path, manifest: dict[str, Any]):
        import json

        embedded = json.loads((root / "policy" / "policy.json").read_text("utf-8"))
        self._policy: Policy = policy_from_dict(embedded)
        self._as_of = datetime.date.fromisoformat(manifest["release"]["date"])
        table = pq.read_table(root / "evidence" / "evidence.parquet")
        self._evidence: dict[str, Observation] = {}
        for row in table.to_pylist():
            identifier = row.pop("id")
            row.pop("source")
            self._evidence[identifier] = Observation(**row)
        self._known: dict[tuple[Any, ...], tuple[str, ...]] = {}

    def problems(self, row: dict[str, Any]) -> tuple[str, ...]:
        ids = tuple(row["evidence_ids"])
        key = (
            ids,
            row["channel"],
            row["tier"],
            row["license_concluded"],
            row["policy_rule"],
            row["reserved"],
        )
        if key not in self._known:
            self._known[key] = tuple(self._judge(row, ids))
        return self._known[key]

    def _judge(self, row: dict[str, Any], ids: Sequence[str]) -> Iterator[str]:
        missing = [identifier for identifier in ids if identifier not in self._evidence]
        if missing:
            yield f"its evidence {missing[0]} is not in evidence/evidence.parquet"
            return
        conclusion = conclude(
            tuple(self._evidence[identifier] for identifier in ids), as_of=self._as_of
        )
        decision = self._policy.decide(conclusion, row["channel"])
        if decision.effect != "allow":
            yield f"the embedded policy does not release it: {decision.reason}"
        for name, now in (
            ("license_concluded", conclusion.concluded),
            ("tier", conclusion.tier),
            ("reserved", conclusion.reserved),
            ("policy_rule", decision.rule),
        ):
            if row[name] != now:
                yield f"{name} is {row[name]!r}, its evidence gives {now!r}"
