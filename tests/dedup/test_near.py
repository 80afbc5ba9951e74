# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Clusters of near copies: memory, order, re-checks."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest

from provender.dedup.minhash import NEAR_STAGE, band_keys, near_stage, sketch_rows
from provender.dedup.near import BandTable, cluster, clustered
from provender.dedup.options import NearOptions

RANDOM = random.Random(5)
BASE = [f"word{RANDOM.randrange(5000)}" for _ in range(300)]


def edited(share: float, seed: int) -> str:
    """Return the base text with a share of its words changed."""
    numbers = random.Random(seed)
    return " ".join(f"new{numbers.random()}" if numbers.random() < share else w for w in BASE)


TEXTS = [
    " ".join(BASE),
    "nothing of this is there " * 9,
    edited(0.01, 1),
    "?!",
    edited(0.5, 2),
    edited(0.01, 3),
    "?!",
]


def signed(texts: list[str | None]) -> pa.Table:
    batch = pa.record_batch({"text": pa.array(texts, pa.large_string())})
    return pa.Table.from_batches([NEAR_STAGE.function(batch)])


def clusters_of(texts, folder, *, memory_bytes=1 << 20, cuts=(), **how) -> list[int]:
    keys = band_keys(signed(texts).column("near_bands"))
    table = BandTable(14, folder, memory_bytes)
    for part in np.split(keys, cuts):
        table.add(part)
    return cluster(table, np.arange(len(texts), dtype=np.int32), **how).tolist()


def test_near_copies_meet_and_others_do_not(tmp_path) -> None:
    """One word in a hundred changed is a copy, half of them is none; no words, no copies."""
    found = clusters_of(TEXTS, tmp_path)
    assert found == [0, 1, 0, 3, 4, 0, 6]
    assert clustered(np.array(found, np.int32)).tolist() == [0, 2, 5]


def test_the_clusters_do_not_depend_on_memory_or_cuts(tmp_path) -> None:
    """A table that spills after every piece gives what one in memory gives."""
    numbers = random.Random(11)
    texts = [edited(numbers.choice([0.0, 0.01, 0.05, 0.3]), n // 2) for n in range(60)]
    whole = clusters_of(texts, tmp_path / "none")
    for number, cuts in enumerate([(1,), (0, 30, 30), tuple(range(60))]):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert clusters_of(texts, folder, memory_bytes=1, cuts=cuts) == whole
        assert len(list(folder.iterdir())) == 14


def test_the_order_of_documents_does_not_change_who_belongs_together(tmp_path) -> None:
    """Shuffled documents make the same clusters."""
    numbers = random.Random(12)
    texts = [edited(numbers.choice([0.0, 0.02, 0.1, 0.4]), n) for n in range(80)]
    order = list(range(80))
    numbers.shuffle(order)
    plain = clusters_of(texts, tmp_path)
    mixed = clusters_of([texts[place] for place in order], tmp_path)
    together = {frozenset(n for n in range(80) if plain[n] == root) for root in plain}
    shuffled = {frozenset(order[n] for n in range(80) if mixed[n] == root) for root in mixed}
    assert together == shuffled


def test_a_recheck_parts_what_is_not_similar_enough(tmp_path) -> None:
    """Only pairs that reach the threshold join, and pairs joined already are not asked."""
    asked: list[tuple[int, int]] = []

    def similar(one, other):
        asked.extend(zip(one.tolist(), other.tolist(), strict=True))
        return np.where(other == 5, 0.2, 0.9)

    found = clusters_of(TEXTS, tmp_path, similar=similar, threshold=0.5)
    assert found == [0, 1, 0, 3, 4, 5, 6]
    assert asked.count((0, 2)) == 1
    assert asked.count((0, 5)) > 1


def test_copies_of_one_text_are_one_from_the_outset(tmp_path) -> None:
    """They need no band in common, and bring their near copies together."""
    table = BandTable(1, tmp_path, 1 << 20)
    table.add(np.array([[0], [7], [7], [9]], np.uint64))
    # 2 holds the text of 0 and is not compared; 3 holds that of 1.
    assert cluster(table, np.array([0, 1, 0, 1], np.int32)).tolist() == [0, 1, 0, 1]


def test_the_stage_and_its_columns(tmp_path) -> None:
    """Keys and sketches come back from their columns, sliced or chunked, null as zeros."""
    table = signed(TEXTS)
    assert table.column("near_bands").null_count == 2
    keys, sketches = band_keys(table.column("near_bands")), sketch_rows(table.column("near_sketch"))
    assert keys.shape == (7, 14)
    assert sketches.shape == (7, 112)
    assert not keys[3].any()
    assert band_keys(table.slice(2, 3).column("near_bands")).tolist() == keys[2:5].tolist()
    chunked = pa.concat_tables([table.slice(0, 4), table.slice(4)])
    assert band_keys(chunked.column("near_bands")).tolist() == keys.tolist()


def test_what_happens_to_candidates_signs_no_text_again() -> None:
    """Bands and shingles are part of the stage's identity; threshold and memory are not."""
    plain = near_stage(NearOptions())
    assert near_stage(NearOptions(recheck="exact", threshold=0.9)).identity == plain.identity
    assert near_stage(NearOptions(bands=13)).identity != plain.identity
    other = near_stage(NearOptions(shingle={"words": 4}))
    assert other.identity != plain.identity


def test_a_table_takes_only_its_own_bands(tmp_path) -> None:
    """Keys of other options are refused."""
    with pytest.raises(ValueError, match="13 bands for a table of 14"):
        BandTable(14, tmp_path, 1).add(np.ones((1, 13), np.uint64))
