# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What the keys of `assess` name and must be there: files, folders, tables, readings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from provender.acquire.globs import has_magic
from provender.assess.benchmarks import known_benchmarks
from provender.assess.corrections import known_corrections
from provender.assess.options import AssessOptions
from provender.assess.presets import readings
from provender.recipe.problems import Problem, position_of, suggest

__all__ = ["station_problems"]

_Path = list[str | int]


def station_problems(assess: AssessOptions, folder: Path, tree: Any) -> Iterator[Problem]:
    """Yield what the stations of a recipe name and what is not there.

    Args:
        assess: The recipe's `assess`.
        folder: The folder that its paths are relative to.
        tree: Its YAML tree, for positions.
    """
    for place, what, name in _files(assess):
        elsewhere = "://" in name or has_magic(name)
        if not elsewhere and not (folder / name).exists():
            line, column = position_of(tree, ["assess", *place])
            hint = f"paths are relative to {folder}"
            yield Problem(line, column, f"there is no {what} `{name}`", hint)
    for place, what, name, known in _names(assess, folder):
        if name not in known:
            line, column = position_of(tree, ["assess", *place])
            yield Problem(line, column, f"there is no {what} `{name}`", suggest(name, known))


def _files(assess: AssessOptions) -> Iterator[tuple[_Path, str, str]]:
    """Yield where a file or folder is named, what it is, and its name."""
    if assess.listed_words is not None:
        yield ["listed_words"], "list of words", assess.listed_words
    if assess.classifier is not None:
        yield ["classifier", "path"], "classifier", assess.classifier.path
    if assess.tokenizer is not None:
        yield ["tokenizer", "path"], "tokenizer", assess.tokenizer.path
    for index, name in enumerate(assess.unsafe.lists if assess.unsafe else ()):
        yield ["unsafe", "lists", index], "list of keywords", name
    if assess.contamination is not None:
        for index, one in enumerate(assess.contamination.benchmarks):
            yield ["contamination", "benchmarks", index, "path"], "test set", one.path
        for index, name in enumerate(assess.contamination.quoted):
            yield ["contamination", "quoted", index], "quoted text", name


def _names(assess: AssessOptions, folder: Path) -> Iterator[tuple[_Path, str, str, list[str]]]:
    """Yield where something of a fixed set is named, what it is, its name, and the set."""
    for index, name in enumerate(assess.corrections):
        yield ["corrections", index], "table of line corrections", name, known_corrections()
    known = readings() if assess.readings else {}
    for question, answer in assess.readings.items():
        place: _Path = ["readings", question]
        yield place, "question of reading", question, sorted(known)
        if question in known:
            yield place, f"reading of `{question}`", answer, sorted(known[question].answers)
    if assess.contamination is not None:
        for index, one in enumerate(assess.contamination.benchmarks):
            if one.definition is not None and not (folder / one.definition).is_file():
                place = ["contamination", "benchmarks", index, "definition"]
                yield place, "definition of a test set", one.definition, list(known_benchmarks())
