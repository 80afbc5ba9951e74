# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The elements of a page that speak of the page, found once for all who ask.

Each element that a query returns costs as much as twenty that it passes over, and a query of the
whole tree as much as two looks at all bytes of the source (resiliparse). So frequent elements that
tell nothing of title, author, date, terms or reservations are passed over by the query itself; and
where the head holds all `<meta>` tags of the source that tell anything, it alone is asked. Each
element comes from a tag of its own (HTML standard §13.2.6 copies formatting elements only).
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

from provender.extract.page_scan import PageScan, names_of_meta
from provender.rights.agents import is_known
from provender.rights.phrases import load_page_marks

__all__ = ["AUTHOR", "PUBLISHED", "TITLE", "MetaTag", "PageMarks", "named_contents", "read_marks"]

TITLE = "og:title"
AUTHOR = ("author", "article:author", "dc.creator")
PUBLISHED = ("article:published_time", "date", "dc.date")
_RESERVING = ("robots", "tdm-reservation", "tdm-policy")
_SILENT = (
    '[name^="twitter:"]',
    '[name="viewport"]',
    '[name="description"]',
    '[name="generator"]',
    '[name="keywords"]',
    '[name="theme-color"]',
    '[name="google-site-verification"]',
    '[name^="msapplication-"]',
    '[property^="og:"]',
    '[property="article:modified_time"]',
    '[property="article:publisher"]',
    '[property="article:tag"]',
)
_SPEAKING = ('[property^="og:title"]', '[property^="og:license"]')


def _queries() -> tuple[str, str]:
    """Return the query for `<meta>` elements that may tell something, and the one for RSL, too."""
    silent = {
        kind: ",".join(one for one in _SILENT if one.startswith(f"[{kind}"))
        for kind in ("name", "property")
    }
    metas = [f"meta[{kind}]:not({others})" for kind, others in silent.items()]
    rsl = [f'{tag}[type*="rsl+xml" i]' for tag in ("link", "script")]
    metas += (f"meta{one}" for one in _SPEAKING)
    return ",".join(metas), ",".join((*metas, *rsl))


_METAS, _ELEMENTS = _queries()
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
        metas: `<meta>` elements that tell something, in the page's order.
        rsl: Nodes of links and scripts whose type names RSL, in the page's order.
    """

    metas: list[MetaTag]
    rsl: list[Any]


def read_marks(tree: Any, scan: PageScan | None = None) -> PageMarks:
    """Find the elements.

    Args:
        tree: A `resiliparse` HTMLTree.
        scan: What stands in its source, so that the tree is asked only where it may answer.
    """
    head = tree.head
    if scan is None or head is None or scan.rsl or scan.metas is None:
        return _read(tree.document)
    found = _read(head, _METAS)
    if len(head.get_elements_by_tag_name("meta")) == len(scan.metas):
        return found
    telling = sum(_tag_tells(scan.content, place) for place in scan.metas)
    return found if telling == len(found.metas) else _read(tree.document)


def _read(asked: Any, query: str = _ELEMENTS) -> PageMarks:
    found = PageMarks([], [])
    for node in asked.query_selector_all(query)[:_MOST_ELEMENTS]:
        if node.tag != "meta":
            found.rsl.append(node)
        elif (tag := _of_element(node)) is not None:
            found.metas.append(tag)
    return found


def _of_element(node: Any) -> MetaTag | None:
    name = (node.getattr("name") or "").strip()
    key = (node.getattr("property") or name).strip().lower()
    if not (_tells(key) or _tells(name.lower())):
        return None
    content = " ".join((node.getattr("content") or "").split())[:_LONGEST]
    return MetaTag(name, key, content) if content else None


def _tag_tells(content: bytes, place: int) -> bool:
    """True unless what a `<meta>` tag of the source is named tells nothing."""
    names = names_of_meta(content, place)
    return names is None or any(map(_name_tells, names))


@functools.lru_cache(maxsize=4096)
def _name_tells(name: bytes) -> bool:
    return _tells(name.decode("utf-8", "replace").strip().lower())


@functools.lru_cache(maxsize=4096)
def _tells(key: str) -> bool:
    """True if an element of this name (lower case) tells something that anyone asks for."""
    return key in _telling() or key.endswith("bot") or is_known(key)


@functools.cache
def _telling() -> frozenset[str]:
    marks = load_page_marks()
    return frozenset(
        (TITLE, *AUTHOR, *PUBLISHED, *_RESERVING, *marks["meta"], *marks["meta_clues"])
    )


def named_contents(marks: PageMarks) -> list[tuple[str, str]]:
    """Return key and content of the first `<meta>` elements."""
    return [(tag.key, tag.content) for tag in marks.metas[:_MOST_NAMED]]
