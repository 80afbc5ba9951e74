# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages that no parser should be given: counted before parsing, in linear time.

Parsers of HTML take quadratic time on deep nesting and on tags with very many attributes
(`reference/libs.md` §1: 200,000 nested elements outlast any budget). The counts decide alone, so
the same page meets the same fate on every machine.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

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
    page = np.frombuffer(text.encode("utf-8", "replace") + b"   ", np.uint8)
    if text.count("=") > _MOST_ATTRIBUTES and _widest_tag(page) > _MOST_ATTRIBUTES:
        return "too_many_elements", f"a tag has more than {_MOST_ATTRIBUTES:,} attributes"
    if opened > options.max_depth and _depth_bound(page) > options.max_depth:
        depth = _depth(text, options.max_depth)
        if depth > options.max_depth:
            return "too_deep", f"its elements nest more than {options.max_depth:,} deep"
    return None


def _widest_tag(page: npt.NDArray[np.uint8]) -> int:
    """Return the most `=` signs between a `<` and the `<` or `>` that follows."""
    starts = np.flatnonzero(page == ord("<"))
    ends = np.flatnonzero((page == ord(">")) | (page == ord("<")))
    signs = np.flatnonzero(page == ord("="))
    ends = np.append(ends, len(page))[np.searchsorted(ends, starts, side="right")]
    return int((np.searchsorted(signs, ends) - np.searchsorted(signs, starts)).max(initial=0))


_IS_LETTER = np.zeros(256, dtype=bool)
_IS_LETTER[[*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1)]] = True
_MAY_BE_NEVER_NESTED = np.zeros(1 << 16, dtype=bool)
for _name in _NEVER_NEST:
    _first, _second = (_name + ">").encode()[:2]
    for _upper in (0, 32):
        for _other in (0, 32) if len(_name) > 1 else (0,):
            _MAY_BE_NEVER_NESTED[(_first - _upper) << 8 | (_second - _other)] = True


def _depth_bound(page: npt.NDArray[np.uint8]) -> int:
    """Return a depth that `_depth` does not exceed, ten times faster.

    Every start tag counts one deeper; an end tag counts back only if its first two letters rule
    out an element that never nests.
    """
    places = np.flatnonzero(page == ord("<"))
    after = page[places + 1]
    closing = after == ord("/")
    first = page[places[closing] + 2]
    pair = first.astype(np.uint16) << 8 | page[places[closing] + 3]
    steps = _IS_LETTER[after].astype(np.int32)
    steps[closing] -= _IS_LETTER[first] & ~_MAY_BE_NEVER_NESTED[pair]
    level = np.cumsum(steps)
    # An end tag at depth zero is ignored, so the ground sinks with the lowest level so far.
    ground = np.minimum(np.minimum.accumulate(level), 0)
    return int((level - ground).max(initial=0))


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
