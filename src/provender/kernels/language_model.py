# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""py3langid's published automaton and weights, laid out for a kernel.

The weights are half-precision numbers between -15 and -2.7, so each is a whole number of 1/512 and
fits 16 bits: nothing is lost, and rows can be summed as integers, in any order with the same
result. Rows are padded to a multiple of 16.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
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
        next_state: State after a row and a byte, shape (rows, 256).
        row_of: Row of a state, shape (states,).
        feature_of: Feature that a state ends, -1 for none, shape (states,).
        weights: Log-likelihoods in units of `WEIGHT_UNIT`, shape (features, padded classes).
        prior: Log-priors, shape (classes,).
        first: First class that carries the same label, shape (classes,).
        classes: ISO 639 label of each class.
    """

    next_state: npt.NDArray[np.uint32]
    row_of: npt.NDArray[np.uint16]
    feature_of: npt.NDArray[np.int32]
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
    assert installed is not None and installed.origin is not None  # a dependency
    model = Path(installed.origin).parent / "data" / "model.npz.xz"
    tables = stored_tables("language", (Path(__file__), model), _tables)
    return LanguageModel(
        **{name: table for name, table in tables.items() if name != "classes"},
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
    if row_of.max() >= 65536:
        raise ValueError("the automaton of this py3langid has more than 65,536 rows")
    padded = -(-len(classes) // _PAD) * _PAD
    weights = np.zeros((scaled.shape[0], padded), np.int16)
    weights[:, : len(classes)] = scaled
    return {
        "next_state": np.ascontiguousarray(raw.tk_nextmove, np.uint32).reshape(-1, 256),
        "row_of": row_of.astype(np.uint16),
        "feature_of": np.asarray(raw.tk_output, np.int32),
        "weights": weights,
        "prior": raw.nb_pc.astype(np.float64),
        "first": np.array([classes.index(name) for name in classes], np.int64),
        "classes": np.array(classes),
    }
