# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The rule tables that ship with Provender, and the readings in which papers can be taken.

A table may include others, which then come first, each once, and may ask for line corrections.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provender.assess.correction_options import CorrectionOptions
from provender.data_files import read_data
from provender.errors import UsageError

if TYPE_CHECKING:
    from provender.assess.options import AssessOptions

__all__ = [
    "Preset",
    "Reading",
    "columns_instead",
    "correction_options",
    "expand",
    "known_presets",
    "preset",
    "readings",
]

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Preset:
    """One rule table as its file has it.

    Attributes:
        name: Its name.
        title: What it is.
        source: Where its values come from.
        languages: Languages that its rules speak of; empty is all.
        includes: Tables that come before it.
        corrections: Tables of line corrections that its rules read counts of.
        rules: Rows: code, column, per, keep, threshold.
    """

    name: str
    title: str
    source: str
    languages: tuple[str, ...]
    includes: tuple[str, ...]
    corrections: tuple[str, ...]
    rules: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Reading:
    """A question that published programs answer differently.

    Attributes:
        name: Its name in a recipe.
        question: The question.
        default: The answer that the tables have.
        answers: Who reads it so, and measures in the place of the tables', by answer.
    """

    name: str
    question: str
    default: str
    answers: Mapping[str, tuple[str, Mapping[str, str]]]


def known_presets() -> list[str]:
    """Return the names of the rule tables that ship with Provender."""
    return sorted(path.stem for path in (_DATA / "rules").glob("*.yml"))


@functools.cache
def preset(name: str) -> Preset:
    """Read a rule table.

    Raises:
        UsageError: There is none of that name.
    """
    if name not in known_presets():
        raise UsageError(
            f"there is no rule table {name!r}",
            hint=f"rule tables: {', '.join(known_presets())}",
            subject=name,
        )
    raw = read_data(_DATA / "rules" / f"{name}.yml")
    return Preset(
        name=name,
        title=raw["title"],
        source=raw["source"],
        languages=tuple(raw.get("languages", ())),
        includes=tuple(raw.get("includes", ())),
        corrections=tuple(raw.get("corrections", ())),
        rules=tuple(raw.get("rules", ())),
    )


def expand(names: Sequence[str]) -> list[Preset]:
    """Return tables with those they include, each once and after what it includes."""
    found: dict[str, Preset] = {}

    def add(name: str) -> None:
        table = preset(name)
        for part in table.includes:
            add(part)
        found.setdefault(name, table)

    for name in names:
        add(name)
    return list(found.values())


def correction_options(
    options: AssessOptions, listed_words: Sequence[str] = ()
) -> CorrectionOptions | None:
    """Return the line corrections that a recipe asks for, itself or by its rule tables.

    Args:
        options: The recipe's `assess`.
        listed_words: Words that a rule may ask to be absent.

    Returns:
        None where nothing asks for any.
    """
    asked = [*options.corrections]
    for table in expand(options.rules):
        asked += table.corrections
    if not asked:
        return None
    return CorrectionOptions(tables=tuple(dict.fromkeys(asked)), listed_words=tuple(listed_words))


@functools.cache
def readings() -> dict[str, Reading]:
    """Return every question that a recipe may answer otherwise, by its name."""
    raw = read_data(_DATA / "readings.yml")
    return {
        name: Reading(
            name,
            one["question"],
            next(iter(one["answers"])),
            {
                answer: (given["read_by"], given.get("instead", {}))
                for answer, given in one["answers"].items()
            },
        )
        for name, one in raw["readings"].items()
    }


def columns_instead(chosen: Mapping[str, str]) -> list[Mapping[str, str]]:
    """Return the measures that chosen readings put in the place of others, to be done in order.

    Raises:
        UsageError: There is no such question or answer.
    """
    for name, answer in chosen.items():
        known = readings().get(name)
        if known is None or answer not in known.answers:
            options = sorted(known.answers if known else readings())
            what = f"reading {name!r}" if known is None else f"answer {answer!r} to {name!r}"
            raise UsageError(
                f"there is no {what}", hint=f"choose of: {', '.join(options)}", subject=name
            )
    return [one.answers[chosen[name]][1] for name, one in readings().items() if name in chosen]
