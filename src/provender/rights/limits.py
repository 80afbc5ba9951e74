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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import re2

from provender.rights.license import DATA, load_data
from provender.rights.phrases import load_phrases
from provender.rights.scan import KindScan
from provender.rights.wording import compiled, pattern_of

__all__ = [
    "Zone",
    "find_limit",
    "is_apart",
    "known_limits",
    "limits_place",
    "names_work",
    "without_harmless",
    "without_machines",
]

Zone = Literal["own", "near", "beside"]
"""The licence's own sentence, another one of its block, any other beside it."""

_NAME_ENDS = (
    r"(?:[1-4]\.[015]|\b(?:by|sa|cc0|zero|license|international|unported|lizenz|licencia|licença"
    r"|licenza)\b)"
)
_SHOWN = 60
_FEW_WORDS = r"[^,;，；]{0,24}?"
_REST_OF_CLAUSE = r"[^,;，；]*"
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
_PAIRS_IN_BLOCK = (
    (("forbids", "limits", "asks"), ("near", "others")),
    (("bounds",), (*_OBJECTS, "asks")),
    (("musts",), ("asks",)),
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
        denied_first=compiled(rf"\s*{pattern_of(row['denies'])}"),
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


@functools.lru_cache(maxsize=4096)
def without_harmless(sentence: str) -> str:
    """Return a sentence without the set phrases of all languages that take nothing away."""
    return str(_any_language("harmless").sub(" ", sentence))


def is_apart(sentence: str) -> bool:
    """True if a flat sentence is about what is no reuse of a text: marks, cookies, advice."""
    return _any_language("apart").search(sentence) is not None


def names_work(sentence: str) -> bool:
    """True if a flat sentence names data, books or other works that are not only texts."""
    return _any_language("works").search(sentence) is not None


def without_machines(sentence: str) -> str:
    """Return a flat sentence without words for machine use: `data mining` names no data."""
    return str(_any_language("machines").sub(" ", sentence))


def _widens(sentence: str) -> bool:
    return _any_language("open").search(sentence) is not None


@functools.cache
def _scan() -> KindScan:
    """Return the scan that says in one pass which groups of words of which language stand there."""
    groups = (*_OPERATORS, *_OBJECTS, "pieces", "aims_by")
    return KindScan(
        {
            f"{language}:{group}": pattern_of(row[group])
            for language, row in known_limits().items()
            for group in groups
        }
    )


def _groups(text: str) -> tuple[tuple[_Words, frozenset[str]], ...]:
    return _by_language(_scan().kinds(text))


@functools.lru_cache(maxsize=4096)
def _by_language(kinds: frozenset[str]) -> tuple[tuple[_Words, frozenset[str]], ...]:
    """Return the words of each language of which groups were found, with the groups."""
    found: dict[str, set[str]] = {}
    for kind in sorted(kinds):
        language, group = kind.split(":")
        found.setdefault(language, set()).add(group)
    return tuple((_words(language), frozenset(groups)) for language, groups in found.items())


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


def _limit(words: _Words, groups: frozenset[str], bare: str, zone: Zone) -> _Told | None:
    """Return what limits in a sentence of which the groups of words are known."""
    alone = _ALONE[zone]
    if not groups.isdisjoint(alone):
        return _Told(words.first(bare, groups.intersection(alone)))
    if zone == "near" and "denies" in groups and words.denied_first.match(bare) is not None:
        return _Told(bare[:_SHOWN])
    for operators, about in _PAIRS if zone == "beside" else (*_PAIRS, *_PAIRS_IN_BLOCK):
        if not groups.isdisjoint(operators) and not groups.isdisjoint(about):
            operator = words.first(bare, groups.intersection(operators))
            return _Told(f"{operator} … {words.first(bare, groups.intersection(about))}")
    if zone == "near" and "near" in groups and (aim := words.toward.search(bare)) is not None:
        return _Told(str(aim[0]), aims=True)
    return None
