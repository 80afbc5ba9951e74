# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What line corrections look for in a line: phrases, buttons, citation marks, final marks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provender.kernels.buffers import Bytes
from provender.kernels.hashing import spread
from provender.kernels.jit import kernel
from provender.kernels.phrases import BEGINS, COMPLETE, OPEN, phrase_flags, token_at
from provender.kernels.traits import Traits

__all__ = [
    "ANYWHERE",
    "PREFIX",
    "SUFFIX",
    "citation_bytes",
    "count_listed",
    "is_phrase",
    "is_terminal",
    "part_place",
]

ANYWHERE, PREFIX, SUFFIX = range(3)
Words = npt.NDArray[np.uint64]


@kernel
def is_phrase(
    data: Bytes, start: np.int64, end: np.int64, first: np.uint64, ends_sentence: bool, keys: Words,
    flags: Bytes, traits: Traits, fold: npt.NDArray[np.uint32],
) -> bool:  # fmt: skip
    """True if a line consists of phrases alone, each as long as it can be."""
    state = first
    reached = 0
    some = False
    p = start
    while True:
        token, begin, p = token_at(data, p, end, traits, fold)
        if begin == end:
            return some and (reached & COMPLETE) != 0
        longer = spread(state * np.uint64(3) + token)
        now = phrase_flags(longer, keys, flags)
        if now == 0:
            if not reached & COMPLETE:
                return False
            longer = spread(first * np.uint64(3) + token)
            now = phrase_flags(longer, keys, flags)
            if now == 0:
                return False
        if now & OPEN and not now & BEGINS and not ends_sentence:
            return True
        some = True
        state = longer
        reached = now


@kernel
def count_listed(
    data: Bytes, start: np.int64, end: np.int64, first: np.uint64, keys: Words, flags: Bytes,
    traits: Traits, fold: npt.NDArray[np.uint32],
) -> int:  # fmt: skip
    """Count the tokens at which a listed phrase begins."""
    count = 0
    p = start
    while True:
        token, begin, p = token_at(data, p, end, traits, fold)
        if begin == end:
            return count
        state = first
        q = p
        while True:
            state = spread(state * np.uint64(3) + token)
            now = phrase_flags(state, keys, flags)
            if now & COMPLETE:
                count += 1
                break
            if now == 0:
                break
            token, following, q = token_at(data, q, end, traits, fold)
            if following == end:
                break


@kernel
def _lower_equals(data: Bytes, start: np.int64, part: Bytes) -> bool:
    for index in range(part.shape[0]):
        byte = data[start + index]
        if (byte + 32 if 65 <= byte <= 90 else byte) != part[index]:
            return False
    return True


@kernel
def citation_bytes(data: Bytes, start: np.int64, end: np.int64) -> int:
    """Return the bytes of `[12]`, `[edit]` or `[citation needed]` at a place, 0 if none is."""
    p = start + 1
    while p < end and 48 <= data[p] <= 57:
        p += 1
    if p < end and data[p] == 93:
        return int(p + 1 - start)
    for size in (6, 17):
        if start + size <= end and data[start + size - 1] == 93:
            total = np.uint64(0)
            for index in range(start + 1, start + size - 1):
                total = total * np.uint64(257) + np.uint64(data[index] | 32)
            if total == (_EDIT if size == 6 else _NEEDED):
                return size
    return 0


def _sum(word: str) -> np.uint64:
    total = 0
    for byte in word.encode():
        total = (total * 257 + byte) & (1 << 64) - 1
    return np.uint64(total)


_EDIT, _NEEDED = _sum("edit"), _sum("citation needed")


@kernel
def is_terminal(code: np.int64, asked: np.int64) -> bool:
    """True for `.`, `?`, `!` and `"`; where 2 is asked for also for an apostrophe."""
    return code in (46, 63, 33, 34) or (asked == 2 and code == 39)


@kernel
def part_place(data: Bytes, start: np.int64, end: np.int64, piece: Bytes, kind: int) -> np.int64:
    """Return where a part of a line stands, -1 where it does not."""
    room = end - start - piece.shape[0]
    if room < 0:
        return np.int64(-1)
    if kind == PREFIX:
        return start if _lower_equals(data, start, piece) else np.int64(-1)
    if kind == SUFFIX:
        return start + room if _lower_equals(data, start + room, piece) else np.int64(-1)
    place = start
    while place <= start + room:
        if _lower_equals(data, place, piece):
            return place
        place += 1
    return np.int64(-1)
