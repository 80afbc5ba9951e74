# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Full licence texts to ids: how much of a known text a file holds, and what it adds to it.

The texts that SPDX publishes are kept as numbered words (`data/texts.jsonl.xz`). A file is cut into
groups of three words; a licence is found where nearly all its groups stand in one stretch of the
file and little else stands between them. A changed text is no licence that we know: a wrong id is
far worse than none. Thresholds and words that restrict are data (`data/texts.yml`).
"""

from __future__ import annotations

import functools
import json
import lzma
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from provender.rights.license import DATA, load_data
from provender.rights.normalize import find_statements, normalize
from provender.rights.text_words import words_of

__all__ = ["TextMatch", "identify_text", "match_texts"]

_MOST_CHARACTERS = 400_000
_MOST_LICENSES = 12
_Hashes = npt.NDArray[np.uint64]
_PRIMES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
_UNSEEN = 1 << 20
"""Number of a word that no template has."""


@dataclass(frozen=True, slots=True)
class TextMatch:
    """A licence text inside a file.

    Attributes:
        expression: Its id.
        start: First word of the stretch, counted in words.
        end: The word after it.
        found: Share of the licence's groups of three words that stand there, 0 to 1.
        added: Groups of three words in the stretch that the licence does not have.
        template: Number of the template.
    """

    expression: str
    start: int
    end: int
    found: float
    added: int
    template: int


@dataclass(frozen=True, slots=True)
class _Templates:
    numbers: Mapping[str, int]
    ids: tuple[str, ...]
    groups: tuple[_Hashes, ...]
    lengths: tuple[int, ...]
    """Groups of each template with those that it repeats."""
    every: _Hashes
    """All groups, those of a template side by side."""
    starts: npt.NDArray[np.int64]


@functools.cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = load_data(DATA / "texts.yml")
    return table


@functools.cache
def _templates() -> _Templates:
    lines = lzma.decompress((DATA / "texts.jsonl.xz").read_bytes()).decode().split("\n")
    numbers = {word: number for number, word in enumerate(json.loads(lines[0])["words"])}
    ids: list[str] = []
    groups: list[_Hashes] = []
    lengths: list[int] = []
    for line in lines[1:]:
        row = json.loads(line)
        hashes = np.unique(_groups(np.array(row["words"], dtype=np.uint64)))
        if len(hashes) >= _table()["least_groups"]:
            ids.append(row["id"])
            groups.append(hashes)
            lengths.append(len(row["words"]) - 2)
    sizes = [len(hashes) for hashes in groups]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    every = np.concatenate(groups)
    return _Templates(numbers, tuple(ids), tuple(groups), tuple(lengths), every, starts)


def _groups(words: npt.NDArray[np.uint64]) -> _Hashes:
    """Return a hash of each three words in a row."""
    if len(words) < 3:
        return np.zeros(0, dtype=np.uint64)
    first, second, third = _PRIMES
    mixed = (words[:-2] + np.uint64(1)) * first ^ (words[1:-1] + np.uint64(7)) * second
    mixed ^= mixed >> np.uint64(29)
    hashes: _Hashes = (mixed + (words[2:] + np.uint64(13)) * third) * first
    return hashes


def match_texts(text: str) -> list[TextMatch]:
    """Return the licence texts that stand in a file, in its order.

    Args:
        text: The whole file; its first 400,000 characters are looked at.
    """
    return _match(words_of(text[:_MOST_CHARACTERS]))


def _match(words: list[str]) -> list[TextMatch]:
    templates = _templates()
    numbers = templates.numbers
    known = np.array([numbers.get(word, _UNSEEN) for word in words], dtype=np.uint64)
    here = _groups(known)
    found: list[TextMatch] = []
    taken = np.zeros(len(here), dtype=bool)
    for _ in range(_MOST_LICENSES):
        best = _best(templates, here, taken)
        if best is None:
            break
        found.append(best)
        taken[best.start : best.end - 2] = True
    return sorted(found, key=lambda match: match.start)


def _best(templates: _Templates, here: _Hashes, taken: npt.NDArray[np.bool_]) -> TextMatch | None:
    """Return the match that explains most of what is not taken, None if none or two are as good."""
    free = np.unique(here[~taken])
    if not len(free):
        return None
    at = np.searchsorted(free, templates.every)
    at[at == len(free)] = 0
    counts = np.add.reduceat((free[at] == templates.every).astype(np.int64), templates.starts)
    sizes = np.array([len(hashes) for hashes in templates.groups])
    shares = counts / sizes
    candidates = np.flatnonzero(shares >= _table()["least_found"])
    matches = []
    for index in candidates[np.argsort(-counts[candidates], kind="stable")][:24]:
        match = _place(templates, int(index), here, taken)
        if match is not None:
            held = round(match.found * int(sizes[index]))
            # What a longer relative has and the file has not counts against it.
            matches.append((match, 2 * held - int(sizes[index]) - match.added))
    if not matches:
        return None
    matches.sort(key=lambda pair: -pair[1])
    (first, most), *others = matches
    rival = next((m for m, score in others if score == most), None)
    return None if rival is not None and rival.expression != first.expression else first


def _place(
    templates: _Templates, index: int, here: _Hashes, taken: npt.NDArray[np.bool_]
) -> TextMatch | None:
    """Find the stretch that holds a template, and count what stands in it besides."""
    hashes = templates.groups[index]
    inside = np.isin(here, hashes) & ~taken
    places = np.flatnonzero(inside)
    # The stretch: from where the licence's groups begin to be dense to where they cease to be.
    length = templates.lengths[index]
    span = length + max(_table()["most_added"], length // 8)
    counts = np.searchsorted(places, places + span) - np.arange(len(places))
    first = int(np.argmax(counts))
    run = places[first : first + int(counts[first])]
    run = _trim(run)
    unique = len(np.unique(here[run]))
    added = int(run[-1] - run[0]) + 1 - len(run)
    share = unique / len(hashes)
    table = _table()
    allowed = max(table["least_added"], int(length * table["share_added"]))
    if share < table["least_found"] or added > min(allowed, table["most_added"]):
        return None
    start, end = int(run[0]), int(run[-1]) + 3
    return TextMatch(templates.ids[index], start, end, round(share, 4), added, index)


def _trim(run: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Drop single common groups far from the rest at both ends."""
    low, high = 0, len(run)
    while high - low > 8 and run[low + 2] - run[low] > 12:
        low += 1
    while high - low > 8 and run[high - 1] - run[high - 3] > 12:
        high -= 1
    return run[low:high]


