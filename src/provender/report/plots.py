# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Drawings for pages, as SVG: figures with their intervals, and curves over a doubling axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from provender.report.page import Markup, escape

__all__ = ["Curve", "Interval", "curve_plot", "interval_plot", "share_plot"]

_WIDTH = 720
_LABEL = 190
_RIGHT = 24
_ROW = 26
_LABEL_ROOM = 58
_MARKS = ("var(--mark)", "var(--bad)", "var(--good)", "var(--soft)")
_DASHES = ("", "6 4", "2 3", "9 3 2 3")


@dataclass(frozen=True)
class Interval:
    """One row of an interval plot.

    Attributes:
        label: What it is.
        value: The figure.
        low: Lower end of its interval.
        high: Upper end.
        tone: `good`, `bad` or empty.
    """

    label: str
    value: float
    low: float
    high: float
    tone: str = ""


@dataclass(frozen=True)
class Curve:
    """One line of a curve plot.

    Attributes:
        label: What it is.
        points: x and y; x above 0.
        band: Lowest and highest y at each of the points, such as over seeds; empty for none.
    """

    label: str
    points: Sequence[tuple[float, float]]
    band: Sequence[tuple[float, float]] = ()


def interval_plot(rows: Sequence[Interval], reference: float, unit: str) -> Markup:
    """Draw figures as dots and their intervals as bars, with a line where nothing differs.

    Args:
        rows: From top to bottom.
        reference: Where the line stands.
        unit: What the axis counts.
    """
    low, high = _range(rows, reference)

    def x(value: float) -> float:
        inside = min(max(value, low), high)
        return _LABEL + (inside - low) / (high - low) * (_WIDTH - _LABEL - _RIGHT)

    height = _ROW * len(rows) + 44
    parts = [_axis(x, low, high, height - 30, unit)]
    middle = x(reference)
    parts.append(
        f'<line x1="{middle:.1f}" y1="6" x2="{middle:.1f}" y2="{height - 34}" '
        'stroke="var(--soft)" stroke-dasharray="3 3"/>'
    )
    for number, row in enumerate(rows):
        y = 18 + number * _ROW
        tone = {"good": "var(--good)", "bad": "var(--bad)"}.get(row.tone, "var(--soft)")
        label = row.label if len(row.label) <= 28 else row.label[:27] + "…"
        parts.append(
            f"<g><title>{escape(row.label)}: {row.value:.4g} [{row.low:.4g}, {row.high:.4g}]"
            f'</title><text x="{_LABEL - 10}" y="{y + 4}" text-anchor="end" fill="var(--ink)">'
            f'{escape(label)}</text><line x1="{x(row.low):.1f}" y1="{y}" x2="{x(row.high):.1f}" '
            f'y2="{y}" stroke="{tone}" stroke-width="3" stroke-opacity=".55"/>'
            f'<circle cx="{x(row.value):.1f}" cy="{y}" r="4.5" fill="{tone}"/></g>'
        )
    return _drawing(height, parts)


def _range(rows: Sequence[Interval], reference: float) -> tuple[float, float]:
    """Return the ends of the axis; an interval that runs far out does not squeeze all others."""
    reach = sorted(max(abs(r.low - reference), abs(r.high - reference)) for r in rows)
    far = 1.6 * reach[(3 * len(reach)) // 4] or 1.0
    far = max(far, *(abs(row.value - reference) * 1.1 for row in rows))
    low = max(min(reference, *(row.low for row in rows)), reference - far)
    high = min(max(reference, *(row.high for row in rows)), reference + far)
    pad = 0.04 * (high - low) or 1.0
    return low - pad, high + pad


def curve_plot(curves: Sequence[Curve], x_unit: str, y_unit: str) -> Markup:
    """Draw curves over an axis that doubles.

    Args:
        curves: Lines with at least one point each.
        x_unit: What the lower axis counts.
        y_unit: What the left axis counts.
    """
    xs = [math.log2(x) for curve in curves for x, _ in curve.points]
    ys = [y for curve in curves for _, y in curve.points]
    ys += [y for curve in curves for ends in curve.band for y in ends]
    left, top, height = 64.0, 14.0, 300.0
    x_low, x_high = min(xs), max(*xs, min(xs) + 1e-9)
    pad = max((max(ys) - min(ys)) * 0.08, 1e-3)
    y_low, y_high = min(ys) - pad, max(ys) + pad
    room = _WIDTH - left - 170

    def x_of(value: float) -> float:
        return left + (math.log2(value) - x_low) / (x_high - x_low) * room

    def y_of(value: float) -> float:
        return top + (y_high - value) / (y_high - y_low) * (height - 70)

    parts = []
    for tick in _ticks(y_low, y_high):
        y = y_of(tick)
        parts.append(
            f'<line x1="{left}" y1="{y:.1f}" x2="{left + room:.1f}" y2="{y:.1f}" '
            f'stroke="var(--line)"/><text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end" '
            f'fill="var(--soft)">{tick:g}</text>'
        )
    base = top + height - 70
    parts += [
        f'<text x="{x_of(value):.1f}" y="{base + 18:.1f}" text-anchor="middle" '
        f'fill="var(--soft)">{_short(value)}</text>'
        for value in _readable({x for curve in curves for x, _ in curve.points}, x_of)
    ]
    parts.append(
        f'<text x="{left + room / 2:.1f}" y="{base + 38:.1f}" text-anchor="middle" '
        f'fill="var(--soft)">{escape(x_unit)}</text>'
        f'<text x="{left}" y="{top - 3}" fill="var(--soft)">{escape(y_unit)}</text>'
    )
    ends = _apart([y_of(curve.points[-1][1]) for curve in curves], 16)
    for number, curve in enumerate(curves):
        tone = _MARKS[number % len(_MARKS)]
        dash = _DASHES[number // len(_MARKS) % len(_DASHES)]
        if curve.band:
            ends_of = [(x, *band) for (x, _), band in zip(curve.points, curve.band, strict=True)]
            around = [(x, low) for x, low, _ in ends_of]
            around += [(x, high) for x, _, high in reversed(ends_of)]
            shape = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in around)
            parts.append(f'<polygon points="{shape}" fill="{tone}" fill-opacity=".16"/>')
        points = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in curve.points)
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{tone}" stroke-width="2.5" '
            f'stroke-dasharray="{dash}"/>'
        )
        parts += [
            f'<circle cx="{x_of(x):.1f}" cy="{y_of(y):.1f}" r="3.5" fill="{tone}"/>'
            for x, y in curve.points
        ]
        label = curve.label if len(curve.label) <= 22 else curve.label[:21] + "…"
        parts.append(
            f'<text x="{left + room + 10:.1f}" y="{ends[number] + 4:.1f}" fill="{tone}">'
            f"{escape(label)}</text>"
        )
    return _drawing(height, parts)


