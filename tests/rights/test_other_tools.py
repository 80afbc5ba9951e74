# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Mistakes that others made with licences on pages, as regression tests of ours.

Sources: `reference/style.md` §7 and `reference/peers.md` §0.3, where each was run and seen.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from provender.audit.auditing import audit
from provender.document import ParsedDocument
from provender.extract.options import ExtractOptions
from provender.extract.parse import parse
from provender.record import Record
from provender.rights.conclude import Conclusion, conclude
from provender.rights.evidence import Observation
from provender.rights.license import terms_of, tier_strictness
from provender.rights.normalize import normalize
from provender.rights.policy import load_policy

AS_OF = datetime.date(2026, 11, 1)

TEXT = (
    "The harbour road is beautiful in autumn, and the ferry runs until the first snow falls. " * 8
)


def observations(body: str, head: str = "") -> tuple[Observation, ...]:
    """What a page says of itself."""
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
    return document.observations


def concluded(body: str, head: str = "") -> Conclusion:
    """What follows from a page's own marks."""
    return conclude(observations(body, head), as_of=AS_OF)


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


LINKS = {
    "link element": ('<link rel="license" href="https://creativecommons.org/licenses/{}/">', ""),
    "no scheme": (
        "",
        '<footer><a rel="license" href="//creativecommons.org/licenses/{}/">licence</a></footer>',
    ),
    "JSON-LD": (
        '<script type="application/ld+json">{{"@type": "WebPage", "license": '
        '"https://creativecommons.org/licenses/{}/"}}</script>',
        "",
    ),
}


@pytest.mark.parametrize("kind", sorted(LINKS))
@pytest.mark.parametrize(
    ("code", "expression", "tier"),
    [("by/4.0", "CC-BY-4.0", "attribution"), ("by-nd/4.0", "CC-BY-ND-4.0", "agreement")],
)
def test_every_place_of_a_licence_is_seen(kind: str, code: str, expression: str, tier: str) -> None:
    """Dolma's `cc_re` misses link elements, addresses without scheme, and JSON-LD."""
    head, body = LINKS[kind]
    page = concluded(body.format(code), head.format(code))
    assert (page.concluded, page.tier) == (expression, tier)


FORMS = [
    # what the address holds after /licenses/, and what it says: fewer parts than others unpack
    ("by", None),
    ("by/", None),
    ("by-nc", None),
    ("by/4.0", "CC-BY-4.0"),
    ("by/4.0/legalcode", "CC-BY-4.0"),
    ("by/4.0/deed.de", "CC-BY-4.0"),
    ("by/3.0/de", "CC-BY-3.0-DE"),
    ("by/3.0/de/deed.de", "CC-BY-3.0-DE"),
    ("by/3.0/hk/", "LicenseRef-provender-CC-BY-3.0-HK"),
    ("by/1.0/", "CC-BY-1.0"),
    ("by/2.1/jp/", "LicenseRef-provender-CC-BY-2.1-JP"),
    ("nd-nc/1.0/", "LicenseRef-provender-CC-ND-NC-1.0"),
    ("by-nd-nc/1.0/", "CC-BY-NC-ND-1.0"),
    ("by-nc-nd/2.5/hr/", "LicenseRef-provender-CC-BY-NC-ND-2.5-HR"),
]


@pytest.mark.parametrize(("rest", "expression"), FORMS)
@pytest.mark.parametrize("scheme", ["https://", "http://", "//", ""])
def test_an_address_may_have_fewer_parts(scheme: str, rest: str, expression: str | None) -> None:
    """Dolma's fast pattern has one group and its caller unpacks four: ValueError on each page;
    Common Pile's `from_string` raises on `by/1.0` and `by/2.1`."""
    address = f"{scheme}creativecommons.org/licenses/{rest}"
    assert normalize(address).expression == expression
    page = concluded(f'<footer><a rel="license" href="{address}">licence</a></footer>')
    if expression is not None:
        assert page.concluded == expression
    else:
        assert page.tier == "unknown"


