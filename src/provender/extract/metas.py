# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The elements of a page that speak of the page, found once for all who ask.

A query walks the whole tree and iterating over its result walks it again (resiliparse), about
0.1 ms each for a page of 50 kB, so one query finds the `<meta>` elements that tell title, terms
and reservations, and the links and scripts that hold RSL.
"""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["MetaTag", "PageMarks", "named_contents", "read_marks"]

_ELEMENTS = 'meta[content], link[type*="rsl+xml" i], script[type*="rsl+xml" i]'
_MOST_ELEMENTS = 2_000
_MOST_NAMED = 300
_LONGEST = 500


class MetaTag(NamedTuple):
    """One `<meta>` element.

    Attributes:
        name: Its `name` as written, empty if it has none.
        key: Its `property`, else its name, in lower case.
        content: Its content, white space folded, at most 500 characters.
    """

    name: str
    key: str
    content: str


class PageMarks(NamedTuple):
    """What was found.

    Attributes:
        metas: Named `<meta>` elements with a content, in the page's order.
        rsl: Nodes of links and scripts whose type names RSL, in the page's order.
    """

    metas: list[MetaTag]
    rsl: list[Any]


def read_marks(tree: Any) -> PageMarks:
    """Find the elements.

    Args:
        tree: A `resiliparse` HTMLTree.
    """
    found = PageMarks([], [])
    for node in tree.document.query_selector_all(_ELEMENTS)[:_MOST_ELEMENTS]:
        if node.tag != "meta":
            found.rsl.append(node)
            continue
        name = (node.getattr("name") or "").strip()
        key = (node.getattr("property") or name).strip().lower()
        content = " ".join((node.getattr("content") or "").split())[:_LONGEST]
        if key and content:
            found.metas.append(MetaTag(name, key, content))
    return found


def named_contents(marks: PageMarks) -> list[tuple[str, str]]:
    """Return key and content of the first `<meta>` elements."""
    return [(tag.key, tag.content) for tag in marks.metas[:_MOST_NAMED]]
