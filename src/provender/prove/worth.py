# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""From bits to tokens: what a difference is worth, read off a model's own scaling curve.

A curve tells how many bits per byte a corpus reaches with how many tokens. If B needs t tokens to
be as good as n tokens of A, one token of A is worth t / n tokens of B. The curve of the better one
is used, so that nothing is extrapolated; a value beyond the curve is told as a bound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from provender.prove.statistics import estimate

__all__ = ["CHECKPOINTS", "TokenValue", "token_value", "tokens_for", "value_of"]

Numbers = npt.NDArray[np.float64]

CHECKPOINTS = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)
"""Shares of a run's tokens at which the panel is scored."""

_EDGE = math.log(CHECKPOINTS[-1] / CHECKPOINTS[0])


@dataclass(frozen=True)
class TokenValue:
    """What one token is worth in tokens of something else.

    Attributes:
        value: The figure.
        low: Lower end of the 95 % interval, no lower than 1/16.
        high: Upper end, no higher than 16.
        bound: `less`, `more`, or empty: the value lies beyond what the curve can tell.
    """

    value: float
    low: float
    high: float
    bound: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the value as JSON."""
        return dict(self.__dict__)


def tokens_for(curve: Numbers, tokens: Numbers, figure: float) -> float:
    """Return how many tokens reach a figure, by interpolation over the logarithm of tokens.

    Args:
        curve: Bits per byte at each count, shape (counts,).
        tokens: The counts, rising.
        figure: Bits per byte to reach.

    Returns:
        Tokens; 0 if the first count is better already, infinity if the last one is worse.
    """
    # Where a curve is flat, the largest count that still has the figure is meant.
    falling = np.minimum.accumulate(curve) - 1e-12 * np.arange(len(curve))
    if figure > falling[0]:
        return 0.0
    if figure < falling[-1]:
        return math.inf
    return float(2 ** np.interp(figure, falling[::-1], np.log2(tokens)[::-1]))


def value_of(ours: Numbers, theirs: Numbers) -> float:
    """Return what one of our tokens is worth in theirs, from two curves of equal counts.

    Args:
        ours: Bits per byte at `CHECKPOINTS`, shape (5,).
        theirs: The same of what we are measured in.

    Returns:
        The value, between 1/16 and 16 where it can be told.
    """
    counts = np.array(CHECKPOINTS)
    if ours[-1] == theirs[-1]:
        return 1.0
    if ours[-1] > theirs[-1]:
        return max(tokens_for(theirs, counts, float(ours[-1])), CHECKPOINTS[0])
    return 1 / max(tokens_for(ours, counts, float(theirs[-1])), CHECKPOINTS[0])


def token_value(
    ours: Numbers, theirs: Numbers, share: float, resampled: tuple[Numbers, Numbers]
) -> TokenValue:
    """Return what one of our tokens is worth in theirs, with its interval.

    The interval is made on logarithms, over seeds and over panels (see `statistics`).

    Args:
        ours: Curves by seed, shape (seeds, 5).
        theirs: The same of what we are measured in.
        share: Share of the pool that a draw takes.
        resampled: Both mean curves on panels drawn again, shape (resamples, 5) each.
    """
    logs = [math.log(value_of(a, b)) for a, b in zip(ours, theirs, strict=True)]
    panels = [math.log(value_of(a, b)) for a, b in zip(*resampled, strict=True)]
    found = estimate(logs, share, float(np.var(panels)))
    value = math.exp(found.value)
    edge = _EDGE - 1e-9
    bound = "less" if found.value <= -edge else "more" if found.value >= edge else ""
    low = math.exp(max(found.low, -_EDGE))
    return TokenValue(value, low, math.exp(min(found.high, _EDGE)), bound)
