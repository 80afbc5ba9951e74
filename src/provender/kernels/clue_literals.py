# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Literals that open windows of `clues`, as tables that a kernel reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from provender.kernels.buffers import Bytes

__all__ = ["ADDRESS", "NUMBER", "PLATE", "Literal", "LiteralTable", "literal_table"]

NUMBER, ADDRESS, PLATE = 0, 1, 2
_DIGIT, _COLON, _DASH, _UPPER, _WIDE, _LONE, _LITERAL = 1, 2, 4, 8, 16, 64, 128


@dataclass(frozen=True)
class Literal:
    """Bytes that open a window of a kind of the caller's.

    Attributes:
        content: The bytes, case-sensitive.
        kind: 3 or more.
        left: Bytes before it that belong to the window.
        right: Bytes behind it, and behind the token that it begins.
        word: Whether no ASCII letter or digit may stand directly before it.
    """

    content: bytes
    kind: int
    left: int
    right: int
    word: bool = False


@dataclass(frozen=True)
class LiteralTable:
    """Literals as arrays, chained by their rarest byte and the byte before it."""

    classes: npt.NDArray[np.uint8]
    first: npt.NDArray[np.int16]
    following: npt.NDArray[np.int16]
    pool: Bytes
    rows: npt.NDArray[np.int32]
    kinds: int


_COMMON = (
    b" e\xe5t\xe6aoinsr\xe7\xe4\nl\xe8h\xbacdu\x80p\x8c\xbcm\x9a\xb8-`\x84\xe9\xaef\x81\xbb\xefg"
    b"\x85\xa1\x9cy\x88\xbd.\x89\x94b\x8d\xac=\x9b\x8fw\xaf\xe3\xa8\x8a\x9d\x90\xb9\xbf\xa7\xa5"
    b"\xb3\x87\x91\xb0\x95,\xbe\x82v"
)
"""Bytes of English and Chinese text, most frequent first: no anchors if others are there."""
_SEPARATORS = b" -./()"
_NUMBER = b"0123456789" + _SEPARATORS


def _is_outside_numbers(content: bytes, index: int) -> bool:
    """Whether no number run passes over a byte: it is part of none, or a separator beside a word.

    A run begins and ends with a digit, so separators behind a letter, or before one, are in none.
    """
    if content[index] not in _NUMBER:
        return True
    if chr(content[index]).isdigit():
        return False
    before, behind = content[:index], content[index + 1 :]
    last, first = before.rstrip(_SEPARATORS)[-1:], behind.lstrip(_SEPARATORS)[:1]
    return any(byte and not byte.isdigit() for byte in (last, first))


def _anchor(content: bytes) -> int:
    """Return the place of the rarest byte that no number run passes over."""
    places = [index for index in range(len(content)) if _is_outside_numbers(content, index)]
    if not places:
        raise ValueError(f"the literal {content!r} needs a byte that belongs to no number")
    return max(places, key=lambda index: (_COMMON.find(content[index]) % 1000, index > 0))


def literal_table(literals: Sequence[Literal]) -> LiteralTable:
    """Prepare literals for `find_windows`.

    Raises:
        ValueError: A literal has only digits.
    """
    classes = np.zeros(256, np.uint8)
    for byte in b"0123456789":
        classes[byte] |= _DIGIT
    classes[ord(":")] |= _COLON
    classes[ord("-")] |= _DASH
    for byte in range(ord("A"), ord("Z") + 1):
        classes[byte] |= _UPPER
    classes[0xEF] |= _WIDE
    first = np.full(65536, -1, np.int16)
    following = np.full(max(1, len(literals)), -1, np.int16)
    rows = np.zeros((max(1, len(literals)), 7), np.int32)
    pool = b"".join(literal.content for literal in literals)
    at = 0
    for index, literal in enumerate(literals):
        anchor = _anchor(literal.content)
        byte = literal.content[anchor]
        before = literal.content[anchor - 1] if anchor else 0
        following[index] = first[before << 8 | byte]
        first[before << 8 | byte] = index
        classes[byte] |= _LITERAL if anchor else _LITERAL | _LONE
        rows[index] = (
            at,
            len(literal.content),
            anchor,
            literal.kind,
            literal.left,
            literal.right,
            literal.word,
        )
        at += len(literal.content)
    kinds = max([PLATE, *(literal.kind for literal in literals)]) + 1
    return LiteralTable(
        classes, first, following, np.frombuffer(pool or b"\0", np.uint8), rows, kinds
    )
