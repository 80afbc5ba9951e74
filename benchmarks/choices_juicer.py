# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Measures and possible choices of each rule that Data-Juicer has a filter for."""

from __future__ import annotations

from collections import Counter

from choices import (
from choices_dolma import SPLIT, Dolma
    Document,
    Measure,
    Taken,
    grams_of,
    plain_figure,
    repeated_share,
    share_of,
    tokens_of,
)

__all__ = ["JUICER"]


class _Juicer:
    """Measures of Data-Juicer's filters."""

    @staticmethod
    def repeated(one: Document, taken: Taken) -> float:
        with_marks = Dolma.with_marks(taken)
        words = tokens_of(one, with_marks)
        if "letter_case" in taken:
            words = [word.lower() for word in words]
            one = Document(" ".join(words), words)
            with_marks = frozenset({"word_split", "symbols_are_words"} | taken)
        if "ngram_count" not in taken:
            return share_of(repeated_share(one, with_marks, 10), sum(map(len, words)))
        counts = Counter(grams_of(words, 10))
        return share_of(sum(n for n in counts.values() if n > 1), sum(counts.values()))

    @staticmethod
    def not_alphanumeric(one: Document, taken: Taken) -> float:
        if "alphanumeric" in taken:
            return 1 - share_of(sum(map(str.isalnum, one.text)), len(one.text))
        return share_of(plain_figure(one, "symbols"), len(one.text))


JUICER: dict[str, tuple[str, Measure, tuple[str, ...]]] = {
    "too_few_words": ("gopher-quality", Dolma.count, (SPLIT,)),
    "too_many_repeated_10_grams": (
        "gopher-repetition", _Juicer.repeated, ("ngram_count", SPLIT, "letter_case"),
    ),
    "too_much_not_alphanumeric": ("nemo", _Juicer.not_alphanumeric, ("alphanumeric",)),
    "too_short": ("length", lambda one, _: len(one.text), ()),
}  # fmt: skip
"""Table, measure and possible choices of each rule that Data-Juicer has a filter for."""
