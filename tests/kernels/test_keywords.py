# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Keyword search: against its plain twin, word boundaries, scripts, and many keywords."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from provender.kernels import keywords, reference_keywords

LETTERS = list("ab AB的说說 \n\u00a01é😀")
MADE = st.text(st.sampled_from(LETTERS), max_size=40)
ANY = st.text(st.characters(codec="utf-8"), max_size=40)
WORDS = st.lists(
    st.text(st.sampled_from(list("ab 的说é1")), min_size=1, max_size=5).map(keywords.fold_keyword),
    max_size=6,
    unique=True,
).map(lambda words: [word for word in words if word])


def found(texts: list[str], words: list[str]) -> list[list[tuple[int, int, int]]]:
    matches = keywords.find_keywords(pa.array(texts, pa.large_string()), keywords.trie_of(words))
    rows: list[list[tuple[int, int, int]]] = [[] for _ in texts]
    for row, *rest in zip(
        *(part.tolist() for part in (matches.row, matches.keyword, matches.start, matches.end)),
        strict=True,
    ):
        rows[row].append(tuple(rest))
    return rows


@settings(deadline=None, max_examples=300)
@given(st.lists(MADE | ANY, max_size=3), WORDS)
@example(["a b", "a  b", "ab", "a\nb "], ["a b", "a"])
@example(["說的说"], ["说", "说的"])
def test_matches_equal_their_twin(texts: list[str], words: list[str]) -> None:
    """Keyword and place of every match are those of the plain reference."""
    assert found(texts, words) == [reference_keywords.find(text, words) for text in texts]


@pytest.mark.parametrize(
    ("text", "word", "matches"),
    [
        ("an ass, here", "ass", 1),
        ("a class of assets", "ass", 0),
        ("ASS", "ass", 1),
        ("赌博网站", "赌博", 1),
        ("賭博", "赌博", 1),
        ("用app赌博的app", "赌博", 1),
        ("free   spins", "free spins", 1),
        ("freespins", "free spins", 0),
        ("aab", "ab", 0),
        ("赌 博", "赌博", 0),
    ],
)
def test_whole_words_where_words_are_apart(text: str, word: str, matches: int) -> None:
    """Each rule of matching, and a twin."""
    assert len(found([text], [keywords.fold_keyword(word)])[0]) == matches


def test_the_longest_counts_and_the_search_goes_on_behind_it() -> None:
    """Of 赌 and 赌博 the longer, and nothing inside it."""
    assert found(["赌博赌"], ["赌", "赌博", "博"])[0] == [(1, 0, 6), (0, 6, 9)]


def test_ten_thousand_keywords_are_found_each() -> None:
    """A list of the size that TC260-003 asks for finds every one of its words."""
    words = [
        f"{chr(0x4E00 + index % 5000)}{chr(0x5000 + index // 5000)}词" for index in range(10_000)
    ]
    words = sorted({keywords.fold_keyword(word) for word in words})
    rows = found(["，".join(words)], words)
    assert [keyword for keyword, _, _ in rows[0]] == list(range(len(words)))


@pytest.mark.parametrize("word", ["", "x" * 65, "😀"])
def test_a_keyword_that_cannot_be_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="keyword"):
        keywords.trie_of([word])


@pytest.mark.parametrize("text", ["ab" * 1_500_000, "a" + " " * 3_000_000, "a " * 1_000_000])
def test_hostile_texts_take_linear_time(text: str) -> None:
    """A word without an end, a blank without an end, a million beginnings."""
    assert len(found([text], ["a b c", "ab" * 30])[0]) == 0
