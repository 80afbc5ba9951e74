# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Hashed features and their sums against plain Python."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.kernels.buffers import text_buffers
from provender.kernels.reference_features import features
from provender.kernels.text_features import feature_ids, feature_sums

TEXTS = st.lists(
    st.one_of(
        st.text(max_size=80), st.text(st.sampled_from("aB9é\u0301 .\n中國が㌖ﷺ한\t"), max_size=120)
    ),
    max_size=5,
)


@settings(deadline=None, max_examples=200)
@given(TEXTS, st.integers(8, 22))
def test_features_are_those_of_the_twin(texts: list[str], bits: int) -> None:
    data, offsets = text_buffers(pa.array(texts, pa.large_string()))
    ids, ends = feature_ids(data, offsets[:-1], offsets[1:], bits)
    expected = [features(text, bits) for text in texts]
    assert ends.tolist() == np.cumsum([len(one) for one in expected]).tolist()
    assert ids.tolist() == [one for text in expected for one in text]


@settings(deadline=None, max_examples=100)
@given(TEXTS, st.integers(0, 99))
def test_sums_are_those_of_the_twin(texts: list[str], seed: int) -> None:
    weights = np.random.default_rng(seed).integers(-32767, 32768, 1 << 10).astype(np.int16)
    sums, counts = feature_sums(pa.array([*texts, None], pa.large_string()), weights)
    expected = [features(text, 10) for text in [*texts, ""]]
    assert counts.tolist() == [len(one) for one in expected]
    assert sums.tolist() == [sum(int(weights[one]) for one in text) for text in expected]


def test_long_texts_cross_blocks() -> None:
    """A text of many blocks is the sum of its parts; a word of 10 MB is read in the same room."""
    weights = np.arange(-512, 512).astype(np.int16)
    text = "Ab 9中國. \n" * 5_000
    sums, counts = feature_sums(pa.array([text, "a" * 10_000_000]), weights)
    found = features(text, 10)
    assert (sums[0], counts[0]) == (sum(int(weights[one]) for one in found), len(found))
    assert counts[1] == 10_000_003
