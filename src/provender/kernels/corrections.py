# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Lines, and parts of lines, that tables of line corrections would remove: one pass over the bytes.

Of several tables that speak of a text, the first that wants a line removed names the reason. A line
is removed together with its line feed. Words, lines and sentences are those of `text_statistics`.
`reference.corrections` is the plain twin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.characters import CJK, DIGIT, SPACE, fold_table
from provender.kernels.jit import kernel
from provender.kernels.line_marks import (
    citation_bytes,
    count_listed,
    is_phrase,
    is_terminal,
    part_place,
)
from provender.kernels.phrases import PhraseTable
from provender.kernels.traits import (
    CLASS,
    CLOSING,
    IN_WORD,
    TERMINAL,
    UPPER,
    WORD,
    Traits,
    trait_table,
)
from provender.kernels.utf8 import code_at
from provender.kernels.vocabulary import KNOWN, is_notice, known_word

__all__ = ["COUNTS", "REASONS", "SETTINGS", "Found", "find_corrections"]

SETTINGS = (
    "least_words",
    "most_upper_percent",
    "numeric",
    "terminal",
    "javascript",
    "notices",
    "citations",
    "longest_word",
    "phrases",
    "parts",
)
"""What a table may ask for, in the order of its settings; 0 asks for nothing."""

REASONS = (
    "few_words",
    "upper_case",
    "numeric",
    "no_terminal_mark",
    "javascript",
    "policy_notice",
    "citation_mark",
    "long_word",
    "counter",
    "short_line_part",
)
"""Why a span is removed, in the order of the settings that ask for it."""

COUNTS = ("removed_words", "removed_lines", "kept_sentences", "listed_words")
_MOST_PHRASE_BYTES = 160
_MOST_PART_WORDS = 10
_WITHOUT_SPACES = 0x2E80
_JAVASCRIPT = KNOWN["javascript"]

