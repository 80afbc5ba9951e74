"""From statements to conclusions, decisions and clusters."""

from __future__ import annotations

import datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.rights.conclude import conclude
from provender.rights.copies import conclude_copies
from provender.rights.evidence import Observation, unquoted
from provender.rights.license import load_licenses, terms_of, tier_strictness
from provender.rights.policy import load_policy, policy_from_dict
from provender.rights.reservation import binds_its_place, channel_of

AS_OF = datetime.date(2026, 11, 1)
OPEN = load_policy("open-release")


def said(signal: str, value: str, rank: str = "document-statement", **more: str) -> Observation:
    return Observation(signal=signal, value=value, location="here", rank=rank, **more)


CARD_BY = said("card.license", "cc-by-4.0", "card")
OWN_NC = said("frontmatter.license", "CC-BY-NC-4.0")
GROUND = said(
    "recipe.terms", "statute-excluded-from-copyright; CN; Art. 5(1)", "public-domain-ground"
)

TRUTH = [
    # statements, channel, effect, reason, tier
    ([], "public", "deny", "no_license", "unknown"),
    ([CARD_BY], "public", "allow", None, "attribution"),
    ([said("record.license", "CC-BY-SA-4.0")], "own", "allow", None, "share-alike"),
    ([said("record.license", "CC0-1.0")], "own", "allow", None, "public-domain"),
    ([OWN_NC], "own", "deny", "non_commercial", "agreement"),
    ([CARD_BY, OWN_NC], "public", "deny", "non_commercial", "agreement"),
    ([said("record.license", "CC-BY-ND-4.0")], "own", "deny", "no_derivatives", "agreement"),
    ([said("record.license", "cc")], "own", "deny", "ambiguous_license", "unknown"),
    ([said("record.license", "some words")], "own", "deny", "unknown_license", "unknown"),
    ([CARD_BY, said("record.license", "some words")], "own", "deny", "unknown_license", "unknown"),
    (
        [said("card.license", "odc-by", "card")],
        "public",
        "deny",
        "database_only_license",
        "unknown",
    ),
    ([GROUND], "public", "allow", None, "public-domain"),
    ([GROUND, OWN_NC], "public", "deny", "non_commercial", "agreement"),
    (
        [said("html.rel_license", "https://creativecommons.org/licenses/by/4.0/", scope="part")],
        "web",
        "deny",
        "no_license",
        "unknown",
    ),
    (
        [said("repository.license_file", "LicenseRef-provender-all-rights-reserved")],
        "public",
        "deny",
        "all_rights_reserved",
        "unknown",
    ),
    ([CARD_BY, said("html.tdm_reservation", "1")], "web", "veto", "reserved", "attribution"),
    (
        [CARD_BY, said("contract.purpose", "non-commercial research only")],
        "purchased",
        "deny",
        "use_restricted",
        "agreement",
    ),
    *(
        (
            [CARD_BY, said("contract.purpose", words)],
            "purchased",
            "deny",
            "use_restricted",
            "agreement",
        )
        for words in (
            "training of language models until 2027",
            "training; not for sale",
            "训练，仅限境内",
            "Training, jedoch nicht für den Weiterverkauf",
        )
    ),
    *(
        ([CARD_BY, said("contract.purpose", words)], "purchased", "allow", None, "attribution")
        for words in (
            "training; sale of the models",
            "training without any restriction",
            "训练，不限地区",
            "Training, auch für den Weiterverkauf",
        )
    ),
    (
        [CARD_BY, said("contract.territory", "CN")],
        "purchased",
        "deny",
        "use_restricted",
        "agreement",
    ),
    (
        [
            CARD_BY,
            said("contract.purpose", "training of language models"),
            said("contract.territory", "worldwide"),
        ],
        "purchased",
        "allow",
        None,
        "attribution",
    ),
    ([CARD_BY, said("html.tdm_reservation", "0")], "web", "allow", None, "attribution"),
    (
        [CARD_BY, said("http.x_robots_tag", "noindex, noai")],
        "web",
        "veto",
        "reserved",
        "attribution",
    ),
    ([CARD_BY, said("http.x_robots_tag", "noindex")], "web", "allow", None, "attribution"),
    ([CARD_BY, said("http.content_usage", "train-ai=n")], "web", "veto", "reserved", "attribution"),
    ([CARD_BY, said("http.content_usage", "train-ai=y")], "web", "allow", None, "attribution"),
    (
        [CARD_BY, said("contract.redistribution", "forbidden", "repository-license")],
        "purchased",
        "veto",
        "contract_forbids",
        "attribution",
    ),
    (
        [CARD_BY, said("contract.expires", "2026-10-31", "repository-license")],
        "purchased",
        "veto",
        "contract_expired",
        "attribution",
    ),
    (
        [CARD_BY, said("contract.signed", "2026-11-02", "repository-license")],
        "purchased",
        "veto",
        "contract_not_begun",
        "attribution",
    ),
    (
        [CARD_BY, said("contract.signed", "2026-11-01", "repository-license")],
        "purchased",
        "allow",
        None,
        "attribution",
    ),
    (
        [CARD_BY, said("contract.expires", "2026-11-01", "repository-license")],
        "purchased",
        "allow",
        None,
        "attribution",
    ),
    (
        [
            said("repository.license_file", "CC-BY-4.0", "repository-license"),
            said("repository.readme", "CC BY-NC-SA 4.0", "repository-license"),
        ],
        "public",
        "deny",
        "conflicting_licenses",
        "unknown",
    ),
]


