# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Sets of shingles and their similarity against Python's sets."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.kernels import reference_copies
from provender.kernels.jaccard import jaccard, shingle_sets
from provender.kernels.tokens import Shingling

TEXTS = st.lists(
    st.one_of(st.text(max_size=60), st.text(alphabet="ab 中漢-", max_size=120)),
    min_size=1,
    max_size=6,
)
SHINGLINGS = st.one_of(
    st.builds(Shingling, st.integers(1, 4), st.integers(1, 6)),
    st.builds(lambda n: Shingling(1, n, "characters"), st.integers(1, 24)),
)


@settings(deadline=None, max_examples=150)
@given(TEXTS, SHINGLINGS)
def test_sets_and_similarities_are_those_of_python(texts, shingling) -> None:
    """Every text's distinct shingles, and the similarity of every pair of texts."""
    hashes, ends = shingle_sets(pa.array(texts, pa.large_string()), shingling)
    starts = np.concatenate(([0], ends))
    sets = [
        set(
            reference_copies.near_shingles(t, shingling.words, shingling.characters, shingling.unit)
        )
        for t in texts
    ]
    for row, own in enumerate(sets):
        assert hashes[starts[row] : starts[row + 1]].tolist() == sorted(own)
    one, other = (side.ravel() for side in np.indices((len(texts), len(texts))))
    expected = [
        len(sets[a] & sets[b]) / max(1, len(sets[a] | sets[b]))
        for a, b in zip(one.tolist(), other.tolist(), strict=True)
    ]
    assert jaccard(hashes, starts, one, other).tolist() == pytest.approx(expected)


@pytest.mark.parametrize("text", ["字" * 2_000_000, "a " * 1_000_000, "\n" * 1_000_000])
def test_hostile_texts_take_linear_time(text) -> None:
    """The same shingle a million times is one."""
    hashes, _ = shingle_sets(pa.array([text], pa.large_string()), Shingling(5, 8))
    assert len(hashes) == (0 if text[0] == "\n" else 1)
