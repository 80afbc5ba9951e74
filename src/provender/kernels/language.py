# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Language identification: py3langid's published automaton and weights, in a kernel of ours.

The package walks its automaton in a Python loop, which would be the slowest part of a build. Here
the walk runs over Arrow buffers on a sample of each text, window by window (`language_sample`).
A window gets the label that the package gives to the same bytes; the text's label is the class with
the largest mean probability over its windows, by their bytes, so that one passage in another
language weighs what it measures and no more.

A state depends on the last `CONTEXT_BYTES` bytes only. So windows are cut into lanes that begin
that much earlier, and eight lanes are walked at once: eight chains of loads wait for memory
together. Weights of features met once are summed as integers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.jit import kernel
from provender.kernels.language_case import case_table, is_upper, write_lower
from provender.kernels.language_model import CONTEXT_BYTES, WEIGHT_UNIT, language_model
from provender.kernels.language_sample import (
    MOST_WINDOWS,
    SAMPLE_BYTES,
    cut_windows,
    fill_sample,
)

__all__ = ["Languages", "identify"]

_LANE = 48
# Lower case may take half as many bytes again; each window rounds up to a lane; eight lanes a turn.
_ROOM = 2 * SAMPLE_BYTES + (MOST_WINDOWS + 8) * _LANE
# Log-odds behind the best class at which a class adds nothing to four decimals.
_NEGLIGIBLE = 18.0

# The row of a state's moves: see `LanguageModel`.
_ROW = np.uint32(0xFFFFFF00)

States = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Languages:
    """What was found, per text.

    Attributes:
        classes: Labels that the numbers below stand for: ISO 639 codes as py3langid gives them.
        best: Class of the text, -1 where it carries no feature, shape (rows,).
        mean: Mean probability of each class over the windows, by their bytes; windows without any
            language (`zxx`) count only where there is no other. Shape (rows, classes).
        windows: How many windows the sample has, shape (rows,).
        window_best: Class of each window, -1 for none, shape (rows, MOST_WINDOWS).
        window_score: Probability of that class, same shape.
        window_bytes: Bytes of each window, same shape.
    """

    classes: list[str]
    best: Counts
    mean: npt.NDArray[np.float32]
    windows: Counts
    window_best: npt.NDArray[np.int16]
    window_score: npt.NDArray[np.float32]
    window_bytes: npt.NDArray[np.int32]

    @property
    def score(self) -> npt.NDArray[np.float32]:
        """Mean probability of the best class, shape (rows,)."""
        found: npt.NDArray[np.float32] = self.mean.max(axis=1, initial=0.0)
        return found

    @property
    def labels(self) -> list[str]:
        """ISO 639 code of each text, `und` where it carries no feature."""
        return ["und" if index < 0 else self.classes[index] for index in self.best]


