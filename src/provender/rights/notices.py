# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Sentences that set terms without naming a licence: "for research purposes only", portal terms.

Dataset cards, READMEs and boilerplate restrict use in prose that no licence vocabulary knows. The
sentences are data (`data/notices.yml`); each says which terms follow and where that is known from.
A `restriction` never opens anything: its terms belong to the strict tiers, so hearing one too many
costs a document and hearing one too few costs somebody's rights.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from provender.rights.license import DATA, load_data
from provender.rights.scan import KindScan, any_of

__all__ = ["Notice", "find_notices", "find_wrapper", "is_crawl", "known_notices", "may_hold_notice"]

_MOST_CHARACTERS = 200_000
_GAP = 60
_AROUND = 70
_MOST_PLACES = 400
_LAYOUT = str.maketrans(dict.fromkeys('-‐‑–—－_*`"“”「」『』<>|#~', " ") | {"’": "'"})


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that was found.

    Attributes:
        id: Its rule.
        kind: `restriction`, `portal` or `boilerplate`.
        says: Id of the terms that follow.
        context: Up to 150 characters around it, without layout.
    """

    id: str
    kind: str
    says: str
    context: str


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    kind: str
    says: str
    phrases: tuple[tuple[str, ...], ...]
    unless: tuple[str, ...]


@functools.cache
def known_notices() -> tuple[dict[str, Any], ...]:
    """Return the rules as they stand in the data file, with their sources and state of review."""
    return tuple(load_data(DATA / "notices.yml"))


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            row["id"],
            row["kind"],
            row["says"],
            tuple(tuple(_flat(p).strip() for p in one.split("…")) for one in row["phrases"]),
            tuple(_flat(one).strip() for one in row.get("unless", ())),
        )
        for row in known_notices()
    )


def find_notices(text: str, kinds: tuple[str, ...] = ("restriction",)) -> list[Notice]:
    """Return the sentences of some kinds that stand in a text, one for each rule, in table order.

    Args:
        text: A card, README or section; only its first 200,000 characters are looked at.
        kinds: Kinds of sentence to look for.
    """
    flat = _flat(text[:_MOST_CHARACTERS])
    begun = _beginnings().kinds(flat)
    found = []
    for rule in _rules() if begun else ():
        if rule.id in begun and rule.kind in kinds and (place := _place(flat, rule)) is not None:
            start, end = place
            context = flat[max(0, start - 40) : end + 40][:150].strip()
            found.append(Notice(rule.id, rule.kind, rule.says, context))
    return found


def may_hold_notice(flat: str) -> bool:
    """True if a text may hold a sentence that sets terms: one look, for texts that hold none.

    Args:
        flat: Lower case, without layout.
    """
    return bool(_beginnings().kinds(flat))


@functools.cache
def _beginnings() -> KindScan:
    """Return the scan for the first words of each rule's sentences."""
    return KindScan({rule.id: any_of(parts[0] for parts in rule.phrases) for rule in _rules()})


def _flat(text: str) -> str:
    """Lower case, layout to spaces, one space between words: lines and emphasis do not count."""
    lower = " ".join(text.lower().translate(_LAYOUT).split())
    return lower.replace("noncommercial", "non commercial").replace("licence", "license")


def _place(flat: str, rule: _Rule) -> tuple[int, int] | None:
    for parts in rule.phrases:
        at = -1
        for _ in range(_MOST_PLACES):
            at = flat.find(parts[0], at + 1)
            if at < 0:
                break
            end = _end(flat, parts, at)
            if end is not None and not _cancelled(flat, rule.unless, at, end):
                return at, end
    return None


def _end(flat: str, parts: tuple[str, ...], at: int) -> int | None:
    """Return where a phrase ends whose later parts follow within a short gap of one sentence."""
    end = at + len(parts[0])
    for part in parts[1:]:
        following = flat.find(part, end, end + _GAP + len(part))
        if following < 0 or any(mark in flat[end:following] for mark in (". ", "。", "; ", "；")):
            return None
        end = following + len(part)
    return end


def _cancelled(flat: str, unless: tuple[str, ...], start: int, end: int) -> bool:
    around = flat[max(0, start - _AROUND) : end + _AROUND]
    return any(words in around for words in unless)


@functools.cache
def _wrappers() -> tuple[frozenset[str], _Rule]:
    table = load_data(DATA / "wrappers.yml")
    phrases = tuple(tuple(_flat(p).strip() for p in one.split("…")) for one in table["phrases"])
    unless = tuple(_flat(one).strip() for one in table["unless"])
    rule = _Rule("wrapper", "wrapper", "", phrases, unless)
    return frozenset(_flat(name) for name in table["crawls"]), rule


def is_crawl(name: str) -> bool:
    """True if a dataset's name is that of a crawl of other people's pages, or of a corpus of one.

    Args:
        name: As `source_datasets` or `tags` of a card write it, with or without owner.
    """
    crawls, _ = _wrappers()
    plain = name.rsplit("/", 1)[-1].removeprefix("extended|").removeprefix("extended:")
    return _flat(plain).replace("_", " ") in crawls


def find_wrapper(text: str) -> str | None:
    """Return the sentence by which a card says that its rows are other people's pages.

    Args:
        text: The card; only its first 200,000 characters are looked at.
    """
    _, rule = _wrappers()
    flat = _flat(text[:_MOST_CHARACTERS])
    place = _place(flat, rule)
    return None if place is None else flat[max(0, place[0] - 40) : place[1] + 40][:150].strip()
