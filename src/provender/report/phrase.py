# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a page says: phrases in English and Chinese, and data that is the same in both.

Text is escaped where it enters, so a hostile name stays a name; only `Markup` passes as it is.
"""

from __future__ import annotations

import html
import unicodedata
from typing import NamedTuple

import re2

__all__ = ["Markup", "Phrase", "Said", "both", "code", "cut", "data", "drawn", "escape", "told"]

_LONGEST_DATA = 200
_JOINT = re2.compile(r"([_/-])")
"""Where a long identifier may be broken."""
_CODE = re2.compile(r"`([^`]+)`")


class Markup(str):
    """HTML that is safe to insert as it stands."""

    __slots__ = ()


class Phrase(NamedTuple):
    """Something said in both languages; what stands between backticks is code.

    Attributes:
        english: In English.
        chinese: In simplified Chinese.
    """

    english: str
    chinese: str


Said = Phrase | str
"""A phrase, or data such as a name, which no language changes."""


def escape(text: object) -> Markup:
    """Return text as HTML; `Markup` as it is."""
    return text if isinstance(text, Markup) else Markup(html.escape(str(text), quote=True))


def both(english: object, chinese: object) -> Markup:
    """Return a phrase in both languages, of which the page shows one."""
    return Markup(
        f'<span class="en" lang="en">{escape(english)}</span>'
        f'<span class="zh" lang="zh-Hans">{escape(chinese)}</span>'
    )


def data(value: object) -> Markup:
    """Return a name or number as HTML that nobody translates, cut if it is very long."""
    return Markup(f'<span translate="no">{escape(cut(str(value), _LONGEST_DATA))}</span>')


def code(value: object) -> Markup:
    """Return an identifier as HTML that nobody translates, cut if it is very long."""
    written = _JOINT.sub(r"\1<wbr>", escape(cut(str(value), _LONGEST_DATA)))
    return Markup(f'<code translate="no">{written}</code>')


def told(said: Said) -> Markup:
    """Return a phrase or data as HTML."""
    if isinstance(said, Phrase):
        return both(*(_with_code(text) for text in said))
    return data(said)


def _with_code(text: str) -> Markup:
    return Markup(_CODE.sub(r'<code translate="no">\1</code>', escape(text)))


def drawn(said: Said, widest: int) -> Markup:
    """Return a phrase or data for a text of an SVG, cut to a width.

    Args:
        said: What to write.
        widest: How wide it may be, in Latin letters; a Chinese character is as wide as two.
    """
    if isinstance(said, Phrase):
        english, chinese = (escape(cut(text.replace("`", ""), widest)) for text in said)
        return Markup(
            f'<tspan class="en" lang="en">{english}</tspan>'
            f'<tspan class="zh" lang="zh-Hans">{chinese}</tspan>'
        )
    return Markup(f'<tspan translate="no">{escape(cut(said, widest))}</tspan>')


def cut(text: str, widest: int) -> str:
    """Return text that takes no more room than `widest` Latin letters, with an ellipsis if cut.

    What a page must not hold (control characters, halves of surrogate pairs) is replaced.
    """
    kept: list[str] = []
    room = widest
    for character in text[: widest + 1]:
        room -= 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if room < 0:
            return "".join(kept).rstrip() + "…"
        kept.append("\ufffd" if unicodedata.category(character) in ("Cc", "Cs") else character)
    return "".join(kept)
