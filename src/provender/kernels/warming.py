# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Every kernel on a text of a few words, so that the first document pays for no compilation.

Compiled once for a machine, a kernel is read from disk in milliseconds; so a build warms up what
its stations use, and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from provender.kernels.bands import band_pairs, join_band, join_pairs, roots, similarity
from provender.kernels.buffers import text_buffers
from provender.kernels.clue_literals import literal_table
from provender.kernels.clues import find_windows, gather
from provender.kernels.corrections import SETTINGS, find_corrections
from provender.kernels.fold import exact_keys
from provender.kernels.gram_cover import Postings, cover
from provender.kernels.gram_runs import find_runs, gram_lookup
from provender.kernels.gram_words import GramSize
from provender.kernels.grams import grams_of
from provender.kernels.jaccard import jaccard, shingle_sets
from provender.kernels.keywords import find_keywords, trie_of
from provender.kernels.language import identify
from provender.kernels.language_evidence import (
    character_flags,
    count_evidence,
    count_words,
    word_table,
)
from provender.kernels.minhash import minhash
from provender.kernels.phrases import phrase_table
from provender.kernels.repeats import LINES, RUNS, repeats
from provender.kernels.shingles import shingles, sketch_windows
from provender.kernels.signature import signatures
from provender.kernels.text_features import feature_sums
from provender.kernels.text_statistics import all_statistics
from provender.kernels.tokens import Shingling

__all__ = ["STATIONS", "warm_stations"]

_TEXT = pa.array(["Warm up, write to a@b.example: 12345678.", "热身,热身。"], pa.large_string())
_SHINGLING = Shingling(2, 3)


def _language() -> None:
    identify(_TEXT)
    count_evidence(_TEXT, character_flags({"standard": ["的", "什么"]}, [], [], "个"))
    count_words(_TEXT, np.arange(2), word_table({"en": ["warm"]}))


def _statistics() -> None:
    all_statistics(_TEXT)


def _exact() -> None:
    exact_keys(_TEXT)


def _minhash() -> None:
    signed = minhash(_TEXT, _SHINGLING, count=4, bands=2, rows=2)
    one, other = np.zeros(1, np.int32), np.ones(1, np.int32)
    forest = np.arange(2, dtype=np.int32)
    keys = np.ascontiguousarray(signed.bands[:, 0])
    join_band(keys, forest)
    join_pairs(band_pairs(keys), forest)
    roots(forest)
    similarity(signed.sketch, one, other)
    # What does not fit in memory is mapped from a file and cannot be written to.
    signed.sketch.flags.writeable = False
    similarity(signed.sketch, one, other)
    held, ends = shingle_sets(_TEXT, _SHINGLING)
    bounds = np.concatenate([np.zeros(1, np.int64), ends])
    held.flags.writeable = False
    jaccard(held, bounds, one.astype(np.int64), other.astype(np.int64))


def _contamination() -> None:
    size = GramSize(2, 3, 1)
    found = grams_of(_TEXT, size)
    chosen = np.arange(len(found.words))[:0]
    distinct, first = np.unique(found.hashes, return_index=True)
    lookup = gram_lookup(size, distinct, found.only(chosen), chosen)
    parts, begins, stops = (found.places[first, part].astype(np.int32) for part in (0, 1, 2))
    postings = Postings(
        np.arange(len(distinct) + 1),
        parts,
        begins,
        stops,
        np.concatenate([[0], np.cumsum(found.words)]).astype(np.int64),
    )
    cover(find_runs(_TEXT, lookup), np.zeros(len(distinct), np.bool_), postings)


def _personal_data() -> None:
    data, offsets = text_buffers(_TEXT)
    for _ in gather(data, offsets, find_windows(data, offsets, literal_table([]))):
        pass


def _unsafe() -> None:
    find_keywords(_TEXT, trie_of(["warm"]))


def _corrections() -> None:
    spoken, settings = np.ones((2, 1), np.uint8), np.zeros((1, len(SETTINGS)), np.int64)
    find_corrections(_TEXT, spoken, settings, phrase_table([(0, "warm up")]), [])


def _classifier() -> None:
    feature_sums(_TEXT, np.zeros(1 << 4, np.int16))


def _repeats() -> None:
    for what in (LINES, RUNS):
        repeats(_TEXT, what, 2)


def _references() -> None:
    sketch_windows(shingles(_TEXT, 2), 4, 2)
    signatures(_TEXT, _SHINGLING, 4)


_WARMERS: MappingProxyType[str, Callable[[], None]] = MappingProxyType(
    {
        "assess.corrections": _corrections,
        "assess.language": _language,
        "assess.statistics": _statistics,
        "dedup.exact": _exact,
        "assess.personal_data": _personal_data,
        "assess.unsafe": _unsafe,
        "assess.contamination": _contamination,
        "assess.classifier": _classifier,
        "dedup.minhash": _minhash,
        "dedup.repeats": _repeats,
        "rights.references": _references,
    }
)
STATIONS = tuple(_WARMERS)
"""What has kernels of its own, by name of its stage."""


def warm_stations(stations: Collection[str] | None) -> None:
    """Warm up the kernels of some stations, or of all for None; names without kernels count not."""
    for name, warm in _WARMERS.items():
        if stations is None or name in stations:
            warm()
