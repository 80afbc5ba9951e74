# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Offers of several licences: what a policy prefers is taken, and the choice is told."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import provender
from provender.rights.choice import Choice, choose, offers_of
from provender.rights.conclude import Conclusion, conclude
from provender.rights.evidence import Observation
from provender.rights.license import license_from_dict, load_licenses
from provender.rights.origin import FINGERPRINT, conclude_with_origin
from provender.rights.policy import load_policy, policy_from_dict

AS_OF = datetime.date(2026, 11, 1)
OPEN = load_policy("open-release")


def said(signal: str, value: str, rank: str = "document-statement") -> Observation:
    return Observation(signal=signal, value=value, location="here", rank=rank)


def only(licence: str) -> object:
    rule = {"id": "one", "effect": "allow", "when": {"license": [licence]}}
    return policy_from_dict({"name": "only", "title": "t", "rules": [rule], "switches": {}})


def drawn(value: str, policy: object = OPEN, signal: str = "record.license") -> Conclusion:
    return conclude([said(signal, value)], as_of=AS_OF, policy=policy)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("offer", "policy", "chosen"),
    [
        ("CC-BY-4.0 OR CC-BY-SA-4.0", OPEN, "CC-BY-4.0"),
        ("CC-BY-4.0 OR CC-BY-SA-4.0", only("CC-BY-SA-4.0"), "CC-BY-SA-4.0"),
        ("GPL-3.0-only OR CC-BY-SA-4.0", OPEN, "GPL-3.0-only"),
        ("GPL-3.0-only OR CC-BY-SA-4.0", only("CC-BY-SA-4.0"), "CC-BY-SA-4.0"),
        ("ODC-By-1.0 OR CC-BY-SA-4.0", OPEN, "CC-BY-SA-4.0"),
        ("CC-BY-NC-ND-4.0 OR CC-BY-NC-4.0", OPEN, "CC-BY-NC-4.0"),
        ("CC-BY-ND-4.0 OR CC-BY-NC-4.0", load_policy("research-only"), "CC-BY-NC-4.0"),
        ("(MIT OR GPL-2.0-only) AND CC-BY-4.0", OPEN, "CC-BY-4.0 AND MIT"),
        ("GPL-2.0-only WITH Classpath-exception-2.0 OR CC-BY-NC-4.0", OPEN,
         "GPL-2.0-only WITH Classpath-exception-2.0"),
    ],
)  # fmt: skip
def test_what_the_policy_prefers_is_taken(offer: str, policy: object, chosen: str) -> None:
    """Released first, then the laxest tier, then the fewest uses forbidden, then the first."""
    found = drawn(offer, policy)
    assert found.concluded == chosen
    (choice,) = found.choices
    assert choice.offered == offer
    assert sorted(choice.chosen.split(" AND ")) == chosen.split(" AND ")


def test_the_reason_names_the_policy_and_what_it_says() -> None:
    """Released, and not released; without a policy the most permissive is named so."""
    assert "the policy open-release releases it" in drawn("MIT OR CC-BY-NC-4.0").choices[0].why
    none = drawn("CC-BY-NC-4.0 OR CC-BY-ND-4.0").choices[0].why
    assert "the policy open-release releases no alternative of it (agreement)" in none
    assert "most permissive" in drawn("MIT OR CC-BY-NC-4.0", None).choices[0].why


def test_what_is_no_offer_is_no_choice() -> None:
    """One licence, several that hold together, and the same twice."""
    assert drawn("CC-BY-4.0").choices == ()
    assert drawn("CC-BY-4.0 AND MIT").choices == ()
    assert choose("MIT OR MIT") == ("MIT", None)
    assert choose("MIT OR") == ("MIT OR", None)
    assert offers_of("((") == (("((",),)


def test_what_was_offered_stays_declared() -> None:
    """The declaration is the source's words, the conclusion what was taken of them."""
    found = drawn("MIT OR GPL-3.0-only", signal="card.license")
    assert (found.declared, found.concluded) == ("MIT OR GPL-3.0-only", "MIT")


