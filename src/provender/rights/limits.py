# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a sentence beside a licence takes from it, told by its structure and not by its wording.

A restriction joins an operator (not, only, must, 不得, nur, interdit …) to what it is about: a use,
a purpose, a group of people. Both are open lists in `data/limits/`, one language a file, so any
pair of them is heard without having been thought of. How little suffices depends on how near the
sentence stands: in the licence's own sentence an operator alone is enough, for words that nobody
can read make a page stricter; in its block so is a prohibition; elsewhere it takes a pair of plain
words. First what takes nothing away is cut out: duties that the licence itself has, disclaimers,
permissions. What remains is read.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import re2

from provender.rights.license import DATA, load_data
from provender.rights.phrases import load_phrases
from provender.rights.scan import KindScan
from provender.rights.wording import compiled, pattern_of, scan_pattern_of

__all__ = [
    "Zone",
    "find_limit",
    "is_apart",
    "known_limits",
    "limits_place",
    "names_work",
    "without_false_parts",
    "without_harmless",
]

Zone = Literal["own", "near", "beside"]
"""The licence's own sentence, another one of its block, any other beside it."""

_NAME_ENDS = (
    r"(?:[1-4]\.[015]|\b(?:by|sa|cc0|zero|license|international|unported|lizenz|licencia|licença"
    r"|licenza)\b)"
)
_SHOWN = 60
_MOST_PLACES = 40
_AROUND = 16
_FEW_WORDS = r"[^,;，；]{0,24}?"
_REST_OF_CLAUSE = r"[^,;，；]*"
_KANA = re2.compile(r"[\p{Hiragana}\p{Katakana}]")
_OPERATORS = ("denies", "forbids", "limits", "bounds", "asks", "musts")
_OBJECTS = ("gain", "machines", "reuse", "near", "others", "purposes", "users")

_PAIRS = (
    (("denies", "forbids", "limits", "asks", "musts"), ("gain", "machines")),
    # What one *must* do with a copy or a change is mostly a duty that the licence has, too.
    (("denies", "forbids", "limits", "asks"), ("reuse",)),
    (("limits",), ("purposes", "users")),
    (("forbids", "asks", "musts"), ("users",)),
)
_ALONE: Mapping[str, frozenset[str]] = {
    "own": frozenset(("denies", "forbids", "limits")),
    "near": frozenset(("forbids",)),
    "beside": frozenset(),
}
_SEVERAL_WORDS = re2.compile(r" |[^\x00-\x7F]{4}")
_NO_PROSE = re2.compile(r"://|www\.|[@{}=\\]")
_SPEAKS_OF_USE = ("gain", "machines")
_PAIRS_IN_BLOCK = (
    (("forbids", "limits", "asks"), ("near", "others")),
    (("bounds",), (*_OBJECTS, "asks")),
    (("limits", "musts"), ("asks",)),
)


@functools.cache
def known_limits() -> Mapping[str, Mapping[str, Any]]:
    """Return the words by language, as they stand in the data files."""
    files = (load_data(path) for path in sorted((DATA / "limits").glob("*.yml")))
    return {one["language"]: one for one in files}


@dataclass(frozen=True, slots=True)
class _Words:
    """The patterns of one language."""

    groups: Mapping[str, re2.Pattern[str]]
    toward: re2.Pattern[str]
    behind_name: re2.Pattern[str]
    whole: re2.Pattern[str]
    denied_first: re2.Pattern[str]
    offered: re2.Pattern[str]
    pieces: re2.Pattern[str]

    def first(self, sentence: str, groups: Iterable[str]) -> str:
        """Return the first word of some groups in a sentence that holds one of each."""
        places = [match for group in groups if (match := self.groups[group].search(sentence))]
        return str(min(places, key=lambda match: (match.start(), match[0]))[0]) if places else ""

    def pair(self, sentence: str, operators: Iterable[str], about: Iterable[str]) -> str | None:
        """Return the first operator that stands beside a word it is about, None for one word twice.

        `kostenpflichtig` asks for money and is about money: it is no pair with itself.
        """
        objects = sorted(match.span() for one in about for match in self._places(one, sentence))
        for match in sorted(
            (match for one in operators for match in self._places(one, sentence)),
            key=lambda match: match.span(),
        ):
            for start, end in objects:
                if end <= match.start() or match.end() <= start:
                    return f"{match[0]} … {sentence[start:end]}"
        return None

    def _places(self, group: str, sentence: str) -> Iterable[re2._Match]:
        return itertools.islice(self.groups[group].finditer(sentence), _MOST_PLACES)