@pytest.mark.parametrize("version", ["1.0", "2.0", "2.5", "3.0", "4.0"])
@pytest.mark.parametrize("code", ["by", "by-sa", "by-nc", "by-nc-sa", "by-nd", "by-nc-nd"])
def test_no_label_hides_nc_or_nd_from_the_policy(code: str, version: str) -> None:
    """Dolma labels `cc_by-nc` and drops by `_nc_|_nd_`, which matches none of its labels. Here what
    forbids is a prohibition of the record, and the version and the place are kept."""
    address = f"licenses/{code}/{version}/"
    page = concluded(link(address))
    assert page.concluded == f"CC-{code.upper()}-{version}"
    decision = load_policy("open-release").decide(page, "web")
    withheld = "nc" in code or "nd" in code
    assert (decision.effect == "allow") is not withheld
    assert (decision.reason in ("non_commercial", "no_derivatives")) is withheld
    (seen,) = [one for one in observations(link(address)) if one.signal == "html.rel_license"]
    assert (seen.value, bool(seen.location)) == (f"https://creativecommons.org/{address}", True)


@pytest.mark.parametrize(
    ("told", "expression", "tier"),
    [
        # an enum with its address, ids with commas, and a list: one field of one published dataset
        (
            "Creative Commons - Attribution - https://creativecommons.org/licenses/by/4.0/",
            "CC-BY-4.0",
            "attribution",
        ),
        (
            "Creative Commons - Attribution Share-Alike - "
            "https://creativecommons.org/licenses/by-sa/4.0/",
            "CC-BY-SA-4.0",
            "share-alike",
        ),
        ("MIT,Apache-2.0", "Apache-2.0 AND MIT", "attribution"),
        ("MIT,GPL-3.0-only", "GPL-3.0-only AND MIT", "share-alike"),
        (["CC BY 4.0", "MIT License"], "CC-BY-4.0 AND MIT", "attribution"),
        (["CC BY-NC 4.0", "MIT License"], None, "unknown"),
        (["CC BY 4.0", "Unspecified"], None, "unknown"),
    ],
)
def test_three_encodings_of_one_field_say_the_same(
    tmp_path: Path, told: str | list[str], expression: str | None, tier: str
) -> None:
    """Common Pile writes an enum string, ids with commas, and a list (its Data Provenance part) into
    one field `license`."""
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"text": TEXT, "license": told}) + "\n")
    (group,) = audit(rows, workers=1).groups
    if tier == "unknown":
        assert group.conclusion.tier == "unknown"
    else:
        assert (group.conclusion.concluded, group.conclusion.tier) == (expression, tier)


@pytest.mark.parametrize(
    ("label", "tier", "withheld"),
    [
        # the label of the Data Provenance Initiative, and how its table misreads it
        ("No License", "unknown", set()),  # use "All"
        ("Unspecified", "unknown", set()),
        ("Various", "unknown", set()),
        ("CC BY-ND 4.0", "agreement", {"share_adaptation"}),  # use "All", share-alike "1"
        ("CC BY-NC-ND 4.0", "agreement", {"share_adaptation", "commercial"}),
        ("CC BY-NC-SA 4.0", "agreement", {"commercial", "share_alike:adaptation"}),
        ("CC BY-NC-SA", "unknown", set()),  # share-alike "0"
        ("CC BY SA", "unknown", set()),
        ("CC BY-SA 4.0", "share-alike", {"share_alike:adaptation"}),
        ("LMSYS-Chat-1M Dataset License", "agreement", set()),  # use "All", no duties
        ("Llama 2", "agreement", set()),
        ("CC0 1.0", "public-domain", set()),
    ],
)
def test_no_label_of_the_data_provenance_table_is_read_more_laxly(
    label: str, tier: str, withheld: set[str]
) -> None:
    """Its table gives "No License" to all uses and loses ND, and SA where no version is named."""
    conclusion = conclude(
        [Observation(signal="card.license", value=label, location="x", rank="card")], as_of=AS_OF
    )
    strictness = tier_strictness(conclusion.tier)
    assert strictness >= tier_strictness(tier)
    if tier != "unknown":
        terms = terms_of(str(conclusion.concluded))
        assert withheld <= terms.prohibits | terms.duties
