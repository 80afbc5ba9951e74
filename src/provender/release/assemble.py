# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Put a release folder together beside its place, then move it there in one step.

The same bytes as an existing version: "unchanged". Other bytes under the same version are refused:
a version that people may have cited does not change.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.acquire.source import Source
from provender.assess.rules import RuleTable
from provender.errors import CheckFailed
from provender.recipe.load import LoadedRecipe
from provender.record import Unreadable
from provender.release.contents import Contents
from provender.release.documents import documents
from provender.release.erasures import append_erasures, earlier_erasures, write_suppression
from provender.release.ledger import Ledger
from provender.release.manifest import read_manifest, write_manifest, write_sums
from provender.release.shards import ReleaseShard
from provender.release.tables import InputRow, Totals
from provender.rights.license import load_licenses
from provender.rights.policy import Policy
from provender.run.fates import Fates
from provender.run.judging import Fate, Judged
from provender.run.scoring import Scoring
from provender.run.suppression import Suppression
from provender.run.terms import Term
from provender.run.test_sets import report_of
from provender.stage import Stage
from provender.storage import (
    TEMPORARY_PREFIX,
    copy_file,
    folder_lock,
    hash_file,
    remove_tree,
    storage_errors,
    write_bytes,
    write_json,
)

__all__ = ["Assembly", "assemble", "write_documents"]


@dataclass(frozen=True)
class Assembly:
    """Everything a release folder is made of; and where its ledger goes if it is refused."""

    loaded: LoadedRecipe
    date: datetime.date
    sources: Sequence[Source]
    policy: Policy
    rules: RuleTable
    rule_sets: dict[str, str]
    stages: list[Stage]
    scoring: Scoring
    judged: Sequence[Judged]
    fates: Fates
    terms: Sequence[Term]
    shards: list[tuple[ReleaseShard, Path]]
    inputs: list[InputRow]
    problems: list[tuple[int, Unreadable]]
    parents: list[dict[str, Any]]
    lock_sha256: str
    sample: int | None
    suppression: Suppression
    refused: Path
    review: dict[str, Any] | None = None


def assemble(assembly: Assembly, out: Path) -> tuple[Path, bool, dict[str, Any]]:
    """Write the release into `out/<name>/<version>`.

    Returns:
        The folder, whether the same bytes were there already, and the manifest.

    Raises:
        CheckFailed: Nothing was released, a required source gave nothing, or other bytes stand
            under the same version.
    """
    spec = assembly.loaded.recipe.release
    home = out / spec.name
    target = home / spec.version
    with folder_lock(home), storage_errors(home):
        for stale in home.glob(f"{TEMPORARY_PREFIX}*"):
            remove_tree(stale)
        staging = home / f"{TEMPORARY_PREFIX}{spec.version}"
        try:
            manifest = _fill(assembly, staging, home)
            sums = write_sums(staging)
            unchanged = _same_as(target, sums)
            if not unchanged:
                staging.rename(target)
            assembly.refused.unlink(missing_ok=True)
        finally:
            remove_tree(staging)
    return target, unchanged, manifest


def _same_as(target: Path, sums: str) -> bool:
    """True if `target` holds these bytes already, False if it does not exist."""
    if not target.exists():
        return False
    known = target / "SHA256SUMS"
    if known.is_file() and known.read_text("utf-8") == sums:
        return True
    raise CheckFailed(
        f"{target} exists and holds another release of the same version",
        hint="raise release.version in the recipe, or choose another folder with --out",
        subject=str(target),
    )


