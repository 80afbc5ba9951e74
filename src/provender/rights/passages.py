# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Where a README, card or text speaks of its terms: sections headed so, paragraphs with a licence.

A licence in one paragraph and "please do not resell" in the next are one statement to whoever reads
them. What narrows (`narrowing.py`) is looked for in both.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Sequence

import re2

from provender.rights.narrowing import narrowing_beside
from provender.rights.scan import any_of
from provender.rights.statements import words
from provender.rights.wording import compiled

__all__ = ["narrowing_in_terms"]

_LONGEST_SECTION = 2_000
_MOST_BYTES = 4
"""Of one character in UTF-8."""
_LONGEST_PARAGRAPH = 1_200
_MOST_SECTIONS = 6
_MOST_REMEMBERED = 4096
"""Thousands of texts end with the same few lines about their terms."""
_WORDS = 8
_BEFORE = 60
_HEADING = re.compile(
    r"^(?:[ \t]{0,3}(?:#{1,6}|={1,6})[ \t]|[^\n]{1,80}\n[=~-]{3,80}$)", re.MULTILINE
)
_ROW = re.compile(r"[ \t]{0,9}(?:\|[^\n]{0,500}\|[ \t]{0,9}$|[-*+•][ \t]|\d{1,2}[.)][ \t])")
_LONGEST_LEAD = 120
_PARAGRAPH = re.compile(r"\n[ \t]{0,9}\n")


def narrowing_in_terms(
    text: str, statements: Sequence[str] = (), utf8: bytes | None = None
) -> str | None:
    """Return the words by which a text narrows, where it speaks of its terms, what it grants.

    Args:
        text: Markdown, reStructuredText or plain text.
        statements: Licence statements as they were read from it.
        utf8: The text in UTF-8, where it is at hand.
    """
    # Over bytes, because RE2 reads bytes and would count the characters before each hit.
    content = text.encode("utf-8", "surrogatepass") if utf8 is None else utf8
    for passage in dict.fromkeys((*_sections(content), *_paragraphs(text, statements))):
        told = narrowing_beside(passage, zone="near")
        if told is not None:
            return told
    return None


@functools.cache
def _headed() -> re2.Pattern[str]:
    """Return the headings of sections about terms, marked or underlined."""
    names = any_of(words()["headings"])
    marked = rf"[ \t]{{0,3}}(?:#{{1,6}}|={{1,6}})[ \t]{{1,9}}[\d. ]{{0,6}}{names}[ \t#=:：]{{0,9}}$"
    underlined = rf"{names}[ \t]{{0,9}}\n[=~-]{{3,80}}[ \t]{{0,9}}$"
    return compiled(f"(?im)^(?:{marked}|{underlined})")


def _sections(content: bytes) -> Iterator[str]:
    for match in itertools.islice(_headed().finditer(content), _MOST_SECTIONS):
        below = content[match.end() : match.end() + _MOST_BYTES * _LONGEST_SECTION]
        body = below.decode("utf-8", "ignore")[:_LONGEST_SECTION]
        following = _HEADING.search(body, 1)
        yield _joined(body[: following.start()] if following else body)


def _paragraphs(text: str, statements: Sequence[str]) -> Iterator[str]:
    """Yield the paragraph in which each statement stands, and the one below it."""
    for one in statements:
        words_of_it = _first_words(one)
        match = words_of_it.search(text) if words_of_it is not None else None
        if match is not None:
            at = match.start()
            start = max(text.rfind("\n\n", max(at - _LONGEST_PARAGRAPH, 0), at), at - _BEFORE, 0)
            yield from map(_joined, _PARAGRAPH.split(text[start : at + _LONGEST_PARAGRAPH])[:3])


@functools.lru_cache(maxsize=_MOST_REMEMBERED)
def _first_words(statement: str) -> re.Pattern[str] | None:
    """Return a pattern for the beginning of a statement, wrapped wherever; None if it has none."""
    key = statement.split()[:_WORDS]
    return re.compile(r"\s+".join(map(re.escape, key))) if key else None


@functools.lru_cache(maxsize=_MOST_REMEMBERED)
def _joined(passage: str) -> str:
    """Return a passage with its wrapped lines joined, so that sentences are whole.

    A row of a table is a sentence with all its cells; an item of a list is one with the words that
    lead to the list: "You may not:" makes "sell it" mean what it means.
    """
    found: list[str] = []
    lead, listed, ended = "", False, True
    for line in passage.splitlines():
        said = " ".join(line.split())
        row = _ROW.match(line)
        if not said:
            ended = True
        elif row is not None and "|" in row[0]:
            found.append(said.replace("|", ", "))
            listed, ended = False, True
        elif row is not None:
            lead = lead if listed else _lead(found)
            found.append(f"{lead} {said}")
            listed, ended = True, False
        elif ended:
            found.append(said)
            listed, ended = False, False
        else:
            found[-1] = f"{found[-1]} {said}"
    return "\n".join(found)


def _lead(found: Sequence[str]) -> str:
    """Return the words that lead to a list, none if a whole sentence stands before it."""
    if not found or found[-1].endswith((".", "。", "!", "！")):
        return ""
    return found[-1][-_LONGEST_LEAD:]
