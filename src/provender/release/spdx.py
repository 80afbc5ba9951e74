# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`spdx.json`: the release in SPDX 3.0.1, Dataset profile: a dataset package for each tier.

What was declared and what we concluded stand side by side, as SPDX means them
(`hasDeclaredLicense`, `hasConcludedLicense`), for each tier and for each source. The expression of
a tier joins those of its documents with `AND`; each document keeps its own.

The JSON schema of SPDX 3.0.1 is published at https://spdx.org/schema/3.0.1/spdx-json-schema.json
and in no Python package, so tests hold the document to two other things: `spdx-python-model`, which
the SPDX project generates from the model's SHACL shapes (classes, types, patterns, values, counts),
and our reading of the Dataset profile (`data/spdx-dataset.schema.json`), which adds what those
shapes leave out: the properties that the profile makes required and its rule of exactly one
declared and one concluded licence a package.
Source: spdx/spdx-3-model, model/Dataset (Community-Spec-1.0).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from provender.release import account
from provender.release.citation import homepage_of, maker_of, web_address
from provender.release.contents import OPEN_TIERS, Contents
from provender.release.licensing import join, stated
from provender.release.spdx_elements import NO_LICENSE_ASSERTED, NO_LOCATION_ASSERTED, Graph
from provender.storage import canonical_json, hash_bytes

__all__ = ["spdx", "write_spdx"]

_PROFILES = ["core", "software", "dataset", "simpleLicensing"]


