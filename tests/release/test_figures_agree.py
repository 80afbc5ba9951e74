# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""All documents of a release tell the same figures: those of its data and ledger, counted anew."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import pytest
from ruamel.yaml import YAML

import provender
from provender.release.disclosures.data import FOLDER

DISCLOSURES = sorted(path.name.split(".")[0] for path in (FOLDER / "schemas").glob("*.json"))


def read(release: Path, name: str) -> str:
    return (release / name).read_text("utf-8")


def counted(release: Path) -> dict[str, tuple[int, int]]:
    """Documents and bytes of text by tier."""
    rows = duckdb.sql(
        "select tier, count(*), sum(size_bytes) from "
        f"read_parquet('{release}/data/*/*.parquet', union_by_name=true) group by 1"
    ).fetchall()
    return {tier: (documents, size) for tier, documents, size in rows}


def records(release: Path) -> tuple[int, int, int, int]:
    """Records read, released, dropped, unreadable."""
    query = "sum(records_read), sum(released), sum(dropped), sum(unreadable)"
    found = duckdb.sql(f"select {query} from '{release}/ledger/inputs.parquet'").fetchall()[0]
    return tuple(int(value) for value in found)  # type: ignore[return-value]


def test_all_documents_tell_the_same_figures(any_release: provender.BuildResult) -> None:
    """Card, licence page, Croissant, SPDX, EU summary, report and manifest, against our count."""
    release = any_release.release
    tiers, (read_, released, dropped, unreadable) = counted(release), records(release)
    documents = sum(count for count, _ in tiers.values())
    size = sum(of for _, of in tiers.values())
    assert documents == released == read_ - dropped - unreadable

    manifest = json.loads(read(release, "manifest.json"))
    assert {
        tier: (told["documents"], told["text_bytes"]) for tier, told in manifest["tiers"].items()
    } == tiers

    head, body = read(release, "README.md").split("---\n", 2)[1:]
    info = YAML(typ="safe").load(head)["dataset_info"]
    assert {
        told["config_name"]: sum(split["num_examples"] for split in told["splits"]) for told in info
    } == {tier: count for tier, (count, _) in tiers.items()}
    for tier, (count, of) in tiers.items():
        assert f"| {tier} | {count:,} | {of / 1e6:,.2f} |" in body
    assert (
        f"{read_:,} records read = {released:,} released + {dropped:,} dropped + "
        f"{unreadable:,} unreadable" in body
    )

    cells = re.findall(
        r"\| ([a-z-]+) \| .*? \| ([\d,]+) \| [\d.,]+ \|", read(release, "LICENSE.md")
    )
    for tier, (count, _) in tiers.items():
        assert sum(int(n.replace(",", "")) for name, n in cells if name == tier) == count

    croissant = json.loads(read(release, "croissant.json"))
    assert re.search(rf"\b{documents} documents from", croissant["description"].replace(",", ""))
    packages = [
        part
        for part in json.loads(read(release, "spdx.json"))["@graph"]
        if part["type"] == "dataset_DatasetPackage"
    ]
    assert {part["name"].rsplit("/", 1)[1]: part["description"] for part in packages} == {
        tier: f"{count} documents, {of} bytes of text." for tier, (count, of) in tiers.items()
    }

    eu = json.loads(read(release, "disclosures/eu-training-content-summary.json"))
    fields = {field["id"]: field for part in eu["sections"] for field in part["fields"]}
    rows = next(
        block["rows"] for block in fields["eu.sizes_by_route"]["answer"] if block["kind"] == "table"
    )
    assert sum(row["documents"] for row in rows) == documents
    assert sum(row["text_bytes"] for row in rows) == size

    report = re.sub(r"<[^<>]*>", "", read(release, "report.html"))
    whole = f"{read_:,} records read = {released:,} released + {dropped:,} dropped"
    assert whole in " ".join(report.replace("\u202f", ",").replace("\u00a0", " ").split())


@pytest.mark.parametrize("name", DISCLOSURES)
def test_disclosures_of_every_release_follow_their_schema(
    any_release: provender.BuildResult, name: str
) -> None:
    """The example, one of everything at once, and that of the shared data."""
    schema: Any = json.loads((FOLDER / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    told = json.loads(read(any_release.release, f"disclosures/{name}.json"))
    validator = jsonschema.Draft202012Validator(schema)
    assert [error.message for error in validator.iter_errors(told)] == []
