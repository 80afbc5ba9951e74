# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Measures and possible choices of each rule that datatrove has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from choices import (
    FEW_STOP_WORDS,
    Document,
    Measure,
    Taken,
    copy_counts,
    plain_figure,
    repeated_share,
    share_of,
    tokens_of,
    top_share,
)
from provender.kernels.reference import (
    ascii_lower,
    ends_a_sentence,
    has_notice,
    sentences_of,
    trimmed_line,
    words_of,
)

__all__ = ["DATATROVE"]

_CITATION = re.compile(r"\[\d*\]|\[edit\]|\[citation needed\]")
_NOTICES = (
    "terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies",
    "use cookies",
)  # fmt: skip


class _Datatrove:
    """Measures of datatrove's filters."""

    @staticmethod
    def lines(one: Document, taken: Taken) -> list[str]:
        """Return the lines of Gopher's repetition rules."""
        if "line_split" in taken:
            return re.split("\n+", one.text)
        return [line for line in map(trimmed_line, one.text.split("\n")) if line]

    @staticmethod
    def words(one: Document, taken: Taken) -> float:
        return len(tokens_of(one, taken - {"symbols_are_words"}))

    @staticmethod
    def word_length(one: Document, taken: Taken) -> float:
        words = tokens_of(one, taken - {"symbols_are_words"})
        return share_of(sum(map(len, words)), len(words))

    @staticmethod
    def hashes(one: Document, taken: Taken) -> float:
        return share_of(one.text.count("#"), len(tokens_of(one, taken)))

    @staticmethod
    def ellipses(one: Document, taken: Taken) -> float:
        count = one.text.count("…")
        count += (
            one.text.count("...") if "ellipses" in taken else len(re.findall(r"\.{3,}", one.text))
        )
        return share_of(count, len(tokens_of(one, taken)))

    @staticmethod
    def bullets(one: Document, taken: Taken) -> float:
        lines = one.text.splitlines() if "line_split" in taken else _Datatrove.lines(one, taken)
        marks = ("•", "-") if "bullets" in taken else tuple("-*•●")
        return share_of(sum(line.lstrip().startswith(marks) for line in lines), len(lines))

    @staticmethod
    def ellipsis_lines(one: Document, taken: Taken) -> float:
        lines = one.text.splitlines() if "line_split" in taken else _Datatrove.lines(one, taken)
        return share_of(sum(line.rstrip().endswith(("...", "…")) for line in lines), len(lines))

    @staticmethod
    def letters(one: Document, taken: Taken) -> float:
        words = tokens_of(one, taken)
        return share_of(sum(any(c.isalpha() for c in word) for word in words), len(words))

    @staticmethod
    def stop_words(one: Document, taken: Taken) -> float:
        words = set(tokens_of(one, taken - {"symbols_are_words"}))
        if "stop_words" not in taken:
            words = set(map(ascii_lower, words))
        return len(words.intersection(FEW_STOP_WORDS))

    @staticmethod
    def duplicate_lines(one: Document, taken: Taken) -> float:
        lines = _Datatrove.lines(one, taken)
        return share_of(copy_counts(lines, taken)[0], len(lines))

    @staticmethod
    def duplicate_line_text(one: Document, taken: Taken) -> float:
        whole = len(one.text) if "whole" in taken else plain_figure(one, "line_characters")
        return share_of(copy_counts(_Datatrove.lines(one, taken), taken)[1], whole)

    @staticmethod
    def paragraphs(one: Document, taken: Taken) -> list[str]:
        """Return the paragraphs."""
        if "paragraph_split" in taken:
            return re.split("\n{2,}", one.text.strip())
        blocks, block = [], []
        for line in [*map(trimmed_line, one.text.split("\n")), ""]:
            if line:
                block.append(line)
            elif block:
                blocks.append("\0".join(block))
                block = []
        return blocks

    @staticmethod
    def duplicate_paragraphs(one: Document, taken: Taken) -> float:
        blocks = _Datatrove.paragraphs(one, taken)
        return share_of(copy_counts(blocks, taken)[0], len(blocks))

    @staticmethod
    def duplicate_paragraph_text(one: Document, taken: Taken) -> float:
        blocks = _Datatrove.paragraphs(one, taken)
        less = 1 if "copies" in taken else 0
        again = sum(
            len(block.replace("\0", "")) * (n - less)
            for block, n in Counter(blocks).items()
            if n > 1
        )
        whole = len(one.text) if "whole" in taken else plain_figure(one, "line_characters")
        return share_of(again, whole)

    @staticmethod
    def whole(one: Document, taken: Taken) -> int:
        """Return of how many characters repeated n-grams are a share."""
        words = tokens_of(one, taken)
        return len(one.text) if "whole" in taken else sum(map(len, words))

    @staticmethod
    def page_lines(one: Document, taken: Taken) -> Iterator[tuple[str, str]]:
        """Yield the lines that C4's rules on lines keep, and where page rules look."""
        for whole in one.text.splitlines() if "line_split" in taken else one.text.split("\n"):
            line = whole.strip() if "line_split" in taken else trimmed_line(whole)
            plain = _CITATION.sub("", line)
            if "line_words" in taken:
                words = line.split()
            else:
                plain = trimmed_line(plain)
                words = words_of(plain)
            final = ".?!\"'" if "final_marks" in taken else '.?!"'
            if max(map(len, words), default=0) > 1000:
                continue
            if not plain or plain[-1] not in final or plain.endswith("..."):
                continue
            if len(words) >= 3:
                yield plain, plain.lower()

    @staticmethod
    def placeholder(one: Document, taken: Taken) -> float:
        if "page_rules" not in taken:
            return plain_figure(one, "lorem_ipsum")
        return sum("lorem ipsum" in lower for _, lower in _Datatrove.page_lines(one, taken))

    @staticmethod
    def brackets(one: Document, taken: Taken) -> float:
        if "page_rules" not in taken:
            return one.text.count("{")
        lines = _Datatrove.page_lines(one, taken)
        return sum("{" in line for line, lower in lines if not _scripted(lower, taken))

    @staticmethod
    def sentences(one: Document, taken: Taken) -> float:
        total = 0
        for line, lower in _Datatrove.page_lines(one, taken):
            if _scripted(lower, taken) or _noticed(lower, taken):
                continue
            count = one.sentences.get(line) if "sentence_split" in taken else None
            total += sentences_of(line) if count is None else count
        return total

    @staticmethod
    def rows(one: Document, taken: Taken) -> list[str]:
        """Return the lines of FineWeb's rules."""
        if "line_split" in taken:
            return [line for line in one.text.split("\n") if line.strip()]
        return [line for line in map(trimmed_line, one.text.split("\n")) if line]

    @staticmethod
    def line_ends(one: Document, taken: Taken) -> float:
        lines = _Datatrove.rows(one, taken)
        if "final_marks" in taken:
            return share_of(sum(line.endswith(one.final_marks) for line in lines), len(lines))
        return share_of(sum(map(ends_a_sentence, lines)), len(lines))

    @staticmethod
    def short_lines(one: Document, taken: Taken) -> float:
        lines = _Datatrove.rows(one, taken)
        return share_of(sum(len(line) <= 30 for line in lines), len(lines))

    @staticmethod
    def repeated_line_text(one: Document, taken: Taken) -> float:
        lines = _Datatrove.rows(one, taken)
        every = len(one.text.replace("\n", ""))
        whole = every if "whole" in taken else plain_figure(one, "line_characters")
        return share_of(copy_counts(lines, frozenset({"copies"}))[1], whole)

    @staticmethod
    def line_feeds(one: Document, taken: Taken) -> float:
        return share_of(one.text.count("\n"), len(tokens_of(one, taken)))


