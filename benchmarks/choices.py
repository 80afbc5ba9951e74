# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Our measures in plain Python, with each choice in which a published program differs as a switch.

With no choice taken from the program a measure equals our kernel's, with all of them the program's
own verdict; what lies between says which choice makes the two disagree about a document. Our
definitions are those of `kernels.reference`, the programs' are read from their code
(reference/peers.md §6).
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from provender.kernels.characters import SYMBOL, character_class
from provender.kernels.reference import (
    ascii_lower,
    ends_a_sentence,
    has_notice,
    line_statistics,
    sentences_of,
    text_statistics,
    trimmed_line,
    words_of,
)

__all__ = ["CHOICES", "DATATROVE", "DOLMA", "JUICER", "Document", "Measure", "explain"]

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

_FEW = ("the", "be", "to", "of", "and", "that", "have", "with")
_CITATION = re.compile(r"\[\d*\]|\[edit\]|\[citation needed\]")
_NOTICES = (
    "terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies",
    "use cookies",
)  # fmt: skip
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


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _is_mark(token: str) -> bool:
    return not any(character.isalnum() for character in token)


def _tokens(one: Document, taken: Taken) -> list[str]:
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


def _plain(one: Document, name: str) -> int:
    """Return a count of ours."""
    counts: dict[str, int] = one.known(
        "plain", lambda: text_statistics(one.text) | line_statistics(one.text)
    )
    return counts[name]


def _copies(elements: Sequence[str], taken: Taken) -> tuple[int, int]:
    """Return how many elements are copies, and their characters."""
    counts = Counter(elements)
    less = 1 if "copies" in taken else 0
    again = {element: n - less for element, n in counts.items() if n > 1}
    return sum(again.values()), sum(len(element) * n for element, n in again.items())


