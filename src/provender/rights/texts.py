# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Full licence texts to ids: what a file holds word by word, and what stands beside it.

A file is cut into groups of three words; licences that share most of theirs with one stretch of it
are laid beside that stretch (text_differences.py), and the one with the least price is found if
nothing in it may change what is granted. A changed text is no licence that we know, and neither is
one beside which other words restrict: a wrong id is far worse than none. The texts are kept as
numbered words (text_templates.py); thresholds and words are data (`data/texts.yml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from provender.rights.license import terms_of, tier_strictness
from provender.rights.normalize import find_statements, normalize
from provender.rights.text_differences import Difference, differences, price
from provender.rights.text_templates import (
    LONGEST_TITLE,
    UNSEEN,
    Hashes,
    Template,
    groups_of,
    table,
    templates,
)
from provender.rights.text_words import words_of

__all__ = ["TextMatch", "identify_text", "match_texts"]

_MOST_CHARACTERS = 400_000
_MOST_LICENSES = 40
_LEAST_SLACK = 120
_MARGIN = 16
"""Words around the dense stretch that are compared too."""
_PRICE_IN_WORDS = 20
"""A word of price weighs as much as so many words that were found."""
_LONGEST_NOTICE = 250
_GNU_NOTICE = re.compile(
    r"under the terms? (?:and conditions )?of (?:version (?P<before>\d(?:\.\d)?) of )?the gnu "
    r"(?:(?P<kind>lesser|library|affero) )?general public licen[cs]e(?: \(?[al]?gpl\)?)?,? ?"
    r"(?:as published by the free software foundation)?[,:]? ?(?:either )?"
    r"(?:(?:version|v\.?) ?(?P<after>\d(?:\.\d)?)(?: of the licen[cs]e)?)?(?P<more>.{0,60})"
)
"""The notice that the GNU licences advise in "How to apply these terms to your new programs"."""


@dataclass(frozen=True, slots=True)
class TextMatch:
    """A licence text inside a file.

    Attributes:
        expression: Its id.
        start: First word of the stretch, counted in words.
        end: The word after it.
        found: Share of the licence's words that stand there, 0 to 1.
        price: What the differences amount to, in words (text_differences.py).
    """

    expression: str
    start: int
    end: int
    found: float
    price: float


def match_texts(text: str) -> list[TextMatch]:
    """Return the licence texts that stand in a file, in its order.

    Args:
        text: The whole file; its first 400,000 characters are looked at.
    """
    return _match(_reworded(words_of(text[:_MOST_CHARACTERS])))


def _reworded(words: list[str]) -> list[str]:
    """Put the usual words in place of others that say the same."""
    flat = " ".join(words)
    for other, usual in table()["wordings"]:
        flat = flat.replace(other, usual)
    return flat.split()


def _match(words: list[str]) -> list[TextMatch]:
    numbers = templates().numbers
    known = np.array([numbers.get(word, UNSEEN) for word in words], dtype=np.uint64)
    here = groups_of(known)
    found: list[TextMatch] = []
    taken = np.zeros(len(here), dtype=bool)
    for _ in range(_MOST_LICENSES):
        best = _best(words, here, taken)
        if best is None:
            break
        found.append(best)
        taken[max(0, best.start - 2) : best.end] = True
    return sorted(found, key=lambda match: match.start)


def _shares(groups: Hashes) -> npt.NDArray[np.float64]:
    """Return how much of each template's groups is among the given ones."""
    known = templates()
    low = np.searchsorted(known.groups, groups, "left")
    many = np.searchsorted(known.groups, groups, "right") - low
    low, many = low[many > 0], many[many > 0]
    places = np.repeat(low - np.concatenate([[0], np.cumsum(many)[:-1]]), many)
    owners = known.owners[places + np.arange(len(places))]
    counts = np.bincount(owners, minlength=len(known.rows))
    shares: npt.NDArray[np.float64] = counts / known.sizes
    return shares


def _best(words: list[str], here: Hashes, taken: npt.NDArray[np.bool_]) -> TextMatch | None:
    """Return the match that explains most of what is not taken, None if there is none."""
    free = np.unique(here[~taken])
    if not len(free):
        return None
    known = templates()
    shares = _shares(free)
    promise = 2 * shares * known.sizes - known.sizes
    candidates = np.flatnonzero(shares >= table()["least_found"])
    order = candidates[np.argsort(-promise[candidates], kind="stable")]
    least: tuple[float, int] | None = None
    best: TextMatch | None = None
    first = promise[order[0]] if len(order) else 0
    for index in order[: table()["most_candidates"]].tolist():
        template = known.rows[index]
        if best is not None and best.price == 0 and promise[index] < 0.8 * first:
            break  # a text that stands there whole is not beaten by one that is far from it
        match = _compare(template, words, here, taken)
        if match is None:
            continue
        cost = match.price + table()["fame"][template.fame]
        rank = (cost * _PRICE_IN_WORDS - match.found * len(template.words), _strictness(match))
        if least is None or rank < least:
            least, best = rank, match
    return best


def _strictness(match: TextMatch) -> int:
    """Order matches that are as good: the stricter first."""
    return -tier_strictness(terms_of(match.expression).tier)


def _compare(
    template: Template, words: list[str], here: Hashes, taken: npt.NDArray[np.bool_]
) -> TextMatch | None:
    """Find the stretch that holds a template, and weigh how it differs."""
    places = np.flatnonzero(np.isin(here, template.groups) & ~taken)
    # The stretch: from where the licence's groups begin to be dense to where they cease to be.
    length = template.tail - template.head
    span = length + max(_LEAST_SLACK, length // 8)
    counts = np.searchsorted(places, places + span) - np.arange(len(places))
    first = int(np.argmax(counts))
    run = places[first : first + int(counts[first])]
    if len(np.unique(here[run])) < table()["least_found"] * len(template.groups):
        return None
    margin = _MARGIN + template.head
    before = np.flatnonzero(taken[max(0, run[0] - margin) : run[0]])
    start = max(0, int(run[0]) - margin) + (int(before[-1]) + 1 if len(before) else 0)
    end = min(len(words), int(run[-1]) + 3 + _MARGIN + len(template.words) - template.tail)
    after = np.flatnonzero(taken[int(run[-1]) + 1 : end])
    if len(after):
        end = int(run[-1]) + 1 + int(after[0])
    spelled = templates().spelled
    licence = [spelled[number] for number in template.words]
    begin = start
    found = differences(licence, words[start:end])
    before_body = [one for one in found if one.at <= template.title]
    if before_body:
        last = before_body[-1]
        start += last.place + len(last.added)
        found = found[len(before_body) :]
        if last.at + len(last.lost) > template.title:
            found.insert(
                0, replace(last, added=(), lost=last.lost[max(0, template.title - last.at) :])
            )
    foreign = (n for n, one in enumerate(found) if _is_behind(one, template))
    if (cut := next(foreign, None)) is not None:
        end = begin + found[cut].place
        found = found[:cut]
    elif found and found[-1].at + len(found[-1].lost) == len(licence):
        end -= len(found[-1].added)
        found[-1] = replace(found[-1], added=())
    lost = sum(len(one.lost) for one in found)
    found = [one for one in found if not _is_optional(one, template)]
    cost = price(found, templates().common)
    told = table()
    allowed = max(told["least_price"], min(length * told["share_price"], told["most_price"]))
    if cost is None or cost > allowed:
        return None
    return TextMatch(template.id, start, end, round(1 - lost / len(licence), 4), cost)


def _is_behind(one: Difference, template: Template) -> bool:
    """True where something else begins behind a licence's own words."""
    return template.tail <= one.at < len(template.words) and len(one.added) > LONGEST_TITLE


def _is_optional(one: Difference, template: Template) -> bool:
    """True for a preamble or an appendix that is not there."""
    end = one.at + len(one.lost)
    if one.at >= template.tail:
        return len(one.added) <= LONGEST_TITLE
    return not one.added and end <= template.head


def identify_text(text: str) -> str | None:
    """Return the SPDX expression of a LICENSE file's text, None if it is not known for certain.

    Several texts in one file all hold (`AND`). What the file adds must restrict nothing.

    Args:
        text: The whole file. What is longer than 400,000 characters is not known for certain, and
            a Debian copyright file says itself which licence is whose.
    """
    if len(text) > _MOST_CHARACTERS or _is_machine_readable(text):
        return None
    words = _reworded(words_of(text))
    if len(words) < table()["short_words"] and (named := _named(text)) is not None:
        return None if _is_restricted(" ".join(words)) else named
    matches = _match(words)
    if not matches:
        return _by_phrases(words) or _by_notice(text, words)
    rest = list(words)
    for match in reversed(matches):
        rest[match.start : match.end] = ["|"]
    flat = f" {' '.join(rest)} "
    for phrase in table()["advice"]:
        flat = flat.replace(f" {phrase} ", " ")
    found = dict.fromkeys(match.expression for match in matches)
    if _is_restricted(flat) or _names_another(flat, found):
        return None
    return _expression(list(found))


def _is_restricted(flat: str) -> bool:
    """True if words beside the known texts restrict, or are a licence in words of their own."""
    told, flat = table(), f" {flat} "
    if any(f" {phrase} " in flat for phrase in told["restrictions"]):
        return True
    granting = sum(flat.count(f" {word} ") for word in told["granting"])
    return bool(granting > told["most_granting"])


def _names_another(flat: str, found: Iterable[str]) -> bool:
    """True if the words beside the known texts name a licence that is none of them."""
    return any(
        f" {phrase} " in flat and not any(family in identifier for identifier in found)
        for phrase, family in table()["named_beside"]
    )


def _expression(found: list[str]) -> str | None:
    """Join what was found: all hold, and an exception belongs to the one licence beside it."""
    exceptions = [one for one in found if one in templates().exceptions]
    licences = sorted(one for one in found if one not in exceptions)
    if len(licences) == len(exceptions) == 1:
        joined = normalize(f"{licences[0]} WITH {exceptions[0]}").expression
        return joined or licences[0]
    return " AND ".join(licences) or None


def _by_notice(text: str, words: list[str]) -> str | None:
    """Read the notice by which a file is put under a GNU licence, which holds no licence text."""
    if len(words) > _LONGEST_NOTICE:
        return None
    flat = " ".join(words)
    for phrase in table()["advice"]:
        flat = flat.replace(phrase, "")
    joined = re.sub(r"[\s*#/;%]+", " ", text.lower())
    found = {_gnu(one) for one in _GNU_NOTICE.finditer(joined) if one["before"] or one["after"]}
    if len(found) != 1 or any(f" {one} " in f" {flat} " for one in table()["restrictions"]):
        return None
    return normalize(found.pop()).expression


def _gnu(match: re.Match[str]) -> str:
    kind = {"lesser": "LGPL", "library": "LGPL", "affero": "AGPL"}.get(match["kind"] or "", "GPL")
    version = match["before"] or match["after"]
    later = "or-later" if "any later version" in match["more"] else "only"
    return f"{kind}-{version if '.' in version else version + '.0'}-{later}"


def _is_machine_readable(text: str) -> bool:
    """True for a copyright file after Debian's format (DEP-5), which has licences file by file."""
    return text[:2000].lstrip().lower().startswith("format") and "\nFiles:" in text


def _by_phrases(words: list[str]) -> str | None:
    """Read the few texts that are not on the SPDX list: each phrase must stand there."""
    flat = f" {' '.join(words)} "
    found = {
        row["id"]
        for row in table()["phrases"]
        if all(phrase in flat for phrase in row["requires"])
        and not any(phrase in flat for phrase in row["forbids"])
    }
    return found.pop() if len(found) == 1 else None


def _named(text: str) -> str | None:
    """Return what a notice says that only names its licence, None if it leaves a doubt."""
    found = {normalize(statement).expression for statement in find_statements(text)} - {None}
    return found.pop() if len(found) == 1 else None
