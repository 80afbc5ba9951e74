# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A linear classifier over hashed features, learned example by example.

The loss is the modified Huber loss (Zhang 2004, "Solving large scale linear prediction problems
using stochastic gradient descent"): polynomials only, so no result depends on a library of
functions. Steps are scaled by the example's norm (normalised least mean squares) and weights are
averaged over all steps (Polyak and Juditsky 1992). Only +, -, *, / and square roots in a fixed
order: the same examples give the same weights on every machine with IEEE 754 numbers.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from provender.kernels.gram_words import Numbers
from provender.kernels.jit import kernel
from provender.kernels.text_features import Ids

__all__ = ["Examples", "examples_of", "fit", "margins"]

Reals = npt.NDArray[np.float64]


class Examples(NamedTuple):
    """Texts as sparse rows.

    Attributes:
        places: Places of the features of each row, ascending in a row, shape (entries,).
        shares: Share of the row's features that each is, shape (entries,).
        ends: End of each row, shape (rows,).
    """

    places: Ids
    shares: npt.NDArray[np.float32]
    ends: Numbers


@kernel
def _rows(
    ids: Ids, upto: Numbers, places: Ids, shares: npt.NDArray[np.float32], ends: Numbers
) -> int:
    written = 0
    begin = np.int64(0)
    for row in range(upto.shape[0]):
        end = upto[row]
        ordered = np.sort(ids[begin:end])
        total = np.float32(max(1, end - begin))
        place = 0
        while place < ordered.shape[0]:
            after = place + 1
            while after < ordered.shape[0] and ordered[after] == ordered[place]:
                after += 1
            places[written] = ordered[place]
            shares[written] = np.float32(after - place) / total
            written += 1
            place = after
        ends[row] = written
        begin = end
    return written


def examples_of(ids: Ids, upto: Numbers) -> Examples:
    """Gather the features of texts into sparse rows.

    Args:
        ids: As `text_features.feature_ids` returns them.
        upto: Where each text's features end.
    """
    places, shares = np.zeros(len(ids), np.uint32), np.zeros(len(ids), np.float32)
    ends = np.zeros(len(upto), np.int64)
    written = _rows(ids, upto, places, shares, ends)
    return Examples(places[:written].copy(), shares[:written].copy(), ends)


@kernel
def _fit(
    places: Ids,
    shares: npt.NDArray[np.float32],
    ends: Numbers,
    order: Numbers,
    signs: Reals,
    importance: Reals,
    size: int,
    rate: float,
) -> tuple[Reals, float]:
    weights, drift = np.zeros(size), np.zeros(size)
    bias, bias_drift = 0.0, 0.0
    steps = order.shape[0]
    for step in range(steps):
        row = order[step]
        begin = ends[row - 1] if row > 0 else 0
        score, norm = bias, 0.01
        for entry in range(begin, ends[row]):
            value = np.float64(shares[entry])
            score += weights[places[entry]] * value
            norm += value * value
        agreed = score * signs[row]
        if agreed >= 1.0:
            continue
        slope = 2.0 * (1.0 - agreed) if agreed > -1.0 else 4.0
        eta = rate * (1.0 - 0.9 * step / steps)
        # The step never passes the point where the loss is nil.
        change = signs[row] * min(eta * slope * importance[row], 1.0 - agreed) / norm
        for entry in range(begin, ends[row]):
            value = change * np.float64(shares[entry])
            weights[places[entry]] += value
            drift[places[entry]] += value * step
        bias += change * 0.01
        bias_drift += change * 0.01 * step
    for place in range(weights.shape[0]):
        weights[place] -= drift[place] / max(1, steps)
    return weights, bias - bias_drift / max(1, steps)


def fit(
    examples: Examples,
    rows: Numbers,
    signs: Reals,
    importance: Reals,
    *,
    places: int,
    epochs: int,
    rate: float,
    seed: int,
) -> tuple[Reals, float]:
    """Learn weights and bias.

    Args:
        examples: Sparse rows.
        rows: The rows to learn from.
        signs: 1 for good rows, -1 for bad ones, shape (all rows,).
        importance: Weight of each row, shape (all rows,).
        places: Number of places features go to.
        epochs: How often each row is seen.
        rate: Share of the way to no loss that the first step goes, per unit of slope.
        seed: Decides the order.

    Returns:
        Weight by place, shape (places,), and bias.
    """
    draw = np.random.Generator(np.random.PCG64(seed))
    order = np.concatenate([draw.permutation(rows) for _ in range(epochs)] or [rows])
    weights, bias = _fit(
        examples.places, examples.shares, examples.ends, order.astype(np.int64),
        signs, importance, places, rate,
    )  # fmt: skip
    return weights, float(bias)


@kernel
def _margins(
    places: Ids, shares: npt.NDArray[np.float32], ends: Numbers, weights: Reals, out: Reals
) -> None:
    begin = np.int64(0)
    for row in range(ends.shape[0]):
        for entry in range(begin, ends[row]):
            out[row] += np.float64(shares[entry]) * weights[places[entry]]
        begin = ends[row]


def margins(examples: Examples, weights: Reals, bias: float) -> Reals:
    """Return the margin of each row, shape (rows,)."""
    out = np.full(len(examples.ends), bias)
    _margins(examples.places, examples.shares, examples.ends, weights, out)
    return out
