# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Mistakes that others made with licences on pages, as regression tests of ours.

Sources: `reference/style.md` §7 and `reference/peers.md` §0.3, where each was run and seen.
"""

from __future__ import annotations

import datetime

import pytest

from provender.document import ParsedDocument
from provender.extract.options import ExtractOptions
from provender.extract.parse import parse
from provender.record import Record
from provender.rights.conclude import Conclusion, conclude
from provender.rights.normalize import normalize

TEXT = (
    "The harbour road is beautiful in autumn, and the ferry runs until the first snow falls. " * 8
)


def concluded(body: str, head: str = "") -> Conclusion:
    """What follows from a page's own marks."""
    page = f"<html><head>{head}</head><body><article><p>{TEXT}</p></article>{body}</body></html>"
    record = Record(
        input="page.html",
        locator="page.html",
        kind="html",
        payload=page.encode(),
        content_type="text/html",
        url="https://example.org/",
    )
    document = parse(record, ExtractOptions())
    assert isinstance(document, ParsedDocument)
    return conclude(document.observations, as_of=datetime.date(2026, 11, 1))


def link(address: str) -> str:
    return f'<footer><a rel="license" href="https://creativecommons.org/{address}">licence</a></footer>'


def test_share_alike_of_version_2_is_not_lost() -> None:
    """Common Pile's `from_string` read by-sa/2.0 as CC BY 2.0."""
    assert normalize("https://creativecommons.org/licenses/by-sa/2.0/").expression == "CC-BY-SA-2.0"
    assert concluded(link("licenses/by-sa/2.0/")).concluded == "CC-BY-SA-2.0"
    assert concluded(link("licenses/by/2.0/")).concluded == "CC-BY-2.0"


@pytest.mark.parametrize(
    "address", ["https://example.org/standby/3.0/", "https://example.org/publicdomain/faq"]
)
def test_words_in_foreign_addresses_are_no_licence(address: str) -> None:
    """`standby/3.0` was read as CC BY 3.0, `publicdomain/faq` as public domain."""
    assert normalize(address).expression is None
    page = concluded(f'<footer><a href="{address}">more</a></footer>')
    assert (page.concluded, page.tier) == (None, "unknown")


def test_of_two_licences_the_laxer_does_not_win() -> None:
    """A text with by-nc-nd/4.0 and by/4.0 was read as CC BY."""
    page = concluded(link("licenses/by-nc-nd/4.0/") + link("licenses/by/4.0/"))
    assert page.tier in ("agreement", "unknown")
    assert concluded(link("licenses/by/4.0/")).tier == "attribution"


def test_cc0_is_seen_without_the_path_licenses() -> None:
    """Dolma's prefilter looks for creativecommons.org/licenses, so CC0 was never seen."""
    page = concluded(link("publicdomain/zero/1.0/"))
    assert (page.concluded, page.tier) == ("CC0-1.0", "public-domain")
    assert concluded("").tier == "unknown"
