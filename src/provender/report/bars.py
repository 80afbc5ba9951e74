# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Drawings that keep their letters readable at any width: bars, stages of a funnel, histograms.

Widths are percentages and heights are pixels, so on a phone a bar gets shorter and its text does
not. A label stands above its bar and has the whole width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from provender.report.phrase import Markup, Said, cut, drawn, escape

__all__ = [
    "FILLS",
    "GONE",
    "PLAIN",
    "Bar",
    "Part",
    "Step",
    "bar_plot",
    "funnel_plot",
    "histogram_plot",
]

FILLS = ("var(--tone-1)", "url(#fill-2)", "url(#fill-3)", "url(#fill-4)")
"""Fills that differ in colour and in pattern."""

PLAIN = "var(--soft)"
"""Fill of what is not told apart."""

GONE = "url(#fill-gone)"
"""Fill of what has left."""

_LONGEST_BAR = 60.0
_LABEL_WIDTH = 46
_ROW = 42


@dataclass(frozen=True)
class Part:
    """A part of a bar.

    Attributes:
        fill: Of `FILLS`, or `GONE`.
        value: Its length, in the unit of all bars.
    """

    fill: str
    value: float


@dataclass(frozen=True)
class Bar:
    """A bar.

    Attributes:
        label: What it is.
        parts: From left to right.
        figure: What is written at its end.
    """

    label: Said
    parts: Sequence[Part]
    figure: str


@dataclass(frozen=True)
class Step:
    """A stage that some pass and some do not.

    Attributes:
        label: What happens here.
        bars: Of each measure, what goes on and what leaves, as shares of all that came.
        figures: The same in figures, written below.
    """

    label: Said
    bars: Sequence[tuple[float, float]]
    figures: Said


def bar_plot(bars: Sequence[Bar], *, whole: float | None = None) -> Markup:
    """Draw bars from top to bottom.

    Args:
        bars: The bars.
        whole: What the longest possible bar would be; None makes it the longest there is.
    """
    longest = whole or max((sum(p.value for p in bar.parts) for bar in bars), default=0.0) or 1.0
    parts = []
    for number, bar in enumerate(bars):
        y = number * _ROW
        parts.append(_label(bar.label, y))
        parts.append(_bar(bar.parts, longest, y + 20, 14, bar.figure))
    return _drawing(_ROW * len(bars), parts)


def funnel_plot(steps: Sequence[Step], fills: Sequence[str]) -> Markup:
    """Draw what is left after each stage, one bar a measure.

    Args:
        steps: From the first stage to the last.
        fills: Fill of each measure.
    """
    parts: list[str] = []
    y = 0
    for step in steps:
        parts.append(_label(step.label, y))
        y += 20
        for fill, (kept, left) in zip(fills, step.bars, strict=True):
            parts.append(_rectangles([Part(fill, kept), Part(GONE, left)], 1.0, 100.0, y, 10)[0])
            y += 12
        written = drawn(step.figures, _LABEL_WIDTH)
        parts.append(f'<text x="0" y="{y + 12}" fill="var(--soft)">{written}</text>')
        y += 26
    return _drawing(y, parts)


def histogram_plot(
    counts: Sequence[Sequence[int]],
    fills: Sequence[str],
    ticks: Sequence[tuple[float, str]],
    *,
    line: tuple[float, str] | None = None,
) -> Markup:
    """Draw how often values fall into classes of equal width.

    Args:
        counts: For each class, the counts of each kind, from below upwards.
        fills: Fill of each kind.
        ticks: Places on the axis (0 at the left end, 1 at the right) and what stands there.
        line: A place on the axis to mark, such as a bound, and what it is.
    """
    height, top = 110.0, 16.0
    most = max((sum(kinds) for kinds in counts), default=0) or 1
    width = 100 / max(len(counts), 1)
    parts = [
        f'<line x1="0" y1="{top + height}" x2="100%" y2="{top + height}" stroke="var(--soft)"/>'
    ]
    for number, kinds in enumerate(counts):
        y = top + height
        for fill, count in zip(fills, kinds, strict=True):
            if count:
                tall = max(count / most * height, 2.5)
                y -= tall
                parts.append(
                    f'<rect x="{number * width + width * 0.06:.2f}%" y="{y:.1f}" '
                    f'width="{width * 0.88:.2f}%" height="{tall:.1f}" fill="{fill}"/>'
                )
    for place, written in ticks:
        anchor = "start" if place < 0.08 else "end" if place > 0.92 else "middle"
        parts.append(
            f'<text x="{place * 100:.2f}%" y="{top + height + 16:.0f}" text-anchor="{anchor}" '
            f'fill="var(--soft)">{_figure(written)}</text>'
        )
    if line is not None:
        place, written = line
        anchor = "start" if place < 0.5 else "end"
        shift = 5 if place < 0.5 else -5
        parts.append(
            f'<line x1="{place * 100:.2f}%" y1="0" x2="{place * 100:.2f}%" y2="{top + height}" '
            'stroke="var(--bad)" stroke-width="1.5" stroke-dasharray="4 3"/>'
            f'<text x="{place * 100:.2f}%" y="11" dx="{shift}" text-anchor="{anchor}" '
            f'fill="var(--bad)">{_figure(written)}</text>'
        )
    return _drawing(top + height + 24, parts)


def _figure(written: str) -> Markup:
    return Markup(f'<tspan translate="no">{escape(cut(written, 80))}</tspan>')


def _label(label: Said, y: float) -> str:
    whole = ""
    if isinstance(label, str):
        whole = f'<title translate="no">{escape(cut(label, 200))}</title>'
    return (
        f'<text x="0" y="{y + 14:.0f}" fill="var(--ink)">{whole}{drawn(label, _LABEL_WIDTH)}</text>'
    )


def _bar(parts: Sequence[Part], longest: float, y: float, tall: float, figure: str) -> str:
    """Draw one bar with its figure at its end."""
    bar, end = _rectangles(parts, longest, _LONGEST_BAR, y, tall)
    return (
        f'{bar}<text x="{end:.2f}%" y="{y + tall - 2:.0f}" dx="6" fill="var(--soft)">'
        f"{_figure(figure)}</text>"
    )


def _rectangles(
    parts: Sequence[Part], whole: float, room: float, y: float, tall: float
) -> tuple[str, float]:
    """Draw the parts of a bar and return where it ends; what is not nothing can be seen.

    Args:
        parts: From left to right.
        whole: The value that fills the room.
        room: Percent of the width.
        y: Upper edge in pixels.
        tall: Height in pixels.
    """
    rectangles, x = [], 0.0
    for part in parts:
        if part.value > 0:
            wide = max(part.value / whole * room, 0.35)
            rectangles.append(
                f'<rect x="{x:.2f}%" y="{y:.0f}" width="{max(wide - 0.15, 0.2):.2f}%" '
                f'height="{tall:.0f}" fill="{part.fill}"/>'
            )
            x += wide
    return "".join(rectangles), x


def _drawing(height: float, parts: Sequence[str]) -> Markup:
    return Markup(
        f'<svg style="height:{max(height, 1):.0f}px" role="img" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
    )