def _grams(words: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return list(zip(*(words[k:] for k in range(n)), strict=False))


def _top_gram(one: Document, taken: Taken, n: int, space: int) -> float:
    """Return the characters of the most frequent n-gram."""
    grams = _grams(_tokens(one, taken), n)
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
    words = _tokens(one, taken)
    covered = {i + k for i, gram in enumerate(grams) if gram == best for k in range(n)}
    return sum(len(words[i]) for i in covered)


def _repeated_grams(one: Document, taken: Taken, n: int) -> float:
    """Return the characters of n-grams that are there more than once."""
    words = _tokens(one, taken)
    grams = _grams(words, n)
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
        return len(_tokens(one, taken - {"symbols_are_words"}))

    @staticmethod
    def word_length(one: Document, taken: Taken) -> float:
        words = _tokens(one, taken - {"symbols_are_words"})
        return _share(sum(map(len, words)), len(words))

    @staticmethod
    def hashes(one: Document, taken: Taken) -> float:
        return _share(one.text.count("#"), len(_tokens(one, taken)))

    @staticmethod
    def ellipses(one: Document, taken: Taken) -> float:
        count = one.text.count("…")
        count += (
            one.text.count("...") if "ellipses" in taken else len(re.findall(r"\.{3,}", one.text))
        )
        return _share(count, len(_tokens(one, taken)))

    @staticmethod
    def bullets(one: Document, taken: Taken) -> float:
        lines = one.text.splitlines() if "line_split" in taken else _Datatrove.lines(one, taken)
        marks = ("•", "-") if "bullets" in taken else tuple("-*•●")
        return _share(sum(line.lstrip().startswith(marks) for line in lines), len(lines))

    @staticmethod
    def ellipsis_lines(one: Document, taken: Taken) -> float:
        lines = one.text.splitlines() if "line_split" in taken else _Datatrove.lines(one, taken)
        return _share(sum(line.rstrip().endswith(("...", "…")) for line in lines), len(lines))

    @staticmethod
    def letters(one: Document, taken: Taken) -> float:
        words = _tokens(one, taken)
        return _share(sum(any(c.isalpha() for c in word) for word in words), len(words))

    @staticmethod
    def stop_words(one: Document, taken: Taken) -> float:
        words = set(_tokens(one, taken - {"symbols_are_words"}))
        if "stop_words" not in taken:
            words = set(map(ascii_lower, words))
        return len(words.intersection(_FEW))

    @staticmethod
    def duplicate_lines(one: Document, taken: Taken) -> float:
        lines = _Datatrove.lines(one, taken)
        return _share(_copies(lines, taken)[0], len(lines))

    @staticmethod
    def duplicate_line_text(one: Document, taken: Taken) -> float:
        whole = len(one.text) if "whole" in taken else _plain(one, "line_characters")
        return _share(_copies(_Datatrove.lines(one, taken), taken)[1], whole)

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
        return _share(_copies(blocks, taken)[0], len(blocks))

    @staticmethod
    def duplicate_paragraph_text(one: Document, taken: Taken) -> float:
        blocks = _Datatrove.paragraphs(one, taken)
        less = 1 if "copies" in taken else 0
        again = sum(
            len(block.replace("\0", "")) * (n - less)
            for block, n in Counter(blocks).items()
            if n > 1
        )
        whole = len(one.text) if "whole" in taken else _plain(one, "line_characters")
        return _share(again, whole)

    @staticmethod
    def whole(one: Document, taken: Taken) -> int:
        """Return of how many characters repeated n-grams are a share."""
        words = _tokens(one, taken)
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
            return _plain(one, "lorem_ipsum")
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
            return _share(sum(line.endswith(one.final_marks) for line in lines), len(lines))
        return _share(sum(map(ends_a_sentence, lines)), len(lines))

    @staticmethod
    def short_lines(one: Document, taken: Taken) -> float:
        lines = _Datatrove.rows(one, taken)
        return _share(sum(len(line) <= 30 for line in lines), len(lines))

    @staticmethod
    def repeated_line_text(one: Document, taken: Taken) -> float:
        lines = _Datatrove.rows(one, taken)
        every = len(one.text.replace("\n", ""))
        whole = every if "whole" in taken else _plain(one, "line_characters")
        return _share(_copies(lines, frozenset({"copies"}))[1], whole)

    @staticmethod
    def line_feeds(one: Document, taken: Taken) -> float:
        return _share(one.text.count("\n"), len(_tokens(one, taken)))


def _scripted(lower: str, taken: Taken) -> bool:
    return "javascript" in (lower if "phrases" in taken else words_of(lower))


def _noticed(lower: str, taken: Taken) -> bool:
    if "phrases" in taken:
        return any(notice in lower for notice in _NOTICES)
    return has_notice(words_of(lower))


def _top(n: int, space: int) -> Measure:
    return lambda one, taken: _share(_top_gram(one, taken, n, space), _Datatrove.whole(one, taken))


def _again(n: int) -> Measure:
    return lambda one, taken: _share(_repeated_grams(one, taken, n), _Datatrove.whole(one, taken))


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


class _Dolma:
    """Measures of Dolma's Gopher tagger."""

    @staticmethod
    def with_marks(taken: Taken) -> Taken:
        """Return choices: what stands between white space is a word, whatever it is."""
        return taken | {"symbols_are_words"} if "word_split" in taken else taken

    @staticmethod
    def words(one: Document, taken: Taken) -> list[str]:
        """Return the words."""
        return _tokens(one, _Dolma.with_marks(taken))

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
        return _share(sum(lengths), len(lengths))

    @staticmethod
    def symbols(one: Document, taken: Taken) -> float:
        words = _Dolma.words(one, taken)
        if "symbols" in taken:
            marked = sum("#" in word or "…" in word for word in one.text.split())
            return _share(marked, len(words))
        dots = 0 if "ellipses" in taken else len(re.findall(r"\.{3,}", one.text))
        return _share(max(one.text.count("#"), one.text.count("…") + dots), len(words))

    @staticmethod
    def letters(one: Document, taken: Taken) -> float:
        words = _Dolma.words(one, taken)
        return _share(sum(any(c.isalpha() for c in word) for word in words), len(words))

    @staticmethod
    def stop_words(one: Document, taken: Taken) -> float:
        words = _Dolma.words(one, taken)
        if "stop_words" in taken:
            return sum(word in _FEW for word in words)
        return len({ascii_lower(word) for word in words}.intersection(_FEW))

    @staticmethod
    def bullets(one: Document, taken: Taken) -> float:
        lines = _Dolma.lines(one, taken)
        marks = ("*", "-") if "bullets" in taken else tuple("-*•●")
        return _share(sum(line.startswith(marks) for line in lines), len(lines))

    @staticmethod
    def ellipsis_lines(one: Document, taken: Taken) -> float:
        lines = _Dolma.lines(one, taken)
        marks = ("…",) if "ellipses" in taken else ("…", "...")
        return _share(sum(line.endswith(marks) for line in lines), len(lines))

    @staticmethod
    def duplicate_lines(one: Document, taken: Taken) -> float:
        lines = _Dolma.lines(one, taken)
        return _share(_copies(lines, frozenset())[0], len(lines))

    @staticmethod
    def duplicate_line_text(one: Document, taken: Taken) -> float:
        again = _copies(_Dolma.lines(one, taken), frozenset())[1]
        words = sum(map(len, _Dolma.words(one, taken)))
        return _share(again, words if "whole" in taken else _plain(one, "line_characters"))

    @staticmethod
    def top_gram(n: int) -> Measure:
        """Return the share of the most frequent n-gram."""
        return lambda one, taken: _share(
            _top_gram(one, _Dolma.with_marks(taken), n, 0), sum(map(len, _Dolma.words(one, taken)))
        )

    @staticmethod
    def repeated(n: int) -> Measure:
        """Return the share of repeated n-grams."""

        def measure(one: Document, taken: Taken) -> float:
            words = _Dolma.words(one, taken)
            if "ngram_mass" not in taken:
                again = _repeated_grams(one, _Dolma.with_marks(taken), n)
                return _share(again, sum(map(len, words)))
            counts = Counter(_grams(words, n))
            mass = {gram: count * sum(map(len, gram)) for gram, count in counts.items()}
            return _share(
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
        words = _tokens(one, with_marks)
        if "letter_case" in taken:
            words = [word.lower() for word in words]
            one = Document(" ".join(words), words)
            with_marks = frozenset({"word_split", "symbols_are_words"} | taken)
        if "ngram_count" not in taken:
            return _share(_repeated_grams(one, with_marks, 10), sum(map(len, words)))
        counts = Counter(_grams(words, 10))
        return _share(sum(n for n in counts.values() if n > 1), sum(counts.values()))

    @staticmethod
    def not_alphanumeric(one: Document, taken: Taken) -> float:
        if "alphanumeric" in taken:
            return 1 - _share(sum(map(str.isalnum, one.text)), len(one.text))
        return _share(_plain(one, "symbols"), len(one.text))


JUICER: dict[str, tuple[str, Measure, tuple[str, ...]]] = {
    "too_few_words": ("gopher-quality", _Dolma.count, (_SPLIT,)),
    "too_many_repeated_10_grams": (
        "gopher-repetition", _Juicer.repeated, ("ngram_count", _SPLIT, "letter_case"),
    ),
    "too_much_not_alphanumeric": ("nemo", _Juicer.not_alphanumeric, ("alphanumeric",)),
    "too_short": ("length", lambda one, _: len(one.text), ()),
}  # fmt: skip
"""Table, measure and possible choices of each rule that Data-Juicer has a filter for."""
