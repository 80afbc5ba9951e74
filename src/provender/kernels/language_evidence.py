# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a language sample shows of scripts, telling characters, telling words and program code.

The tables come from data files; this module counts. Characters and pairs carry a bit each
(`KINDS`). Words are maximal runs of letters and marks, lower case, compared by a 64-bit hash. A
line is code if at least one in seven of its characters that are no white space is a digit or
a sign that program text and addresses are full of.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels import characters
from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.characters import CJK, LETTER, MARK, SPACE, class_table, script_table
from provender.kernels.jit import kernel
from provender.kernels.language_case import case_table
from provender.kernels.language_sample import SAMPLE_BYTES, fill_sample
from provender.kernels.stored import CHARACTER_DATA, stored_tables
from provender.kernels.utf8 import code_at

__all__ = ["KINDS", "Evidence", "character_flags", "count_evidence", "count_words", "word_table"]

KINDS = (
    "han",
    "kana",
    "hangul",
    "tibetan",
    "simplified",
    "traditional",
    "japanese",
    "chinese",
    "standard",
    "cantonese",
    "cantonese_shared",
    "cantonese_weak",
    "wu",
    "wu_weak",
    "genitive",
    "code_characters",
    "characters",
)
"""Columns of a count of evidence."""
_NEUTRAL, _COUNTED, _PAIRED = 1 << 20, 1 << 21, 1 << 22
_GENITIVE = 1 << KINDS.index("genitive")
_CODE, _ALL = KINDS.index("code_characters"), KINDS.index("characters")
_CODE_SIGNS = "{}()[];=<>&+_.,:/?%@\"'0123456789"
# First byte in EUC-JP of JIS level 2 (rows 48 on): there stand old forms that Japanese gave up in
# 1946 and Traditional Chinese kept.
_JIS_LEVEL_2 = 0xA0 + 48
_TABLE_CODE_POINTS = 0x20000 + 0x12000

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Evidence:
    """Tables of telling characters.

    Attributes:
        flags: Bits per code point, shape (0x32000,).
        pairs: First and second character of telling pairs as one number, sorted, shape (pairs,).
        pair_flags: Bits per pair, same shape.
        signs: 1 for digits and signs of code, shape (128,).
    """

    flags: npt.NDArray[np.uint32]
    pairs: npt.NDArray[np.int64]
    pair_flags: npt.NDArray[np.uint32]
    signs: npt.NDArray[np.uint8]


@functools.cache
def _script_flags() -> npt.NDArray[np.uint32]:
    """Return flags of script. Chinese and Japanese character sets tell what only one has."""
    basis = (
        Path(__file__),
        characters.SOURCE,
        characters.SIMPLIFIED_DATA,
        characters.DATA / "simplified_only.txt",
        CHARACTER_DATA,
    )
    return stored_tables("scripts", basis, lambda: {"flags": _flags_of_scripts()})["flags"]


def _flags_of_scripts() -> npt.NDArray[np.uint32]:
    flags = np.zeros(_TABLE_CODE_POINTS, np.uint32)
    bit = {name: np.uint32(1 << index) for index, name in enumerate(KINDS)}
    classes = class_table()
    for low, high, name in (
        (0x3041, 0x3096, "kana"),
        (0x30A1, 0x30FA, "kana"),
        (0xAC00, 0xD7A3, "hangul"),
        (0x0F40, 0x0FBC, "tibetan"),
    ):
        flags[low : high + 1] |= bit[name]
    script = script_table()
    flags[: len(script)][script > 0] |= bit["simplified"]
    flags[: len(script)][script < 0] |= bit["traditional"]
    for code_point in [*range(0x3400, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x32000)]:
        if classes[code_point] != CJK:
            continue
        flags[code_point] |= bit["han"]
        if code_point >= 0xF900:
            continue
        japanese = _lead(code_point, "euc_jp")
        chinese = _lead(code_point, "gb2312") or _lead(code_point, "big5")
        old = japanese >= _JIS_LEVEL_2 and bool(flags[code_point] & bit["traditional"])
        if japanese and not chinese:
            flags[code_point] |= bit["japanese"]
        elif chinese and (not japanese or old):
            flags[code_point] |= bit["chinese"]
    return flags


def _lead(code_point: int, charset: str) -> int:
    """Return a character's first byte in a two-byte set (in EUC-JP that is JIS X 0208), else 0."""
    try:
        code = chr(code_point).encode(charset)
    except UnicodeEncodeError:
        return 0
    return code[0] if len(code) == 2 else 0


def character_flags(
    tables: Mapping[str, Sequence[str]],
    neutral: Sequence[str],
    counted: Sequence[str],
    genitive: str,
) -> Evidence:
    """Build the tables of telling characters.

    Args:
        tables: Characters and pairs of characters by kind, a name of `KINDS`.
        neutral: Pairs that hide what their characters would say.
        counted: Characters after which `genitive` is a measure word.
        genitive: The character.
    """
    flags = _script_flags().copy()
    pairs: dict[int, int] = {}
    for kind, entries in tables.items():
        for entry in entries:
            if len(entry) == 1:
                flags[ord(entry)] |= np.uint32(1 << KINDS.index(kind))
            else:
                pairs[(ord(entry[0]) << 21) | ord(entry[1])] = 1 << KINDS.index(kind)
    for entry in neutral:
        pairs[(ord(entry[0]) << 21) | ord(entry[1])] = _NEUTRAL
    for entry in counted:
        flags[ord(entry)] |= np.uint32(_COUNTED)
    flags[ord(genitive)] |= np.uint32(_GENITIVE)
    for pair in pairs:
        flags[pair >> 21] |= np.uint32(_PAIRED)
    keys = np.array(sorted(pairs), np.int64)
    signs = np.zeros(128, np.uint8)
    for sign in _CODE_SIGNS:
        signs[ord(sign)] = 1
    return Evidence(flags, keys, np.array([pairs[int(key)] for key in keys], np.uint32), signs)


