# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""py3langid's published automaton and weights, laid out for a kernel.

The weights are half-precision numbers between -15 and -2.7, so each is a whole number of 1/512 and
fits 16 bits: nothing is lost, and rows can be summed as integers, in any order with the same
result. Rows are padded to a multiple of 16.

A state is told by the row of its moves and by its number among the states that share the row, of
which there are at most 256. So the table of moves holds `row << 8 | number`, and a step is one
look-up that waits for nothing but the step before it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from provender.kernels.stored import stored_tables

__all__ = ["CONTEXT_BYTES", "WEIGHT_UNIT", "LanguageModel", "language_model"]

WEIGHT_UNIT = 1.0 / 512.0
CONTEXT_BYTES = 6
"""The longest feature in bytes: a state says nothing of what stood before."""
_PAD = 16


@dataclass(frozen=True)
class LanguageModel:
    """The model.

    Attributes:
        moves: State after a row and a byte, as `row << 8 | number`, shape (rows * 256,).
        root: The state before the first byte.
        state_of: Place of each row's first state among all states, shape (rows,).
        feature_of: Feature that a state ends, the number of features for none, shape (states,).
        weights: Log-likelihoods in units of `WEIGHT_UNIT`, shape (features, padded classes).
        prior: Log-priors, shape (classes,).
        first: First class that carries the same label, shape (classes,).
        classes: ISO 639 label of each class.
    """

    moves: npt.NDArray[np.uint32]
    root: np.uint32
    state_of: npt.NDArray[np.uint32]
    feature_of: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.int16]
    prior: npt.NDArray[np.float64]
    first: npt.NDArray[np.int64]
    classes: list[str]


@functools.cache
def language_model() -> LanguageModel:
    """Load the model that the installed py3langid carries.

    Raises:
        ValueError: The model's weights or states do not fit the compact form.
    """
    installed = find_spec("py3langid")
    basis: list[str | Path] = [Path(__file__), version("py3langid")]
    if installed is not None and installed.origin is not None:
        basis.append(Path(installed.origin).parent / "data" / "model.npz.xz")
    tables = stored_tables("language", basis, _tables)
    return LanguageModel(
        **{name: table for name, table in tables.items() if name not in ("classes", "root")},
        root=tables["root"][0],
        classes=tables["classes"].tolist(),
    )


def _tables() -> dict[str, npt.NDArray[Any]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    raw = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    classes = list(raw.nb_classes)
    scaled = raw.nb_ptc.astype(np.float32) / np.float32(WEIGHT_UNIT)
    row_of = np.asarray(raw.tk_row, np.int64)
    if not np.array_equal(scaled, np.round(scaled)) or np.abs(scaled).max() >= 32768:
        raise ValueError("the weights of this py3langid are no multiples of 1/512")
    states = np.bincount(row_of)
    if len(states) > 1 << 24 or states.max() > 256:
        raise ValueError("the automaton of this py3langid has too many rows, or states of a row")
    state_of = np.cumsum(states) - states
    order = np.argsort(row_of, kind="stable")
    number = np.empty(len(row_of), np.int64)
    number[order] = np.arange(len(row_of)) - state_of[row_of[order]]
    packed = (row_of << 8 | number).astype(np.uint32)
    ended = np.asarray(raw.tk_output, np.int64)
    padded = -(-len(classes) // _PAD) * _PAD
    weights = np.zeros((scaled.shape[0], padded), np.int16)
    weights[:, : len(classes)] = scaled
    return {
        "moves": packed[np.asarray(raw.tk_nextmove)],
        "root": packed[:1],
        "state_of": state_of.astype(np.uint32),
        "feature_of": np.where(ended < 0, len(weights), ended)[order].astype(np.uint32),
        "weights": weights,
        "prior": raw.nb_pc.astype(np.float64),
        "first": np.array([classes.index(name) for name in classes], np.int64),
        "classes": np.array(classes),
    }