def _scripted(lower: str, taken: Taken) -> bool:
    return "javascript" in (lower if "phrases" in taken else words_of(lower))


def _noticed(lower: str, taken: Taken) -> bool:
    if "phrases" in taken:
        return any(notice in lower for notice in _NOTICES)
    return has_notice(words_of(lower))


def _top(n: int, space: int) -> Measure:
    return lambda one, taken: share_of(
        top_share(one, taken, n, space), _Datatrove.whole(one, taken)
    )


def _again(n: int) -> Measure:
    return lambda one, taken: share_of(repeated_share(one, taken, n), _Datatrove.whole(one, taken))


_WORDS = ("symbols_are_words", "word_split")

DATATROVE: dict[str, dict[str, tuple[Measure, tuple[str, ...]]]] = {
    "gopher-quality": {
        "too_few_words": (_Datatrove.words, ("word_split",)),
        "too_many_words": (_Datatrove.words, ("word_split",)),
        "words_too_short": (_Datatrove.word_length, ("word_split",)),
        "words_too_long": (_Datatrove.word_length, ("word_split",)),
        "too_many_hashes": (_Datatrove.hashes, _WORDS),
        "too_many_ellipses": (_Datatrove.ellipses, (*_WORDS, "ellipses")),
        "too_many_bullet_lines": (_Datatrove.bullets, ("line_split", "bullets")),
        "too_many_ellipsis_lines": (_Datatrove.ellipsis_lines, ("line_split",)),
        "too_few_words_with_letter": (_Datatrove.letters, _WORDS),
        "too_few_stop_words": (_Datatrove.stop_words, ("stop_words", "word_split")),
    },
    "gopher-repetition": {
        "too_many_duplicate_lines": (_Datatrove.duplicate_lines, ("copies", "line_split")),
        "too_many_duplicate_paragraphs": (
            _Datatrove.duplicate_paragraphs, ("copies", "paragraph_split"),
        ),
        "too_much_text_in_duplicate_lines": (
            _Datatrove.duplicate_line_text, ("copies", "whole", "line_split"),
        ),
        "too_much_text_in_duplicate_paragraphs": (
            _Datatrove.duplicate_paragraph_text, ("copies", "whole", "paragraph_split"),
        ),
        **{
            f"one_{n}_gram_too_often": (
                _top(n, 1), ("ngram_mass", "ngram_tie", "whole", *_WORDS),
            )
            for n in (2, 3, 4)
        },
        **{
            f"too_many_repeated_{n}_grams": (
                _again(n), ("copies", "whole", "ngram_walk", *_WORDS),
            )
            for n in range(5, 11)
        },
    },
    "c4": {
        "placeholder_text": (
            _Datatrove.placeholder, ("page_rules", "line_words", "final_marks", "line_split"),
        ),
        "curly_bracket": (
            _Datatrove.brackets,
            ("page_rules", "line_words", "final_marks", "phrases", "line_split"),
        ),
        "too_few_sentences": (
            _Datatrove.sentences,
            ("line_words", "final_marks", "phrases", "sentence_split", "line_split"),
        ),
    },
    "fineweb-code": {
        "too_few_lines_end_sentences": (_Datatrove.line_ends, ("final_marks", "line_split")),
        "too_many_short_lines": (_Datatrove.short_lines, ("line_split",)),
        "too_much_text_in_repeated_lines": (
            _Datatrove.repeated_line_text, ("whole", "line_split"),
        ),
        "too_many_line_feeds": (_Datatrove.line_feeds, _WORDS),
    },
}  # fmt: skip
"""Measure and possible choices of each rule that datatrove has, by table."""
