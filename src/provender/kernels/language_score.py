# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""From the states that a window's bytes lead to, to the probability of each language.

Naive Bayes as py3langid has it: a feature counts with the logarithm of one and how often it occurs.
Weights of features met once are whole numbers and are summed as such, in any order; the rows lie
far apart in memory, so several are read at a time.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from provender.kernels.jit import at, kernel
from provender.kernels.language_model import WEIGHT_UNIT

__all__ = ["Counts", "Floats", "States", "score_window"]

# Log-odds behind the best class at which a class adds nothing to four decimals.
_NEGLIGIBLE = 18.0

States = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@kernel
def _add_rows(
    weights: npt.NDArray[np.int16],
    met: States,
    number: int,
    once: npt.NDArray[np.int32],
) -> None:
    """Add up the weights of features, eight rows at a time: eight waits for memory are one."""
    once[:] = 0
    whole = number & ~7
    for place in range(0, whole, 8):
        a, b = weights[met[place]], weights[met[place + 1]]
        c, d = weights[met[place + 2]], weights[met[place + 3]]
        e, f = weights[met[place + 4]], weights[met[place + 5]]
        g, h = weights[met[place + 6]], weights[met[place + 7]]
        for index in range(once.shape[0]):
            once[index] += (
                (np.int32(a[index]) + np.int32(b[index]))
                + (np.int32(c[index]) + np.int32(d[index]))
                + (np.int32(e[index]) + np.int32(f[index]))
                + (np.int32(g[index]) + np.int32(h[index]))
            )
    for place in range(whole, number):
        row = weights[met[place]]
        for index in range(once.shape[0]):
            once[index] += row[index]


@kernel
def _add_weighted(
    weights: npt.NDArray[np.int16],
    again: States,
    number: int,
    counts: npt.NDArray[np.uint16],
    logarithms: Floats,
    total: Floats,
) -> None:
    """Sum the weights of features met several times, in their order; set their counts to none."""
    total[:] = 0.0
    whole = number & ~3
    for place in range(0, whole, 4):
        a, b = weights[again[place]], weights[again[place + 1]]
        c, d = weights[again[place + 2]], weights[again[place + 3]]
        of_a, of_b = logarithms[counts[again[place]]], logarithms[counts[again[place + 1]]]
        of_c, of_d = logarithms[counts[again[place + 2]]], logarithms[counts[again[place + 3]]]
        for index in range(total.shape[0]):
            value = (total[index] + of_a * a[index]) + of_b * b[index]
            total[index] = (value + of_c * c[index]) + of_d * d[index]
    for place in range(whole, number):
        row = weights[again[place]]
        factor = logarithms[counts[again[place]]]
        for index in range(total.shape[0]):
            total[index] += factor * row[index]
    for place in range(number):
        counts[again[place]] = 0


@kernel
def score_window(
    states: States,
    begin: int,
    end: int,
    state_of: States,
    feature_of: States,
    weights: npt.NDArray[np.int16],
    prior: Floats,
    first: Counts,
    logarithms: Floats,
    counts: npt.NDArray[np.uint16],
    met: States,
    again: States,
    once: npt.NDArray[np.int32],
    total: Floats,
    alive: Counts,
) -> int:
    """Write the probability of each class of a window; return the best, or -1 without features."""
    # What is no feature counts at a place of its own, as if met before: no branch to guess.
    none = weights.shape[0]
    counts[none] = 1
    found = 0
    for p in range(begin, end):
        state = states[at(p)]
        feature = feature_of[state_of[state >> 8] + (state & 255)]
        met[at(found)] = feature
        found += counts[feature] == 0
        counts[feature] += 1
    if found == 0:
        return -1
    single, several = 0, 0
    for place in range(found):
        feature = met[place]
        if counts[feature] == 1:
            counts[feature] = 0
            met[at(single)] = feature
            single += 1
        else:
            again[at(several)] = feature
            several += 1
    _add_rows(weights, met, single, once)
    _add_weighted(weights, again, several, counts, logarithms, total)
    classes = prior.shape[0]
    top = -math.inf
    for index in range(classes):
        total[index] = (total[index] + logarithms[1] * once[index]) * WEIGHT_UNIT + prior[index]
        top = max(top, total[index])
    scale = 1.0 / math.sqrt(float(end - begin))
    mass = 0.0
    left = 0
    for index in range(classes):
        behind = (total[index] - top) * scale
        if behind > -_NEGLIGIBLE:
            total[index] = math.exp(behind)
            mass += total[index]
            alive[at(left)] = index
            left += 1
        else:
            total[index] = 0.0
    for place in range(left):
        index = alive[place]
        if first[index] != index:
            total[first[index]] += total[index]
            total[index] = 0.0
            alive[place] = first[index]
    for index in range(classes):
        total[index] /= mass
    winner = int(alive[0])
    for place in range(left):
        index = int(alive[place])
        better = total[index] > total[winner]
        if better or (total[index] == total[winner] and index < winner):
            winner = index
    return winner
