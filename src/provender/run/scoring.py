# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a build computes of every text: its `map` stages, by file of columns.

Line corrections come first: most stages see the text as corrected. Those that look for what must
not leave see it as extracted, and speak of it in the edits they propose (`Stage.view`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from provender.assess.contamination_index import ContaminationIndex, contamination_index
from provender.assess.contamination_options import ContaminationOptions
from provender.assess.corrections import CORRECTION_COLUMNS, corrections_stage
from provender.assess.language import LANGUAGE_STAGE, language_stage
from provender.assess.personal_data import PersonalDataOptions, personal_edits
from provender.assess.presets import correction_options
from provender.assess.station import OPTIONAL_COLUMNS, listed_words, optional_stages
from provender.assess.statistics import STATISTICS_STAGE
from provender.dedup.exact import EXACT_KEY_STAGE
from provender.dedup.minhash import near_stage
from provender.dedup.prompts import PROMPT_STAGE
from provender.dedup.repeats import repeats_stage
from provender.edits import EDITS
from provender.recipe.load import LoadedRecipe
from provender.run.lineage import LINEAGE_STAGE
from provender.stage import Stage

_CORE_COLUMNS = frozenset(
    {"language", "language_score", "size_bytes", "text_sha256", "token_count"}
)

Columns = tuple[tuple[str, pa.DataType], ...]

__all__ = [
    "BASE_STAGES",
    "Scoring",
    "known_signals",
    "known_stages",
    "scoring_of",
]

BASE_STAGES: tuple[Stage, ...] = (
    LANGUAGE_STAGE,
    STATISTICS_STAGE,
    EXACT_KEY_STAGE,
    LINEAGE_STAGE,
)
"""The `map` stages of every build, in order. Each adds columns; none removes rows."""


@dataclass(frozen=True)
class Scoring:
    """What a build computes of every text.

    Attributes:
        optional: Stages that the recipe asks for.
        corrections: Stage that proposes corrections of lines, None if none does.
        base: Stages of every build.
        personal: What happens to personal data, if it is looked for.
        test_sets: Options and index of the test sets that are looked for, if any.
    """

    optional: tuple[Stage, ...] = ()
    corrections: Stage | None = None
    base: tuple[Stage, ...] = BASE_STAGES
    personal: PersonalDataOptions | None = None
    test_sets: tuple[ContaminationOptions, ContaminationIndex] | None = None

    @functools.cached_property
    def groups(self) -> tuple[tuple[Stage, ...], ...]:
        """The stages by file of columns: corrections, the base, then each optional stage."""
        corrections = () if self.corrections is None else ((self.corrections,),)
        return (*corrections, self.base, *((stage,) for stage in self.optional))

    @functools.cached_property
    def stages(self) -> tuple[Stage, ...]:
        """All stages, in order."""
        return tuple(stage for group in self.groups for stage in group)

    @functools.cached_property
    def columns(self) -> tuple[tuple[str, pa.DataType], ...]:
        """Name and type of all columns, in the order of the stages."""
        return tuple(column for stage in self.stages for column in stage.columns_out)

    @functools.cached_property
    def edit_inputs(self) -> list[str]:
        """Names of the columns that edits are made from."""
        proposed = [name for name, kind in self.columns if kind == EDITS]
        return proposed if self.personal is None else [*proposed, "personal_spans"]

    def proposals(self, table: pa.Table) -> list[pa.ChunkedArray]:
        """Return what each stage proposes to do to the text of some rows.

        Args:
            table: Rows with `edit_inputs`.
        """
        found = [table.column(name) for name, kind in self.columns if kind == EDITS]
        if self.personal is not None:
            edits = personal_edits(table.column("personal_spans"), self.personal)
            found.append(pa.chunked_array([edits]))
        return found

    @functools.cached_property
    def told_columns(self) -> list[str]:
        """Names of the columns that a release tells: of its core schema, then its signals."""
        core = [name for name, _ in self.columns if name in _CORE_COLUMNS]
        return core + [name for name, _ in self.signals]

    @functools.cached_property
    def signals(self) -> list[tuple[str, pa.DataType]]:
        """Name and type of the columns that a release tells after its core schema.

        Keys, spans and proposed edits stay in the work folder.
        """
        return _told(self.columns)


def known_stages() -> dict[str, Columns]:
    """Return the columns of every stage that a recipe could ask for, by its name, in order.

    For who reads releases of others, without the models and indexes that made them.
    """
    corrections = tuple((name, pa.int64()) for name in CORRECTION_COLUMNS)
    base = {stage.name: stage.columns_out for stage in BASE_STAGES}
    return {"assess.corrections": corrections, **base, **OPTIONAL_COLUMNS}


def known_signals() -> list[tuple[str, pa.DataType]]:
    """Return all signals that a release could tell, by name and type, in order."""
    return _told(column for made in known_stages().values() for column in made)


def _told(columns: Iterable[tuple[str, pa.DataType]]) -> list[tuple[str, pa.DataType]]:
    """Leave out the core schema's columns, and keys, spans and edits."""
    return [
        (name, kind) for name, kind in columns if name not in _CORE_COLUMNS and not _stays(kind)
    ]


def _stays(kind: pa.DataType) -> bool:
    """True if columns of a type are keys, spans or edits."""
    nested = pa.types.is_list(kind) and not pa.types.is_string(kind.value_type)
    binary = pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind)
    return nested or binary or pa.types.is_struct(kind)


def scoring_of(loaded: LoadedRecipe) -> Scoring:
    """Return what a recipe's build computes of every text; reads models and test sets.

    Raises:
        UsageError: A file that an option names is not there or cannot be used.
    """
    assess, dedup = loaded.recipe.assess, loaded.recipe.dedup
    told = assess.contamination
    index = None if told is None else contamination_index(told, loaded.folder)
    optional = list(optional_stages(assess, loaded.folder, index))
    if dedup.near is not None:
        optional.append(near_stage(dedup.near))
    if dedup.repeats is not None:
        optional.append(repeats_stage(dedup.repeats))
    if dedup.prompts:
        optional.append(PROMPT_STAGE)
    asked = correction_options(assess, listed_words(assess, loaded.folder))
    return Scoring(
        tuple(optional),
        corrections=None if asked is None else corrections_stage(asked),
        base=(language_stage(assess.language), *BASE_STAGES[1:]),
        personal=assess.personal_data,
        test_sets=None if told is None or index is None else (told, index),
    )
