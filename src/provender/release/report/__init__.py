# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A release told to people: `report.html`, one page in English and Chinese.

Each module adds one section; a section is a function of the release's `Contents`, so the same
release gives the same bytes and every figure is the one that all other documents have.
"""

from __future__ import annotations

from collections.abc import Iterator

from provender.release.contents import Contents
from provender.release.report.contamination import add_contamination
from provender.release.report.departed import read_departures
from provender.release.report.duplicates import add_duplicates
from provender.release.report.funnel import add_funnel
from provender.release.report.making import add_making
from provender.release.report.overview import add_overview
from provender.release.report.reasons import add_reasons
from provender.release.report.rights import add_rights
from provender.release.report.safety import add_safety
from provender.release.report.scores import add_scores
from provender.release.report.shares import add_shares
from provender.release.report.sources import add_sources
from provender.report.page import Page

__all__ = ["write_report"]


def write_report(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield `report.html`."""
    release = contents.manifest["release"]
    page = Page(release.get("title") or release["name"], contents=True)
    departures = read_departures(contents)
    add_overview(page, contents)
    add_funnel(page, contents)
    add_reasons(page, contents, departures)
    add_rights(page, contents, departures)
    add_shares(page, contents)
    add_scores(page, contents, departures)
    add_duplicates(page, contents, departures)
    add_safety(page, contents, departures)
    add_contamination(page, contents)
    add_sources(page, contents)
    add_making(page, contents)
    yield "report.html", page.render().encode("utf-8", "replace")
