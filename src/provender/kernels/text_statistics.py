# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""All counts behind the first rule tables, in one pass over the bytes.

A word is a maximal run of Unicode letters, digits and the marks on them; a Han, Kana or Bopomofo
character is a word by itself. Punctuation is never part of a word, so a word count does not depend
on a tokenizer (`reference/peers.md` §0.4: with punctuation counted as words, one published filter
drops 626 of 800 technical documents, without it 23). A line is what stands between line feeds and
holds more than white space.

`reference.text_statistics` is the plain twin.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.characters import CJK, DIGIT, LETTER, MARK, SPACE, SYMBOL, class_table
from provender.kernels.jit import kernel
from provender.kernels.utf8 import code_at

__all__ = ["NAMES", "STOP_WORDS", "text_statistics"]

NAMES = (
    "characters",
    "words",
    "word_characters",
    "words_with_letter",
    "hashes",
    "ellipses",
    "lines",
    "bullet_lines",
    "ellipsis_lines",
    "stop_words",
    "cjk_characters",
    "symbols",
)

STOP_WORDS = ("the", "be", "to", "of", "and", "that", "have", "with")
"""The eight words of Rae et al. 2021 (arXiv:2112.11446), appendix A.1.1; case is ignored here."""

_PACKED = np.array([int.from_bytes(word.encode(), "little") for word in STOP_WORDS], np.uint64)


@kernel
def _count(
    data: Bytes,
    offsets: Offsets,
    classes: Bytes,
    stop_words: npt.NDArray[np.uint64],
    out: npt.NDArray[np.int64],
) -> None:
    for row in range(out.shape[0]):
        p = offsets[row]
        end = offsets[row + 1]
        characters = words = word_characters = lettered = hashes = ellipses = 0
        lines = bullets = ellipsis_lines = cjk = symbols = stops = 0
        in_word = False
        has_letter = False
        packed = np.uint64(0)
        length = 0
        first = np.int64(-1)
        last = np.int64(0)
        dots = 0
        while p <= end:
            if p == end:
                code, step, kind = np.int64(10), 1, SPACE
            else:
                code, step = code_at(data, p)
                kind = classes[code]
                characters += 1
            if kind == LETTER or kind == DIGIT or (kind == MARK and in_word):
                if not in_word:
                    in_word = True
                    has_letter = False
                    packed = np.uint64(0)
                    length = 0
                    words += 1
                word_characters += 1
                if kind == LETTER:
                    has_letter = True
                if length < 8:
                    low = code + 32 if 65 <= code <= 90 else code
                    packed |= np.uint64(low & 255) << np.uint64(8 * length)
                length += 1 if code < 128 else 9
            else:
                if in_word:
                    in_word = False
                    if has_letter:
                        lettered += 1
                    if length <= 8:
                        for index in range(stop_words.shape[0]):
                            if stop_words[index] == packed:
                                stops |= 1 << index
                if kind == CJK:
                    words += 1
                    word_characters += 1
                    lettered += 1
                    cjk += 1
                elif kind == SYMBOL:
                    symbols += 1
                    if code == 35:
                        hashes += 1
                    elif code == 0x2026:
                        ellipses += 1
            if code == 46:
                dots += 1
            else:
                if dots >= 3:
                    ellipses += 1
                dots = 0
            if code == 10:
                if first >= 0:
                    lines += 1
                    if first == 45 or first == 42 or first == 0x2022:
                        bullets += 1
                    if last == 0x2026 or last == -1:
                        ellipsis_lines += 1
                first = np.int64(-1)
                last = np.int64(0)
            elif kind != SPACE:
                if first < 0:
                    first = code
                last = code
                if dots >= 3:
                    last = np.int64(-1)
            p += step
        count = 0
        while stops:
            count += stops & 1
            stops >>= 1
        out[row, 0] = characters
        out[row, 1] = words
        out[row, 2] = word_characters
        out[row, 3] = lettered
        out[row, 4] = hashes
        out[row, 5] = ellipses
        out[row, 6] = lines
        out[row, 7] = bullets
        out[row, 8] = ellipsis_lines
        out[row, 9] = count
        out[row, 10] = cjk
        out[row, 11] = symbols


def text_statistics(column: pa.Array | pa.ChunkedArray) -> npt.NDArray[np.int64]:
    """Count what `NAMES` lists, per text.

    Args:
        column: Texts; null counts as empty.

    Returns:
        Counts, shape (rows, len(NAMES)). `stop_words` counts distinct ones.
    """
    data, offsets = text_buffers(column)
    out = np.zeros((len(offsets) - 1, len(NAMES)), np.int64)
    _count(data, offsets, class_table(), _PACKED, out)
    return out
