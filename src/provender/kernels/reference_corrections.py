# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`kernels.corrections` and `kernels.phrases` in plain Python."""

from __future__ import annotations

import re
import unicodedata

from provender.kernels.characters import (
    CJK,
    DIGIT,
    LETTER,
    MARK,
    SPACE,
    character_class,
    fold_table,
)
from provender.kernels.reference import (
    ascii_lower,
    ends_a_sentence,
    has_notice,
    sentences_of,
    trimmed_line,
    words_of,
)

__all__ = ["corrections"]


def corrections(
    text: str,
    tables: list[dict[str, int]],
    phrases: list[list[str]],
    parts: list[list[tuple[str, str]]],
) -> tuple[list[tuple[int, int, int, str]], tuple[int, int, int]]:
    """Propose the line corrections of some tables that all speak of a text.

    Args:
        text: The text.
        tables: What each asks for, as `kernels.corrections.SETTINGS`.
        phrases: Phrases of each.
        parts: Kind and text of each table's parts of short lines.

    Returns:
        Spans in bytes with the table and the reason; words and lines removed, sentences kept.
    """
    spans: list[tuple[int, int, int, str]] = []
    removed_words = removed_lines = kept = 0
    citing = next((n for n, ask in enumerate(tables) if ask.get("citations")), None)
    start = 0
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        trimmed = trimmed_line(line.removesuffix("\n"))
        marks = list(_CITATION.finditer(line)) if citing is not None else []
        words = [word for piece in _between(line, marks) for word in words_of(piece)]
        plain = trimmed_line("".join(_between(line, marks)))
        found = [_span(line, start, m.start(), m.end(), citing, "citation_mark") for m in marks]
        cut = 0
        why = None
        for number, ask in enumerate(tables if trimmed else ()):
            why = _reason(trimmed, plain, words, ask, phrases[number])
            if why is not None:
                found = [_span(line, start, 0, len(line), number, why)]
                removed_words += len(words)
                removed_lines += 1
                break
            for place, part in _parts_in(trimmed, parts[number]) if len(words) <= 10 else ():
                begin = line.index(trimmed) + place
                found.append(
                    _span(line, start, begin, begin + len(part), number, "short_line_part")
                )
                cut += len(part.split())
        if why is None:
            removed_words += cut
            kept += sentences_of(plain)
        spans += found
        start += len(line.encode())
    return spans, (removed_words, removed_lines, kept)


_CITATION = re.compile(r"(?ai)\[(?:[0-9]*|edit|citation needed)\]")


def _between(line: str, marks: list[re.Match[str]]) -> list[str]:
    """Return what stands before, between and behind marks."""
    edges = [0, *(edge for mark in marks for edge in mark.span()), len(line)]
    return [line[begin:end] for begin, end in zip(edges[::2], edges[1::2], strict=True)]


def _span(
    line: str, start: int, begin: int, end: int, table: int | None, why: str
) -> tuple[int, int, int, str]:
    first = start + len(line[:begin].encode())
    return first, first + len(line[begin:end].encode()), table or 0, why


def _reason(
    trimmed: str, plain: str, words: list[str], ask: dict[str, int], phrases: list[str]
) -> str | None:
    """Return why a table removes a line, in the order in which it asks."""
    lower = [ascii_lower(word) for word in words]
    digits = sum(character_class(ord(c)) == DIGIT for c in "".join(words))
    visible = sum(character_class(ord(c)) != SPACE for c in plain)
    capitals = sum(unicodedata.category(c) == "Lu" for c in "".join(words))
    marks = ".?!\"'" if ask.get("terminal") == 2 else '.?!"'
    reasons = {
        "few_words": len(words) < ask.get("least_words", 0),
        "upper_case": 0 < ask.get("most_upper_percent", 0) * visible < 100 * capitals,
        "numeric": bool(ask.get("numeric")) and 0 < digits == sum(map(len, words)),
        "long_word": 0 < ask.get("longest_word", 0) < max(map(len, words), default=0),
        "no_terminal_mark": bool(ask.get("terminal"))
        and (not plain or plain[-1] not in marks or plain.endswith("...")),
        "javascript": bool(ask.get("javascript")) and "javascript" in lower,
        "policy_notice": bool(ask.get("notices")) and has_notice(lower),
        "counter": len(trimmed.encode()) <= 160
        and _all_phrases(phrase_tokens_of(trimmed), phrases, ends_a_sentence(plain)),
    }
    return next((name for name, holds in reasons.items() if holds), None)


