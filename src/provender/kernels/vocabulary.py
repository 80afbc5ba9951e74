# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The few English words that rules of published datasets ask for, told by one look-up each.

The eight stop words are those of Rae et al. 2021 (arXiv:2112.11446), appendix A.1.1; the others
are those of Raffel et al. 2020 (JMLR 21-074), section 2.2: policy notices, JavaScript warnings and
placeholder text. A word is found by its first eight bytes in lower case.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provender.kernels.buffers import Bytes
from provender.kernels.jit import at, kernel

__all__ = ["KNOWN", "STOP_WORDS", "VOCABULARY", "begins_address", "is_notice", "known_word"]

STOP_WORDS = ("the", "be", "to", "of", "and", "that", "have", "with")
_NOTICES = ("terms", "use", "uses", "privacy", "policy", "cookie", "cookies")
VOCABULARY = (*STOP_WORDS, *_NOTICES, "lorem", "ipsum", "javascript")
"""A word's number is its place here plus 1; 0 is any other word."""

KNOWN = {word: number for number, word in enumerate(VOCABULARY, 1)}
_OF, _TERMS, _USE, _USES = KNOWN["of"], KNOWN["terms"], KNOWN["use"], KNOWN["uses"]
_PRIVACY, _POLICY = KNOWN["privacy"], KNOWN["policy"]
_COOKIE, _COOKIES, _JAVASCRIPT = KNOWN["cookie"], KNOWN["cookies"], KNOWN["javascript"]
_SLOTS = 64


def _table() -> tuple[np.uint64, npt.NDArray[np.uint64], npt.NDArray[np.uint8]]:
    """Find a multiplier that gives each word a slot of its own (a perfect hash)."""
    packed = [int.from_bytes(word.encode()[:8], "little") for word in VOCABULARY]
    multiplier = 0x9E3779B97F4A7C15
    while True:
        slots = [(key * multiplier & (1 << 64) - 1) >> 58 for key in packed]
        if len(set(slots)) == len(slots):
            break
        multiplier = (multiplier * 6364136223846793005 + 1442695040888963407) & (1 << 64) - 1 | 1
    keys, numbers = np.zeros(_SLOTS, np.uint64), np.zeros(_SLOTS, np.uint8)
    keys[slots], numbers[slots] = packed, range(1, len(packed) + 1)
    return np.uint64(multiplier), keys, numbers


_MULTIPLIER, _KEYS, _NUMBERS = _table()


def _beginnings() -> npt.NDArray[np.uint32]:
    """Return by length of a word with which letters those of the vocabulary begin, a bit each."""
    letters = np.zeros(_LONGEST + 1, np.uint32)
    for word in VOCABULARY:
        letters[len(word)] |= np.uint32(1 << ord(word[0]) - ord("a"))
    return letters


_LONGEST = max(map(len, VOCABULARY))
_BEGINNINGS = _beginnings()


@kernel
def known_word(data: Bytes, start: np.int64, end: np.int64) -> int:
    """Return the number of a word in `VOCABULARY`, ASCII case ignored; 0 for any other."""
    size = int(end - start)
    if size > _LONGEST:
        return 0
    # Most words are told by their length and first letter, without a loop of as many turns.
    first = np.uint32(data[at(start)] | 32) - np.uint32(97)
    if first > 25 or not (_BEGINNINGS[at(size)] >> first) & np.uint32(1):
        return 0
    packed = np.uint64(0)
    for index in range(min(size, 8)):
        byte = data[at(start + index)]
        low = byte + 32 if 65 <= byte <= 90 else byte
        packed |= np.uint64(low) << np.uint64(8 * index)
    slot = (packed * _MULTIPLIER) >> np.uint64(58)
    if _KEYS[slot] != packed:
        return 0
    number = int(_NUMBERS[slot])
    if (number == _JAVASCRIPT) != (size == 10):
        return 0
    if number == _JAVASCRIPT:
        last = (data[end - 2] | 32, data[end - 1] | 32)
        return number if last == (112, 116) else 0
    return number


@kernel
def is_notice(before: int, previous: int, word: int) -> bool:
    """True if three words in a row end a policy notice (Raffel et al. 2020, section 2.2)."""
    if word == _USE:
        return previous == _OF and before == _TERMS
    if word == _POLICY:
        return previous in (_PRIVACY, _COOKIE)
    if word == _COOKIES:
        return previous in (_USE, _USES) or (previous == _OF and before == _USE)
    return False


@kernel
def begins_address(data: Bytes, begin: np.int64, p: np.int64, end: np.int64) -> bool:
    """True if a word is a scheme before `://`, or `www` before a full stop."""
    if p + 2 < end and data[p] == 58:
        return bool(data[p + 1] == 47 and data[p + 2] == 47)
    if p - begin != 3 or p >= end or data[p] != 46:
        return False
    first, second, third = data[begin] | 32, data[begin + 1] | 32, data[begin + 2] | 32
    return bool(first == 119 and second == 119 and third == 119)