def identify_text(text: str) -> str | None:
    """Return the SPDX expression of a LICENSE file's text, None if it is not known for certain.

    Several texts in one file all hold (`AND`). What the file adds must restrict nothing.

    Args:
        text: The whole file. What is longer than 400,000 characters is not known for certain, and
            a Debian copyright file says itself which licence is whose.
    """
    if len(text) > _MOST_CHARACTERS or _is_machine_readable(text):
        return None
    words = words_of(text)
    table = _table()
    if len(words) < table["short_words"] and (named := _named(text)) is not None:
        return named
    matches = _match(words)
    if not matches:
        return _by_phrases(words)
    rest = list(words)
    for match in reversed(matches):
        if _is_altered(_inserted(words, match), match):
            return None
        rest[match.start : match.end] = ["|"]
    flat = f" {' '.join(rest)} "
    if any(f" {phrase} " in flat for phrase in table["restrictions"]):
        return None
    if sum(flat.count(f" {word} ") for word in table["granting"]) > table["most_granting"]:
        return None
    found = dict.fromkeys(match.expression for match in matches)
    for phrase, family in (row.rsplit(" ", 1) for row in table["named_beside"]):
        if f" {phrase} " in flat and not any(family in identifier for identifier in found):
            return None
    return " AND ".join(sorted(found))


def _is_altered(inserted: list[str], match: TextMatch) -> bool:
    """True if words put into a licence may change what it grants."""
    table = _table()
    stems = tuple(table["altering"])
    short = _templates().lengths[match.template] < table["short_license"]
    return any(
        word.startswith(stems) or (short and word in table["altering_short"]) for word in inserted
    )


def _inserted(words: list[str], match: TextMatch) -> list[str]:
    """Return the words of a stretch that stand in none of its licence's groups of three."""
    templates = _templates()
    stretch = words[match.start : match.end]
    known = np.array([templates.numbers.get(word, _UNSEEN) for word in stretch], dtype=np.uint64)
    inside = np.isin(_groups(known), templates.groups[match.template])
    covered = np.zeros(len(stretch), dtype=bool)
    for shift in range(3):
        covered[shift : shift + len(inside)] |= inside
    return [word for word, kept in zip(stretch, covered, strict=True) if not kept]


def _is_machine_readable(text: str) -> bool:
    """True for a copyright file after Debian's format (DEP-5), which has licences file by file."""
    return text[:2000].lstrip().lower().startswith("format") and "\nFiles:" in text


def _by_phrases(words: list[str]) -> str | None:
    """Read the few texts that are not on the SPDX list: each phrase must stand there."""
    flat = f" {' '.join(words)} "
    found = {
        row["id"]
        for row in _table()["phrases"]
        if all(phrase in flat for phrase in row["requires"])
        and not any(phrase in flat for phrase in row["forbids"])
    }
    return found.pop() if len(found) == 1 else None


def _named(text: str) -> str | None:
    """Return what a notice says that only names its licence, None if it leaves a doubt."""
    found = {normalize(statement).expression for statement in find_statements(text)} - {None}
    return found.pop() if len(found) == 1 else None