def test_a_choice_that_the_conclusion_does_not_rest_on_is_not_told() -> None:
    """A LICENSE that says GPL decides beside a README that offers MIT too."""
    found = conclude(
        [
            said("card.license", "MIT OR GPL-3.0-only", "card"),
            said("repository.license_file", "GPL-3.0-only", "repository-license"),
        ],
        as_of=AS_OF,
        policy=OPEN,
    )
    assert (found.concluded, found.choices) == ("GPL-3.0-only", ())
    assert (
        found.conflict == "GPL-3.0-only is stricter than what is also stated: MIT OR GPL-3.0-only"
    )


def test_embedded_records_choose_again() -> None:
    """A vocabulary in which MIT forbids commercial use leads to the other alternative."""
    mit = license_from_dict({
        **load_licenses()["MIT"].to_dict(), "tier": "agreement", "prohibits": ["commercial"],
    })  # fmt: skip
    seen = [said("record.license", "MIT OR CC-BY-SA-4.0")]
    found = conclude(seen, as_of=AS_OF, policy=OPEN, vocabulary={**load_licenses(), "MIT": mit})
    assert found.concluded == "CC-BY-SA-4.0"


def test_choices_go_on_where_an_origin_joins() -> None:
    """A label with an offer and an origin of the same tier hold together, and both are told."""
    seen = [said("record.license", "MIT OR CC-BY-SA-4.0"), said(FINGERPRINT, "CC-BY-4.0")]
    found = conclude_with_origin(seen, as_of=AS_OF, policy=OPEN)
    assert found.concluded == "CC-BY-4.0 AND MIT"
    assert [choice.chosen for choice in found.choices] == ["MIT"]
    assert isinstance(found.choices[0], Choice)


def test_a_restriction_grants_nothing_by_itself() -> None:
    """ "Non-commercial use only" alone is unknown; beside a licence it narrows what that grants."""
    alone = drawn("for non-commercial use only")
    assert (alone.concluded, alone.tier, alone.reason) == (
        "LicenseRef-provender-non-commercial", "unknown", "no_grant",
    )  # fmt: skip
    decision = load_policy("research-only").decide(alone, "own")
    assert (decision.effect, decision.reason) == ("deny", "no_grant")
    assert "forbids some uses and permits none" in decision.detail
    narrowed = conclude(
        [
            said("spdx.identifier", "CC-BY-4.0"),
            said("card.notice", "LicenseRef-provender-non-commercial", "card"),
        ],
        as_of=AS_OF,
    )
    assert narrowed.concluded == "CC-BY-4.0 AND LicenseRef-provender-non-commercial"
    assert (narrowed.tier, narrowed.reason) == ("agreement", "non_commercial")
    assert load_policy("research-only").decide(narrowed, "own").effect == "allow"
    assert OPEN.decide(narrowed, "own").effect == "deny"


@pytest.mark.parametrize(
    ("statement", "purpose", "yes"),
    [
        ("CC-BY-4.0 AND LicenseRef-provender-non-commercial", "research", True),
        ("CC-BY-4.0 AND LicenseRef-provender-non-commercial", "redistribution", True),
        ("CC-BY-4.0 AND LicenseRef-provender-non-commercial", "commercial-training", False),
        ("LicenseRef-provender-non-commercial", "research", False),
        ("LicenseRef-provender-no-derivatives", "redistribution", False),
    ],
)
def test_may_reads_a_restriction_beside_a_grant(statement: str, purpose: str, yes: bool) -> None:
    """What the licence grants stays, what the sentence withholds does not."""
    assert provender.may(statement, purpose).yes is yes


def test_may_answers_by_the_callers_switches(tmp_path: Path) -> None:
    """An answer to a question of the policy changes what the policy vetoes, and how a file is read."""
    text = "The harbour road is beautiful in autumn, and the ferry runs until snow falls. " * 9
    mark = '<footer><a rel="license" href="https://creativecommons.org/licenses/by/4.0/">x</a></footer>'
    page = tmp_path / "page.html"
    page.write_text(
        f'<html><head><meta name="robots" content="noarchive"></head><body><article><p>{text}</p>'
        f"</article>{mark}</body></html>"
    )
    assert provender.may(page, "redistribution").yes
    reserved = {"noarchive_reserves": True}
    assert not provender.may(page, "redistribution", switches=reserved).yes
    free = {**reserved, "reservation_beats_license": False}
    assert provender.may(page, "redistribution", switches=free).yes