@kernel
def _count(
    data: Bytes,
    offsets: Offsets,
    flags: npt.NDArray[np.uint32],
    pairs: npt.NDArray[np.int64],
    pair_flags: npt.NDArray[np.uint32],
    signs: Bytes,
    classes: Bytes,
    out: Counts,
) -> None:
    sample = np.empty(SAMPLE_BYTES, np.uint8)
    for row in range(out.shape[0]):
        size = fill_sample(data, offsets[row], offsets[row + 1], sample)
        line = 0
        marks = 0
        before = np.uint32(0)
        p = np.int64(0)
        while p < size:
            code, step = code_at(sample, p)
            p += step
            if code < 0x80:
                before = np.uint32(0)
                if code == 10:
                    out[row, _ALL] += line
                    if marks * 7 >= line:
                        out[row, _CODE] += line
                    line = 0
                    marks = 0
                elif code > 32:
                    line += 1
                    marks += signs[code]
                continue
            if classes[code] == SPACE:
                continue
            line += 1
            if code >= flags.shape[0]:
                before = np.uint32(0)
                continue
            seen = flags[code]
            if seen & _PAIRED and p < size:
                following, width = code_at(sample, p)
                place = np.searchsorted(pairs, (code << 21) | following)
                if place < pairs.shape[0] and pairs[place] == (code << 21) | following:
                    p += width
                    line += 1
                    told = pair_flags[place]
                    both = seen | (flags[following] if following < flags.shape[0] else np.uint32(0))
                    for bit in range(out.shape[1]):
                        if bit < 8:
                            out[row, bit] += (both >> bit) & 1
                        else:
                            out[row, bit] += (told >> bit) & 1
                    out[row, 0] += 1
                    before = np.uint32(0)
                    continue
            if seen & _GENITIVE and before & _COUNTED:
                seen = seen & ~np.uint32(_GENITIVE)
            if seen == 1:
                out[row, 0] += 1
            elif seen:
                for bit in range(_CODE):
                    out[row, bit] += (seen >> bit) & 1
            before = seen
        out[row, _ALL] += line
        if marks * 7 >= line:
            out[row, _CODE] += line


def count_evidence(column: pa.Array | pa.ChunkedArray, evidence: Evidence) -> Counts:
    """Count `KINDS` in the sample of each text, shape (rows, len(KINDS))."""
    data, offsets = text_buffers(column)
    out = np.zeros((len(offsets) - 1, len(KINDS)), np.int64)
    _count(
        data,
        offsets,
        evidence.flags,
        evidence.pairs,
        evidence.pair_flags,
        evidence.signs,
        class_table(),
        out,
    )
    return out


def _hash(word: str) -> int:
    value = 0xCBF29CE484222325
    for character in word:
        value = ((value ^ ord(character)) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def word_table(
    words: Mapping[str, Sequence[str]],
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64], list[str]]:
    """Build the table of telling words.

    Args:
        words: Lower-case words by language; at most 64 languages. A word may be of several.

    Returns:
        Hashes, sorted; the languages of each as bits; the languages.
    """
    bits: dict[int, int] = {}
    for index, entries in enumerate(words.values()):
        for word in entries:
            bits[_hash(word)] = bits.get(_hash(word), 0) | 1 << index
    hashes = np.array(sorted(bits), np.uint64)
    return hashes, np.array([bits[int(key)] for key in hashes], np.uint64), list(words)


@kernel
def _words(
    data: Bytes,
    offsets: Offsets,
    rows: Counts,
    hashes: npt.NDArray[np.uint64],
    bits: npt.NDArray[np.uint64],
    classes: Bytes,
    lower: npt.NDArray[np.uint32],
    out: npt.NDArray[np.int32],
) -> None:
    sample = np.empty(SAMPLE_BYTES, np.uint8)
    for place in range(rows.shape[0]):
        row = rows[place]
        size = fill_sample(data, offsets[row], offsets[row + 1], sample)
        value = np.uint64(0xCBF29CE484222325)
        length = 0
        p = np.int64(0)
        while p <= size:
            code = np.int64(10)
            if p < size:
                code, step = code_at(sample, p)
                p += step
            else:
                p += 1
            kind = classes[code]
            if kind == LETTER or kind == MARK:
                small = np.uint64(lower[code] if code < lower.shape[0] else code)
                value = (value ^ small) * np.uint64(0x100000001B3)
                length += 1
            elif length > 0:
                found = np.searchsorted(hashes, value)
                if found < hashes.shape[0] and hashes[found] == value:
                    for index in range(out.shape[1]):
                        out[place, index] += (bits[found] >> np.uint64(index)) & np.uint64(1)
                value = np.uint64(0xCBF29CE484222325)
                length = 0


def count_words(
    column: pa.Array | pa.ChunkedArray,
    rows: Counts,
    table: tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64], list[str]],
) -> npt.NDArray[np.int32]:
    """Count telling words in the samples of some texts.

    Args:
        column: Texts; null counts as empty.
        rows: Which of them.
        table: From `word_table`.

    Returns:
        Counts, shape (len(rows), languages of the table).
    """
    data, offsets = text_buffers(column)
    hashes, bits, languages = table
    out = np.zeros((len(rows), len(languages)), np.int32)
    _words(data, offsets, rows, hashes, bits, class_table(), case_table()[1], out)
    return out
