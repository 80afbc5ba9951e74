# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Learns a quality classifier from good and bad examples, and measures it on what it did not see.

Every text is scored by a model that saw none of its fold; folds go by the text's hash, so copies
stay together. From these scores come the calibration, the held-out area under the ROC curve and
the advice on thresholds. The model that is kept has seen all texts.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.assess.classifier import Classifier, logistic
from provender.data_files import read_data
from provender.errors import UsageError
from provender.kernels.buffers import text_buffers
from provender.kernels.fold import exact_keys
from provender.kernels.linear import Examples, examples_of, fit, margins
from provender.kernels.text_features import feature_ids

__all__ = ["Measured", "area_under_curve", "calibrate", "learning", "train"]

_LEARNING = Path(__file__).parent / "data" / "classifier.yml"
_Reals = npt.NDArray[np.float64]
_Numbers = npt.NDArray[np.int64]


@functools.cache
def learning() -> Mapping[str, Any]:
    """Return the numbers of learning by name."""
    return MappingProxyType(read_data(_LEARNING))


@dataclass(frozen=True)
class Measured:
    """How well a classifier does on texts that it did not see.

    Attributes:
        good: Good texts, copies counted once.
        bad: Bad texts.
        copies: Texts that were left out as copies of others.
        auc: Area under the ROC curve.
        error: Standard error of that (Hanley and McNeil 1982).
        brier: Mean squared error of the scores as probabilities.
        thresholds: Advice: score, share of good texts kept, share of bad texts dropped.
    """

    good: int
    bad: int
    copies: int
    auc: float
    error: float
    brier: float
    thresholds: tuple[Mapping[str, float], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the measurements as plain JSON types."""
        return {
            "good_texts": self.good,
            "bad_texts": self.bad,
            "copies_left_out": self.copies,
            "held_out_auc": self.auc,
            "held_out_auc_standard_error": self.error,
            "held_out_brier": self.brier,
            "thresholds": [dict(one) for one in self.thresholds],
        }


def train(good: pa.ChunkedArray, bad: pa.ChunkedArray) -> tuple[Classifier, Measured]:
    """Learn a classifier.

    Args:
        good: Texts to keep.
        bad: Texts to drop.

    Returns:
        The classifier, and how well it does.

    Raises:
        UsageError: There are too few texts, or a text is on both sides.
    """
    texts, is_good, keys = _distinct(good, bad)
    told = learning()
    examples, owners = _windows(texts)
    signs = np.where(is_good[owners], 1.0, -1.0)
    importance = _importance(is_good, owners)
    folds = np.array([key[0] for key in keys], np.int64) % told["folds"]

    def learned(rows: _Numbers) -> tuple[_Reals, float]:
        return fit(
            examples, rows, signs, importance, places=1 << told["bits"],
            epochs=told["epochs"], rate=told["rate"], seed=told["seed"],
        )  # fmt: skip

    held_out = np.zeros(len(texts))
    for fold in range(told["folds"]):
        weights, bias = learned(np.flatnonzero(folds[owners] != fold))
        found = _by_text(margins(examples, weights, bias), owners, len(texts))
        held_out[folds == fold] = found[folds == fold]
    slope, offset = calibrate(held_out, is_good)
    weights, bias = learned(np.arange(len(owners)))
    unit = float(np.abs(weights).max() or 1.0) / 32767
    whole = np.rint(weights / unit).astype(np.int16)
    copies = len(good) + len(bad) - len(texts)
    return (
        Classifier(whole, unit, bias, slope, offset),
        _measure(held_out, is_good, slope, offset, copies),
    )


def _distinct(
    good: pa.ChunkedArray, bad: pa.ChunkedArray
) -> tuple[pa.Array, npt.NDArray[np.bool_], list[bytes]]:
    """Return each text once, whether it is good, and its key, in the order of keys."""
    texts = pa.concat_arrays(
        [*good.cast(pa.large_string()).chunks, *bad.cast(pa.large_string()).chunks]
        or [pa.array([], pa.large_string())]
    )
    keys = exact_keys(texts).to_pylist()
    sides: dict[bytes, tuple[int, bool]] = {}
    for place, key in enumerate(keys):
        mine = place < len(good)
        if sides.setdefault(key, (place, mine))[1] != mine:
            raise UsageError(
                f"text {place - len(good) + 1} of the bad examples is also among the good ones",
                hint="take it out on one side; case and white space do not make another text",
            )
    least = learning()["least_texts"]
    for name, wanted in (("good", True), ("bad", False)):
        count = sum(side == wanted for _, side in sides.values())
        if count < least:
            raise UsageError(
                f"there are {count} different {name} examples, and {least} are the least",
                hint="some hundreds of each side make a classifier that can be relied on",
            )
    ordered = sorted(sides)
    places = [sides[key][0] for key in ordered]
    return texts.take(pa.array(places)), np.array([sides[key][1] for key in ordered]), ordered


def _windows(texts: pa.Array) -> tuple[Examples, _Numbers]:
    """Return the texts in windows, and the text that each window is of."""
    data, offsets = text_buffers(texts)
    told = learning()
    size, most = told["window_bytes"], told["windows"]
    begins: list[int] = []
    ends: list[int] = []
    owners: list[int] = []
    for row in range(len(texts)):
        first, last = int(offsets[row]), int(offsets[row + 1])
        count = min(most, max(1, -(-(last - first) // size)))
        for number in range(count):
            begin = first + (last - first) * number // count
            end = min(begin + size, first + (last - first) * (number + 1) // count)
            begins.append(_at_character(data, begin, last))
            ends.append(_at_character(data, end, last))
            owners.append(row)
    ids, upto = feature_ids(data, np.array(begins), np.array(ends), told["bits"])
    return examples_of(ids, upto), np.array(owners, np.int64)


def _at_character(data: npt.NDArray[np.uint8], place: int, end: int) -> int:
    while place < end and 0x80 <= data[place] < 0xC0:
        place += 1
    return place


def _importance(is_good: npt.NDArray[np.bool_], owners: _Numbers) -> _Reals:
    """Weigh both sides alike, and each text alike whatever the number of its windows."""
    windows = np.bincount(owners)
    sides = np.where(is_good, is_good.sum(), (~is_good).sum())
    each: _Reals = (len(is_good) / (2.0 * sides))[owners] / np.sqrt(windows[owners])
    return np.minimum(each, 4.0)


def _by_text(found: _Reals, owners: _Numbers, texts: int) -> _Reals:
    means: _Reals = np.bincount(owners, found, texts) / np.bincount(owners, minlength=texts)
    return means


def calibrate(found: _Reals, is_good: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Return slope and offset of the logistic curve that makes margins probabilities.

    Newton's method on Platt's smoothed targets (Platt 1999; Lin, Lin and Weng 2007), each side
    weighing the same, so that a score of one half means neither. Rounded to six digits.
    """
    many, few = int(is_good.sum()), int((~is_good).sum())
    targets = np.where(is_good, (many + 1.0) / (many + 2.0), 1.0 / (few + 2.0)).tolist()
    importance = np.where(is_good, 0.5 / many, 0.5 / few).tolist()
    slope, offset = 0.0, 0.0
    for _ in range(100):
        gradient = [0.0, 0.0]
        curve = [1e-9, 0.0, 1e-9]
        for margin, target, weight in zip(found.tolist(), targets, importance, strict=True):
            chance = logistic(slope * margin + offset)
            off, bend = weight * (target - chance), weight * chance * (1.0 - chance)
            gradient[0] += off * margin
            gradient[1] += off
            curve[0] += bend * margin * margin
            curve[1] += bend * margin
            curve[2] += bend
        size = curve[0] * curve[2] - curve[1] * curve[1]
        if size <= 1e-30:
            break
        steps = (
            (curve[2] * gradient[0] - curve[1] * gradient[1]) / size,
            (curve[0] * gradient[1] - curve[1] * gradient[0]) / size,
        )
        longest = max(abs(steps[0]), abs(steps[1]))
        damp = min(1.0, 4.0 / longest) if longest else 1.0
        slope, offset = slope - damp * steps[0], offset - damp * steps[1]
        if longest < 1e-9:
            break
    return float(f"{slope:.6g}"), float(f"{offset:.6g}")


def area_under_curve(good: Sequence[float], bad: Sequence[float]) -> float:
    """Return the chance that a good one scores above a bad one, ties as one half."""
    ordered = np.sort(np.asarray(bad))
    below = np.searchsorted(ordered, good, side="left")
    upto = np.searchsorted(ordered, good, side="right")
    return float((below.sum() + upto.sum()) / (2.0 * len(good) * len(bad)))


def _measure(
    held_out: _Reals, is_good: npt.NDArray[np.bool_], slope: float, offset: float, copies: int
) -> Measured:
    scores = np.array([round(logistic(slope * m + offset), 4) for m in held_out.tolist()])
    good, bad = scores[is_good], scores[~is_good]
    area = area_under_curve(held_out[is_good].tolist(), held_out[~is_good].tolist())
    thresholds = []
    for share in learning()["keep_shares"]:
        score = float(np.sort(good)[int(len(good) * (1 - share))])
        thresholds.append(
            {
                "score": round(score, 4),
                "good_kept": round(float((good >= score).mean()), 4),
                "bad_dropped": round(float((bad < score).mean()), 4),
            }
        )
    return Measured(
        len(good), len(bad), copies, round(area, 4), _standard_error(area, len(good), len(bad)),
        round(float(((scores - is_good) ** 2).mean()), 4), tuple(thresholds),
    )  # fmt: skip


def _standard_error(area: float, good: int, bad: int) -> float:
    """Return the standard error of an area under the curve (Hanley and McNeil 1982)."""
    one = area / (2 - area) - area * area
    two = 2 * area * area / (1 + area) - area * area
    square = (area * (1 - area) + (good - 1) * one + (bad - 1) * two) / (good * bad)
    return round(math.sqrt(max(0.0, square)), 4)
