# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""All counts behind the rule tables, in one pass over the bytes and one over the words.

A word is a maximal run of Unicode letters, digits and the marks on them; a Han, Kana or Bopomofo
character is a word by itself. Punctuation is never part of a word, so a word count does not depend
on a tokenizer (`reference/peers.md` §0.4: with punctuation counted as words, one published filter
drops 626 of 800 technical documents, without it 23). A line is what stands between line feeds and
holds more than white space (`line_statistics`).

A sentence ends at marks with the property Sentence_Terminal, with closing quotes and brackets
behind them, where white space or the line's end follows; scripts that write no spaces need none.
Words behind the last mark of a line are a sentence too. No list of abbreviations decides. An
address on the web runs from its scheme or `www.` to the next white space, quote or character beyond
ASCII that is no letter.

`reference.text_statistics`, `.line_statistics` and `.repetition` are the plain twins.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels import line_statistics, repetition
from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.characters import CJK, DIGIT, LETTER, SPACE, SYMBOL
from provender.kernels.hashing import spread
from provender.kernels.jit import at, kernel
from provender.kernels.line_statistics import Copies, copies_scratch, lines_of, see_copy
from provender.kernels.repetition import measure_repetition, repetition_scratch
from provender.kernels.traits import (
    BULLET,
    BULLET_WIDE,
    CLASS,
    CLOSING,
    IN_WORD,
    PARENTHESIS,
    TERMINAL,
    UPPER,
    WORD,
    Traits,
    trait_table,
)
from provender.kernels.utf8 import code_at
from provender.kernels.vocabulary import (
    KNOWN,
    STOP_WORDS,
    begins_address,
    is_notice,
    known_word,
)

__all__ = ["ALL_NAMES", "NAMES", "all_statistics"]

NAMES = (
    "characters",
    "words",
    "word_characters",
    "median_word_characters",
    "longest_word_characters",
    "words_with_letter",
    "hashes",
    "ellipses",
    "lines",
    "bullet_lines",
    "wide_bullet_lines",
    "ellipsis_lines",
    "stop_words",
    "stop_word_occurrences",
    "lower_stop_words",
    "lower_stop_word_occurrences",
    "lorem_ipsum",
    "cjk_characters",
    "symbols",
)
ALL_NAMES = (*NAMES, *line_statistics.NAMES, *repetition.NAMES)
"""All columns of the counts, in order."""

_LINES = len(NAMES)
_REPETITION = _LINES + len(line_statistics.NAMES)
_SEED = np.uint64(0xCBF29CE484222325)
_PRIME = np.uint64(0x100000001B3)
_STOP = len(STOP_WORDS)
_LOREM, _IPSUM = KNOWN["lorem"], KNOWN["ipsum"]
_WITHOUT_SPACES = 0x2E80
"""From here on blocks of scripts that write no space behind a full stop (CJK, and their signs)."""
_LENGTHS = 64

Words = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]


@kernel
def _median(lengths: Counts, words: int) -> int:
    """Return the lower median of word lengths, those of `_LENGTHS` and more taken as that."""
    half = (words + 1) // 2
    seen = 0
    for length in range(_LENGTHS):
        seen += lengths[length]
        if words and seen >= half:
            return length
    return 0


