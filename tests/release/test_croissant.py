# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`croissant.json`: `mlcroissant` validates it and loads every record; figures agree everywhere."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import mlcroissant as mlc
import polars as pl
import pytest
import rdflib
import yaml

import provender
from provender.release.account import collected, timeframe
from provender.release.columns import words
from provender.release.contents import Contents
from provender.release.croissant_terms import usage_terms
from provender.release.manifest import read_manifest

ODRL = rdflib.Namespace("http://www.w3.org/ns/odrl/2/")
PROV = rdflib.Namespace("http://www.w3.org/ns/prov#")
RAI = rdflib.Namespace("http://mlcommons.org/croissant/RAI/")
RAI_PROPERTIES = """
    dataCollection
    dataCollectionType
    dataCollectionMissingData
    dataCollectionRawData
    dataCollectionTimeframe
    dataPreprocessingProtocol
    dataImputationProtocol
    dataManipulationProtocol
    dataReleaseMaintenancePlan
    personalSensitiveInformation
    dataAnnotationProtocol
    dataAnnotationPlatform
    dataAnnotationAnalysis
    annotationsPerItem
    annotatorDemographics
    machineAnnotationTools
    dataSocialImpact
    dataBiases
    dataLimitations
    dataUseCases
"""


def described(result: provender.BuildResult) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((result.release / "croissant.json").read_text("utf-8"))
    return loaded


def dataset(result: provender.BuildResult) -> mlc.Dataset:
    return mlc.Dataset(str(result.release / "croissant.json"))


def test_mlcroissant_finds_nothing_wrong(any_release) -> None:
    """No error, which would raise, and no warning."""
    issues = dataset(any_release).metadata.ctx.issues
    assert not issues.errors
    assert not issues.warnings


MOST_RECORDS = 500


def test_every_record_loads(any_release) -> None:
    """Each tier, record by record, with the values that Parquet holds.

    `mlcroissant` takes some 5 ms a record, so of a larger tier, whose files it has then read all,
    the first records are enough.
    """
    loading = dataset(any_release)
    for tier, count in any_release.tiers.items():
        frame = pl.read_parquet(f"{any_release.release}/data/{tier}/*.parquet")
        rows = {row["id"]: row for row in frame.iter_rows(named=True)}
        seen = 0
        for record in islice(loading.records(tier), MOST_RECORDS):
            row = rows.pop(record[f"{tier}/id"].decode())
            seen += 1
            if seen % 50 == 1:
                assert_same(tier, record, row)
        assert len(frame) == count
        assert (seen, len(rows)) == (min(count, MOST_RECORDS), max(0, count - MOST_RECORDS))


def assert_same(tier: str, record: dict[str, Any], row: dict[str, Any]) -> None:
    """Hold a record to its row, structures and lists included."""
    for name, value in row.items():
        told = record[f"{tier}/{name}"]
        where = f"{tier}/{name}"
        if name in ("messages", "rejected"):
            empty = [dict.fromkeys(told[0])] if told else []
            value = [{f"{where}/{k}": _raw(v) for k, v in m.items()} for m in value or ()] or empty
        elif isinstance(value, dict) or name in ("attribution", "generator"):
            value = {key: _raw((value or {}).get(key.rsplit("/", 1)[1])) for key in told}
        elif isinstance(value, list):
            value = [_raw(one) for one in value]
        elif isinstance(value, float):
            value = pytest.approx(value)
        else:
            value = _raw(value)
        assert told == value, where


