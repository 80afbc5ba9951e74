# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`kernels.text_features` in plain Python."""

from __future__ import annotations

from provender.kernels.gram_folding import BREAK, CJK, JOIN, SKIP, WORD, fold, kind_of

__all__ = ["features"]

_LOW = (1 << 64) - 1
_SEED, _PRIME, _ODD = 0xCBF29CE484222325, 0x100000001B3, 0x9E3779B97F4A7C15
_PAIR, _SYMBOL = 0xD6E8FEB86659FD93, 0xA0761D6478BD642F
_SHAPE, _ENDS = 0xE7037ED1A0B428DB, 0x8EBC6AF09C88C6E3


def _spread(value: int) -> int:
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _LOW
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _LOW
    return value ^ (value >> 31)


def _word(word: str, capitals: int) -> tuple[int, int]:
    """Return the token of a word and its shape."""
    value = _SEED
    for character in word:
        value = ((value ^ ord(character)) * _PRIME) & _LOW
    digits = sum("0" <= character <= "9" for character in word)
    if digits:
        shape = 1 if digits == len(word) else 2
    elif capitals:
        shape = 3 if capitals == len(word) > 1 else 4
    else:
        shape = 0
    return _spread(value), shape + (5 if len(word) > 20 else 0)


def features(text: str, bits: int) -> list[int]:
    """Return the places of a text's features, in the kernel's order."""
    hashes: list[int] = []
    before, before_that = 0, 0
    word, capitals = "", 0
    for original, character in [(c, f) for c in text for f in fold(c)] + [(" ", " ")]:
        kind = kind_of(character)
        if kind == WORD or (kind == JOIN and word):
            word += character
            capitals += original != character
            last = 0
            for one in word[-4:]:
                last = last << 16 | ord(one) & 0xFFFF
            hashes.append(last ^ _ENDS)
            continue
        if kind in (SKIP, JOIN):
            continue
        if word:
            token, shape = _word(word, capitals)
            hashes += [shape + _SHAPE, token, token ^ before * _PAIR & _LOW]
            before, before_that = token, before
            word, capitals = "", 0
        if kind == BREAK and original in " \r\t":
            continue
        token = _spread(ord(character) ^ (_SEED if kind == CJK else _SYMBOL))
        pair = token ^ before * _PAIR & _LOW
        hashes += [token, pair] + ([pair ^ before_that * _SYMBOL & _LOW] if kind == CJK else [])
        before, before_that = token, before
    return [(value * _ODD & _LOW) >> (64 - bits) for value in hashes]
