"""Kernels against their plain twins."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from provender.kernels import reference
from provender.kernels.fold import exact_keys, folded
from provender.kernels.text_statistics import NAMES, all_statistics

LIVELY = st.text(
    st.one_of(
        st.sampled_from(list("the And of. wWw:/?!x#…-*•\n\t 　是的漢字，。ÀÉéß𠀀\u0301٣Ⱥ.'")),
        st.characters(codec="utf-8"),
    ),
    max_size=120,
)


@settings(deadline=None, max_examples=300)
@given(st.lists(LIVELY, max_size=5))
@example(["\x00", "\x00- a\n\x00..."])
def test_statistics_equal_their_twin(texts: list[str]) -> None:
    """Every count is that of the plain reference, for any text at any place of a batch."""
    counts = all_statistics(pa.array(texts, pa.large_string()))
    for text, row in zip(texts, counts, strict=True):
        assert dict(zip(NAMES, row.tolist(), strict=False)) == reference.text_statistics(text)


@settings(deadline=None, max_examples=300)
@given(st.lists(LIVELY, min_size=1, max_size=5))
def test_folding_equals_its_twin(texts: list[str]) -> None:
    """Folded bytes are those of the plain reference."""
    content, ends = folded(pa.array(texts, pa.large_string()))
    for index, text in enumerate(texts):
        assert bytes(content[ends[index] : ends[index + 1]]) == reference.folded(text)


def test_case_space_and_script_fold_to_one_key() -> None:
    """Copies that differ in case, white space or Chinese script share a key; others do not."""
    keys = exact_keys(pa.array(["Hello  World", "hello\n world ", "汉语", "漢語", "Hello Worlds"]))
    values = keys.to_pylist()
    assert values[0] == values[1] != values[4]
    assert values[2] == values[3]


def test_slices_and_nulls_count_like_plain_arrays() -> None:
    """A slice of a column and a null are read as what they are."""
    column = pa.array(["skip", "one two", None, "三"], pa.string()).slice(1)
    assert all_statistics(column)[:, 1].tolist() == [2, 0, 1]
