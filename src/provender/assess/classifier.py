# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Learned quality: a text's score under a classifier that was trained on the user's own examples.

A model is a folder: `model.json` says how it scores, `weights.npy` holds whole numbers, the card
says what it was learned from. Nothing of it is code. Models of fastText are scored where that
package is installed.
"""

from __future__ import annotations

import functools
import io
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from provender.errors import MissingExtra, UsageError
from provender.kernels.text_features import feature_sums
from provender.stage import Stage
from provender.storage import canonical_json, hash_bytes, hash_file

__all__ = [
    "MODEL",
    "WEIGHTS",
    "Classifier",
    "ClassifierOptions",
    "classifier_stage",
    "load_classifier",
]

MODEL, WEIGHTS = "model.json", "weights.npy"
SPECIFICATION = "classifier/1"
_MOST_BITS = 24
_FASTTEXT = (".bin", ".ftz")
_SLICE = 1 << 20


class ClassifierOptions(BaseModel):
    """Which classifier scores the documents."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(
        description="Folder that `provender classifier` made, or a fastText model (.bin, .ftz)"
    )
    label: str = Field("__label__hq", description="Label of good text, for a fastText model")


@dataclass(frozen=True)
class Classifier:
    """A linear model over hashed features.

    Attributes:
        weights: Whole weights by place, shape (2^bits,).
        unit: What a weight of one adds to the margin.
        bias: Margin of a text without features that tell anything.
        slope: The score is 1 / (1 + exp(slope * margin + offset)) (Platt 1999).
        offset: See `slope`.
    """

    weights: npt.NDArray[np.int16]
    unit: float
    bias: float
    slope: float
    offset: float

    def scores(self, texts: pa.Array | pa.ChunkedArray) -> npt.NDArray[np.float32]:
        """Return the probability that each text is a good one, 4 decimals; 0 for one of no words.

        Args:
            texts: A string column; null counts as empty.
        """
        sums, counts = feature_sums(texts, self.weights)
        margins = self.bias + self.unit * sums / np.maximum(counts, 1)
        found = [
            round(logistic(self.slope * margin + self.offset), 4) if count else 0.0
            for margin, count in zip(margins.tolist(), counts.tolist(), strict=True)
        ]
        return np.array(found, np.float32)

    def to_files(self) -> dict[str, bytes]:
        """Return the files of the model by name; equal models give equal bytes."""
        stream = io.BytesIO()
        np.save(stream, self.weights.astype("<i2"), allow_pickle=False)
        told = {
            "specification": SPECIFICATION,
            "bits": len(self.weights).bit_length() - 1,
            "unit": self.unit,
            "bias": self.bias,
            "slope": self.slope,
            "offset": self.offset,
            "weights_sha256": hash_bytes(stream.getvalue()),
        }
        text = json.dumps(told, sort_keys=True, indent=2) + "\n"
        return {MODEL: text.encode("utf-8"), WEIGHTS: stream.getvalue()}


def logistic(value: float) -> float:
    """Return 1 / (1 + exp(value)) for any value."""
    return 1.0 / (1.0 + math.exp(min(max(value, -700.0), 700.0)))


def load_classifier(folder: Path) -> Classifier:
    """Read a model and check all of it.

    Raises:
        UsageError: It is no model, damaged, or of another specification.
    """
    try:
        told = json.loads((folder / MODEL).read_text("utf-8"))
        if told["specification"] != SPECIFICATION:
            raise ValueError(f"it follows {str(told['specification'])[:40]!r}, not {SPECIFICATION}")
        bits = told["bits"]
        if type(bits) is not int or not 8 <= bits <= _MOST_BITS:
            raise ValueError("its number of places is out of range")
        numbers = [float(told[name]) for name in ("unit", "bias", "slope", "offset")]
        if not all(map(math.isfinite, numbers)):
            raise ValueError("a number in it is none")
        path = folder / WEIGHTS
        if path.stat().st_size > (2 << bits) + 4096:
            raise ValueError("its weights are larger than it says")
        if hash_file(path) != told["weights_sha256"]:
            raise ValueError("its weights are not those that it was made with")
        weights = np.load(path, allow_pickle=False)
        if weights.dtype != np.dtype("<i2") or weights.shape != (1 << bits,):
            raise ValueError("its weights have another shape than it says")
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise UsageError(
            f"{folder} is no classifier that can be used: {str(error)[:200]}",
            hint="make one with `provender classifier GOOD BAD --out DIR`",
            subject=str(folder),
        ) from error
    return Classifier(weights, *numbers)


def classifier_stage(options: ClassifierOptions, base: Path) -> Stage:
    """Return the stage that adds `quality_score`, the probability that a text is a good one.

    Args:
        options: The recipe's options.
        base: The recipe's folder, to which a relative path belongs.

    Raises:
        UsageError: The model cannot be used.
        MissingExtra: It is a fastText model, and fastText is not installed.
    """
    path = base / options.path
    libraries: tuple[str, ...] = ()
    if path.suffix in _FASTTEXT:
        scores = _fasttext_scores(path, options.label)
        parameters: dict[str, Any] = {"fasttext": hash_file(path), "label": options.label}
    else:
        classifier = load_classifier(path)
        scores = classifier.scores
        parameters = {name: hash_bytes(data) for name, data in classifier.to_files().items()}

    def add_score(batch: pa.RecordBatch) -> pa.RecordBatch:
        column = pa.array(scores(batch.column("text")), pa.float32())
        return batch.append_column("quality_score", column)

    return Stage(
        name="assess.classifier",
        shape="map",
        version=1,
        function=add_score,
        modules=(
            "provender.assess.classifier",
            "provender.kernels.text_features",
            "provender.kernels.gram_folding",
            "provender.kernels.characters",
            "provender.kernels.buffers",
            "provender.kernels.hashing",
            "provender.kernels.utf8",
        ),
        columns_in=("text",),
        columns_out=(("quality_score", pa.float32()),),
        libraries=libraries,
        parameters=canonical_json(parameters),
    )


def _fasttext_scores(path: Path, label: str) -> Callable[[pa.Array], npt.NDArray[np.float32]]:
    try:
        fasttext = import_module("fasttext")
    except ImportError as error:
        raise MissingExtra("scoring with a fastText model", "quality") from error
    try:
        model = fasttext.load_model(str(path))
    except ValueError as error:
        raise UsageError(
            f"{path} is no fastText model: {error}",
            hint="give the .bin or .ftz file that fastText wrote",
            subject=str(path),
        ) from error
    labels = list(model.get_labels())
    if label not in labels:
        raise UsageError(
            f"the fastText model {path} has no label {label!r}; it has {', '.join(labels[:20])}",
            hint="set label: to the one of good text",
            subject=str(path),
        )
    return functools.partial(_predict, model, label, len(labels))


def _predict(model: Any, label: str, count: int, texts: pa.Array) -> npt.NDArray[np.float32]:
    """Score texts as one line each, their first megabyte; fastText takes no line ends."""
    lines = [(text or "")[:_SLICE].replace("\n", " ") for text in texts.to_pylist()]
    if not lines:
        return np.zeros(0, np.float32)
    found, chances = model.predict(lines, k=count)
    scores = [
        next((float(p) for name, p in zip(names, ps, strict=True) if name == label), 0.0)
        for names, ps in zip(found, chances, strict=True)
    ]
    return np.round(np.array(scores), 4).astype(np.float32)
