# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The scan of a page's source finds what a plain search finds; the tree is asked no less for it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resiliparse.parse.html import HTMLTree

from provender.extract.metas import AUTHOR, PUBLISHED, TITLE, MetaTag, read_marks
from provender.extract.page_scan import names_of_meta, scan_page
from provender.rights.phrases import load_page_marks

PIECES = st.sampled_from(
    (
        "<meta ", "<META", "<Meta\n", "<main>", "creativecommons.org", "CreativeCommons.org",
        "application/ld+json", "application/RSL+xml", "application/rsl&#43;xml", "application/",
        "creativ", "<", "m", "x", "\u00e9", "\u6f22", "\U0001f600", "\ud800", " ", "\n",
    )
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_the_scan_finds_what_a_plain_search_finds(pieces: list[str]) -> None:
    """Places and kinds are those of `re`, wherever in a word they begin."""
    scan = scan_page("".join(pieces))
    content = scan.content
    assert scan.metas == [one.start() for one in re.finditer(rb"<meta", content, re.IGNORECASE)]
    assert scan.json_ld == [one.start() for one in re.finditer(rb"application/ld\+json", content)]
    assert scan.commons == (b"creativecommons.org" in content)
    assert scan.rsl == (b"application/rsl" in content.lower())


@pytest.mark.parametrize("lead", range(0, 24, 5))
def test_pieces_of_a_source_are_joined(lead: int) -> None:
    """What stands across two pieces is found, too."""
    page = "z" * lead + ("y" * 262_130 + "<meta name=a>creativecommons.org") * 2
    scan = scan_page(page)
    assert scan.metas == [one.start() for one in re.finditer("<meta", page)]
    assert scan.commons
    assert not scan.rsl


def test_floods_are_bounded() -> None:
    """A million tags or literals are counted no further than is looked at."""
    assert scan_page("<meta name=a>" * 200_000).metas is None
    flood = scan_page("application/ld+json creative commons " * 200_000)
    assert flood.json_ld is None
    assert flood.rsl
    assert not flood.commons
    assert scan_page("application/ld+json creativecommons.org" * 200_000).commons


@pytest.mark.parametrize(
    ("tag", "names"),
    [
        ('<meta name="author" content="A">', [b"author"]),
        ("<META content=x Property='og:title' />", [b"og:title"]),
        ('<meta itemprop="name" content="a > b">', []),
        ("<meta charset=utf-8>", []),
        ('<meta name="r&#111;bots" content="noai">', None),
        ('<meta name="r&#111;bots">', None),
        ('<meta content="x"name="robots">', None),
        ("<meta name=", None),
    ],
)
def test_names_of_tags(tag: str, names: list[bytes] | None) -> None:
    """A tag's names are read where every parser reads them alike."""
    assert names_of_meta(tag.encode(), 0) == names


ROBOTS = MetaTag("robots", "robots", "noai")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<head><meta name=robots content=noai></head><p>x", [ROBOTS]),
        ("<head></head><body><p><meta name=robots content=noai>x", [ROBOTS]),
        ("<p><meta content=noai name=&#114;obots>x", [ROBOTS]),
        ('<p><meta content="a>b"name=robots content=noai>x', [MetaTag("robots", "robots", "a>b")]),
        ("<!-- <meta name=robots content=noai> --><p>x", []),
        ("<p><meta name=robots content=' '>x", []),
        ("<meta name=viewport content=x><p><meta itemprop=name content=x>x", []),
        ("<meta name=robots content=noai><p><meta itemprop=name content=x>x", [ROBOTS]),
        ("<meta property=og:title content=T><meta property=og:url content=U>",
         [MetaTag("", "og:title", "T")]),
        ("<meta name=GPTBot content=noai>" + "<meta name=a content=b>" * 1_100,
         [MetaTag("GPTBot", "gptbot", "noai")]),
    ],
)  # fmt: skip
def test_meta_elements_are_found_with_a_scan_as_without(page: str, expected: list[MetaTag]) -> None:
    """The body is asked wherever a tag of the source may stand in it and tell something."""
    tree = HTMLTree.parse(page)
    assert read_marks(tree, scan_page(page)).metas == expected
    assert read_marks(tree).metas == expected


def test_no_name_that_tells_is_passed_over() -> None:
    """The query leaves out no name that anybody asks for, whichever attribute holds it."""
    marks = load_page_marks()
    asked = {TITLE, *AUTHOR, *PUBLISHED, *marks["meta"], *marks["meta_clues"], "tdm-reservation"}
    agents = {"robots", "gptbot", "google-extended", "ccbot"}
    for name in asked | agents:
        for kind in ("name", "property"):
            tree = HTMLTree.parse(f"<meta {kind}='{name}' content=x>")
            assert [tag.key for tag in read_marks(tree).metas] == [name]


@pytest.mark.parametrize("plus", ["+", "&#43;", "&#x2B;", "&plus;"])
def test_rsl_in_the_body_is_found(plus: str) -> None:
    """A media type may be written with a character reference."""
    page = f"<p>x<link rel=license type='Application/RSL{plus}xml' href=/l.xml>"
    assert len(read_marks(HTMLTree.parse(page), scan_page(page)).rsl) == 1