def _fill(assembly: Assembly, folder: Path, home: Path) -> dict[str, Any]:
    for shard, path in assembly.shards:
        copy_file(path, folder / shard.name(assembly.sources[shard.source].id))
    ledger = Ledger(
        folder, assembly.sources, assembly.judged, assembly.fates, assembly.terms, assembly.rules
    )
    totals = ledger.write(assembly.inputs, assembly.problems)
    found = report_of([judged.piece for judged in assembly.judged])
    if found is not None:
        write_json(folder / "ledger" / "contamination.json", found.to_dict())
    if assembly.review is not None:
        write_json(folder / "review" / "summary.json", assembly.review)
    _require(assembly, totals, folder)
    _write_suppression(assembly, folder, home)
    _write_policy(assembly, folder)
    spec = assembly.loaded.recipe.release.model_dump(mode="json", exclude_none=True)
    manifest = write_manifest(
        folder,
        recipe={
            "name": assembly.loaded.path.name,
            "sha256": assembly.loaded.sha256,
            "text": assembly.loaded.text,
        },
        release={**spec, "date": assembly.date.isoformat()},
        sources=_describe_sources(assembly, totals),
        tiers=_describe_tiers(assembly, folder),
        totals=totals,
        stages=assembly.stages,
        rule_sets=assembly.rule_sets,
        options=_options(assembly),
        lock_sha256=assembly.lock_sha256,
        policy=assembly.policy.summary(),
        policy_files=_hashes(folder, "policy"),
        signals=[name for name, _ in assembly.scoring.signals],
        parents=assembly.parents,
        sample=assembly.sample,
        suppression=assembly.suppression.to_dict(),
    )
    write_documents(folder)
    return manifest


def write_documents(folder: Path) -> None:
    """Write all that is derived from a release's other files (`release.documents`).

    Args:
        folder: A release folder with data, ledger, evidence, policy and manifest.
    """
    for name, data in documents(Contents(folder, read_manifest(folder))):
        write_bytes(folder / name, data)


def _write_suppression(assembly: Assembly, folder: Path, home: Path) -> None:
    spec = assembly.loaded.recipe.release
    known, suppressed = assembly.suppression.known, assembly.fates.suppressed
    taken: Counter[str] = Counter()
    if suppressed is not None:
        gone = suppressed.places[assembly.fates.fate == Fate.SUPPRESSED]
        taken.update(suppressed.entries[place].request for place in gone.tolist())
    earlier = earlier_erasures(home)
    unheard = {line["request"] for line in earlier} - set(known.requests)
    if unheard:
        raise CheckFailed(
            f"a version in {home} took back more than this build knows of: {min(unheard)}",
            hint="if something was withdrawn meanwhile, run the same command again; otherwise see "
            "`provender verify` of the versions there",
            subject=str(home),
        )
    ledger = append_erasures(earlier, known, f"{spec.name} {spec.version}", taken)
    write_suppression(folder, known, ledger)


def _hashes(folder: Path, inner: str) -> dict[str, str]:
    """Return the SHA-256 of each file of an inner folder by its name in the release."""
    files = sorted((folder / inner).iterdir())
    return {f"{inner}/{path.name}": hash_file(path) for path in files}


def _options(assembly: Assembly) -> dict[str, Any]:
    """Return the recipe's options with every default filled in."""
    recipe = assembly.loaded.recipe
    rooms = ("extract", "assess", "dedup", "limits")
    return {name: getattr(recipe, name).model_dump(mode="json") for name in rooms}


def _require(assembly: Assembly, totals: Totals, folder: Path) -> None:
    if totals.released == 0:
        each = _keep_ledger(assembly, folder)
        frequent = totals.reasons.most_common(3)
        top = ", ".join(f"{stage}/{reason} ({count})" for (_, stage, reason), count in frequent)
        look = (
            "see what each rule drops with `provender assess`"
            if frequent and frequent[0][0][1] == "assess"
            else "see the sources' terms with `provender plan`"
        )
        raise CheckFailed(
            f"nothing to release: none of {totals.records_read} records may leave or is fit to",
            hint=f"most frequent reasons: {top or 'no records were read'}; {look}{each}",
        )
    for source in assembly.sources:
        if source.required and totals.released_by_source[source.id] == 0:
            raise CheckFailed(
                f"source {source.id} is marked `required`, but nothing of it may be released",
                hint="state its terms in the recipe, or remove `required: true`"
                + _keep_ledger(assembly, folder),
                subject=source.id,
            )


