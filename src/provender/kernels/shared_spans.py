# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Where in a text the words stand that are to be taken out, and how to take them out cleanly.

A paragraph or a line goes with all that stands on its lines. Of a run whole sentences go: what ends
amid a sentence is cut back to where that sentence begins, so that none is left without its end or
its beginning. A sentence ends with a line, with . ! ? or … before white space, or with their
full-width forms. What goes on for more than 200 words is no sentence, and is cut where it must be.

Where a run begins amid a line, that line keeps its end, and the empty lines after it stay.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from provender.kernels.buffers import Bytes, text_buffers
from provender.kernels.jit import kernel
from provender.kernels.repeats import LINES, PARAGRAPHS, RUNS
from provender.kernels.shared_words import Places, is_space, word_at
from provender.kernels.tokens import Table, token_table
from provender.kernels.utf8 import code_at

__all__ = ["MOST_SENTENCE_WORDS", "locate"]

MOST_SENTENCE_WORDS = 200

_LINE_FEED = 10
_ENDS = (0x2E, 0x21, 0x3F, 0x2026)
_WIDE_ENDS = (0x3002, 0xFF01, 0xFF1F, 0xFF61, 0xFF0E, 0x203C, 0x2047, 0x2048, 0x2049)
_CLOSERS = (
    0x22, 0x27, 0x29, 0x5D, 0x7D, 0xBB, 0x2019, 0x201D,
    0x300D, 0x300F, 0x3011, 0x300B, 0x3009, 0xFF09, 0xFF3D,
)  # fmt: skip
Rows = Places


class _Text(NamedTuple):
    """A text and its words.

    Attributes:
        data: Bytes of the column.
        start: Where the text begins in it.
        end: Where it ends.
        table: What each character is.
        begins: First byte of each word, shape (words,).
        ends: One past its last byte, shape (words,).
    """

    data: Bytes
    start: np.int64
    end: np.int64
    table: Table
    begins: Places
    ends: Places


@kernel
def _among(code: np.int64, codes: tuple[int, ...]) -> bool:
    for other in codes:  # noqa: SIM110  kernels know no generators
        if code == other:
            return True
    return False


@kernel
def _gap(data: Bytes, start: np.int64, end: np.int64, table: Table) -> tuple[np.int64, bool]:
    """Read what stands between two words: where what follows begins, and if a sentence ended.

    A sentence ends with a line feed; with a full-width mark; or with another mark and white space
    after it. Further marks, brackets and quotation marks that close, and white space go with it.
    """
    after_line, after_end, after_space = np.int64(-1), np.int64(-1), np.int64(-1)
    marks, ended = False, False
    place = start
    while place < end:
        code, step = code_at(data, place)
        space = is_space(data, place, table)
        place += step
        if code == _LINE_FEED:
            after_line = place
        if space:
            after_space = place
            ended = ended or marks
            marks = False
        elif _among(code, _WIDE_ENDS):
            marks, ended = True, True
        elif _among(code, _ENDS):
            ended = ended and marks
            marks = True
        elif not (marks and _among(code, _CLOSERS)):
            marks, ended = False, False
        if ended:
            after_end = place
    if after_line >= 0:
        return after_line, True
    if after_end >= 0:
        return after_end, True
    return (after_space if after_space >= 0 else end), False


@kernel
def _read(
    data: Bytes,
    start: np.int64,
    end: np.int64,
    table: Table,
    begins: Places,
    ends: Places,
    places: Places,
) -> int:
    """Write byte, end and folded place of every word; return how many there are."""
    words = 0
    place, at = start, np.int64(0)
    while place < end:
        begin = place
        place, _, size = word_at(data, place, end, table)
        if size:
            begins[words] = begin
            ends[words] = place
            places[words] = at
            at += size
            words += 1
    places[words] = at
    return words


@kernel
def _opening(text: _Text, word: int) -> tuple[np.int64, bool]:
    """Return where what begins with a word begins, and whether a sentence does."""
    if word == text.begins.shape[0]:
        return text.end, True
    before = text.ends[word - 1] if word else text.start
    opened, sentence = _gap(text.data, before, text.begins[word], text.table)
    if word == 0:
        # Lines of marks before the first word stay; marks on its line go with it.
        line = opened > text.start and text.data[opened - 1] == _LINE_FEED
        return (opened if line else text.start), True
    return opened, sentence


@kernel
def _sentence_from(text: _Text, word: int, step: int, stop: int) -> int:
    """Return the first word that begins a sentence, by steps of 1 or -1; `stop` if none before."""
    while word != stop and not _opening(text, word)[1]:
        word += step
    return word


@kernel
def _whole_sentences(text: _Text, first: int, last: int) -> tuple[int, int]:
    """Cut a run of words back to whole sentences; what is left may be none."""
    most, words = MOST_SENTENCE_WORDS, text.begins.shape[0]
    low = _sentence_from(text, first, -1, max(0, first - most - 1))
    if low < first and first - low <= most:
        high = _sentence_from(text, first + 1, 1, min(words, low + most + 1))
        if high - low <= most:
            first = high
    if first >= last:
        return first, first
    high = _sentence_from(text, last, 1, min(words, last + most + 1))
    if high > last and high - last <= most:
        low = _sentence_from(text, last - 1, -1, max(first, high - most - 1))
        if high - low <= most:
            last = low
    return first, last


