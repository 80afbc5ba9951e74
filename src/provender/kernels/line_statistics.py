# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Counts of lines, paragraphs and kinds of characters, in one pass over the bytes.

A line is what stands between line feeds, without the white space around it; a line of white space
only is blank and ends a paragraph. Of copies, `duplicate_*` counts every one and `repeated_*` all
but the first: published programs do the one or the other (`reference/peers.md` §6.2, §6.4). A line
ends a sentence if its last character has the Unicode property Sentence_Terminal or is an ellipsis;
closing quotes, brackets and spaces behind it are passed over. Lengths are in characters, white
space inside a line included.

Lines and paragraphs are compared by 64-bit hashes; the first `MOST_LINES` lines that are not blank
are compared. `reference.line_statistics` is the plain twin.
"""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.characters import DIGIT, LETTER, SPACE, class_table
from provender.kernels.hashing import spread
from provender.kernels.jit import kernel
from provender.kernels.utf8 import code_at

__all__ = ["MOST_LINES", "NAMES", "ending_table", "line_statistics"]

MOST_LINES = 1_000_000
NAMES = (
    "line_characters",
    "terminal_lines",
    "lines_under_30",
    "lines_up_to_30",
    "line_feeds",
    "duplicate_lines",
    "duplicate_line_characters",
    "repeated_lines",
    "repeated_line_characters",
    "paragraphs",
    "duplicate_paragraphs",
    "duplicate_paragraph_characters",
    "space_characters",
    "digit_characters",
    "upper_characters",
    "letter_characters",
    "braces",
)
_TERMINAL, _CLOSING, _UPPER = 1, 2, 4
DATA = Path(__file__).parent / "data" / "sentence_terminal.txt"

Words = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]


@functools.cache
def ending_table() -> npt.NDArray[np.uint8]:
    """Return bits per code point: ends a sentence, closes a quote or bracket, is upper case."""
    table = np.zeros(0x110000, np.uint8)
    rows = DATA.read_text("utf-8").splitlines()
    terminal = [int(row, 16) for row in rows if not row.startswith("#")]
    table[[*terminal, 0x2026]] = _TERMINAL
    for code in range(0x110000):
        category = unicodedata.category(chr(code))
        if category in ("Pe", "Pf") or code in (0x22, 0x27):
            table[code] |= _CLOSING
        elif category == "Lu":
            table[code] |= _UPPER
    return table


@kernel
def _see(
    key: np.uint64,
    length: int,
    mask: np.uint64,
    keys: Words,
    states: Counts,
    now: int,
    counts: Counts,
) -> None:
    """Count a line or paragraph; `counts` holds duplicates, their characters, and both repeated."""
    slot = key & mask
    while True:
        place = np.int64(slot)
        state = states[place]
        if state >> 32 != now:
            keys[place] = key
            states[place] = (now << 32) | 1
            return
        if keys[place] == key:
            copies = 2 if state & 0xFFFFFFFF == 1 else 1
            states[place] = state + 1
            counts[0] += copies
            counts[1] += copies * length
            counts[2] += 1
            counts[3] += length
            return
        slot = (slot + np.uint64(1)) & mask


@kernel
def _lines_of(data: Bytes, start: int, end: int, most: int) -> int:
    lines = 1
    for p in range(start, end):
        if data[p] == 10:
            lines += 1
    return min(lines, most)


@kernel
def _count(
    data: Bytes,
    offsets: Offsets,
    classes: Bytes,
    endings: Bytes,
    most: int,
    out: npt.NDArray[np.int64],
) -> None:
    longest = 1
    for row in range(out.shape[0]):
        longest = max(longest, _lines_of(data, offsets[row], offsets[row + 1], most))
    size = 4
    while size < 2 * (longest + 1):
        size *= 2
    mask = np.uint64(size - 1)
    keys = np.empty(size, np.uint64)
    states = np.zeros(size, np.int64)
    paragraph_keys = np.empty(size, np.uint64)
    paragraph_states = np.zeros(size, np.int64)
    lines = np.zeros(4, np.int64)
    paragraphs = np.zeros(4, np.int64)
    for row in range(out.shape[0]):
        now = row + 1
        lines[:] = 0
        paragraphs[:] = 0
        seen = 0
        blocks = 0
        block = np.uint64(0)
        block_length = 0
        begun = False
        value = np.uint64(0xCBF29CE484222325)
        length = 0
        pending = 0
        gap = np.uint64(0)
        terminal = False
        line_characters = terminal_lines = under = up_to = feeds = 0
        spaces = digits = uppers = letters = braces = 0
        p = offsets[row]
        end = offsets[row + 1]
        while p <= end:
            code = np.int64(10)
            step = 1
            kind = SPACE
            if p < end:
                code, step = code_at(data, p)
                kind = classes[code]
                if kind == SPACE:
                    spaces += 1
                    if code == 10:
                        feeds += 1
                elif kind == DIGIT:
                    digits += 1
                elif kind == LETTER:
                    letters += 1
                    if endings[code] & 4:
                        uppers += 1
                elif code == 0x7B:
                    braces += 1
            if code == 10:
                if length > 0:
                    line_characters += length
                    terminal_lines += terminal
                    under += length < 30
                    up_to += length <= 30
                    key = spread(value)
                    if seen < most:
                        _see(key, length, mask, keys, states, now, lines)
                        seen += 1
                        block = spread(block * np.uint64(3) + key)
                        block_length += length
                        begun = True
                if begun and (length == 0 or p == end):
                    blocks += 1
                    _see(
                        block, block_length, mask, paragraph_keys, paragraph_states, now, paragraphs
                    )
                    block = np.uint64(0)
                    block_length = 0
                    begun = False
                value = np.uint64(0xCBF29CE484222325)
                length = 0
                pending = 0
                gap = np.uint64(0)
                terminal = False
            elif kind == SPACE:
                if length > 0:
                    pending += 1
                    gap = gap * np.uint64(0x100000001B3) + np.uint64(code)
            else:
                if pending > 0:
                    value = (value ^ gap) * np.uint64(0x100000001B3)
                    length += pending
                    pending = 0
                    gap = np.uint64(0)
                value = (value ^ np.uint64(code)) * np.uint64(0x100000001B3)
                length += 1
                ending = endings[code]
                if ending & 1:
                    terminal = True
                elif not ending & 2:
                    terminal = False
            p += step
        out[row, 0] = line_characters
        out[row, 1] = terminal_lines
        out[row, 2] = under
        out[row, 3] = up_to
        out[row, 4] = feeds
        for index in range(4):
            out[row, 5 + index] = lines[index]
        out[row, 9] = blocks
        out[row, 10] = paragraphs[0]
        out[row, 11] = paragraphs[1]
        out[row, 12] = spaces
        out[row, 13] = digits
        out[row, 14] = uppers
        out[row, 15] = letters
        out[row, 16] = braces


def line_statistics(column: pa.Array | pa.ChunkedArray, *, most: int = MOST_LINES) -> Counts:
    """Count what `NAMES` lists, per text.

    Args:
        column: Texts; null counts as empty.
        most: Lines of each text that are compared with each other.

    Returns:
        Counts, shape (rows, len(NAMES)).
    """
    data, offsets = text_buffers(column)
    out = np.zeros((len(offsets) - 1, len(NAMES)), np.int64)
    _count(data, offsets, class_table(), ending_table(), most, out)
    return out
