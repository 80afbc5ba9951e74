# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What each part of a release is worth: its counts are taken away, and the panel scored again.

    natural size   bits that the part saves: the release without it, less the release
    equal tokens   the same against a release cut by as many tokens, taken evenly from all of it
    token value    tokens of the whole that one token of the part stands for: 1 is the average,
                   0 adds nothing, below 0 does harm

A dropped part is put in instead of taken out: what its documents would save, had they been kept.

Half samples, as `compare` uses them, would call a copy useful whenever its original was not drawn.
So figures come from the whole pool, and intervals from a delete-group jackknife (Quenouille 1956,
Notes on bias in estimation; Shao and Tu 1995, The jackknife and bootstrap, §2.3): the documents
are dealt into as many groups as there are seeds, and each group is left out once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from provender.prove.corpus import Corpus
from provender.prove.draws import Draw, draw, effective_documents
from provender.prove.model import NgramModel, Spans
from provender.prove.runs import Settings
from provender.prove.scale import Scale
from provender.prove.statistics import FEW_DOCUMENTS, LEAST_DOCUMENTS, Estimate, jackknife
from provender.prove.worth import CHECKPOINTS, tokens_for
from provender.run.local import run_tasks
from provender.run.progress import Progress

__all__ = ["Part", "PartWorth", "worth_of_parts"]

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

LEAST_PART_TOKENS = 1000
_LAST_MARK = np.uint64((1 << 64) - 1)

LEAST_EFFECT = 0.005
"""Share of the bits below which no word is used. The measure itself errs by up to 0.4 %: so much
did planted copies seem to harm (`docs/proof.md`)."""


@dataclass(frozen=True)
class Part:
    """Documents that belong together.

    Attributes:
        name: What reports call them.
        released: Whether the release holds them; else the build dropped them.
        corpus: The corpus that they are documents of.
        members: Their numbers in its pool.
        documents: Documents of the part in the whole.
        size_bytes: Their UTF-8 bytes.
    """

    name: str
    released: bool
    corpus: Corpus
    members: Places
    documents: int
    size_bytes: int


@dataclass(frozen=True)
class PartWorth:
    """What one part is worth.

    Attributes:
        name: The part.
        released: Whether the release holds it.
        documents: Its documents, all of them.
        tokens: Its tokens that were counted.
        share: Its bytes over those of the release.
        natural: Bits per byte that it saves at its natural size; for a dropped part, would save.
            None, as the next two, for a part with too little text.
        equal: Bits per byte that it saves against as many average tokens.
        value: Tokens of the whole that one of its tokens is worth.
        verdict: The words that may be used.
    """

    name: str
    released: bool
    documents: int
    tokens: int
    share: float
    natural: Estimate | None
    equal: Estimate | None
    value: Estimate | None
    verdict: str

    def to_dict(self) -> dict[str, Any]:
        """Return the worth as JSON."""
        figures = {name: getattr(self, name) for name in ("natural", "equal", "value")}
        return {
            **self.__dict__,
            **{name: None if one is None else one.to_dict() for name, one in figures.items()},
        }


@dataclass
class _Scores:
    """Bits of one replicate: its curve at so many tokens, and what each part makes of it."""

    tokens: int
    counts: Numbers
    curve: Numbers
    changed: list[Numbers]
    evened: list[Numbers]
    part_tokens: list[int]


def worth_of_parts(
    corpus: Corpus,
    parts: Sequence[Part],
    scale: Scale,
    settings: Settings,
    progress: Progress,
) -> list[PartWorth]:
    """Return what each part is worth, in the order of the parts.

    Args:
        corpus: The release.
        parts: Its parts, or what the build dropped.
        scale: The panel.
        settings: How to run; `seeds` is the number of groups.
        progress: Told of every replicate.
    """
    everything = _Replicates(corpus, parts, scale, settings)

    def run(group: int | None) -> _Scores:
        scores = everything.run(group)
        progress.done()
        return scores

    whole, *left = run_tasks(run, [None, *range(settings.seeds)], settings.workers)
    if effective_documents(corpus.lengths) < LEAST_DOCUMENTS or not all(s.tokens for s in left):
        return [_untold(part, whole, n, corpus, FEW_DOCUMENTS) for n, part in enumerate(parts)]
    told = [n for n, tokens in enumerate(whole.part_tokens) if tokens >= LEAST_PART_TOKENS]
    return [
        _worth(n, part, whole, left, corpus, scale)
        if n in told
        else _untold(part, whole, n, corpus, "too little text to tell")
        for n, part in enumerate(parts)
    ]


