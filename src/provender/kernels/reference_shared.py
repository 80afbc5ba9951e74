# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Plain Python twins of what finds text that documents share, and of how it is cut out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from provender.kernels.reference import trimmed_line
from provender.kernels.reference_copies import placed_words, split_lines, split_paragraphs

__all__ = ["cut_run", "shared_words"]


def shared_words(
    texts: Sequence[str], what: str, least: int, ranks: Sequence[int], copies: int = 2
) -> list[list[bool]]:
    """Say of each word of each text whether another document keeps it (`dedup.shared`)."""
    said = [[word for _, word in placed_words(text)] for text in texts]
    units = [_units(text, what, least) for text in texts]
    holders: dict[tuple[str, ...], set[int]] = {}
    for row, spans in enumerate(units):
        for start, end in spans:
            holders.setdefault(tuple(said[row][start:end]), set()).add(row)
    taken = [[False] * len(words) for words in said]
    for row, spans in enumerate(units):
        for start, end in spans:
            held = holders[tuple(said[row][start:end])]
            if len(held) >= copies and min(held, key=lambda one: ranks[one]) != row:
                taken[row][start:end] = [True] * (end - start)
    return taken


def _units(text: str, what: str, least: int) -> list[tuple[int, int]]:
    """Return the runs, paragraphs or lines that are long enough, in words."""
    places = [place for place, _ in placed_words(text)]
    if what == "runs":
        return [(start, start + least) for start in range(len(places) - least + 1)]
    found, at = [], 0
    for unit in split_lines(text) if what == "lines" else split_paragraphs(text):
        own = [index for index, place in enumerate(places) if at <= place < at + len(unit)]
        if len(own) >= least:
            found.append((own[0], own[-1] + 1))
        at += len(unit)
    return found


_ENDS, _WIDE_ENDS = ".!?…", "。！？｡．‼⁇⁈⁉"
_CLOSERS = "\"')]}»’”」』】》〉）］"
_END = re.compile(f"[{_ENDS}{_WIDE_ENDS}][{_ENDS}{_WIDE_ENDS}{re.escape(_CLOSERS)}]*")


def cut_run(text: str, first: int, last: int, *, sentences: bool) -> str:
    """Return a text without a run of its words, from `first` to before `last`."""
    found = placed_words(text)
    opened = [_opened(text, found, word) for word in range(len(found) + 1)]
    if sentences:
        first, last = _whole(opened, first, last)
    if first >= last:
        return text
    low, high = opened[first][0], opened[last][0]
    removed = text[low:high]
    if low == 0 or text[low - 1] == "\n" or "\n" not in removed:
        head = text[:low]
        return _stripped(head) if high == len(text) else head + text[high:]
    head = text[:low].rstrip(" \t")
    after = removed[removed.index("\n") :]
    blank = len(after) - len(_without_space(after))
    if high == len(text) and blank < len(after):
        return head + _stripped(after[:blank])
    return head + after[:blank] + text[high:]


def _stripped(text: str) -> str:
    while text and text[-1] <= " ":
        text = text[:-1]
    return text


def _without_space(text: str) -> str:
    while text and _is_space(text[0]):
        text = text[1:]
    return text


def _is_space(character: str) -> bool:
    return not trimmed_line(character)


def _opened(text: str, found: Sequence[tuple[int, str]], word: int) -> tuple[int, bool]:
    """Return where what begins with a word begins, and whether a sentence does."""
    if word == len(found):
        return len(text), True
    start = found[word - 1][0] + len(found[word - 1][1]) if word else 0
    gap = text[start : found[word][0]]
    if word == 0:
        return gap.rfind("\n") + 1, True
    if "\n" in gap:
        return start + gap.rindex("\n") + 1, True
    after_end = -1
    for marks in _END.finditer(gap):
        end = len(gap) - len(_without_space(gap[marks.end() :]))
        wide = [place for place in range(*marks.span()) if gap[place] in _WIDE_ENDS]
        if end > marks.end() or wide:
            after_end = end
    if after_end >= 0:
        return start + after_end, True
    spaces = [index + 1 for index, character in enumerate(gap) if _is_space(character)]
    return start + (spaces[-1] if spaces else len(gap)), False


def _whole(opened: Sequence[tuple[int, bool]], first: int, last: int) -> tuple[int, int]:
    bounds = [word for word, (_, sentence) in enumerate(opened) if sentence]
    before = max(bound for bound in bounds if bound <= first)
    after = min(bound for bound in bounds if bound > first)
    if before < first and after - before <= 200:
        first = after
    if first >= last:
        return first, first
    before = max(bound for bound in bounds if bound < last)
    after = min(bound for bound in bounds if bound >= last)
    if after > last and after - before <= 200:
        last = max(before, first)
    return first, last
