# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The columns `language`, `language_score`, `language_share` and `languages`.

A label is BCP 47: an ISO 639 code, with `-Hans` or `-Hant` for `zh` where the script is clear.
`zxx` is text without language (program code, addresses, numbers), `und` what could not be told.
See `docs/language.md`.
"""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.assess.language_options import LanguageOptions
from provender.assess.language_rules import (
    CHINESE_DATA,
    WORDS_DATA,
    chinese_evidence,
    decide_east_asian,
    decide_script,
    decide_words,
    group_of,
    is_code,
    words_evidence,
)
from provender.assess.second_opinion import combined, second_opinion
from provender.kernels import characters
from provender.kernels.buffers import text_buffers
from provender.kernels.language import Languages, identify
from provender.kernels.language_evidence import KINDS, count_evidence, count_words
from provender.kernels.language_sample import sampled
from provender.stage import Stage
from provender.storage import canonical_json

__all__ = ["LANGUAGE_STAGE", "language_stage"]

_DATA = Path(characters.__file__).parent / "data"
_EAST_ASIAN = {"zh", "yue", "wuu", "ja"}
# Above this the model is right in all but one of a thousand cases: see benchmarks/language.py.
_SURE = 0.9
# A window of another language counts from this probability on; below it goes to the main one.
_WINDOW_SCORE = 0.7
# What is finer depends on where windows happen to be cut.
_DECIMALS = 2


def add_language(batch: pa.RecordBatch, options: LanguageOptions | None = None) -> pa.RecordBatch:
    """Add the language columns of `LANGUAGE_STAGE` to a batch; None takes the defaults."""
    options = options or LanguageOptions()
    column = batch.column("text")
    found = identify(column)
    counts = count_evidence(column, chinese_evidence())
    labels, scores = _decide(column, found, counts, options)
    shares, lists = _shares(found, labels, options.listed_share)
    for row, label in enumerate(labels):
        if label in ("und", "zxx"):
            continue
        if scores[row] < options.minimum_score or shares[row] < options.minimum_share:
            labels[row] = "und"
        elif label == "zh":
            labels[row] = decide_script(label, dict(zip(KINDS, counts[row].tolist(), strict=True)))
        if lists[row]:
            lists[row][0] = labels[row]
    for name, values in (
        ("language", pa.array(labels, pa.string())),
        ("language_score", pa.array(np.round(scores, _DECIMALS).astype(np.float32), pa.float32())),
        ("language_share", pa.array(np.round(shares, _DECIMALS).astype(np.float32), pa.float32())),
        ("languages", pa.array(lists, pa.list_(pa.string()))),
    ):
        batch = batch.append_column(name, values)
    return batch


def _decide(
    column: pa.Array, found: Languages, counts: npt.NDArray[np.int64], options: LanguageOptions
) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Return label and score of each text: by the model, the rules, the second opinion."""
    labels = found.labels
    scores = found.score.astype(np.float64)
    close = []
    for row, label in enumerate(labels):
        if label == "und":
            continue
        seen = dict(zip(KINDS, counts[row].tolist(), strict=True))
        if is_code(seen):
            labels[row], scores[row] = "zxx", 1.0
        elif label in _EAST_ASIAN:
            labels[row] = decide_east_asian(label, seen)
            if labels[row] != label:
                scores[row] = _mass(found, row, {*group_of(labels[row]), *group_of(label)})
        elif label == "dz" or (scores[row] < _SURE and len(group_of(label)) > 1):
            close.append(row)
    words = count_words(column, np.array(close, np.int64), words_evidence())
    settled = set()
    for place, row in enumerate(close):
        told = decide_words(labels[row], words[place])
        if told is not None:
            if told != labels[row]:
                scores[row] = _mass(found, row, {*group_of(told), labels[row]})
            labels[row] = told
            settled.add(row)
    if options.second_opinion == "pycld2":
        _ask(column, found, labels, scores, settled, options.second_opinion_below)
    return labels, scores


def _ask(
    column: pa.Array,
    found: Languages,
    labels: list[str],
    scores: npt.NDArray[np.float64],
    settled: set[int],
    below: float,
) -> None:
    ask = second_opinion()
    known = frozenset(found.classes)
    data, offsets = text_buffers(column)
    for row in np.flatnonzero(scores < below).tolist():
        if row in settled or labels[row] in ("und", "zxx", *_EAST_ASIAN):
            continue
        other = ask(sampled(data, offsets[row], offsets[row + 1]))
        labels[row], scores[row] = combined(labels[row], float(scores[row]), other, known)


def _mass(found: Languages, row: int, labels: set[str]) -> float:
    """Return the probability that a text is of one of some languages."""
    return float(sum(found.mean[row, column] for column in _columns(tuple(found.classes), labels)))


def _columns(classes: tuple[str, ...], labels: set[str]) -> list[int]:
    return [classes.index(label) for label in sorted(labels) if label in classes]


def _shares(
    found: Languages, labels: list[str], listed_share: float
) -> tuple[npt.NDArray[np.float64], list[list[str]]]:
    """Return the main language's share and the languages from a share on, main one first.

    A window that is surely of another language counts for that; windows without language count for
    nothing; all others are of the main language.
    """
    shares = np.zeros(len(labels), np.float64)
    lists: list[list[str]] = []
    for row, label in enumerate(labels):
        if label == "und":
            lists.append([])
            continue
        shares[row] = 1.0
        lists.append([label])
        count = int(found.windows[row])
        if count < 2 or label == "zxx":
            continue
        own = group_of(label)
        total = 0
        others: dict[str, int] = {}
        for best, score, size in zip(
            found.window_best[row, :count].tolist(),
            found.window_score[row, :count].tolist(),
            found.window_bytes[row, :count].tolist(),
            strict=True,
        ):
            name = found.classes[best] if best >= 0 else "zxx"
            if name == "zxx":
                continue
            total += size
            if name not in own and score >= _WINDOW_SCORE:
                others[name] = others.get(name, 0) + size
        if total and others:
            shares[row] = 1 - sum(others.values()) / total
            lists[row] += sorted(
                (name for name, size in others.items() if size >= listed_share * total),
                key=lambda name: (-others[name], name),
            )
    return shares, lists


def language_stage(options: LanguageOptions) -> Stage:
    """Return the stage that adds the language columns.

    Args:
        options: Thresholds, and whether a second library is asked.
    """
    return Stage(
        name="assess.language",
        shape="map",
        version=2,
        function=functools.partial(add_language, options=options),
        modules=(
            "provender.assess.language",
            "provender.assess.language_rules",
            "provender.assess.second_opinion",
            "provender.kernels.language",
            "provender.kernels.language_case",
            "provender.kernels.language_evidence",
            "provender.kernels.language_model",
            "provender.kernels.language_sample",
            "provender.kernels.language_score",
            "provender.kernels.characters",
            "provender.kernels.buffers",
        ),
        columns_in=("text",),
        columns_out=(
            ("language", pa.string()),
            ("language_score", pa.float32()),
            ("language_share", pa.float32()),
            ("languages", pa.list_(pa.string())),
        ),
        libraries=("py3langid",)
        if options.second_opinion == "none"
        else ("py3langid", options.second_opinion),
        data_files=(
            _DATA / "traditional_to_simplified.txt",
            _DATA / "simplified_only.txt",
            CHINESE_DATA,
            WORDS_DATA,
        ),
        parameters=canonical_json(options.model_dump(mode="json")),
    )


LANGUAGE_STAGE = language_stage(LanguageOptions())
"""The stage with the default options."""
