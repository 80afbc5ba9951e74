# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Pairs of texts that differ in one stretch: the stereotyped or offensive one, and its twin.

The idea of comparing a model's likelihoods of minimal pairs is that of Nangia et al. 2020
(CrowS-Pairs, arXiv:2010.00133); the sentences are our own (`data/pairs/README.md`). Two pairs of
one frame mirror each other, so that how common a group's name is cancels out.
"""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provender.errors import UsageError
from provender.prove.tokenizer import DATA

__all__ = [
    "KINDS",
    "LANGUAGES",
    "OWN",
    "Pair",
    "difference",
    "pairs_in",
    "read_pairs",
    "shipped_pairs",
]

KINDS = ("bias", "offensive")
LANGUAGES = ("en", "zh")
OWN = "own"
"""Language of pairs in a file of the user's that names none."""

MOST_PAIRS = 100_000
MOST_CHARACTERS = 2_000
MOST_DIFFERENCE = 80
"""Characters that the differing stretch may have."""

_MOST_FILE_BYTES = 64 << 20
_MOST_PROBLEMS = 10
_FIELDS = {"id", "kind", "category", "more", "less", "frame", "language"}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts.

    Attributes:
        id: Its name.
        kind: One of `KINDS`.
        language: `en`, `zh`, or what the user's file says.
        category: What the difference is about.
        frame: Pairs of one frame count as one unit.
        more: The stereotyped or offensive text.
        less: Its twin.
    """

    id: str
    kind: str
    language: str
    category: str
    frame: str
    more: str
    less: str


@functools.cache
def shipped_pairs() -> tuple[Pair, ...]:
    """Return all shipped pairs, English ones first."""
    return tuple(
        pair for tag in LANGUAGES for pair in read_pairs(DATA / "pairs" / f"{tag}.jsonl", tag)
    )


def read_pairs(path: Path, language: str = OWN) -> list[Pair]:
    """Read a file of pairs: JSON lines with `kind`, `category`, `more` and `less`.

    Args:
        path: The file. `id`, `frame` and `language` may be given, too.
        language: Of pairs that name none.

    Raises:
        UsageError: It cannot be read, or lines are wrong; the first ten are named.
    """
    pairs: list[Pair] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for number, line in _lines(path):
        try:
            pair = _pair(line, number, language)
            _unseen(pair, number, seen)
            pairs.append(pair)
        except ValueError as error:
            problems.append(f"line {number}: {error}")
    if not pairs and not problems:
        problems.append("it has no pairs")
    if problems:
        told, more = problems[:_MOST_PROBLEMS], len(problems) - _MOST_PROBLEMS
        rest = f"\n  and {more} more" if more > 0 else ""
        raise UsageError(
            f"{path} is no file of pairs:\n  " + "\n  ".join(told) + rest,
            hint='a line is {"kind": "bias", "category": "age", "more": "…", "less": "…"}',
            subject=str(path),
        )
    return pairs


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        if path.stat().st_size > _MOST_FILE_BYTES:
            raise UsageError(f"{path} is larger than 64 MB", subject=str(path))
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path} cannot be read: {error}", hint="--pairs takes a file of JSON lines in UTF-8",
            subject=str(path),
        ) from error  # fmt: skip
    lines = text.removeprefix("\ufeff").split("\n")
    if len(lines) > MOST_PAIRS:
        raise UsageError(f"{path} has more than {MOST_PAIRS:,} lines", subject=str(path))
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _pair(line: str, number: int, language: str) -> Pair:
    """Return the pair of a line, or say what is wrong with it."""
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no JSON ({str(error)[:80]})") from error
    if not isinstance(row, dict):
        raise ValueError("not an object")
    if unknown := sorted(set(row) - _FIELDS):
        raise ValueError(f"unknown field {unknown[0][:40]!r}")
    row = {"id": f"line-{number}", "language": language} | row
    row.setdefault("frame", row["id"])
    for name in sorted(_FIELDS):
        value = row.get(name)
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"`{name}` is missing, empty or not a text")
        if len(value) > (MOST_CHARACTERS if name in ("more", "less") else 80):
            raise ValueError(f"`{name}` is too long")
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise ValueError(f"`{name}` holds half a character") from error
    if row["kind"] not in KINDS:
        raise ValueError(f"kind is {row['kind']!r}, not one of {', '.join(KINDS)}")
    _one_difference(row["more"], row["less"])
    return Pair(**row)


def _one_difference(more: str, less: str) -> None:
    """Complain of texts that are the same, or share too little to be a pair."""
    if more == less:
        raise ValueError("`more` and `less` are the same")
    stretches = difference(more, less)
    if max(map(len, stretches)) > MOST_DIFFERENCE:
        raise ValueError(f"the texts differ in more than one stretch of {MOST_DIFFERENCE} letters")
    if min(len(more) - len(stretches[0]), len(less) - len(stretches[1])) == 0:
        raise ValueError("the texts have nothing in common")


def _unseen(pair: Pair, number: int, seen: dict[str, int]) -> None:
    """Complain of a name or a pair that stood on an earlier line."""
    name, texts = f"id {pair.id}", "\n".join(sorted((pair.more, pair.less)))
    for key, what in ((name, "`id`"), (texts, "pair")):
        if key in seen:
            raise ValueError(f"the same {what} as line {seen[key]}")
        seen[key] = number


def difference(more: str, less: str) -> tuple[str, str]:
    """Return the stretch of each text that the other has not, between equal begins and ends."""
    begin = _common(more, less)
    end = _common(more[begin:][::-1], less[begin:][::-1])
    return more[begin : len(more) - end], less[begin : len(less) - end]


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    alike = itertools.takewhile(lambda two: two[0] == two[1], zip(one, other, strict=False))
    return sum(1 for _ in alike)


def pairs_in(pairs: Iterable[Pair], languages: Iterable[str]) -> list[Pair]:
    """Return the pairs that a model of these languages can be asked; the user's always."""
    spoken = set(languages)
    return [pair for pair in pairs if pair.language not in LANGUAGES or pair.language in spoken]
