# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Repetition and lines: against their plain twins, worked by hand, and on extreme texts."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from provender.kernels import line_statistics as lines
from provender.kernels import reference
from provender.kernels import repetition as repeats
from provender.kernels.text_statistics import ALL_NAMES, all_statistics

REPEATING = st.text(st.sampled_from(list('ab c.\n的是{A1\u0301\u3000。"”…')), max_size=160)
ANY = st.text(st.characters(codec="utf-8"), max_size=80)


def all_of(text: str, **options: int) -> dict[str, int]:
    row = all_statistics(pa.array([text], pa.large_string()), **options)[0]
    return dict(zip(ALL_NAMES, row.tolist(), strict=True))


def measured(text: str, **options: int) -> dict[str, int]:
    return {name: one for name, one in all_of(text, **options).items() if name in repeats.NAMES}


def counted(text: str, **options: int) -> dict[str, int]:
    return {name: one for name, one in all_of(text, **options).items() if name in lines.NAMES}


@settings(deadline=None, max_examples=300)
@given(st.lists(REPEATING | ANY, max_size=4))
@example(["a b a b a b", "", "a a a a"])
def test_repetition_equals_its_twin(texts: list[str]) -> None:
    """Every measure is that of the plain reference, at any place of a batch."""
    rows = all_statistics(pa.array(texts, pa.large_string()))
    for text, row in zip(texts, rows, strict=True):
        found = dict(zip(ALL_NAMES, row.tolist(), strict=True))
        expected = reference.repetition(text)
        assert {name: found[name] for name in repeats.NAMES} == expected


@settings(deadline=None, max_examples=300)
@given(st.lists(REPEATING | ANY, max_size=4))
@example(["a\n\na\n\nb", "\n\n", 'a."\nb.\n', "a\na"])
def test_line_counts_equal_their_twin(texts: list[str]) -> None:
    """Every count is that of the plain reference, at any place of a batch."""
    rows = all_statistics(pa.array(texts, pa.large_string()))
    for text, row in zip(texts, rows, strict=True):
        found = dict(zip(ALL_NAMES, row.tolist(), strict=True))
        expected = reference.line_statistics(text)
        assert {name: found[name] for name in lines.NAMES} == expected


def test_the_measures_worked_by_hand() -> None:
    """Characters of words count, once each, every copy; what stands once is no repetition."""
    found = measured("one two three. One two, one two!")
    # Words: one two three One two one two; 2-gram `one two` at 0 and 5, 12 of 25 characters.
    assert found["repetition_characters"] == 3 + 3 + 5 + 3 + 3 + 3 + 3
    assert found["top_2_gram_characters"] == 12
    assert found["top_3_gram_characters"] == 0
    overlapping = measured("a b a b a b a b a b")
    assert overlapping["duplicate_5_gram_characters"] == 10
    assert measured("天地玄黄，宇宙洪荒。")["top_2_gram_characters"] == 0
    assert measured("天地玄黄，天地洪荒。")["top_2_gram_characters"] == 4


def test_lines_worked_by_hand() -> None:
    """All copies against all but the first; a sentence may end inside quotes."""
    found = counted('He left.\n  menu \nmenu\n\n"He came."\nmenu…\n')
    assert found["duplicate_lines"] == 2
    assert found["repeated_lines"] == 1
    assert found["duplicate_line_characters"] == 8
    assert found["terminal_lines"] == 3
    assert found["paragraphs"] == 2
    assert found["lines_under_30"] == 5
    twice = counted("a\nb\n\nc\n\na\nb")
    assert (twice["paragraphs"], twice["duplicate_paragraphs"]) == (3, 2)
    assert twice["duplicate_paragraph_characters"] == 4


def test_length_at_the_bound_of_thirty() -> None:
    """A line of 30 characters is short for the published code and not for the paper."""
    found = counted("x" * 30)
    assert (found["lines_under_30"], found["lines_up_to_30"]) == (0, 1)


@pytest.mark.parametrize("text", ["x" * 10_000_000, "\n" * 1_000_000, "的" * 3_000_000])
def test_extreme_texts_have_closed_forms(text: str) -> None:
    """One word, only blank lines, no space at all: linear time, bounded memory."""
    found, counts = measured(text), counted(text)
    if text[0] == "x":
        assert found["repetition_characters"] == 10_000_000
        assert sum(list(found.values())[1:]) == 0
        assert counts["line_characters"] == 10_000_000
    elif text[0] == "\n":
        assert sum(found.values()) == 0
        assert (counts["line_feeds"], counts["paragraphs"]) == (1_000_000, 0)
    else:
        assert found["repetition_characters"] == repeats.MOST_WORDS
        later = [one for name, one in found.items() if name.startswith("repeated_")]
        assert set(later) == {repeats.MOST_WORDS - 1}
        assert {one for one in found.values() if one not in later} == {repeats.MOST_WORDS}


def test_what_lies_beyond_the_bound_is_not_compared() -> None:
    """Only the first words and lines are looked at."""
    assert measured("a b c a b", most_words=3)["top_2_gram_characters"] == 0
    assert measured("a b c a b", most_words=5)["top_2_gram_characters"] == 4
    assert counted("a\nb\na", most_lines=2)["duplicate_lines"] == 0
    assert counted("a\nb\na", most_lines=3)["duplicate_lines"] == 2


def test_a_document_of_100_megabytes_has_closed_forms() -> None:
    """Words beyond the bound count as words and are not compared; the table stays bounded."""
    found = all_of("word " * 20_000_000)
    assert (found["words"], found["characters"]) == (20_000_000, 100_000_000)
    assert found["repetition_characters"] == 4 * repeats.MOST_WORDS
    assert found["duplicate_10_gram_characters"] == 4 * repeats.MOST_WORDS
    assert (found["lines"], found["median_word_characters"]) == (1, 4)
