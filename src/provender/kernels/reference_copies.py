# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Plain Python twins of the kernels that find copies: MinHash and repetitions."""

from __future__ import annotations

from provender.kernels.characters import CJK, DIGIT, LETTER, MARK, character_class, fold_table
from provender.kernels.reference import BASE, LOW, folded, spread, trimmed_line, word_hash, words_of

__all__ = ["minhash", "near_shingles", "placed_words", "repeats", "split_lines", "split_paragraphs"]


def near_shingles(text: str, words: int, characters: int, unit: str) -> list[int]:
    """Return the shingles of a text for near-duplicates, in order (`kernels.tokens`)."""
    if unit == "characters":
        tokens = [word_hash(character) for character in folded(text).decode("utf-8")]
        weights, full = [1] * len(tokens), characters
    else:
        found = words_of(text)
        tokens = [word_hash(word) for word in found]
        weights = [words if character_class(ord(word[0])) == CJK else characters for word in found]
        full = words * characters
    shingled = []
    for begin in range(len(tokens)):
        weight, rolled = 0, 0
        for token, own in zip(tokens[begin:], weights[begin:], strict=True):
            weight += own
            rolled = (rolled * BASE + token) & LOW
            if weight >= full:
                shingled.append(spread(rolled))
                break
    if tokens and not shingled:
        rolled = 0
        for token in tokens:
            rolled = (rolled * BASE + token) & LOW
        shingled = [spread(rolled)]
    return shingled


def minhash(found: list[int], count: int, bands: int, rows: int) -> tuple[list[int], list[int]]:
    """Return band keys and sketch of a text's shingles (`kernels.minhash`)."""
    minima = []
    for index in range(count):
        number = spread(0x9E3779B97F4A7C15 * (index + 1) & LOW)
        factor, summand = (number >> 32) | 1, number & 0xFFFFFFFF
        values = [((shingle & 0xFFFFFFFF) * factor + summand) & 0xFFFFFFFF for shingle in found]
        minima.append(min(values, default=0))
    if not found:
        return [0] * bands, [0] * count
    keys = []
    for band in range(bands):
        key = band + 1
        for minimum in minima[band * rows : band * rows + rows]:
            key = spread(((key << 32) + key + minimum) & LOW)
        keys.append(max(key, 1))
    return keys, [minimum & 0xFF for minimum in minima]


def repeats(text: str, what: str, least: int) -> list[tuple[int, int]]:
    """Return the spans that repeat what a text said before, in bytes (`kernels.repeats`)."""
    words = placed_words(text)
    if what == "runs":
        return _repeated_runs(text, words, least)
    spans: list[tuple[int, int]] = []
    seen: set[tuple[str, ...]] = set()
    at = 0
    for unit in split_lines(text) if what == "lines" else split_paragraphs(text):
        own = tuple(word for place, word in words if at <= place < at + len(unit))
        start, end = (len(text[:place].encode("utf-8")) for place in (at, at + len(unit)))
        if len(own) >= least and own in seen:
            spans.append((start, end))
        seen.add(own)
        at += len(unit)
    return spans


def placed_words(text: str) -> list[tuple[int, str]]:
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


def split_lines(text: str) -> list[str]:
    """Return the lines of a text, each with its line feed."""
    parts = text.split("\n")
    return [*(part + "\n" for part in parts[:-1]), *parts[-1:]]


def split_paragraphs(text: str) -> list[str]:
    """Return blocks of lines, each with the empty lines before it and one after it."""
    blocks: list[str] = []
    block, started = "", False
    for line in split_lines(text):
        block += line
        if trimmed_line(line):
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
