# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The kernels in plain Python: what tests compare with, and what a person reads."""

from __future__ import annotations

import re

from provender.kernels.characters import (
    CJK,
    DIGIT,
    LETTER,
    MARK,
    SPACE,
    SYMBOL,
    character_class,
    fold_table,
)
from provender.kernels.text_statistics import STOP_WORDS

__all__ = ["folded", "shingles", "sketch", "text_statistics"]


def words_of(text: str) -> list[str]:
    """Split a text into words: runs of letters, digits and their marks; single CJK characters."""
    words: list[str] = []
    current = ""
    for character in text:
        kind = character_class(ord(character))
        if kind in (LETTER, DIGIT) or (kind == MARK and current):
            current += character
            continue
        if current:
            words.append(current)
            current = ""
        if kind == CJK:
            words.append(character)
    return [*words, current] if current else words


def text_statistics(text: str) -> dict[str, int]:
    """Count what `text_statistics.NAMES` lists."""
    words = words_of(text)
    kinds = [character_class(ord(character)) for character in text]
    lines = [line for line in (_trimmed(line) for line in text.split("\n")) if line]
    return {
        "characters": len(text),
        "words": len(words),
        "word_characters": sum(map(len, words)),
        "words_with_letter": sum(
            any(character_class(ord(c)) in (LETTER, CJK) for c in word) for word in words
        ),
        "hashes": text.count("#"),
        "ellipses": text.count("…") + len(re.findall(r"\.{3,}", text)),
        "lines": len(lines),
        "bullet_lines": sum(line[0] in "-*•" for line in lines),
        "ellipsis_lines": sum(line.endswith(("…", "...")) for line in lines),
        "stop_words": len({_ascii_lower(word) for word in words} & set(STOP_WORDS)),
        "cjk_characters": kinds.count(CJK),
        "symbols": kinds.count(SYMBOL),
    }


def _trimmed(line: str) -> str:
    start, end = 0, len(line)
    while start < end and character_class(ord(line[start])) == SPACE:
        start += 1
    while end > start and character_class(ord(line[end - 1])) == SPACE:
        end -= 1
    return line[start:end]


def _ascii_lower(word: str) -> str:
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in word)


def folded(text: str) -> bytes:
    """Fold a text as exact-duplicate keys see it."""
    table = fold_table()
    characters = [chr(int(table[ord(c)])) if ord(c) < 0x10000 else c for c in text]
    parts = "".join(characters).split(" ")
    return " ".join(part for part in parts if part).encode("utf-8")


_LOW = (1 << 64) - 1
_BASE = 0x9E3779B97F4A7C15
_SEED = 0xCBF29CE484222325


def _spread(value: int) -> int:
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _LOW
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _LOW
    return value ^ (value >> 31)


def _word_hash(word: str) -> int:
    table = fold_table()
    value = _SEED
    for character in word:
        code = ord(character)
        value = ((value ^ (int(table[code]) if code < 0x10000 else code)) * 0x100000001B3) & _LOW
    return _spread(value)


def shingles(text: str, size: int) -> tuple[int, int, list[int]]:
    """Return a text's key, its weight in half words and its shingles (`kernels.shingles`)."""
    words = words_of(text)
    values = [_word_hash(word) for word in words]
    weight = 0
    for word in words:
        if character_class(ord(word[0])) == CJK:
            weight += 1
        elif sum(character_class(ord(character)) == LETTER for character in word) > 1:
            weight += 2
    key = _SEED
    for value in values:
        key = (key * _BASE + value) & _LOW
    found = []
    for start in range(len(values) - size + 1):
        rolled = 0
        for value in values[start : start + size]:
            rolled = (rolled * _BASE + value) & _LOW
        found.append(_spread(rolled))
    return _spread(key), weight, found


def sketch(found: list[int], window: int, most: int) -> list[tuple[int, list[int]]]:
    """Return the length and the smallest distinct shingles of each window of a text."""
    windows: list[tuple[int, list[int]]] = []
    start = 0
    while start < len(found):
        stop = start + window
        if len(found) - stop < window // 2:
            stop = len(found)
        windows.append((stop - start, sorted(set(found[start:stop]))[:most]))
        start = stop
    return windows
