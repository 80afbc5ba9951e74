# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The report of a release: whole, true to its figures, in both languages, safe and small."""

from __future__ import annotations

import base64
import csv
import io
import itertools
import json
import re
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from lxml import html
from tests.release.rich_release import GATED, HOSTILE, SECRETS

import provender
from provender.release.contents import Contents
from provender.release.manifest import read_manifest, write_sums
from provender.release.report import write_report
from provender.release.spreads import Spread

LETTER = re.compile(r"[^\W\d_]")
CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="session", params=["built", "rich"])
def release(request: pytest.FixtureRequest) -> Path:
    """The example, and the release of everything."""
    return request.getfixturevalue(request.param).release


@pytest.fixture(scope="session")
def tree(release: Path) -> html.HtmlElement:
    return html.fromstring((release / "report.html").read_text("utf-8"))


def sheets(page: html.HtmlElement) -> dict[str, list[dict[str, str]]]:
    """Return the rows of every CSV in the page, by its name."""
    found = {}
    for link in page.xpath("//a[@download]"):
        head, _, held = link.get("href").partition(",")
        assert head == "data:text/csv;charset=utf-8;base64"
        text = base64.b64decode(held).decode("utf-8-sig")
        assert link.get("download") not in found, "two files of one name"
        found[link.get("download")] = list(csv.DictReader(io.StringIO(text)))
    return found


