# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Where a text could hold personal data: one memory scan that leaves little for patterns to read.

Most text has no at-sign, no long number and no key in it, so most bytes need one table look-up and
no pattern at all. What remains are windows, each of a kind:

    NUMBER    seven digits or more, with at most two separators between two of them
    ADDRESS   dotted quads, colons between hexadecimal digits, hexadecimal pairs with dashes
    PLATE     a capital behind a Han character, with five letters or digits behind it
    others    around literals that the caller names (`@`, `AKIA`, `-----BEGIN`)

Windows are gathered into one buffer, in which full-width forms are ASCII, all dashes one dash, all
spaces one space, and invisible characters gone; every byte of it knows where it came from. Patterns
then run over that buffer. `reference_clues` is the plain twin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from provender.kernels.buffers import Bytes, Offsets
from provender.kernels.clue_literals import LiteralTable
from provender.kernels.clue_scan import folded_at, scan
from provender.kernels.jit import kernel

__all__ = ["KEEP_BYTES", "Gathered", "Windows", "find_windows", "gather"]

KEEP_BYTES = 1 << 20
"""Bytes of windows that are gathered at a time."""
_TOKEN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.=+/~"


@dataclass(frozen=True)
class Windows:
    """Parts of texts, by ascending start within a row and kind.

    Attributes:
        kind: shape (n,).
        row: Which text, shape (n,).
        start: First byte in the buffer of all texts, shape (n,).
        end: One past the last byte, shape (n,).
    """

    kind: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]

    def of(self, kind: int) -> Windows:
        """Return the windows of one kind."""
        chosen = np.flatnonzero(self.kind == kind)
        return Windows(*(part[chosen] for part in (self.kind, self.row, self.start, self.end)))


@dataclass(frozen=True)
class Gathered:
    """Windows side by side, folded, with a zero byte behind each.

    Attributes:
        content: The bytes that patterns read.
        origin: Where each came from in the buffer of all texts, shape (len(content),).
        ends: One past the last byte of each window in `content`, shape (windows,).
        row: Which text each window is of, shape (windows,).
    """

    content: bytes
    origin: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]


def find_windows(data: Bytes, offsets: Offsets, table: LiteralTable) -> Windows:
    """Return the parts of texts that patterns have to read.

    Args:
        data: UTF-8 of all texts.
        offsets: Where each begins, shape (rows + 1,).
        table: From `literal_table`.
    """
    token = np.zeros(256, np.bool_)
    token[np.frombuffer(_TOKEN, np.uint8)] = True
    room = 64 + data.size // 512
    while True:
        out = np.zeros((room, 4), np.int64)
        count = int(
            scan(
                data, offsets, table.classes, table.first, table.following, table.pool,
                table.rows, token, table.kinds, out,
            )
        )  # fmt: skip
        if count <= room:
            return Windows(*(np.ascontiguousarray(out[:count, part]) for part in range(4)))
        room = count


@kernel
def _gather(
    data: Bytes,
    ends_of_rows: Offsets,
    start: npt.NDArray[np.int64],
    end: npt.NDArray[np.int64],
    content: Bytes,
    origin: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
) -> np.int64:
    q = np.int64(0)
    for window in range(start.shape[0]):
        place = start[window]
        while place < end[window]:
            code, step = folded_at(data, place, ends_of_rows[window])
            if code > 0:
                content[q] = code
                origin[q] = place
                q += 1
            elif code < 0:
                for index in range(min(np.int64(step), end[window] - place)):
                    content[q] = data[place + index]
                    origin[q] = place + index
                    q += 1
            place += step
        ends[window] = q
        content[q] = 0
        origin[q] = end[window]
        q += 1
    return q


def gather(data: Bytes, offsets: Offsets, windows: Windows) -> Iterator[Gathered]:
    """Yield windows side by side as patterns read them, about `KEEP_BYTES` at a time."""
    sizes = np.cumsum(windows.end - windows.start + 1)
    begin = 0
    while begin < len(sizes):
        before = int(sizes[begin - 1]) if begin else 0
        stop = max(begin + 1, int(np.searchsorted(sizes, before + KEEP_BYTES, side="right")))
        size = int(sizes[stop - 1]) - before
        content = np.empty(size, np.uint8)
        origin = np.empty(size, np.int64)
        ends = np.empty(stop - begin, np.int64)
        row = windows.row[begin:stop]
        part = slice(begin, stop)
        used = int(
            _gather(
                data,
                offsets[row + 1],
                windows.start[part],
                windows.end[part],
                content,
                origin,
                ends,
            )
        )
        yield Gathered(content[:used].tobytes(), origin[:used], ends, row)
        begin = stop
