# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A second opinion on a text's language, from CLD2 (extra `language`), on the same bytes.

Where both name the same language, its probability rises halfway to 1. Where they differ, CLD2's
answer stands only if it is reliable, speaks of nearly the whole text, and is a language of the
group that the model hesitates in or one that the model does not know. On the translations that the
benchmark uses the model is the better of the two wherever it gives 0.6 or more.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from provender.assess.language_rules import group_of
from provender.errors import MissingExtra

__all__ = ["combined", "second_opinion"]

_CODES = {"iw": "he", "jw": "jv", "nb": "no", "in": "id", "mo": "ro", "zh-Hant": "zh"}
_PERCENT = 80


def second_opinion() -> Callable[[bytes], str | None]:
    """Return a function that names the language of a sample, None where CLD2 is not sure.

    Raises:
        MissingExtra: pycld2 is not installed.
    """
    try:
        library: Any = importlib.import_module("pycld2")
    except ImportError as problem:
        raise MissingExtra("A second opinion on languages", "language") from problem

    def ask(sample: bytes) -> str | None:
        try:
            reliable, _, details = library.detect(sample, isPlainText=True, bestEffort=True)
        except library.error:
            return None
        _, code, percent, _ = details[0]
        if not reliable or percent < _PERCENT or code == "un" or code.startswith("xx"):
            return None
        return _CODES.get(code, str(code))

    return ask


def combined(
    label: str, score: float, other: str | None, known: frozenset[str]
) -> tuple[str, float]:
    """Combine the model's label with CLD2's.

    Args:
        label: The model's.
        score: Its probability.
        other: CLD2's, None where it is not sure.
        known: Languages that the model knows.
    """
    if other is None:
        return label, score
    if other == label:
        return label, (1 + score) / 2
    if other not in known or other in group_of(label):
        return other, max(score, 1 - score)
    return label, score