def _raw(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else value


def field(told: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a field of the first tier."""
    [found] = [one for one in told["recordSet"][1]["field"] if one["name"] == name]
    return found


def broken(name: str, change: Callable[[dict[str, Any]], Any]) -> Any:
    return pytest.param(change, id=name)


@pytest.mark.parametrize(
    "change",
    [
        broken("a field without a type", lambda d: field(d, "id").pop("dataType")),
        broken("a source that is not there", lambda d: field(d, "id")["source"].update(
            fileSet={"@id": "files/nowhere"})),
        broken("a reference to nowhere", lambda d: field(d, "split").update(
            references={"field": {"@id": "splits/nothing"}})),
        broken("two ways to extract", lambda d: field(d, "id")["source"].update(
            extract={"column": "id", "fileProperty": "content"})),
        broken("a file without a hash", lambda d: d["distribution"][0].pop("sha256")),
        broken("a file without an address", lambda d: d["distribution"][0].pop("contentUrl")),
        broken("files of no format", lambda d: d["distribution"][-1].pop("encodingFormat")),
        broken("no version of Croissant", lambda d: d.pop("conformsTo")),
        broken("no dataset", lambda d: d.update({"@type": "sc:Thing"})),
    ],
)  # fmt: skip
def test_a_broken_description_is_refused(built, change) -> None:
    """The twins: one thing wrong, and `mlcroissant` says so."""
    told = described(built)
    mlc.Dataset(told)
    change(told)
    with pytest.raises((mlc.ValidationError, ValueError, KeyError)):
        mlc.Dataset(told)


def test_a_column_that_is_not_there_does_not_load(built, tmp_path: Path) -> None:
    """What validates must also load: the twin names a column that no file has."""
    folder = shutil.copytree(built.release, tmp_path / "release")
    told = described(built)
    field(told, "id")["source"]["extract"]["column"] = "nothing"
    (folder / "croissant.json").write_text(json.dumps(told))
    with pytest.raises(mlc.GenerationError):
        next(iter(mlc.Dataset(str(folder / "croissant.json")).records(told["recordSet"][1]["@id"])))


def graph_of(result: provender.BuildResult) -> rdflib.Graph:
    text = (result.release / "croissant.json").read_text("utf-8")
    return rdflib.Graph().parse(data=text, format="json-ld", base="https://release.example/")


def test_terms_and_provenance_are_linked_data(full) -> None:
    """Read as RDF: an offer for each tier, sources, parents and the build."""
    graph = graph_of(full)
    base = rdflib.Namespace("https://release.example/")
    offers = set(graph.subjects(rdflib.RDF.type, ODRL.Offer))
    assert offers == {base[f"terms/{tier}"] for tier in full.tiers}
    by = base["terms/attribution"]
    actions = {
        str(action).rsplit("/", 1)[1].rsplit("#", 1)[-1]
        for permission in graph.objects(by, ODRL.permission)
        for action in graph.objects(permission, ODRL.action)
    }
    assert {"reproduce", "distribute", "derive"} <= actions
    [dataset_node] = graph.subjects(rdflib.RDF.type, rdflib.URIRef("https://schema.org/Dataset"))
    origins = set(graph.objects(dataset_node, PROV.wasDerivedFrom))
    sources = {base[f"source/{name}"] for name in ("notes", "talk", "first")}
    assert origins == {*sources, base["release/commons/1.0.0"]}
    [build] = graph.objects(dataset_node, PROV.wasGeneratedBy)
    assert len(set(graph.objects(build, PROV.used))) == 2
    assert set(graph.objects(dataset_node, RAI.dataCollectionTimeframe)) == {
        rdflib.Literal("2025-04-19/2026-10-01", lang="en")
    }


def test_rai_properties_are_those_of_the_vocabulary(full) -> None:
    """Names as in croissant_rai.ttl; the specification's own tables have wrong ones."""
    known = set(RAI_PROPERTIES.split())
    used = {key.removeprefix("rai:") for key in described(full) if key.startswith("rai:")}
    assert used <= known
    assert len(used) >= 12
    assert (
        "email: mask, 63 documents changed, 0 left"
        in described(full)["rai:personalSensitiveInformation"]
    )


def test_required_and_recommended_properties_are_there(full, built) -> None:
    """Croissant 1.1, "Dataset-level Information"."""
    for result in (full, built):
        told = described(result)
        for key in (
            "@context", "conformsTo", "description", "license", "name", "url", "creator",
            "datePublished", "keywords", "version", "inLanguage", "citeAs", "distribution",
        ):  # fmt: skip
            assert told[key], key
        assert told["conformsTo"] == words("croissant")["conforms_to"]
    assert described(full)["publisher"][0]["name"] == "The Commons of Text"
    assert described(full)["url"] == "https://text.example/full"
    assert "javascript:" not in json.dumps(
        [one.get("url") for one in described(full)["prov:wasDerivedFrom"]]
    )


def test_a_tier_permits_what_all_its_licences_permit(full) -> None:
    """`agreement` holds CC BY-NC: no commercial use, and that is forbidden; `public-domain` is free."""
    contents = Contents(full.release, read_manifest(full.release))

    def terms(tier: str, kind: str) -> set[str]:
        return {one["identifier"] for one in usage_terms(contents, tier).get(kind, ())}

    assert "commercial" not in terms("agreement", "odrl:permission")
    assert "commercial" in terms("agreement", "odrl:prohibition")
    assert "commercial" in terms("public-domain", "odrl:permission")
    assert terms("public-domain", "odrl:prohibition") == set()


def test_figures_agree_in_all_documents(any_release) -> None:
    """Documents, bytes of text and bytes of files by tier: card, Croissant, SPDX, manifest, data."""
    root = any_release.release
    manifest = read_manifest(root)
    head = yaml.safe_load((root / "README.md").read_text("utf-8").split("---\n")[1])
    cards = {one["config_name"]: one for one in head["dataset_info"]}
    told = described(any_release)
    sets = {one["@id"]: one for one in told["recordSet"]}
    spdx = json.loads((root / "spdx.json").read_text("utf-8"))["@graph"]
    packages = {
        one["name"].split("/")[1]: one for one in spdx if one["type"] == "dataset_DatasetPackage"
    }
    sizes = {one["@id"]: one["contentSize"] for one in told["distribution"] if "sha256" in one}
    hashes = {one["@id"]: one["sha256"] for one in told["distribution"] if "sha256" in one}
    files = {one["name"]: one for one in spdx if one["type"] == "software_File"}
    assert manifest["tiers"].keys() == cards.keys() == packages.keys() == sets.keys() - {"splits"}
    for tier, entry in manifest["tiers"].items():
        documents, text = entry["documents"], entry["text_bytes"]
        frame = pl.read_parquet(f"{root}/data/{tier}/*.parquet", columns=["size_bytes"])
        assert (len(frame), frame["size_bytes"].sum()) == (documents, text)
        card = cards[tier]
        assert sum(split["num_examples"] for split in card["splits"]) == documents
        assert card["dataset_size"] == text
        assert f"{documents}, {text} bytes of text" in sets[tier]["description"]
        assert packages[tier]["description"] == f"{documents} documents, {text} bytes of text."
        size = sum((root / name).stat().st_size for name in entry["files"])
        assert packages[tier]["dataset_datasetSize"] == card["download_size"] == size
        assert sum(int(sizes[name].split()[0]) for name in entry["files"]) == size
        for name in entry["files"]:
            assert files[name]["verifiedUsing"][0]["hashValue"] == hashes[name]
    sums = dict(line.split("  ")[::-1] for line in (root / "SHA256SUMS").read_text().splitlines())
    assert {name: sums[name] for name in hashes} == hashes


def test_a_date_that_is_none_is_not_told_as_one() -> None:
    """Rows may carry anything in their date field; an interval of ISO 8601 has days only."""
    spans = {
        "good": {"acquired_at": ("2026-01-02", "2026-03-04")},
        "bad": {"acquired_at": ("2026-01-01", "April 2030")},
        "none": {"published": ("1999-01-01", "1999-01-01")},
    }
    contents: Any = SimpleNamespace(figures=SimpleNamespace(spans=spans))
    assert collected(contents, "good") == ("2026-01-02", "2026-03-04")
    assert collected(contents, "bad") is None
    assert collected(contents, "none") is None
    assert timeframe(contents) == "2026-01-02/2026-03-04"
