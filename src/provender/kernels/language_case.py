# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Lower case of texts in capitals, as `str.lower` writes it, on UTF-8 bytes."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from provender.kernels.buffers import Bytes
from provender.kernels.jit import kernel
from provender.kernels.stored import CHARACTER_DATA, stored_tables
from provender.kernels.utf8 import code_at

__all__ = ["case_table", "is_upper", "write_lower"]

_CASED_CODE_POINTS = 0x20000
_SIGMA, _FINAL_SIGMA = 0x3A3, 0x3C2
_DOTTED_I, _DOT_ABOVE = 0x130, 0x307


@functools.cache
def case_table() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint32]]:
    """Return what lowering a text needs, each of shape (0x20000,): no letter beyond has case.

    Returns:
        1 for upper-case and 2 for lower- or title-case code points, else 0; and the lower-case code
        point. The package lowers a text that `str.isupper` calls upper case: one that has a 1 and
        no 2.
    """
    found = stored_tables("case", (Path(__file__), CHARACTER_DATA), _cases)
    return found["cases"], found["lower"]


def _cases() -> dict[str, npt.NDArray[Any]]:
    cases = np.zeros(_CASED_CODE_POINTS, np.uint8)
    lower = np.arange(_CASED_CODE_POINTS, dtype=np.uint32)
    for code_point in range(_CASED_CODE_POINTS):
        character = chr(code_point)
        if character.isupper():
            cases[code_point] = 1
            lower[code_point] = ord(character.lower()[0])
        elif character.islower() or character.istitle():
            cases[code_point] = 2
    return {"cases": cases, "lower": lower}


@kernel
def _write(code: np.int64, text: Bytes, place: int) -> int:
    """Write a code point as UTF-8 and return where the next one goes."""
    if code < 0x80:
        text[place] = code
        return place + 1
    if code < 0x800:
        text[place] = 0xC0 | (code >> 6)
        text[place + 1] = 0x80 | (code & 63)
        return place + 2
    if code < 0x10000:
        text[place] = 0xE0 | (code >> 12)
        text[place + 1] = 0x80 | ((code >> 6) & 63)
        text[place + 2] = 0x80 | (code & 63)
        return place + 3
    text[place] = 0xF0 | (code >> 18)
    text[place + 1] = 0x80 | ((code >> 12) & 63)
    text[place + 2] = 0x80 | ((code >> 6) & 63)
    text[place + 3] = 0x80 | (code & 63)
    return place + 4


@kernel
def is_upper(sample: Bytes, begin: np.int64, end: np.int64, cases: Bytes) -> bool:
    """Tell whether `str.isupper` is true of a span: it has capitals and no small letter."""
    upper = False
    p = begin
    while p < end:
        code, step = code_at(sample, p)
        p += step
        case = cases[code] if code < cases.shape[0] else np.uint8(0)
        if case == 2:
            return False
        upper |= case == 1
    return upper


@kernel
def write_lower(
    sample: Bytes,
    begin: np.int64,
    end: np.int64,
    cases: Bytes,
    lower: npt.NDArray[np.uint32],
    text: Bytes,
    q: int,
) -> int:
    """Write a span in lower case, as `str.lower` does, and return where it ends."""
    p = begin
    before = np.uint8(0)
    while p < end:
        code, step = code_at(sample, p)
        p += step
        case = np.uint8(0)
        small = code
        if code < cases.shape[0]:
            case = cases[code]
            small = np.int64(lower[code])
        if code == _SIGMA and before == 1:
            after = code_at(sample, p)[0] if p < end else np.int64(0)
            if after >= cases.shape[0] or cases[after] == 0:
                small = np.int64(_FINAL_SIGMA)
        q = _write(small, text, q)
        if code == _DOTTED_I:
            q = _write(np.int64(_DOT_ABOVE), text, q)
        before = case
    return q
