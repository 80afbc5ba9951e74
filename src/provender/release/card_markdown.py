# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Markdown for the card: tables, and text of others that stays text.

Names, titles and domains come from recipes and sources. On a card they may not become links,
images, headings, HTML or new cells (CommonMark 0.31 §2.4 backslash escapes, §2.5 entities).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = ["Markdown", "fenced", "listed", "paragraph", "plain", "section", "sentence", "table"]

_MARKUP = re.compile(r"[\\*\[\]|~]|(?<!\w)_|_(?!\w)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "`": "'"}
_BLOCK_START = re.compile(r"^([#=+:-]|\d{1,9}(?=[.)]))")
_BREAKERS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_LINKED = re.compile(r"(?i)\b(https?|ftp)://|\bwww\.")
_MOST_CHARACTERS = 2000


class Markdown(str):
    """Our own words, which may use Markdown."""

    __slots__ = ()


def plain(text: object) -> str:
    """Return text as Markdown that shows it and does nothing else, on one line.

    Args:
        text: Anything; at most its first 2,000 characters are shown. `Markdown` stays as it is.
    """
    if isinstance(text, Markdown):
        return text
    flat = " ".join(_BREAKERS.sub(" ", str(text)).split())[:_MOST_CHARACTERS]
    escaped = "".join(_ENTITIES.get(character, character) for character in flat)
    escaped = _MARKUP.sub(lambda match: f"\\{match[0]}", escaped)
    # GitHub's extension makes links of bare addresses (GFM 0.29 §6.9).
    return _LINKED.sub(lambda match: f"{match[0][:-1]}&#{ord(match[0][-1])};", escaped)


def paragraph(text: object) -> str:
    """Return text as a paragraph of its own: its start begins no heading, list or rule."""
    escaped = plain(text)
    match = _BLOCK_START.match(escaped)
    if match is None:
        return escaped
    if match[0].isdigit():
        return f"{match[0]}\\{escaped[match.end() :]}"
    return f"\\{escaped}"


def sentence(text: str) -> str:
    """Return words as a sentence: with a capital and a full stop."""
    shown = plain(text)
    return f"{shown[:1].upper()}{shown[1:]}."


def listed(sentences: Iterable[str]) -> str:
    """Return sentences as a list."""
    return "\n".join(f"- {sentence(one)}" for one in sentences)


def fenced(language: str, lines: str) -> str:
    """Return a block of code. Our own, or text in which no line starts with a fence."""
    return f"```{language}\n{lines.strip()}\n```"


def table(
    head: Sequence[str], rows: Iterable[Sequence[object]], most: int | None = None, rest: str = ""
) -> str:
    """Return a table, or nothing if it would have no rows. Cells are shown as text.

    Args:
        head: Names of the columns, ours.
        rows: Rows of cells.
        most: How many rows are shown.
        rest: Where the others are told, in our words.
    """
    found = list(rows)
    if not found:
        return ""
    lines = [_row(head), "|" + " --- |" * len(head)]
    lines += [_row([plain(cell) for cell in row]) for row in found[:most]]
    told = "\n".join(lines)
    hidden = 0 if most is None else max(0, len(found) - most)
    return f"{told}\n\n… and {hidden:,} more{rest}." if hidden else told


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def section(title: str, *parts: str) -> str:
    """Return a heading and its parts; nothing if there are none."""
    held = [part for part in parts if part]
    return "\n\n".join([f"## {title}", *held]) if held else ""
