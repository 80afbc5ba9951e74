# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Write the JSON Schemas of the disclosures from our notes on the forms, not from our templates.

    python -m tests.release.disclosure_schemas

The notes (`../shared/reference/rights-files/*.yaml`) lie beside the repository; the schemas are
kept in the package, so that documents can be checked without them. Each line of a form must be
answered by a field that says so; a question of yes or no by yes, no, the recipe's words or nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from provender.release.disclosures.data import FOLDER

ROOT = Path(__file__).resolve().parents[2]
NOTES = ROOT.parent / "shared" / "reference" / "rights-files"
SCHEMAS = FOLDER / "schemas"
DRAFT = "https://json-schema.org/draft/2020-12/schema"
Json = dict[str, Any]

TEXT: Json = {"type": "string", "minLength": 1}
CELL: Json = {
    "anyOf": [
        {"type": ["string", "number", "boolean", "null"]},
        {"type": "array", "items": {"type": "string"}},
    ]
}


def obj(properties: Json, *, optional: tuple[str, ...] = ()) -> Json:
    """Return the schema of an object with these keys and no others."""
    required = [name for name in properties if name not in optional]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def listed(items: Json) -> Json:
    return {"type": "array", "items": items}


BLOCK: Json = {
    "anyOf": [
        obj({"kind": {"const": "text"}, "text": TEXT}),
        obj({"kind": {"const": "yes_no"}, "value": {"type": "boolean"}}),
        obj(
            {
                "kind": {"const": "number"},
                "value": {"type": "number", "minimum": 0},
                "unit": TEXT,
                "label": TEXT,
            }
        ),
        obj(
            {
                "kind": {"const": "table"},
                "columns": {**listed(obj({"id": TEXT, "label": TEXT})), "minItems": 1},
                "rows": listed({"type": "object", "additionalProperties": CELL}),
            }
        ),
    ]
}

FIELD: Json = {
    **obj(
        {
            "id": TEXT,
            "label": TEXT,
            "basis": {"enum": ["figures", "recipe", "policy", "provider"]},
            "rests_on": listed(TEXT),
            "answer": listed({"$ref": "#/$defs/block"}),
            "notes": listed(TEXT),
            "optional": {"type": "boolean"},
            "line": {"type": "integer", "minimum": 1},
            "recipe": TEXT,
            "unverified": TEXT,
        },
        optional=("line", "recipe", "unverified"),
    ),
    # What nobody has stated has no answer; what is answered says on what it rests.
    "if": {"properties": {"basis": {"const": "provider"}}},
    "then": {"properties": {"answer": {"maxItems": 0}}},
    "else": {"properties": {"answer": {"minItems": 1}}},
}


def document(name: str, language: str, sections: Json) -> Json:
    """Return the schema of one document."""
    return {
        "$schema": DRAFT,
        "$id": f"https://provender.example/schemas/{name}.schema.json",
        "$comment": "written by python -m tests.release.disclosure_schemas",
        **obj(
            {
                "schema_version": {"const": 1},
                "disclosure": {"const": name},
                "title": TEXT,
                "language": {"const": language},
                "about": {**listed(TEXT), "minItems": 1},
                "form": obj(
                    {"name": TEXT, "version": TEXT, "sources": {**listed(TEXT), "minItems": 1}},
                    optional=("version",),
                ),
                "unverified": listed(TEXT),
                "release": obj({"name": TEXT, "version": TEXT, "date": TEXT}),
                "sections": sections,
            }
        ),
        "$defs": {"block": BLOCK, "field": FIELD},
    }


def section(number: str, title: str | None, *needs: Json) -> Json:
    """Return the schema of a section: its number and heading, and what must be among its fields."""
    fields: Json = listed({"$ref": "#/$defs/field"})
    if needs:
        fields["allOf"] = [{"contains": need} for need in needs]
    return obj(
        {
            "id": {"const": number},
            "title": TEXT if title is None else {"const": title},
            "fields": fields,
        }
    )


def exactly(sections: list[Json]) -> Json:
    """Return the schema of these sections in this order."""
    return {"type": "array", "prefixItems": sections, "items": False, "minItems": len(sections)}


def line(number: int, *, yes_no: bool = False) -> Json:
    """Return what a field must be that answers a line of a section."""
    need: Json = {"properties": {"line": {"const": number}}, "required": ["line"]}
    if yes_no:
        answered = {"contains": {"properties": {"kind": {"const": "yes_no"}}}}
        need["anyOf"] = [
            {"properties": {"answer": answered}},
            {"properties": {"basis": {"const": "provider"}}},
        ]
    return need


def field(name: str, *rows: Json, columns: tuple[str, ...] = ()) -> Json:
    """Return what a field of that id must be; its table, if it has one, must hold these rows."""
    need: Json = {"properties": {"id": {"const": name}}, "required": ["id"]}
    if rows or columns:
        table: Json = {"properties": {"kind": {"const": "table"}}, "required": ["kind"]}
        inner: Json = {"allOf": [{"contains": row} for row in rows]} if rows else {}
        if columns:
            inner["items"] = {"required": list(columns)}
        table["properties"]["rows"] = inner
        need["properties"]["answer"] = {"contains": table}
    return need


