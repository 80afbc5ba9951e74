# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which bytes of a text its language is read from, and the windows they fall into.

A text of at most `SAMPLE_BYTES` is read whole. A longer one gives `PIECES` pieces at evenly spaced
places, the first at its beginning and the last at its end; a piece begins after the first line feed
near its place, else after the first space, and ends between two characters. Pieces are joined by
line feeds. A window is one or more whole lines of at least `WINDOW_BYTES`, cut after at most twice
as much: the unit by which a text in several languages is told.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from provender.kernels.buffers import Bytes
from provender.kernels.jit import kernel

__all__ = [
    "MOST_WINDOWS",
    "PIECES",
    "SAMPLE_BYTES",
    "WINDOW_BYTES",
    "cut_windows",
    "fill_sample",
    "sampled",
    "sampled_windows",
]

SAMPLE_BYTES = 1536
PIECES = 8
WINDOW_BYTES = 144
MOST_WINDOWS = 12
_PIECE_BYTES = SAMPLE_BYTES // PIECES - 1
_SNAP_BYTES = 64


@kernel
def _begin(data: Bytes, place: int, end: int) -> int:
    """Return where a piece begins: after a line feed near its place, or a space, or there."""
    near = min(place + _SNAP_BYTES, end)
    for p in range(place, near):
        if data[p] == 10:
            return p + 1
    for p in range(place, near):
        if data[p] == 32:
            return p + 1
    while place < end and (data[place] & 0xC0) == 0x80:
        place += 1
    return place


@kernel
def fill_sample(data: Bytes, start: int, end: int, buffer: Bytes) -> int:
    """Copy the sampled bytes of a text into a buffer and return how many there are.

    Args:
        data: UTF-8 bytes.
        start: Where the text begins.
        end: Where it ends.
        buffer: Room for `SAMPLE_BYTES`.
    """
    size = end - start
    if size <= SAMPLE_BYTES:
        for p in range(size):
            buffer[p] = data[start + p]
        return size
    filled = 0
    for index in range(PIECES):
        low = start + index * (size - _PIECE_BYTES) // (PIECES - 1)
        high = min(low + _PIECE_BYTES, end)
        if index > 0:
            low = _begin(data, low, high)
        while high < end and high > low and (data[high] & 0xC0) == 0x80:
            high -= 1
        if filled > 0:
            buffer[filled] = 10
            filled += 1
        for p in range(low, high):
            buffer[filled] = data[p]
            filled += 1
    return filled


@kernel
def cut_windows(buffer: Bytes, size: int, ends: npt.NDArray[np.int64]) -> int:
    """Write where each window of a sample ends and return how many there are.

    Args:
        buffer: The sample.
        size: Its bytes.
        ends: Room for `MOST_WINDOWS`.
    """
    count = 0
    begin = 0
    for p in range(size):
        length = p + 1 - begin
        whole = buffer[p] == 10 and length >= WINDOW_BYTES
        # A cut inside a line falls after white space, or before a character's first byte.
        long = length >= 2 * WINDOW_BYTES and (
            buffer[p] == 32 or (p + 1 < size and (buffer[p + 1] & 0xC0) == 0xC0)
        )
        if (whole or long) and size - p - 1 >= WINDOW_BYTES // 2 and count < MOST_WINDOWS - 1:
            ends[count] = p + 1
            count += 1
            begin = p + 1
    ends[count] = size
    return count + 1


@kernel
def _sample(
    data: Bytes, start: int, end: int, buffer: Bytes, ends: npt.NDArray[np.int64]
) -> tuple[int, int]:
    size = fill_sample(data, start, end, buffer)
    return size, cut_windows(buffer, size, ends)


def sampled(data: Bytes, start: int, end: int) -> bytes:
    """Return the bytes of a text that its language is read from, valid UTF-8.

    Args:
        data: Bytes of a column, see `text_buffers`.
        start: Where the text begins.
        end: Where it ends.
    """
    return b"".join(sampled_windows(data, start, end))


def sampled_windows(data: Bytes, start: int, end: int) -> list[bytes]:
    """Return the sample of a text in windows, arguments as in `sampled`."""
    buffer = np.empty(SAMPLE_BYTES, np.uint8)
    ends = np.empty(MOST_WINDOWS, np.int64)
    size, count = _sample(data, start, end, buffer, ends)
    if size == 0:
        return []
    bounds = [0, *ends[:count].tolist()]
    return [buffer[low:high].tobytes() for low, high in pairwise(bounds)]
