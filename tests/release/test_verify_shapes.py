# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A malformed release whose SHA256SUMS was renewed is a list of findings, never a crash."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import provender
from provender.release.manifest import write_sums


@pytest.fixture
def release(built: provender.BuildResult, tmp_path: Path) -> Path:
    """A copy that may be harmed."""
    return Path(shutil.copytree(built.release, tmp_path / "release"))


def findings(release: Path) -> str:
    """Renew SHA256SUMS, as a forger would, and verify."""
    write_sums(release)
    return "\n".join(provender.verify(release).findings)


def guides(release: Path) -> Path:
    return next((release / "data" / "attribution").glob("guides-*.parquet"))


def edit(release: Path, name: str, change: Callable[[Any], Any]) -> None:
    path = release / name
    loaded = json.loads(path.read_text("utf-8"))
    change(loaded)
    path.write_text(json.dumps(loaded), "utf-8")


def put(path: Path, name: str, values: Callable[[pa.Table], pa.Array]) -> None:
    table = pq.read_table(path)
    index = table.schema.get_field_index(name)
    pq.write_table(table.set_column(index, name, values(table)), path)


def drop(path: Path, *names: str) -> None:
    pq.write_table(pq.read_table(path).drop_columns(list(names)), path)


def test_missing_files_are_findings_and_the_other_checks_go_on(release: Path) -> None:
    """All but the manifest may be missing; a wrong count elsewhere is still found."""
    for name in (
        "policy/policy.json",
        "policy/rules.json",
        "policy/licenses.json",
        "evidence/evidence.parquet",
        "ledger/departures.parquet",
        "ledger/conflicts.parquet",
    ):
        (release / name).unlink()
    edit(release, "manifest.json", lambda m: m["counts"].update(released=1))
    found = findings(release)
    for name in (
        "policy/policy.json",
        "policy/rules.json",
        "policy/licenses.json",
        "evidence/evidence.parquet",
        "ledger/departures.parquet",
        "ledger/conflicts.parquet",
    ):
        assert f"{name} is missing" in found
    assert "manifest says 1 released" in found
    assert "could not be checked" not in found


@pytest.mark.parametrize("content", [b"\xff\x00garbage", b"", b"[" * 100_000])
def test_garbage_is_found_in_every_file(release: Path, content: bytes) -> None:
    """Bytes that are neither JSON, text nor Parquet; JSON that is nested too deeply."""
    for name in ("policy/policy.json", "policy/rules.json", "policy/licenses.json"):
        (release / name).write_bytes(content)
    tables = [
        "ledger/inputs.parquet",
        "ledger/departures.parquet",
        "ledger/conflicts.parquet",
        "evidence/evidence.parquet",
        guides(release).relative_to(release).as_posix(),
    ]
    for name in tables:
        (release / name).write_bytes(content)
    found = findings(release)
    for name in ("policy/policy.json", "policy/rules.json", "policy/licenses.json"):
        assert f"{name} cannot be read" in found
    for name in tables:
        assert f"{name} is no Parquet file" in found
    assert "could not be checked" not in found


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("policy/policy.json", "[]", "policy/policy.json: as a whole"),
        ("policy/policy.json", '{"name": 1}', "policy/policy.json: name: "),
        ("policy/rules.json", '{"rules": [{}], "languages": []}', "rules.json: rules.0.keep: "),
        ("policy/rules.json", "null", "policy/rules.json: as a whole"),
        ("policy/licenses.json", '{"a": {"b": []}}', "policy/licenses.json: a.tier: "),
        ("policy/licenses.json", "1e999", "policy/licenses.json: as a whole"),
        ("policy/licenses.json", "{}", "has no record of CC-BY-4.0, which released rows conclude"),
    ],
)
def test_json_of_another_shape_is_named_by_its_key(
    release: Path, name: str, content: str, message: str
) -> None:
    """The finding names file and key, and that it is not what made the release."""
    (release / name).write_text(content)
    found = findings(release)
    assert message in found
    assert f"{name} is not the file that made the release" in found


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: [m.pop(k) for k in list(m) if k != "manifest_version"], "tiers: Field required"),
        (
            lambda m: m.update(counts=[], reasons="x", tools=5, tiers=None),
            "manifest.json: counts: ",
        ),
        (lambda m: m.update(release={}, stages=[1], sources={"a": 1}), "manifest.json: stages: "),
        (lambda m: m["counts"].update(released="many"), "manifest.json: counts.released: "),
        (lambda m: m["release"].update(date="soon"), "manifest.json: release.date: "),
        (lambda m: m["tools"].pop("provender"), "manifest.json: tools.provender: "),
        (lambda m: m.update(lock_sha256="x", options=None), "manifest.json: lock_sha256: "),
        (lambda m: m.update(parents=[{"name": "x"}]), "manifest.json: parents.0.version: "),
    ],
)
def test_a_manifest_of_another_shape_is_named_by_its_key(release: Path, change, message) -> None:
    """A key that is missing or of an odd type."""
    edit(release, "manifest.json", change)
    found = findings(release)
    assert message in found
    assert "could not be checked" not in found


def test_a_deep_manifest_is_no_release(release: Path) -> None:
    """Nested brackets do not end the program."""
    (release / "manifest.json").write_text("[" * 100_000)
    with pytest.raises(provender.CheckFailed, match="is no Provender release"):
        provender.verify(release)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("ledger/inputs.parquet", "released"),
        ("ledger/inputs.parquet", "furniture"),
        ("ledger/departures.parquet", "source"),
        ("ledger/departures.parquet", "message"),
        ("ledger/conflicts.parquet", "documents"),
        ("evidence/evidence.parquet", "signal"),
    ],
)
def test_tables_without_a_column_are_found(release: Path, name: str, column: str) -> None:
    """Each table of the ledger and the evidence keeps to its schema."""
    drop(release / name, column)
    assert f"{name} lacks the column {column}" in findings(release)