@kernel
def _read(
    data: Bytes,
    start: np.int64,
    end: np.int64,
    traits: Traits,
    most_words: int,
    most_lines: int,
    hashes: Words,
    sums: Counts,
    lengths: Counts,
    line_table: Copies,
    paragraph_table: Copies,
    now: int,
    out: Counts,
) -> int:
    """Count one document's characters, words, lines and paragraphs; return the words hashed."""
    words = stored = stored_characters = 0
    characters = word_characters = lettered = longest = hash_signs = ellipses = cjk = symbols = 0
    lines = bullets = wide_bullets = ellipsis_lines = lorem = 0
    stops = stop_count = lower_stops = lower_count = 0
    line_characters = terminal_lines = under = up_to = feeds = compared = 0
    spaces = digits = uppers = letters = braces = parentheses = address = sentences = notices = 0
    line_copies = np.zeros(4, np.int64)
    paragraph_copies = np.zeros(4, np.int64)
    line_mask = np.uint64(line_table[0].shape[0] - 1)
    lengths[:] = 0
    sums[0] = 0
    # The line so far: hash, length, white space not yet known to be inside it, last mark.
    value = _SEED
    length = pending = 0
    gap = np.uint64(0)
    terminal = notice = False
    ended = said = 0
    last = np.int64(0)
    # The paragraph so far.
    block = np.uint64(0)
    blocks = block_length = 0
    begun = in_address = False
    dots = 0
    dot_at = np.int64(-2)
    before = previous = 0
    p = start
    while p <= end:
        code = np.int64(10)
        step = 1
        trait = np.int64(SPACE)
        if p < end:
            code = np.int64(data[at(p)])
            if code >= 0x80:
                code, step = code_at(data, p)
            trait = np.int64(traits[at(code)])
        kind = trait & CLASS
        if kind == SPACE:
            if p < end:
                characters += 1
                spaces += 1
                feeds += code == 10
            if ended:
                sentences += 1
                ended = said = 0
            in_address = False
            if code != 10:
                if length > 0:
                    pending += 1
                    gap = gap * _PRIME + np.uint64(code)
                p += step
                continue
            if length > 0:
                lines += 1
                sentences += said
                line_characters += length
                terminal_lines += terminal
                under += length < 30
                up_to += length <= 30
                notices += notice
                ellipsis_lines += last == 0x2026 or (last == 46 and dots >= 3)
                if compared < most_lines:
                    compared += 1
                    key = spread(value)
                    see_copy(key, length, line_mask, line_table, now, line_copies)
                    block = spread(block * np.uint64(3) + key)
                    block_length += length
                    begun = True
            if begun and (length == 0 or p == end):
                blocks += 1
                see_copy(block, block_length, line_mask, paragraph_table, now, paragraph_copies)
                block = np.uint64(0)
                block_length = 0
                begun = False
            value = _SEED
            length = pending = said = 0
            gap = np.uint64(0)
            terminal = notice = False
            before = previous = 0
            last = np.int64(0)
            p += step
            continue
        if pending > 0:
            value = (value ^ gap) * _PRIME
            length += pending
            pending = 0
            gap = np.uint64(0)
        if trait & WORD:
            begin = p
            word = _SEED
            size = 0
            has_letter = 0
            if ended > 1:
                sentences += 1
            ended = 0
            while True:
                word = (word ^ np.uint64(code)) * _PRIME
                size += 1
                is_letter = (trait & CLASS) == LETTER
                has_letter |= is_letter
                letters += is_letter
                digits += (trait & CLASS) == DIGIT
                uppers += (trait & UPPER) != 0
                p += step
                if p >= end:
                    break
                code = np.int64(data[at(p)])
                step = 1
                if code >= 0x80:
                    code, step = code_at(data, p)
                trait = np.int64(traits[at(code)])
                if not trait & IN_WORD:
                    break
            word = spread(word)
            words += 1
            characters += size
            word_characters += size
            lettered += has_letter
            longest = max(longest, size)
            lengths[at(min(size, _LENGTHS - 1))] += 1
            if stored < most_words:
                hashes[at(stored)] = word
                stored += 1
                stored_characters += size
                sums[at(stored)] = stored_characters
            number = known_word(data, begin, p)
            if number:
                if number <= _STOP:
                    stop_count += 1
                    stops |= 1 << number
                    if data[at(begin)] >= 97:
                        lower = 1
                        for index in range(begin + 1, p):
                            lower &= data[at(index)] >= 97
                        lower_count += lower
                        lower_stops |= lower << number
                lorem += number == _IPSUM and previous == _LOREM
                notice |= is_notice(before, previous, number)
            before = previous
            previous = number
            value = (value ^ word) * _PRIME
            length += size
            said = 1
            terminal = False
            last = np.int64(97)
            if in_address:
                address += size
            elif (code == 58 or code == 46) and begins_address(data, begin, p, end):
                in_address = True
                address += size
            continue
        characters += 1
        if length == 0:
            bullets += (trait & BULLET) != 0
            wide_bullets += (trait & BULLET_WIDE) != 0
        length += 1
        last = code
        if kind == CJK:
            words += 1
            word_characters += 1
            lettered += 1
            cjk += 1
            lengths[1] += 1
            longest = max(longest, 1)
            word = spread(np.uint64(code))
            if stored < most_words:
                hashes[at(stored)] = word
                stored += 1
                stored_characters += 1
                sums[at(stored)] = stored_characters
            value = (value ^ word) * _PRIME
            if ended > 1:
                sentences += 1
            ended = 0
            said = 1
            before = previous = 0
            terminal = in_address = False
            p += step
            continue
        value = (value ^ np.uint64(code)) * _PRIME
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
        if kind == SYMBOL:
            symbols += 1
            if code == 46:
                dots = dots + 1 if dot_at == p - 1 else 1
                dot_at = p
                ellipses += dots == 3
            elif code == 35:
                hash_signs += 1
            elif code == 0x7B:
                braces += 1
            elif code == 0x2026:
                ellipses += 1
            elif trait & PARENTHESIS:
                parentheses += 1
            if in_address:
                in_address = bool(code < 0x80 and code != 34 and code != 60 and code != 62)
                address += in_address
        else:
            in_address = False
        p += step
    distinct = lower_distinct = 0
    for number in range(1, _STOP + 1):
        distinct += (stops >> number) & 1
        lower_distinct += (lower_stops >> number) & 1
    out[0], out[1], out[2] = characters, words, word_characters
    out[4], out[5], out[6] = longest, lettered, hash_signs
    out[7], out[8], out[9] = ellipses, lines, bullets
    out[10], out[11], out[12] = wide_bullets, ellipsis_lines, distinct
    out[13], out[14], out[15] = stop_count, lower_distinct, lower_count
    out[16], out[17], out[18] = lorem, cjk, symbols
    out[19], out[20], out[21] = line_characters, terminal_lines, under
    out[22], out[23], out[28] = up_to, feeds, blocks
    out[33], out[34], out[35] = spaces, digits, uppers
    out[36], out[37], out[38] = letters, braces, parentheses
    out[39], out[40], out[41] = address, sentences, notices
    out[3] = _median(lengths, words)
    for index in range(4):
        out[24 + index] = line_copies[index]
        out[29 + index] = paragraph_copies[index]
    return stored


