# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`spdx.json` against the SPDX project's own bindings and against our reading of the profile."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from license_expression import get_spdx_licensing
from spdx_python_model import v3_0_1

import provender
from provender.release.columns import DATA
from provender.release.licensing import join

SCHEMA = json.loads((DATA / "spdx-dataset.schema.json").read_text("utf-8"))
KINDS = ("hasDeclaredLicense", "hasConcludedLicense")


def described(result: provender.BuildResult) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((result.release / "spdx.json").read_text("utf-8"))
    return loaded


def read_by_spdx(told: dict[str, Any]) -> dict[str, Any]:
    """Read and write a document with the bindings that SPDX generates from its SHACL shapes."""
    objects = v3_0_1.SHACLObjectSet()
    v3_0_1.JSONLDDeserializer().read(io.BytesIO(json.dumps(told).encode()), objects)
    assert objects.missing_ids == set()
    written = io.BytesIO()
    v3_0_1.JSONLDSerializer().write(objects, written)
    back: dict[str, Any] = json.loads(written.getvalue())
    return back


def problems(told: dict[str, Any]) -> list[str]:
    """Return what our reading finds: the schema's, references to nowhere, licences too few or many."""
    found = [error.json_path for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(told)]
    nodes = told["@graph"]
    known = {node.get("spdxId") for node in nodes}
    relations = [node for node in nodes if node["type"] == "Relationship"]
    for relation in relations:
        ends = [relation["from"], *relation.get("to", ())]
        found += [
            f"{end} is nowhere"
            for end in ends
            if end not in known and not end.startswith("https://spdx.org/rdf/3.0.1/terms/")
        ]
    counted = Counter((one["from"], one["relationshipType"]) for one in relations)
    for node in nodes:
        if node["type"] == "dataset_DatasetPackage":
            found += [
                f"{node['name']}: {counted[node['spdxId'], kind]} of {kind}"
                for kind in KINDS
                if counted[node["spdxId"], kind] != 1
            ]
    return found


def test_it_is_a_conformant_document(any_release) -> None:
    """The bindings read it and write the same; our reading finds nothing."""
    told = described(any_release)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert problems(told) == []
    back = read_by_spdx(told)
    by_id = {node.get("spdxId", node.get("@id")): node for node in back["@graph"]}
    assert len(by_id) == len(told["@graph"])
    for node in told["@graph"]:
        if "spdxId" in node:
            assert by_id[node["spdxId"]].keys() == node.keys()


def nodes(told: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [node for node in told["@graph"] if node["type"] == kind]


def change_first(kind: str, **values: Any) -> Callable[[dict[str, Any]], None]:
    """Set properties of the first element of a class; None takes one away."""

    def change(told: dict[str, Any]) -> None:
        for key, value in values.items():
            node = nodes(told, kind)[0]
            if value is None:
                node.pop(key)
            else:
                node[key] = value

    return change


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("dataset_DatasetPackage", {"dataset_datasetType": None}),
        ("dataset_DatasetPackage", {"dataset_datasetType": ["words"]}),
        ("dataset_DatasetPackage", {"dataset_datasetSize": -1}),
        ("dataset_DatasetPackage", {"dataset_confidentialityLevel": "secret"}),
        ("dataset_DatasetPackage", {"builtTime": "yesterday"}),
        ("CreationInfo", {"specVersion": None}),
        ("Relationship", {"to": None}),
        ("Relationship", {"relationshipType": "likes"}),
        ("software_File", {"dataset_intendedUse": "none"}),
        ("simplelicensing_LicenseExpression", {"simplelicensing_licenseExpression": None}),
    ],
)
def test_what_the_model_forbids_is_refused_by_both(full, kind: str, values) -> None:
    """The twins: the bindings and our reading each say no."""
    told = described(full)
    change_first(kind, **values)(told)
    assert problems(told)
    with pytest.raises((ValueError, TypeError, KeyError, AssertionError)):
        read_by_spdx(told)


@pytest.mark.parametrize("name", ["builtTime", "originatedBy", "releaseTime"])
def test_what_the_profile_requires_is_refused_by_our_reading(full, name: str) -> None:
    """The bindings leave the profile's external restrictions out; our schema has them."""
    told = described(full)
    change_first("dataset_DatasetPackage", **{name: None})(told)
    assert problems(told)


