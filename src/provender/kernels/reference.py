# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The kernels in plain Python: what tests compare with, and what a person reads."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

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
from provender.kernels.line_statistics import ending_table
from provender.kernels.text_statistics import STOP_WORDS

__all__ = [
    "folded",
    "line_statistics",
    "minhash",
    "near_shingles",
    "repeats",
    "repetition",
    "shingles",
    "sketch",
    "text_statistics",
]


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


def repetition(text: str) -> dict[str, int]:
    """Measure what `repetition.NAMES` lists."""
    words = words_of(text)
    found = {"repetition_characters": sum(map(len, words))}
    for n in range(2, 11):
        grams = [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]
        counts = Counter(grams)
        repeated = {gram for gram, copies in counts.items() if copies > 1}
        if n < 5:
            name = f"top_{n}_gram_characters"
            order = {gram: -place for place, gram in reversed(list(enumerate(grams)))}
            best = max(
                repeated,
                key=lambda gram: (counts[gram], sum(map(len, gram)), order[gram]),
                default=None,
            )
            repeated = set() if best is None else {best}
        else:
            name = f"duplicate_{n}_gram_characters"
        covered = {i + k for i, gram in enumerate(grams) if gram in repeated for k in range(n)}
        found[name] = sum(len(words[i]) for i in covered)
    return found


def line_statistics(text: str) -> dict[str, int]:
    """Count what `line_statistics.NAMES` lists."""
    lines = [_trimmed(line) for line in text.split("\n")]
    full = [line for line in lines if line]
    paragraphs: list[tuple[str, ...]] = []
    block: list[str] = []
    for line in [*lines, ""]:
        if line:
            block.append(line)
        elif block:
            paragraphs.append(tuple(block))
            block = []
    kinds = [character_class(ord(character)) for character in text]
    lengths = Counter(paragraphs)
    counts = Counter(full)
    return {
        "line_characters": sum(map(len, full)),
        "terminal_lines": sum(map(_ends_a_sentence, full)),
        "lines_under_30": sum(len(line) < 30 for line in full),
        "lines_up_to_30": sum(len(line) <= 30 for line in full),
        "line_feeds": text.count("\n"),
        "duplicate_lines": sum(n for n in counts.values() if n > 1),
        "duplicate_line_characters": sum(n * len(k) for k, n in counts.items() if n > 1),
        "repeated_lines": sum(n - 1 for n in counts.values()),
        "repeated_line_characters": sum((n - 1) * len(k) for k, n in counts.items()),
        "paragraphs": len(paragraphs),
        "duplicate_paragraphs": sum(n for n in lengths.values() if n > 1),
        "duplicate_paragraph_characters": sum(
            n * sum(map(len, k)) for k, n in lengths.items() if n > 1
        ),
        "space_characters": kinds.count(SPACE),
        "digit_characters": kinds.count(DIGIT),
        "upper_characters": sum(unicodedata.category(c) == "Lu" for c in text),
        "letter_characters": kinds.count(LETTER),
        "braces": text.count("{"),
    }


def _ends_a_sentence(line: str) -> bool:
    table = ending_table()
    for character in reversed(line):
        if table[ord(character)] & 1:
            return True
        if not table[ord(character)] & 2 and character_class(ord(character)) != SPACE:
            return False
    return False


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


def near_shingles(text: str, words: int, characters: int, unit: str) -> list[int]:
    """Return the shingles of a text for near-duplicates, in order (`kernels.tokens`)."""
    if unit == "characters":
        tokens = [_word_hash(character) for character in folded(text).decode("utf-8")]
        weights, full = [1] * len(tokens), characters
    else:
        found = words_of(text)
        tokens = [_word_hash(word) for word in found]
        weights = [words if character_class(ord(word[0])) == CJK else characters for word in found]
        full = words * characters
    shingled = []
    for begin in range(len(tokens)):
        weight, rolled = 0, 0
        for token, own in zip(tokens[begin:], weights[begin:], strict=True):
            weight += own
            rolled = (rolled * _BASE + token) & _LOW
            if weight >= full:
                shingled.append(_spread(rolled))
                break
    if tokens and not shingled:
        rolled = 0
        for token in tokens:
            rolled = (rolled * _BASE + token) & _LOW
        shingled = [_spread(rolled)]
    return shingled


