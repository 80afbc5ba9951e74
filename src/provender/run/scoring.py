# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a build computes of every text: its `map` stages, by file of columns.

Line corrections come first: most stages see the text as corrected. Those that look for what must
not leave see it as extracted, and speak of it in the edits they propose (`Stage.view`).
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from provender.assess.language import LANGUAGE_STAGE
from provender.assess.lines import LINES_STAGE
from provender.assess.repetition import REPETITION_STAGE
from provender.assess.statistics import STATISTICS_STAGE
from provender.dedup.exact import EXACT_KEY_STAGE
from provender.dedup.minhash import near_stage
from provender.dedup.prompts import PROMPT_STAGE
from provender.dedup.repeats import repeats_stage
from provender.edits import EDITS
from provender.recipe.model import Recipe
from provender.run.lineage import LINEAGE_STAGE
from provender.stage import Stage

_CORE_COLUMNS = frozenset(
    {"language", "language_score", "size_bytes", "text_sha256", "token_count"}
)

__all__ = [
    "BASE_STAGES",
    "Scoring",
    "optional_stages",
    "scoring_of",
    "widest_scoring",
]

BASE_STAGES: tuple[Stage, ...] = (
    LANGUAGE_STAGE,
    STATISTICS_STAGE,
    LINES_STAGE,
    REPETITION_STAGE,
    EXACT_KEY_STAGE,
    LINEAGE_STAGE,
)
"""The `map` stages of every build, in order. Each adds columns; none removes rows."""


def optional_stages(recipe: Recipe) -> tuple[Stage, ...]:
    """Return the `map` stages that a recipe asks for, in order; each has a file of its own."""
    stages: list[Stage] = []
    if recipe.dedup.near is not None:
        stages.append(near_stage(recipe.dedup.near))
    if recipe.dedup.repeats is not None:
        stages.append(repeats_stage(recipe.dedup.repeats))
    if recipe.dedup.prompts:
        stages.append(PROMPT_STAGE)
    return tuple(stages)


def corrections_of(recipe: Recipe) -> Stage | None:
    """Return the stage that corrects lines before anything else looks at them, if asked for."""
    del recipe
    return None


@dataclass(frozen=True)
class Scoring:
    """What a build computes of every text.

    Attributes:
        optional: Stages that the recipe asks for.
        corrections: Stage that proposes corrections of lines, None if none does.
        base: Stages of every build.
    """

    optional: tuple[Stage, ...] = ()
    corrections: Stage | None = None
    base: tuple[Stage, ...] = BASE_STAGES

    @property
    def groups(self) -> tuple[tuple[Stage, ...], ...]:
        """The stages by file of columns: corrections, the base, then each optional stage."""
        corrections = () if self.corrections is None else ((self.corrections,),)
        return (*corrections, self.base, *((stage,) for stage in self.optional))

    @property
    def stages(self) -> tuple[Stage, ...]:
        """All stages, in order."""
        return tuple(stage for group in self.groups for stage in group)

    @property
    def columns(self) -> tuple[tuple[str, pa.DataType], ...]:
        """Name and type of all columns, in the order of the stages."""
        return tuple(column for stage in self.stages for column in stage.columns_out)

    @property
    def edit_columns(self) -> list[str]:
        """Names of the columns in which stages propose edits."""
        return [name for name, kind in self.columns if kind == EDITS]

    @property
    def told_columns(self) -> list[str]:
        """Names of the columns that a release tells: of its core schema, then its signals."""
        core = [name for name, _ in self.columns if name in _CORE_COLUMNS]
        return core + [name for name, _ in self.signals]

    @property
    def signals(self) -> list[tuple[str, pa.DataType]]:
        """Name and type of the columns that a release tells after its core schema.

        Keys, spans and proposed edits stay in the work folder.
        """
        return [
            (name, kind)
            for name, kind in self.columns
            if name not in _CORE_COLUMNS and not _stays(kind)
        ]


def widest_scoring() -> Scoring:
    """Return all that any recipe could ask for, for who reads releases of others."""
    return Scoring()


def _stays(kind: pa.DataType) -> bool:
    """True if columns of a type are keys, spans or edits."""
    nested = pa.types.is_list(kind) and not pa.types.is_string(kind.value_type)
    binary = pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind)
    return nested or binary or pa.types.is_struct(kind)


def scoring_of(recipe: Recipe) -> Scoring:
    """Return what a recipe's build computes of every text."""
    return Scoring(optional_stages(recipe), corrections_of(recipe))
