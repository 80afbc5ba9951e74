# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A comparison as an entry of a changelog, in the form of Keep a Changelog 1.1.0."""

from __future__ import annotations

from collections.abc import Iterator

from provender.release.diff.compare import Difference
from provender.release.diff.settings import SECTIONS
from provender.release.diff.words import KINDS, Told
from provender.report.numbers import format_bytes

__all__ = ["changelog_entry"]

_UNTOLD = ("recipe", "counts")
"""Sections that every version changes, or that the lines about documents tell."""


def changelog_entry(found: Difference, *, language: str = "en", limit: int = 20) -> str:
    """Return an entry for B as Markdown.

    What comes out of the releases stands in code spans, where neither HTML nor Markdown is read.

    Args:
        found: What changed.
        language: `en` or `zh`.
        limit: Lines of each list.
    """
    told = Told(found, language, _code)
    parts = [f"## [{_word(found.b.version)}] - {_word(found.b.date)}", told.summary()]
    if found.same:
        parts.append(told.say("same"))
    for kind in KINDS:
        lines = list(_limited([*told.documents(kind)], limit, told))
        for section in SECTIONS:
            if section not in _UNTOLD:
                lines += _limited([*told.settings(section, kind, version=False)], limit, told)
        if lines:
            parts.append(f"### {told.say(kind)}\n\n" + "\n".join(f"- {line}" for line in lines))
    parts.append(_tiers(found, told))
    return "\n\n".join(parts) + "\n"


def _limited(lines: list[str], limit: int, told: Told) -> Iterator[str]:
    yield from lines[:limit]
    if len(lines) > limit:
        yield told.say("more", count=len(lines) - limit)


def _tiers(found: Difference, told: Told) -> str:
    rows = [
        (
            _code(str(one["value"])).replace("|", "\\|"),
            f"{one['documents'][0]:,} → {one['documents'][1]:,}",
            f"{format_bytes(one['text_bytes'][0])} → {format_bytes(one['text_bytes'][1])}",
        )
        for one in found.to_dict()["totals"]["tier"]
    ]
    head = [told.say(name) for name in ("tier", "documents", "text_bytes")]
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, *rows)]
    lines.insert(1, "| --- | ---: | ---: |")
    return f"### {told.say('by_tier')}\n\n" + "\n".join(lines)


def _code(text: str) -> str:
    """Return text as a code span."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"`{flat.replace('`', chr(39)) or ' '}`"


def _word(text: str) -> str:
    """Return a version or date for a heading: nothing but the characters that those have."""
    return "".join(c for c in text if c.isalnum() or c in ".-+") or "?"
