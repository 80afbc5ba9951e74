# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The version of a release without what was taken back: a function of the old one and of that.

Rows that stay are copied as they are. What goes leaves a tombstone in the ledger; evidence that
nothing rests on any more goes too, and quotes that no released row rests on. Sums, figures and what
the release says of itself in words are made again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.document import document_id
from provender.parquet import ParquetFile, row_groups
from provender.release.assemble import write_documents
from provender.release.embedded import read_embedded
from provender.release.erasures import append_erasures, read_erasures, write_suppression
from provender.release.manifest import write_sums
from provender.release.recheck import Recheck
from provender.release.seal import seal_manifest
from provender.release.shared_ledger import without_withdrawn
from provender.release.tables import CONFLICTS, DEPARTURES, EVIDENCE, INPUTS, UNKNOWN_INPUT
from provender.release.tombstones import EARLY, STAGE, bare_departures, tombstone, without_names
from provender.release.withdraw.find import Finding
from provender.rights.evidence import Observation, evidence_id, unquoted
from provender.rights.requests import Request
from provender.rights.signature import SPECIFICATION
from provender.rights.suppressing import Suppressor
from provender.rights.suppression import SuppressionList
from provender.storage import copy_file, write_json

__all__ = ["Change", "write_version"]

_KEPT = ("policy", "review")
_KEPT_FILES = ("ledger/contamination.json",)
_QUOTED = ("source.", "snapshot.")


@dataclass(frozen=True)
class Change:
    """What a new version is made of.

    Attributes:
        root: The version before.
        manifest: Its manifest.
        requests: What was asked.
        found: What goes.
        known: The whole suppression list of the new version.
        version: Its version.
        date: Its date.
        sums_sha256: Hash of the SHA256SUMS of the version before.
    """

    root: Path
    manifest: Mapping[str, Any]
    requests: tuple[Request, ...]
    found: Finding
    known: SuppressionList
    version: str
    date: str
    sums_sha256: str


@dataclass
class _Counts:
    gone: dict[str, str] = field(default_factory=dict)
    tiers: dict[str, dict[str, Any]] = field(default_factory=dict)
    licenses: dict[str, set[str]] = field(default_factory=dict)
    released: Counter[str] = field(default_factory=Counter)
    rests: set[str] = field(default_factory=set)
    renamed: dict[str, dict[str, Any]] = field(default_factory=dict)
    quoted: set[str] = field(default_factory=set)


def write_version(change: Change, folder: Path) -> str:
    """Write the new version into an empty folder; return its SHA256SUMS."""
    for name in _KEPT:
        for path in sorted((change.root / name).rglob("*")):
            if path.is_file() and not path.is_symlink():
                copy_file(path, folder / path.relative_to(change.root))
    for name in _KEPT_FILES:
        if (change.root / name).is_file():
            copy_file(change.root / name, folder / name)
    counts = _Counts()
    _unquote(change, counts)
    _write_data(change, folder, counts)
    taken = _write_ledger(change, folder, counts)
    _write_evidence(change, folder, counts)
    release = change.manifest["release"]["name"]
    earlier, _ = read_erasures(change.root / "ledger" / "erasures.jsonl")
    ledger = append_erasures(earlier, change.known, f"{release} {change.version}", taken)
    write_suppression(folder, change.known, ledger)
    write_json(folder / "manifest.json", _manifest(change, folder, counts))
    _settle_choices(folder)
    seal_manifest(folder, json.loads((folder / "manifest.json").read_text("utf-8")))
    write_documents(folder)
    return write_sums(folder)


def _unquote(change: Change, counts: _Counts) -> None:
    """Prepare the statements that rows rest on whose names go, without the words around them."""
    named = pa.array(sorted(change.found.unnamed), pa.string())
    wanted: set[str] = set()
    for path in (change.root / "data").rglob("*.parquet") if len(named) else ():
        for batch in row_groups(path, ["id", "evidence_ids"]):
            held = batch.filter(pc.is_in(batch.column("id"), named)).column("evidence_ids")
            wanted |= {identifier for told in held.to_pylist() for identifier in told}
    for row in _evidence(change) if wanted else ():
        if row["id"] in wanted:
            names = Observation.__dataclass_fields__
            seen = unquoted(Observation(**{name: row[name] for name in names}))
            told = {**row, **seen.to_dict(), "id": evidence_id(row["source"], seen)}
            counts.renamed[row["id"]] = told


def _evidence(change: Change) -> Iterator[dict[str, Any]]:
    for batch in row_groups(change.root / "evidence" / "evidence.parquet", EVIDENCE.names):
        yield from batch.to_pylist()