@kernel
def _walk(
    text: Bytes,
    begins: Counts,
    starts: npt.NDArray[np.bool_],
    lanes: int,
    moves: States,
    root: np.uint32,
    states: States,
) -> None:
    """Write the state after each byte of the lanes.

    Args:
        text: Bytes.
        begins: Where each lane begins, at least `CONTEXT_BYTES`; a multiple of eight of them.
        starts: Which lanes begin a window.
        lanes: How many lanes there are.
        moves: See `LanguageModel`.
        root: See `LanguageModel`.
        states: Room for one a byte.
    """
    state = np.zeros(8, np.uint32)
    for lane in range(0, lanes, 8):
        for index in range(8):
            now = root
            if not starts[lane + index]:
                for p in range(begins[lane + index] - CONTEXT_BYTES, begins[lane + index]):
                    now = moves[(now & _ROW) | text[p]]
            state[index] = now
        a, b, c, d = state[0], state[1], state[2], state[3]
        e, f, g, h = state[4], state[5], state[6], state[7]
        i, j, k, m = begins[lane], begins[lane + 1], begins[lane + 2], begins[lane + 3]
        n, o, q, r = begins[lane + 4], begins[lane + 5], begins[lane + 6], begins[lane + 7]
        for p in range(_LANE):
            a = moves[(a & _ROW) | text[i + p]]
            b = moves[(b & _ROW) | text[j + p]]
            c = moves[(c & _ROW) | text[k + p]]
            d = moves[(d & _ROW) | text[m + p]]
            e = moves[(e & _ROW) | text[n + p]]
            f = moves[(f & _ROW) | text[o + p]]
            g = moves[(g & _ROW) | text[q + p]]
            h = moves[(h & _ROW) | text[r + p]]
            states[i + p] = a
            states[j + p] = b
            states[k + p] = c
            states[m + p] = d
            states[n + p] = e
            states[o + p] = f
            states[q + p] = g
            states[r + p] = h


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
def _score(
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
        state = states[p]
        feature = feature_of[state_of[state >> 8] + (state & 255)]
        met[found] = feature
        found += counts[feature] == 0
        counts[feature] += 1
    if found == 0:
        return -1
    single, several = 0, 0
    for place in range(found):
        feature = met[place]
        if counts[feature] == 1:
            counts[feature] = 0
            met[single] = feature
            single += 1
        else:
            again[several] = feature
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
            alive[left] = index
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


@kernel
def _identify(
    data: Bytes,
    offsets: Offsets,
    moves: States,
    root: np.uint32,
    state_of: States,
    feature_of: States,
    weights: npt.NDArray[np.int16],
    prior: Floats,
    first: Counts,
    cases: Bytes,
    lower: npt.NDArray[np.uint32],
    no_language: int,
    best: Counts,
    mean: npt.NDArray[np.float32],
    windows: Counts,
    window_best: npt.NDArray[np.int16],
    window_score: npt.NDArray[np.float32],
    window_bytes: npt.NDArray[np.int32],
) -> None:
    sample = np.empty(SAMPLE_BYTES, np.uint8)
    text = np.zeros(_ROOM, np.uint8)
    states = np.empty(_ROOM, np.uint32)
    met = np.empty(_ROOM, np.uint32)
    again = np.empty(_ROOM, np.uint32)
    counts = np.zeros(weights.shape[0] + 1, np.uint16)
    alive = np.empty(2 * weights.shape[1], np.int64)
    once = np.empty(weights.shape[1], np.int32)
    total = np.empty(weights.shape[1], np.float64)
    spoken = np.empty(prior.shape[0], np.float64)
    silent = np.empty(prior.shape[0], np.float64)
    logarithms = np.log1p(np.arange(_ROOM).astype(np.float64))
    ends = np.empty(MOST_WINDOWS, np.int64)
    spans = np.empty((MOST_WINDOWS, 2), np.int64)
    begins = np.full(_ROOM // _LANE + 8, CONTEXT_BYTES, np.int64)
    starts = np.ones(_ROOM // _LANE + 8, np.bool_)
    for row in range(best.shape[0]):
        best[row] = -1
        size = fill_sample(data, offsets[row], offsets[row + 1], sample)
        if size == 0:
            continue
        pieces = cut_windows(sample, size, ends)
        windows[row] = pieces
        lanes = 0
        low = np.int64(0)
        place = CONTEXT_BYTES
        for piece in range(pieces):
            spans[piece, 0] = place
            if is_upper(sample, low, ends[piece], cases):
                place = write_lower(sample, low, ends[piece], cases, lower, text, place)
            else:
                for p in range(low, ends[piece]):
                    text[place] = sample[p]
                    place += 1
            spans[piece, 1] = place
            window_bytes[row, piece] = ends[piece] - low
            low = ends[piece]
            lane = spans[piece, 0]
            while lane < place:
                begins[lanes] = lane
                starts[lanes] = lane == spans[piece, 0]
                lanes += 1
                lane += _LANE
            place = lane
        for lane in range(lanes, lanes + 8):
            begins[lane] = place
            starts[lane] = True
        _walk(text, begins, starts, lanes, moves, root, states)
        spoken[:] = 0.0
        silent[:] = 0.0
        spoken_bytes = 0
        silent_bytes = 0
        for piece in range(pieces):
            low, high = spans[piece]
            winner = _score(
                states, low, high, state_of, feature_of, weights, prior, first, logarithms,
                counts, met, again, once, total, alive,
            )  # fmt: skip
            window_best[row, piece] = winner
            if winner < 0:
                continue
            window_score[row, piece] = total[winner]
            share = window_bytes[row, piece]
            if winner == no_language:
                silent_bytes += share
                for index in range(silent.shape[0]):
                    silent[index] += total[index] * share
            else:
                spoken_bytes += share
                for index in range(spoken.shape[0]):
                    spoken[index] += total[index] * share
        if spoken_bytes == 0:
            spoken[:] = silent
            spoken_bytes = silent_bytes
        if spoken_bytes > 0:
            winner = 0
            for index in range(spoken.shape[0]):
                mean[row, index] = spoken[index] / spoken_bytes
                if spoken[index] > spoken[winner]:
                    winner = index
            best[row] = winner


def identify(column: pa.Array | pa.ChunkedArray) -> Languages:
    """Identify the language of each text.

    Args:
        column: Texts, in NFC as extraction leaves them; null counts as empty.
    """
    model = language_model()
    data, offsets = text_buffers(column)
    rows = len(offsets) - 1
    found = Languages(
        classes=model.classes,
        best=np.zeros(rows, np.int64),
        mean=np.zeros((rows, len(model.classes)), np.float32),
        windows=np.zeros(rows, np.int64),
        window_best=np.full((rows, MOST_WINDOWS), -1, np.int16),
        window_score=np.zeros((rows, MOST_WINDOWS), np.float32),
        window_bytes=np.zeros((rows, MOST_WINDOWS), np.int32),
    )
    _identify(
        data,
        offsets,
        model.moves,
        model.root,
        model.state_of,
        model.feature_of,
        model.weights,
        model.prior,
        model.first,
        *case_table(),
        model.classes.index("zxx"),
        found.best,
        found.mean,
        found.windows,
        found.window_best,
        found.window_score,
        found.window_bytes,
    )
    return found
