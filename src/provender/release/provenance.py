# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provenance.json`: what a release was made of and by what, for tools that read attestations.

An in-toto Statement (v1) with a SLSA build provenance predicate (v1): the data files are its
subjects; recipe, inputs, lock and parents what they were made of; tools, stages, rules and policy
how. Sources: https://in-toto.io/Statement/v1 and https://slsa.dev/spec/v1.0/provenance.
A pure function of the release, so that `verify` can make it again; it reads no clock. Where a build
had very many inputs, the table of them stands for all by its hash.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from provender.release.contents import Contents
from provender.storage import hash_file

__all__ = [
    "MOST_MATERIALS",
    "PROVENANCE_NAME",
    "provenance_of",
    "render_provenance",
    "write_provenance",
]

PROVENANCE_NAME = "provenance.json"
MOST_MATERIALS = 10_000
"""Inputs that are named one by one; above, the hash of their table stands for all."""

_STATEMENT = "https://in-toto.io/Statement/v1"
_PREDICATE = "https://slsa.dev/provenance/v1"
_BUILD_TYPE = "urn:provender:build:1"
_BUILDER = "urn:provender:builder"
_INPUTS = "ledger/inputs.parquet"


def write_provenance(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield `provenance.json`; the manifest knows the hashes that it names."""
    manifest = contents.manifest
    yield PROVENANCE_NAME, provenance_of(contents.folder, manifest, manifest["files"])


def provenance_of(
    folder: Path, manifest: Mapping[str, Any], hashes: Mapping[str, str] | None = None
) -> bytes:
    """Return `provenance.json` of a release folder.

    Args:
        folder: The release; its data files and `ledger/inputs.parquet` are there.
        manifest: What `manifest.json` says.
        hashes: SHA-256 of files by their name in the release, where they are known already.
    """
    known = dict(hashes or {})
    for tier in manifest["tiers"].values():
        for name in tier["files"]:
            known.setdefault(name, hash_file(folder / name))
    known.setdefault(_INPUTS, hash_file(folder / _INPUTS))
    columns = ["source", "input", "sha256", "size_bytes"]
    inputs = pq.read_table(folder / _INPUTS, columns=columns).to_pylist()
    return render_provenance(manifest, inputs, known)


def render_provenance(
    manifest: Mapping[str, Any],
    inputs: Iterable[Mapping[str, Any]],
    hashes: Mapping[str, str],
) -> bytes:
    """Return `provenance.json` as it stands in a release.

    Args:
        manifest: What `manifest.json` says.
        inputs: Rows of `ledger/inputs.parquet`: `source`, `input`, `sha256`, `size_bytes`.
        hashes: SHA-256 of the data files and of `ledger/inputs.parquet` by name.
    """
    names = sorted(name for tier in manifest["tiers"].values() for name in tier["files"])
    statement = {
        "_type": _STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": hashes[name]}} for name in names],
        "predicateType": _PREDICATE,
        "predicate": {
            "buildDefinition": _definition(manifest, list(inputs), hashes[_INPUTS]),
            "runDetails": {
                "builder": {"id": _BUILDER, "version": dict(manifest["tools"])},
                "metadata": {"invocationId": f"urn:sha256:{manifest['lock_sha256']}"},
            },
        },
    }
    text = json.dumps(statement, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    return text.encode("utf-8", "backslashreplace")


def _definition(
    manifest: Mapping[str, Any], inputs: list[Mapping[str, Any]], table_sha256: str
) -> dict[str, Any]:
    """Return what went in: what the recipe asked for, how, and of what."""
    recipe, release = manifest["recipe"], manifest["release"]
    return {
        "buildType": _BUILD_TYPE,
        "externalParameters": {
            "recipe": {"name": recipe["name"], "digest": {"sha256": recipe["sha256"]}},
            "release": {key: release.get(key) for key in ("name", "version", "date")},
            "sample": manifest["sample"],
        },
        "internalParameters": {
            "lock": {"digest": {"sha256": manifest["lock_sha256"]}},
            "policy": {
                "name": (manifest["policy"] or {}).get("name"),
                "files": dict(manifest["policy_files"]),
            },
            "rule_sets": dict(manifest["rule_sets"]),
            "schema_version": manifest["schema_version"],
            "stages": dict(manifest["stages"]),
        },
        "resolvedDependencies": [
            {
                "name": f"recipe/{recipe['name']}",
                "digest": {"sha256": recipe["sha256"]},
            },
            *_parents(manifest),
            *_materials(inputs, table_sha256),
        ],
    }


def _parents(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the releases that this one was made of, by the hash of their `SHA256SUMS`."""
    return [
        {
            "name": f"release/{parent.get('name')}/{parent.get('version')}",
            **({"digest": {"sha256": digest}} if (digest := parent.get("sums_sha256")) else {}),
        }
        for parent in manifest["parents"]
    ]


def _materials(inputs: list[Mapping[str, Any]], table_sha256: str) -> list[dict[str, Any]]:
    """Return each input with its hash; one that could not be read has none."""
    if len(inputs) > MOST_MATERIALS:
        return [
            {
                "name": _INPUTS,
                "digest": {"sha256": table_sha256},
                "annotations": {"inputs": len(inputs)},
            }
        ]
    return [
        {
            "name": f"{row['source']}/{row['input']}",
            **({"digest": {"sha256": row["sha256"]}} if row["sha256"] else {}),
            "annotations": {"size_bytes": row["size_bytes"]},
        }
        for row in sorted(inputs, key=lambda row: (row["source"], row["input"]))
    ]
