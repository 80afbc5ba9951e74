# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Markdown of cards, disclosures and overviews, in which text of others stays text.

Names, addresses and statements come from recipes, sources and web pages. None of them may open
HTML, become a link or an image, break a table, start a heading or hide behind characters that
nobody sees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

__all__ = ["Markdown", "escape", "fenced", "listed", "paragraphs", "section", "sentence", "table"]

_SPECIAL = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])")
"""What begins markup; not an underscore within a word (CommonMark 0.31 §6.2)."""
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_LINKED = re.compile(r"(?i)\b(https?|ftp)://|\bwww\.")
_JOINERS = "\u200c\u200d"
_OPENING = re.compile(r"^(\d{1,9})([.)])(?= |$)|^([#+=:-])")
"""What begins a list, a heading or a rule at the start of a line (CommonMark 0.31 §4, §5)."""


class Markdown(str):
    """Our own words, which may use Markdown."""

    __slots__ = ()


def escape(text: object) -> str:
    """Return text on one line that Markdown renders as it is (CommonMark 0.31 §2.4, §2.5).

    Control, format and unassigned characters (Unicode categories C*), among them those that turn
    the direction of writing, are shown as their code points. Joiners stay: Persian and Indic
    scripts are spelt with them.

    Args:
        text: Anything; `Markdown` stays as it is.
    """
    if isinstance(text, Markdown):
        return text
    flat = "".join(map(_visible, " ".join(str(text).split())))
    for old, new in _ENTITIES:
        flat = flat.replace(old, new)
    escaped = _SPECIAL.sub(r"\\\g<0>", flat)
    # GitHub's extension makes links of bare addresses (GFM 0.29 §6.9).
    return _LINKED.sub(lambda match: f"{match[0][:-1]}&#{ord(match[0][-1])};", escaped)


def _visible(character: str) -> str:
    hidden = unicodedata.category(character).startswith("C") and character not in _JOINERS
    return f"U+{ord(character):04X}" if hidden else character


def paragraphs(text: str) -> str:
    """Return text with its paragraphs kept; no line of it begins a list, heading or rule."""
    parts = (part for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")) if part.strip())
    return "\n\n".join(_OPENING.sub(_unopened, escape(part)) for part in parts)


def _unopened(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[0]}"


def sentence(text: str) -> str:
    """Return words as a sentence: with a capital and a full stop."""
    shown = escape(text)
    return f"{shown[:1].upper()}{shown[1:]}."


def listed(sentences: Iterable[str]) -> str:
    """Return sentences as a list."""
    return "\n".join(f"- {sentence(one)}" for one in sentences)


def fenced(language: str, lines: str) -> str:
    """Return a block of code. Our own, or text in which no line starts with a fence."""
    return f"```{language}\n{lines.strip()}\n```"


def table(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[int] = ()
) -> str:
    """Return a table (GitHub Flavored Markdown 0.29 §4.10) with every cell escaped.

    Args:
        head: Names of the columns.
        rows: Cells; nothing is returned if there are none.
        right: Places of columns that hold numbers.
    """
    cells = [[escape(cell) for cell in row] for row in rows]
    if not cells:
        return ""
    numbers = set(right)
    marks = ["---:" if place in numbers else "---" for place in range(len(head))]
    lines = [[escape(cell) for cell in head], marks, *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def section(title: str, *parts: str) -> str:
    """Return a heading and its parts; nothing if there are none."""
    held = [part for part in parts if part]
    return "\n\n".join([f"## {title}", *held]) if held else ""