@kernel
def _lines_of(text: _Text, first: np.int64, last: np.int64) -> tuple[np.int64, np.int64]:
    """Return the lines that hold the bytes from `first` to before `last`."""
    while first > text.start and text.data[first - 1] != _LINE_FEED:
        first -= 1
    while last < text.end and text.data[last] != _LINE_FEED:
        last += 1
    return first, min(text.end, last + 1)


@kernel
def _after_space(text: _Text, place: np.int64, end: np.int64) -> np.int64:
    """Return where white space from a byte ends, `end` at the latest."""
    while place < end and is_space(text.data, place, text.table):
        _, step = code_at(text.data, place)
        place += step
    return place


@kernel
def _paragraph_of(text: _Text, first: np.int64, last: np.int64) -> tuple[np.int64, np.int64]:
    """Return the same with the lines around, up to empty ones, and with one of those after it."""
    first, last = _lines_of(text, first, last)
    while first > text.start:
        before, _ = _lines_of(text, first - 1, first - 1)
        if _after_space(text, before, first) == first:
            break
        first = before
    while last < text.end:
        _, after = _lines_of(text, last, last)
        blank = _after_space(text, last, after) == after
        last = after
        if blank:
            break
    return first, last


@kernel
def _add(text: _Text, first: np.int64, last: np.int64, out: Rows, written: int) -> int:
    """Write a span; what ends the text leaves no white space behind."""
    if last == text.end:
        while first > text.start and text.data[first - 1] <= 0x20:
            first -= 1
    if first >= last:
        return written
    out[written, 0] = first - text.start
    out[written, 1] = last - text.start
    return written + 1


@kernel
def _cut_run(text: _Text, first: int, last: int, out: Rows, written: int) -> int:
    """Write the spans of a run of words."""
    low, _ = _opening(text, first)
    high, _ = _opening(text, last)
    if low == text.start or text.data[low - 1] == _LINE_FEED:
        return _add(text, low, high, out, written)
    place = low
    while place < high and text.data[place] != _LINE_FEED:
        place += 1
    if place == high:
        return _add(text, low, high, out, written)
    while low > text.start and (text.data[low - 1] == 0x20 or text.data[low - 1] == 0x09):
        low -= 1
    written = _add(text, low, place, out, written)
    place = _after_space(text, place, high)
    return _add(text, place, high, out, written) if place < high else written


@kernel
def _locate(
    data: Bytes,
    start: np.int64,
    end: np.int64,
    table: Table,
    stretches: tuple[Rows, Rows, Rows],
    sentences: bool,
    out: tuple[Rows, Rows, Rows],
    counts: Places,
) -> int:
    """Write the spans of each kind; return the words that are left."""
    # Two words take three bytes at least.
    most = (end - start) // 2 + 1
    begins, ends = np.empty(most, np.int64), np.empty(most, np.int64)
    places = np.empty(most + 1, np.int64)
    words = _read(data, start, end, table, begins, ends, places)
    begins, ends, places = begins[:words], ends[:words], places[: words + 1]
    text = _Text(data, start, end, table, begins, ends)
    for what in range(3):
        asked, spans = stretches[what], out[what]
        written = 0
        index = 0
        while index < asked.shape[0]:
            first = np.searchsorted(places, asked[index, 0])
            stop = asked[index, 1]
            index += 1
            while index < asked.shape[0] and asked[index, 0] <= stop:
                stop = asked[index, 1]
                index += 1
            last = np.searchsorted(places, stop)
            if what != RUNS:
                low, high = begins[first], ends[last - 1]
                if what == PARAGRAPHS:
                    low, high = _paragraph_of(text, low, high)
                else:
                    low, high = _lines_of(text, low, high)
                written = _add(text, low, high, spans, written)
                continue
            if sentences:
                first, last = _whole_sentences(text, first, last)
            if first < last:
                written = _cut_run(text, first, last, spans, written)
        counts[what] = written
    covered = np.zeros(words, np.bool_)
    for what in range(3):
        for index in range(counts[what]):
            first = np.searchsorted(begins, out[what][index, 0] + start)
            last = np.searchsorted(begins, out[what][index, 1] + start)
            covered[first:last] = True
    return words - int(covered.sum())


def _room(stretches: Rows) -> Rows:
    """Return room for the spans of stretches, each of which may need two."""
    room: Rows = np.empty((2 * len(stretches), 2), np.int64)
    return room


def locate(
    texts: pa.Array | pa.ChunkedArray, row: int, stretches: dict[int, Rows], *, sentences: bool
) -> tuple[dict[int, Rows], int]:
    """Return the spans of a text that hold stretches of its words.

    Args:
        texts: A string column.
        row: Which text.
        stretches: For each of `RUNS`, `PARAGRAPHS` and `LINES` begin and end of stretches in the
            text's folded words; shape (n, 2) each, ascending.
        sentences: Cut runs back to whole sentences.

    Returns:
        Begin and end of each span in bytes of the text, shape (m, 2), ascending, by what it is;
        and how many words no span covers.
    """
    data, offsets = text_buffers(texts.slice(row, 1))
    empty = np.empty((0, 2), np.int64)
    runs, paragraphs, lines = (
        np.ascontiguousarray(stretches.get(what, empty)[:, :2])
        for what in (RUNS, PARAGRAPHS, LINES)
    )
    asked = (runs, paragraphs, lines)
    out = (_room(runs), _room(paragraphs), _room(lines))
    counts = np.zeros(3, np.int64)
    left = _locate(data, offsets[0], offsets[1], token_table(), asked, sentences, out, counts)
    return {what: out[what][: counts[what]] for what in range(3) if counts[what]}, int(left)
