# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages made to hurt: bounded work, bounded evidence, and never an open conclusion by flooding."""

from __future__ import annotations

import datetime
import json

import pytest
from resiliparse.parse.html import HTMLTree

from provender.extract.rights_html import page_observations
from provender.rights.conclude import Conclusion, conclude
from provender.rights.evidence import Observation

CC = "https://creativecommons.org/licenses"


def read(body: str) -> tuple[list[Observation], Conclusion]:
    page = f"<html><body>{body}</body></html>"
    seen = page_observations(HTMLTree.parse(page), page)
    return seen, conclude(seen, as_of=datetime.date(2026, 11, 1))


def test_a_million_licence_links() -> None:
    """A flood of marks opens nothing; one NC among thousands is not overlooked."""
    link = f'<a rel=license href="{CC}/by/4.0/">x</a>'
    seen, found = read(link * 200_000)
    assert len(seen) < 20
    assert found.tier == "unknown"
    million = HTMLTree.parse("<p>"), link * 1_000_000
    assert [o.signal for o in page_observations(*million)][:1] == ["html.unread_marks"]
    seen, found = read(link * 5_000 + f'<a rel=license href="{CC}/by-nc/4.0/">x</a>' + link * 900)
    assert found.tier not in ("public-domain", "attribution", "share-alike")
    assert len(seen) < 20


def test_many_different_marks_open_nothing() -> None:
    """More marks than are read leave the terms unknown, with the reason kept."""
    links = "".join(f'<a rel=license href="{CC}/by/4.0/?{n}">This work</a>' for n in range(1000))
    seen, found = read(links)
    assert (found.tier, found.reason) == ("unknown", "conflicting_licenses")
    assert len(seen) < 700


def test_contradictory_marks_conclude_the_stricter() -> None:
    """Open and restricted marks on one page never end open, and both sides are told."""
    body = f'<a rel=license href="{CC}/by/4.0/">a</a><a rel=license href="{CC}/by-nc/4.0/">b</a>'
    _, found = read(body)
    assert found.tier == "unknown"
    assert "CC-BY-4.0" in str(found.conflict)
    assert "CC-BY-NC-4.0" in str(found.conflict)


def test_script_generated_text_says_nothing() -> None:
    """What a script would write is not read; what `noscript` or a template holds is a part."""
    body = (
        f'<script>document.write(\'<a rel=license href="{CC}/by/4.0/">This work is licensed under '
        "Creative Commons Attribution 4.0</a>')</script>"
        f'<template><a rel=license href="{CC}/by/4.0/">x</a></template>'
    )
    assert read(body)[1].concluded is None


def _nested(depth: int) -> str:
    return '{"@type":"Article","isPartOf":' * depth + "1" + "}" * depth


@pytest.mark.parametrize(
    "data",
    [
        _nested(100_000),
        '{"license":' * 5_000 + "1" + "}" * 5_000,
        "[" * 100_000,
        json.dumps({"@id": "#a", "license": {"@id": "#b"}, "isPartOf": {"@id": "#a"}}),
        '{"license": 1' + "0" * 10_000 + "}",
        '{"license": null, "@type": [1, {"a": []}]}',
        "license" * 1000,
    ],
)
def test_odd_json_is_survived(data: str) -> None:
    """Deep, cyclic, endless and broken JSON-LD neither raises nor licenses anything."""
    _, found = read(f'<script type="application/ld+json">{data}</script>')
    assert found.tier == "unknown"


def test_huge_json_opens_nothing() -> None:
    """A block with more things than are read cannot hide a restriction behind them."""
    things = [{"@type": "Thing", "n": {"i": n}} for n in range(5000)]
    page = {"@type": "Article", "license": f"{CC}/by/4.0/", "@graph": things}
    _, found = read(f'<script type="application/ld+json">{json.dumps(page)}</script>')
    assert found.tier == "unknown"
    page["@graph"] = things[:10]
    _, found = read(f'<script type="application/ld+json">{json.dumps(page)}</script>')
    assert found.concluded == "CC-BY-4.0"


def test_deep_nesting_and_long_runs() -> None:
    """Depth, unclosed tags and long runs of marks are bounded."""
    deep = "<div>" * 5000 + f'<a rel=license href="{CC}/by/4.0/">x</a>' + "</div>" * 5000
    assert read(deep)[1].concluded in (None, "CC-BY-4.0")
    for run in ("<" * 200_000, "Creative Commons " * 50_000, "<a " * 100_000, "CC BY " * 50_000):
        read(run + "creativecommons.org license")


@pytest.mark.parametrize("junk", ["\x00", "\ud800", "&#x110000;", "\u202e"])
def test_odd_characters(junk: str) -> None:
    """Characters that are none do not raise."""
    try:
        read(f"<p>{junk}This work is licensed under CC BY 4.0{junk}</p>")
    except UnicodeEncodeError:
        assert junk == "\ud800"  # the HTML parser itself refuses lone surrogates
