"""Clusters and survivors."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from provender.dedup.survivors import KeyTable, survivor

KEYS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=30)


@given(KEYS, st.integers(0, 30))
def test_clusters_equal_brute_force_at_any_split(keys, cut) -> None:
    """Clusters are groups of equal keys, however the table was put together."""
    wanted = defaultdict(list)
    for position, key in enumerate(keys):
        wanted[key].append(position)
    expected = {tuple(group) for group in wanted.values() if len(group) > 1}
    first, second = KeyTable(), KeyTable()
    array = np.array(keys, np.uint64).reshape(-1, 2)
    places = np.arange(len(keys))
    first.add(array[:cut], places[:cut])
    second.add(array[cut:], places[cut:])
    second.merge(first)
    assert {tuple(members.tolist()) for _, members in second.clusters()} == expected


def test_shadows_never_survive() -> None:
    """Refused copies are no candidates, however good they are."""
    assert survivor([False, True], [0, 4], [1.0, 0.0], [0, 1]) == 1
    assert survivor([False, False], [0, 4], [1.0, 0.0], [0, 1]) is None


def test_clearest_right_then_quality_then_order() -> None:
    """Among copies that may survive rank decides, then quality, then the first."""
    assert survivor([True, True], [2, 1], [0.9, 0.1], [0, 1]) == 1
    assert survivor([True, True], [1, 1], [0.1, 0.9], [0, 1]) == 1
    assert survivor([True, True], [1, 1], [0.5, 0.5], [1, 0]) == 1
