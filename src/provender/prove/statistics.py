# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How sure a figure is: intervals over seeds and documents, and the words that may be used.

Two things make a figure uncertain. Another sample of the same kind of text would give another one:
that part is told by the spread over seeds. Because draws of one pool overlap, its variance over S
seeds is s^2 (1/S + f/(1-f)), f being the share of the pool that a draw takes: Nadeau and Bengio
2003 (Inference for the generalization error), which for f = 1/2 is also the delete-half jackknife
(Shao and Wu 1989). Another panel of the same domains would give another one too: that part is the
variance of a ratio of sums over the documents of each domain (Cochran 1977, Sampling techniques,
§6.3). Both are added; degrees of freedom after Satterthwaite 1946, rounded down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = [
    "Estimate",
    "estimate",
    "jackknife",
    "over_seeds",
    "seeds_needed",
    "student_p",
    "student_quantile",
    "verdict",
]

Numbers = npt.NDArray[np.float64]
CONFIDENCE = 0.95
MOST_SEEDS = 100

LEAST_DOCUMENTS = 10
"""Effective documents below which no word is used: of releases of one to three documents, packed at
random from one text, 1 to 5 in 12 pairs seemed to differ; of five and more none."""

FEW_DOCUMENTS = "too few documents to tell"


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval.

    Attributes:
        value: The figure.
        low: Lower end of the 95 % interval.
        high: Upper end.
        p: Two-sided p value of its being 0.
        by_seed: The figure of each seed.
        seed_deviation: Standard deviation over seeds.
        panel_deviation: Standard error from the choice of panel documents.
        panel_freedom: Its degrees of freedom.
    """

    value: float
    low: float
    high: float
    p: float
    by_seed: tuple[float, ...]
    seed_deviation: float
    panel_deviation: float
    panel_freedom: float = 1e9

    @property
    def half_width(self) -> float:
        """Half of the interval's width."""
        return (self.high - self.low) / 2

    def to_dict(self) -> dict[str, Any]:
        """Return the estimate as JSON."""
        return asdict(self)


def over_seeds(deviation: float, seeds: int, share: float) -> float:
    """Return the variance of a mean over overlapping draws.

    Args:
        deviation: Standard deviation over seeds.
        seeds: How many there are.
        share: Share of the pool that a draw takes, below 1; 0 for draws that do not overlap.
    """
    return deviation**2 * (1 / seeds + share / (1 - share))


def estimate(
    by_seed: Sequence[float] | Numbers,
    share: float,
    panel_variance: float = 0.0,
    panel_freedom: float = math.inf,
) -> Estimate:
    """Return the mean over seeds with its interval.

    Args:
        by_seed: The figure of each seed, at least two.
        share: Share of the pool that a draw takes.
        panel_variance: Variance from the choice of panel documents.
        panel_freedom: Its degrees of freedom.
    """
    values = np.asarray(by_seed, float)
    deviation = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    seeds = (over_seeds(deviation, len(values), share), float(max(len(values) - 1, 1)))
    return _with_interval(
        float(values.mean()), values, deviation, [seeds, (panel_variance, panel_freedom)]
    )


def _with_interval(
    value: float, by_seed: Numbers, deviation: float, parts: Sequence[tuple[float, float]]
) -> Estimate:
    """Return an estimate from variances and their degrees of freedom; the panel's is the last."""
    variance = sum(part for part, _ in parts)
    spread = tuple(by_seed.tolist())
    if variance <= 0:
        return Estimate(value, value, value, 1.0 if value == 0 else 0.0, spread, 0.0, 0.0)
    freedom = _freedom(parts)
    error = math.sqrt(variance)
    reach = student_quantile(freedom) * error
    p = student_p(value / error, freedom)
    panel = math.sqrt(parts[-1][0])
    return Estimate(
        value, value - reach, value + reach, p, spread, deviation, panel, min(parts[-1][1], 1e9)
    )


def jackknife(
    whole: float,
    left_out: Sequence[float],
    panel_variance: float = 0.0,
    panel_freedom: float = math.inf,
) -> Estimate:
    """Return a figure of all documents, with an interval from leaving out one group at a time.

    Args:
        whole: The figure of all documents.
        left_out: The figure without each group, at least two.
        panel_variance: Variance from the choice of panel documents.
        panel_freedom: Its degrees of freedom.
    """
    values = np.asarray(left_out, float)
    groups = len(values)
    deviation = float(values.std(ddof=1))
    variance = (groups - 1) ** 2 / groups * deviation**2
    return _with_interval(
        whole, values, deviation, [(variance, groups - 1.0), (panel_variance, panel_freedom)]
    )


def _freedom(parts: Sequence[tuple[float, float]]) -> int:
    """Return degrees of freedom of a sum of variances (Satterthwaite 1946), rounded down."""
    below = sum(part**2 / freedom for part, freedom in parts if part > 0)
    return 1000 if below == 0 else max(1, min(1000, int(sum(p for p, _ in parts) ** 2 / below)))


def student_p(t: float, freedom: int) -> float:
    """Return the two-sided p value of Student's t, whole degrees of freedom.

    Closed forms of Abramowitz and Stegun 1964, 26.7.3 and 26.7.4.
    """
    angle = math.atan(abs(t) / math.sqrt(freedom))
    cosine, sine = math.cos(angle), math.sin(angle)
    term, total = 1.0, 0.0
    if freedom % 2:
        for power in range(1, (freedom - 1) // 2 + 1):
            total += term
            term *= cosine**2 * 2 * power / (2 * power + 1)
        inside = 2 / math.pi * (angle + sine * cosine * total)
    else:
        for power in range(1, freedom // 2 + 1):
            total += term
            term *= cosine**2 * (2 * power - 1) / (2 * power)
        inside = sine * total
    return min(1.0, max(0.0, 1 - inside))


def student_quantile(freedom: int, confidence: float = CONFIDENCE) -> float:
    """Return the t within which a share of Student's distribution lies, by bisection."""
    low, high = 0.0, 1e4
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if student_p(middle, freedom) > 1 - confidence else (low, middle)
    return high


def verdict(difference: Estimate, control: Estimate, least_p: float = 1 - CONFIDENCE) -> str:
    """Return `better`, `worse` or `no difference seen` for a difference in bits per byte.

    Args:
        difference: Ours less theirs: fewer bits are better.
        control: The same between two samples of one release.
        least_p: What p must be below; at 0.05 the 95 % interval excludes 0.
    """
    clear = difference.p < least_p
    if clear and abs(difference.value) > abs(control.value) + control.half_width:
        return "better" if difference.value < 0 else "worse"
    return "no difference seen"


def seeds_needed(difference: Estimate, control: Estimate, share: float) -> int | None:
    """Return about how many seeds would settle a difference of this size, None if none would.

    None means that the sample or the panel is too small: more text helps, more seeds do not.
    """
    for seeds in range(len(difference.by_seed) + 1, MOST_SEEDS + 1):
        then = _at(difference, seeds, share), _at(control, seeds, 0.0)
        if verdict(*then) != "no difference seen":
            return seeds
    return None


def _at(figure: Estimate, seeds: int, share: float) -> Estimate:
    """Return an estimate as it would stand with more seeds of the same spread."""
    deviation = figure.seed_deviation
    parts = [
        (over_seeds(deviation, seeds, share), seeds - 1.0),
        (figure.panel_deviation**2, figure.panel_freedom),
    ]
    return _with_interval(figure.value, np.full(seeds, figure.value), deviation, parts)