@dataclass(frozen=True, slots=True)
class _Told:
    """Words that limit; `aims` if they only name a purpose, which wider words may take back."""

    shown: str
    aims: bool = False


@functools.cache
def _words(language: str) -> _Words:
    row = known_limits()[language]
    between = r"(?:\s\S{1,24}){0,3}?\s" if row["spaced"] else ".{0,6}?"
    between_or_none = r" ?(?:\S{1,24}\s){0,2}" if row["spaced"] else ".{0,4}?"
    aims = pattern_of([*row["purposes"], *row["users"]])
    toward = f"{pattern_of(row['toward'])}{between}{aims}"
    return _Words(
        groups={group: compiled(pattern_of(row[group])) for group in (*_OPERATORS, *_OBJECTS)},
        toward=compiled(toward),
        behind_name=compiled(
            f"{_NAME_ENDS}[ ,，)(]{{0,4}}{pattern_of(row['aims_by'])}.{{0,20}}|"
            f"[(（]{between_or_none}{pattern_of(row['purposes'])}[^)）]*[)）]"
        ),
        whole=compiled(pattern_of(row["whole"])),
        denied_first=compiled(rf"\s*{pattern_of(row['denies'])}.*\S.*\pL"),
        offered=compiled(
            f"{pattern_of(row['gives'])}.*{toward}|"
            f"{pattern_of(row['gives_to'])}{between}{pattern_of(row['users'])}"
        ),
        pieces=compiled(pattern_of(row["pieces"])),
    )


@functools.cache
def _any_language(field: str) -> re2.Pattern[str]:
    """Return the phrases of a field in all languages: some words belong to two of them."""
    phrases = [one for row in known_limits().values() for one in row[field]]
    return compiled(f"(?i){pattern_of(phrases, _FEW_WORDS, _REST_OF_CLAUSE)}")


@functools.cache
def _negated() -> re2.Pattern[str]:
    """Return what stands before a permission that is denied, and behind one that is."""
    before = "|".join(pattern_of(row["negations"]) for row in known_limits().values())
    behind = "|".join(pattern_of(row["negations_behind"]) for row in known_limits().values())
    return compiled(rf"(?:{before})\s?\x00|\x00.{{0,3}}(?:{behind})")


@functools.cache
def _harmless_scan() -> KindScan:
    """Return the scan that says of which languages set phrases may stand in a text.

    The program that cuts out those of all languages takes most of a tenth of a second to make, and
    few texts hold phrases of two.
    """
    rows = known_limits().items()
    return KindScan({name: f"(?is){scan_pattern_of(row['harmless'])}" for name, row in rows})


@functools.cache
def _harmless(language: str) -> re2.Pattern[str]:
    phrases = known_limits()[language]["harmless"]
    return compiled(f"(?i){pattern_of(phrases, _FEW_WORDS, _REST_OF_CLAUSE)}")


@functools.lru_cache(maxsize=4096)
def without_harmless(sentence: str) -> str:
    """Return a flat sentence without the set phrases of all languages that take nothing away.

    A permission that is denied (不可商用, "no está permitido") takes away and stays.
    """
    languages = _harmless_scan().kinds(sentence)
    if not languages:
        return sentence
    pattern = _harmless(*languages) if len(languages) == 1 else _any_language("harmless")

    def kept(match: re2._Match) -> str:
        start, end = match.span()
        around = f"{sentence[max(start - _AROUND, 0) : start]}\0{sentence[end : end + _AROUND]}"
        return str(match[0]) if _negated().search(around) else " "

    return str(pattern.sub(kept, sentence))


def is_apart(sentence: str) -> bool:
    """True if a flat sentence is about what is no reuse of a text: marks, cookies, advice."""
    return _any_language("apart").search(sentence) is not None


def names_work(sentence: str) -> bool:
    """True if a flat sentence names data, books or other works that are not only texts."""
    return _any_language("works").search(sentence) is not None


def without_false_parts(sentence: str) -> str:
    """Return a flat sentence without words that only look like parts: `data mining`, `et son`."""
    return str(_any_language("not_parts").sub(" ", _any_language("machines").sub(" ", sentence)))


