# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Every rule of every shipped policy: a document that it decides, and a twin that it does not."""

from __future__ import annotations

import datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from provender.errors import UsageError
from provender.rights.conclude import Conclusion, conclude
from provender.rights.evidence import Observation
from provender.rights.license import signals
from provender.rights.policy import (
    Decision,
    in_words,
    known_policies,
    load_policy,
    policy_from_dict,
)
from provender.rights.policy_form import switches_of
from provender.rights.purposes import purposes
from provender.rights.reservation import default_switches

AS_OF = datetime.date(2026, 11, 1)
CHANNELS = ("web", "purchased", "public", "own", "contributed", "generated")


def said(signal: str, value: str, rank: str = "document-statement") -> Observation:
    return Observation(signal=signal, value=value, location="here", rank=rank)


BY = said("spdx.identifier", "CC-BY-4.0")
CARD_BY = said("card.license", "cc-by-4.0", "card")
SA = said("spdx.identifier", "CC-BY-SA-4.0")
ZERO = said("spdx.identifier", "CC0-1.0")
NC = said("spdx.identifier", "CC-BY-NC-4.0")
ND = said("spdx.identifier", "CC-BY-ND-4.0")
NC_ND = said("spdx.identifier", "CC-BY-NC-ND-3.0")
GROUND = said("recipe.terms", "copyright-expired; CN; Art. 23", "public-domain-ground")
RESERVED = said("http.tdm_reservation", "1")
FREE = said("http.tdm_reservation", "0")
BANNED = said("contract.redistribution", "forbidden", "repository-license")
EXPIRED = said("contract.expires", "2026-10-31", "repository-license")

Case = tuple[tuple[Observation, ...], str, dict[str, bool]]
OFF = {"reservation_beats_license": False}
WEB_OFF = {"honour_reservations_on_web": False}
NO_ADAPTATION = {"extraction_is_adaptation": False}
SAMPLING = said("spdx.identifier", "LicenseRef-scancode-cc-sampling-1.0")

_OPEN: dict[str, tuple[Case, Case]] = {
    "veto-by-text": (((BY, BANNED), "purchased", {}), ((BY,), "purchased", {})),
    "reserved-web": (((BY, RESERVED), "web", {}), ((BY, RESERVED), "web", WEB_OFF)),
    "reserved-elsewhere": (((NC, RESERVED), "public", OFF), ((BY, RESERVED), "public", OFF)),
    "reserved-by-source": (((BY, RESERVED), "public", {}), ((BY, RESERVED), "public", OFF)),
    "not-open": (((NC,), "public", {}), ((SA,), "public", {})),
    "unknown-terms": (((), "public", {}), ((ZERO,), "public", {})),
}
CASES: dict[tuple[str, str], tuple[Case, Case]] = {
    **{("open-release", name): case for name, case in _OPEN.items()},
    ("open-release", "open-public-domain"): (((ZERO,), "own", {}), ((ZERO, RESERVED), "own", {})),
    ("open-release", "open-attribution"): (((BY,), "web", {}), ((BY, NC), "web", {})),
    ("open-release", "open-share-alike"): (((SA,), "web", {}), ((SA, NC), "web", {})),
    **{("permissive-only", name): case for name, case in _OPEN.items() if name != "not-open"},
    ("permissive-only", "not-open"): (((NC,), "public", {}), ((BY,), "public", {})),
    ("permissive-only", "permissive-public-domain"): (((GROUND,), "own", {}), ((BY,), "own", {})),
    ("permissive-only", "permissive-attribution"): (((BY,), "own", {}), ((BY, SA), "own", {})),
    ("permissive-only", "share-alike-duty"): (((SA,), "own", {}), ((BY,), "own", {})),
    ("strict", "veto-by-text"): (((BY, EXPIRED), "purchased", {}), ((BY,), "purchased", {})),
    ("strict", "reserved"): (((BY, RESERVED), "own", {}), ((BY, FREE), "own", {})),
    ("strict", "reservation-unknown"): (((BY,), "web", {}), ((BY, FREE), "web", {})),
    ("strict", "strict-public-domain"): (((GROUND,), "public", {}), ((CARD_BY,), "public", {})),
    ("strict", "strict-attribution"): (((BY,), "public", {}), ((CARD_BY,), "public", {})),
    ("strict", "weak-evidence"): (((CARD_BY,), "public", {}), ((CARD_BY, BY), "public", {})),
    ("strict", "share-alike-duty"): (((SA,), "public", {}), ((BY,), "public", {})),
    ("strict", "not-open"): (((NC,), "public", {}), ((BY,), "public", {})),
    ("strict", "unknown-terms"): (((), "public", {}), ((BY,), "public", {})),
    ("research-only", "veto-by-text"): (((NC, BANNED), "purchased", {}), ((NC,), "own", {})),
    ("research-only", "reserved"): (
        ((NC, RESERVED), "web", {}),
        ((NC, RESERVED), "web", {"honour_reservations": False}),
    ),
    ("research-only", "open-public-domain"): (((ZERO,), "own", {}), ((NC,), "own", {})),
    ("research-only", "open-attribution"): (((BY,), "own", {}), ((NC,), "own", {})),
    ("research-only", "open-share-alike"): (((SA,), "own", {}), ((NC,), "own", {})),
    ("research-only", "under-agreement"): (((NC_ND,), "own", NO_ADAPTATION), ((NC_ND,), "own", {})),
    ("research-only", "extraction-adapts"): (((NC_ND,), "own", {}), ((NC,), "own", {})),
    ("research-only", "not-to-share"): (((SAMPLING,), "own", {}), ((NC,), "own", {})),
    ("research-only", "unknown-terms"): (((), "own", {}), ((ND,), "own", {})),
}


