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

__all__ = ["folded", "text_statistics"]


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
