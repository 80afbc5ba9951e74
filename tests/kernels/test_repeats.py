# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Repetitions within a text against their plain twin and against closed forms."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.kernels import reference_copies
from provender.kernels.repeats import LINES, PARAGRAPHS, RUNS, repeats

KINDS = {"lines": LINES, "paragraphs": PARAGRAPHS, "runs": RUNS}
TEXTS = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.text(alphabet="ab 中漢汉\n.", max_size=120),
        st.lists(st.sampled_from(["a b\n", "A, b\n", "\n", " \n", "c", "漢字\n", "é ́x "]), max_size=14).map(
            "".join
        ),
    ),
    max_size=5,
)  # fmt: skip


def found(texts: list[str], what: str, least: int, **more: int) -> list[list[tuple[int, int]]]:
    spans, ends = repeats(pa.array(texts, pa.large_string()), KINDS[what], least, **more)
    starts = [0, *ends.tolist()]
    return [
        [(int(a), int(b)) for a, b in spans[starts[row] : starts[row + 1]]]
        for row in range(len(texts))
    ]


@settings(deadline=None, max_examples=300)
@given(TEXTS, st.sampled_from(sorted(KINDS)), st.integers(1, 4))
def test_repetitions_are_those_of_the_twin(texts, what, least) -> None:
    """Every span of every text."""
    assert found(texts, what, least) == [reference_copies.repeats(t, what, least) for t in texts]


def test_a_line_said_again_goes_and_a_short_one_stays() -> None:
    """By its words; with its line feed; the first stays."""
    text = "One two three.\nMenu\n- one two THREE\nMenu\nfour"
    assert found([text], "lines", 3) == [[(20, 36)]]
    assert found([text], "lines", 1) == [[(20, 36), (36, 41)]]
    assert found([text], "lines", 4) == [[]]


def test_a_paragraph_said_again_goes_with_the_empty_line_after_it() -> None:
    """Its lines may be broken elsewhere."""
    text = "a b\nc d\n\ne f g h\n\nA b c\nd\n\nend of it"
    ((start, end),) = found([text], "paragraphs", 4)[0]
    assert text[:start] + text[end:] == "a b\nc d\n\ne f g h\n\nend of it"


def test_a_run_goes_wherever_its_lines_end_and_once_it_stays() -> None:
    """Words 1 to 60, something else, and 5 to 60 again."""
    words = [f"w{n}" for n in range(60)]
    text = " ".join(words) + ". Between.\n" + "\n".join(words[5:]) + "\nafter"
    ((start, end),) = found([text], "runs", 50)[0]
    assert text[:start] + text[end:] == " ".join(words) + ". Between.\nafter"
    assert found([text], "runs", 56) == [[]]


def test_a_text_of_one_word_again_and_again_keeps_one_window() -> None:
    """A window must not overlap the one that it repeats."""
    text = "ha " * 1000
    assert found([text], "runs", 50) == [[(150, 3000)]]


def test_only_the_first_words_are_looked_at() -> None:
    """What lies beyond stays as it is."""
    assert found(["a b. a b. a b."], "runs", 2, most=4) == [[(5, 10)]]
    assert found(["a b\na b\na b\n"], "lines", 2, most=4) == [[(4, 8)]]


@pytest.mark.parametrize("what", sorted(KINDS))
@pytest.mark.parametrize(
    "text", ["a" * 10_000_000, "\n" * 1_000_000, "字" * 1_000_000, "a\n" * 10**6]
)
def test_hostile_texts_take_linear_time(what, text) -> None:
    """One word of 10 MB, a million empty lines, a character or a line a million times."""
    (spans,) = found([text], what, 1 if what != "runs" else 50)
    if text[0] == "\n" or len(text) > 3_000_000 or (what != "runs" and text[0] == "字"):
        assert spans == []
    elif what == "runs":
        assert len(spans) == 1
    else:
        assert len(spans) == (999_999 if what == "lines" else 0)
