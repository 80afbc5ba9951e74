# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Our measures in plain Python, with each choice in which a published program differs as a switch.

With no choice taken from the program a measure equals our kernel's, with all of them the program's
own verdict; what lies between says which choice makes the two disagree about a document. Our
definitions are those of `kernels.reference`, the programs' are read from their code
(reference/peers.md §6): `choices_datatrove` and `choices_dolma`.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from provender.kernels.characters import SYMBOL, character_class
from provender.kernels.reference import (
    line_statistics,
    text_statistics,
    words_of,
)

__all__ = [
    "CHOICES", "FEW_STOP_WORDS", "Document", "Measure", "Taken", "copy_counts", "explain",
    "grams_of", "plain_figure", "repeated_share", "share_of", "tokens_of", "top_share",
]  # fmt: skip

CHOICES = {
    "word_split": "words are its tokenizer's: spaCy's (datatrove), or what stands between white "
    "space, with its marks (Dolma) or without those at its ends (Data-Juicer)",
    "symbols_are_words": "each mark of punctuation is a word, too",
    "stop_words": "stop words count in lower case only (datatrove), or every time they occur, too "
    "(Dolma)",
    "word_length": "the middle of the word lengths is their median",
    "line_split": "lines that are blank or hold white space are lines, and white space around a "
    "line belongs to it",
    "paragraph_split": "paragraphs lie between runs of two line feeds, with line feeds in them",
    "copies": "the first copy does not count",
    "whole": "the share is one of all characters, white space and marks, too (datatrove), or of "
    "those of words (Dolma)",
    "ngram_mass": "characters of an n-gram count once for each copy, however copies overlap, with "
    "the spaces between its words (datatrove) or not (Dolma); one that stands there once counts",
    "ngram_tie": "of equally frequent n-grams the first one counts, not the longest",
    "ngram_walk": "copies are met one behind the other, so overlapping ones count once",
    "bullets": "other characters begin an item of a list: • - (datatrove), * - (Dolma)",
    "ellipses": "an ellipsis is counted otherwise: a run of six dots is two (datatrove); only the "
    "character … (Dolma)",
    "symbols": "words that hold a hash sign or an ellipsis count, both together",
    "page_rules": "the rules on the page look at lines that the line rules have left, and for any "
    "place of the phrase",
    "final_marks": "other marks end a line: an apostrophe, too (c4); no closing quotes and "
    "brackets behind the mark (fineweb-code)",
    "line_words": "words of a line lie between white space, before citation marks are taken out",
    "phrases": "“javascript” and notices count inside of words",
    "sentence_split": "sentences are spaCy's",
    "ngram_count": "the share is one of n-grams, not of characters (Data-Juicer)",
    "letter_case": "words that differ in case are the same (Data-Juicer)",
    "alphanumeric": "whatever is no letter and no digit counts, white space, too (Data-Juicer)",
}
"""What a program does, by the name of the choice."""

FEW_STOP_WORDS = ("the", "be", "to", "of", "and", "that", "have", "with")
Taken = frozenset[str]
Measure = Callable[["Document", Taken], float]


