# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Text that documents share, against its plain twins, in every script and whatever the memory."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.dedup.options import SharedOptions
from provender.dedup.row_tables import RowTable
from provender.dedup.shared import RULES, SharedText
from provender.kernels import reference_shared
from provender.kernels.reference_copies import placed_words
from provender.kernels.shared_keys import LINES, PARAGRAPHS, RUNS
from provender.kernels.shared_owners import Owners, verify
from provender.kernels.shared_spans import locate

KINDS = {"runs": RUNS, "paragraphs": PARAGRAPHS, "lines": LINES}
PIECES = ["a ", "B, ", "c\n", "d. ", "漢字", "汉", "é ́x ", "\n", " \n", "中。", "1.5 ", "“ ", "\u3000", "…"]
TEXTS = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
        st.lists(st.sampled_from(["a ", "b "]), max_size=60).map("".join),
    ),
    min_size=1,
    max_size=6,
)


def options(what: str, least: int, **more) -> SharedOptions:
    """Return options that may ask for shorter runs than a recipe can."""
    asked = {"runs": None, "paragraphs": None, "lines": None, what: least}
    return SharedOptions.model_construct(
        **{"copies": 2, "cut": "sentences", "least_left": 1, "memory_bytes": 1 << 20, **more}, **asked
    )


def taken(texts: list[str], what: str, least: int, ranks: list[int], **more) -> list[list[bool]]:
    """Say of each word whether another document keeps it, as the kernels find it."""
    found = [[False] * len(placed_words(text)) for text in texts]
    column = pa.array(texts, pa.large_string())
    with (
        tempfile.TemporaryDirectory() as folder,
        SharedText(
            options(what, least, **more), np.array(ranks, np.int32), Path(folder), 1 << 16
        ) as shared,
    ):
        shared.mark(column)
        shared.gather(np.arange(len(texts)), column)
        shared.settle()
        for document, text in enumerate(texts):
            places = [0]
            for _, word in placed_words(text):
                single = placed_words("x" + word)[0][1] == "x"
                places.append(places[-1] + len(word.encode()) + (not single))
            for begin, end in shared.stretches_of(document, KINDS[what]):
                low, high = places.index(begin), places.index(end)
                found[document][low:high] = [True] * (high - low)
    return found


@settings(deadline=None, max_examples=400)
@given(TEXTS, st.sampled_from(sorted(KINDS)), st.integers(2, 6), st.integers(2, 3), st.randoms())
def test_what_is_shared_is_what_the_twin_says(texts, what, least, copies, numbers) -> None:
    """Every word of every text, whichever document is preferred."""
    ranks = list(range(len(texts)))
    numbers.shuffle(ranks)
    wanted = reference_shared.shared_words(texts, what, least, ranks, copies)
    assert taken(texts, what, least, ranks, copies=copies) == wanted


@settings(deadline=None, max_examples=400)
@given(TEXTS, st.booleans(), st.data())
def test_a_run_is_cut_as_the_twin_cuts_it(texts, sentences, data) -> None:
    """Whole sentences, line ends, marks before and after."""
    text = "".join(texts)
    words = placed_words(text)
    if not words:
        return
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    assert cut(text, first, last, sentences=sentences) == reference_shared.cut_run(
        text, first, last, sentences=sentences
    )


def cut(text: str, first: int, last: int, *, what: int = RUNS, sentences: bool = True) -> str:
    """Take words out of a text."""
    places = [0]
    for _, word in placed_words(text):
        single = placed_words("x" + word)[0][1] == "x"
        places.append(places[-1] + len(word.encode()) + (not single))
    asked = {what: np.array([[places[first], places[last]]])}
    spans, _ = locate(pa.array([text], pa.large_string()), 0, asked, sentences=sentences)
    content = text.encode()
    merged: list[list[int]] = []
    for start, end in spans.get(what, np.empty((0, 2), np.int64)).tolist():
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    for start, end in reversed(merged):
        content = content[:start] + content[end:]
    return content.decode()
