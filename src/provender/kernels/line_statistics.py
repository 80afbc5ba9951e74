# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Counts of lines, paragraphs and kinds of characters.

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

import numpy as np
import numpy.typing as npt

from provender.kernels.buffers import Bytes
from provender.kernels.jit import at, kernel

__all__ = ["MOST_LINES", "NAMES", "Copies", "copies_scratch", "lines_of", "see_copy"]

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
    "repeated_paragraphs",
    "repeated_paragraph_characters",
    "space_characters",
    "digit_characters",
    "upper_characters",
    "letter_characters",
    "braces",
    "parentheses",
    "url_characters",
    "sentences",
    "policy_lines",
)

Words = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]
Copies = tuple[Words, Counts]


@kernel
def copies_scratch(longest: int) -> Copies:
    """Return the table in which `see_copy` finds copies among at most so many things."""
    size = 4
    while size < 2 * (longest + 1):
        size *= 2
    return np.empty(size, np.uint64), np.zeros(size, np.int64)


@kernel
def lines_of(data: Bytes, start: int, end: int, most: int) -> int:
    """Count the lines between two bytes, up to a bound."""
    lines = 1
    for p in range(start, end):
        lines += data[at(p)] == 10
    return min(lines, most)


@kernel
def see_copy(
    key: np.uint64, length: int, mask: np.uint64, table: Copies, now: int, counts: Counts
) -> None:
    """Count a line or paragraph.

    Args:
        key: Its hash.
        length: Its characters.
        mask: One less than a power of two, below the table's size.
        table: As `copies_scratch` made it; what another round left behind is free.
        now: The round, from 1.
        counts: Duplicates, their characters, and both of all but the first copy; added to.
    """
    keys, states = table
    slot = key & mask
    while True:
        state = states[slot]
        if state >> 32 != now:
            keys[slot] = key
            states[slot] = (now << 32) | 1
            return
        if keys[slot] == key:
            copies = 2 if state & 0xFFFFFFFF == 1 else 1
            states[slot] = state + 1
            counts[0] += copies
            counts[1] += copies * length
            counts[2] += 1
            counts[3] += length
            return
        slot = (slot + np.uint64(1)) & mask
