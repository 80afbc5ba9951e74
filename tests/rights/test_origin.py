# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Origin beats label: stricter always, laxer only on a verified ground."""

from __future__ import annotations

import datetime

import pytest

from provender.rights.conclude import Conclusion, conclude
from provender.rights.copies import conclude_copies
from provender.rights.evidence import Observation
from provender.rights.origin import conclude_with_origin

DAY = datetime.date(2026, 1, 1)


def label(expression: str) -> Observation:
    return Observation(signal="recipe.license", value=expression, location="recipe", rank="card")


def origin(expression: str, place: str = "Set X") -> Observation:
    return Observation(
        signal="origin.fingerprint", value=expression, location=place, rank="public-domain-ground"
    )


GROUND = Observation(
    signal="origin.ground",
    value="statute-excluded-from-copyright; CN; Copyright Law Art. 5",
    location="Statutes",
    rank="public-domain-ground",
)


def concluded(*seen: Observation) -> Conclusion:
    return conclude_with_origin(seen, as_of=DAY)


@pytest.mark.parametrize(
    ("declared", "found", "expected", "tier"),
    [
        ("MIT", "CC-BY-NC-4.0", "CC-BY-NC-4.0", "agreement"),
        ("CC0-1.0", "CC-BY-ND-4.0", "CC-BY-ND-4.0", "agreement"),
        ("CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-SA-4.0", "share-alike"),
        ("CC-BY-NC-4.0", "MIT", "CC-BY-NC-4.0", "agreement"),
        ("CC-BY-4.0", "CC0-1.0", "CC-BY-4.0", "attribution"),
        ("MIT", "MIT", "MIT", "attribution"),
        ("MIT", "CC-BY-4.0", "CC-BY-4.0 AND MIT", "attribution"),
        ("MIT", "LicenseRef-provender-all-rights-reserved", None, "unknown"),
    ],
)
def test_an_origin_makes_stricter_never_laxer(declared, found, expected, tier) -> None:
    """The stricter of label and origin holds; equally strict ones hold together."""
    outcome = concluded(label(declared), origin(found))
    assert outcome.tier == tier
    if expected is not None:
        assert outcome.concluded == expected
    assert outcome.declared == declared


def test_an_origin_opens_nothing_that_is_unknown() -> None:
    """Without a statement of its own a row stays unknown, whatever its origin's terms."""
    assert concluded(origin("CC-BY-4.0")).tier == "unknown"
    assert concluded(origin("CC-BY-NC-4.0")).reason == "no_license"


def test_only_a_verified_ground_makes_laxer() -> None:
    """A text that the law leaves free stays free under a label that claims it."""
    free = concluded(label("CC-BY-NC-4.0"), GROUND)
    assert (free.tier, free.legal_basis, free.jurisdiction) == (
        "public-domain",
        "public_domain",
        "CN",
    )
    assert concluded(GROUND).tier == "public-domain"
    assert concluded(label("MIT"), GROUND, origin("CC-BY-NC-4.0")).tier == "agreement"
    assert concluded(label("CC-BY-NC-4.0"), origin("CC0-1.0")).tier == "agreement"


def test_what_the_label_says_of_place_and_contract_stays() -> None:
    """Reservations and contract bans are not lifted by an origin."""
    reserved = Observation(signal="recipe.reserved", value="yes", location="r", rank="card")
    banned = Observation(
        signal="contract.redistribution", value="forbidden", location="c", rank="card"
    )
    outcome = concluded(label("MIT"), reserved, banned, GROUND)
    assert outcome.reserved == "yes"
    assert outcome.vetoes == ("contract_forbids",)


def test_the_contradiction_is_told() -> None:
    """A person reads what was declared and where the text comes from."""
    outcome = concluded(label("MIT"), origin("CC-BY-NC-4.0", "Stanford Alpaca"))
    assert outcome.conflict is not None
    assert "MIT" in outcome.conflict
    assert "Stanford Alpaca" in outcome.conflict
    assert concluded(label("MIT"), origin("MIT")).conflict is None
    free = label("LicenseRef-provender-public-domain")
    assert concluded(free, GROUND).conflict is None
    unknown = concluded(label("MIT"), origin("nobody knows"))
    assert unknown.tier == "unknown"
    assert "terms are unknown" in str(unknown.conflict)


def test_a_part_is_a_clue() -> None:
    """Holding a part of a row concludes nothing."""
    part = Observation(
        signal="origin.part", value="CC-BY-NC-4.0", location="X", scope="part",
        rank="public-domain-ground",
    )  # fmt: skip
    assert concluded(label("MIT"), part) == concluded(label("MIT"))


def test_without_origin_nothing_changes() -> None:
    """The engine's own conclusion comes back."""
    assert concluded(label("MIT")) == conclude([label("MIT")], as_of=DAY)


def test_between_copies_an_origin_outranks_a_statement() -> None:
    """One copy whose origin is known speaks for all copies of the text."""
    own = conclude(
        [Observation(signal="record.license", value="CC0-1.0", location="row")], as_of=DAY
    )
    known = concluded(label("MIT"), origin("CC-BY-NC-4.0"))
    winner, conflict = conclude_copies([own, known])
    assert winner.concluded == "CC-BY-NC-4.0"
    assert conflict is not None