def decided(policy: str, case: Case) -> Decision:
    observations, channel, switches = case
    return load_policy(policy, switches).decide(conclude(observations, as_of=AS_OF), channel)


@pytest.mark.parametrize(("policy", "rule"), sorted(CASES))
def test_a_rule_decides_its_document_and_not_the_twin(policy: str, rule: str) -> None:
    """The one ends at this rule with this effect, the other ends elsewhere."""
    case, twin = CASES[policy, rule]
    effect = next(r["effect"] for r in load_policy(policy).rules if r["id"] == rule)
    decision = decided(policy, case)
    assert (decision.rule, decision.effect) == (rule, effect)
    assert (decision.reason is None) == (effect == "allow")
    assert decided(policy, twin).rule != rule


def test_every_shipped_rule_is_under_test_and_has_a_source() -> None:
    """A rule file that nobody tested does not ship."""
    shipped = {(name, r["id"]) for name in known_policies() for r in load_policy(name).rules}
    assert shipped == set(CASES)
    for name in known_policies():
        for rule in load_policy(name).rules:
            assert rule["source"], (name, rule["id"])
        for switch, asked in load_policy(name).switches.items():
            assert asked["question"].endswith("?"), switch
            assert asked["source"], switch


def test_every_switch_does_something() -> None:
    """It puts a rule in force, answers a question of `may`, or tells how a reservation is read."""
    for name in known_policies():
        policy = load_policy(name)
        used = {*switches_of(policy.rules), *purposes()["switches"], *default_switches()}
        assert set(policy.switches) <= used, name
        assert policy.readings == default_switches()


def all_conclusions(**more: Any) -> list[Conclusion]:
    return [
        Conclusion(tier=tier, rank=rank, reserved=reserved, concluded="CC-BY-NC-4.0", **more)
        for tier, rank, reserved in product(
            signals()["tiers"], signals()["ranks"], ("yes", "no", "unknown")
        )
    ]


