# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Near-duplicates of real text by brute force, and what signatures find of them.

Passages of real documents overlap by known and unknown amounts: each stretch of text gives two
passages that share a random part of it, and statutes, licences and templates repeat each other
besides. Every pair that shares a shingle is compared by plain Python sets of plain Python shingles
(`kernels.reference`), which share no code with the kernels under test.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pyarrow as pa

from provender.dedup.curve import candidate_probability
from provender.kernels import reference_copies
from provender.kernels.bands import similarity
from provender.kernels.characters import CJK, DIGIT, LETTER, MARK, class_table
from provender.kernels.minhash import minhash
from provender.kernels.tokens import Shingling

BANDS, ROWS = 14, 8
POINTS = (0.5, 0.6, 0.7, 0.8, 0.9)


def passages(texts: list[str], pairs: int, words: int) -> list[str]:
    """Cut overlapping pairs of passages out of documents, each pair from a stretch of its own."""
    numbers = random.Random(2026)
    texts = texts.copy()
    numbers.shuffle(texts)
    found: list[str] = []
    for text in texts:
        starts = _word_starts(text)
        for at in range(0, len(starts) - 2 * words, 2 * words):
            shift = numbers.randint(1, words // 2)
            begins = (at, at + shift)
            found += [text[starts[begin] : starts[begin + words]] for begin in begins]
            if len(found) == 2 * pairs:
                return found
    return found


def _word_starts(text: str) -> list[int]:
    """Return where each word begins; a Chinese character is one."""
    classes = class_table()
    starts, inside = [], False
    for place, character in enumerate(text):
        kind = int(classes[ord(character)])
        if kind == CJK or (kind in (LETTER, DIGIT) and not inside):
            starts.append(place)
        inside = kind in (LETTER, DIGIT) or (kind == MARK and inside)
    return starts


def similar_pairs(sets: list[set[int]]) -> dict[tuple[int, int], float]:
    """Return the Jaccard similarity of every pair of sets that have something in common."""
    holders = defaultdict(list)
    for row, own in enumerate(sets):
        for shingle in own:
            holders[shingle].append(row)
    found: dict[tuple[int, int], float] = {}
    for row, own in enumerate(sets):
        common = Counter(other for shingle in own for other in holders[shingle] if other > row)
        for other, number in common.items():
            found[row, other] = number / (len(own) + len(sets[other]) - number)
    return found


def measure(texts: list[str], shingling: Shingling) -> dict[str, Any]:
    """Return recall and precision of candidates and the error of estimates, against brute force."""
    sets = [
        set(reference_copies.near_shingles(t, shingling.words, shingling.characters, "words"))
        for t in texts
    ]
    truth = similar_pairs(sets)
    signed = minhash(pa.array(texts, pa.large_string()), shingling, count=112, bands=14, rows=8)
    candidates = _candidates(signed.bands)
    pairs = np.array(list(truth), np.int32).reshape(-1, 2)
    known = np.array(list(truth.values()))
    estimates = similarity(signed.sketch, pairs[:, 0].copy(), pairs[:, 1].copy())
    hit = np.array([pair in candidates for pair in truth])
    own = (pairs[:, 0] % 2 == 0) & (pairs[:, 1] == pairs[:, 0] + 1)
    middle = own & (known > 0.02) & (known < 0.98)
    expected_error = math.sqrt(float(np.mean(known[middle] * (1 - known[middle]) / 112)))
    error = math.sqrt(float(np.mean((estimates[middle] - known[middle]) ** 2)))
    report: dict[str, Any] = {
        "documents": len(texts),
        "pairs_compared": len(texts) * (len(texts) - 1) // 2,
        "pairs_with_a_common_shingle": len(truth),
        "rmse": round(error, 5),
        "rmse_theory": round(expected_error, 5),
        "bias": round(float(np.mean(estimates[middle] - known[middle])), 5),
        "curve": {},
        "precision": {},
    }
    for point in POINTS:
        report["curve"][str(point)] = {
            name: _recall(known[chosen], hit[chosen], point)
            for name, chosen in (("independent", own), ("all", np.ones(len(own), np.bool_)))
        }
        found = [truth.get(pair, 0.0) for pair in candidates]
        expected = np.array([candidate_probability(s, BANDS, ROWS) for s in known])
        report["precision"][str(point)] = {
            "found": round(sum(s >= point for s in found) / max(1, len(found)), 4),
            "expected": round(float(expected[known >= point].sum() / expected.sum()), 4),
        }
    return report


def _candidates(bands: np.ndarray) -> set[tuple[int, int]]:
    """Return all pairs with a common band key, by plain dictionaries."""
    found: set[tuple[int, int]] = set()
    for band in bands.T.tolist():
        buckets = defaultdict(list)
        for row, key in enumerate(band):
            buckets[key].append(row)
        for bucket in buckets.values():
            found |= {(a, b) for i, a in enumerate(bucket) for b in bucket[i + 1 :]}
    return found


def _recall(known: np.ndarray, hit: np.ndarray, point: float) -> dict[str, float]:
    """Compare what was found around a similarity with the S-curve over the same pairs."""
    near = np.abs(known - point) <= 0.05
    theory = np.array([candidate_probability(s, BANDS, ROWS) for s in known[near]])
    error = math.sqrt(float((theory * (1 - theory)).sum())) / max(1, int(near.sum()))
    return {
        "pairs": int(near.sum()),
        "found": round(float(hit[near].mean()), 4),
        "expected": round(float(theory.mean()), 4),
        "standard_error": round(error, 4),
    }
