# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Record sets of Croissant: one a tier, a field for each column, sub-fields for nested ones.

`mlcroissant` reads a structure's parts by a JSONPath over the column; the parts of a list of
structures come out as a list of records (Croissant 1.1, "Nested and repeated fields").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from provender.release.columns import Column, words
from provender.release.contents import Contents
from provender.release.croissant_terms import license_nodes, source_id
from provender.release.licensing import stated

__all__ = ["record_sets"]

Node = dict[str, Any]


def record_sets(contents: Contents, columns: Sequence[Column]) -> list[Node]:
    """Return the record set of each tier.

    Args:
        contents: The release.
        columns: Its columns.
    """
    return [_splits(contents), *(_record_set(contents, tier, columns) for tier in contents.tiers)]


def _splits(contents: Contents) -> Node:
    """Return the names of splits and what they are for (Croissant 1.1, "Splits")."""
    known = words("croissant")["splits"]
    names = sorted(
        {name for tier in contents.manifest["tiers"].values() for name in tier["splits"]}
    )
    url = ["sc:URL", "cr:Split"]
    return {
        "@type": "cr:RecordSet",
        "@id": "splits",
        "name": "splits",
        "dataType": "cr:Split",
        "key": {"@id": "splits/name"},
        "field": [
            {"@type": "cr:Field", "@id": "splits/name", "name": "name", "dataType": "sc:Text"},
            {"@type": "cr:Field", "@id": "splits/url", "name": "url", "dataType": url},
        ],
        "data": [
            {"splits/name": name, "splits/url": known.get(name, "cr:Split")} for name in names
        ],
    }


def _record_set(contents: Contents, tier: str, columns: Sequence[Column]) -> Node:
    share = contents.figures.by("tier")[tier]
    meaning = words("card")["tiers"][tier]["en"]
    sources = contents.figures.by("source", tier=tier)
    return {
        "@type": "cr:RecordSet",
        "@id": tier,
        "name": tier,
        "description": f"Documents of the tier {tier} ({meaning}): {share.documents}, "
        f"{share.text_bytes} bytes of text.",
        "key": {"@id": f"{tier}/id"},
        "license": license_nodes(contents, stated(contents, "license_concluded", tier=tier)[0]),
        "usageInfo": {"@id": f"terms/{tier}"},
        "prov:wasDerivedFrom": [{"@id": source_id(one)} for one in sorted(sources)],
        "field": [_field(tier, column) for column in columns],
    }


def _field(tier: str, column: Column) -> Node:
    node: Node = {
        "@type": "cr:Field",
        "@id": f"{tier}/{column.name}",
        "name": column.name,
        "description": column.english,
    }
    if column.is_list:
        node |= {"isArray": True, "arrayShape": "-1"}
    if column.equivalent:
        node["equivalentProperty"] = column.equivalent
    if column.name == "split":
        node["references"] = {"field": {"@id": "splits/name"}}
    if column.parts:
        node["subField"] = [_part(tier, column, part) for part in column.parts]
        return node
    return {**node, "dataType": _data_type(column), "source": _source(tier, column.name)}


def _part(tier: str, column: Column, part: Column) -> Node:
    return {
        "@type": "cr:Field",
        "@id": f"{tier}/{column.name}/{part.name}",
        "name": part.name,
        "description": part.english,
        "dataType": _data_type(part),
        "source": {**_source(tier, column.name), "transform": {"jsonPath": part.name}},
    }


def _source(tier: str, column: str) -> Node:
    return {"fileSet": {"@id": f"files/{tier}"}, "extract": {"column": column}}


def _data_type(column: Column) -> str:
    kind = column.kind.value_type if column.is_list else column.kind
    if pa.types.is_boolean(kind):
        return "sc:Boolean"
    if pa.types.is_integer(kind):
        return "sc:Integer"
    if pa.types.is_floating(kind):
        return "sc:Float"
    return "sc:URL" if column.is_web else "sc:Text"
