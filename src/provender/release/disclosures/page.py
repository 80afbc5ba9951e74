# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A disclosure as a page of Markdown, in the language of its words."""

from __future__ import annotations

from provender.release.disclosures.data import load
from provender.release.disclosures.model import Block, Cell, Disclosure, Field, Number, Text, YesNo
from provender.release.markdown import escape, paragraphs, table

__all__ = ["render_page"]

MOST_ROWS = 1_000
"""Rows of a table that the page shows; the JSON file has all."""


def render_page(disclosure: Disclosure) -> str:
    """Return the page.

    Args:
        disclosure: What it says.
    """
    words = load("words")[disclosure.language]
    release = disclosure.release
    parts = [
        f"# {escape(disclosure.title)}",
        words["release"].format(**{key: escape(value) for key, value in release.items()}),
        *(paragraphs(sentence) for sentence in disclosure.about),
        f"{words['form']}{escape(disclosure.form['name'])}{_version(disclosure)}",
    ]
    if disclosure.unverified:
        parts.append(f"**{words['unverified']}**")
        parts.append("\n".join(f"- {paragraphs(one)}" for one in disclosure.unverified))
    for section in disclosure.sections:
        level = "##" if "." not in section.id else "#" * min(4, 2 + section.id.count("."))
        number = "" if section.id == "0" else f"{section.id} "
        parts.append(f"{level} {number}{escape(section.title)}")
        for field in section.fields:
            parts += _field(field, words)
    parts.append(f"{words['sources']}{escape('; '.join(disclosure.form['sources']))}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _version(disclosure: Disclosure) -> str:
    version = disclosure.form.get("version")
    return f" ({escape(version)})" if version else ""


def _field(field: Field, words: dict[str, str]) -> list[str]:
    parts = [f"**{escape(field.label)}**"]
    answer = field.answer
    if answer.basis == "provider":
        key = words["key"].format(key=field.recipe) if field.recipe else ""
        open_word = words["may_be_stated" if field.optional else "to_be_stated"]
        parts.append(f"> {open_word}{key}")
    parts += [_block(block, words) for block in answer.blocks]
    told = [paragraphs(note) for note in answer.notes]
    if field.unverified is not None:
        told.append(f"{words['not_read']}{paragraphs(field.unverified)}")
    if answer.basis != "provider":
        rests = words["comma"].join(f"`{name}`" for name in answer.rests_on)
        told.append(
            f"{words['basis']}{words[answer.basis]}{words['colon'] if rests else ''}{rests}"
        )
    parts.append("\n".join(f"- {one}" for one in told))
    return parts


def _block(block: Block, words: dict[str, str]) -> str:
    if isinstance(block, Text):
        return paragraphs(block.text)
    if isinstance(block, YesNo):
        return words["yes" if block.value else "no"]
    if isinstance(block, Number):
        return f"{_shown(block.value, words)} {escape(block.label)}"
    shown = [
        [_shown(row.get(column.id), words) for column in block.columns]
        for row in block.rows[:MOST_ROWS]
    ]
    numbers = [
        place
        for place, column in enumerate(block.columns)
        if any(_is_number(row.get(column.id)) for row in block.rows)
    ]
    told = table([column.label for column in block.columns], shown, right=numbers)
    if len(block.rows) > MOST_ROWS:
        told += "\n\n" + words["more_rows"].format(count=len(block.rows) - MOST_ROWS)
    return told


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _shown(cell: Cell, words: dict[str, str]) -> str:
    if cell is None:
        return words["nothing"]
    if isinstance(cell, bool):
        return words["yes" if cell else "no"]
    if isinstance(cell, float):
        return f"{cell:.2%}"
    if isinstance(cell, int):
        return f"{cell:,}"
    return words["comma"].join(cell) if isinstance(cell, tuple) else cell
