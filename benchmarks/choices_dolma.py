# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Measures and possible choices of the rules that Dolma's tagger and Data-Juicer's filters have."""

from __future__ import annotations

import re
from collections import Counter
from statistics import median

from choices import (
    FEW_STOP_WORDS,
    Document,
    Measure,
    Taken,
    copy_counts,
    grams_of,
    plain_figure,
    repeated_share,
    share_of,
    tokens_of,
    top_share,
)
from provender.kernels.reference import (
    ascii_lower,
    trimmed_line,
)

__all__ = ["DOLMA", "JUICER"]


class _Dolma:
    """Measures of Dolma's Gopher tagger."""

    @staticmethod
    def with_marks(taken: Taken) -> Taken:
        """Return choices: what stands between white space is a word, whatever it is."""
        return taken | {"symbols_are_words"} if "word_split" in taken else taken

    @staticmethod
    def words(one: Document, taken: Taken) -> list[str]:
        """Return the words."""
        return tokens_of(one, _Dolma.with_marks(taken))

    @staticmethod
    def lines(one: Document, taken: Taken) -> list[str]:
        """Return the lines."""
        if "line_split" in taken:
            return one.text.split("\n")
        return [line for line in map(trimmed_line, one.text.split("\n")) if line]

    @staticmethod
    def count(one: Document, taken: Taken) -> float:
        return len(_Dolma.words(one, taken))

    @staticmethod
    def word_length(one: Document, taken: Taken) -> float:
        lengths = [len(word) for word in _Dolma.words(one, taken)]
        if "word_length" in taken:
            return float(median(lengths)) if lengths else 0.0
        return share_of(sum(lengths), len(lengths))

    @staticmethod
    def symbols(one: Document, taken: Taken) -> float:
        words = _Dolma.words(one, taken)
        if "symbols" in taken:
            marked = sum("#" in word or "…" in word for word in one.text.split())
            return share_of(marked, len(words))
        dots = 0 if "ellipses" in taken else len(re.findall(r"\.{3,}", one.text))
        return share_of(max(one.text.count("#"), one.text.count("…") + dots), len(words))

    @staticmethod
    def letters(one: Document, taken: Taken) -> float:
        words = _Dolma.words(one, taken)
        return share_of(sum(any(c.isalpha() for c in word) for word in words), len(words))

    @staticmethod
    def stop_words(one: Document, taken: Taken) -> float:
        words = _Dolma.words(one, taken)
        if "stop_words" in taken:
            return sum(word in FEW_STOP_WORDS for word in words)
        return len({ascii_lower(word) for word in words}.intersection(FEW_STOP_WORDS))

    @staticmethod
    def bullets(one: Document, taken: Taken) -> float:
        lines = _Dolma.lines(one, taken)
        marks = ("*", "-") if "bullets" in taken else tuple("-*•●")
        return share_of(sum(line.startswith(marks) for line in lines), len(lines))

    @staticmethod
    def ellipsis_lines(one: Document, taken: Taken) -> float:
        lines = _Dolma.lines(one, taken)
        marks = ("…",) if "ellipses" in taken else ("…", "...")
        return share_of(sum(line.endswith(marks) for line in lines), len(lines))

    @staticmethod
    def duplicate_lines(one: Document, taken: Taken) -> float:
        lines = _Dolma.lines(one, taken)
        return share_of(copy_counts(lines, frozenset())[0], len(lines))

    @staticmethod
    def duplicate_line_text(one: Document, taken: Taken) -> float:
        again = copy_counts(_Dolma.lines(one, taken), frozenset())[1]
        words = sum(map(len, _Dolma.words(one, taken)))
        return share_of(again, words if "whole" in taken else plain_figure(one, "line_characters"))

    @staticmethod
    def top_gram(n: int) -> Measure:
        """Return the share of the most frequent n-gram."""
        return lambda one, taken: share_of(
            top_share(one, _Dolma.with_marks(taken), n, 0), sum(map(len, _Dolma.words(one, taken)))
        )

    @staticmethod
    def repeated(n: int) -> Measure:
        """Return the share of repeated n-grams."""

        def measure(one: Document, taken: Taken) -> float:
            words = _Dolma.words(one, taken)
            if "ngram_mass" not in taken:
                again = repeated_share(one, _Dolma.with_marks(taken), n)
                return share_of(again, sum(map(len, words)))
            counts = Counter(grams_of(words, n))
            mass = {gram: count * sum(map(len, gram)) for gram, count in counts.items()}
            return share_of(
                sum(m for gram, m in mass.items() if counts[gram] > 1), sum(mass.values())
            )

        return measure


_SPLIT = "word_split"

DOLMA: dict[str, tuple[str, Measure, tuple[str, ...]]] = {
    "too_few_words": ("word_count", _Dolma.count, (_SPLIT,)),
    "too_many_words": ("word_count", _Dolma.count, (_SPLIT,)),
    "words_too_short": ("median_word_length", _Dolma.word_length, (_SPLIT, "word_length")),
    "words_too_long": ("median_word_length", _Dolma.word_length, (_SPLIT, "word_length")),
    "too_many_hashes": ("symbol_to_word_ratio", _Dolma.symbols, (_SPLIT, "symbols", "ellipses")),
    "too_few_words_with_letter": (
        "fraction_of_words_with_alpha_character", _Dolma.letters, (_SPLIT,),
    ),
    "too_few_stop_words": ("required_word_count", _Dolma.stop_words, ("stop_words", _SPLIT)),
    "too_many_bullet_lines": (
        "fraction_of_lines_starting_with_bullet_point", _Dolma.bullets, ("line_split", "bullets"),
    ),
    "too_many_ellipsis_lines": (
        "fraction_of_lines_ending_with_ellipsis", _Dolma.ellipsis_lines,
        ("ellipses", "line_split"),
    ),
    "too_many_duplicate_lines": (
        "fraction_of_duplicate_lines", _Dolma.duplicate_lines, ("line_split",),
    ),
    "too_much_text_in_duplicate_lines": (
        "fraction_of_characters_in_duplicate_lines", _Dolma.duplicate_line_text,
        ("line_split", "whole", _SPLIT),
    ),
    **{
        f"one_{n}_gram_too_often": (
            f"fraction_of_characters_in_most_common_{n}grams", _Dolma.top_gram(n),
            ("ngram_mass", "ngram_tie", _SPLIT),
        )
        for n in (2, 3, 4)
    },
    **{
        f"too_many_repeated_{n}_grams": (
            f"fraction_of_characters_in_duplicate_{n}grams", _Dolma.repeated(n),
            ("ngram_mass", _SPLIT),
        )
        for n in range(5, 11)
    },
}  # fmt: skip
"""Attribute, measure and possible choices of each rule that Dolma's tagger has an attribute for."""


class _Juicer:
    """Measures of Data-Juicer's filters."""

    @staticmethod
    def repeated(one: Document, taken: Taken) -> float:
        with_marks = _Dolma.with_marks(taken)
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
    "too_few_words": ("gopher-quality", _Dolma.count, (_SPLIT,)),
    "too_many_repeated_10_grams": (
        "gopher-repetition", _Juicer.repeated, ("ngram_count", _SPLIT, "letter_case"),
    ),
    "too_much_not_alphanumeric": ("nemo", _Juicer.not_alphanumeric, ("alphanumeric",)),
    "too_short": ("length", lambda one, _: len(one.text), ()),
}  # fmt: skip
"""Table, measure and possible choices of each rule that Data-Juicer has a filter for."""