@dataclass
class Document:
    """A text, and what a program says of it besides verdicts.

    Attributes:
        text: The text.
        tokens: How its tokenizer splits the text.
        sentences: How many sentences it finds in a line.
        final_marks: What it takes for marks that end a sentence.
    """

    text: str
    tokens: list[str]
    sentences: dict[str, int] = field(default_factory=dict)
    final_marks: tuple[str, ...] = ()
    _known: dict[object, Any] = field(default_factory=dict)

    def known(self, key: object, make: Callable[[], Any]) -> Any:
        """Return what is made once."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]


def explain(
    document: Document, measure: Measure, choices: Sequence[str], fails: Callable[[float], bool]
) -> tuple[bool, bool, list[tuple[str, ...]]]:
    """Say which choices make a verdict another one.

    Args:
        document: A text.
        measure: What a rule measures.
        choices: Those in which it can differ, most telling first.
        fails: The verdict on a measured value.

    Returns:
        Verdict with no choice of the program's, with all, and the smallest sets of choices that
        turn the one into the other: each that does it alone, or else the first that does.
    """
    ours = fails(measure(document, frozenset()))
    theirs = fails(measure(document, frozenset(choices)))
    found: list[tuple[str, ...]] = []
    if ours != theirs:
        for size in range(1, len(choices) + 1):
            found = [
                taken
                for taken in itertools.combinations(choices, size)
                if fails(measure(document, frozenset(taken))) == theirs
            ]
            if found:
                break
    return ours, theirs, found if found and len(found[0]) == 1 else found[:1]


def share_of(part: float, whole: float) -> float:
    """Return a share; 0 of nothing."""
    return part / whole if whole else 0.0


def _is_mark(token: str) -> bool:
    return not any(character.isalnum() for character in token)


def tokens_of(one: Document, taken: Taken) -> list[str]:
    """Return words as a choice has them: those of a tokenizer or ours, with marks or without."""
    with_marks = "symbols_are_words" in taken

    def make() -> list[str]:
        if "word_split" in taken:
            return [t for t in one.tokens if with_marks or not _is_mark(t)]
        return _words_and_marks(one.text) if with_marks else words_of(one.text)

    words: list[str] = one.known(("tokens", "word_split" in taken, with_marks), make)
    return words


def _words_and_marks(text: str) -> list[str]:
    found: list[str] = []
    start = 0
    for place, character in enumerate(text):
        if character_class(ord(character)) == SYMBOL:
            found += [*words_of(text[start:place]), character]
            start = place + 1
    return found + words_of(text[start:])


def plain_figure(one: Document, name: str) -> int:
    """Return a count of ours."""
    counts: dict[str, int] = one.known(
        "plain", lambda: text_statistics(one.text) | line_statistics(one.text)
    )
    return counts[name]


def copy_counts(elements: Sequence[str], taken: Taken) -> tuple[int, int]:
    """Return how many elements are copies, and their characters."""
    counts = Counter(elements)
    less = 1 if "copies" in taken else 0
    again = {element: n - less for element, n in counts.items() if n > 1}
    return sum(again.values()), sum(len(element) * n for element, n in again.items())


def grams_of(words: Sequence[str], n: int) -> list[tuple[str, ...]]:
    """Return every n-gram in order."""
    return list(zip(*(words[k:] for k in range(n)), strict=False))


def top_share(one: Document, taken: Taken, n: int, space: int) -> float:
    """Return the characters of the most frequent n-gram."""
    grams = grams_of(tokens_of(one, taken), n)
    counts = Counter(grams)
    if not counts:
        return 0
    mass = "ngram_mass" in taken
    size = lambda gram: sum(map(len, gram)) + (space * (n - 1) if mass else 0)  # noqa: E731
    most = max(counts.values())
    if most < 2 and not mass:
        return 0
    equal = [gram for gram, count in counts.items() if count == most]
    best = equal[0] if "ngram_tie" in taken else max(equal, key=size)
    if mass:
        return size(best) * most
    words = tokens_of(one, taken)
    covered = {i + k for i, gram in enumerate(grams) if gram == best for k in range(n)}
    return sum(len(words[i]) for i in covered)


def repeated_share(one: Document, taken: Taken, n: int) -> float:
    """Return the characters of n-grams that are there more than once."""
    words = tokens_of(one, taken)
    grams = grams_of(words, n)
    if "ngram_walk" in taken:
        seen: set[tuple[str, ...]] = set()
        firsts: set[tuple[str, ...]] = set()
        total = place = 0
        while place < len(grams):
            gram = grams[place]
            if gram in seen:
                again = "copies" in taken or gram in firsts
                firsts.add(gram)
                total += sum(map(len, gram)) * (1 if again else 2)
                place += n
            else:
                seen.add(gram)
                place += 1
        return total
    counts = Counter(grams)
    covered: set[int] = set()
    met: set[tuple[str, ...]] = set()
    for place, gram in enumerate(grams):
        if counts[gram] > 1 and ("copies" not in taken or gram in met):
            covered |= {place + k for k in range(n)}
        met.add(gram)
    return sum(len(words[i]) for i in covered)