def minhash(found: list[int], count: int, bands: int, rows: int) -> tuple[list[int], list[int]]:
    """Return band keys and sketch of a text's shingles (`kernels.minhash`)."""
    minima = []
    for index in range(count):
        number = _spread(0x9E3779B97F4A7C15 * (index + 1) & _LOW)
        factor, summand = (number >> 32) | 1, number & 0xFFFFFFFF
        values = [((shingle & 0xFFFFFFFF) * factor + summand) & 0xFFFFFFFF for shingle in found]
        minima.append(min(values, default=0))
    if not found:
        return [0] * bands, [0] * count
    keys = []
    for band in range(bands):
        key = band + 1
        for minimum in minima[band * rows : band * rows + rows]:
            key = _spread(((key << 32) + key + minimum) & _LOW)
        keys.append(max(key, 1))
    return keys, [minimum & 0xFF for minimum in minima]


def repeats(text: str, what: str, least: int) -> list[tuple[int, int]]:
    """Return the spans that repeat what a text said before, in bytes (`kernels.repeats`)."""
    words = _placed_words(text)
    if what == "runs":
        return _repeated_runs(text, words, least)
    spans: list[tuple[int, int]] = []
    seen: set[tuple[str, ...]] = set()
    at = 0
    for unit in _lines(text) if what == "lines" else _paragraphs(text):
        own = tuple(word for place, word in words if at <= place < at + len(unit))
        start, end = (len(text[:place].encode("utf-8")) for place in (at, at + len(unit)))
        if len(own) >= least and own in seen:
            spans.append((start, end))
        seen.add(own)
        at += len(unit)
    return spans


def _placed_words(text: str) -> list[tuple[int, str]]:
    """Return folded words with the character at which each begins."""
    table = fold_table()
    found: list[tuple[int, str]] = []
    inside = False
    for place, character in enumerate(text):
        kind = character_class(ord(character))
        fold = chr(int(table[ord(character)])) if ord(character) < 0x10000 else character
        if inside and kind in (LETTER, DIGIT, MARK):
            found[-1] = (found[-1][0], found[-1][1] + fold)
            continue
        inside = kind in (LETTER, DIGIT)
        if inside or kind == CJK:
            found.append((place, fold))
    return found


def _lines(text: str) -> list[str]:
    parts = text.split("\n")
    return [*(part + "\n" for part in parts[:-1]), *parts[-1:]]


def _paragraphs(text: str) -> list[str]:
    """Return blocks of lines, each with the empty lines before it and one after it."""
    blocks: list[str] = []
    block, started = "", False
    for line in _lines(text):
        block += line
        if _trimmed(line):
            started = True
        elif started and line:
            blocks.append(block)
            block, started = "", False
    return [*blocks, block]


def _repeated_runs(text: str, words: list[tuple[int, str]], least: int) -> list[tuple[int, int]]:
    first: dict[tuple[str, ...], int] = {}
    covered: set[int] = set()
    for start in range(len(words) - least + 1):
        window = tuple(word for _, word in words[start : start + least])
        if first.setdefault(window, start) + least <= start:
            covered |= set(range(start, start + least))
    places = [len(text[:place].encode("utf-8")) for place, _ in words]
    places.append(len(text.encode("utf-8")))
    spans: list[tuple[int, int]] = []
    for place in sorted(covered):
        start, end = places[place], places[place + 1]
        if place - 1 in covered:
            start = spans.pop()[0]
        spans.append((start, end))
    return spans
