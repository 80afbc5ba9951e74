# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages and drawings: well-formed, escaped, true to scale."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from provender.report.page import Markup, Page, both, escape
from provender.report.plots import Curve, Interval, curve_plot, interval_plot

HOSTILE = '"><script>alert(1)</script>&\u202e'


def test_everything_is_escaped_but_markup() -> None:
    """Wherever text enters a page."""
    page = Page(HOSTILE)
    page.heading(HOSTILE, HOSTILE)
    page.paragraph(HOSTILE, HOSTILE)
    page.table([HOSTILE, Markup("")], [[HOSTILE, HOSTILE]])
    page.figure(interval_plot([Interval(HOSTILE, 0.0, -1.0, 1.0)], 0.0, HOSTILE), HOSTILE)
    page.figure(curve_plot([Curve(HOSTILE, [(1.0, 2.0)])], HOSTILE, HOSTILE), both("a", HOSTILE))
    text = page.render()
    assert "<script" not in text
    assert html.fromstring(text).findtext(".//title") == HOSTILE
    assert escape(Markup("<b>")) == "<b>"


def test_both_languages_are_there_and_one_is_shown() -> None:
    """Without a script: two radio buttons and their labels."""
    page = Page("t")
    page.heading("Control", "对照")
    tree = html.fromstring(page.render())
    assert tree.xpath("//h2/span[@lang='en']/text()") == ["Control"]
    assert tree.xpath("//h2/span[@lang='zh-Hans']/text()") == ["对照"]
    assert [one.get("for") for one in tree.xpath("//label")] == ["pick-en", "pick-zh"]
    assert len(tree.xpath("//input[@type='radio'][@checked]")) == 1


def test_dots_stand_where_the_axis_says() -> None:
    """A figure at the line lies on it; a larger one to its right, in proportion."""
    rows = [Interval("a", 0.0, -1.0, 1.0), Interval("b", 0.5, 0.0, 1.0), Interval("c", 1, 0.5, 1)]
    drawing = etree.fromstring(interval_plot(rows, 0.0, "bits"))
    dots = [float(one.get("cx")) for one in drawing.iter("{*}circle")]
    line = next(float(o.get("x1")) for o in drawing.iter("{*}line") if o.get("stroke-dasharray"))
    assert dots[0] == pytest.approx(line, abs=0.2)
    assert dots[2] - dots[1] == pytest.approx(dots[1] - dots[0], abs=0.2)


FIGURES = st.floats(-1e6, 1e6, allow_nan=False)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(FIGURES, FIGURES, FIGURES), min_size=1, max_size=8), FIGURES)
def test_any_figures_make_a_drawing(rows, reference) -> None:
    """Equal, huge, tiny, one alone: coordinates are numbers, inside the picture."""
    intervals = [Interval("x", sorted(row)[1], min(row), max(row)) for row in rows]
    curves = [Curve("x", [(2.0**n, y) for n, y in enumerate(row)]) for row in rows]
    for drawing in (interval_plot(intervals, reference, "u"), curve_plot(curves, "u", "v")):
        etree.fromstring(drawing)
        numbers = re.findall(r'(?:cx|cy|x1|x2|y1|y2)="(-?[\d.]+|\S+?)"', drawing)
        assert numbers
        assert all(-10 <= float(number) <= 730 for number in numbers)
