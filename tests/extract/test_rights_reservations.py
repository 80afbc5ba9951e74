# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Reservations in headers and in the markup of a page."""

from __future__ import annotations

import pytest
from resiliparse.parse.html import HTMLTree

from provender.extract.metas import read_marks
from provender.extract.options import ExtractOptions
from provender.extract.parse import parse
from provender.extract.rights_headers import header_observations, license_links
from provender.extract.rights_reservations import reservation_observations
from provender.record import Kind, Record
from provender.rights.reservation import read_reservations


def record(*headers: tuple[str, str], kind: Kind = "html", payload: bytes = b"") -> Record:
    return Record(
        input="a.warc", locator="1", kind=kind, payload=payload, headers=headers,
        url="https://a.example/dir/page",
    )  # fmt: skip


def told(*headers: tuple[str, str]) -> list[tuple[str, str]]:
    return [(seen.signal, seen.value) for seen in header_observations(record(*headers))]


def test_headers_are_read_by_name_without_case() -> None:
    """RFC 9110 §5.1; other headers say nothing."""
    assert told(
        ("X-Robots-Tag", "noai"), ("TDM-Reservation", "1"), ("tdm-policy", "https://a.example/p"),
        ("Content-Signal", "ai-train=no"), ("Server", "noai"),
    ) == [
        ("http.x_robots_tag", "noai"), ("http.tdm_reservation", "1"),
        ("http.tdm_policy", "https://a.example/p"), ("http.content_signal", "ai-train=no"),
    ]  # fmt: skip
    assert told(("Content-Type", "text/html")) == []


def test_content_usage_is_one_field_however_many_lines_it_has() -> None:
    """RFC 9651 §4.2: the last of equal keys counts, and one fault silences all lines."""
    lines = (("Content-Usage", "train-ai=n"), ("content-usage", "train-ai=y"))
    assert told(*lines) == [("http.content_usage", "train-ai=n, train-ai=y")]
    assert read_reservations(header_observations(record(*lines)))[0] == "no"
    broken = header_observations(record(lines[0], ("Content-Usage", "A=n")))
    assert read_reservations(broken)[0] == "unknown"


@pytest.mark.parametrize(
    ("value", "targets"),
    [
        ('</l.xml>; rel="license"; type="application/rsl+xml"', ["/l.xml"]),
        ("<a>; type=application/rsl+xml; rel=license", ["a"]),
        ('</s.css>; rel=preload, <b>; rel="license nofollow"; type="application/rsl+xml"', ["b"]),
        ('<https://creativecommons.org/licenses/by/4.0/>; rel="license"', []),
        ('</l.xml>; rel="alternate"; type="application/rsl+xml"', []),
        ('</l.xml; rel="license"; type="application/rsl+xml"', []),
    ],
)
def test_links_to_rsl_documents(value: str, targets: list[str]) -> None:
    """RSL 1.0 §4: both the relation and the type must be those of RSL."""
    assert [target for target, is_rsl in license_links(value) if is_rsl] == targets


def test_a_link_is_told_as_an_absolute_address() -> None:
    """Relative to the page that sent it."""
    link = '<../l.xml>; rel="license"; type="application/rsl+xml"'
    assert told(("Link", link)) == [("http.rsl_link", "https://a.example/l.xml")]
    broken = link.replace("../l.xml", "http://[")
    assert told(("Link", broken)) == [("http.rsl_link", "http://[")]


def test_a_header_without_end_is_no_statement() -> None:
    """It is a clue that says why; a hundred lines are read."""
    (only,) = told(("Content-Usage", "a," * 5000))
    assert only[1].startswith("unreadable: ")
    assert len(told(*[("X-Robots-Tag", f"max-snippet: {n}") for n in range(1000)])) == 100


@pytest.mark.parametrize("kind", ["html", "text", "markdown"])
def test_captures_of_every_kind_are_held_to_their_headers(kind: Kind) -> None:
    """Not only pages: a text file has no other place to say it."""
    for value, wanted in (("noai", "yes"), ("noimageai", "unknown")):
        payload = b"<p>" + b"The bridge was built by the people of the valley. " * 20
        document = parse(record(("X-Robots-Tag", value), kind=kind, payload=payload),
                         ExtractOptions())  # fmt: skip
        assert read_reservations(document.observations)[0] == wanted


def page(markup: str) -> list[tuple[str, str, str]]:
    text = f"<html><head>{markup}</head><body><p>x</p></body></html>"
    tree = HTMLTree.parse(text)
    found = reservation_observations(read_marks(tree))
    return [(seen.signal, seen.value, seen.location) for seen in found]


RSL = '<rsl><content url="/"><license><prohibits>ai-train</prohibits></license></content></rsl>'


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ('<meta name="robots" content="noai, noimageai">', ("html.meta_robots", "noai, noimageai")),
        ('<META NAME="ROBOTS" CONTENT="NOAI">', ("html.meta_robots", "NOAI")),
        ('<meta name="GPTBot" content="noml">', ("html.meta_robots", "noml")),
        ('<meta name="tdm-reservation" content="1">', ("html.tdm_reservation", "1")),
        ('<meta name="tdm-policy" content="https://a/p">', ("html.tdm_policy", "https://a/p")),
        ('<link rel="license" type="application/rsl+xml" href="/l.xml">',
         ("html.rsl_link", "/l.xml")),
        ('<link rel="license" type="Application/RSL+xml" href="/l.xml">',
         ("html.rsl_link", "/l.xml")),
        ('<link rel="license" type="application/rsl&#x2b;xml" href="/l.xml">',
         ("html.rsl_link", "/l.xml")),
        (f'<script type="application/rsl+xml">{RSL}</script>',
         ("html.rsl", "prohibits: prohibits usage ai-train")),
    ],
)  # fmt: skip
def test_markup_that_reserves_is_seen(markup: str, wanted: tuple[str, str]) -> None:
    """Names without case; the value as it stands."""
    assert [one[:2] for one in page(markup)] == [wanted]


@pytest.mark.parametrize(
    "markup",
    [
        '<meta name="robots" content="index, follow">',
        '<meta name="description" content="noai">',
        '<meta name="robots" content="monoaix">',
        '<meta name="tdm-reservation" content="">',
        '<link rel="alternate" type="application/rsl+xml" href="/l.xml">',
        '<link rel="license" type="application/rsl+xml" href="">',
        '<link rel="license" type="text/html" href="https://a.example/rsl+xml">',
        '<link rel="license" type="text/rsl+xml" href="/l.xml">',
        '<script type="text/rsl+xml"><rsl/></script>',
        '<script type="text/x">noai</script>',
        '<p>noai tdm-reservation</p>',
    ],
)  # fmt: skip
def test_its_twins_are_not(markup: str) -> None:
    """Talk about reservations, other relations, empty values."""
    assert page(markup) == []


def test_a_page_of_endless_tags_is_bounded() -> None:
    """Fifty statements of each kind are kept, wherever in the page they stand."""
    metas = "".join(f'<meta name="robots" content="noai, max-snippet:{n}">' for n in range(500))
    links = "".join(
        f'<link rel="license" type="application/rsl+xml" href="/{n}">' for n in range(500)
    )
    scripts = f'<script type="application/rsl+xml">{RSL}</script>' * 500
    assert len(page(metas)) == 50
    assert len(page(links)) == 50
    assert len(page(scripts)) == 1
    quiet = '<meta name="robots" content="index">' * 500
    assert len(page(quiet + '<meta name="robots" content="noai">')) == 1
