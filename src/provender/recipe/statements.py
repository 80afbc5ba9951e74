# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a recipe may state that no build can know: which fields there are, and the form of each.

The documents of a release ask for these fields (`release/data/disclosures`). The list stands in
this room, below theirs, so that `check` can tell a field that no document asks for.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provender.data_files import read_data
from provender.recipe.problems import Problem, position_of, suggest

__all__ = [
    "Statement",
    "form_versions",
    "read_routes",
    "statement_problems",
    "statements",
    "yes_or_no",
]

_DATA = Path(__file__).with_name("statements.yml")
_WORDS = {"yes": True, "no": False, "true": True, "false": False}
MOST_CHARACTERS = 20_000


@dataclass(frozen=True)
class Statement:
    """A field that a recipe may fill.

    Attributes:
        id: Its key in `release.statements`.
        form: What its words must be: `text`, `yes-no`, `date`, `form-version`, `routes`.
        asks: What it asks for.
    """

    id: str
    form: str
    asks: str


@functools.cache
def _data() -> dict[str, Any]:
    told: dict[str, Any] = read_data(_DATA)
    return told


@functools.cache
def statements() -> Mapping[str, Statement]:
    """Return every field by its key, in the order of the data file."""
    return {name: Statement(name, **row) for name, row in _data()["statements"].items()}


def form_versions() -> list[str]:
    """Return the versions of the Commission's template that Provender knows, the newest first."""
    return list(_data()["form_versions"])


def read_routes(words: str) -> dict[str, str]:
    """Return sections of the Commission's template by source, as `eu.routes` states them.

    Args:
        words: `source: section`, parted by commas or lines.

    Raises:
        ValueError: A part has another form, or names no section of sources.
    """
    found: dict[str, str] = {}
    for part in re.split(r"[,\n]", words):
        if not part.strip():
            continue
        source, colon, section = (one.strip() for one in part.partition(":"))
        if not colon or not source or section not in _data()["routes"]:
            known = ", ".join(_data()["routes"])
            raise ValueError(f"`{part.strip()[:80]}` is no `source: section` with one of {known}")
        found[source] = section
    return found


def yes_or_no(words: str) -> bool | None:
    """Return what words of the form `yes-no` say, None if they say neither."""
    return _WORDS.get(words.strip().lower())


def statement_problems(stated: Mapping[str, str], tree: Any) -> Iterator[Problem]:
    """Yield what is wrong with a recipe's `release.statements`.

    Args:
        stated: Words by field.
        tree: The recipe's YAML tree, for positions and the ids of its sources.
    """
    known, sources = statements(), _source_ids(tree)
    for name, words in stated.items():
        here: list[str | int] = ["release", "statements", name]
        if name not in known:
            line, column = position_of(tree, here, key=True)
            hint = suggest(name, known) or "docs/disclosures.md lists them"
            yield Problem(line, column, f"no document of a release asks for `{name}`", hint)
            continue
        problem = _form_problem(known[name].form, words, sources)
        if problem is not None:
            yield Problem(*position_of(tree, here), f"`{name}`: {problem[0]}", problem[1])


def _form_problem(form: str, words: str, sources: Collection[str]) -> tuple[str, str] | None:
    """Return what is wrong with a statement's words and the next step, None if nothing is."""
    if len(words) > MOST_CHARACTERS:
        return f"it has more than {MOST_CHARACTERS:,} characters", "link to a longer text"
    shown = words.strip()[:80]
    if form == "yes-no" and yes_or_no(words) is None:
        return f"`{shown}` is neither yes nor no", "write yes or no, in quotes"
    if form == "date" and _is_no_date(words.strip()):
        return f"`{shown}` is no date", "write YYYY-MM-DD, in quotes"
    if form == "form-version" and words.strip() not in form_versions():
        hint = suggest(words.strip(), form_versions()) or ""
        return f"`{shown}` is no version of the template that Provender knows", hint
    if form == "routes":
        try:
            unknown = sorted(set(read_routes(words)) - set(sources))
        except ValueError as error:
            return str(error), "write for instance `bought-news: 2.2.2, old-web: 2.1`"
        if unknown:
            return f"there is no source `{unknown[0]}`", suggest(unknown[0], sources) or ""
    return None


def _source_ids(tree: Any) -> set[str]:
    """Return the ids of all sources, of those that have problems too."""
    sources = tree.get("sources") if isinstance(tree, dict) else None
    listed = sources if isinstance(sources, list) else []
    return {str(one["id"]) for one in listed if isinstance(one, dict) and "id" in one}


def _is_no_date(words: str) -> bool:
    try:
        datetime.date.fromisoformat(words)
    except ValueError:
        return True
    return False
