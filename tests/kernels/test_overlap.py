# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Shared runs of words, against sets of tuples."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.kernels.characters import fold_table
from provender.kernels.overlap import GramTable
from provender.kernels.reference import words_of

TEXT = st.text(st.sampled_from("abA 9-.\n中國国é̀ア𠀀"), max_size=40)


def plain_grams(text: str, size: int) -> list[tuple[str, ...]]:
    """Return the runs of words of a text, folded character by character."""
    fold = fold_table()
    words = [
        "".join(chr(fold[ord(c)]) if ord(c) < 0x10000 else c for c in word)
        for word in words_of(text)
    ]
    return [tuple(words[at : at + size]) for at in range(len(words) - size + 1)]


@settings(deadline=None, max_examples=200)
@given(st.lists(TEXT, max_size=4), st.lists(TEXT, max_size=4), st.integers(1, 4))
def test_shares_are_those_of_sets(small: list[str], large: list[str], size: int) -> None:
    table = GramTable(pa.array(small, pa.large_string()), size)
    table.look(pa.array(large, pa.large_string()))
    there = {gram for text in large for gram in plain_grams(text, size)}
    expected = []
    for text in small:
        grams = plain_grams(text, size)
        expected.append(sum(g in there for g in grams) / len(grams) if grams else 0.0)
    assert table.shares().tolist() == pytest.approx(expected)


def test_a_copy_is_found_in_other_layout_and_script_and_its_twin_is_not() -> None:
    english = "The quick brown fox jumps over the lazy dog while seven old owls watch closely."
    chinese = "国家保护公民的合法权益不受侵犯并且鼓励发展教育事业"
    table = GramTable(pa.array([english, chinese, english.replace("seven", "eight")]))
    table.look(
        pa.array(["- " + english.upper().replace(" ", "\n"), "國家保護公民的合法權益不受侵犯"])
    )
    copy, script, twin = table.shares()
    assert copy == 1.0
    assert 0 < script < 1
    assert twin == 0.0