def _widens(sentence: str) -> bool:
    return _any_language("open").search(sentence) is not None


@functools.cache
def _scans() -> Mapping[str, KindScan]:
    """Return for each language the scan that says which of its groups of words stand in a text.

    One for all languages would have to tell apart every mixture of words of two of them that texts
    ever show it, each at a hundred times the cost of a sentence.
    """
    groups = (*_OPERATORS, *_OBJECTS, "pieces", "aims_by")
    return {
        language: KindScan({group: scan_pattern_of(row[group]) for group in groups})
        for language, row in sorted(known_limits().items())
    }


def _groups(text: str) -> list[tuple[_Words, frozenset[str]]]:
    """Return the words of each language of which groups stand in a text, with the groups."""
    content = text.encode("utf-8", "surrogatepass")
    found = ((language, scan.kinds(content)) for language, scan in _scans().items())
    # Chinese has many of the words of Japanese, and other ones made of their characters.
    japanese = _KANA.search(content) is not None
    return [(_words(one), kinds) for one, kinds in found if kinds and (japanese or one != "ja")]


def find_limit(sentences: Sequence[str], zone: Zone) -> str | None:
    """Return the words by which the first sentence that limits does so, None if none does.

    Args:
        sentences: Flat.
        zone: How near to the licence they stand.
    """
    for sentence in sentences:
        bare = str(_any_language("freeing").sub(" ", without_harmless(sentence)))
        for words, groups in _groups(bare):
            told = _limit(words, groups, bare, zone)
            if told is not None and not (told.aims and _widens(sentence)):
                return told.shown
        if zone == "near" and (unread := _unread(sentence, bare)) is not None:
            return unread
    return None


def limits_place(before: str, after: str) -> str | None:
    """Return the words by which a licence's own sentence gives it to few, or for a piece.

    Args:
        before: What stands before the name in its sentence, flat.
        after: What stands after it, likewise.
    """
    for words, _ in _groups(f"{before}\n{after}"):
        if (piece := _piece(words, before)) is not None:
            return piece
        for side, pattern in (
            (after, words.toward),
            (after, words.behind_name),
            (before, words.offered),
        ):
            match = pattern.search(without_harmless(side))
            if match is None or _widens(side):
                continue
            if pattern is not words.behind_name or words.whole.search(str(match[0])) is None:
                return str(match[0])
    return None


def _piece(words: _Words, before: str) -> str | None:
    """Return the piece of a work that alone is licensed, unless the words name its text, too."""
    match = words.pieces.search(before)
    phrases = load_phrases()
    if match is None or phrases.texts.search(before) is not None:
        return None
    covering = phrases.covers.search(before)
    return str(match[0]) if covering is None or match.start() < covering.start() else None


def _unread(sentence: str, bare: str) -> str | None:
    """Return what a sentence of the licence's block speaks of that it does not permit.

    Whoever speaks there of gain or of machines, in words that permit nothing and are no set phrase,
    says something that is not understood: the terms are not known. Words for change and passing on
    are no such sign: "translated from the Welsh" tells how a text came to be.
    """
    prose = _SEVERAL_WORDS.search(sentence) is not None and _NO_PROSE.search(sentence) is None
    if bare != sentence or not prose or _any_language("permits").search(sentence) is not None:
        return None
    if load_phrases().find_names(sentence, 1):
        return None
    for words, groups in _groups(bare):
        about = groups.intersection(_SPEAKS_OF_USE)
        if about:
            return words.first(bare, about)
    return None


def _limit(words: _Words, groups: frozenset[str], bare: str, zone: Zone) -> _Told | None:
    """Return what limits in a sentence of which the groups of words are known."""
    alone = _ALONE[zone]
    if not groups.isdisjoint(alone):
        return _Told(words.first(bare, groups.intersection(alone)))
    if zone == "near" and "denies" in groups and words.denied_first.match(bare) is not None:
        return _Told(bare[:_SHOWN])
    for operators, about in _PAIRS if zone == "beside" else (*_PAIRS, *_PAIRS_IN_BLOCK):
        if groups.isdisjoint(operators) or groups.isdisjoint(about):
            continue
        pair = words.pair(bare, groups.intersection(operators), groups.intersection(about))
        if pair is not None:
            return _Told(pair)
    if zone == "near" and "near" in groups and (aim := words.toward.search(bare)) is not None:
        return _Told(str(aim[0]), aims=True)
    return None
