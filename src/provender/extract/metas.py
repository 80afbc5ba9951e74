# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The `<meta>` elements of a page, read once for all who ask: title, terms, reservations.

A query walks the whole tree and iterating over its result walks it again (resiliparse), about
0.1 ms for a page of 50 kB, so there is one.
"""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["MetaTag", "named_contents", "read_metas"]

_MOST_TAGS = 2_000
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


def read_metas(tree: Any) -> list[MetaTag]:
    """Return the named `<meta>` elements with a content, in the page's order.

    Args:
        tree: A `resiliparse` HTMLTree.
    """
    found = []
    for node in tree.document.query_selector_all("meta[content]")[:_MOST_TAGS]:
        name = (node.getattr("name") or "").strip()
        key = (node.getattr("property") or name).strip().lower()
        content = " ".join(node.getattr("content").split())[:_LONGEST]
        if (name or key) and content:
            found.append(MetaTag(name, key, content))
    return found


def named_contents(tags: list[MetaTag]) -> list[tuple[str, str]]:
    """Return key and content of the first elements that have a key."""
    return [(tag.key, tag.content) for tag in tags[:_MOST_NAMED] if tag.key]
