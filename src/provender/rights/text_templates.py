# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The licence texts that are recognised, as numbered words, and the table that says how.

`data/texts.jsonl.xz` is made by benchmarks/rights_texts_make.py; thresholds and words are data too
(`data/texts.yml`).
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

from provender.rights.license import DATA, load_data, load_licenses
from provender.rights.text_words import words_of

__all__ = ["LONGEST_TITLE", "UNSEEN", "Hashes", "Template", "groups_of", "table", "templates"]

Hashes = npt.NDArray[np.uint64]
LONGEST_TITLE = 15
"""Words that a title has at most."""
UNSEEN = 1 << 20
"""Number of a word that no template has."""
_PRIMES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Template:
    """A text that can be found.

    Attributes:
        id: Its id.
        words: Its words, by number.
        title: Where its title ends.
        head: Where its own words begin, after a preamble that may be left out.
        tail: Where they end, before advice on how to use the licence.
    """

    id: str
    words: npt.NDArray[np.uint64]
    title: int
    head: int
    tail: int
    groups: Hashes
    fame: int
    """0 for a licence with a record, 1 for one that SPDX lists, 2 for another."""


@dataclass(frozen=True, slots=True)
class _Templates:
    """The texts that can be found, and where their groups of three words stand."""

    numbers: Mapping[str, int]
    spelled: tuple[str, ...]
    rows: tuple[Template, ...]
    sizes: npt.NDArray[np.int64]
    """Different groups of each template's own words."""
    groups: Hashes
    """All groups of all templates, sorted."""
    owners: npt.NDArray[np.int64]
    """The template of each."""
    common: frozenset[str]
    """Words that many templates have."""
    exceptions: frozenset[str]


@functools.cache
def table() -> Mapping[str, Any]:
    """Read the table; its phrases as the words that text_words.py makes of them."""
    read: dict[str, Any] = load_data(DATA / "texts.yml")
    for name in ("restrictions", "granting", "heads", "tails", "advice"):
        read[name] = [" ".join(words_of(phrase)) for phrase in read[name]]
    wordings = (row.split("|") for row in read["wordings"])
    read["wordings"] = [tuple(" ".join(words_of(side)) for side in row) for row in wordings]
    named = (row.rsplit(" ", 1) for row in read["named_beside"])
    read["named_beside"] = [(" ".join(words_of(phrase)), family) for phrase, family in named]
    return read


@functools.cache
def templates() -> _Templates:
    """Read the texts, with an index from their groups of three words."""
    lines = lzma.decompress((DATA / "texts.jsonl.xz").read_bytes()).decode().split("\n")
    spelled = tuple(json.loads(lines[0])["words"])
    numbers = {word: number for number, word in enumerate(spelled)}
    heads, tails = (
        [_raw([numbers.get(w, UNSEEN) for w in phrase.split()]) for phrase in table()[name]]
        for name in ("heads", "tails")
    )
    granting = {numbers[word] for word in table()["granting"] if word in numbers}
    rows: list[Template] = []
    known = load_licenses()
    exceptions = frozenset(json.loads(lines[0])["exceptions"])
    for line in lines[1:]:
        row = json.loads(line)
        words = np.array(row["words"], dtype=np.uint64)
        raw = _raw(row["words"])
        head = max(_first(raw, phrase, 0) for phrase in heads)
        half = len(words) // 2
        tail = half + min(_first(raw[4 * half :], phrase, len(words) - half) for phrase in tails)
        groups = np.unique(groups_of(words[head:tail]))
        if len(groups) >= table()["least_groups"]:
            title = next(
                (n for n, w in enumerate(words[:LONGEST_TITLE]) if w in granting), LONGEST_TITLE
            )
            fame = 0 if row["id"] in known else 2 if row["id"].startswith("LicenseRef-") else 1
            rows.append(Template(row["id"], words, title, head, tail, groups, fame))
    sizes = np.array([len(row.groups) for row in rows])
    owners = np.repeat(np.arange(len(rows)), sizes)
    every = np.concatenate([row.groups for row in rows])
    order = np.argsort(every, kind="stable")
    used = np.bincount(np.concatenate([np.unique(row.words) for row in rows]).astype(np.int64))
    common = frozenset(spelled[word] for word in np.flatnonzero(used >= table()["common_word"]))
    return _Templates(
        numbers, spelled, tuple(rows), sizes, every[order], owners[order], common, exceptions
    )


def _raw(numbers: list[int]) -> bytes:
    return np.array(numbers, dtype=np.uint32).tobytes()


def _first(words: bytes, phrase: bytes, without: int) -> int:
    """Return where a phrase begins, `without` if it does not stand there; four bytes a word."""
    place = words.find(phrase)
    while place % 4 and place >= 0:
        place = words.find(phrase, place + 1)
    return place // 4 if place >= 0 else without


def groups_of(words: npt.NDArray[np.uint64]) -> Hashes:
    """Return a hash of each three words in a row."""
    if len(words) < 3:
        return np.zeros(0, dtype=np.uint64)
    first, second, third = _PRIMES
    mixed = (words[:-2] + np.uint64(1)) * first ^ (words[1:-1] + np.uint64(7)) * second
    mixed ^= mixed >> np.uint64(29)
    hashes: Hashes = (mixed + (words[2:] + np.uint64(13)) * third) * first
    return hashes