def eu(notes: Json) -> Json:
    """The Commission's template: every heading in its order, every line answered."""
    lines = enumerate(notes["header"], 1)
    sections = [section("0", None, *(line(number) for number, _ in lines))]
    bins = notes["1 General information"][
        "1.3 Modalities, overall training data size and other characteristics"
    ]["size_bins"]["text"]
    for heading, held in notes.items():
        if heading[0].isdigit():
            sections += _headings(heading, held, bins)
    return document("eu-training-content-summary", "en", exactly(sections))


def _headings(heading: str, held: Any, bins: list[str]) -> list[Json]:
    number, title = heading.split(" ", 1)
    if isinstance(held, list):
        return [section(number, title, *_lines(held))]
    if "fields" in held:
        row = {
            "properties": {"modality": {"const": "Text"}, "bin": {"enum": bins}},
            "required": ["modality", "bin", "content"],
        }
        return [section(number, title, field("eu.sizes", row), *_lines(held["fields"]))]
    below = [one for name, inner in held.items() for one in _headings(name, inner, bins)]
    return [section(number, title), *below]


def _lines(held: list[Any]) -> list[Json]:
    return [line(n, yes_no="(Yes/No)" in str(text)) for n, text in enumerate(held, 1)]


def california(notes: Json) -> Json:
    """The twelve items, each in its own section."""
    return document(
        "california-ab2013",
        "en",
        exactly([section(str(item), None, line(item)) for item in notes["items"]]),
    )


def china(notes: Json) -> Json:
    """The three tables of safety, metadata and the plan, with the numbers of our notes."""
    held, words = notes["acceptance"], notes["keyword_library"]
    numbers = [
        *held.values(), words["min_total"], words["min_per_A1_risk"], words["min_per_A2_risk"],
        notes["classifier_must_cover"], 0.05,
    ]  # fmt: skip
    sections = [
        section("0", None, field("china.thresholds", *(_value(n) for n in numbers))),
        section(
            "1",
            "语料来源安全",
            *(line(n) for n, _ in enumerate(notes["source_rules"], 1)),
            field("china.sources", columns=("source", "kind", "licenses", "collected", "documents")),
            field("china.proofs", columns=("asks", "evidence", "with_url", "collected")),
        ),
        section("2", "语料内容安全", field("china.risks"), field("china.personal"), field("china.intellectual_property")),
        section("3", "语料标注安全", *(line(n) for n, _ in enumerate(notes["annotation_GBT45674"], 1))),
        section("4", "元数据", *(line(n) for n, _ in enumerate(notes["sample_metadata"], 1)), field("china.metadata_plan", columns=("kind", "items"))),
        section(
            "5",
            None,
            field("china.plan", _required(held["manual_pass_rate_min"]), _required(held["technical_pass_rate_min"]), _required(held["manual_sample_min"]), _required(held["technical_sample_min_fraction"])),
            field("china.plan_by_source", columns=("source", "documents", "items")),
            field("china.manual_result"),
        ),
    ]  # fmt: skip
    schema = document("china-corpus-safety", "zh", {"type": "array", "prefixItems": sections, "minItems": len(sections), "items": {"properties": {"fields": listed({"$ref": "#/$defs/field"})}}})  # fmt: skip
    schema["properties"]["unverified"]["minItems"] = 1
    return schema


def _value(number: float) -> Json:
    return {"properties": {"value": {"const": number}}, "required": ["value", "standard", "read"]}


def _required(number: float) -> Json:
    return {"properties": {"required": {"const": number}}, "required": ["parameter", "required"]}


def osaid() -> Json:
    """The three lists of the Open Source AI Definition 1.0 (reference/rights.md §7)."""
    sections = [
        section("1", None, line(1), field("osaid.provenance", columns=("source", "documents")), field("osaid.selection", columns=("step", "left")), field("osaid.labelling")),
        section("2", None, line(2), field("osaid.public")),
        section("3", None, line(3), field("osaid.parties")),
    ]  # fmt: skip
    return document("osaid-data-information", "en", exactly(sections))


def copyright_policy() -> Json:
    """The five measures of the Code of Practice's Copyright chapter (reference/rights.md §6.2)."""
    sections = [section(f"1.{number}", None, line(number)) for number in range(1, 6)]
    return document("copyright-policy", "en", exactly(sections))


def datasheet() -> Json:
    """The seven sections of Gebru et al. 2021."""
    titles = (
        "Motivation", "Composition", "Collection process", "Preprocessing, cleaning and labeling",
        "Uses", "Distribution", "Maintenance",
    )  # fmt: skip
    sections = [section(str(number), title) for number, title in enumerate(titles, 1)]
    return document("datasheet", "en", exactly(sections))


def schemas() -> dict[str, str]:
    """Return every schema's text by its file's name."""
    read = {
        name: YAML(typ="safe").load((NOTES / f"{name}.yaml").read_text("utf-8"))
        for name in (
            "eu-art53-1-d-summary-template",
            "california-ab2013-items",
            "china-corpus-safety-requirements",
        )
    }
    made = (
        eu(read["eu-art53-1-d-summary-template"]),
        california(read["california-ab2013-items"]),
        china(read["china-corpus-safety-requirements"]),
        osaid(),
        copyright_policy(),
        datasheet(),
    )
    return {
        f"{one['properties']['disclosure']['const']}.schema.json": json.dumps(
            one, ensure_ascii=False, indent=1
        )
        + "\n"
        for one in made
    }


if __name__ == "__main__":
    for name, text in schemas().items():
        (SCHEMAS / name).write_text(text, "utf-8")
