# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Clusters of band keys against brute force."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.kernels.bands import band_pairs, join_band, join_pairs, roots, similarity

BANDS = st.integers(1, 60).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 40), min_size=size, max_size=size), min_size=1, max_size=4
    )
)


def keyed(band: list[int]) -> np.ndarray:
    """Spread small numbers over 64 bits, so that all parts are used; 0 stays 0."""
    return np.array(band, np.uint64) * np.uint64(0x9E3779B97F4A7C15)


def clusters_by_hand(bands: list[list[int]]) -> list[int]:
    """Return the first document of each document's cluster, joined until nothing changes."""
    first = list(range(len(bands[0])))
    changed = True
    while changed:
        changed = False
        for band in bands:
            for one, other in combinations(range(len(band)), 2):
                if band[one] == band[other] != 0 and first[one] != first[other]:
                    first[one] = first[other] = min(first[one], first[other])
                    changed = True
    return first


@settings(deadline=None, max_examples=200)
@given(BANDS, st.randoms())
def test_clusters_are_those_of_brute_force_in_any_order_of_bands(bands, random) -> None:
    """Whoever shares a key is in one cluster, named by its first document."""
    expected = clusters_by_hand(bands)
    random.shuffle(bands)
    parents = np.arange(len(bands[0]), dtype=np.int32)
    for band in bands:
        join_band(keyed(band), parents)
    assert roots(parents).tolist() == expected


@settings(deadline=None, max_examples=200)
@given(BANDS)
def test_pairs_are_all_of_small_buckets_and_join_the_same_clusters(bands) -> None:
    """A bucket of at most nine is compared whole; a larger one by its first and its nearest."""
    band = bands[0]
    found = {(pair >> 32, pair & 0xFFFFFFFF) for pair in band_pairs(keyed(band)).tolist()}
    buckets = defaultdict(list)
    for document, key in enumerate(band):
        if key:
            buckets[key].append(document)
    for bucket in buckets.values():
        own = {pair for pair in found if pair[1] in bucket}
        wanted = set(combinations(bucket, 2))
        assert own <= wanted
        if len(bucket) <= 9:
            assert own == wanted
        else:
            assert {(bucket[0], other) for other in bucket[1:]} <= own
            assert set(pairwise(bucket)) <= own
            assert max(sum(pair[1] == d for pair in own) for d in bucket) == 8
    parents, joined = np.arange(len(band), dtype=np.int32), np.arange(len(band), dtype=np.int32)
    join_pairs(band_pairs(keyed(band)), parents)
    join_band(keyed(band), joined)
    assert roots(parents).tolist() == roots(joined).tolist()


def test_a_document_without_a_key_joins_nobody() -> None:
    """Key 0 is no key."""
    parents = np.arange(4, dtype=np.int32)
    join_band(np.array([0, 5, 0, 5], np.uint64), parents)
    assert roots(parents).tolist() == [0, 1, 2, 1]
    assert band_pairs(np.zeros(5, np.uint64)).tolist() == []


def test_a_bucket_of_everybody_takes_linear_time() -> None:
    """Half a million documents with one key."""
    keys = np.full(500_000, 7 << 60, np.uint64)
    parents = np.arange(len(keys), dtype=np.int32)
    join_band(keys, parents)
    assert not roots(parents).any()
    assert len(band_pairs(keys)) < 8 * len(keys)


def test_similarity_takes_chance_agreement_off() -> None:
    """All equal is 1, one in 256 equal is 0."""
    sketches = np.zeros((3, 256), np.uint8)
    sketches[1, :255] = 1
    sketches[2, :128] = 1
    found = similarity(sketches, np.array([0, 0, 0], np.int32), np.array([0, 1, 2], np.int32))
    assert found.tolist() == [1.0, 0.0, np.float32((0.5 - 1 / 256) / (1 - 1 / 256))]
