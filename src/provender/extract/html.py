# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Main text of a page, by two tiers.

`bulk` is resiliparse, `quality` is trafilatura (`reference/libs.md` §1: 5 to 7 points of F1 more).
`quality` routes by language and by page kind: Chinese and Japanese pages are read in trafilatura's
precision mode, the better one there, all others in its default mode; and a page of which it finds
less than a quarter of what resiliparse calls main text (forums, listings) falls back to that.
Measured in `benchmarks/extract.py`. One DOM (resiliparse) serves bulk text, rights and metadata.
"""

from __future__ import annotations

import re
from typing import Any

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from provender.extract.metas import AUTHOR, PUBLISHED, TITLE, named_contents, read_marks
from provender.extract.options import ExtractOptions
from provender.extract.page_scan import scan_page

__all__ = ["HtmlText", "extract_html"]

_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_LEAST_SHARE = 0.25
"""Below this share of what resiliparse calls main text, trafilatura has lost the page."""


class HtmlText:
    """Main text and metadata of a page.

    Attributes:
        text: Main text, possibly empty.
        extractor: Which tier made it.
        title: Title, from the page's metadata.
        author: Author, from the page's metadata.
        published: ISO date, from the page's metadata.
        language: The `lang` of its root element.
        tree: The DOM.
        scan: What stands in its source.
        marks: Elements that speak of the page.
        metas: Key and content of its `<meta>` elements that tell something, in order.
    """

    def __init__(self, page: str, options: ExtractOptions):
        self.tree: Any = HTMLTree.parse(page)
        self.text, self.extractor = _text(page, self.tree, options)
        self.scan = scan_page(page)
        self.marks = read_marks(self.tree, self.scan)
        self.metas = named_contents(self.marks)
        marks = _metas(self.metas)
        self.title = marks.get(TITLE) or (self.tree.title or "").strip() or None
        self.author = _first(marks, AUTHOR)
        self.published = _date(_first(marks, PUBLISHED))
        document: Any = self.tree.document
        root = document.query_selector("html")
        self.language = ((root.getattr("lang") if root else "") or "").strip()[:35] or None


def extract_html(page: str, options: ExtractOptions) -> HtmlText:
    """Extract a page that passed `guards.page_problem`.

    Args:
        page: The decoded page.
        options: Which tier.
    """
    return HtmlText(page, options)


def _text(page: str, tree: Any, options: ExtractOptions) -> tuple[str, str]:
    bulk = _bulk(tree)
    if options.html == "bulk":
        return bulk, "resiliparse"
    cjk = len(_CJK.findall(bulk[:20_000])) > 0.2 * len(bulk[:20_000])
    quality = _quality(page, precise=cjk)
    if len(quality) < _LEAST_SHARE * len(bulk):
        return bulk, "resiliparse (fallback)"
    return quality, "trafilatura"


def _bulk(tree: Any) -> str:
    text: str = extract_plain_text(
        tree,
        preserve_formatting=True,
        main_content=True,
        list_bullets=False,
        alt_texts=False,
        links=False,
        form_fields=False,
        noscript=False,
    )
    return text.strip()


def _quality(page: str, *, precise: bool) -> str:
    import trafilatura

    try:
        found = trafilatura.extract(
            page,
            favor_precision=precise,
            include_comments=False,
            deduplicate=False,
            include_tables=True,
            with_metadata=False,
        )
    except (
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        KeyError,
        AssertionError,
        RecursionError,
    ):
        # The library's own slips on odd trees; the caller falls back to the other tier.
        return ""
    return (found or "").strip()


def _metas(metas: list[tuple[str, str]]) -> dict[str, str]:
    """Return the first content of each named `<meta>`, in the page's order."""
    found: dict[str, str] = {}
    for name, content in metas:
        found.setdefault(name, content)
    return found


def _first(marks: dict[str, str], names: tuple[str, ...]) -> str | None:
    """Return whichever of these names stands first in the page."""
    return next((content for name, content in marks.items() if name in names), None)


def _date(value: str | None) -> str | None:
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})", value or "")
    return match[0] if match else None
