# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Words on a page that narrow the open licence that it names: in its passage, or beside it.

Looked for only where a page states an open licence of its text, which few pages do. Beside it
stands what surrounds the statement in the page's source, the page's end, and both ends of its main
text, where sites put what they call terms.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from provender.rights.evidence import Observation
from provender.rights.license import signals
from provender.rights.narrowing import narrowing_around, narrowing_beside
from provender.rights.statements import is_open

__all__ = ["narrowed", "surroundings"]

_DETECTOR = "html-narrowing/1"
_AROUND = 1_000
_TAIL = 3_000
_ENDS_OF_TEXT = 1_000
_MOST_STATEMENTS = 3
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|em|font|i|mark|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]{0,1200})?>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]{0,1200}>")


def narrowed(seen: Observation, before: str, rest: str) -> list[Observation]:
    """Return what narrows a statement where it stands.

    Args:
        seen: The statement.
        before: What stands before it in its block.
        rest: Its own words, and what stands after them.
    """
    if not _opens(seen):
        return []
    words = narrowing_around(before, rest, seen.value)
    return [] if words is None else [_narrowing(words, seen.location, seen.context)]


def surroundings(found: Sequence[Observation], source: str, text: str) -> list[Observation]:
    """Return what narrows a page's open licence from beside it.

    Args:
        found: What was seen on the page.
        source: The page's source.
        text: Its main text.
    """
    opening = [seen for seen in found if _opens(seen)]
    if not opening or any(seen.signal == "html.narrowing" for seen in found):
        return []
    size = len(source)
    spans = [(max(size - _TAIL, 0), size)]
    for seen in opening[:_MOST_STATEMENTS]:
        at = source.rfind(seen.value)
        if 0 <= at < size - _TAIL:
            spans.append((max(at - _AROUND, 0), at + _AROUND))
    for start, end in spans:
        words = narrowing_beside(_visible(source[start:end]))
        if words is not None:
            return [_narrowing(words, "beside the licence", words)]
    ends = text if len(text) <= 2 * _ENDS_OF_TEXT else (
        f"{text[:_ENDS_OF_TEXT]}\n{text[-_ENDS_OF_TEXT:]}"
    )  # fmt: skip
    words = narrowing_beside(ends, speaking=False)
    return [] if words is None else [_narrowing(words, "text", words)]


def _opens(seen: Observation) -> bool:
    if seen.scope != "document" or seen.signal not in signals()["license"]:
        return False
    return is_open(seen.value)


def _narrowing(words: str, location: str, context: str) -> Observation:
    return Observation(
        signal="html.narrowing",
        value=words[:150],
        location=location,
        context=context[:150],
        scope="document",
        rank="page-footer",
        detector=_DETECTOR,
    )


def _visible(markup: str) -> str:
    """Return the words of a piece of markup, each block a line, without scripts and the like."""
    for name in ("script", "style"):
        markup = _without(markup, f"<{name}", f"</{name}")
    markup = _without(markup, "<!--", "-->")
    first, last = markup.find(">"), markup.find("<")
    if 0 <= first < last or (first >= 0 and last < 0):
        markup = markup[first + 1 :]
    return html.unescape(_TAG.sub("\n", _INLINE.sub("", " ".join(markup.split()))))


def _without(markup: str, opened: str, closed: str) -> str:
    """Cut what stands between two marks; an end without a beginning began before the piece."""
    end = markup.find(closed)
    start = markup.find(opened)
    if end >= 0 and not 0 <= start < end:
        markup = markup[end + len(closed) :]
    kept: list[str] = []
    at = 0
    while (start := markup.find(opened, at)) >= 0:
        kept.append(markup[at:start])
        end = markup.find(closed, start)
        at = len(markup) if end < 0 else end + len(closed)
    return "".join((*kept, markup[at:]))