def write_spdx(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield `spdx.json`."""
    text = json.dumps(spdx(contents), ensure_ascii=False, indent=2) + "\n"
    yield "spdx.json", text.encode("utf-8")


def spdx(contents: Contents) -> dict[str, Any]:
    """Return the SPDX description of a release.

    Args:
        contents: The release.
    """
    manifest = contents.manifest
    release = manifest["release"]
    graph = Graph(_digest(contents), f"{release['date']}T00:00:00Z")
    tool = f"Provender {manifest['tools']['provender']}"
    made_by = graph.add("SoftwareAgent", tool, name=tool)
    writer = _Writer(contents, graph)
    roots = [writer.tier(tier) for tier in contents.tiers]
    writer.origins()
    data_license = graph.license("CC0-1.0", contents.licenses)
    title = release.get("title") or release["name"]
    graph.add(
        "SpdxDocument",
        "document",
        name=f"{release['name']} {release['version']}",
        summary=title,
        description=release.get("description"),
        profileConformance=_PROFILES,
        dataLicense=data_license,
        rootElement=roots,
        element=sorted(one["spdxId"] for one in graph.elements),
    )
    return graph.to_json(made_by)


def _digest(contents: Contents) -> str:
    """Return a digest of what is described: the manifest and every data file."""
    names = ["manifest.json", *contents.data_files()]
    return hash_bytes(canonical_json({name: contents.sha256(name) for name in names}).encode())


class _Writer:
    """Writes a release's parts into a graph."""

    def __init__(self, contents: Contents, graph: Graph):
        self._contents, self._graph = contents, graph
        release = contents.manifest["release"]
        maker = maker_of(contents.manifest)
        self._maker = graph.add("Agent", maker, name=maker)
        publisher = release.get("publisher")
        self._publisher = graph.add("Agent", publisher, name=publisher) if publisher else None
        self._files = {
            name: self._file(name, "application/vnd.apache.parquet")
            for name in contents.data_files()
        }
        self._manifest = self._file("manifest.json", "application/json")

    def _file(self, name: str, kind: str) -> str:
        return self._graph.add(
            "software_File",
            name,
            name=name,
            contentType=kind,
            software_fileKind="file",
            software_primaryPurpose="data",
            verifiedUsing=[_sha256(self._contents.sha256(name))],
        )

    def tier(self, tier: str) -> str:
        """Add a tier's package, its files and its licences; return the package."""
        contents, graph = self._contents, self._graph
        release = contents.manifest["release"]
        contact = release.get("contact")
        plan = account.told("contact", contact=contact) if contact else ""
        files = contents.data_files(tier)
        is_open = tier in OPEN_TIERS
        share = contents.figures.by("tier")[tier]
        package = graph.add(
            "dataset_DatasetPackage",
            tier,
            name=f"{release['name']}/{tier}",
            description=f"{share.documents} documents, {share.text_bytes} bytes of text.",
            builtTime=graph.created,
            releaseTime=graph.created,
            originatedBy=[self._maker],
            suppliedBy=self._publisher,
            software_packageVersion=release["version"],
            software_downloadLocation=homepage_of(contents.manifest) or NO_LOCATION_ASSERTED,
            software_homePage=homepage_of(contents.manifest),
            software_primaryPurpose="data",
            software_sourceInfo="; ".join(account.raw_data(contents, tier)),
            dataset_datasetType=["text"],
            dataset_datasetSize=sum(contents.size_bytes(name) for name in files),
            dataset_datasetAvailability="directDownload" if is_open else "clickthrough",
            dataset_confidentialityLevel="clear" if is_open else "green",
            dataset_dataCollectionProcess=account.collection(contents, tier),
            dataset_dataPreprocessing=account.preprocessing(contents),
            dataset_anonymizationMethodUsed=self._anonymization(),
            dataset_hasSensitivePersonalInformation="noAssertion",
            dataset_intendedUse=account.told("uses"),
            dataset_knownBias=account.biases(contents, tier),
            dataset_datasetUpdateMechanism=account.told("maintenance", contact=plan),
        )
        graph.relate(package, "contains", [self._files[name] for name in files])
        graph.relate(package, "hasMetadata", [self._manifest])
        self._licenses(package, tier=tier)
        return package

    def _anonymization(self) -> list[str]:
        rows = account.personal_rows(self._contents)
        return [f"{kind}: {action}" for kind, action, _, _ in rows if action != "keep"]

    def _licenses(self, package: str, **only: str) -> None:
        """Say what was declared and what was concluded; where nothing was, assert nothing."""
        kinds = {
            "license_declared": "hasDeclaredLicense",
            "license_concluded": "hasConcludedLicense",
        }
        for dimension, kind in kinds.items():
            expressions, all_told = stated(self._contents, dimension, **only)
            target, completeness = NO_LICENSE_ASSERTED, "noAssertion"
            if expressions:
                target = self._graph.license(join(expressions), self._contents.licenses)
                completeness = "complete" if all_told else "incomplete"
            self._graph.relate(package, kind, [target], completeness)

    def origins(self) -> None:
        """Add the sources and parent releases, and which tiers and files come from them."""
        contents, graph = self._contents, self._graph
        parents = [self._parent(parent) for parent in contents.manifest["parents"]]
        sources: dict[str, str] = {}
        for source in contents.manifest["sources"]:
            if not source["released"]:
                continue
            package = sources[source["id"]] = self._source(source)
            self._licenses(package, source=source["id"])
            files = [n for n in contents.data_files() if contents.source_of(n) == source["id"]]
            graph.relate(package, "ancestorOf", [self._files[name] for name in files])
        for tier in contents.tiers:
            package = graph.add("dataset_DatasetPackage", tier)
            held = contents.figures.by("source", tier=tier)
            origins = [sources[one] for one in sorted(held) if one in sources]
            graph.relate(package, "descendantOf", [*origins, *parents])

    def _source(self, source: dict[str, Any]) -> str:
        credit = (source.get("stated") or {}).get("attribution") or {}
        author = credit.get("author")
        name = credit.get("title") or source["id"]
        return self._graph.add(
            "software_Package",
            f"source/{source['id']}",
            name=name,
            summary=f"source {source['id']}, channel {source['channel']}",
            originatedBy=[self._graph.add("Agent", author, name=author)] if author else [],
            software_downloadLocation=web_address(credit.get("source_url")),
            software_primaryPurpose="data",
        )

    def _parent(self, parent: dict[str, Any]) -> str:
        return self._graph.add(
            "software_Package",
            f"release/{parent['name']}/{parent['version']}/{parent['sums_sha256']}",
            name=parent["name"],
            software_packageVersion=parent["version"],
            software_primaryPurpose="data",
            verifiedUsing=[
                {**_sha256(parent["sums_sha256"]), "comment": "of its SHA256SUMS"},
            ],
        )


def _sha256(digest: str) -> dict[str, str]:
    return {"type": "Hash", "algorithm": "sha256", "hashValue": digest}