def _readable(values: set[float], place: Callable[[float], float]) -> list[float]:
    """Return the values whose labels do not lie on one another, from the left."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or place(value) - place(kept[-1]) >= _LABEL_ROOM:
            kept.append(value)
    return kept


def share_plot(rows: Sequence[tuple[str, Sequence[float]]], unit: str) -> Markup:
    """Draw rows of shares as strips: the darker a field, the larger its share.

    Args:
        rows: Name and shares of each; a share of twice the mean and more is darkest.
        unit: What the fields are, from left to right.
    """
    height = 18
    parts = []
    for number, (label, shares) in enumerate(rows):
        y = 8 + number * height
        room = (_WIDTH - _LABEL - _RIGHT) / max(len(shares), 1)
        short = label if len(label) <= 28 else label[:27] + "…"
        parts.append(
            f'<text x="{_LABEL - 10}" y="{y + 12}" text-anchor="end" fill="var(--ink)">'
            f"{escape(short)}</text>"
        )
        mean = sum(shares) / max(len(shares), 1)
        parts += [
            f'<rect x="{_LABEL + at * room:.1f}" y="{y}" width="{room:.1f}" height="{height - 3}" '
            f'fill="var(--mark)" fill-opacity="{min(1.0, share / (2 * mean or 1)):.2f}"/>'
            for at, share in enumerate(shares)
        ]
    bottom = 8 + len(rows) * height + 14
    parts.append(
        f'<text x="{(_LABEL + _WIDTH - _RIGHT) / 2:.1f}" y="{bottom}" text-anchor="middle" '
        f'fill="var(--soft)">{escape(unit)}</text>'
    )
    return _drawing(bottom + 8, parts)


def _apart(places: Sequence[float], least: float) -> list[float]:
    """Move labels so far that none lies on another."""
    moved = list(places)
    order = sorted(range(len(places)), key=lambda at: places[at])
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + least)
    return moved


def _axis(place: Callable[[float], float], low: float, high: float, y: float, unit: str) -> str:
    parts = [
        f'<line x1="{place(tick):.1f}" y1="6" x2="{place(tick):.1f}" y2="{y}" '
        f'stroke="var(--line)"/><text x="{place(tick):.1f}" y="{y + 14}" text-anchor="middle" '
        f'fill="var(--soft)">{tick:g}</text>'
        for tick in _ticks(low, high)
    ]
    middle = (place(low) + place(high)) / 2
    parts.append(
        f'<text x="{middle:.1f}" y="{y + 28}" text-anchor="middle" fill="var(--soft)">'
        f"{escape(unit)}</text>"
    )
    return "".join(parts)


def _ticks(low: float, high: float) -> list[float]:
    """Return round numbers inside a range, five or so."""
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough)
    first = math.ceil(low / step)
    return [round(n * step, 10) for n in range(first, math.floor(high / step) + 1)]


def _short(number: float) -> str:
    for size, letter in ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.3g}{letter}"
    return f"{number:.3g}"


def _drawing(height: float, parts: Sequence[str]) -> Markup:
    return Markup(
        f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )
