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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from provender.prove.corpus import Corpus
from provender.prove.draws import Draw, draw
from provender.prove.model import NgramModel, Spans
from provender.prove.runs import Settings
from provender.prove.scale import Scale
from provender.prove.statistics import Estimate, jackknife
from provender.prove.worth import CHECKPOINTS, tokens_for
from provender.run.local import run_tasks
from provender.run.progress import Progress

__all__ = ["Part", "PartWorth", "worth_of_parts"]

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

LEAST_PART_TOKENS = 1000

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
        members: Their numbers in it.
    """

    name: str
    released: bool
    corpus: Corpus
    members: Places


@dataclass(frozen=True)
class PartWorth:
    """What one part is worth.

    Attributes:
        name: The part.
        released: Whether the release holds it.
        documents: Its documents in the pool.
        tokens: Its tokens in the pool.
        share: Its tokens over those of the release's pool.
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
    small = [part for part in parts if _tokens(part) < LEAST_PART_TOKENS]
    large = [part for part in parts if _tokens(part) >= LEAST_PART_TOKENS]
    everything = _Replicates(corpus, large, scale, settings)

    def run(group: int | None) -> _Scores:
        scores = everything.run(group)
        progress.done()
        return scores

    whole, *left = run_tasks(run, [None, *range(settings.seeds)], settings.workers)
    worth = {
        part.name: _worth(number, part, whole, left, scale) for number, part in enumerate(large)
    }
    worth |= {part.name: _too_small(part, whole.tokens) for part in small}
    return [worth[part.name] for part in parts]


def _tokens(part: Part) -> int:
    return int(part.corpus.lengths[part.members].sum())


def _too_small(part: Part, whole: int) -> PartWorth:
    tokens = _tokens(part)
    return PartWorth(
        part.name, part.released, len(part.members), tokens, tokens / whole, None, None, None,
        "too little text to tell",
    )  # fmt: skip


class _Replicates:
    """Counts a release, all of it or all but one group, and everything that parts need."""

    def __init__(self, corpus: Corpus, parts: Sequence[Part], scale: Scale, settings: Settings):
        self._corpus, self._parts, self._scale, self._settings = corpus, parts, scale, settings
        self._limit = settings.budget_tokens

    def run(self, group: int | None) -> _Scores:
        """Score the release without a group of documents, and its parts."""
        settings, scale, corpus = self._settings, self._scale, self._corpus
        order = _without(corpus, np.arange(len(corpus.keys)), group, settings.seeds)
        order = order.until_tokens(self._limit)
        tokens = order.tokens
        inside = set(order.order.tolist())
        draws = [self._draw(part, inside, group) for part in self._parts]
        sizes = [min(one.tokens, tokens // 2 if not part.released else tokens)
                 for one, part in zip(draws, self._parts, strict=True)]  # fmt: skip
        model = NgramModel(settings.vocabulary, settings.order, tokens, settings.groups)
        curve = np.zeros((len(CHECKPOINTS), scale.units))
        counts = np.ones(len(CHECKPOINTS))
        evened: list[Numbers] = [np.zeros(scale.units)] * len(draws)
        place = 0
        for end, number in self._stops(order, sizes):
            model.add(corpus.tokens, order.stretch(place, end))
            place = end
            if number < 0:
                curve[-number - 1], counts[-number - 1] = scale.bits(model), max(end, 1)
            else:
                evened[number] = self._evened(model, number, draws[number], sizes[number])
        changed = [self._changed(model, number, one) for number, one in enumerate(draws)]
        return _Scores(tokens, counts, curve, changed, evened, [one.tokens for one in draws])

    def _draw(self, part: Part, inside: set[int], group: int | None) -> Draw:
        members = part.members
        if part.released:
            members = np.array([m for m in members.tolist() if m in inside], np.int64)
        order = _without(part.corpus, members, group, self._settings.seeds)
        return order if part.released else order.until_tokens(self._limit // 2)

    def _stops(self, order: Draw, sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield where to stop counting and why: a part's number, or -1, -2 … for checkpoints.

        Stops lie between documents: of one that was counted in two pieces, the n-grams across the
        cut would be missing when it is taken away whole.
        """
        ends = np.concatenate([[0], order.until])
        stops = [(order.tokens * share, -at - 1) for at, share in enumerate(CHECKPOINTS)]
        stops += [(float(order.tokens - size), number) for number, size in enumerate(sizes)]
        for wanted, number in sorted(stops):
            yield int(ends[np.searchsorted(ends, wanted, side="right") - 1]), number

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


def _without(corpus: Corpus, members: Places, group: int | None, groups: int) -> Draw:
    """Return documents in order, less those of one group."""
    keys = corpus.keys[members]
    if group is not None:
        members = members[(keys >> np.uint64(7)) % np.uint64(groups) != np.uint64(group)]
        keys = corpus.keys[members]
    return draw(keys, corpus.spans.take(members), 0).numbered(members)


def _worth(
    number: int, part: Part, whole: _Scores, left: Sequence[_Scores], scale: Scale
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
    tokens = whole.part_tokens[number]
    return PartWorth(
        part.name, part.released, len(part.members), tokens, tokens / whole.tokens,
        figures[0], figures[1], worth,
        _words(figures[0], worth, float(scale.macro(whole.curve[-1])), released=part.released),
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
    unclear = natural.low <= 0 <= natural.high
    if unclear or abs(natural.value) < LEAST_EFFECT * base:
        return "no difference seen"
    if natural.high < 0:
        return "harms" if released else "would harm"
    word = "helps" if released else "would help"
    if value.low > 1:
        return f"{word}, more than the average token"
    if value.high < 1:
        return f"{word}, less than the average token"
    return word
