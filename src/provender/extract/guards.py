# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages that no parser should be given: counted before parsing, in linear time.

Parsers of HTML take quadratic time on deep nesting and on tags with very many attributes
(`reference/libs.md` §1: 200,000 nested elements outlast any budget). The counts decide alone, so
the same page meets the same fate on every machine.
"""

from __future__ import annotations

import re

from provender.extract.options import ExtractOptions

__all__ = ["page_problem"]

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_NEVER_NEST = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
    *("source", "track", "wbr", "p", "li", "dt", "dd", "td", "th", "tr", "option"),
    *("tbody", "thead", "tfoot"),
}
"""Void elements, and those whose end tag may be left out (HTML Standard, optional tags)."""

_MOST_ATTRIBUTES = 2000


def page_problem(text: str, options: ExtractOptions) -> tuple[str, str] | None:
    """Return reason code and message if a page is not to be parsed.

    Args:
        text: The page.
        options: Its limits.
    """
    opened = text.count("<")
    if opened > 2 * options.max_elements:
        return "too_many_elements", f"it has more than {options.max_elements:,} elements"
    if text.count("=") > _MOST_ATTRIBUTES and _widest_tag(text) > _MOST_ATTRIBUTES:
        return "too_many_elements", f"a tag has more than {_MOST_ATTRIBUTES:,} attributes"
    if opened > options.max_depth:
        depth = _depth(text, options.max_depth)
        if depth > options.max_depth:
            return "too_deep", f"its elements nest more than {options.max_depth:,} deep"
    return None


def _widest_tag(text: str) -> int:
    """Return the most `=` signs inside one tag."""
    widest = 0
    for tag in text.split("<"):
        widest = max(widest, tag.split(">", 1)[0].count("="))
    return widest


def _depth(text: str, enough: int) -> int:
    deepest = depth = 0
    for match in _TAG.finditer(text):
        if match[2].lower() in _NEVER_NEST:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > deepest:
            deepest = depth
            if deepest > enough:
                break
    return deepest
