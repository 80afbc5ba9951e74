# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Runs: a model for each seed of each release, scored on the way.

A run takes n tokens and is scored at n/16, n/8, n/4, n/2 and n, which gives its scaling curve for
the price of one run. For the control a release is counted a second time, on the part of its pool
that its draw left over: what those two differ by is what two samples of one release differ by.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from provender.errors import UsageError
from provender.prove.corpus import Corpus
from provender.prove.draws import draw
from provender.prove.model import NgramModel
from provender.prove.scale import Outlier, Scale
from provender.prove.statistics import Estimate, estimate
from provender.prove.worth import CHECKPOINTS
from provender.run.local import run_tasks
from provender.run.progress import Progress

__all__ = [
    "LEAST_TOKENS",
    "Control",
    "Runs",
    "Scores",
    "Settings",
    "Way",
    "control_of",
    "enough_text",
    "run_seeds",
    "run_tokens",
]

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
        workers: Runs that go on at once.
    """

    seeds: int
    budget_tokens: int
    order: int
    vocabulary: int
    groups: int = 1
    workers: int = 1


@dataclass
class Runs:
    """Scores of one corpus.

    Attributes:
        corpus: Its name.
        bits: Bits by seed, checkpoint and panel document, shape (seeds, 5, units).
        again: Bits of the second stretch by seed, shape (seeds, units); None where not asked for.
        outliers: Windows that the first seed's model finds far harder than their cell.
        tokens_counted: Tokens of all runs together.
    """

    corpus: str
    bits: Numbers
    again: Numbers | None
    outliers: list[Outlier]
    tokens_counted: int


@dataclass(frozen=True)
class Scores:
    """What one run reached.

    Attributes:
        bits: Bits by checkpoint and panel document, shape (5, units); only the last for a control.
        outliers: Windows that the model finds far harder than their cell.
    """

    bits: Numbers
    outliers: list[Outlier]


Way = Callable[[Corpus, Scale, int, int, bool], Scores]
"""Makes one run: corpus, panel, tokens, seed, and whether it is the control's."""


def enough_text(corpora: Sequence[Corpus]) -> None:
    """Complain of a release that cannot be measured.

    Raises:
        UsageError: It has too little text.
    """
    for corpus in corpora:
        if len(corpus.tokens) < 2 * LEAST_TOKENS:
            raise UsageError(
                f"{corpus.name} has {len(corpus.tokens):,} tokens of text; "
                f"less than {2 * LEAST_TOKENS:,} cannot be measured",
                hint="compare larger releases",
                subject=corpus.name,
            )


def run_tokens(corpora: Sequence[Corpus], settings: Settings) -> int:
    """Return the tokens of a run: equal for all, at most half of each pool."""
    return min(settings.budget_tokens, *(len(corpus.tokens) // 2 for corpus in corpora))


def run_seeds(
    corpus: Corpus,
    scale: Scale,
    settings: Settings,
    tokens: int,
    progress: Progress,
    *,
    control: bool,
    way: Way | None = None,
) -> Runs:
    """Teach a model of one corpus with every seed, and score it.

    Args:
        corpus: The corpus.
        scale: The panel.
        settings: How to run.
        tokens: Tokens of a run.
        progress: Told of every run.
        control: Also run the stretch that the draw leaves over.
        way: How one run is made; by default n-grams are counted.
    """
    make = way or functools.partial(count, settings)
    tasks = [(seed, second) for seed in range(settings.seeds) for second in range(1 + control)]

    def run(task: tuple[int, int]) -> Scores:
        one = make(corpus, scale, tokens, task[0], bool(task[1]))
        progress.done()
        return one

    done = dict(zip(tasks, run_tasks(run, tasks, settings.workers), strict=True))
    seeds = range(settings.seeds)
    return Runs(
        corpus.name,
        np.stack([done[seed, 0].bits for seed in seeds]),
        np.stack([done[seed, 1].bits[-1] for seed in seeds]) if control else None,
        done[0, 0].outliers,
        len(tasks) * tokens,
    )


def count(
    settings: Settings, corpus: Corpus, scale: Scale, tokens: int, seed: int, second: bool
) -> Scores:
    """Count one draw, or the next so many tokens behind it, which are scored at the end only."""
    order = draw(corpus.keys, corpus.spans, seed)
    model = NgramModel(settings.vocabulary, settings.order, tokens, settings.groups)
    if second:
        model.add(corpus.tokens, order.stretch(tokens, 2 * tokens))
        return Scores(scale.bits(model)[None], [])
    bits, begin = [], 0
    for share in CHECKPOINTS:
        end = max(1, round(tokens * share))
        model.add(corpus.tokens, order.stretch(begin, end))
        bits.append(scale.bits(model))
        begin = end
    return Scores(np.stack(bits), [] if seed else scale.outliers(scale.spent(model)))


@dataclass(frozen=True)
class Control:
    """What two samples of one release differ by, over seeds.

    Attributes:
        macro: In macro bits per byte.
        cells: By cell.
    """

    macro: Estimate
    cells: list[Estimate]


def control_of(runs: Runs, scale: Scale) -> Control:
    """Return by how much two samples of one release differ.

    Raises:
        ValueError: The runs hold no second stretch.
    """
    if runs.again is None:
        raise ValueError("these runs were made without a control")
    first, second = runs.bits[:, -1], runs.again
    by_cell = scale.of_cells(first) - scale.of_cells(second)
    return Control(
        estimate(scale.macro(first) - scale.macro(second), 0.0),
        [estimate(by_cell[:, number], 0.0) for number in range(by_cell.shape[1])],
    )
