# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The kernels in plain Python: what tests compare with, and what a person reads."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import pairwise

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
from provender.kernels.traits import (
    BULLETS,
    BULLETS_WIDE,
    CLOSING,
    PARENTHESES,
    TERMINAL,
    trait_table,
)
from provender.kernels.vocabulary import STOP_WORDS

__all__ = [
    "folded",
    "line_statistics",
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
    lines = [line for line in (trimmed_line(line) for line in text.split("\n")) if line]
    lengths = sorted(map(len, words))
    stops = [word for word in words if ascii_lower(word) in STOP_WORDS]
    lower = [word for word in stops if word in STOP_WORDS]
    by_line = [[ascii_lower(word) for word in words_of(line)] for line in lines]
    return {
        "characters": len(text),
        "words": len(words),
        "word_characters": sum(map(len, words)),
        "median_word_characters": min(lengths[(len(lengths) - 1) // 2], 63) if lengths else 0,
        "longest_word_characters": max(lengths, default=0),
        "words_with_letter": sum(
            any(character_class(ord(c)) in (LETTER, CJK) for c in word) for word in words
        ),
        "hashes": text.count("#"),
        "ellipses": text.count("…") + len(re.findall(r"\.{3,}", text)),
        "lines": len(lines),
        "bullet_lines": sum(line[0] in BULLETS for line in lines),
        "wide_bullet_lines": sum(line[0] in BULLETS_WIDE for line in lines),
        "ellipsis_lines": sum(line.endswith(("…", "...")) for line in lines),
        "stop_words": len({ascii_lower(word) for word in stops}),
        "stop_word_occurrences": len(stops),
        "lower_stop_words": len(set(lower)),
        "lower_stop_word_occurrences": len(lower),
        "lorem_ipsum": sum(
            pair == ("lorem", "ipsum") for line in by_line for pair in pairwise(line)
        ),
        "cjk_characters": kinds.count(CJK),
        "symbols": kinds.count(SYMBOL),
    }


def trimmed_line(line: str) -> str:
    start, end = 0, len(line)
    while start < end and character_class(ord(line[start])) == SPACE:
        start += 1
    while end > start and character_class(ord(line[end - 1])) == SPACE:
        end -= 1
    return line[start:end]


def ascii_lower(word: str) -> str:
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
    again = {}
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
            seen: set[tuple[str, ...]] = set()
            later = set()
            for i, gram in enumerate(grams):
                later |= {i + k for k in range(n)} if gram in seen else set()
                seen.add(gram)
            again[f"repeated_{n}_gram_characters"] = sum(len(words[i]) for i in later)
        covered = {i + k for i, gram in enumerate(grams) if gram in repeated for k in range(n)}
        found[name] = sum(len(words[i]) for i in covered)
    return found | again


def line_statistics(text: str) -> dict[str, int]:
    """Count what `line_statistics.NAMES` lists."""
    lines = [trimmed_line(line) for line in text.split("\n")]
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
        "terminal_lines": sum(map(ends_a_sentence, full)),
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
        "repeated_paragraphs": sum(n - 1 for n in lengths.values()),
        "repeated_paragraph_characters": sum(
            (n - 1) * sum(map(len, k)) for k, n in lengths.items()
        ),
        "space_characters": kinds.count(SPACE),
        "digit_characters": kinds.count(DIGIT),
        "upper_characters": sum(unicodedata.category(c) == "Lu" for c in text),
        "letter_characters": kinds.count(LETTER),
        "braces": text.count("{"),
        "parentheses": sum(c in PARENTHESES for c in text),
        "url_characters": sum(map(_address_characters, _tokens_by_space(text))),
        "sentences": sum(map(sentences_of, full)),
        "policy_lines": sum(
            has_notice([ascii_lower(word) for word in words_of(line)]) for line in full
        ),
    }


def ends_a_sentence(line: str) -> bool:
    for character in reversed(line):
        if _trait(character) & TERMINAL:
            return True
        if not _trait(character) & CLOSING and character_class(ord(character)) != SPACE:
            return False
    return False


def _trait(character: str) -> int:
    return int(trait_table()[ord(character)])


def sentences_of(line: str) -> int:
    """Count the sentences of a line as `kernels.text_statistics` defines them."""
    count = 0
    said = False
    mark = ""
    for character in line + " ":
        kind = character_class(ord(character))
        is_word = kind in (LETTER, DIGIT, CJK)
        if mark and not (_trait(character) & (TERMINAL | CLOSING) and not is_word):
            if kind == SPACE or ord(mark) >= 0x2E80:
                count += 1
                said = False
            mark = ""
        if is_word:
            said = True
        elif _trait(character) & TERMINAL and said and (not mark or ord(character) >= 0x2E80):
            mark = character
    return count + said


_NOTICES = (
    ("terms", "of", "use"), ("privacy", "policy"), ("cookie", "policy"), ("uses", "cookies"),
    ("use", "of", "cookies"), ("use", "cookies"),
)  # fmt: skip


def has_notice(words: list[str]) -> bool:
    return any(
        tuple(words[start : start + len(notice)]) == notice
        for notice in _NOTICES
        for start in range(len(words))
    )


def _tokens_by_space(text: str) -> list[str]:
    return "".join(" " if character_class(ord(c)) == SPACE else c for c in text).split(" ")


def _address_characters(token: str) -> int:
    """Count the characters of addresses in what stands between white space."""
    total = 0
    inside = False
    place = 0
    while place < len(token):
        kind = character_class(ord(token[place]))
        end = place + 1
        if kind in (LETTER, DIGIT):
            while end < len(token) and character_class(ord(token[end])) in (LETTER, DIGIT, MARK):
                end += 1
            word = ascii_lower(token[place:end])
            inside = (
                inside
                or token.startswith("://", end)
                or (word == "www" and token.startswith(".", end))
            )
        elif kind == SYMBOL:
            inside = inside and token[place] < "\x80" and token[place] not in '"<>'
        else:
            inside = False
        total += (end - place) * inside
        place = end
    return total


LOW = (1 << 64) - 1
BASE = 0x9E3779B97F4A7C15
_SEED = 0xCBF29CE484222325


def spread(value: int) -> int:
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & LOW
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & LOW
    return value ^ (value >> 31)


def word_hash(word: str) -> int:
    table = fold_table()
    value = _SEED
    for character in word:
        code = ord(character)
        value = ((value ^ (int(table[code]) if code < 0x10000 else code)) * 0x100000001B3) & LOW
    return spread(value)


def shingles(text: str, size: int) -> tuple[int, int, list[int]]:
    """Return a text's key, its weight in half words and its shingles (`kernels.shingles`)."""
    words = words_of(text)
    values = [word_hash(word) for word in words]
    weight = 0
    for word in words:
        if character_class(ord(word[0])) == CJK:
            weight += 1
        elif sum(character_class(ord(character)) == LETTER for character in word) > 1:
            weight += 2
    key = _SEED
    for value in values:
        key = (key * BASE + value) & LOW
    found = []
    for start in range(len(values) - size + 1):
        rolled = 0
        for value in values[start : start + size]:
            rolled = (rolled * BASE + value) & LOW
        found.append(spread(rolled))
    return spread(key), weight, found


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
