# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a page says: phrases in English and Chinese, and data that is the same in both.

Text is escaped where it enters, so a hostile name stays a name; only `Markup` passes as it is.
"""

from __future__ import annotations

import functools
import html
from typing import NamedTuple

import re2

__all__ = ["Markup", "Phrase", "Said", "both", "code", "cut", "data", "drawn", "escape", "told"]

_LONGEST_DATA = 160
_CODE_LINE = 26
_PARTS = re2.compile(r"[^_/-]*[_/-]|[^_/-]+")
"""Parts of an identifier, each with the joint that ends it."""
_WIDE = (
    (0x1100, 0x115F),
    (0x2E80, 0xA4CF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFE30, 0xFE6F),
    (0xFF00, 0xFF60),
    (0xFFE0, 0xFFE6),
    (0x1F300, 0x1FAFF),
    (0x20000, 0x3FFFF),
)
"""Characters as wide as two letters (blocks of Unicode TR 11, wide and fullwidth). Ranges, since
Python's own tables change with its version and a release's bytes must not."""
_UNFIT = ((0x00, 0x1F), (0x7F, 0x9F), (0xD800, 0xDFFF))
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
    written = "<wbr>".join(map(escape, _lines(cut(str(value), _LONGEST_DATA))))
    return Markup(f'<code translate="no">{written}</code>')


def _lines(identifier: str) -> list[str]:
    """Cut an identifier after its joints into parts that fit a narrow column."""
    lines = [""]
    for part in _PARTS.findall(identifier):
        if lines[-1] and len(lines[-1]) + len(part) > _CODE_LINE:
            lines.append("")
        lines[-1] += part
    return lines


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

    White space becomes a space, and what a page must not hold (control characters, halves of
    surrogate pairs, noncharacters) a replacement character.
    """
    if text[: widest + 1].isascii() and text[: widest + 1].isprintable():
        return text if len(text) <= widest else text[:widest].rstrip() + "…"
    kept: list[str] = []
    room = widest
    for character in text[: widest + 1]:
        shown, width = _shown(character)
        room -= width
        if room < 0:
            return "".join(kept).rstrip() + "…"
        kept.append(shown)
    return "".join(kept)


@functools.lru_cache(maxsize=1 << 16)
def _shown(character: str) -> tuple[str, int]:
    """Return what a page shows for a character, and how wide it was, in Latin letters."""
    number = ord(character)
    width = 2 if any(low <= number <= high for low, high in _WIDE) else 1
    if character in "\t\n\r":
        return " ", width
    bad = any(low <= number <= high for low, high in _UNFIT) or number & 0xFFFE == 0xFFFE
    return "\ufffd" if bad else character, width
