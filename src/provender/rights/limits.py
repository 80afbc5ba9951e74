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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import re2

from provender.rights.license import DATA, load_data
from provender.rights.phrases import load_phrases
from provender.rights.scan import KindScan
from provender.rights.wording import compiled, pattern_of

__all__ = ["Zone", "find_limit", "is_apart", "known_limits", "limits_place", "without_harmless", "without_machines"]

Zone = Literal["own", "near", "beside"]
"""The licence's own sentence, another one of its block, any other beside it."""

_NAME_ENDS = r"(?:[1-4]\.[015]|\b(?:by|sa|cc0|zero|license|international|unported|lizenz|licencia|licença|licenza)\b)"
_SHOWN = 60
_FEW_WORDS = r"[^,;，；]{0,24}?"
_REST_OF_CLAUSE = r"[^,;，；]*"
_OPERATORS = ("denies", "forbids", "limits", "asks", "musts")
_OBJECTS = ("gain", "machines", "reuse", "near", "purposes", "users")

_PAIRS = (
    (("denies", "forbids", "limits", "asks", "musts"), ("gain", "machines")),
    # What one *must* do with a copy or a change is mostly a duty that the licence has, too.
    (("denies", "forbids", "limits", "asks"), ("reuse",)),
    (("limits",), ("purposes", "users")),
    (("forbids", "asks", "musts"), ("users",)),
)
_PAIRS_IN_BLOCK = (
    (("forbids", "limits", "asks"), ("near",)),
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

    def first(self, sentence: str, *groups: str) -> str | None:
        """Return the first word of some groups that a sentence holds."""
        for group in groups:
            match = self.groups[group].search(sentence)
            if match is not None:
                return str(match[0])
        return None


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


def without_machines(sentence: str) -> str:
    """Return a flat sentence without words for machine use: `data mining` names no data."""
    return str(_any_language("machines").sub(" ", sentence))


def _widens(sentence: str) -> bool:
    return _any_language("open").search(sentence) is not None


@functools.cache
def _scan() -> KindScan:
    """Return the scan that says of which languages a text holds words worth reading."""
    kinds = {"object": _OBJECTS, "operator": _OPERATORS, "place": ("pieces", "aims_by")}
    return KindScan(
        {
            f"{language}:{kind}": pattern_of([word for group in groups for word in row[group]])
            for language, row in known_limits().items()
            for kind, groups in kinds.items()
        }
    )


def _languages(text: str) -> list[_Words]:
    found = {kind.split(":")[0] for kind in _scan().kinds(text)} if text else ()
    return [_words(language) for language in known_limits() if language in found]


def find_limit(sentences: Sequence[str], zone: Zone) -> tuple[str, str] | None:
    """Return the first sentence that limits, and the words by which it does.

    Args:
        sentences: Flat.
        zone: How near to the licence they stand.
    """
    languages = _languages("\n".join(sentences))
    for sentence in sentences if languages else ():
        for words in languages:
            told = _limit(words, sentence, zone)
            if told is not None:
                return sentence, told
    return None


def limits_place(before: str, after: str) -> str | None:
    """Return the words by which a licence's own sentence gives it to few, or for a piece.

    Args:
        before: What stands before the name in its sentence, flat.
        after: What stands after it, likewise.
    """
    for words in _languages(f"{before}\n{after}"):
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


def _limit(words: _Words, sentence: str, zone: Zone) -> str | None:
    bare = str(_any_language("freeing").sub(" ", without_harmless(sentence)))
    if zone == "own" and (alone := words.first(bare, "limits", "denies", "forbids")) is not None:
        return alone
    if zone == "near":
        if (alone := words.first(bare, "forbids")) is not None:
            return alone
        if words.denied_first.match(bare) is not None:
            return bare[:_SHOWN]
        aimed = words.toward.search(bare)
        if aimed is not None and words.first(bare, "near") and not _widens(sentence):
            return str(aimed[0])
    pairs = _PAIRS if zone == "beside" else (*_PAIRS, *_PAIRS_IN_BLOCK)
    for operators, about in pairs:
        operator, use = words.first(bare, *operators), words.first(bare, *about)
        if operator is not None and use is not None:
            return f"{operator} … {use}"
    return None
