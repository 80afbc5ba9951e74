# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Every kernel on a text of a few words, so that the first document pays for no compilation.

Compiled once for a machine, a kernel is read from disk in milliseconds; so a build warms up what
its stations use, and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from threading import Lock
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
from provender.kernels.repeats import LINES, PARAGRAPHS, RUNS, repeats
from provender.kernels.shared_keys import Seen, mark
from provender.kernels.shared_keys import gather as gather_shared
from provender.kernels.shared_owners import Owners, verify
from provender.kernels.shared_spans import locate
from provender.kernels.shared_words import fold_words
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
    part, word, end = (found.places[first][:, at].astype(np.int32) for at in (0, 1, 2))
    starts = np.arange(len(distinct) + 1)
    part_starts = np.concatenate([[0], np.cumsum(found.words)]).astype(np.int64)
    postings = Postings(starts, part, word, end, part_starts)
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


def _shared() -> None:
    twice = pa.concat_arrays([_TEXT, _TEXT])
    words = np.zeros(0, np.uint8)
    for what in (RUNS, PARAGRAPHS, LINES):
        seen = Seen.of_size(1 << 8)
        mark(twice, what, 8, seen, Lock())
        found, sizes = gather_shared(twice, what, 8, seen)
        for _ in found:
            pass
        words = fold_words(twice, np.arange(4), sizes)
    starts = np.concatenate([[0], np.cumsum(sizes + 1)])
    rows = np.array([[1, 0, 2], [1, starts[2], 2]])
    for mapped in (False, True):
        # What does not fit in memory is mapped from a file and cannot be written to.
        rows.flags.writeable = words.flags.writeable = not mapped
        pairs = Owners(starts, np.arange(4, dtype=np.int32), 2).pairs([rows], [rows], 0, 1, 16)
        for some in pairs or ():
            verify(words, np.ascontiguousarray(some), np.array([-1, 0]))
    locate(twice, 0, {RUNS: np.array([[0, 2]])}, sentences=True)


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
        "dedup.shared": _shared,
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