def _untold(part: Part, whole: _Scores, number: int, corpus: Corpus, words: str) -> PartWorth:
    """Return a part of which nothing can be told, and why."""
    return PartWorth(
        part.name, part.released, part.documents, whole.part_tokens[number],
        part.size_bytes / max(corpus.bytes_there, 1), None, None, None, words,
    )  # fmt: skip


class _Replicates:
    """Counts a release, all of it or all but one group, and everything that parts need.

    Of the release and of what was dropped the same share is taken: documents whose mark in the
    order of draws lies below that of the last document that the budget takes.
    """

    def __init__(self, corpus: Corpus, parts: Sequence[Part], scale: Scale, settings: Settings):
        self._corpus, self._parts, self._scale, self._settings = corpus, parts, scale, settings
        limit = np.uint64(min([corpus.limit, *(part.corpus.limit for part in parts)]))
        order = draw(corpus.keys, corpus.spans, 0)
        pool = order.where(corpus.keys[order.order] <= limit)
        self._whole = pool.until_tokens(settings.budget_tokens)
        # A budget that takes the whole pool takes all that was dropped, wherever its mark lies.
        mark = _LAST_MARK if self._whole is pool else self._whole.marks[-1]
        self._draws = [self._draw(part, limit, mark) for part in parts]
        # Told of the whole: what is left of a part without one group may be little or nothing.
        self._told = [one.tokens >= LEAST_PART_TOKENS for one in self._draws]

    def _draw(self, part: Part, limit: np.uint64, mark: np.uint64) -> Draw:
        if part.released:
            return self._whole.where(np.isin(self._whole.order, part.members))
        keys = part.corpus.keys[part.members]
        order = draw(keys, part.corpus.spans.take(part.members), 0).numbered(part.members)
        return order.where((part.corpus.keys[order.order] <= limit) & (order.marks <= mark))

    def run(self, group: int | None) -> _Scores:
        """Score the release without a group of documents, and its parts."""
        settings, scale, corpus = self._settings, self._scale, self._corpus
        order = self._without(self._whole, corpus, group)
        draws = [
            self._without(one, part.corpus, group)
            for one, part in zip(self._draws, self._parts, strict=True)
        ]
        tokens = order.tokens
        part_tokens = [one.tokens for one in draws]
        model = NgramModel(settings.vocabulary, settings.order, tokens, settings.groups)
        counts = np.maximum(np.array(CHECKPOINTS) * tokens, 1.0)
        scores = _Scores(tokens, counts, np.zeros((len(counts), scale.units)), [], [], part_tokens)
        scores.evened = [np.zeros(scale.units)] * len(draws)
        scores.changed = [np.zeros(scale.units)] * len(draws)
        place = 0
        for end, number in self._stops(tokens, part_tokens):
            place = self._count_to(model, order, place, end)
            partly = order.stretch(place, end)
            model.add(corpus.tokens, partly)
            if number < 0:
                scores.curve[-number - 1] = scale.bits(model)
            else:
                scores.evened[number] = self._evened(model, number, draws[number], tokens - end)
            model.remove(corpus.tokens, partly)
        model.add(corpus.tokens, order.stretch(place, tokens))
        for number, one in enumerate(draws):
            if self._told[number]:
                scores.changed[number] = self._changed(model, number, one)
        return scores

    def _without(self, order: Draw, corpus: Corpus, group: int | None) -> Draw:
        """Return a draw without one group of documents."""
        if group is None:
            return order
        dealt = (corpus.keys[order.order] >> np.uint64(7)) % np.uint64(self._settings.seeds)
        return order.where(dealt != np.uint64(group))

    def _stops(self, tokens: int, part_tokens: Sequence[int]) -> list[tuple[int, int]]:
        """Return where to stop counting and why: a part's number, or -1, -2 … for checkpoints."""
        stops = [(round(tokens * share), -at - 1) for at, share in enumerate(CHECKPOINTS)]
        for number, size in enumerate(part_tokens):
            if self._told[number]:
                released = self._parts[number].released
                stops.append((tokens - (size if released else min(size, tokens // 2)), number))
        return sorted(stops)

    def _count_to(self, model: NgramModel, order: Draw, place: int, end: int) -> int:
        """Count whole documents up to a stop, and return where the last one ends.

        A document that a stop cuts is counted up to the stop for the score alone: of one counted
        in two pieces, the n-grams across the cut would be missing when it is taken away whole.
        """
        inside = int(np.searchsorted(order.until, end, side="right"))
        whole = max(int(order.until[inside - 1]) if inside else 0, place)
        model.add(self._corpus.tokens, order.stretch(place, whole))
        return whole

    def _evened(self, model: NgramModel, number: int, order: Draw, size: int) -> Numbers:
        """Score at equal tokens: the cut release, for a dropped part with the part put in."""
        if self._parts[number].released:
            return self._scale.bits(model)
        return self._with(model, self._parts[number].corpus, order.stretch(0, size), 1)

    def _changed(self, model: NgramModel, number: int, order: Draw) -> Numbers:
        """Score the release without the part, or with it if it was dropped."""
        part = self._parts[number]
        return self._with(model, part.corpus, order.spans, -1 if part.released else 1)

    def _with(self, model: NgramModel, corpus: Corpus, spans: Spans, sign: int) -> Numbers:
        first, second = (model.add, model.remove) if sign > 0 else (model.remove, model.add)
        first(corpus.tokens, spans)
        bits = self._scale.bits(model)
        second(corpus.tokens, spans)
        return bits


def _worth(
    number: int,
    part: Part,
    whole: _Scores,
    left: Sequence[_Scores],
    corpus: Corpus,
    scale: Scale,
) -> PartWorth:
    """Put a part's figures together from the whole and from what was left out."""
    sign = 1.0 if part.released else -1.0

    def natural(scores: _Scores) -> Numbers:
        gap: Numbers = sign * (scores.changed[number] - scores.curve[-1])
        return gap

    def equal(scores: _Scores) -> Numbers:
        theirs = scores.changed[number] if part.released else scores.curve[-1]
        gap: Numbers = theirs - scores.evened[number]
        return gap

    def value(scores: _Scores, macro: Callable[[Numbers], Numbers] = scale.macro) -> Numbers:
        return _values(part, number, scores, macro)

    figures = []
    for of in (natural, equal):
        spread = scale.macro_spread(of(whole))
        figures.append(
            jackknife(
                float(scale.macro(of(whole))),
                [float(scale.macro(of(one))) for one in left],
                spread.variance,
                spread.freedom,
            )
        )
    panels = value(whole, scale.resampled)
    worth = jackknife(
        float(value(whole)), [float(value(one)) for one in left], float(np.nanvar(panels))
    )
    base = float(scale.macro(whole.curve[-1]))
    return PartWorth(
        part.name, part.released, part.documents, whole.part_tokens[number],
        part.size_bytes / max(corpus.bytes_there, 1), figures[0], figures[1], worth,
        _words(figures[0], worth, base, released=part.released),
    )  # fmt: skip


def _values(
    part: Part, number: int, scores: _Scores, macro: Callable[[Numbers], Numbers]
) -> Numbers:
    """Return a part's value per token, one for each figure that `macro` makes."""
    size = scores.part_tokens[number]
    if size == 0:
        return np.array(0.0)
    kept = scores.tokens - min(size, scores.tokens // 2) if not part.released else 0
    figure = scores.changed[number] if part.released else scores.evened[number]
    curves = np.atleast_2d(macro(scores.curve))
    reached = np.atleast_1d(macro(figure))
    values = []
    for curve, bits in zip(curves, reached, strict=True):
        stands_for = _beyond(curve, scores.counts, float(bits))
        if part.released:
            values.append((scores.tokens - stands_for) / size)
        else:
            values.append((stands_for - kept) / (scores.tokens - kept))
    return np.array(values).reshape(np.shape(macro(figure)))


def _beyond(curve: Numbers, counts: Numbers, figure: float) -> float:
    """Return how many tokens reach a figure, beyond the curve by its last slope."""
    tokens = tokens_for(curve, counts, figure)
    if math.isfinite(tokens):
        return tokens
    # The last two counts lie a doubling apart.
    slope = max(float(curve[-2] - curve[-1]), 1e-9)
    return float(counts[-1] * 2 ** min((float(curve[-1]) - figure) / slope, 4.0))


def _words(natural: Estimate, value: Estimate, base: float, *, released: bool) -> str:
    """Return the words that may be used.

    Args:
        natural: Bits per byte that the part saves.
        value: What one of its tokens is worth.
        base: Bits per byte of the release.
        released: Whether the release holds the part.
    """
    if natural.low <= 0 <= natural.high:
        return "no difference seen"
    if abs(natural.value) < LEAST_EFFECT * base:
        return "too small to call"
    if natural.high < 0:
        return "harms" if released else "would harm"
    word = "helps" if released else "would help"
    if value.low > 1:
        return f"{word}, more than the average token"
    if value.high < 1 - 1e-6:
        return f"{word}, less than the average token"
    return word
