# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How a file's words differ from a licence's, and whether that may change what it grants.

The two are laid side by side: groups of three words that both have once are the anchors, and what
lies between them is compared word by word. Each difference has a price after `data/texts.yml`:
another name for a party or a work costs little, a sentence much, and a word that takes away or
turns round (`not`, `only`, `without`, `commercial`) makes the text another licence.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from provender.rights.license import DATA, load_data

__all__ = ["Difference", "differences", "price"]

_MOST_PAIRS = 200_000
_LINES = 5
"""What was put in so often stands before every line."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Words that stand in one of two texts and not in the other.

    Attributes:
        at: Place in the licence, in words.
        place: Place in the stretch of the file.
        lost: Words of the licence.
        added: Words of the file.
    """

    at: int
    place: int
    lost: tuple[str, ...]
    added: tuple[str, ...]


def differences(licence: Sequence[str], found: Sequence[str]) -> list[Difference]:
    """Return where two texts differ, in order.

    Args:
        licence: Words of the licence.
        found: Words of the stretch of a file that may be it.
    """
    return [
        Difference(low, start, tuple(licence[low:high]), tuple(found[start:end]))
        for low, high, start, end in _gaps(licence, found)
    ]


def _gaps(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    i = j = 0
    for x, y in [*_anchors(left, right), (len(left), len(right))]:
        if x < i or y < j:
            continue
        yield from _inside(left, right, (i, x, j, y))
        i, j = x, y
        while i < len(left) and j < len(right) and left[i] == right[j]:
            i += 1
            j += 1


def _inside(
    left: Sequence[str], right: Sequence[str], gap: tuple[int, int, int, int]
) -> Iterator[tuple[int, int, int, int]]:
    i, x, j, y = gap
    if i == x and j == y:
        return
    if i == x or j == y or (x - i) * (y - j) > _MOST_PAIRS:
        yield gap
        return
    matcher = SequenceMatcher(None, left[i:x], right[j:y], autojunk=False)
    for tag, low, high, start, end in matcher.get_opcodes():
        if tag != "equal":
            yield i + low, i + high, j + start, j + end


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Return places of groups of three that both texts have once, in the order of both."""
    there = _once(right)
    pairs = sorted((i, there[group]) for group, i in _once(left).items() if group in there)
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        place = bisect_left(ends, j)
        ends[place : place + 1] = [j]
        last[place : place + 1] = [number]
        before.append(last[place - 1] if place else -1)
    found: list[tuple[int, int]] = []
    number = last[-1] if last else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _once(words: Sequence[str]) -> dict[tuple[str, str, str], int]:
    groups = list(zip(words, words[1:], words[2:], strict=False))
    many = Counter(groups)
    return {group: place for place, group in enumerate(groups) if many[group] == 1}


@dataclass(frozen=True, slots=True)
class _Prices:
    granting: frozenset[str]
    disclaiming: frozenset[str]
    turning: frozenset[str]
    altering: tuple[str, ...]
    weak: frozenset[str]
    """Names for parties, and words without weight."""
    parties: frozenset[str]
    proper: frozenset[str]
    works: frozenset[str]
    small: frozenset[str]
    same: frozenset[tuple[tuple[str, ...], tuple[str, ...]]]
    most_inserted: float


@functools.cache
def _prices() -> _Prices:
    from provender.rights.text_words import words_of

    every: dict[str, Any] = load_data(DATA / "texts.yml")
    table = every["differences"]

    def flat(phrases: Iterable[str]) -> frozenset[str]:
        return frozenset(word for phrase in phrases for word in words_of(phrase))

    pairs = [tuple(tuple(words_of(side)) for side in row.split("|")) for row in table["same"]]
    parties, small = flat(table["parties"]), flat(table["small"])
    return _Prices(
        flat(every["granting"]),
        flat(table["disclaiming"]),
        flat(table["turning"]),
        tuple(table["altering"]),
        parties | small,
        parties,
        flat(table["proper"]),
        flat(table["works"]),
        small,
        frozenset((a, b) for a, b in pairs) | frozenset((b, a) for a, b in pairs),
        table["most_inserted"],
    )


def price(found: Iterable[Difference], common: Container[str]) -> float | None:
    """Return what the differences amount to, in words; None if they may change what is granted.

    Args:
        found: The differences of one text from one licence.
        common: Words that many licences have; what is not among them is taken for a name.
    """
    rows = list(found)
    moved = Counter(row.lost for row in rows if not row.added and 3 <= len(row.lost) <= 12)
    moved &= Counter(row.added for row in rows if not row.lost)
    repeated = Counter((row.lost, row.added) for row in rows)
    seen: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()
    total = 0.0
    for row in rows:
        if (not row.added and row.lost in moved) or (not row.lost and row.added in moved):
            total += 0.5
            continue
        one = _one(row, common)
        if one is None:
            return None
        both = (row.lost, row.added)
        prefix = not row.lost and len(row.added) <= 3 and repeated[both] >= _LINES
        total += 0.0 if prefix else min(one, 0.25) if both in seen else one
        seen.add(both)
    return total


def _one(row: Difference, common: Container[str]) -> float | None:
    prices = _prices()
    lost, added = row.lost, row.added
    words = {*lost, *added}
    if not words or (lost, added) in prices.same or "".join(lost) == "".join(added):
        return 0.0
    if not lost and _is_notice(added):
        return 0.0
    if _is_typing(lost, added, prices.turning):
        return 0.25
    if not added and words & prices.disclaiming and not words & prices.granting:
        return 0.1 * len(lost)  # whoever gives it away promises less or more
    if set(lost) & prices.turning != set(added) & prices.turning:
        return None
    if any(word.startswith(prices.altering) for word in words):
        return None
    if _versions(lost) != _versions(added) and _versions(lost) and _versions(added):
        return None

    def is_name(word: str) -> bool:
        return word in prices.proper or word not in common

    nameless = prices.weak | prices.works
    proper = sum(is_name(word) for word in lost if word not in nameless)
    if all(word in nameless or is_name(word) for word in words) and (lost or not words - nameless):
        return (0.75 if proper else 0.5) + 0.25 * proper
    named = prices.parties & set(lost) or proper
    if named and len(added) <= 8 and all(w in nameless or is_name(w) for w in lost):
        return (1.0 if proper else 0.5) + 0.25 * proper
    if not lost and _weight(added) > prices.most_inserted:
        return None
    return _weight(lost) + _weight(added)


def _weight(words: Iterable[str]) -> float:
    return sum(0.5 if word in _prices().small else 1.0 for word in words)


def _is_notice(words: Sequence[str]) -> bool:
    """True for a copyright line that stands inside."""
    years = any(len(word) == 4 and word.isdigit() for word in words)
    return words[0] == "copyright" and len(words) <= 20 and years


def _versions(words: Sequence[str]) -> list[str]:
    return [word for word in words if "." in word]


def _is_typing(lost: Sequence[str], added: Sequence[str], turning: Container[str]) -> bool:
    """True for a slip of the pen: long words, letter by letter nearly the same."""
    if not lost or len(lost) != len(added) or len(lost) > 3:
        return False
    return all(
        one == other
        or (
            min(len(one), len(other)) >= 5
            and one[0] == other[0]
            and not (one in turning and other in turning)
            and SequenceMatcher(None, one, other).ratio() >= 0.82
        )
        for one, other in zip(lost, added, strict=True)
    )
