# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Bars, funnels and histograms: true to scale, in both languages, readable at any width."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from provender.report.bars import (
    FILLS,
    GONE,
    Bar,
    Part,
    Step,
    bar_plot,
    funnel_plot,
    histogram_plot,
)
from provender.report.phrase import Phrase

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script>&'


def widths(drawing: str) -> list[float]:
    return [float(one.get("width")[:-1]) for one in etree.fromstring(drawing).iter(f"{SVG}rect")]


def test_bars_are_as_long_as_their_values() -> None:
    """Half is half, nothing is nothing, and the least of something can be seen."""
    bars = [Bar(name, [Part(FILLS[0], value)], "") for name, value in
            (("a", 200.0), ("b", 100.0), ("c", 0.0), ("d", 1e-9))]  # fmt: skip
    whole, half, least = widths(bar_plot(bars))
    assert abs(half / whole - 0.5) < 0.01
    assert 0 < least < 1


def test_parts_stand_side_by_side() -> None:
    """Each begins where the one before ends."""
    drawing = bar_plot([Bar("a", [Part(FILLS[0], 1), Part(GONE, 3)], "4")])
    first, second = etree.fromstring(drawing).iter(f"{SVG}rect")
    assert float(first.get("x")[:-1]) == 0.0
    assert 0 <= float(second.get("x")[:-1]) - float(first.get("width")[:-1]) < 0.3
    assert (first.get("fill"), second.get("fill")) == (FILLS[0], GONE)


def test_a_funnel_narrows_by_what_leaves() -> None:
    """What goes on and what leaves are together what came."""
    steps = [
        Step("read", [(1.0, 0.0), (1.0, 0.0)], "100"),
        Step("left", [(0.6, 0.4), (0.9, 0.1)], "60"),
    ]
    read, _, kept, gone, *_ = widths(funnel_plot(steps, FILLS[:2]))
    assert abs(kept + gone - read) < 0.5
    assert abs(kept / read - 0.6) < 0.01


def test_classes_are_as_tall_as_their_counts_and_the_bound_stands_in_place() -> None:
    """Kinds stand on each other; the tallest class fills the height."""
    drawing = etree.fromstring(
        histogram_plot([(4, 0), (1, 1), (0, 0)], (FILLS[0], GONE), [(0, "0")], line=(0.5, "≥ 5"))
    )
    heights = [float(one.get("height")) for one in drawing.iter(f"{SVG}rect")]
    assert heights == [110.0, 27.5, 27.5]
    line = next(one for one in drawing.iter(f"{SVG}line") if one.get("stroke-dasharray"))
    assert line.get("x1") == line.get("x2") == "50.00%"


def test_labels_are_in_both_languages_and_escaped() -> None:
    """A phrase in two spans, of which style shows one; data as it stands; no markup of others."""
    drawing = bar_plot([Bar(Phrase("too short", "太短"), [], "1"), Bar(HOSTILE, [], HOSTILE)])
    tree = etree.fromstring(drawing)
    spans = {one.get("class"): one.text for one in tree.iter(f"{SVG}tspan") if one.get("class")}
    assert spans == {"en": "too short", "zh": "太短"}
    assert [one.text for one in tree.iter(f"{SVG}title")] == [HOSTILE]
    assert not list(tree.iter("{*}script"))


VALUES = st.floats(0, 1e15, allow_nan=False)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(VALUES, min_size=1, max_size=4), max_size=6), st.text(max_size=80))
def test_any_figures_make_a_drawing(rows: list[list[float]], name: str) -> None:
    """Equal, huge, tiny, none, under any name."""
    bars = [Bar(name, [Part(FILLS[n], v) for n, v in enumerate(row)], name) for row in rows]
    counts = [[int(value) for value in row[:1]] for row in rows]
    for drawing in (bar_plot(bars), histogram_plot(counts, FILLS[:1], [(0.5, name)])):
        tree = etree.fromstring(drawing)
        ends = [
            float(one.get("x")[:-1]) + float(one.get("width")[:-1])
            for one in tree.iter(f"{SVG}rect")
        ]
        assert all(0 <= end <= 101.5 for end in ends)
