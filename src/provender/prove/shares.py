# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How sure a share is: of samples that show something, of pairs that point one way."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Share", "share_difference", "sign_test"]

_Z = 1.959964
"""Normal quantile of a 95 % interval."""


@dataclass(frozen=True)
class Share:
    """How many of how many, with the 95 % score interval (Wilson 1927, JASA 22:209-212).

    Attributes:
        hits: Those that show it.
        total: All.
    """

    hits: int
    total: int

    @property
    def value(self) -> float:
        """The share; 0 of none."""
        return self.hits / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Its interval; everything where nothing was looked at."""
        if not self.total:
            return 0.0, 1.0
        square = _Z**2 / self.total
        middle = self.value + square / 2
        reach = _Z * math.sqrt(self.value * (1 - self.value) / self.total + square / 4 / self.total)
        return max(0.0, (middle - reach) / (1 + square)), min(1.0, (middle + reach) / (1 + square))

    def to_dict(self) -> dict[str, Any]:
        """Return the share as JSON."""
        low, high = self.interval
        return {**asdict(self), "share": self.value, "low": low, "high": high}


def share_difference(ours: Share, theirs: Share) -> tuple[float, float, float]:
    """Return a difference of independent shares with its 95 % interval.

    Newcombe 1998 (Statistics in Medicine 17:873-890), method 10.
    """
    value = ours.value - theirs.value
    (low, high), (their_low, their_high) = ours.interval, theirs.interval
    below = math.hypot(ours.value - low, their_high - theirs.value)
    above = math.hypot(high - ours.value, theirs.value - their_low)
    return value, value - below, value + above


def sign_test(above: int, below: int) -> float:
    """Return the exact two-sided p value of so many signs of each kind; ties are left out.

    Dixon and Mood 1946 (The statistical sign test).
    """
    total = above + below
    if total == 0:
        return 1.0
    fewer = min(above, below)
    tail = math.fsum(
        math.exp(_log_choose(total, count) - total * math.log(2)) for count in range(fewer + 1)
    )
    return min(1.0, 2 * tail)


def _log_choose(total: int, count: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(count + 1) - math.lgamma(total - count + 1)
