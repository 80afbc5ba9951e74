# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What sites say of themselves inside archives binds the pages of those archives."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import provender
from provender.acquire.site_rules import SiteBook
from provender.acquire.snapshot import read_snapshot
from provender.record import Record, SiteFile
from provender.rights.reservation import read_reservations

WORDS = "The bridge over the river was built by the people of the valley in one long summer. " * 12


def page(title: str) -> bytes:
    link = '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>'
    return f"<html><body><h1>{title}</h1><p>{title}. {WORDS}</p>{link}</body></html>".encode()


def archive(path: Path, captures: list[tuple[str, str, bytes, str]]) -> None:
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=path.suffix == ".gz")
        for url, media_type, body, status in captures:
            head = StatusAndHeaders(status, [("Content-Type", media_type)], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=io.BytesIO(body), http_headers=head
                )
            )


def build(folder: Path, **options: object) -> provender.BuildResult:
    recipe = folder / "recipe.yaml"
    recipe.write_text(
        'release: {name: t, version: "1", date: 2026-11-01}\nassess: {rules: []}\n'
        "sources:\n  - {id: crawl, channel: web, format: warc, path: crawl}\n"
    )
    return provender.build(recipe, out=folder / "out", work=folder / "work", **options)


ROBOTS = b"\xef\xbb\xbfUser-agent: GPTBot\nDisallow: /closed/\n\nUser-agent: *\nAllow: /\n"
TDMREP = b'[{"location": "/reserved/*", "tdm-reservation": 1}]'


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("suffix", [".warc.gz", ".warc"])
def test_robots_and_tdmrep_of_an_archive_reserve_its_pages(
    tmp_path: Path, suffix: str, apart: bool
) -> None:
    """Also where a crawl keeps them in a file of their own; twins on open paths are released."""
    (tmp_path / "crawl").mkdir()
    pages = [
        (f"https://a.example/{name}", "text/html", page(name), "200 OK")
        for name in ("open/one.html", "closed/two.html", "reserved/three.html")
    ]
    pages.append(("https://b.example/closed/four.html", "text/html", page("four"), "200 OK"))
    sites = [
        ("https://a.example/robots.txt", "text/plain", ROBOTS, "200 OK"),
        ("https://a.example/.well-known/tdmrep.json", "application/json", TDMREP, "200 OK"),
        (
            "https://b.example/robots.txt",
            "text/html",
            b"User-agent: *\nDisallow: /",
            "404 Not Found",
        ),
    ]
    if apart:
        archive(tmp_path / "crawl" / f"a{suffix}", pages)
        archive(tmp_path / "crawl" / f"z{suffix}", sites)
    else:
        archive(tmp_path / "crawl" / f"a{suffix}", pages + sites)
    built = build(tmp_path)
    assert built.reasons == {"clear/reserved": 2}
    assert built.tiers == {"attribution": 2}
    assert provender.verify(built.release).ok
    refused = provender.explain(built.release, "https://a.example/closed/two.html")
    assert any("GPTBot" in seen["value"] for seen in refused.evidence)


def test_a_build_that_resumes_hears_the_same(tmp_path: Path) -> None:
    """Pieces committed before a stop keep what sites said in them."""
    (tmp_path / "crawl").mkdir()
    captures = [("https://a.example/robots.txt", "text/plain", ROBOTS, "200 OK")]
    captures += [
        (f"https://a.example/closed/{n}.html", "text/html", page(f"page {n}"), "200 OK")
        for n in range(4)
    ]
    archive(tmp_path / "crawl" / "a.warc.gz", captures)
    with pytest.raises(provender.CheckFailed, match="nothing to release"):
        build(tmp_path)
    for mark in (tmp_path / "work" / "text").glob("*/done.json"):
        mark.unlink()
    with pytest.raises(provender.CheckFailed, match="reserved"):
        build(tmp_path)


def test_hosts_and_ports_are_told_apart() -> None:
    """A site speaks for its own host and port; a site that spoke twice is held to both."""
    book = SiteBook(
        SiteFile(input="a.warc", url=url, body=body)
        for url, body in (
            ("https://A.example:443/robots.txt", b"User-agent: *\nDisallow: /x"),
            ("https://a.example/robots.txt", b"User-agent: *\nDisallow: /y"),
            ("http://a.example:8080/robots.txt", b"User-agent: *\nDisallow: /"),
            ("http://[broken/robots.txt", b"User-agent: *\nDisallow: /"),
        )
    )
    assert book.observations_for("https://a.example/x/1")
    assert book.observations_for("http://a.example/y?q=1")
    assert not book.observations_for("https://a.example/z")
    assert book.observations_for("http://a.example:8080/z")
    assert not book.observations_for("https://other.example/x")
    assert not book.observations_for(None)
    assert not SiteBook([])


RSL = (
    b'<rsl xmlns="https://rslstandard.org/rsl"><content url="/">'
    b'<license><prohibits type="usage">ai-train</prohibits></license></content></rsl>'
)


def stated(items: list, url: str) -> list[tuple[str, str]]:
    book = SiteBook(item for item in items if isinstance(item, SiteFile))
    return [(seen.signal, seen.value) for seen in book.observations_for(url)]