@pytest.mark.parametrize(("seen", "channel", "effect", "reason", "tier"), TRUTH)
def test_truth_table(seen, channel, effect, reason, tier) -> None:
    """Each kind of statement leads where the table says."""
    conclusion = conclude(seen, as_of=AS_OF)
    decision = OPEN.decide(conclusion, channel)
    assert (decision.effect, decision.reason, conclusion.tier) == (effect, reason, tier)


STATEMENTS = st.lists(
    st.builds(
        said,
        st.sampled_from(["record.license", "html.rel_license"]),
        st.sampled_from(["CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "MIT", "cc"]),
    ),
    max_size=5,
)


@given(STATEMENTS, st.randoms())
def test_order_of_statements_does_not_count(seen, random) -> None:
    """A conclusion is a function of the set of statements."""
    shuffled = list(seen)
    random.shuffle(shuffled)
    assert conclude(seen, as_of=AS_OF) == conclude(shuffled, as_of=AS_OF)


@given(STATEMENTS)
def test_a_stricter_statement_never_makes_it_laxer(seen) -> None:
    """Adding a non-commercial statement never opens a document."""
    after = conclude([*seen, OWN_NC], as_of=AS_OF)
    assert OPEN.decide(after, "own").effect != "allow"


def test_copies_better_evidence_wins_and_conflict_is_told() -> None:
    """A document's own NC beats a card's CC BY, and the contradiction is reported."""
    lax, strict = conclude([CARD_BY], as_of=AS_OF), conclude([OWN_NC], as_of=AS_OF)
    for copies in permutations([lax, strict]):
        winner, conflict = conclude_copies(copies)
        assert winner.concluded == "CC-BY-NC-4.0"
        assert conflict is not None
        assert "CC-BY-4.0" in conflict


def test_copies_silence_has_no_rank() -> None:
    """A copy that says nothing neither wins nor conflicts."""
    winner, conflict = conclude_copies(
        [conclude([], as_of=AS_OF), conclude([CARD_BY], as_of=AS_OF)]
    )
    assert (winner.concluded, conflict) == ("CC-BY-4.0", None)


def test_copies_share_vetoes_by_text() -> None:
    """What a contract forbids for one copy is forbidden for all."""
    bound = conclude([said("contract.redistribution", "forbidden")], as_of=AS_OF)
    winner, _ = conclude_copies([conclude([CARD_BY], as_of=AS_OF), bound])
    assert OPEN.decide(winner, "public").effect == "veto"


def test_alternatives_take_the_laxest_and_conjunctions_the_strictest() -> None:
    """`OR` offers a choice, `AND` unites."""
    assert terms_of("CC-BY-NC-4.0 OR MIT").tier == "attribution"
    assert terms_of("CC-BY-NC-4.0 AND MIT").tier == "agreement"
    assert terms_of("(CC-BY-NC-4.0 OR MIT) AND CC-BY-SA-4.0").tier == "share-alike"


def test_every_licence_is_complete() -> None:
    """Each record has a known tier, sources and a name; restricted ones say how."""
    for identifier, known in load_licenses().items():
        assert tier_strictness(known.tier) >= 0
        assert known.sources, identifier
        if known.tier == "agreement":
            assert known.prohibits, identifier


def test_policies_survive_being_embedded() -> None:
    """A policy read back from a release decides as before and has the same identity."""
    again = policy_from_dict(OPEN.to_dict())
    assert again.identity == OPEN.identity


def test_silence_denies() -> None:
    """A policy without rules lets nothing leave."""
    empty = policy_from_dict({"name": "n", "title": "t", "rules": [], "switches": {}})
    assert empty.decide(conclude([CARD_BY], as_of=AS_OF), "public").rule == "silence"


def test_a_release_between_does_not_end_a_reservation() -> None:
    """Text from the web stays text from the web; its copy from elsewhere stays from there."""
    web = (
        said("release.concluded", "CC-BY-4.0"),
        said("record.reserved", "yes"),
        said("release.channel", "web"),
    )
    assert channel_of(web, "public") == "web"
    assert channel_of(web[:2], "public") == "public"
    assert all(binds_its_place(o) for o in web[1:])
    assert not binds_its_place(web[0])
    decision = OPEN.decide(conclude(web, as_of=AS_OF), channel_of(web, "public"))
    assert (decision.effect, decision.reason) == ("veto", "reserved")


def linked(address: str, **more: str) -> Observation:
    place = f"https://creativecommons.org/licenses/{address}/"
    return said("html.license_link", place, **more)


def test_a_name_without_a_version_only_repeats_or_restricts() -> None:
    """Elements that a versioned licence holds repeat it; any other leaves the terms unknown."""
    repeated = conclude([linked("by-sa/3.0/de"), linked("by-sa"), linked("by")], as_of=AS_OF)
    assert (repeated.concluded, repeated.conflict) == ("CC-BY-SA-3.0-DE", None)
    alone = conclude([linked("by-nc")], as_of=AS_OF)
    assert (alone.concluded, alone.tier, alone.reason) == (
        "LicenseRef-provender-CC-BY-NC-unversioned",
        "unknown",
        "ambiguous_license",
    )
    against = conclude([linked("by/4.0"), linked("by-nc", rank="page-footer")], as_of=AS_OF)
    assert (against.tier, against.reason) == ("unknown", "ambiguous_license")
    assert "CC-BY-4.0" in str(against.conflict)


def test_a_port_is_the_more_exact_name() -> None:
    """The unported name beside a port of the same licence says nothing of its own."""
    both = [linked("by-nc-nd/3.0"), linked("by-nc-nd/3.0/de")]
    assert conclude(both, as_of=AS_OF).concluded == "CC-BY-NC-ND-3.0-DE"
    other = [linked("by-nc-nd/2.5"), linked("by-nc-nd/3.0/de")]
    assert conclude(other, as_of=AS_OF).concluded == "CC-BY-NC-ND-2.5 AND CC-BY-NC-ND-3.0-DE"


def test_what_was_not_read_opens_nothing() -> None:
    """A page with more marks than are read is not open, nor one that refuses reuse in words."""
    for signal in ("html.unread_marks", "html.reprint_forbidden"):
        found = conclude([linked("by/4.0"), said(signal, "mixed")], as_of=AS_OF)
        assert (found.tier, found.reason) == ("unknown", "conflicting_licenses")
    ground = conclude([GROUND, said("html.reprint_forbidden", "禁止转载")], as_of=AS_OF)
    assert ground.tier == "public-domain"


def test_clues_conclude_nothing() -> None:
    """A mention, a notice of reprints and a kept right are evidence and no licence."""
    for signal in ("html.license_mention", "html.reprint_terms", "html.meta_copyright"):
        found = conclude([said(signal, "CC BY 4.0")], as_of=AS_OF)
        assert (found.concluded, found.reason) == (None, "no_license")
    kept = conclude([linked("by/4.0"), said("html.reserved", "all rights reserved")], as_of=AS_OF)
    assert kept.concluded == "CC-BY-4.0"
    assert "all rights reserved" in str(kept.conflict)


def test_a_licence_that_several_statements_name_stands_once() -> None:
    """Parts of equally strict expressions are united, not strung together."""
    statements = [
        Observation(signal="spdx.identifier", value=value, location=value)
        for value in (
            "CC-BY-SA-4.0",
            "CC-BY-SA-4.0 AND LicenseRef-provender-SATA",
            "MIT OR GPL-3.0-only",
        )
    ]
    outcome = conclude(statements[:2], as_of=datetime.date(2026, 11, 1))
    assert outcome.concluded == "CC-BY-SA-4.0 AND LicenseRef-provender-SATA"


def test_a_licence_that_limits_uses_alone_says_so() -> None:
    """Neither commerce nor adaptation is forbidden, and yet it is not open; the twin forbids one."""
    rail = conclude(
        [said("record.license", "LicenseRef-scancode-bigscience-open-rail-m")], as_of=AS_OF
    )
    assert (rail.tier, rail.reason) == ("agreement", "use_restricted")
    twin = conclude([said("record.license", "CC-BY-NC-4.0")], as_of=AS_OF)
    assert (twin.tier, twin.reason) == ("agreement", "non_commercial")


def test_a_licence_file_that_is_not_recognised_is_an_unknown_licence() -> None:
    """Something is stated, and nobody can read it: not the same as a silent repository."""
    found = conclude(
        [said("repository.license_file", "unidentified", "repository-license")], as_of=AS_OF
    )
    assert (found.tier, found.reason) == ("unknown", "unknown_license")
    assert conclude([], as_of=AS_OF).reason == "no_license"


def test_copies_that_all_are_silent_stay_unknown_and_keep_their_vetoes() -> None:
    """No evidence speaks, in any order of the copies; a contract's ban on one binds all."""
    banned = conclude([said("contract.redistribution", "forbidden")], as_of=AS_OF)
    copies = [
        conclude([], as_of=AS_OF),
        banned,
        conclude([said("http.tdm_reservation", "1")], as_of=AS_OF),
    ]
    assert {copy.rank for copy in copies} == {None}
    outcomes = {conclude_copies(order) for order in permutations(copies)}
    [(winner, conflict)] = outcomes
    assert (winner.tier, winner.concluded, conflict) == ("unknown", None, None)
    assert winner.vetoes == ("contract_forbids",)


def test_a_person_may_forbid_a_host() -> None:
    """Whatever the page itself says then; twin: the same page without the decision."""
    forbidden = conclude([CARD_BY, said("review.host_forbidden", "example.org")], as_of=AS_OF)
    assert (forbidden.concluded, forbidden.tier) == (None, "unknown")
    assert (forbidden.reason, forbidden.vetoes) == ("host_forbidden", ("host_forbidden",))
    assert forbidden.declared == "CC-BY-4.0"
    allowed = conclude([CARD_BY], as_of=AS_OF)
    assert (allowed.concluded, allowed.reason, allowed.vetoes) == ("CC-BY-4.0", None, ())


def test_words_around_a_statement_can_be_left_out() -> None:
    """They may hold a name; what a site's own files say holds none and stays."""
    page = said("html.phrase", "CC BY 4.0", context="by Jane Doe under CC BY 4.0")
    assert unquoted(page) == said("html.phrase", "CC BY 4.0")
    assert conclude([unquoted(page)], as_of=AS_OF) == conclude([page], as_of=AS_OF)
    site = said("source.robots", "disallow", context="Disallow: /")
    assert unquoted(site) is site
    assert unquoted(CARD_BY) is CARD_BY
