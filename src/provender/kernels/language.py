# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Language identification: py3langid's published automaton and weights, in a kernel of ours.

The package walks its automaton in a Python loop, which would be the slowest part of a build. Here
the same walk runs over Arrow buffers on at most 2,048 bytes a document: all of a short one, else
its beginning, middle and end. Scores are summed in the order in which features are first met, in
double precision, and normalised as the package does.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.characters import script_table
from provender.kernels.jit import kernel

__all__ = ["SAMPLE_BYTES", "Languages", "identify", "sample_spans"]

SAMPLE_BYTES = 2048


@dataclass(frozen=True)
class Languages:
    """What was found, per document.

    Attributes:
        labels: ISO 639 codes as py3langid gives them, `und` for empty text.
        scores: Probability of the label, rounded to 4 decimals.
        script: Simplified minus Traditional characters seen in the sample.
        script_seen: Simplified plus Traditional characters seen in the sample.
    """

    labels: list[str]
    scores: npt.NDArray[np.float64]
    script: npt.NDArray[np.int64]
    script_seen: npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Model:
    next_move: npt.NDArray[np.int32]
    row: npt.NDArray[np.int64]
    output: npt.NDArray[np.int32]
    weights: npt.NDArray[np.uint16]
    half: npt.NDArray[np.float32]
    prior: npt.NDArray[np.float64]
    first: npt.NDArray[np.int64]
    classes: list[str]


@functools.cache
def _model() -> _Model:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    raw = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    classes = list(raw.nb_classes)
    return _Model(
        next_move=np.asarray(raw.tk_nextmove).astype(np.int32),
        row=np.asarray(raw.tk_row, np.int64),
        output=np.asarray(raw.tk_output, np.int32),
        weights=np.ascontiguousarray(raw.nb_ptc).view(np.uint16),
        half=np.arange(65536, dtype=np.uint16).view(np.float16).astype(np.float32),
        prior=raw.nb_pc.astype(np.float64),
        first=np.array([classes.index(name) for name in classes], np.int64),
        classes=classes,
    )


@kernel
def sample_spans(data: Bytes, start: int, end: int, spans: npt.NDArray[np.int64]) -> int:
    """Choose the sampled byte spans of a text; cuts fall between characters."""
    size = end - start
    if size <= 2048:
        spans[0, 0] = start
        spans[0, 1] = end
        return 1
    begins = (start, start + size // 2 - 256, end - 512)
    lengths = (1024, 512, 512)
    for index in range(3):
        low = begins[index]
        high = low + lengths[index]
        while low < end and (data[low] & 0xC0) == 0x80:
            low += 1
        while high < end and high > low and (data[high] & 0xC0) == 0x80:
            high -= 1
        spans[index, 0] = low
        spans[index, 1] = high
    return 3


@kernel
def _walk(
    data: Bytes,
    offsets: Offsets,
    next_move: npt.NDArray[np.int32],
    row_of: npt.NDArray[np.int64],
    output: npt.NDArray[np.int32],
    weights: npt.NDArray[np.uint16],
    half: npt.NDArray[np.float32],
    prior: npt.NDArray[np.float64],
    first: npt.NDArray[np.int64],
    script_of: npt.NDArray[np.int8],
    best: npt.NDArray[np.int64],
    scores: npt.NDArray[np.float64],
    script: npt.NDArray[np.int64],
    script_seen: npt.NDArray[np.int64],
) -> None:
    classes = prior.shape[0]
    counts = np.zeros(weights.shape[0], np.int32)
    met = np.empty(2048, np.int64)
    spans = np.empty((3, 2), np.int64)
    total = np.empty(classes, np.float64)
    for row in range(offsets.shape[0] - 1):
        pieces = sample_spans(data, offsets[row], offsets[row + 1], spans)
        size = 0
        upper = 0
        lower = 0
        for piece in range(pieces):
            size += spans[piece, 1] - spans[piece, 0]
            for p in range(spans[piece, 0], spans[piece, 1]):
                byte = data[p]
                if 65 <= byte <= 90:
                    upper += 1
                elif 97 <= byte <= 122 or byte >= 0x80:
                    lower += 1
        shift = 32 if upper > 0 and lower == 0 else 0
        features = 0
        for piece in range(pieces):
            state = np.int64(0)
            for p in range(spans[piece, 0], spans[piece, 1]):
                byte = np.int64(data[p])
                if shift and 65 <= byte <= 90:
                    byte += shift
                state = np.int64(next_move[(row_of[state] << 8) + byte])
                feature = output[state]
                if feature >= 0:
                    if counts[feature] == 0:
                        met[features] = feature
                        features += 1
                    counts[feature] += 1
                if (data[p] & 0xF0) == 0xE0 and p + 2 < spans[piece, 1]:
                    code = (
                        ((np.int64(data[p]) & 15) << 12)
                        | (np.int64(data[p + 1] & 63) << 6)
                        | (data[p + 2] & 63)
                    )
                    script[row] += script_of[code]
                    script_seen[row] += script_of[code] * script_of[code]
        if features == 0:
            best[row] = -1
            continue
        for index in range(classes):
            total[index] = prior[index]
        for place in range(features):
            feature = met[place]
            weight = math.log1p(float(counts[feature]))
            counts[feature] = 0
            for index in range(classes):
                total[index] += weight * half[weights[feature, index]]
        scale = 1.0 / math.sqrt(float(size))
        top = total[0]
        for index in range(classes):
            top = max(top, total[index])
        mass = 0.0
        for index in range(classes):
            total[index] = math.exp((total[index] - top) * scale)
            mass += total[index]
        for index in range(classes):
            if first[index] != index:
                total[first[index]] += total[index]
                total[index] = 0.0
        winner = 0
        for index in range(classes):
            if total[index] > total[winner]:
                winner = index
        best[row] = winner
        scores[row] = total[winner] / mass


def identify(column: pa.Array | pa.ChunkedArray) -> Languages:
    """Identify the language of each text.

    Args:
        column: Texts, in NFC as extraction leaves them; null counts as empty.
    """
    model = _model()
    data, offsets = text_buffers(column)
    rows = len(offsets) - 1
    best = np.zeros(rows, np.int64)
    scores = np.zeros(rows, np.float64)
    script = np.zeros(rows, np.int64)
    seen = np.zeros(rows, np.int64)
    _walk(
        data,
        offsets,
        model.next_move,
        model.row,
        model.output,
        model.weights,
        model.half,
        model.prior,
        model.first,
        script_table(),
        best,
        scores,
        script,
        seen,
    )
    labels = ["und" if index < 0 else model.classes[index] for index in best]
    return Languages(labels, np.round(scores, 4), script, seen)
