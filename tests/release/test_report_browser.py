# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The report as a person meets it: in Chromium, on a desk and on a phone, by day and by night.

Needs a Chromium: the system's, which CI installs, or Playwright's. Without one these tests are
skipped and say so.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.release.chromium import find_chromium, install_chromium

import provender

playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install playwright"
)

PLACES = [
    ("built", 1280, "light", "en"),
    ("built", 360, "dark", "zh"),
    ("rich", 1280, "dark", "zh"),
    ("rich", 360, "light", "en"),
]
UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"
CLIPPED = """() => [...document.querySelectorAll('svg[role=img] text')]
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(one => one.textContent)"""
SMALL = """() => [...document.querySelectorAll('svg[role=img] text')]
  .filter(one => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a < 11).length"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium, the system's if there is one."""
    found = find_chromium() or install_chromium()
    with playwright.sync_playwright() as driver:
        try:
            started = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except playwright.Error as error:
            pytest.skip(f"no Chromium could be started: {str(error).splitlines()[0]}")
        yield started
        started.close()


def as_words(place: tuple[Any, ...]) -> str:
    return "-".join(map(str, place))


@pytest.fixture(scope="module", params=PLACES, ids=as_words)
def opened(request: pytest.FixtureRequest, browser: Any) -> Iterator[Any]:
    """A report opened from disk without a network, in one language, everything unfolded."""
    name, width, scheme, language = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: said.append(request.url))
    page.address = (request.getfixturevalue(name).release / "report.html").as_uri()
    page.goto(page.address)
    if language == "zh":
        page.click("label[for=pick-zh]")
    page.evaluate(UNFOLD)
    page.said, page.language = said, language
    yield page
    context.close()


def test_it_opens_from_disk_and_asks_for_nothing(opened: Any) -> None:
    """One request, for itself; nothing on the console."""
    assert opened.said == [opened.address]


def test_one_language_is_seen(opened: Any) -> None:
    """The other is not displayed, in drawings neither."""
    shown = (
        "() => [...document.querySelectorAll('.{}')].filter(e => e.getClientRects().length).length"
    )
    other = "zh" if opened.language == "en" else "en"
    assert opened.evaluate(shown.format(opened.language)) > 100
    assert opened.evaluate(shown.format(other)) == 0


def test_nothing_is_wider_than_the_screen(opened: Any) -> None:
    """The page does not scroll sideways, no label is cut off, no letters shrink."""
    width = opened.evaluate("document.documentElement.clientWidth")
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.evaluate(CLIPPED) == []
    assert opened.evaluate(SMALL) == 0


@pytest.mark.parametrize("opened", PLACES[2:], ids=as_words, indirect=True)
def test_it_is_accessible(opened: Any) -> None:
    """No rule of axe-core fails: names, order, contrast, landmarks, keys."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="axe-playwright-python is not installed: pip install axe-playwright-python",
    )
    found = axe.Axe().run(opened).response
    assert len(found["passes"]) > 20
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []


def test_a_fault_would_be_found(browser: Any) -> None:
    """A picture without a name and grey letters on grey are violations."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core")
    page = browser.new_page()
    page.set_content(
        '<html lang="en"><title>t</title><main><h1>t</h1><svg role="img" width="9" height="9">'
        '</svg><p style="color:#888;background:#999">grey</p></main>'
    )
    found = {one["id"] for one in axe.Axe().run(page).response["violations"]}
    page.close()
    assert {"color-contrast", "svg-img-alt"} <= found


@pytest.fixture
def report(built: provender.BuildResult) -> Path:
    return built.release / "report.html"


def test_a_csv_can_be_saved(browser: Any, report: Path, tmp_path: Path) -> None:
    """From the page itself, by its link."""
    context = browser.new_context(offline=True, accept_downloads=True)
    page = context.new_page()
    page.goto(report.as_uri())
    page.evaluate(UNFOLD)
    with page.expect_download() as waiting:
        page.click("a[download='tiers.csv']")
    waiting.value.save_as(tmp_path / "tiers.csv")
    context.close()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "tiers.csv").read_text("utf-8-sig"))))
    assert rows[0]["code"] == "public-domain"


def test_the_language_is_chosen_by_keys(browser: Any, report: Path) -> None:
    """Two radio buttons; the arrow changes what is shown, the skip link is the first stop after."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(report.as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.querySelector('#pick-zh').checked")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    context.close()