def _keep_ledger(assembly: Assembly, folder: Path) -> str:
    """Keep the ledger of a release that is none in the work folder; return where it is."""
    copy_file(folder / "ledger" / "departures.parquet", assembly.refused)
    return f"; why each record left: {assembly.refused}"


def _write_policy(assembly: Assembly, folder: Path) -> None:
    write_json(folder / "policy" / "policy.json", assembly.policy.to_dict())
    write_json(folder / "policy" / "rules.json", assembly.rules.to_dict())
    used: set[str] = set()
    for code in np.unique(assembly.fates.terms[assembly.fates.fate == Fate.RELEASED]):
        used |= _names(assembly.terms[int(code)].conclusion.concluded)
    licenses = load_licenses()
    write_json(
        folder / "policy" / "licenses.json",
        {name: licenses[name].to_dict() for name in sorted(used) if name in licenses},
    )


def _names(expression: str | None) -> set[str]:
    """Return the licence ids of an SPDX expression."""
    words = (expression or "").replace("(", " ").replace(")", " ").split()
    return {word for word in words if word not in ("AND", "OR", "WITH")}


def _describe_sources(assembly: Assembly, totals: Totals) -> list[dict[str, Any]]:
    described = []
    for index, source in enumerate(assembly.sources):
        codes = _released_codes(assembly, index)
        drawn = [assembly.terms[code].conclusion for code in codes]
        names = sorted({conclusion.concluded or "" for conclusion in drawn} - {""})
        choices = sorted({c for one in drawn for c in one.choices}, key=lambda c: c.offered)
        described.append(
            {
                "id": source.id,
                "channel": source.channel,
                "format": source.format,
                "records_read": totals.read_by_source[source.id],
                "released": totals.released_by_source[source.id],
                "licenses": names,
                "choices": [asdict(choice) for choice in choices],
                "stated": _stated(source),
            }
        )
    return described


_STATED = {
    "license",
    "terms",
    "attribution",
    "reserved",
    "reserved_reference",
    "reservations_at",
    "generator",
    "sign_off",
    "language",
    "acquired_at",
}
"""What a recipe says of a source that describes the release; paths stay at home."""


def _stated(source: Source) -> dict[str, Any]:
    """Return what the recipe says of a source's origin and terms."""
    told = source.model_dump(mode="json", include=_STATED, exclude_none=True)
    return {**told, "contract": True} if source.contract else told


def _released_codes(assembly: Assembly, source: int) -> list[int]:
    codes: set[int] = set()
    for start, judged in zip(assembly.fates.starts, assembly.judged, strict=True):
        if judged.piece.source == source:
            span = slice(start, start + len(judged.terms))
            released = assembly.fates.fate[span] == Fate.RELEASED
            codes |= {int(code) for code in np.unique(assembly.fates.terms[span][released])}
    return sorted(codes)


def _describe_tiers(assembly: Assembly, folder: Path) -> dict[str, dict[str, Any]]:
    tiers: dict[str, dict[str, Any]] = {}
    for shard, _ in assembly.shards:
        entry = tiers.setdefault(
            shard.tier,
            {
                "documents": 0,
                "text_bytes": 0,
                "files": [],
                "splits": [],
                "languages": {},
                "licenses": {},
            },
        )
        name = shard.name(assembly.sources[shard.source].id)
        entry["documents"] += shard.rows
        entry["files"].append(name)
        if shard.split not in entry["splits"]:
            entry["splits"].append(shard.split)
        table = pq.read_table(
            folder / name, columns=["language", "license_concluded", "size_bytes"]
        )
        entry["text_bytes"] += pc.sum(table.column("size_bytes")).as_py() or 0
        for column, key in (("language", "languages"), ("license_concluded", "licenses")):
            for value in pc.value_counts(table.column(column)).to_pylist():
                tag = value["values"] or "und"
                entry[key][tag] = entry[key].get(tag, 0) + value["counts"]
    return tiers
