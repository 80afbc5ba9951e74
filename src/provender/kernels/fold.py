# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Keys of exact duplicates, by a frozen specification.

Fold each character (lower case and Traditional to Simplified, one to one; see
`characters.fold_table`), collapse white space to one space, trim, and take the first 128 bits of
SHA-256 over the UTF-8 bytes. `reference.folded` is the plain twin.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.characters import fold_table
from provender.kernels.jit import at, kernel
from provender.kernels.utf8 import code_at

__all__ = ["exact_keys", "folded"]


@kernel
def _fold(
    data: Bytes, offsets: Offsets, table: npt.NDArray[np.uint32], out: Bytes, ends: Offsets
) -> None:
    q = 0
    for row in range(offsets.shape[0] - 1):
        p = offsets[row]
        end = offsets[row + 1]
        begin = q
        # Whether a space stands before: it is written over, so no branch follows each word's end.
        blank = 1
        while p < end:
            lead = data[at(p)]
            if lead < 0x80:
                simple = table[lead]
                is_space = int(simple == 0x20)
                out[at(q)] = simple
                q += 1 - (is_space & blank)
                blank = is_space
                p += 1
                continue
            code, step = code_at(data, p)
            code = np.int64(table[at(code)]) if code < 0x10000 else np.int64(-1)
            if code == 0x20:
                out[at(q)] = 0x20
                q += 1 - blank
                blank = 1
                p += step
                continue
            blank = 0
            if code < 0:
                for index in range(4):
                    out[at(q + index)] = data[at(p + index)]
                q += 4
            elif code < 0x80:
                out[at(q)] = code
                q += 1
            elif code < 0x800:
                out[at(q)] = 0xC0 | (code >> 6)
                out[at(q + 1)] = 0x80 | (code & 63)
                q += 2
            else:
                out[at(q)] = 0xE0 | (code >> 12)
                out[at(q + 1)] = 0x80 | ((code >> 6) & 63)
                out[at(q + 2)] = 0x80 | (code & 63)
                q += 3
            p += step
        if q > begin:
            q -= blank
        ends[row + 1] = q


def folded(column: pa.Array | pa.ChunkedArray) -> tuple[Bytes, Offsets]:
    """Return the folded texts as bytes and offsets, shape (n,) and (rows + 1,)."""
    data, offsets = text_buffers(column)
    size = int(offsets[-1] - offsets[0])
    # Two bytes may fold to three (U+023A to U+2C65), never more.
    out = np.empty(size + size // 2 + 8, np.uint8)
    ends = np.zeros(len(offsets), np.int64)
    _fold(data, offsets, fold_table(), out, ends)
    return out, ends


def exact_keys(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return the exact-duplicate key of each text as 16 bytes; null counts as empty."""
    content, ends = folded(column)
    view = memoryview(content.data)
    keys = [
        hashlib.sha256(view[ends[row] : ends[row + 1]]).digest()[:16]
        for row in range(len(ends) - 1)
    ]
    return pa.array(keys, pa.binary(16))
