# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One run of a proof whose tier trains: a small decoder in place of n-gram counts.

The run reads the draw that the n-gram tier would count, in shuffled sequences, and is scored on the
same windows. Its scaling curve needs models of a sixteenth to a half of the tokens: the trunk is
left at each such place and decays by itself, as one run's branches do (see `schedule`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
import torch

from provender.models.decoder import Decoder
from provender.models.evaluate import score_rows
from provender.models.loop import Settings, Trainer
from provender.models.packing import Packed, Stream
from provender.models.parallel import Team, join_team
from provender.models.schedule import Schedule
from provender.models.sizes import learning_rate_of
from provender.prove.corpus import Corpus
from provender.prove.draws import draw
from provender.prove.model import Spans
from provender.prove.runs import Scores
from provender.prove.scale import Scale
from provender.prove.tiers import Tier
from provender.prove.worth import CHECKPOINTS

__all__ = ["TrainedRuns", "training_of"]

Numbers = npt.NDArray[np.float64]


@contextmanager
def training_of(tier: Tier) -> Iterator[TrainedRuns]:
    """Return how a tier makes a run, on its device.

    Raises:
        EnvironmentProblem: The device is not there.
    """
    with join_team(tier.device) as team:
        yield TrainedRuns(tier, team)


class TrainedRuns:
    """Makes the runs of a tier that trains; see `prove.runs.Way`.

    Args:
        tier: The tier.
        team: The device.
    """

    def __init__(self, tier: Tier, team: Team):
        self.tier, self._team, self._shape = tier, team, tier.shape()

    def __call__(
        self,
        corpus: Corpus,
        scale: Scale,
        tokens: int,
        seed: int,
        second: bool,
    ) -> Scores:
        """Train on one draw, or on the next so many tokens behind it, and score the panel."""
        if self.tier.device == "cpu":
            # Runs go on side by side; and sums of one thread are the same every time.
            torch.set_num_threads(1)
        order = draw(corpus.keys, corpus.spans, seed)
        begin = tokens if second else 0
        packed = self._packed(corpus, order.stretch(begin, begin + tokens))
        steps = max(len(CHECKPOINTS), tokens // self.tier.batch_tokens)
        rate = learning_rate_of(self._shape)
        plan = Settings(self.tier.batch_tokens, Schedule.of(steps, rate))
        trainer = Trainer(Decoder(self._shape, seed), Stream(packed, seed), plan, self._team)
        rows = [[self.tier.vocabulary, *window.tolist()] for window in scale.windows()]

        def spent(model: Trainer) -> Numbers:
            bits: Numbers = score_rows(model.decoder, rows)
            return bits

        if second:
            return Scores(scale.by_document(spent(_to_the_end(trainer)))[None], [])
        bits = [scale.by_document(one) for one in _on_the_way(trainer, spent)]
        last = spent(_to_the_end(trainer))
        outliers = [] if seed else scale.outliers(last)
        return Scores(np.stack([*bits, scale.by_document(last)]), outliers)

    def _packed(self, corpus: Corpus, spans: Spans) -> Packed:
        """Return the tokens of a draw, each document behind the token that ends one."""
        end = np.array([self.tier.vocabulary], corpus.tokens.dtype)
        parts = []
        for begin, stop in zip(spans.starts.tolist(), spans.ends.tolist(), strict=True):
            parts += [end, corpus.tokens[begin:stop]]
        lengths = spans.lengths + 1
        keys = np.arange(len(lengths), dtype=np.uint64)
        tokens = np.concatenate([end[:0], *parts])
        return Packed(tokens, Spans.behind_each_other(lengths), keys, {}, np.zeros(0))


def _on_the_way(trainer: Trainer, score: Callable[[Trainer], Numbers]) -> Iterator[Numbers]:
    """Train the trunk, and yield the score of each smaller budget's model."""
    for share in CHECKPOINTS[:-1]:
        shorter = trainer.schedule.branch(max(1, round(trainer.schedule.steps * share)))
        while trainer.step < shorter.fork:
            trainer.advance()
        yield score(_to_the_end(trainer.fork(shorter)))


def _to_the_end(trainer: Trainer) -> Trainer:
    while trainer.step < trainer.schedule.steps:
        trainer.advance()
    return trainer
