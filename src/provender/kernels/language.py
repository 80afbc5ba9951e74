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

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.jit import at, kernel
from provender.kernels.language_case import case_table, is_upper, write_lower
from provender.kernels.language_model import CONTEXT_BYTES, language_model
from provender.kernels.language_sample import (
    MOST_WINDOWS,
    SAMPLE_BYTES,
    cut_windows,
    fill_sample,
)
from provender.kernels.language_score import Counts, Floats, States, score_window

__all__ = ["Languages", "identify"]

_LANE = 48
# Lower case may take half as many bytes again; each window rounds up to a lane; eight lanes a turn.
_ROOM = 2 * SAMPLE_BYTES + (MOST_WINDOWS + 8) * _LANE

# The row of a state's moves: see `LanguageModel`.
_ROW = np.uint32(0xFFFFFF00)


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
                    now = moves[(now & _ROW) | text[at(p)]]
            state[index] = now
        a, b, c, d = state[0], state[1], state[2], state[3]
        e, f, g, h = state[4], state[5], state[6], state[7]
        i, j, k, m = begins[lane], begins[lane + 1], begins[lane + 2], begins[lane + 3]
        n, o, q, r = begins[lane + 4], begins[lane + 5], begins[lane + 6], begins[lane + 7]
        for p in range(_LANE):
            a = moves[(a & _ROW) | text[at(i + p)]]
            b = moves[(b & _ROW) | text[at(j + p)]]
            c = moves[(c & _ROW) | text[at(k + p)]]
            d = moves[(d & _ROW) | text[at(m + p)]]
            e = moves[(e & _ROW) | text[at(n + p)]]
            f = moves[(f & _ROW) | text[at(o + p)]]
            g = moves[(g & _ROW) | text[at(q + p)]]
            h = moves[(h & _ROW) | text[at(r + p)]]
            states[at(i + p)] = a
            states[at(j + p)] = b
            states[at(k + p)] = c
            states[at(m + p)] = d
            states[at(n + p)] = e
            states[at(o + p)] = f
            states[at(q + p)] = g
            states[at(r + p)] = h


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
            winner = score_window(
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