def phrase_tokens_of(text: str) -> list[str]:
    """Return the tokens of a text as `kernels.phrases` defines them, `#` for a number."""
    fold = fold_table()
    tokens: list[str] = []
    place = 0
    while place < len(text):
        kind = character_class(ord(text[place]))
        end = _number_end(text, place) if kind == DIGIT else place
        if end > place and not _continues_word(text, end):
            tokens.append("#")
            place = end
        elif kind in (LETTER, DIGIT):
            end = _word_end(text, place)
            word = text[place:end]
            tokens.append("".join(chr(int(fold[ord(c)])) if ord(c) < 0x10000 else c for c in word))
            place = end
        else:
            if kind == CJK:
                code = ord(text[place])
                tokens.append(chr(int(fold[code])) if code < 0x10000 else text[place])
            place += 1
    return tokens


def _number_end(text: str, place: int) -> int:
    """Return where digits of any kind end, with what joins and multiplies them."""
    while place < len(text) and (
        character_class(ord(text[place])) == DIGIT or re.match("[.,][0-9]", text[place : place + 2])
    ):
        place += 1
    after = text[place + 1 : place + 2]
    in_word = after and character_class(ord(after)) in (LETTER, DIGIT, MARK)
    multiplies = text[place : place + 1] in tuple("万亿") or (
        text[place : place + 1] in tuple("kmbwKMBW") and not in_word
    )
    return place + int(multiplies)


def _continues_word(text: str, place: int) -> bool:
    if place == len(text) or text[place - 1] in "万亿":
        return False
    return character_class(ord(text[place])) in (LETTER, DIGIT, MARK)


def _word_end(text: str, place: int) -> int:
    digits = character_class(ord(text[place])) == DIGIT
    while place < len(text):
        kind = character_class(ord(text[place]))
        if kind in (LETTER, MARK):
            digits = False
        elif kind != DIGIT and not (digits and re.match(r"[.,][0-9]", text[place : place + 2])):
            break
        place += 1
    return place


def _all_phrases(tokens: list[str], phrases: list[str], ends_sentence: bool) -> bool:
    """True if tokens are phrases one behind another, each as long as it can be."""
    listed = [(phrase_tokens_of_list(phrase), phrase.endswith("*")) for phrase in phrases]
    place = 0
    while place < len(tokens):
        length = 0
        complete = False
        while place + length < len(tokens):
            head = tokens[place : place + length + 1]
            fitting = [(one, is_open) for one, is_open in listed if one[: len(head)] == head]
            if not fitting:
                break
            length += 1
            complete = any(len(one) == length for one, _ in fitting)
            opens = any(len(one) == length and is_open for one, is_open in fitting)
            if opens and all(len(one) == length for one, _ in fitting) and not ends_sentence:
                return True
        if not complete:
            return False
        place += length
    return bool(tokens)


def phrase_tokens_of_list(phrase: str) -> list[str]:
    """Return the tokens of a listed phrase: `#` stands for itself, a `*` at the end for nothing."""
    parts = phrase.removesuffix("*").split("#")
    tokens = phrase_tokens_of(parts[0])
    for part in parts[1:]:
        tokens += ["#", *phrase_tokens_of(part)]
    return tokens


def _parts_in(trimmed: str, parts: list[tuple[str, str]]) -> list[tuple[int, str]]:
    """Return where parts stand in a line, each at most once."""
    lower = ascii_lower(trimmed)
    found = []
    for kind, part in parts:
        place = lower.find(part) if kind == "anywhere" else -1
        if kind == "prefix" and lower.startswith(part):
            place = 0
        if kind == "suffix" and lower.endswith(part):
            place = len(lower) - len(part)
        if place >= 0:
            found.append((place, part))
    return found
