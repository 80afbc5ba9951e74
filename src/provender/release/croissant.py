# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`croissant.json`: the release in Croissant 1.1, with its RAI vocabulary, PROV and usage terms.

`mlcroissant` loses what it does not know when it writes, so the JSON-LD is ours and `mlcroissant`
validates it and loads the records (tests/release/test_croissant.py). Source: mlcommons/croissant,
docs/croissant-spec-1.1.md and docs/croissant_rai.ttl, whose property names count where the
specification's tables have others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from provender.release import account
from provender.release.citation import bibtex, homepage_of, maker_of, makers_of, web_address
from provender.release.columns import columns_of, words
from provender.release.contents import Contents
from provender.release.croissant_records import record_sets
from provender.release.croissant_terms import license_nodes, source_id, usage_terms
from provender.release.licensing import stated

__all__ = ["croissant", "write_croissant"]

_NO_LANGUAGE = {None, "", "und", "zxx"}


def write_croissant(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield `croissant.json`."""
    text = json.dumps(croissant(contents), ensure_ascii=False, indent=2) + "\n"
    yield "croissant.json", text.encode("utf-8")


def croissant(contents: Contents) -> dict[str, Any]:
    """Return the Croissant description of a release.

    Args:
        contents: The release.
    """
    table = words("croissant")
    columns = columns_of(contents)
    return {
        "@context": dict(table["context"]),
        "@type": "sc:Dataset",
        "conformsTo": list(table["conforms_to"]),
        **_about(contents),
        **_responsible(contents),
        **_provenance(contents),
        "distribution": [*_files(contents), *_file_sets(contents)],
        "recordSet": record_sets(contents, columns),
    }


def _about(contents: Contents) -> dict[str, Any]:
    release = contents.manifest["release"]
    languages = sorted(set(contents.figures.by("language")) - _NO_LANGUAGE)
    title = release.get("title") or release["name"]
    described = release.get("description") or title
    concluded, _ = stated(contents, "license_concluded")
    creators = makers_of(contents.manifest) or [maker_of(contents.manifest)]
    about: dict[str, Any] = {
        "name": release["name"],
        "alternateName": title,
        "description": f"{described} {account.collection(contents)}.",
        "url": homepage_of(contents.manifest) or "README.md",
        "version": release["version"],
        "datePublished": release["date"],
        "creator": [{"@type": "sc:Organization", "name": name} for name in creators],
        "license": license_nodes(contents, concluded),
        "inLanguage": languages,
        "keywords": ["text", "language model", "training data", "provender", *contents.tiers],
        "citeAs": bibtex(contents.manifest),
        "isLiveDataset": False,
        "sdVersion": release["version"],
        "usageInfo": [usage_terms(contents, tier) for tier in contents.tiers],
    }
    if release.get("publisher"):
        about["publisher"] = [{"@type": "sc:Organization", "name": release["publisher"]}]
    if contents.manifest["policy"]["gated"]:
        about["conditionsOfAccess"] = words("card")["gate"]["extra_gated_prompt"]
    return {key: value for key, value in about.items() if value not in ([], None)}


def _responsible(contents: Contents) -> dict[str, Any]:
    """Return the properties of the RAI vocabulary that a build knows (croissant_rai.ttl)."""
    contact = contents.manifest["release"].get("contact")
    plan = account.told("contact", contact=contact) if contact else ""
    told = {
        "rai:dataCollection": account.collection(contents),
        "rai:dataCollectionType": account.collection_types(contents),
        "rai:dataCollectionMissingData": account.missing_data(contents),
        "rai:dataCollectionRawData": "; ".join(account.raw_data(contents)),
        "rai:dataCollectionTimeframe": account.timeframe(contents),
        "rai:dataPreprocessingProtocol": account.preprocessing(contents),
        "rai:dataAnnotationProtocol": [account.told("annotation")],
        "rai:machineAnnotationTools": [
            f"Provender {contents.manifest['tools']['provender']}: {name}"
            for name in contents.manifest["stages"]
            if name.startswith("assess.")
        ],
        "rai:personalSensitiveInformation": account.personal_data(contents),
        "rai:dataBiases": account.biases(contents),
        "rai:dataLimitations": account.limitations(contents),
        "rai:dataUseCases": [account.told("uses")],
        "rai:dataReleaseMaintenancePlan": account.told("maintenance", contact=plan),
    }
    return {key: value for key, value in told.items() if value}


def _provenance(contents: Contents) -> dict[str, Any]:
    """Return what the release was derived from, by what activity (W3C PROV-O)."""
    manifest = contents.manifest
    sources = [_source(contents, one) for one in manifest["sources"] if one["released"]]
    parents = [
        {
            "@type": "prov:Entity",
            "@id": f"release/{parent['name']}/{parent['version']}",
            "name": parent["name"],
            "version": parent["version"],
            "sha256": parent["sums_sha256"],
        }
        for parent in manifest["parents"]
    ]
    recipe = {"name": manifest["recipe"]["name"], "sha256": manifest["recipe"]["sha256"]}
    lock = {"name": "what `provender lock` pins", "sha256": manifest["lock_sha256"]}
    return {
        "prov:wasDerivedFrom": [*sources, *parents],
        "prov:wasGeneratedBy": {
            "@type": "prov:Activity",
            "@id": "build",
            "prov:label": f"provender build {manifest['recipe']['name']}",
            "prov:wasAssociatedWith": {
                "@type": "prov:SoftwareAgent",
                "@id": "provender",
                "prov:label": f"Provender {manifest['tools']['provender']}",
            },
            "prov:used": [
                {"@type": "prov:Entity", "@id": "recipe", **recipe},
                {"@type": "prov:Entity", "@id": "lock", **lock},
            ],
        },
    }


def _source(contents: Contents, source: dict[str, Any]) -> dict[str, Any]:
    known = source.get("stated") or {}
    credit = known.get("attribution") or {}
    span = account.collected(contents, source["id"])
    node: dict[str, Any] = {
        "@type": "prov:Entity",
        "@id": source_id(source["id"]),
        "name": credit.get("title") or source["id"],
        "license": license_nodes(contents, source["licenses"]),
        "prov:wasGeneratedBy": {
            "@type": "prov:Activity",
            "@id": f"{source_id(source['id'])}/collection",
            "prov:label": f"collection, channel {source['channel']}",
        },
    }
    if span:
        times = zip(("prov:startedAtTime", "prov:endedAtTime"), span, strict=True)
        node["prov:wasGeneratedBy"] |= dict(times)
    if web_address(credit.get("source_url")):
        node["url"] = credit["source_url"]
    if credit.get("author"):
        label = {"@type": "prov:Agent", "prov:label": credit["author"]}
        node["prov:wasAttributedTo"] = label
    return node


def _files(contents: Contents) -> list[dict[str, Any]]:
    """Return every data file, with its hash."""
    return [
        {
            "@type": "cr:FileObject",
            "@id": name,
            "name": name,
            "contentUrl": name,
            "contentSize": f"{contents.size_bytes(name)} B",
            "encodingFormat": "application/x-parquet",
            "sha256": contents.sha256(name),
            "prov:wasDerivedFrom": {"@id": source_id(contents.source_of(name))},
        }
        for name in contents.data_files()
    ]


def _file_sets(contents: Contents) -> list[dict[str, Any]]:
    """Return the files of each tier, as the set that its records are read from."""
    return [
        {
            "@type": "cr:FileSet",
            "@id": f"files/{tier}",
            "name": f"Data files of the tier {tier}",
            "encodingFormat": "application/x-parquet",
            "includes": f"data/{tier}/*.parquet",
        }
        for tier in contents.tiers
    ]
