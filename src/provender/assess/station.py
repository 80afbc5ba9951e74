# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The station as a recipe wants it: which stages look at a text, and all rules that judge it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from provender.assess.classifier import classifier_stage
from provender.assess.contamination import RUNS, contamination_stage
from provender.assess.contamination_index import ContaminationIndex
from provender.assess.corrections import CORRECTION_COLUMNS
from provender.assess.options import AssessOptions
from provender.assess.personal_data import (
    PERSONAL_DATA_STAGE,
    personal_data_stage,
    personal_rules,
)
from provender.assess.presets import correction_options, known_presets
from provender.assess.rules import Rule, RuleTable, known_columns, load_rules
from provender.assess.synthetic_marks import SYNTHETIC_MARKS_STAGE
from provender.assess.tokens import token_count_stage
from provender.assess.unsafe import UNSAFE_STAGE, unsafe_rules, unsafe_stage
from provender.errors import UsageError
from provender.stage import Stage

__all__ = [
    "OPTIONAL_COLUMNS",
    "all_rules",
    "columns_for_rules",
    "key_that_makes",
    "listed_words",
    "optional_stages",
]

_MOST_LIST_BYTES = 16 << 20
_CONTAMINATION = (
    ("contamination_found", pa.int32()),
    ("contamination_share", pa.float32()),
    ("contamination_item", pa.string()),
    ("contamination_runs", RUNS),
)

_MAKERS: dict[str, tuple[str, tuple[tuple[str, pa.DataType], ...]]] = {
    "personal_data": (PERSONAL_DATA_STAGE.name, PERSONAL_DATA_STAGE.columns_out),
    "unsafe": (UNSAFE_STAGE.name, UNSAFE_STAGE.columns_out),
    "synthetic_marks": (SYNTHETIC_MARKS_STAGE.name, SYNTHETIC_MARKS_STAGE.columns_out),
    "contamination": ("assess.contamination", _CONTAMINATION),
    "classifier": ("assess.classifier", (("quality_score", pa.float32()),)),
    "tokenizer": ("assess.tokens", (("token_count", pa.int64()),)),
}
"""Stage and columns that each key of `assess` asks for."""

OPTIONAL_COLUMNS = dict(_MAKERS.values())
"""Columns of the stages that only some recipes ask for, by the stage's name."""


def optional_stages(
    options: AssessOptions, folder: Path, index: ContaminationIndex | None
) -> tuple[Stage, ...]:
    """Return the stages that a recipe asks for besides those of every build, in order.

    What looks for things that must not leave is given the text as extracted, because what it finds
    may become edits of it.

    Args:
        options: The recipe's options.
        folder: The recipe's folder, to which relative paths belong.
        index: Its test sets, if it names any.

    Raises:
        UsageError: A file that an option names is not there or cannot be used.
    """
    stages: list[Stage] = []
    if options.personal_data is not None:
        stages.append(_of_extracted(personal_data_stage(options.personal_data)))
    if options.unsafe is not None:
        lists = [str(folder / name) for name in options.unsafe.lists]
        stages.append(unsafe_stage(options.unsafe.model_copy(update={"lists": lists})))
    if options.synthetic_marks:
        stages.append(SYNTHETIC_MARKS_STAGE)
    if options.contamination is not None and index is not None:
        stages.append(_of_extracted(contamination_stage(options.contamination, index)))
    if options.classifier is not None:
        stages.append(classifier_stage(options.classifier, folder))
    if options.tokenizer is not None:
        stages.append(token_count_stage(options.tokenizer, folder))
    return tuple(stages)


def _of_extracted(stage: Stage) -> Stage:
    return replace(stage, view="extracted")


def listed_words(options: AssessOptions, folder: Path) -> tuple[str, ...]:
    """Return the words that tables such as `c4` want absent: one a line, `#` begins a comment.

    Args:
        options: The recipe's options.
        folder: The recipe's folder, to which relative paths belong.

    Raises:
        UsageError: The file is not there, too large, or not UTF-8.
    """
    if options.listed_words is None:
        return ()
    path = folder / options.listed_words
    try:
        if path.stat().st_size > _MOST_LIST_BYTES:
            raise ValueError(f"it is larger than {_MOST_LIST_BYTES:,} bytes")
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path} is no list of words: {error}",
            hint="write one word or phrase a line, as UTF-8",
            subject=str(path),
        ) from error
    words = (line.split("#", 1)[0].strip() for line in lines)
    return tuple(dict.fromkeys(word for word in words if word))


def all_rules(options: AssessOptions) -> RuleTable:
    """Return every rule of a recipe: its tables, its own, and those that stages bring.

    Raises:
        UsageError: It names a table or a rule that does not exist.
    """
    table = load_rules(options)
    first: list[Rule] = []
    if correction_options(options) is not None:
        # Of a text that is nothing but furniture, corrections leave nothing.
        first.append(Rule("nothing_left", "text_line_characters", ">=", 1, preset="corrections"))
    last: list[Rule] = []
    if options.personal_data is not None:
        last += personal_rules(options.personal_data)
    if options.unsafe is not None:
        last += unsafe_rules(options.unsafe)
    if options.contamination is not None and options.contamination.action == "drop":
        last.append(Rule("holds_test_item", "contamination_found", "<=", 0, preset="contamination"))
    return replace(table, rules=(*first, *table.rules, *last))


def columns_for_rules(options: AssessOptions) -> list[str]:
    """Return the signal columns that rules of a recipe may read: those that hold numbers."""
    columns = [*known_columns(), "language_score", "language_share"]
    known = set(known_presets())
    sound = options.model_copy(update={"rules": [one for one in options.rules if one in known]})
    if correction_options(sound) is not None:
        columns += CORRECTION_COLUMNS
    for key, (_, made) in _MAKERS.items():
        if getattr(options, key):
            columns += [name for name, kind in made if _is_number(kind)]
    return columns


def key_that_makes(column: str) -> str | None:
    """Return the key of `assess` that asks for a stage that makes a column, None if none does."""
    if column in CORRECTION_COLUMNS:
        return "corrections"
    makers = (key for key, (_, made) in _MAKERS.items() if column in {name for name, _ in made})
    return next(makers, None)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))