def _write_data(change: Change, folder: Path, counts: _Counts) -> None:
    found = change.found
    gone = pa.array(sorted(found.released), pa.string())
    named = pa.array(sorted(found.unnamed), pa.string())
    for path in sorted((change.root / "data").rglob("*.parquet")):
        name = path.relative_to(change.root)
        leaves = renamed = kept = 0
        for batch in row_groups(path, ["id", "source"]):
            mask = pc.is_in(batch.column("id"), gone)
            leaves += pc.sum(mask).as_py() or 0
            kept += batch.num_rows - (pc.sum(mask).as_py() or 0)
            renamed += pc.sum(pc.is_in(batch.column("id"), named)).as_py() or 0
            for row in batch.filter(mask).to_pylist():
                counts.gone[row["id"]] = row["source"]
        if kept == 0:
            continue
        if leaves or renamed:
            schema = pq.read_schema(path).remove_metadata()
            with ParquetFile(folder / name, schema) as file:
                for batch in _kept(path, schema.names, gone, named, counts.renamed):
                    file.write(batch)
        else:
            copy_file(path, folder / name)
        _count(folder / name, name.as_posix(), counts)


def _kept(
    path: Path,
    columns: list[str],
    gone: pa.Array,
    named: pa.Array,
    renamed: Mapping[str, dict[str, Any]],
) -> Iterator[pa.Table]:
    for batch in row_groups(path, columns):
        batch = batch.filter(pc.invert(pc.is_in(batch.column("id"), gone)))
        mask = pc.is_in(batch.column("id"), named).to_numpy(zero_copy_only=False).astype(np.bool_)
        if mask.any():
            rests = batch.column("evidence_ids").to_pylist()
            for row in np.flatnonzero(mask).tolist():
                rests[row] = [renamed[one]["id"] if one in renamed else one for one in rests[row]]
            place = batch.schema.get_field_index("evidence_ids")
            kind = batch.schema.field(place)
            batch = batch.set_column(place, kind, pa.array(rests, kind.type))
        if batch.num_rows:
            yield without_names(batch, mask)


def _count(path: Path, name: str, counts: _Counts) -> None:
    """Count what a shard holds, for its tier and its sources."""
    entry = counts.tiers.setdefault(
        name.split("/")[1],
        {
            "documents": 0, "text_bytes": 0, "files": [], "splits": [],
            "languages": Counter(), "licenses": Counter(),
        },
    )  # fmt: skip
    entry["files"].append(name)
    columns = ["source", "split", "language", "license_concluded", "size_bytes", "evidence_ids"]
    for batch in row_groups(path, columns):
        entry["documents"] += batch.num_rows
        entry["text_bytes"] += pc.sum(batch.column("size_bytes")).as_py() or 0
        for row in batch.to_pylist():
            counts.released[row["source"]] += 1
            entry["languages"][row["language"] or "und"] += 1
            entry["licenses"][row["license_concluded"] or "und"] += 1
            held = counts.licenses.setdefault(row["source"], set())
            held |= {row["license_concluded"]} - {None}
            counts.quoted |= set(row["evidence_ids"])
            if row["split"] not in entry["splits"]:
                entry["splits"].append(row["split"])


def _write_ledger(change: Change, folder: Path, counts: _Counts) -> Counter[str]:
    """Write departures, inputs and conflicts; return how many documents each request took out."""
    taken: Counter[str] = Counter()
    moved: Counter[tuple[str, str]] = Counter()
    left = _released_by_input(change)
    with ParquetFile(folder / "ledger" / "departures.parquet", DEPARTURES) as file:
        suppressor = Suppressor(change.known)
        for batch in row_groups(change.root / "ledger" / "departures.parquet", DEPARTURES.names):
            rows = batch.to_pylist()
            bare_departures([row for row in rows if row["stage"] in EARLY], suppressor)
            for index, row in enumerate(rows):
                hit = change.found.hit(row["id"])
                document = row["kind"] == "dropped" and row["stage"] not in (*EARLY, STAGE)
                if hit is not None and document:
                    request = change.requests[hit.request]
                    taken[request.request] += 1
                    rows[index] = tombstone(row["id"], row["source"], row["input"], request.reason)
                else:
                    counts.rests |= set(row["evidence_ids"] or ())
            file.write(pa.Table.from_pylist(rows, schema=DEPARTURES))
        rows = []
        for document, source in sorted(counts.gone.items()):
            name = _input_of(change, document, source, left)
            moved[source, name] += 1
            hit = change.found.released[document]
            request = change.requests[hit.request]
            taken[request.request] += 1
            rows.append(tombstone(document, source, name, request.reason))
        file.write(pa.Table.from_pylist(rows, schema=DEPARTURES))
    _write_inputs(change, folder, moved)
    _write_conflicts(change, folder)
    without_withdrawn(change.root, folder, lambda one: change.found.hit(one) is not None)
    for hit in change.found.unnamed.values():
        taken[change.requests[hit.request].request] += 1
    return taken


def _released_by_input(change: Change) -> dict[str, dict[str, int]]:
    left: dict[str, dict[str, int]] = {}
    for row in pq.read_table(change.root / "ledger" / "inputs.parquet").to_pylist():
        if row["released"] > 0:
            left.setdefault(row["source"], {})[row["input"]] = row["released"]
    return left