def test_tables_with_a_foreign_column_are_found(release: Path) -> None:
    """A column more is a finding and hinders no other check."""
    path = release / "evidence" / "evidence.parquet"
    table = pq.read_table(path)
    pq.write_table(table.append_column("zz", pa.nulls(table.num_rows)), path)
    assert findings(release).splitlines() == [
        "evidence/evidence.parquet is not the file that made the release: "
        "manifest.json has another hash",
        "evidence/evidence.parquet has a column 'zz' that its schema does not know",
    ]


@pytest.mark.parametrize(
    "column", ["id", "source", "size_bytes", "evidence_ids", "tier", "modality"]
)
def test_nulls_in_data_are_found(release: Path, column: str) -> None:
    """What every row must have."""
    put(guides(release), column, lambda t: pa.nulls(t.num_rows, t.schema.field(column).type))
    found = findings(release)
    assert f"column {column} is null in" in found
    assert "could not be checked" not in found


@pytest.mark.parametrize("column", ["text", "modality", "text_words", "acquired_at", "id"])
def test_a_shard_of_another_schema_is_found(release: Path, column: str) -> None:
    """A column that is missing, and one of another type."""
    path = guides(release)
    whole = path.read_bytes()
    drop(path, column)
    name = path.relative_to(release).as_posix()
    assert f"{name} lacks the column {column}" in findings(release)
    path.write_bytes(whole)
    put(path, column, lambda t: pa.array([True] * t.num_rows))
    assert f"{name}: column {column} is bool, not" in findings(release)


def test_ids_that_are_none_are_found(release: Path) -> None:
    """An id is 32 hexadecimal digits."""
    put(guides(release), "id", lambda t: pa.array(["zz"] * t.num_rows))
    assert "the id 'zz' is not 32 hexadecimal digits" in findings(release)


def test_foreign_files_under_data_are_found(release: Path) -> None:
    """A table of something else, a file at the wrong depth, a file of another kind."""
    pq.write_table(pa.table({"a": [1]}), release / "data" / "attribution" / "x-train-00000.parquet")
    shutil.copy(guides(release), release / "data" / "x.parquet")
    (release / "data" / "attribution" / "notes.txt").write_text("x")
    found = findings(release)
    assert "x-train-00000.parquet lacks the column id" in found
    assert "data/x.parquet is no shard" in found
    assert "data/attribution/notes.txt is no shard" in found
    assert "manifest lists other files than data holds" in found


def test_a_renamed_shard_is_found(release: Path) -> None:
    """The name tells source and split of the rows."""
    path = guides(release)
    path.rename(path.with_name("guides-test-00000.parquet"))
    assert "holds rows of source guides, split train; its name says otherwise" in findings(release)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m["recipe"].update(text="x"), "recipe.sha256 is not the hash of recipe.text"),
        (lambda m: m["counts"].update(conflicts=99), "manifest says 99 conflicts"),
        (lambda m: m["stages"].clear(), "stages does not name assess.statistics"),
        (lambda m: m["signals"].pop(), "signals are not those of the schema: "),
        (lambda m: m["rule_sets"].update(assess="0" * 64), "rule_sets.assess is not the hash"),
        (lambda m: m["policy"].update(gated=True), "policy says something else than policy/"),
        (lambda m: m["sources"][0].update(licenses=["MIT"]), "manifest says licenses ['MIT']"),
        (lambda m: m["policy_files"].pop("policy/rules.json"), "does not name policy/rules.json"),
    ],
)
def test_a_manifest_that_lies_is_found(release: Path, change, message) -> None:
    """What the manifest says of recipe, contradictions, signals, rules, policy and sources."""
    edit(release, "manifest.json", change)
    assert message in findings(release)


def test_a_loosened_policy_is_found(release: Path) -> None:
    """The embedded policy is the one that made the release, to the byte."""

    def loosen(policy: Any) -> None:
        policy["rules"].append({"id": "all", "effect": "allow", "when": {"tier": "unknown"}})

    edit(release, "policy/policy.json", loosen)
    assert "policy/policy.json is not the file that made the release" in findings(release)


def test_departures_that_point_nowhere_are_found(release: Path) -> None:
    """A copy left for a document that is not there; a released document did not leave."""
    path = release / "ledger" / "departures.parquet"
    released = pq.read_table(guides(release), columns=["id"]).column("id")[0].as_py()
    told = pq.read_table(path).column("duplicate_of").to_pylist()
    assert any(told)
    put(path, "duplicate_of", lambda _: pa.array([one and "f" * 32 for one in told]))
    put(path, "id", lambda t: pa.array([released] * t.num_rows))
    found = findings(release)
    assert f"duplicate_of names {'f' * 32}, which is neither released nor departed" in found
    assert f"{released} left at" in found


def test_inputs_without_their_hash_are_found(release: Path) -> None:
    """An input of which records were read was hashed."""
    put(
        release / "ledger" / "inputs.parquet", "sha256", lambda t: pa.nulls(t.num_rows, pa.string())
    )
    assert "has no SHA-256 of it" in findings(release)


def test_a_derived_file_that_is_missing_changed_or_strange_is_named(release: Path) -> None:
    """Derived files are written again and compared; a file that nothing makes has no place."""
    assert not findings(release)
    (release / "notes.txt").write_text("mine")
    (release / "README.md").write_bytes(b"\xff")
    found = findings(release)
    assert "notes.txt is no part of a release" in found
    assert "README.md says something else" in found
    (release / "README.md").unlink()
    assert "README.md is missing" in findings(release)