def test_the_page_is_well_built(tree: html.HtmlElement) -> None:
    """One title, headings in order, ids once, every reference arrives, every drawing is named."""
    levels = [int(one.tag[1]) for one in tree.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for name in ("aria-labelledby", "aria-describedby", "for"):
        assert set(tree.xpath(f"//@{name}")) <= set(ids)
    assert {one[1:] for one in tree.xpath("//a/@href") if one.startswith("#")} <= set(ids)
    drawings = tree.xpath("//*[local-name()='svg']")
    assert len(drawings) > 10
    for one in drawings:
        assert one.get("aria-hidden") == "true" or (
            one.get("role") == "img" and one.get("aria-labelledby")
        )
    assert tree.get("lang") == "en"
    assert len(tree.xpath("//main")) == 1
    assert tree.xpath("//nav//a")


def test_every_chart_has_its_table_and_csv(tree: html.HtmlElement) -> None:
    """Behind the fold that follows it, of the same name."""
    charts = tree.xpath("//figure")
    assert len(charts) >= 12
    for chart in charts:
        fold = chart.getnext()
        assert fold.tag == "details"
        assert len(fold.xpath(".//table")) == 1
        assert len(fold.xpath(".//a[@download]")) == 1
        assert fold.xpath(".//tbody/tr")
        title = chart.xpath("string(figcaption)")
        assert fold.xpath("string(.//caption)") == title


def test_nothing_is_fetched_or_run(tree: html.HtmlElement, release: Path) -> None:
    """No script, no address outside the page, no style from elsewhere; a policy that forbids it."""
    for name in ("src", "href", "action", "data", "poster", "srcset"):
        assert all(one.startswith(("#", "data:text/csv")) for one in tree.xpath(f"//@{name}"))
    assert not tree.xpath("//script|//iframe|//object|//embed|//link|//form|//img")
    assert not [name for one in tree.iter() for name in one.attrib if name.startswith("on")]
    text = (release / "report.html").read_text("utf-8")
    assert "default-src 'none'" in text
    assert not re.search(r"url\((?!#)|@import", text)


def untranslated(tree: html.HtmlElement) -> list[str]:
    """Return each text that stands outside a pair of languages and is not marked as data."""
    found = []
    for node in tree.xpath("//body//text()"):
        parent = node.getparent() if node.is_text else node.getparent().getparent()
        around = [parent, *parent.iterancestors()]
        said = any(one.get("class") in ("en", "zh") and one.get("lang") for one in around)
        same = any(one.get("translate") == "no" for one in around)
        if LETTER.search(node) and not said and not same:
            found.append(str(node))
    return found


def test_no_string_is_untranslated(tree: html.HtmlElement) -> None:
    """Every text is one of a pair or is data; each pair has both, one of them in Chinese."""
    assert untranslated(tree) == []
    pairs = tree.xpath("//*[@class='en']")
    assert len(pairs) > 200
    for english in pairs:
        chinese = english.getnext()
        assert (english.get("lang"), chinese.get("class"), chinese.get("lang")) == (
            "en", "zh", "zh-Hans",
        )  # fmt: skip
        said, told = english.text_content(), chinese.text_content()
        assert said.strip()
        assert told.strip()
        assert CHINESE.search(told) or (said == told and not re.search(r"[a-z]{4}", said))
    assert len(tree.xpath("//*[@class='zh']")) == len(pairs)


def test_an_untranslated_string_would_be_found() -> None:
    """The walk that the test above relies on."""
    page = '<html><body><p>Only English</p><p translate="no">x</p></body></html>'
    assert untranslated(html.fromstring(page)) == ["Only English"]


def test_figures_agree_with_the_manifest(tree: html.HtmlElement, release: Path) -> None:
    """Records, documents and bytes add up to what every other document says."""
    manifest, told = read_manifest(release), sheets(tree)
    counts = manifest["counts"]

    def total(name: str, column: str) -> int:
        return sum(int(row[column] or 0) for row in told[f"{name}.csv"])

    text = sum(tier["text_bytes"] for tier in manifest["tiers"].values())
    assert total("reasons", "records") == counts["dropped"] + counts["unreadable"]
    assert total("funnel", "dropped") == counts["dropped"]
    assert total("funnel", "unreadable") == counts["unreadable"]
    assert int(told["funnel.csv"][0]["records_on"]) == counts["records_read"]
    assert [int(told["funnel.csv"][-k]["records_on"]) for k in (1, 2)] == [counts["released"]] * 2
    for name in ("tiers", "licenses", "languages", "released_by_source"):
        assert total(name, "documents") == counts["released"], name
        assert total(name, "text_bytes") == text, name
    assert total("lengths", "documents") == total("copies", "documents") == counts["released"]
    assert total("decisions", "documents") == counts["released"]
    assert total("policy-rules", "released") == counts["released"]
    assert total("conflicts", "conflicts") == counts["conflicts"] if counts["conflicts"] else True
    for column, key in (("records_read",) * 2, ("released",) * 2, ("dropped",) * 2):
        assert total("sources", column) == counts[key]
    page = tree.text_content()
    assert f"{counts['records_read']:,} records read = {counts['released']:,} released" in page


def test_each_failure_is_counted_once(tree: html.HtmlElement, release: Path) -> None:
    """Also where two tables ask the same of several languages."""
    codes = {
        rule["code"]
        for rule in json.loads((release / "policy" / "rules.json").read_text())["rules"]
    }
    left = pq.read_table(release / "ledger" / "departures.parquet", columns=["failures"])
    failures = [one["rule"] for row in left["failures"].to_pylist() for one in row or ()]
    told = sheets(tree)["scores.csv"]
    assert sum(int(row["failed"] or 0) for row in told) == sum(one in codes for one in failures) > 0


def test_the_same_release_gives_the_same_bytes(release: Path) -> None:
    """Written again from the folder alone."""
    [(name, data)] = list(write_report(Contents(release, read_manifest(release))))
    assert name == "report.html"
    assert data == (release / name).read_bytes()


def test_verify_finds_a_figure_that_was_edited(rich: provender.BuildResult, tmp_path: Path) -> None:
    """Even where the sums were made anew."""
    folder = tmp_path / "2.0.0"
    shutil.copytree(rich.release, folder)
    assert provender.verify(folder).findings == []
    page = folder / "report.html"
    page.write_text(page.read_text("utf-8").replace("46 released", "47 released", 1), "utf-8")
    write_sums(folder)
    assert provender.verify(folder).findings == [
        "report.html says something else than the data, ledger and manifest"
    ]


def test_hostile_names_stay_names(rich: provender.BuildResult) -> None:
    """A title that is markup, code and a formula at once."""
    text = (rich.release / "report.html").read_text("utf-8")
    assert "<script" not in text
    page = html.fromstring(text)
    assert page.findtext(".//title") == HOSTILE
    assert any(HOSTILE in one for one in page.xpath("//li//span/text()"))


def test_what_was_refused_is_not_shown(rich: provender.BuildResult) -> None:
    """Neither title, host, text nor locator; nor those of the tier for people who agreed."""
    page = html.fromstring((rich.release / "report.html").read_text("utf-8"))
    text = page.text_content() + json.dumps(sheets(page))
    for secret in SECRETS:
        assert secret not in text
    for gated in (GATED[0], GATED[2], "gated-host"):
        assert gated not in text
    assert "13812345678" not in text
    assert "zhang.wei" not in text
    left = pq.read_table(rich.release / "ledger" / "departures.parquet").to_pylist()
    refused = next(row for row in left if row["reason"] == "all_rights_reserved")
    assert refused["id"] in text
    merged = next(row for row in left if row["reason"] == "duplicate" and row["source"] == "notes")
    assert merged["duplicate_of"] in text
    assert page.xpath(f"//li[contains(., '{merged['duplicate_of']}')]//small"), "survivor is shown"


def test_each_section_tells_what_was_found(rich: provender.BuildResult) -> None:
    """Personal data, risky words, marks, test items, near copies, generators."""
    told = sheets(html.fromstring((rich.release / "report.html").read_text("utf-8")))
    personal = {row["code"]: row for row in told["personal-data.csv"]}
    assert personal["phone"]["edited"] == personal["email"]["edited"] == "1"
    assert personal["health_identity"]["dropped"] == "1"
    risky = {row["code"]: row for row in told["unsafe.csv"]}
    assert (risky["a1_other_prohibited"]["documents"], risky["a1_other_prohibited"]["dropped"]) == (
        "1", "1",
    )  # fmt: skip
    assert [row["code"] for row in told["synthetic.csv"]] == ["label"]
    assert told["test-sets.csv"][0]["found"] == "1"
    assert told["test-items.csv"][0]["documents"] == "1"
    assert sum(int(row["documents"]) for row in told["near-copies.csv"]) == 1
    assert told["generators.csv"][0]["model"] == "model <b>"
    assert {"personal.phone", "personal.email"} <= {row["rule"] for row in told["changes.csv"]}
    assert {row["domain"] for row in told["domains.csv"]} >= {"example.com", "example.org"}


def test_what_was_not_looked_for_is_said(built: provender.BuildResult) -> None:
    """The example asks for none of it."""
    text = html.fromstring((built.release / "report.html").read_text("utf-8")).text_content()
    assert "Personal data was not looked for" in text
    assert "未查找评测集" in text
    assert "near copies were not looked for" in text


def test_evidence_is_quoted_from_released_documents_only(built: provender.BuildResult) -> None:
    """A statement of a refused document does not appear."""
    page = html.fromstring((built.release / "report.html").read_text("utf-8"))
    quotes = " ".join(page.xpath("//td/span/text()"))
    assert "This document has been placed into the public domain." in quotes
    rows = pq.read_table(built.release / "evidence" / "evidence.parquet").to_pylist()
    files = sorted((built.release / "data").rglob("*.parquet"))
    carried = {
        one
        for path in files
        for ids in pq.read_table(path, columns=["evidence_ids"])["evidence_ids"].to_pylist()
        for one in ids or ()
    }
    alone = {row["location"] for row in rows if row["id"] not in carried}
    alone -= {row["location"] for row in rows if row["id"] in carried}
    assert alone
    assert not {f"{row['source']}: {row['location']}" for row in rows
                if row["location"] in alone} & set(page.xpath("//td/span/text()"))  # fmt: skip


def test_spreads_are_those_of_the_values() -> None:
    """To half a percent, and whatever the order in which they came."""
    values = np.random.default_rng(1).lognormal(3, 2, 5000)
    spread, turned = Spread(), Spread()
    spread.add(values)
    for part in np.array_split(values[::-1], 7):
        turned.add(part)
    assert spread.counts == turned.counts
    assert spread.total == 5000
    for share in (0.01, 0.25, 0.5, 0.75, 0.99):
        exact = np.quantile(values, share, method="inverted_cdf")
        assert spread.quantile(share) == pytest.approx(exact, rel=0.005)
    spread.add(np.array([np.nan, np.inf, 0.0]))
    assert spread.total == 5001
    assert spread.quantile(0.0) == 0.0
    assert Spread().quantile(0.5) is None
