# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A form, as its data file describes it, and how it is filled.

The data file holds every word: sections, labels, sentences, names of columns. A document's module
holds one function for each field that the release can answer; what it cannot, the recipe's
statement answers, and what that leaves open is the provider's to state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from provender.release.disclosures.data import load
from provender.release.disclosures.facts import Facts
from provender.release.disclosures.model import (
    Answer,
    Basis,
    Block,
    Cell,
    Column,
    Disclosure,
    Field,
    Number,
    Section,
    Table,
    Text,
    YesNo,
)

__all__ = ["Answerer", "Form", "fill"]

Answerer = Callable[[Facts, "Form"], Answer | None]
"""Answers one field from the facts in the words of its form; None if only the provider can."""


class Form:
    """The words of one field, for the function that answers it.

    Args:
        field: The field in the data file.
        shared: Sentences and names of columns that all fields of the document share.
    """

    def __init__(self, field: Mapping[str, Any], shared: Mapping[str, Any]):
        self._says = {**shared.get("says", {}), **field.get("says", {})}
        self._columns = {**shared.get("columns", {}), **field.get("columns", {})}
        self._order = tuple(field.get("columns", {}))
        self._notes = tuple(field.get("notes", ()))
        self._rests_on = tuple(field.get("rests_on", ()))

    def words(self, sentence: str, **values: Any) -> str:
        """Return a sentence of the data file with its values in place."""
        told: str = self._says[sentence].format(**values)
        return told

    def text(self, sentence: str, **values: Any) -> Text:
        """Return the same as a block."""
        return Text(self.words(sentence, **values))

    def number(self, value: int | float, unit: str) -> Number:
        """Return a figure; its unit is named like a column."""
        return Number(value, unit, self._columns[unit])

    def table(self, rows: Iterable[Mapping[str, Cell]], columns: Iterable[str] = ()) -> Table:
        """Return a table.

        Args:
            rows: Cells by column.
            columns: Which, in their order; by default those that the field itself names.
        """
        names = tuple(columns) or self._order
        kept = tuple({name: row.get(name) for name in names} for row in rows)
        return Table(tuple(Column(name, self._columns[name]) for name in names), kept)

    def answer(
        self,
        *blocks: Block,
        basis: Basis = "figures",
        rests_on: Iterable[str] = (),
        notes: Iterable[str] = (),
    ) -> Answer:
        """Return an answer; what the field always rests on and notes stands in the data file."""
        return Answer(blocks, basis, (*self._rests_on, *rests_on), (*self._notes, *notes))

    def stated(self, *blocks: Block, keys: Iterable[str]) -> Answer:
        """Return an answer in the recipe's words.

        Args:
            blocks: The answer.
            keys: Which keys of the recipe say it.
        """
        return Answer(blocks, "recipe", tuple(keys), self._notes)

    def unstated(self) -> Answer:
        """Return that the provider has yet to state it."""
        return Answer((), "provider", (), self._notes)


def fill(
    name: str, facts: Facts, answers: Mapping[str, Answerer], version: str | None = None
) -> Disclosure:
    """Return a filled form.

    Args:
        name: Its data file.
        facts: What the release knows.
        answers: Functions by the id of the field that they answer.
        version: Version of the form that the recipe names; by default the data file's.
    """
    form = load(name)
    unverified = [*form.get("unverified", ())]
    chosen = dict(form["form"])
    if chosen.get("versions"):
        version = version if version in chosen["versions"] else chosen["version"]
        unverified += chosen["versions"][version].get("unverified", ())
        chosen["version"] = version
        del chosen["versions"]
    return Disclosure(
        name=form["name"],
        title=form["title"],
        language=form["language"],
        about=tuple(form["about"]),
        form=chosen,
        unverified=tuple(unverified),
        release={key: facts.release[key] for key in ("name", "version", "date")},
        sections=tuple(
            Section(
                str(section["id"]),
                section["title"],
                tuple(_fill(field, form, facts, answers) for field in section["fields"]),
            )
            for section in form["sections"]
        ),
    )


def _fill(
    field: Mapping[str, Any],
    form: Mapping[str, Any],
    facts: Facts,
    answers: Mapping[str, Answerer],
) -> Field:
    words = Form(field, form.get("shared", {}))
    answerer = answers.get(field["id"])
    answer = answerer(facts, words) if answerer is not None else None
    return Field(
        id=field["id"],
        label=field["label"],
        answer=answer or _stated(field, facts, words),
        line=field.get("line"),
        recipe=_key(field),
        optional=bool(field.get("optional", False)),
        unverified=field.get("unverified"),
    )


def _key(field: Mapping[str, Any]) -> str | None:
    """Return the key of a recipe in which a field is stated."""
    if "statement" in field:
        return f"release.statements: {field['statement']}"
    told: str | None = field.get("recipe")
    return told


def _stated(field: Mapping[str, Any], facts: Facts, words: Form) -> Answer:
    """Return what the recipe states, or that the provider has yet to."""
    name = field.get("statement")
    if name is None:
        return words.unstated()
    told = facts.statement(name)
    if told is None:
        return words.unstated()
    truth = facts.yes_no(name)
    block = Text(told) if truth is None else YesNo(truth)
    return words.stated(block, keys=[f"release.statements: {name}"])