@pytest.mark.parametrize("suffix", [".warc.gz", ".warc"])
def test_every_kind_of_statement_is_heard_and_is_no_document(
    tmp_path: Path, read_bytes, suffix: str
) -> None:
    """robots.txt, tdmrep.json, ai.txt, trust.txt, and RSL by name or by media type."""
    archive(tmp_path / f"x{suffix}", [
        ("https://a.example/robots.txt", "text/plain",
         b"License: https://terms.example/a\nUser-agent: *\nContent-Usage: train-ai=y", "200 OK"),
        ("https://a.example/ai.txt", "text/plain", b"User-Agent: *\nAllow: /", "200 OK"),
        ("https://a.example/.well-known/trust.txt", "text/plain", b"datatrainingallowed=yes",
         "200 OK"),
        ("https://terms.example/a", "application/rsl+xml", RSL, "200 OK"),
        ("https://b.example/license.xml", "text/xml", RSL, "200 OK"),
        ("https://b.example/page", "text/html", page("rsl+xml"), "200 OK"),
    ])  # fmt: skip
    items = read_bytes(f"y{suffix}", (tmp_path / f"x{suffix}").read_bytes(), format="warc")
    assert [item.url for item in items if isinstance(item, Record)] == ["https://b.example/page"]
    assert all(item.acquired_at for item in items if isinstance(item, SiteFile))
    assert stated(items, "https://a.example/x") == [
        ("source.ai_txt", "Allow: / (User-agent: *)"),
        ("source.content_usage", "train-ai=y (User-agent: *)"),
        ("source.rsl", "prohibits: prohibits usage ai-train"),
        ("source.trust_txt", "datatrainingallowed=yes"),
    ]
    assert stated(items, "https://b.example/page") == [
        ("source.rsl", "prohibits: prohibits usage ai-train")
    ]


def test_a_link_to_terms_that_the_archive_does_not_hold_stays_a_link() -> None:
    """Its twin, whose document is there and has nothing for the path, is silent."""
    robots = SiteFile(input="x", url="https://a.example/robots.txt", body=b"License: /l.xml")
    document = SiteFile(input="x", url="https://a.example/l.xml", body=RSL.replace(b'"/"', b'"/b"'))
    alone = SiteBook([robots]).observations_for("https://a.example/x")
    assert read_reservations(alone) == ("yes", "source.rsl_link")
    both = SiteBook([robots, document]).observations_for("https://a.example/x")
    assert [seen.value for seen in both] == ["silent: no content for this path"]
    assert read_reservations(both) == ("unknown", None)
    nowhere = SiteFile(input="x", url="https://a.example/robots.txt", body=b"License: http://[")
    assert stated([nowhere], "https://a.example/x") == [("source.rsl_link", "http://[")]


def test_a_server_error_is_no_silence_and_no_permission(tmp_path: Path, read_bytes) -> None:
    """503 is unknown with a clue; 404 says that there is nothing."""
    archive(tmp_path / "x.warc", [
        ("https://a.example/robots.txt", "text/plain", b"", "503 Service Unavailable"),
        ("https://b.example/robots.txt", "text/plain", b"User-agent: *\nDisallow: /", "404 No"),
    ])  # fmt: skip
    items = read_bytes("y.warc", (tmp_path / "x.warc").read_bytes(), format="warc")
    (clue,) = stated(items, "https://a.example/x")
    assert clue == ("source.robots", "unreachable: it answered with status 503")
    assert stated(items, "https://b.example/x") == []


def test_a_huge_robots_txt_is_heard_by_its_beginning(tmp_path: Path, read_bytes, counted) -> None:
    """RFC 9309 §2.5: the first 500 KiB count, whatever comes behind; the page beside it is read."""
    huge = b"User-agent: GPTBot\nDisallow: /\n" + b"# filler\n" * 600_000
    archive(tmp_path / "x.warc.gz", [
        ("https://a.example/robots.txt", "text/plain", huge, "200 OK"),
        ("https://a.example/page", "text/html", page("p"), "200 OK"),
    ])  # fmt: skip
    items = read_bytes("y.warc.gz", (tmp_path / "x.warc.gz").read_bytes(), format="warc")
    assert counted(items) == {"site": 1, "record": 1, "warc_robots=1": 1}
    values = dict.fromkeys(value for _, value in stated(items, "https://a.example/page"))
    assert "Disallow (User-agent: GPTBot)" in values
    assert any(value.startswith("unreadable: only its first") for value in values)


def test_a_damaged_body_is_a_clue(tmp_path: Path) -> None:
    """A body that does not decode is unreadable, not absent."""
    path = tmp_path / "x.warc"
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=False)
        head = StatusAndHeaders("200 OK", [("Content-Encoding", "gzip")], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                "https://a.example/robots.txt", "response",
                payload=io.BytesIO(b"\x1f\x8b\x08" + b"broken" * 9), http_headers=head,
            )
        )  # fmt: skip
    found = read_snapshot(path)
    assert found[0].problem is not None
    assert found[0].problem.startswith("unreadable: ")


def test_captures_of_one_site_are_dated_and_bounded() -> None:
    """Equal captures are one statement with its span; of many different ones the newest count."""

    def robots(body: bytes, seen: str | None) -> SiteFile:
        return SiteFile(input="x", url="https://a.example/robots.txt", body=body, acquired_at=seen)

    bars = b"User-agent: *\nDisallow: /"
    book = SiteBook([robots(bars, "2020-01-01"), robots(bars, None), robots(bars, "2024-01-01")])
    (one,) = book.observations_for("https://a.example/x")
    assert one.context.startswith("seen 2020-01-01 to 2024-01-01; line 1: User-agent: *")
    many = [robots(b"User-agent: *\nDisallow: /%d" % n, f"20{n:02d}-01-01") for n in range(30)]
    book = SiteBook(many)
    assert not book.observations_for("https://a.example/9")
    assert book.observations_for("https://a.example/10")
