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
from provender.record import SiteFile

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
