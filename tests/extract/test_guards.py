# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The quick counts of `extract.guards` against plain twins."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.extract import guards

MARKUP = st.lists(
    st.sampled_from(
        [
            "<div>",
            "</div>",
            "<DIV",
            "</P>",
            "<p>",
            "</p>",
            "<br>",
            "</br>",
            "<code>",
            "</code>",
            "<col>",
            "</col>",
            "<a",
            "x=y>",
            "</a>",
            "<b>",
            "</b>",
            "<",
            ">",
            "=",
            "</",
            "中",
            "x",
            "<area>",
            "</article>",
            "<article>",
            "<embed",
            "</em>",
            "<em>",
            "<!--=",
            "-->",
        ]
    ),
    max_size=60,
).map("".join)


def _bytes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-8", "replace") + b"   ", np.uint8)


@settings(max_examples=400, deadline=None)
@given(MARKUP | st.text(alphabet="</>aP =\ud800", max_size=50))
def test_the_bound_is_never_below_the_depth(text: str) -> None:
    """A page that nests too deeply cannot slip under the bound."""
    assert guards._depth_bound(_bytes(text)) >= guards._depth(text, 10**9)


def test_the_bound_is_tight_on_ordinary_markup() -> None:
    """The twin: closed elements do not add up, so the slow count stays rare."""
    assert guards._depth_bound(_bytes("<div><p>x</p><span>y</span></div>" * 500)) < 1500


@settings(max_examples=400, deadline=None)
@given(MARKUP)
def test_the_widest_tag_is_counted(text: str) -> None:
    """Signs between `<` and whatever ends the tag."""
    tags = text.split("<")[1:]
    assert guards._widest_tag(_bytes(text)) == max(
        (tag.split(">", 1)[0].count("=") for tag in tags), default=0
    )