def _input_of(change: Change, document: str, source: str, left: dict[str, dict[str, int]]) -> str:
    """Return the input that a row came from, as far as it can be known."""
    inputs = left.get(source, {})
    told = change.found.inputs.get(document)
    if told not in inputs:
        told = None
    if told is None and len(inputs) == 1:
        told = next(iter(inputs))
    if told is None:
        told = next((name for name in inputs if document_id(source, name) == document), None)
    if told is None or inputs[told] < 1:
        return UNKNOWN_INPUT
    inputs[told] -= 1
    return told


def _write_inputs(change: Change, folder: Path, moved: Counter[tuple[str, str]]) -> None:
    rows = pq.read_table(change.root / "ledger" / "inputs.parquet").to_pylist()
    known = {(row["source"], row["input"]) for row in rows}
    for source, name in sorted(moved.keys() - known):
        empty: dict[str, Any] = dict.fromkeys(INPUTS.names, 0)
        rows.append({**empty, "source": source, "input": name, "sha256": None, "furniture": []})
    for row in rows:
        count = moved[row["source"], row["input"]]
        row["released"] -= count
        row["dropped"] += count
    with ParquetFile(folder / "ledger" / "inputs.parquet", INPUTS) as file:
        file.write(pa.Table.from_pylist(rows, schema=INPUTS))


def _write_conflicts(change: Change, folder: Path) -> None:
    rows = pq.read_table(change.root / "ledger" / "conflicts.parquet").to_pylist()
    for row in rows:
        if row["survivor"] is not None and change.found.hit(row["survivor"]) is not None:
            row["survivor"] = None
    with ParquetFile(folder / "ledger" / "conflicts.parquet", CONFLICTS) as file:
        file.write(pa.Table.from_pylist(rows, schema=CONFLICTS))


def _write_evidence(change: Change, folder: Path, counts: _Counts) -> None:
    rows = {row["id"]: row for row in _evidence(change)}
    rows |= {row["id"]: row for row in counts.renamed.values() if row["id"] not in rows}
    kept = []
    for identifier in sorted(rows.keys() & (counts.quoted | counts.rests)):
        row = rows[identifier]
        if identifier not in counts.quoted and not row["signal"].startswith(_QUOTED):
            row["context"] = ""
        kept.append(row)
    with ParquetFile(folder / "evidence" / "evidence.parquet", EVIDENCE) as file:
        file.write(pa.Table.from_pylist(kept, schema=EVIDENCE))


def _manifest(change: Change, folder: Path, counts: _Counts) -> dict[str, Any]:
    old = change.manifest
    gone = len(counts.gone)
    reasons: Counter[tuple[str, str, str]] = Counter()
    for batch in row_groups(folder / "ledger" / "departures.parquet", ["kind", "stage", "reason"]):
        reasons.update((row["kind"], row["stage"], row["reason"]) for row in batch.to_pylist())
    told = old.get("suppression") or {}
    tiers = {
        tier: {
            **counts.tiers[tier],
            "languages": dict(counts.tiers[tier]["languages"]),
            "licenses": dict(counts.tiers[tier]["licenses"]),
        }
        for tier in old["tiers"]
        if tier in counts.tiers
    }
    figures = {
        **old["counts"],
        "released": old["counts"]["released"] - gone,
        "dropped": old["counts"]["dropped"] + gone,
    }
    return {
        **old,
        "release": {**old["release"], "version": change.version, "date": change.date},
        "tiers": tiers,
        "counts": figures,
        "sources": [
            {
                **source,
                "released": counts.released[source["id"]],
                "licenses": sorted(counts.licenses.get(source["id"], ())),
            }
            for source in old["sources"]
        ],
        "reasons": [
            {"kind": kind, "stage": stage, "reason": reason, "count": count}
            for (kind, stage, reason), count in sorted(reasons.items())
        ],
        "suppression": {
            "taken_over": [],
            "unreached": [],
            **told,
            "entries": len(change.known),
            "list_sha256": change.known.sha256,
            "requests": change.known.requests,
            "signature": SPECIFICATION,
            "min_supported_version": change.version,
            "supersedes": {
                "version": old["release"]["version"],
                "sums_sha256": change.sums_sha256,
            },
        },
    }


def _settle_choices(folder: Path) -> None:
    """Leave out of the manifest the choices of licence that no row rests on any more."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    if not any(source.get("choices") for source in manifest["sources"]):
        return
    recheck = Recheck(read_embedded(folder, manifest, set(), lambda _: None), manifest, set())
    for shard in sorted((folder / "data").rglob("*.parquet")):
        columns = recheck.columns(pq.read_schema(shard))
        for batch in row_groups(shard, columns):
            for _ in recheck.problems(batch, shard.parent.name):
                pass
    held = recheck.choices() or {}
    for source in manifest["sources"]:
        source["choices"] = [
            choice
            for choice in source.get("choices", ())
            if (choice["offered"], choice["chosen"]) in held.get(source["id"], set())
        ]
    write_json(path, manifest)
