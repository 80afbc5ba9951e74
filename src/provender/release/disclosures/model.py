# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A disclosure: sections of fields, each with an answer and with what the answer rests on.

One value is rendered twice, as Markdown for people and as JSON for programs, so the two cannot
disagree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

__all__ = [
    "Answer",
    "Basis",
    "Block",
    "Cell",
    "Column",
    "Disclosure",
    "Field",
    "Number",
    "Section",
    "Table",
    "Text",
    "YesNo",
]

SCHEMA_VERSION = 1

Basis = Literal["figures", "recipe", "policy", "provider"]
"""What an answer rests on: the release's own figures, words of the recipe, the policy and the way
Provender works, or the provider, who has yet to state it."""

Cell = str | int | float | bool | None | tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """A sentence or more."""

    text: str

    def to_dict(self) -> dict[str, Any]:
        """Return the block as plain JSON types."""
        return {"kind": "text", "text": self.text}


@dataclass(frozen=True)
class YesNo:
    """The answer to a question of yes or no."""

    value: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the block as plain JSON types."""
        return {"kind": "yes_no", "value": self.value}


@dataclass(frozen=True)
class Number:
    """One figure.

    Attributes:
        value: The figure; a share if it is no whole number.
        unit: What is counted, for programs: `documents`, `bytes`, `tokens`.
        label: The same for people.
    """

    value: int | float
    unit: str
    label: str

    def to_dict(self) -> dict[str, Any]:
        """Return the block as plain JSON types."""
        return {"kind": "number", "value": self.value, "unit": self.unit, "label": self.label}


@dataclass(frozen=True)
class Column:
    """A column: its name for programs and for people."""

    id: str
    label: str


@dataclass(frozen=True)
class Table:
    """Rows of cells by the id of their column."""

    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Cell], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the block as plain JSON types."""
        return {
            "kind": "table",
            "columns": [{"id": column.id, "label": column.label} for column in self.columns],
            "rows": [
                {
                    column.id: list(cell) if isinstance(cell, tuple) else cell
                    for column in self.columns
                    for cell in [row.get(column.id)]
                }
                for row in self.rows
            ],
        }


Block = Text | YesNo | Number | Table


@dataclass(frozen=True)
class Answer:
    """What a field says.

    Attributes:
        blocks: In their order.
        basis: What they rest on.
        rests_on: Names of files of the release, `data#column` for a column of its data files,
            `manifest.key` for a key of its manifest, else a key of the recipe.
        notes: What a reader must know besides.
    """

    blocks: Sequence[Block]
    basis: Basis
    rests_on: Sequence[str] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Field:
    """One thing that is asked.

    Attributes:
        id: Its name, the same in every release.
        label: What the form calls it.
        answer: The answer; without blocks if the provider has yet to state it.
        line: Which line of its section of the form this answers, from 1; None if the form has none.
        recipe: The key of the recipe that answers it, if one does.
        optional: Whether the form leaves it open.
        unverified: What nobody here has read in the original, None if nothing.
    """

    id: str
    label: str
    answer: Answer
    line: int | None = None
    recipe: str | None = None
    optional: bool = False
    unverified: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the field as plain JSON types."""
        told: dict[str, Any] = {
            "id": self.id,
            "label": self.label,
            "basis": self.answer.basis,
            "rests_on": list(self.answer.rests_on),
            "answer": [block.to_dict() for block in self.answer.blocks],
            "notes": list(self.answer.notes),
            "optional": self.optional,
        }
        for name in ("line", "recipe", "unverified"):
            if getattr(self, name) is not None:
                told[name] = getattr(self, name)
        return told


@dataclass(frozen=True)
class Section:
    """A part of the form with its number and heading."""

    id: str
    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Disclosure:
    """A whole document.

    Attributes:
        name: Its file's name without ending.
        title: Its heading.
        language: BCP 47 tag of its words.
        about: What it is and is not, in sentences.
        form: The form or law that it follows: name, version, sources.
        unverified: What was not read in the original.
        release: Name, version and date of the release.
        sections: In the form's order.
    """

    name: str
    title: str
    language: str
    about: tuple[str, ...]
    form: Mapping[str, Any]
    unverified: tuple[str, ...]
    release: Mapping[str, str]
    sections: tuple[Section, ...]

    def fields(self) -> dict[str, Field]:
        """Return every field by its id."""
        return {field.id: field for section in self.sections for field in section.fields}

    def to_dict(self) -> dict[str, Any]:
        """Return the document as plain JSON types."""
        return {
            "schema_version": SCHEMA_VERSION,
            "disclosure": self.name,
            "title": self.title,
            "language": self.language,
            "about": list(self.about),
            "form": dict(self.form),
            "unverified": list(self.unverified),
            "release": dict(self.release),
            "sections": [
                {
                    "id": section.id,
                    "title": section.title,
                    "fields": [field.to_dict() for field in section.fields],
                }
                for section in self.sections
            ],
        }