Words = npt.NDArray[np.uint64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Found:
    """What tables would remove of a column of texts.

    Attributes:
        rows: Row of each span, ascending.
        starts: First byte in the row's UTF-8.
        ends: One past the last.
        reasons: Table times `len(REASONS)` plus the place in `REASONS`.
        counts: What `COUNTS` lists, shape (rows of the column, len(COUNTS)).
    """

    rows: Integers
    starts: Integers
    ends: Integers
    reasons: Integers
    counts: Integers


@kernel
def _grown(spans: Integers, number: int) -> Integers:
    if number < spans.shape[0]:
        return spans
    larger = np.empty((2 * spans.shape[0], 4), np.int64)
    larger[: spans.shape[0]] = spans
    return larger


@kernel
def _find(
    data: Bytes,
    offsets: Offsets,
    spoken: npt.NDArray[np.uint8],
    settings: Integers,
    traits: Traits,
    fold: npt.NDArray[np.uint32],
    keys: Words,
    flags: Bytes,
    parts: Bytes,
    part_ends: Integers,
    part_kinds: Integers,
    part_words: Integers,
    part_tables: Integers,
    counts: Integers,
) -> tuple[Integers, int]:
    tables = settings.shape[0]
    reasons = settings.shape[1]
    spans = np.empty((256, 4), np.int64)
    number = 0
    wants_list = flags.any()
    for row in range(offsets.shape[0] - 1):
        origin = offsets[row]
        stop = offsets[row + 1]
        if wants_list:
            counts[row, 3] = count_listed(
                data, origin, stop, np.uint64(tables + 1), keys, flags, traits, fold
            )
        silent = True
        citing = -1
        for table in range(tables):
            if spoken[row, table]:
                silent = False
                if settings[table, 6] and citing < 0:
                    citing = table
        if silent:
            continue
        p = origin
        while p < stop:
            # One line: what it is made of.
            line = p
            words = characters = letters = uppers = numbers = longest = 0
            said = ended = sentences = 0
            terminal = javascript = notice = False
            before = previous = 0
            first = last = p
            begun = False
            final = np.int64(0)
            dots = 0
            marked = number
            while p < stop:
                code = np.int64(data[p])
                step = 1
                if code >= 0x80:
                    code, step = code_at(data, p)
                if code == 10:
                    break
                trait = np.int64(traits[code])
                kind = trait & CLASS
                if kind == SPACE:
                    if ended:
                        sentences += 1
                        ended = said = 0
                    p += step
                    continue
                if not begun:
                    begun = True
                    first = p
                if trait & WORD or kind == CJK:
                    if ended > 1:
                        sentences += 1
                    ended = 0
                    said = 1
                    begin = p
                    size = 0
                    single = kind == CJK
                    while True:
                        size += 1
                        uppers += (trait & UPPER) != 0
                        numbers += (trait & CLASS) == DIGIT
                        p += step
                        if single or p >= stop:
                            break
                        code = np.int64(data[p])
                        step = 1
                        if code >= 0x80:
                            code, step = code_at(data, p)
                        trait = np.int64(traits[code])
                        if not trait & IN_WORD:
                            break
                    words += 1
                    characters += size
                    letters += size
                    longest = max(longest, size)
                    known = 0 if single else known_word(data, begin, p)
                    if known:
                        javascript |= known == _JAVASCRIPT
                        notice |= is_notice(before, previous, known)
                    before = previous
                    previous = known
                    terminal = False
                    final = np.int64(97)
                    dots = 0
                    last = p
                    continue
                if code == 91 and citing >= 0:
                    size = citation_bytes(data, p, stop)
                    if size:
                        spans = _grown(spans, number)
                        spans[number] = (row, p - origin, p + size - origin, citing * reasons + 6)
                        number += 1
                        p += size
                        last = p
                        continue
                characters += 1
                if trait & TERMINAL:
                    terminal = True
                    if said:
                        ended = 2 if code >= _WITHOUT_SPACES else max(ended, 1)
                elif not trait & CLOSING:
                    terminal = False
                    if ended > 1:
                        sentences += 1
                        said = 0
                    ended = 0
                dots = dots + 1 if code == 46 else 0
                final = code
                p += step
                last = p
            if ended:
                sentences += 1
                said = 0
            sentences += said
            p = min(p + 1, stop)
            if not begun:
                continue
            why = -1
            cut_words = 0
            for table in range(tables):
                if not spoken[row, table]:
                    continue
                ask = settings[table]
                if ask[0] and words < ask[0]:
                    why = 0
                elif ask[1] and 100 * uppers > ask[1] * characters:
                    why = 1
                elif ask[2] and numbers > 0 and numbers == letters:
                    why = 2
                elif ask[7] and longest > ask[7]:
                    why = 7
                elif ask[3] and (not is_terminal(final, ask[3]) or dots >= 3):
                    why = 3
                elif ask[4] and javascript:
                    why = 4
                elif ask[5] and notice:
                    why = 5
                elif (
                    ask[8]
                    and last - first <= _MOST_PHRASE_BYTES
                    and is_phrase(
                        data, first, last, np.uint64(table + 1), terminal, keys, flags, traits, fold
                    )
                ):
                    why = 8
                if why >= 0:
                    number = marked
                    spans = _grown(spans, number)
                    spans[number] = (row, line - origin, p - origin, table * reasons + why)
                    number += 1
                    counts[row, 0] += words
                    counts[row, 1] += 1
                    break
                if ask[9] and words <= _MOST_PART_WORDS:
                    for part in range(part_ends.shape[0]):
                        if part_tables[part] != table:
                            continue
                        begin = part_ends[part - 1] if part else 0
                        piece = parts[begin : part_ends[part]]
                        place = part_place(data, first, last, piece, part_kinds[part])
                        if place >= 0:
                            spans = _grown(spans, number)
                            spans[number] = (
                                row, place - origin, place + piece.shape[0] - origin,
                                table * reasons + 9,
                            )  # fmt: skip
                            number += 1
                            cut_words += part_words[part]
            if why < 0:
                counts[row, 0] += cut_words
                counts[row, 2] += sentences
    return spans, number


def find_corrections(
    column: pa.Array | pa.ChunkedArray,
    spoken: npt.NDArray[np.uint8],
    settings: Integers,
    phrases: PhraseTable,
    parts: list[tuple[int, int, str]],
) -> Found:
    """Find what tables of line corrections would remove.

    Args:
        column: Texts; null counts as empty.
        spoken: Whether a table speaks of a text, shape (rows, tables).
        settings: What each table asks for, shape (tables, len(SETTINGS)).
        phrases: Phrases of table t under number t, listed words under number `tables`.
        parts: Table, `ANYWHERE`, `PREFIX` or `SUFFIX`, and an ASCII part of a short line.
    """
    data, offsets = text_buffers(column)
    counts = np.zeros((len(offsets) - 1, len(COUNTS)), np.int64)
    pieces = [text.lower().encode("ascii") for _, _, text in parts]
    spans, number = _find(
        data,
        offsets,
        spoken,
        settings,
        trait_table(),
        fold_table(),
        phrases.keys,
        phrases.flags,
        np.frombuffer(b"".join(pieces) or b"\0", np.uint8),
        np.cumsum([len(piece) for piece in pieces], dtype=np.int64),
        np.array([kind for _, kind, _ in parts], np.int64),
        np.array([len(text.split()) for _, _, text in parts], np.int64),
        np.array([table for table, _, _ in parts], np.int64),
        counts,
    )
    found = spans[:number]
    return Found(found[:, 0], found[:, 1], found[:, 2], found[:, 3], counts)