@pytest.mark.parametrize("name", known_policies())
def test_nothing_lifts_a_veto_and_unknown_never_leaves(name: str) -> None:
    """Over all facts and all answers to open questions."""
    switches = sorted(switches_of(load_policy(name).rules))
    for values in product((True, False), repeat=len(switches)):
        policy = load_policy(name, dict(zip(switches, values, strict=True)))
        for channel in CHANNELS:
            for vetoed in all_conclusions(vetoes=("contract_forbids",)):
                decision = policy.decide(vetoed, channel)
                assert (decision.effect, decision.reason) == ("veto", "contract_forbids")
            for free in all_conclusions():
                if free.tier == "unknown":
                    assert policy.decide(free, channel).effect != "allow"
                if free.tier == "agreement" and name != "research-only":
                    assert policy.decide(free, channel).effect != "allow"


def test_only_one_policy_is_gated_and_it_is_not_the_default() -> None:
    """The agreement tier is for people who accept its terms."""
    assert [name for name in known_policies() if load_policy(name).gated] == ["research-only"]
    from provender.recipe.model import Recipe

    assert Recipe.model_fields["policy"].default.name == "open-release"


def rule(name: str, effect: str, **when: Any) -> dict[str, Any]:
    return {"id": name, "effect": effect, "when": when}


def made(*rules: dict[str, Any], **switches: Any) -> Any:
    return policy_from_dict({"name": "p", "title": "t", "rules": list(rules), "switches": switches})


def test_narrow_beats_wide_and_deny_beats_allow() -> None:
    """The order of the file does not count; a switch is no fact."""
    by = conclude([BY], as_of=AS_OF)
    wide, narrow = rule("wide", "deny", tier=["attribution"]), rule(
        "narrow", "allow", tier="attribution", license=["CC-BY-4.0"]
    )  # fmt: skip
    assert made(wide, narrow).decide(by, "own").rule == "narrow"
    assert made(narrow, wide).decide(by, "own").rule == "narrow"
    equal = rule("equal", "allow", tier=["attribution"])
    assert made(equal, wide).decide(by, "own").rule == "wide"
    asked = {"s": {"value": True, "question": "?", "source": "x"}}
    switched = rule("switched", "allow", tier=["attribution"], switch="s")
    assert made(switched, wide, **asked).decide(by, "own").rule == "wide"
    anything = rule("anything", "veto")
    assert made(narrow, anything).decide(by, "own").effect == "veto"
    assert made(anything | {"effect": "deny"}, narrow).decide(by, "own").rule == "narrow"


def test_silence_denies_with_the_documents_own_reason() -> None:
    """A policy that says nothing lets nothing leave."""
    assert made().decide(conclude([], as_of=AS_OF), "own").reason == "no_license"
    assert made().decide(conclude([BY], as_of=AS_OF), "own").effect == "deny"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"rules": [rule("r", "perhaps")]}, "unknown effect 'perhaps'"),
        ({"rules": [rule("r", "allow", weather=["fine"])]}, "unknown condition 'weather'"),
        ({"rules": [rule("r", "allow", switch="s")]}, "unknown switch 's'"),
        ({"rules": [], "switches": {"s": {"value": "maybe"}}}, "s is true or false, not 'maybe'"),
    ],
)
def test_what_is_no_policy_is_refused(raw: dict[str, Any], message: str) -> None:
    """With the rule or switch that is wrong."""
    with pytest.raises(ValueError, match=message):
        policy_from_dict({"name": "p", "title": "t", "switches": {}, **raw})


def test_files_that_are_no_policy(tmp_path: Path) -> None:
    """A missing file, a file of another kind, broken YAML, and a switch that nobody knows."""
    with pytest.raises(UsageError, match=r"there is no policy 'nowhere\.yml'"):
        load_policy("nowhere.yml")
    for number, text in enumerate(("[1, 2]", "name: x", "a: b: c: [")):
        path = tmp_path / f"{number}.yml"
        path.write_text(text)
        with pytest.raises(UsageError, match="is no policy"):
            load_policy(str(path))
    with pytest.raises(UsageError, match="has no switch 'colour'; it has: aipref"):
        load_policy("open-release", {"colour": True})
    with pytest.raises(ValueError, match="it has: none"):
        made().with_switches({"colour": True})


