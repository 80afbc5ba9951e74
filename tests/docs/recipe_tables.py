# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Write the tables of `docs/recipe.md` from the recipe's own schema.

    python -m tests.docs.recipe_tables

A test holds the page to them, so no key is missing and none is typed by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.docs.rights_tables import table

from provender.recipe.schema import json_schema

PAGE = Path(__file__).resolve().parents[2] / "docs" / "recipe.md"
_BEGIN, _END = "<!-- begin keys -->\n", "<!-- end keys -->"
_HEAD = ("key", "what it says", "value", "default")
_MISSING = object()
_SECTIONS = (
    "release", "policy", "sources", "references", "reviews", "suppression", "limits", "extract",
    "assess", "dedup",
)  # fmt: skip

Schema = Mapping[str, Any]


def render(page: str) -> str:
    """Return the page with its tables as the schema has them now.

    Raises:
        ValueError: A mark is missing.
    """
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError("the page lacks the marks between which the keys stand")
    return f"{before}{begin}\n{_reference(json_schema())}\n\n{end}{after}"


def _reference(schema: Schema) -> str:
    """Return the tables in the order in which a recipe is written."""
    places = _places(schema)
    parts = ["### The recipe", _table(schema, _sections(schema), places)]
    told = False
    for kind, place in places.items():
        if place.startswith("sources") and not told:
            parts += _of_sources(schema, places)
            told = True
        made = schema["$defs"][kind]
        parts += [f"### `{place}`", _said_of(made), _table(made, made["properties"], places)]
    return "\n\n".join(parts)


def _sections(schema: Schema) -> dict[str, Schema]:
    return {name: schema["properties"][name] for name in _SECTIONS}


def _formats(schema: Schema) -> dict[str, str]:
    """Return the kind of source by format."""
    mapping = schema["properties"]["sources"]["items"]["discriminator"]["mapping"]
    return {name: reference.rsplit("/", 1)[-1] for name, reference in mapping.items()}


def _places(schema: Schema) -> dict[str, str]:
    """Return where each kind of options first stands, `assess: contamination: benchmarks`."""
    places: dict[str, str] = {}
    sources = set(_formats(schema).values())

    def visit(field: Schema, place: str) -> None:
        for kind in _kinds_in(field):
            if kind in sources or kind not in places:
                if kind not in sources:
                    places[kind] = place
                for name, inner in schema["$defs"][kind]["properties"].items():
                    visit(inner, f"{place}: {name}")

    for name, field in _sections(schema).items():
        visit(field, name)
    return places


def _kinds_in(value: Any) -> Iterator[str]:
    """Yield the names of the kinds that a part of the schema points to, in order."""
    if isinstance(value, Mapping):
        if "$ref" in value:
            yield value["$ref"].rsplit("/", 1)[-1]
        for key, inner in value.items():
            if key not in ("discriminator", "default"):
                yield from _kinds_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _kinds_in(inner)


def _of_sources(schema: Schema, places: Mapping[str, str]) -> list[str]:
    """Return the keys that all sources have, then those of each kind of source alone."""
    formats = _formats(schema)
    kinds = {kind: schema["$defs"][kind] for kind in formats.values()}
    common = set.intersection(*(set(kind["properties"]) for kind in kinds.values())) - {"format"}
    first = next(iter(kinds.values()))
    shared = {name: field for name, field in first["properties"].items() if name in common}
    parts = ["### `sources`, whatever their format", _table(first, shared, places)]
    for kind, made in kinds.items():
        names = ", ".join(f"`{name}`" for name, one in formats.items() if one == kind)
        own = {
            name: field
            for name, field in made["properties"].items()
            if name not in common and name != "format"
        }
        parts += [f"### `sources` of format {names}", _said_of(made)]
        parts += [_table(made, own, places)] if own else []
    return parts


def _said_of(kind: Schema) -> str:
    return str(kind["description"]).split("\n\n", 1)[0]


def _table(kind: Schema, fields: Mapping[str, Schema], places: Mapping[str, str]) -> str:
    needed = kind.get("required", ())
    rows = [
        (
            f"`{name}`",
            field.get("description", ""),
            _value(field, places),
            "needed" if name in needed else _default(field.get("default", _MISSING)),
        )
        for name, field in fields.items()
    ]
    rows.sort(key=lambda row: row[-1] != "needed")
    return table(_HEAD, [[cell.replace("|", "\\|") for cell in row] for row in rows])


def _value(field: Schema, places: Mapping[str, str]) -> str:
    """Return what may stand there, in words."""
    if "$ref" in field:
        place = places[field["$ref"].rsplit("/", 1)[-1]]
        anchor = re.sub(r"[^a-z0-9_ -]", "", place).replace(" ", "-")
        return f"[{place}](#{anchor})"
    if "const" in field or "enum" in field:
        return ", ".join(f"`{_plain(one)}`" for one in field.get("enum", [field.get("const")]))
    if "anyOf" in field:
        kinds = (one for one in field["anyOf"] if one.get("type") != "null")
        return " or ".join(_value(one, places) for one in kinds)
    if "prefixItems" in field:
        return f"list of {len(field['prefixItems'])}"
    if field.get("type") == "array":
        if "discriminator" in field["items"]:
            return "list of sources, below"
        return f"list of {_value(field['items'], places)}"
    if isinstance(field.get("additionalProperties"), Mapping):
        return f"by name: {_value(field['additionalProperties'], places)}"
    kind = str(field.get("format", field.get("type", "anything")))
    return {"string": "text", "boolean": "`true`, `false`"}.get(kind, kind) + _bounds(field)


def _bounds(field: Schema) -> str:
    words = {
        "minimum": "from {}", "exclusiveMinimum": "above {}", "maximum": "to {}",
        "exclusiveMaximum": "below {}", "pattern": "like `{}`",
    }  # fmt: skip
    found = [said.format(field[name]) for name, said in words.items() if name in field]
    return (" " if found else "") + " ".join(found)


def _default(value: Any) -> str:
    if value is _MISSING or value is None:
        return ""
    if isinstance(value, Mapping) and value:
        return "as there"
    return f"`{_plain(value)}`"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text("utf-8")), "utf-8")
