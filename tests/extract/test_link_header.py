# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The `Link` header of a capture: a licence of what was fetched, as much as a link in the page."""

from __future__ import annotations

import datetime

from provender.extract.rights_headers import header_observations, license_links
from provender.record import Record
from provender.rights.conclude import conclude

BY_NC = "https://creativecommons.org/licenses/by-nc/4.0/"


def headers(*links: str) -> list:
    record = Record(
        input="a.warc",
        locator="1",
        kind="html",
        payload=b"",
        url="https://example.org/a/",
        headers=tuple(("Link", link) for link in links),
    )
    return header_observations(record)


def test_a_licence_in_the_header_is_evidence() -> None:
    """It names the terms; other relations and RSL documents do not."""
    found = headers(f'<{BY_NC}>; rel="license", </style.css>; rel=preload')
    assert [(seen.signal, seen.value) for seen in found] == [("http.link_license", BY_NC)]
    outcome = conclude(found, as_of=datetime.date(2026, 11, 1))
    assert (outcome.concluded, outcome.tier) == ("CC-BY-NC-4.0", "agreement")
    assert headers(f'<{BY_NC}>; rel="nofollow"') == []
    rsl = headers('</license.xml>; rel="license"; type="application/rsl+xml"')
    assert [seen.signal for seen in rsl] == ["http.rsl_link"]


def test_several_links_and_broken_ones() -> None:
    """Links are parted by commas; one that never closes says nothing."""
    assert license_links('<a>; rel=license, <b>; rel="next license"') == [
        ("a", False),
        ("b", False),
    ]
    assert license_links("<a; rel=license") == []
