# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Shingles and sketches against their plain twins."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.kernels import reference
from provender.kernels.shingles import WindowTable, shingles, sketch_windows

TEXTS = st.lists(
    st.one_of(
        st.text(max_size=80),
        st.text(alphabet="ab 中漢汉Éé́9-\n", max_size=120),
    ),
    max_size=6,
)


@settings(deadline=None, max_examples=200)
@given(TEXTS, st.integers(1, 6))
def test_shingles_are_those_of_the_twin(texts, size) -> None:
    """Keys, weights and shingles of every text, in order."""
    content = shingles(pa.array(texts, pa.large_string()), size)
    start = 0
    for row, text in enumerate(texts):
        key, weight, found = reference.shingles(text, size)
        assert int(content.keys[row]) == key
        assert int(content.weights[row]) == weight
        assert content.hashes[start : content.ends[row]].tolist() == found
        start = int(content.ends[row])


@settings(deadline=None, max_examples=100)
@given(TEXTS, st.integers(2, 9), st.integers(1, 4))
def test_sketches_are_those_of_the_twin(texts, window, most) -> None:
    """Windows of every text with their smallest distinct shingles."""
    content = shingles(pa.array(texts, pa.large_string()), 2)
    owners, lengths, sizes, kept = sketch_windows(content, window, most)
    expected = [
        (row, length, smallest)
        for row, text in enumerate(texts)
        for length, smallest in reference.sketch(reference.shingles(text, 2)[2], window, most)
    ]
    parts = np.split(kept, np.cumsum(sizes))
    got = [
        (int(owner), int(length), part.tolist())
        for owner, length, part in zip(owners, lengths, parts, strict=False)
    ]
    assert got == expected


def test_a_sliced_column_gives_the_same_as_its_own() -> None:
    """Offsets of a slice do not begin at zero."""
    texts = pa.array(["one two three", "four five six seven", None, "八九十"], pa.large_string())
    whole, part = shingles(texts, 2), shingles(texts.slice(1), 2)
    assert part.keys.tolist() == whole.keys.tolist()[1:]
    assert part.hashes.tolist() == whole.hashes.tolist()[2:]


def test_a_shingle_in_too_many_windows_is_not_looked_for() -> None:
    """A phrase that every window holds finds none of them."""
    content = shingles(pa.array(["the same words again"] * 3, pa.large_string()), 3)
    _, lengths, sizes, kept = sketch_windows(content, 8, 4)
    sketches = kept.astype(np.uint32)
    rare = WindowTable(sketches, sizes, lengths, sizes, 3).look(content)[1]
    common = WindowTable(sketches, sizes, lengths, sizes, 2).look(content)[1]
    assert (rare >= 0).all()
    assert (common == -1).all()
