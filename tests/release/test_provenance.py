# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provenance.json`: an in-toto statement that names what went in, from the folder alone."""

from __future__ import annotations

import hashlib
import json

import pyarrow.parquet as pq
import pytest

import provender
from provender.release import provenance
from provender.release.manifest import read_manifest
from provender.storage import hash_file


def test_it_names_every_file_input_and_tool(built: provender.BuildResult) -> None:
    """Each hash is that of the file on the disk, and of the manifest."""
    folder = built.release
    manifest = read_manifest(folder)
    made = provenance.provenance_of(folder, manifest)
    told = json.loads(made)
    assert told["_type"] == "https://in-toto.io/Statement/v1"
    assert told["predicateType"] == "https://slsa.dev/provenance/v1"
    subjects = {one["name"]: one["digest"]["sha256"] for one in told["subject"]}
    data = sorted(path for path in (folder / "data").rglob("*.parquet"))
    assert subjects == {path.relative_to(folder).as_posix(): hash_file(path) for path in data}
    built_by = told["predicate"]["buildDefinition"]
    materials = {one["name"]: one.get("digest") for one in built_by["resolvedDependencies"]}
    for row in pq.read_table(folder / "ledger" / "inputs.parquet").to_pylist():
        expected = {"sha256": row["sha256"]} if row["sha256"] else None
        assert materials[f"{row['source']}/{row['input']}"] == expected
    text = manifest["recipe"]["text"].encode("utf-8")
    assert materials["recipe/recipe.yaml"] == {"sha256": hashlib.sha256(text).hexdigest()}
    assert told["predicate"]["runDetails"]["builder"]["version"] == manifest["tools"]
    assert built_by["internalParameters"]["stages"] == manifest["stages"]
    assert built_by["internalParameters"]["policy"]["name"] == "open-release"


def test_the_same_folder_gives_the_same_bytes(built: provender.BuildResult) -> None:
    """Known hashes save the reading; other ones show."""
    manifest = read_manifest(built.release)
    made = provenance.provenance_of(built.release, manifest)
    lines = (built.release / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert provenance.provenance_of(built.release, manifest, sums) == made
    first = next(name for name in sums if name.startswith("data/"))
    other = provenance.provenance_of(built.release, manifest, {**sums, first: "0" * 64})
    assert other != made


def test_a_parent_is_named_by_its_hash(built: provender.BuildResult) -> None:
    """What a release was made of is a material as well."""
    parent = {"name": "upstream", "version": "2.0.0", "sums_sha256": "a" * 64, "counts": {}}
    manifest = {**read_manifest(built.release), "parents": [parent]}
    told = json.loads(provenance.provenance_of(built.release, manifest))
    made_of = told["predicate"]["buildDefinition"]["resolvedDependencies"]
    assert {"name": "release/upstream/2.0.0", "digest": {"sha256": "a" * 64}} in made_of


def test_very_many_inputs_are_named_by_their_table(
    built: provender.BuildResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statement stays small, and the table is in the release."""
    monkeypatch.setattr(provenance, "MOST_MATERIALS", 3)
    manifest = read_manifest(built.release)
    told = json.loads(provenance.provenance_of(built.release, manifest))
    _, table = told["predicate"]["buildDefinition"]["resolvedDependencies"]
    path = built.release / "ledger" / "inputs.parquet"
    assert table["name"] == "ledger/inputs.parquet"
    assert table["digest"]["sha256"] == hash_file(path)
    assert table["annotations"] == {"inputs": pq.read_metadata(path).num_rows}
