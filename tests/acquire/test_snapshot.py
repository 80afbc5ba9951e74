# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A later snapshot of what sites say counts at release, as what they said at the crawl does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.acquire.test_site_files import WORDS, archive, page

import provender
from provender.acquire.site_rules import SiteBook
from provender.acquire.snapshot import read_snapshot
from provender.errors import LockMismatch, UsageError
from provender.record import SiteFile
from provender.rights.reservation import read_reservations

RESERVES = b"User-agent: GPTBot\nDisallow: /\n"


def write(folder: Path, **files: bytes) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def recipe(folder: Path, source: str) -> Path:
    path = folder / "recipe.yaml"
    path.write_text(
        'release: {name: t, version: "1", date: 2026-11-01}\nassess: {rules: []}\n'
        f"sources:\n  - {source}\n"
    )
    return path


def build(folder: Path, source: str, out: str = "out") -> provender.BuildResult:
    return provender.build(recipe(folder, source), out=folder / out, work=folder / "work")


def test_a_folder_holds_what_each_site_says(tmp_path: Path) -> None:
    """One folder a host; a port behind a colon or an underscore; other files say nothing."""
    write(tmp_path, **{
        "a.example/robots.txt": RESERVES, "a.example/.well-known/tdmrep.json": b"[]",
        "b.example_8080/ai.txt": b"x", "c.example/terms/ours.xml": b"<rsl/>",
        "c.example/feed.xml": b"<feed/>", "c.example/page.html": b"<p>", "robots.txt": b"x",
    })  # fmt: skip
    (tmp_path / "d.example").symlink_to(tmp_path / "a.example")
    found = read_snapshot(tmp_path, "2026-10-01")
    assert [f.url for f in found] == [
        "https://a.example/.well-known/tdmrep.json", "https://a.example/robots.txt",
        "https://b.example:8080/ai.txt", "https://c.example/terms/ours.xml",
    ]  # fmt: skip
    assert {f.acquired_at for f in found} == {"2026-10-01"}


def test_archives_hold_their_own_dates(tmp_path: Path) -> None:
    """Alone or inside the folder."""
    archive(tmp_path / "x.warc.gz", [
        ("https://a.example/robots.txt", "text/plain", RESERVES, "200 OK"),
        ("https://a.example/", "text/html", page("p"), "200 OK"),
    ])  # fmt: skip
    (one,) = read_snapshot(tmp_path / "x.warc.gz", "2026-10-01")
    assert one.url == "https://a.example/robots.txt"
    assert one.acquired_at not in (None, "2026-10-01")
    assert len(read_snapshot(tmp_path)) == 1


def test_a_snapshot_that_is_not_there_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    """An empty one too: silence would look like a site without reservations."""
    with pytest.raises(UsageError, match="there is no snapshot"):
        read_snapshot(tmp_path / "none")
    with pytest.raises(UsageError, match=r"holds no robots\.txt"):
        read_snapshot(tmp_path)


def test_then_and_later_are_both_evidence() -> None:
    """With the time of each; either reserves, and a later permission lifts no earlier no."""

    def site(text: bytes, seen: str) -> list[SiteFile]:
        return [SiteFile(input="x", url="https://a.example/robots.txt", body=text,
                         acquired_at=seen)]  # fmt: skip

    permits = b"User-agent: *\nContent-Usage: train-ai=y\n"
    for then, later, wanted in (
        (RESERVES, permits, ("yes", "source.robots")),
        (permits, RESERVES, ("yes", "snapshot.robots")),
        (permits, permits, ("no", "snapshot.content_usage")),
        (b"", b"", ("unknown", None)),
    ):
        book = SiteBook(site(then, "2019-01-02"), site(later, "2026-10-01"))
        seen = book.observations_for("https://a.example/page")
        assert read_reservations(seen) == wanted
        for one in seen:
            date = "2026-10-01" if one.signal.startswith("snapshot.") else "2019-01-02"
            assert one.context.startswith(f"seen {date}; line ")


def test_a_build_holds_an_old_crawl_to_what_its_sites_say_now(tmp_path: Path) -> None:
    """The twin on a silent site is released; the evidence names the snapshot and its date."""
    (tmp_path / "crawl").mkdir()
    archive(tmp_path / "crawl" / "a.warc.gz", [
        (f"https://{host}/{n}.html", "text/html", page(f"{host} {n}"), "200 OK")
        for host in ("a.example", "b.example") for n in range(2)
    ])  # fmt: skip
    source = "id: crawl, channel: web, format: warc, path: crawl"
    assert build(tmp_path, f"{{{source}}}").tiers == {"attribution": 4}
    write(tmp_path, **{"now/a.example/robots.txt": RESERVES})
    later = build(tmp_path, f"{{{source}, reservations: now, reservations_at: 2026-10-01}}", "new")
    assert later.tiers == {"attribution": 2}
    assert later.reasons == {"clear/reserved": 2}
    assert provender.verify(later.release).ok
    gone = provender.explain(later.release, "https://a.example/0.html")
    (said,) = [seen for seen in gone.evidence if seen["signal"] == "snapshot.robots"]
    assert "2026-10-01" in said["context"]


def test_rows_with_addresses_are_held_to_it_too(tmp_path: Path) -> None:
    """A table's `url_field` says whose text a row is."""
    rows = [{"text": f"{n} {WORDS}", "url": f"https://{host}/x", "license": "CC-BY-4.0"}
            for n, host in enumerate(("a.example", "b.example"))]  # fmt: skip
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    write(tmp_path, **{"now/a.example/trust.txt": b"datatrainingallowed=no"})
    built = build(
        tmp_path,
        "{id: rows, channel: web, format: jsonl, path: rows.jsonl, url_field: url, "
        "license_field: license, reservations: now}",
    )
    assert built.tiers == {"attribution": 1}
    assert built.reasons == {"clear/reserved": 1}


def test_a_recipe_without_its_snapshot_is_refused(tmp_path: Path) -> None:
    """At the key, before anything is read."""
    write(tmp_path, **{"a.txt": b"x"})
    path = recipe(tmp_path, "{id: a, channel: web, format: files, path: a.txt, reservations: none}")
    with pytest.raises(provender.RecipeError, match="there is no snapshot"):
        provender.check(path)
    path = recipe(
        tmp_path, "{id: a, channel: web, format: files, path: a.txt, reservations_at: 2026-10-01}"
    )
    with pytest.raises(provender.RecipeError, match="dates a snapshot"):
        provender.check(path)


def test_the_lock_knows_when_a_site_changed_its_mind(tmp_path: Path) -> None:
    """The snapshot is part of what decides the terms of a source."""
    write(tmp_path, **{"a.txt": b"x", "now/a.example/robots.txt": RESERVES})
    path = recipe(tmp_path, "{id: a, channel: web, format: files, path: a.txt, reservations: now}")
    provender.lock(path)
    write(tmp_path, **{"now/a.example/robots.txt": b"User-agent: *\nAllow: /\n"})
    with pytest.raises(LockMismatch):
        provender.build(path, out=tmp_path / "out")