@kernel
def _count(
    data: Bytes,
    offsets: Offsets,
    traits: Traits,
    most_words: int,
    most_lines: int,
    out: npt.NDArray[np.int64],
) -> None:
    longest = most = 1
    for row in range(out.shape[0]):
        longest = max(longest, min(offsets[row + 1] - offsets[row], most_words))
        most = max(most, lines_of(data, offsets[row], offsets[row + 1], most_lines))
    hashes = np.empty(longest + 1, np.uint64)
    sums = np.empty(longest + 2, np.int64)
    lengths = np.empty(_LENGTHS, np.int64)
    scratch = repetition_scratch(longest)
    line_table = copies_scratch(most)
    paragraph_table = copies_scratch(most)
    base = np.uint32(1)
    for row in range(out.shape[0]):
        words = _read(
            data,
            offsets[row],
            offsets[row + 1],
            traits,
            most_words,
            most_lines,
            hashes,
            sums,
            lengths,
            line_table,
            paragraph_table,
            row + 1,
            out[row],
        )
        base = measure_repetition(hashes, sums, words, scratch, base, out[row, _REPETITION:])


def all_statistics(
    column: pa.Array | pa.ChunkedArray,
    *,
    most_words: int = repetition.MOST_WORDS,
    most_lines: int = line_statistics.MOST_LINES,
) -> Counts:
    """Count what `ALL_NAMES` lists, per text.

    Args:
        column: Texts; null counts as empty.
        most_words: Words of each text in which repeated n-grams are looked for.
        most_lines: Lines of each text that are compared with each other.

    Returns:
        Counts, shape (rows, len(ALL_NAMES)). `stop_words` counts distinct ones.
    """
    data, offsets = text_buffers(column)
    out = np.zeros((len(offsets) - 1, len(ALL_NAMES)), np.int64)
    _count(data, offsets, trait_table(), most_words, most_lines, out)
    return out
