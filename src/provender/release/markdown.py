# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Markdown that shows what others wrote as they wrote it, and nothing else.

Names, addresses and statements come from recipes, sources and web pages. None of them may open
HTML, break a table, start a heading or hide behind characters that nobody sees.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

__all__ = ["escape", "paragraphs", "table"]

_SPECIAL = re.compile(r"[\\`*_\[\]|~$]")
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_JOINERS = "\u200c\u200d"
_OPENING = re.compile(r"^(\d{1,9})([.)])(?= |$)|^([#+=-])")
"""What begins a list, a heading or a rule at the start of a line (CommonMark 0.31 §4, §5)."""


def escape(text: object) -> str:
    """Return text on one line that Markdown renders as it is (CommonMark 0.31 §2.4).

    Control, format and unassigned characters (Unicode categories C*), among them those that turn
    the direction of writing, are shown as their code points. Joiners stay: Persian and Indic
    scripts are spelt with them.
    """
    flat = "".join(map(_visible, " ".join(str(text).split())))
    for old, new in _ENTITIES:
        flat = flat.replace(old, new)
    return _SPECIAL.sub(r"\\\g<0>", flat)


def _visible(character: str) -> str:
    hidden = unicodedata.category(character).startswith("C") and character not in _JOINERS
    return f"U+{ord(character):04X}" if hidden else character


def paragraphs(text: str) -> str:
    """Return text with its paragraphs kept; no line of it begins a list, heading or rule."""
    parts = (part for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")) if part.strip())
    return "\n\n".join(_OPENING.sub(_unopened, escape(part)) for part in parts)


def _unopened(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[0]}"


def table(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[int] = ()
) -> str:
    """Return a table (GitHub Flavored Markdown 0.29 §4.10) with every cell escaped.

    Args:
        head: Names of the columns.
        rows: Cells.
        right: Places of columns that hold numbers.
    """
    numbers = set(right)
    marks = ["---:" if place in numbers else "---" for place in range(len(head))]
    lines = [[escape(cell) for cell in head], marks]
    lines += [[escape(cell) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
