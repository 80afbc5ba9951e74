# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Axes of histograms: classes of equal width for shares and scores, doubling ones for counts."""

from __future__ import annotations

import math

from provender.release.spreads import Spread
from provender.report.numbers import format_count, format_number

__all__ = ["Doubling", "Even"]

_CLASSES = 20
_ROUND = (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10)


class Even:
    """Classes of equal width, up to where nearly all values lie."""

    def __init__(self, spread: Spread, failed: Spread, bound: float | None):
        high = [one.quantile(0.99) or 0.0 for one in (spread, failed)]
        low = [value for one in (spread, failed) if (value := one.quantile(0.0)) is not None]
        reach = max(*high, 0.0 if bound is None else bound * 1.25)
        lowest = min(0.0, *low) if low else 0.0
        self.step = _round_width((reach - lowest) / _CLASSES)
        self.low = math.floor(lowest / self.step) * self.step

    def place(self, value: float) -> float:
        """Return where a value stands, 0 at the left end and 1 at the right."""
        return min(max((value - self.low) / (self.step * _CLASSES), 0.0), 1.0)

    def edge(self, at: int) -> float:
        """Return where a class begins."""
        return self.low + at * self.step

    def label(self, at: int) -> str:
        """Return a class in words."""
        start = format_number(self.edge(at))
        return (
            f"≥ {start}" if at == _CLASSES - 1 else f"{start} – {format_number(self.edge(at + 1))}"
        )

    def classes(self, spread: Spread) -> list[int]:
        """Return the documents in each class."""
        found = [0] * _CLASSES
        for value, count in spread.counts.items():
            found[max(0, min(int((value - self.low) / self.step), _CLASSES - 1))] += count
        return found

    def ticks(self) -> list[tuple[float, str]]:
        """Return what stands on the axis."""
        return [(part / 4, format_number(self.edge(part * _CLASSES // 4))) for part in range(5)]


def _round_width(least: float) -> float:
    """Return the next width of which five make a round number."""
    power = 1e-6
    while power * 10 < least:
        power *= 10
    return next(power * m for m in _ROUND if power * m >= least * 0.999)


class Doubling:
    """Classes for counts, each twice as wide as the one before; the first is nothing."""

    def __init__(self, spread: Spread, failed: Spread, bound: float | None):
        values = [*spread.counts, *failed.counts, bound or 0.0]
        self.most = max(self._class(max(values)) + 1, 4)

    @staticmethod
    def _class(value: float) -> int:
        return 0 if value < 1 else min(math.frexp(value)[1], 60)

    def place(self, value: float) -> float:
        """Return where a value stands, 0 at the left end and 1 at the right."""
        at = self._class(value)
        low = self.edge(at)
        inside = (value - low) / ((self.edge(at + 1) - low) or 1.0)
        return min((at + inside) / self.most, 1.0)

    def edge(self, at: int) -> float:
        """Return where a class begins."""
        return 0.0 if at == 0 else 2.0 ** (at - 1)

    def label(self, at: int) -> str:
        """Return a class in words."""
        low, high = int(self.edge(at)), int(self.edge(at + 1)) - 1
        return format_count(low) if low >= high else f"{low:,} – {high:,}"

    def classes(self, spread: Spread) -> list[int]:
        """Return the documents in each class."""
        found = [0] * self.most
        for value, count in spread.counts.items():
            found[min(self._class(value), self.most - 1)] += count
        return found

    def ticks(self) -> list[tuple[float, str]]:
        """Return what stands on the axis."""
        step = max(1, -(-self.most // 6))
        return [(at / self.most, f"{int(self.edge(at)):,}") for at in range(0, self.most, step)]
