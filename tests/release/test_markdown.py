# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Whatever others wrote, Markdown shows it as text: another program's parser is the judge."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from provender.release.markdown import Markdown, escape, paragraphs, section, table

READER = MarkdownIt("commonmark", {"html": True}).enable("table")
PIECES = st.lists(
    st.sampled_from(
        ["<", ">", "&", "&amp;", "|", "`", "*", "_", "[", "]", "(", ")", "!", "#", "-", "+", "=", "~",
         "\\", "1.", "2)", "a", " ", "  ", "\n", "\n\n", "\t", "http://x.y", "<b>", "://", ":", "$"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


def shown(text: str) -> str:
    """Return what a reader sees, if it is nothing but text."""
    tokens = READER.parse(text)
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    inner = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in inner} <= {"text", "text_special", "softbreak", "entity"}
    return "".join(child.content for child in inner)


@given(PIECES)
def test_paragraphs_show_what_was_written(text: str) -> None:
    """Nothing opens a heading, list, quote, code, link or HTML; the words are the same."""
    assert re.sub(r"\s", "", shown(paragraphs(text))) == re.sub(r"\s", "", text)


@given(st.lists(st.tuples(PIECES, PIECES), min_size=1, max_size=3))
def test_a_table_has_the_cells_that_it_was_given(rows: list[tuple[str, str]]) -> None:
    """No cell makes another cell, row or element."""
    tokens = READER.parse(table(("a", "b"), rows))
    cells = [tokens[n + 1] for n, token in enumerate(tokens) if token.type == "td_open"]
    assert len(cells) == 2 * len(rows)
    for cell, text in zip(cells, [one for row in rows for one in row], strict=True):
        told = "".join(child.content for child in cell.children or ())
        assert re.sub(r"\s", "", told) == re.sub(r"\s", "", text)


@pytest.mark.parametrize("code", [0x202E, 0x2066, 0x200B, 0x07, 0x00, 0xFEFF, 0xE0041])
def test_characters_that_nobody_sees_are_shown(code: int) -> None:
    """Directions, zero widths, controls and tags appear as their code points."""
    assert escape(f"a{chr(code)}b") == f"aU+{code:04X}b"


def test_languages_stay_as_they_are() -> None:
    """Chinese, Arabic and emoji are text."""
    for text in ("语料来源安全", "مرحبا", "naïve", "🌾"):
        assert escape(text) == text


def test_an_underscore_within_a_word_is_no_markup_and_stays() -> None:
    """Names of columns can be searched for; what would be emphasis is escaped."""
    assert escape("license_concluded") == "license_concluded"
    for text in ("___a___", "_a_ b", "a_ _b", "__", "中_文"):
        assert shown(escape(text)) == text


@pytest.mark.parametrize("text", ["http://x.example", "HTTPS://x.example/a", "www.x.example"])
def test_an_address_is_shown_and_no_link(text: str) -> None:
    """GitHub makes links of bare addresses; what others wrote leads nowhere."""
    assert not re.search(r"(?i)://|www\.", escape(text))
    assert shown(escape(text)) == text


def test_our_own_words_may_use_markdown() -> None:
    """And the twin, as a plain string, may not."""
    assert escape(Markdown("`id`")) == "`id`"
    assert escape("`id`") == "\\`id\\`"


def test_what_is_empty_says_nothing() -> None:
    """No table without rows, no heading without a part."""
    assert table(["a"], []) == ""
    assert section("A", "", table(["a"], [])) == ""
    assert section("A", table(["a"], [["b"]])).startswith("## A\n\n| a |")
