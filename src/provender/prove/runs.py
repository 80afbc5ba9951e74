# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Runs: a model for each seed of each release, scored on the way.

A run counts n tokens and is scored at n/16, n/8, n/4, n/2 and n, which gives its scaling curve for
the price of one run. For the control a release is counted a second time, on the part of its pool
that its draw left over: what those two differ by is what two samples of one release differ by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from provender.errors import UsageError
from provender.prove.corpus import Corpus
from provender.prove.draws import Draw, draw
from provender.prove.model import NgramModel
from provender.prove.scale import Outlier, Scale
from provender.prove.statistics import Estimate, estimate
from provender.prove.worth import CHECKPOINTS
from provender.run.progress import Progress

__all__ = ["LEAST_TOKENS", "Runs", "Settings", "control_of", "run_seeds", "run_tokens"]

Numbers = npt.NDArray[np.float64]
LEAST_TOKENS = 1000


@dataclass(frozen=True)
class Settings:
    """How a proof is run.

    Attributes:
        seeds: How many samples of each release.
        budget_tokens: Tokens of one run at most.
        order: Longest n-gram of the model.
        vocabulary: Tokens of the encoding.
        groups: Languages that are counted apart.
    """

    seeds: int
    budget_tokens: int
    order: int
    vocabulary: int
    groups: int = 1


@dataclass
class Runs:
    """Scores of one corpus.

    Attributes:
        corpus: Its name.
        bits: Bits by seed, checkpoint and panel document, shape (seeds, 5, units).
        again: Bits of the second stretch by seed, shape (seeds, units); None where not asked for.
        outliers: Windows that the first seed's model finds far harder than their cell.
        memory_bytes: Largest model.
        tokens_counted: Tokens of all runs together.
    """

    corpus: str
    bits: Numbers
    again: Numbers | None
    outliers: list[Outlier]
    memory_bytes: int
    tokens_counted: int


def run_tokens(corpora: Sequence[Corpus], settings: Settings) -> int:
    """Return the tokens of a run: equal for all, at most half of each pool.

    Raises:
        UsageError: A release has too little text to be measured.
    """
    for corpus in corpora:
        if len(corpus.tokens) < 2 * LEAST_TOKENS:
            raise UsageError(
                f"{corpus.name} has {len(corpus.tokens):,} tokens of text; "
                f"less than {2 * LEAST_TOKENS:,} cannot be measured",
                hint="compare larger releases",
                subject=corpus.name,
            )
    return min(settings.budget_tokens, *(len(corpus.tokens) // 2 for corpus in corpora))


def run_seeds(
    corpus: Corpus,
    scale: Scale,
    settings: Settings,
    tokens: int,
    progress: Progress,
    *,
    control: bool,
) -> Runs:
    """Count and score one corpus with every seed.

    Args:
        corpus: The corpus.
        scale: The panel.
        settings: How to run.
        tokens: Tokens of a run.
        progress: Told of every run.
        control: Also run the stretch that the draw leaves over.
    """
    bits = np.zeros((settings.seeds, len(CHECKPOINTS), scale.units))
    again = np.zeros((settings.seeds, scale.units)) if control else None
    outliers: list[Outlier] = []
    memory = 0
    for seed in range(settings.seeds):
        order = draw(corpus.keys, corpus.spans, seed)
        model = NgramModel(settings.vocabulary, settings.order, tokens, settings.groups)
        for at, end, begin in _steps(tokens):
            model.add(corpus.tokens, order.stretch(begin, end))
            bits[seed, at] = scale.bits(model)
        outliers = outliers if seed else scale.outliers(model)
        memory = max(memory, model.memory_bytes)
        progress.done()
        if again is not None:
            again[seed] = scale.bits(_second(corpus, order, settings, tokens))
            progress.done()
    counted = settings.seeds * tokens * (2 if control else 1)
    return Runs(corpus.name, bits, again, outliers, memory, counted)


def _steps(tokens: int) -> list[tuple[int, int, int]]:
    """Return number, end and beginning of each stretch between checkpoints."""
    ends = [max(1, round(tokens * share)) for share in CHECKPOINTS]
    return [(at, end, ends[at - 1] if at else 0) for at, end in enumerate(ends)]


def _second(corpus: Corpus, order: Draw, settings: Settings, tokens: int) -> NgramModel:
    """Return a model of the next so many tokens behind a draw."""
    model = NgramModel(settings.vocabulary, settings.order, tokens, settings.groups)
    model.add(corpus.tokens, order.stretch(tokens, 2 * tokens))
    return model


def control_of(runs: Runs, scale: Scale) -> Estimate:
    """Return by how much two samples of one release differ, over seeds.

    Raises:
        ValueError: The runs hold no second stretch.
    """
    if runs.again is None:
        raise ValueError("these runs were made without a control")
    return estimate(scale.macro(runs.bits[:, -1]) - scale.macro(runs.again), 0.0)