def test_switches_change_identity_and_survive_embedding() -> None:
    """A release embeds the answers; another answer is another policy."""
    default, other = load_policy("open-release"), load_policy("open-release", OFF)
    assert default.identity != other.identity
    assert policy_from_dict(other.to_dict()).identity == other.identity
    gated = load_policy("research-only")
    assert policy_from_dict(gated.to_dict()) == gated
    assert other.summary()["switches"]["reservation_beats_license"]["value"] is False
    assert gated.summary()["gated"] is True


def test_reasons_are_said_in_words() -> None:
    """Each reason that a shipped rule gives has a sentence; an unknown one is shown as it is."""
    conclusion = conclude([BY], as_of=AS_OF)
    reasons = {r["reason"] for n in known_policies() for r in load_policy(n).rules if "reason" in r}
    for reason in reasons:
        assert " " in in_words(reason, conclusion), reason
    assert in_words("shadow_of_doubt", Conclusion()) == "shadow_of_doubt"


@pytest.mark.parametrize("when", [{}, {"tier": ["unknown"]}, {"channel": list(CHANNELS)}])
def test_no_allowance_reaches_unknown_terms_or_a_veto(when: dict[str, Any]) -> None:
    """Whatever a policy says: unknown terms are denied, a contract's ban stands; CC BY may go."""
    rules = [{"id": "all", "effect": "allow", "when": when}]
    policy = policy_from_dict({"name": "mine", "title": "t", "rules": rules, "switches": {}})
    unknown = policy.decide(conclude((), as_of=AS_OF), "web")
    assert (unknown.effect, unknown.reason) == ("deny", "no_license")
    banned = policy.decide(conclude((BY, BANNED), as_of=AS_OF), "purchased")
    assert banned.effect != "allow"
    allowed = policy.decide(conclude((BY,), as_of=AS_OF), "web")
    assert (allowed.effect == "allow") is (when != {"tier": ["unknown"]})


OWN = """
name: {name}
title: t
rules:
  - {{id: by, effect: allow, when: {{tier: [attribution], switch: mine}}}}
switches:
  mine: {{value: true, question: Is it mine?, source: me}}
  {switch}: {{value: true, question: Is it read?, source: me}}
"""


@pytest.mark.parametrize(
    ("switch", "hint"),
    [("robots_star_reserve", "did you mean robots_star_reserves"), ("moon", "'moon'")],
)
def test_a_switch_of_ones_own_policy_that_nothing_reads_is_refused(
    tmp_path: Path, switch: str, hint: str
) -> None:
    """An answer under a wrong name must not be lost; the twin answers a reading by its name."""
    path = tmp_path / "own.yml"
    path.write_text(OWN.format(name="own", switch=switch))
    with pytest.raises(UsageError, match=f"nothing reads the switch .*{hint}"):
        load_policy(str(path))
    path.write_text(OWN.format(name="own", switch="noarchive_reserves"))
    assert load_policy(str(path)).readings["noarchive_reserves"] is True
    assert load_policy(str(path), {"noarchive_reserves": False}).readings == default_switches()


def test_an_own_policy_has_a_name_of_its_own(tmp_path: Path) -> None:
    """Else a release would not say by which rules it was made."""
    path = tmp_path / "own.yml"
    path.write_text(OWN.format(name="strict", switch="model_is_adaptation"))
    with pytest.raises(UsageError, match="the name of a policy that ships"):
        load_policy(str(path))


def test_an_embedded_policy_without_readings_has_the_defaults() -> None:
    """As releases of earlier versions embed it."""
    raw = load_policy("open-release").to_dict()
    raw["switches"] = {n: s for n, s in raw["switches"].items() if n not in default_switches()}
    assert policy_from_dict(raw).readings == default_switches()


def test_a_refusal_by_an_open_question_names_it() -> None:
    """So that a reader knows which answer would change it."""
    decision = decided("research-only", ((NC_ND,), "own", {}))
    assert decision.reason == "no_derivatives"
    assert decision.detail.endswith("open question extraction_is_adaptation, answered yes")