def test_a_package_has_one_declared_and_one_concluded_licence(full) -> None:
    """Dataset profile, conformance: exactly one each. The twin has none of one kind."""
    told = described(full)
    kept = [
        node for node in told["@graph"] if node.get("relationshipType") != "hasConcludedLicense"
    ]
    assert any("0 of hasConcludedLicense" in one for one in problems({**told, "@graph": kept}))


def expressions(told: dict[str, Any], name: str) -> dict[str, tuple[str | None, str]]:
    by_id = {node.get("spdxId"): node for node in told["@graph"]}
    [package] = [node for node in told["@graph"] if node.get("name") == name]
    found = {}
    for relation in nodes(told, "Relationship"):
        if relation["from"] == package["spdxId"] and relation["relationshipType"] in KINDS:
            target = by_id.get(relation["to"][0], {})
            expression = target.get("simplelicensing_licenseExpression")
            found[relation["relationshipType"]] = (expression, relation["completeness"])
    return found


def test_declared_and_concluded_stand_side_by_side(built) -> None:
    """rust-book declares a choice, we conclude one; statutes declare nothing."""
    told = described(built)
    assert expressions(told, "rust-book") == {
        "hasDeclaredLicense": ("Apache-2.0 OR MIT", "complete"),
        "hasConcludedLicense": ("Apache-2.0", "complete"),
    }
    assert expressions(told, "statutes-zh") == {
        "hasDeclaredLicense": (None, "noAssertion"),
        "hasConcludedLicense": ("LicenseRef-provender-public-domain", "complete"),
    }
    assert expressions(told, "commons/attribution") == {
        "hasDeclaredLicense": ("(Apache-2.0 OR MIT) AND CC-BY-4.0", "incomplete"),
        "hasConcludedLicense": ("Apache-2.0 AND CC-BY-4.0", "complete"),
    }


def test_every_expression_is_valid_and_every_own_licence_has_a_text(any_release) -> None:
    """SPDX ids or LicenseRefs that are described in the document."""
    told = described(any_release)
    texts = {node["spdxId"]: node for node in nodes(told, "simplelicensing_SimpleLicensingText")}
    known = get_spdx_licensing()
    for node in nodes(told, "simplelicensing_LicenseExpression"):
        expression = node["simplelicensing_licenseExpression"]
        entries = {
            one["key"]: one["value"] for one in node.get("simplelicensing_customIdToUri", ())
        }
        unknown = known.unknown_license_keys(known.parse(expression))
        assert {one for one in unknown if one.startswith("LicenseRef-")} <= entries.keys()
        for key, value in entries.items():
            assert texts[value]["name"] == key


def test_the_gated_tier_is_told_apart(full) -> None:
    """`agreement` is no direct download and not for everybody."""
    told = {node["name"]: node for node in nodes(described(full), "dataset_DatasetPackage")}
    assert told["full/agreement"]["dataset_datasetAvailability"] == "clickthrough"
    assert told["full/agreement"]["dataset_confidentialityLevel"] == "green"
    assert told["full/attribution"]["dataset_datasetAvailability"] == "directDownload"
    assert "email: mask" in told["full/attribution"]["dataset_anonymizationMethodUsed"]


@pytest.mark.parametrize(
    ("given", "joined"),
    [
        (["MIT"], "MIT"),
        (["MIT", "CC0-1.0", "MIT"], "CC0-1.0 AND MIT"),
        (["CC0-1.0 AND MIT", "MIT"], "CC0-1.0 AND MIT"),
        (["MIT OR Apache-2.0"], "MIT OR Apache-2.0"),
        (["MIT OR Apache-2.0", "ISC"], "(MIT OR Apache-2.0) AND ISC"),
        (["(MIT OR ISC) AND CC0-1.0", "ISC"], "(MIT OR ISC) AND CC0-1.0 AND ISC"),
        (
            ["GPL-2.0-only WITH Classpath-exception-2.0"],
            "GPL-2.0-only WITH Classpath-exception-2.0",
        ),
    ],
)
def test_expressions_join_without_loss(given: list[str], joined: str) -> None:
    """Joined with AND, alternatives in parentheses; the same licences as before."""
    known = get_spdx_licensing()
    assert known.parse(join(given)) == known.parse(joined)
    united = known.parse(" AND ".join(f"({one})" for one in given))
    assert known.parse(join(given)).simplify() == united.simplify()
