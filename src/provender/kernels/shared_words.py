# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Texts as their folded words: what is compared where documents share text.

Words are those of `kernels.tokens`: layout, case, Chinese script and punctuation do not count. A
folded text is its words one after the other, each followed by a space; a Han, Kana or Bopomofo
character is a word and is followed by none. So equal bytes are equal words. Places in a folded text
are bytes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.hashing import spread
from provender.kernels.jit import kernel
from provender.kernels.tokens import PRIME, SEED, Table, token_table
from provender.kernels.utf8 import code_at

__all__ = ["KIND_SHIFT", "Places", "fold_words", "is_space", "word_at"]

KIND_SHIFT = 24
_CODE = (1 << KIND_SHIFT) - 1
_WORD, _MARK, _CJK, _SPACE = 1, 2, 3, 4
_SEPARATOR = 0x20
_END = 0
Places = npt.NDArray[np.int64]


@kernel
def is_space(data: Bytes, place: np.int64, table: Table) -> bool:
    """True if white space begins at a byte."""
    code, _ = code_at(data, place)
    return bool(table[code] >> KIND_SHIFT == _SPACE)


@kernel
def _size(code: np.int64) -> int:
    """Return the bytes of a code point in UTF-8."""
    if code < 0x80:
        return 1
    if code < 0x800:
        return 2
    return 3 if code < 0x10000 else 4


@kernel
def word_at(
    data: Bytes, place: np.int64, end: np.int64, table: Table
) -> tuple[np.int64, np.uint64, int]:
    """Read the word that begins at a byte: where it ends, its hash, its bytes once folded.

    The hash of what is no word is 0, and so are its bytes.
    """
    code, step = code_at(data, place)
    entry = table[code]
    kind = entry >> KIND_SHIFT
    place += step
    if kind != _WORD and kind != _CJK:
        return place, np.uint64(0), 0
    code = np.int64(entry & _CODE)
    value = (SEED ^ np.uint64(code)) * PRIME
    size = _size(code)
    if kind == _CJK:
        return place, spread(value), size
    while place < end:
        code, step = code_at(data, place)
        entry = table[code]
        if entry >> KIND_SHIFT != _WORD and entry >> KIND_SHIFT != _MARK:
            break
        code = np.int64(entry & _CODE)
        value = (value ^ np.uint64(code)) * PRIME
        size += _size(code)
        place += step
    return place, spread(value), size + 1


@kernel
def _write(code: np.int64, out: Bytes, at: np.int64) -> np.int64:
    if code < 0x80:
        out[at] = code
        return at + 1
    if code < 0x800:
        out[at] = 0xC0 | (code >> 6)
        out[at + 1] = 0x80 | (code & 63)
        return at + 2
    if code < 0x10000:
        out[at] = 0xE0 | (code >> 12)
        out[at + 1] = 0x80 | ((code >> 6) & 63)
        out[at + 2] = 0x80 | (code & 63)
        return at + 3
    out[at] = 0xF0 | (code >> 18)
    out[at + 1] = 0x80 | ((code >> 12) & 63)
    out[at + 2] = 0x80 | ((code >> 6) & 63)
    out[at + 3] = 0x80 | (code & 63)
    return at + 4


@kernel
def _fold(data: Bytes, offsets: Offsets, rows: Places, table: Table, out: Bytes) -> np.int64:
    at = np.int64(0)
    for row in rows:
        place, end = offsets[row], offsets[row + 1]
        inside = False
        while place < end:
            code, step = code_at(data, place)
            entry = table[code]
            kind = entry >> KIND_SHIFT
            place += step
            if kind == _WORD or (inside and kind == _MARK):
                inside = True
                at = _write(np.int64(entry & _CODE), out, at)
                continue
            if inside:
                out[at] = _SEPARATOR
                at += 1
                inside = False
            if kind == _CJK:
                at = _write(np.int64(entry & _CODE), out, at)
        if inside:
            out[at] = _SEPARATOR
            at += 1
        out[at] = _END
        at += 1
    return at


def fold_words(texts: pa.Array | pa.ChunkedArray, rows: Places, sizes: Places) -> Bytes:
    """Return the folded words of some texts, each text followed by a zero byte.

    Args:
        texts: A string column; null counts as empty.
        rows: Which texts.
        sizes: Bytes of each text's folded words, as `gather` gives them; shape (texts,).
    """
    data, offsets = text_buffers(texts)
    out = np.zeros(int(sizes[rows].sum()) + len(rows), np.uint8)
    written = _fold(data, offsets, rows, token_table(), out)
    if written != len(out):
        raise AssertionError(f"{written} bytes of folded words where {len(out)} were counted")
    return out
