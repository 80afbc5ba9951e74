# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Re-check a release from nothing but its folder.

Files against `SHA256SUMS`; counts against the ledger, to the row; the card against the manifest;
and every row by `release.recheck`: text, signals, rules and rights again, by what the release
embeds. Where the rules of today would decide otherwise, a note says so: that is no fault of the
release.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from provender.parquet import row_groups
from provender.release.card import render_card
from provender.release.manifest import read_manifest, tool_versions
from provender.release.recheck import Recheck
from provender.storage import hash_file, is_safe_relative

__all__ = ["Verification", "verify"]

_MOST_FINDINGS = 200


@dataclass
class Verification:
    """What a check found.

    Attributes:
        folder: The release.
        files: Files checked.
        rows: Rows checked.
        findings: What is wrong, in plain words; empty if the release verifies.
        notes: What a person should know though nothing is wrong: where the rules of today differ.
    """

    folder: Path
    files: int = 0
    rows: int = 0
    findings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

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
            "notes": self.notes,
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
    _check_card(root, manifest, result)
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


def _check_card(root: Path, manifest: dict[str, Any], result: Verification) -> None:
    """Hold the card's figures to the manifest; another version may lay the card out otherwise."""
    made_by = manifest["tools"].get("provender")
    if made_by != tool_versions()["provender"]:
        result.notes.append(
            f"made by Provender {made_by}: its card and signals are not computed again"
        )
    elif (root / "README.md").read_text("utf-8") != render_card(manifest):
        result.say("README.md says something else than manifest.json")


def _check_rows(root: Path, manifest: dict[str, Any], result: Verification) -> None:
    recheck = Recheck(root, manifest)
    seen = _Seen()
    identifiers: set[bytes] = set()
    for path in sorted((root / "data").rglob("*.parquet")):
        tier = path.parent.name
        where = path.relative_to(root).as_posix()
        for batch in row_groups(path, recheck.columns(path)):
            result.rows += batch.num_rows
            seen.count(batch, tier)
            for identifier in batch.column("id").to_pylist():
                key = bytes.fromhex(identifier)
                if key in identifiers:
                    result.say(f"{where}: id {identifier} stands twice")
                identifiers.add(key)
            for identifier, problem in recheck.problems(batch, tier):
                result.say(f"{where}: document {identifier}: {problem}")
    result.notes += recheck.notes()
    _compare_counts(manifest, seen, root, result)


class _Seen:
    """What the data holds: per source, and per tier what its folder's entry tells of it."""

    def __init__(self) -> None:
        self.sources: Counter[str] = Counter()
        self.tiers: dict[str, dict[str, Any]] = {}

    def count(self, batch: Any, tier: str) -> None:
        """Count one row group of a tier's folder."""
        self.sources.update(batch.column("source").to_pylist())
        entry = self.tiers.setdefault(
            tier,
            {"documents": 0, "text_bytes": 0, "languages": Counter(), "licenses": Counter()},
        )
        entry["documents"] += batch.num_rows
        entry["text_bytes"] += sum(batch.column("size_bytes").to_pylist())
        for column, key in (("language", "languages"), ("license_concluded", "licenses")):
            entry[key].update(value or "und" for value in batch.column(column).to_pylist())


def _compare_counts(
    manifest: dict[str, Any], seen: _Seen, root: Path, result: Verification
) -> None:
    expected: Counter[str] = Counter()
    for row in pq.read_table(
        root / "ledger" / "inputs.parquet", columns=["source", "released"]
    ).to_pylist():
        expected[row["source"]] += row["released"]
    for source in sorted(expected.keys() | seen.sources.keys()):
        if expected[source] != seen.sources[source]:
            result.say(
                f"source {source}: ledger says {expected[source]} released, "
                f"data holds {seen.sources[source]}"
            )
    for source in manifest["sources"]:
        if source["released"] != expected[source["id"]]:
            result.say(
                f"source {source['id']}: manifest says {source['released']} released, "
                f"ledger says {expected[source['id']]}"
            )
    for tier in sorted(manifest["tiers"].keys() | seen.tiers.keys()):
        told, held = manifest["tiers"].get(tier, {}), seen.tiers.get(tier, {})
        for figure in ("documents", "text_bytes", "languages", "licenses"):
            if told.get(figure) != held.get(figure):
                result.say(
                    f"tier {tier}: manifest says {told.get(figure)} {figure}, "
                    f"data holds {_plain(held.get(figure))}"
                )


def _plain(figure: Any) -> Any:
    return dict(sorted(figure.items())) if isinstance(figure, Counter) else figure
