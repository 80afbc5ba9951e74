# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Words around a licence's name by which a page grants less than the name says, or nothing.

"Not licensed under CC BY", "formerly CC BY", "CC BY for the code only", "CC BY. For personal use
only": the name is there, the grant is not. Wordings are data (`data/narrowing.yml`); restrictions
that nobody has worded before are told by their structure (`limits.py`); what the sentences of
`data/notices.yml` and the normaliser know already is asked there. All of it only ever makes a page
stricter: hearing one word too many costs a document, hearing one too few costs somebody's rights.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import re2

from provender.rights.license import DATA, load_data
from provender.rights.limits import (
    Zone,
    find_limit,
    is_apart,
    limits_place,
    names_work,
    without_false_parts,
    without_harmless,
)
from provender.rights.normalize import normalize
from provender.rights.notices import find_notices, may_hold_notice
from provender.rights.phrases import load_phrases
from provender.rights.scan import KindScan
from provender.rights.wording import (
    compiled,
    flat,
    flat_sentences,
    pattern_of,
    scan_pattern_of,
    split_sentences,
)

__all__ = [
    "is_about_text",
    "known_narrowings",
    "narrowing_around",
    "narrowing_beside",
    "narrowing_in",
    "narrows_itself",
    "narrows_purposes",
]

_NEAR = 90
_LONGEST_PASSAGE = 1200
_LONGEST_TEXT = 20_000
_SHORT_SENTENCE = 140
_BRACKETS = str.maketrans("()", "  ")
_CLAUSE = re.compile(r"[,;()，；（）、]")


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    where: str
    phrases: tuple[str, ...]
    unless: tuple[str, ...]

    def words(self, sentence: str) -> str | None:
        """Return the words of the rule that a flat sentence holds, None if it holds none."""
        match = _pattern(self.phrases).search(without_harmless(sentence))
        if match is None or any(words in sentence for words in self.unless):
            return None
        return str(match[0])


@functools.cache
def known_narrowings() -> tuple[dict[str, Any], ...]:
    """Return the rules as they stand in the data file, with sources and documents."""
    return tuple(load_data(DATA / "narrowing.yml")["rules"])


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            row["id"],
            row["where"],
            tuple(row["phrases"]),
            tuple(flat(one).strip() for one in row["unless"]),
        )
        for row in known_narrowings()
    )


@functools.cache
def _pattern(phrases: tuple[str, ...]) -> re2.Pattern[str]:
    """Return a rule's pattern, made when the scan first finds that the rule is worth asking."""
    return compiled(pattern_of(phrases))


@functools.cache
def _scan(where: str) -> KindScan:
    """Return the scan that says which rules for a place are worth asking."""
    rows = [row for row in known_narrowings() if row["where"] == where]
    return KindScan({row["id"]: scan_pattern_of(row["phrases"]) for row in rows})


def _found(where: str, sentences: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each flat sentence that a rule knows, with the words by which it narrows."""
    asked = _scan(where).kinds("\n".join(sentences))
    for rule in _rules() if asked else ():
        if rule.id in asked:
            for sentence in sentences:
                if (words := rule.words(sentence)) is not None:
                    yield sentence, words


@functools.lru_cache(maxsize=4096)
def narrowing_around(before: str, rest: str, value: str) -> str | None:
    """Return the words by which an open licence is not granted whole where it is named.

    Args:
        before: What stands before the name in its block.
        rest: The name, as the page writes it, and what stands after it.
        value: What was read there: an address.
    """
    earlier = split_sentences(before[-_LONGEST_PASSAGE:])
    later = split_sentences(rest[:_LONGEST_PASSAGE])
    while len(later) > 1 and not later[0].strip():
        later.pop(0)
    lead, following = earlier.pop()[-_NEAR:], later.pop(0)
    own = [flat(lead), flat(following)]
    clauses = _clauses(own[1:])
    about = ", ".join([*clauses[:1], *(c for c in clauses[1:] if is_about_text(c, speaking=True))])
    for where, sentence in (("before", own[0]), ("after", own[1]), ("clause", about)):
        for _, words in _found(where, [sentence]):
            return words
    told = limits_place(*own) or _limit_of(_clauses(own), "own")
    if told is not None:
        return told
    meaning = normalize(f"{without_harmless(f'{lead} {following}')} {value}")
    if meaning.expression is None:
        return meaning.detail
    near = flat_sentences("\n".join((*earlier, *later)))
    return _limit_of(near, "near") or narrowing_beside(
        f"{before[-_LONGEST_PASSAGE:]} {rest[:_LONGEST_PASSAGE]}"
    )


def _clauses(sentences: Sequence[str]) -> list[str]:
    """Return the clauses of sentences, of which one may be about the pictures, another not."""
    return [piece for one in sentences for piece in _CLAUSE.split(one) if piece.strip()]


def _limit_of(sentences: Sequence[str], zone: Zone) -> str | None:
    return find_limit([one for one in sentences if is_about_text(one, speaking=True)], zone)


@functools.lru_cache(maxsize=4096)
def narrowing_in(passage: str) -> str | None:
    """Return the words of a passage by which a licence that it names is not granted whole.

    Args:
        passage: One line or paragraph that names an open licence.
    """
    passage = passage[:_LONGEST_PASSAGE]
    lower = passage.lower()
    names = load_phrases().find_names(lower, 3) if len(lower) == len(passage) else []
    for at, name in names:
        found = narrowing_around(passage[:at], passage[at:], name.address)
        if found is not None:
            return found
    return None if names else narrowing_beside(passage)


def narrows_itself(value: str, expression: str) -> bool:
    """True if a licence field, such as "CC BY 4.0 for members only", grants less than it names.

    Args:
        value: The field as it stands.
        expression: What it was read as; a field that says no more is no prose.
    """
    said, read = (set(one.lower().translate(_BRACKETS).split()) for one in (value, expression))
    return len(said) > 1 and said != read and narrowing_in(value) is not None


def narrows_purposes(value: str) -> bool:
    """True if the purposes that a contract permits are limited: "training, in the EU only".

    Args:
        value: The purposes, in the contract's words, parted by semicolons.
    """
    return find_limit(flat_sentences(value.replace(";", "\n")), "own") is not None


@functools.lru_cache(maxsize=4096)
def narrowing_beside(text: str, *, speaking: bool = True, zone: Zone = "beside") -> str | None:
    """Return the words of a text that restrict what a licence beside it grants.

    Args:
        text: Sentences, of which the first 20,000 characters are looked at.
        speaking: False for running text, in which only what is about the page itself counts.
        zone: `near` for a section about terms.
    """
    sentences = flat_sentences(text[:_LONGEST_TEXT])
    about = [one for one in sentences if is_about_text(one, speaking=speaking)]
    for _, words in _found("beside", about):
        return words
    # Words that stand apart say much less in running text than those that stand together.
    pairs = about if speaking else [one for one in about if _names_text(one)]
    if (limit := find_limit(pairs, zone)) is not None:
        return limit
    for sentence in about if may_hold_notice("\n".join(about)) else ():
        for notice in find_notices(sentence):
            return notice.context
    return None


def is_about_text(sentence: str, *, speaking: bool) -> bool:
    """True unless a sentence is about pictures, code, marks or advice, or tells a story.

    Args:
        sentence: Flat.
        speaking: False for running text, where long sentences are held to be a story.
    """
    phrases = load_phrases()
    if sentence.endswith("?"):
        return False
    if phrases.texts.search(sentence):
        return True
    if is_apart(sentence):
        return False
    if phrases.covers.search(sentence) or names_work(sentence):
        return True
    named = phrases.parts.search(without_false_parts(sentence))
    return not named and (speaking or len(sentence) <= _SHORT_SENTENCE)


def _names_text(sentence: str) -> bool:
    phrases = load_phrases()
    return bool(phrases.covers.search(sentence) or phrases.texts.search(sentence))
