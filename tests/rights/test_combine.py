# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Several things together: share-alike unifies or conflicts, alternatives are chosen, duties stay."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.rights.combine import alternatives_of, combine, derive, members_of
from provender.rights.compatibility import adaptation_targets, compatibility, leads_to
from provender.rights.license import License, load_licenses, tier_strictness
from provender.rights.policy import load_policy


@pytest.mark.parametrize(
    ("licence", "target", "leads"),
    [
        ("CC-BY-SA-2.0", "CC-BY-SA-2.5", True),
        ("CC-BY-SA-2.5", "CC-BY-SA-4.0", True),
        ("CC-BY-SA-3.0", "CC-BY-SA-4.0", True),
        ("CC-BY-SA-4.0", "CC-BY-SA-3.0", False),
        ("CC-BY-SA-1.0", "CC-BY-SA-4.0", False),
        ("CC-BY-SA-1.0", "CC-BY-SA-1.0", True),
        ("CC-BY-SA-3.0-DE", "CC-BY-SA-3.0", True),
        ("CC-BY-SA-3.0", "CC-BY-SA-3.0-AT", True),
        ("LicenseRef-provender-CC-BY-SA-3.0-HR", "CC-BY-SA-4.0", True),
        ("LicenseRef-provender-CC-BY-SA-3.0-HR", "CC-BY-SA-2.5", False),
        ("CC-BY-SA-3.0", "CC-BY-NC-SA-4.0", False),
        ("CC-BY-NC-SA-2.0-FR", "CC-BY-NC-SA-4.0", True),
        ("CC-BY-NC-SA-4.0", "CC-BY-SA-4.0", False),
        ("CC-BY-SA-4.0", "GPL-3.0-only", True),
        ("CC-BY-SA-3.0", "GPL-3.0-only", False),
        ("GPL-3.0-only", "CC-BY-SA-4.0", False),
        ("CC-BY-SA-4.0", "LAL-1.3", True),
        ("GFDL-1.1-or-later", "GFDL-1.3-only", True),
        ("GFDL-1.2-only", "GFDL-1.3-only", False),
        ("GFDL-1.3-or-later", "CC-BY-SA-3.0", False),
        ("GFDL-1.3-no-invariants-or-later", "GFDL-1.3-or-later", True),
        ("GFDL-1.3-invariants-or-later", "GFDL-1.3-or-later", False),
        ("GFDL-1.2-or-later", "GFDL-1.2-only", True),
        ("GFDL-1.2-only", "GFDL-1.2-or-later", False),
        ("GFDL-1.2-or-later", "GFDL-1.2-unheard-of", False),
        ("GPL-2.0-or-later", "GPL-3.0-only", True),
        ("GPL-2.0-only", "GPL-3.0-only", False),
        ("LGPL-2.1-only", "GPL-2.0-only", True),
        ("MPL-2.0", "AGPL-3.0-only", True),
        ("EPL-2.0", "EPL-2.0", True),
        ("EPL-2.0", "GPL-3.0-only", False),
        ("EPL-1.0", "EPL-2.0", False),
        ("no id at all", "CC-BY-SA-4.0", False),
    ],
)
def test_version_paths(licence: str, target: str, leads: bool) -> None:
    """Each path that the texts open, beside one that they leave closed."""
    assert leads_to(licence, target) is leads


def test_every_path_has_a_source() -> None:
    """And names licences, not families."""
    known = compatibility()
    for row in [*known["versions"], *known["steps"], *known["closed"], *known["incompatible"]]:
        assert row["source"]
    assert all(row["source"] for row in known["derivations"].values())
    assert not any(leads_to(row["from"], row["to"]) for row in known["closed"])


def test_targets_are_ordered_latest_and_plainest_first() -> None:
    """4.0 before 3.0, 3.0 before its ports, the family before what lies outside."""
    found = adaptation_targets(["CC-BY-SA-3.0"])
    assert found[:2] == ("CC-BY-SA-4.0", "CC-BY-SA-3.0")
    found = adaptation_targets(["CC-BY-SA-4.0"])
    assert found[0] == "CC-BY-SA-4.0"
    assert "GPL-3.0-only" in found
    assert adaptation_targets(["LicenseRef-mine"]) == ("LicenseRef-mine",)


@pytest.mark.parametrize(
    ("parts", "target"),
    [
        (["CC-BY-SA-2.0", "CC-BY-SA-3.0-DE"], "CC-BY-SA-4.0"),
        (["CC-BY-SA-4.0", "GPL-3.0-or-later"], "GPL-3.0-only"),
        (["CC-BY-NC-4.0", "CC-BY-NC-SA-3.0"], "CC-BY-NC-SA-4.0"),
        (["GFDL-1.2-or-later", "GFDL-1.3-only"], "GFDL-1.3-only"),
        (["CC-BY-4.0", "CC-BY-SA-3.0", "MIT", "CC0-1.0"], "CC-BY-SA-4.0"),
        (["CC-BY-SA-4.0 AND LicenseRef-provender-SATA"], "CC-BY-SA-4.0"),
    ],
)
def test_share_alike_unifies(parts: list[str], target: str) -> None:
    """By the version path, and with licences that ask for less."""
    found = combine(parts, adapts=True)
    assert found.adaptation[0] == target
    assert found.conflicts == ()
    assert found.tier != "unknown"


@pytest.mark.parametrize(
    ("parts", "sides"),
    [
        (["CC-BY-SA-4.0", "CC-BY-NC-4.0"], {"CC-BY-SA-4.0", "CC-BY-NC-4.0"}),
        (["CC-BY-SA-4.0", "CC-BY-NC-SA-4.0"], {"CC-BY-SA-4.0", "CC-BY-NC-SA-4.0"}),
        (["CC-BY-SA-1.0", "CC-BY-SA-4.0"], {"CC-BY-SA-1.0", "CC-BY-SA-4.0"}),
        (["CC-BY-SA-3.0", "GPL-3.0-only", "MIT"], {"CC-BY-SA-3.0", "GPL-3.0-only"}),
        (["GFDL-1.3-or-later", "CC-BY-SA-3.0"], {"GFDL-1.3-or-later", "CC-BY-SA-3.0"}),
        (["Apache-2.0", "GPL-2.0-only"], {"Apache-2.0", "GPL-2.0-only"}),
        (
            ["CC-BY-NC-SA-4.0", "LicenseRef-scancode-gemma-tou-2024-04-01"],
            {"CC-BY-NC-SA-4.0", "LicenseRef-scancode-gemma-tou-2024-04-01"},
        ),
        (["CC-BY-ND-4.0", "MIT"], {"CC-BY-ND-4.0"}),
        (["CC-BY-NC-ND-3.0", "CC0-1.0"], {"CC-BY-NC-ND-3.0"}),
        (["CC-BY-SA-4.0 AND CC-BY-NC-4.0"], {"CC-BY-SA-4.0", "CC-BY-NC-4.0"}),
    ],
)
def test_or_conflicts_with_both_sides_named(parts: list[str], sides: set[str]) -> None:
    """One text of it may not be passed on; documents that stay apart keep their tiers."""
    found = combine(parts, adapts=True)
    assert set(found.conflicts[0].between) == sides
    assert all(side in found.conflicts[0].why or "met" in found.conflicts[0].why for side in sides)
    assert found.conflicts[0].source
    assert (found.tier, found.adaptation) == ("unknown", ())
    assert combine(parts).tier != "unknown"


def test_three_that_agree_in_pairs_but_not_together() -> None:
    """Then all are named: no pair is the culprit."""
    known = {
        **load_licenses(),
        **{name: _share_alike(name) for name in ("LGPL-2.1-only", "MPL-2.0", "GPL-2.0-only")},
    }
    found = combine(
        ["GPL-2.0-or-later", "LGPL-2.1-only", "GPL-3.0-only"], adapts=True, vocabulary=known
    )
    assert found.conflicts == ()
    one = combine(
        ["GPL-2.0-or-later", "GPL-2.0-only", "GPL-3.0-only"], adapts=True, vocabulary=known
    )
    assert set(one.conflicts[0].between) == {"GPL-2.0-only", "GPL-3.0-only"}
    chain = combine(["CC-BY-SA-4.0", "MPL-2.0", "LGPL-2.1-only"], adapts=True, vocabulary=known)
    assert chain.adaptation == ("GPL-3.0-only",)
    apart = combine(["CC-BY-SA-4.0", "MPL-2.0", "LAL-1.3"], adapts=True, vocabulary={
        **known, "LAL-1.3": _share_alike("LAL-1.3")})  # fmt: skip
    assert len(apart.conflicts[0].between) == 2


def test_all_are_named_where_no_pair_clashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A triangle of one-way paths: each pair meets somewhere, the three nowhere."""
    steps = [
        {"from": ["X-1.0", "Y-1.0"], "to": ["XY-1.0"], "source": "t"},
        {"from": ["Y-1.0", "Z-1.0"], "to": ["YZ-1.0"], "source": "t"},
        {"from": ["X-1.0", "Z-1.0"], "to": ["XZ-1.0"], "source": "t"},
    ]
    rules = {**compatibility(), "steps": steps}
    monkeypatch.setattr("provender.rights.compatibility.compatibility", lambda: rules)
    leads_to.cache_clear()
    names = ("X-1.0", "Y-1.0", "Z-1.0", "XY-1.0", "YZ-1.0", "XZ-1.0")
    known = {name: _share_alike(name) for name in names}
    found = combine(names[:3], adapts=True, vocabulary=known)
    leads_to.cache_clear()
    assert set(found.conflicts[0].between) == {"X-1.0", "Y-1.0", "Z-1.0"}


def _share_alike(name: str) -> License:
    return License(
        id=name, name=name, tier="share-alike", permits=("reproduce", "share", "adapt", "commercial"),
        duties=("share_alike:adaptation",), prohibits=(), covers="contents", train_grant="implied",
    )  # fmt: skip


def test_effective_terms_of_a_collection() -> None:
    """Permissions intersect, duties and prohibitions unite, each with who asks."""
    found = combine(["CC0-1.0", "CC-BY-4.0", "CC-BY-NC-ND-4.0"])
    assert found.tier == "agreement"
    assert found.permits == {"reproduce", "share", "adapt_private"}
    assert {"attribution", "indicate_changes"} <= found.duties
    assert found.prohibits == {"commercial", "share_adaptation"}
    assert found.asked_by["commercial"] == ("CC-BY-NC-ND-4.0",)
    assert found.asked_by["attribution"] == ("CC-BY-4.0", "CC-BY-NC-ND-4.0")
    assert json.loads(json.dumps(found.to_dict()))["permits"] == sorted(found.permits)


def test_unknown_poisons_and_wrappers_do_not_clear() -> None:
    """One unknown part makes the whole unknown; ODC-By alone licenses no document."""
    found = combine(["CC-BY-4.0", "LicenseRef-nobody-knows"])
    assert (found.tier, found.permits) == ("unknown", frozenset())
    assert found.unknown == ("LicenseRef-nobody-knows",)
    wrapper = combine(["ODC-By-1.0"])
    assert (wrapper.tier, wrapper.uncovered) == ("unknown", ("ODC-By-1.0",))
    both = combine(["ODC-By-1.0 AND CC-BY-4.0"])
    assert (both.tier, both.uncovered) == ("attribution", ())
    terms = combine(["LicenseRef-provender-OpenAI-ToU"])
    assert terms.unknown == ("LicenseRef-provender-OpenAI-ToU",)


def test_an_offer_is_taken_as_the_policy_prefers_and_recorded() -> None:
    """Laxest first; but what the policy releases goes before what it does not."""
    found = combine(["MIT OR CC-BY-NC-4.0"])
    assert found.licenses == ("MIT",)
    assert found.choices[0].offered == "MIT OR CC-BY-NC-4.0"
    assert "most permissive (attribution)" in found.choices[0].why
    strict = combine(["GPL-3.0-only OR CC-BY-SA-4.0"], policy=load_policy("strict"))
    assert "releases no alternative of it" in strict.choices[0].why
    preferred = combine(["CC-BY-SA-4.0 OR CC-BY-4.0"], policy=load_policy("permissive-only"))
    assert preferred.licenses == ("CC-BY-4.0",)
    assert "permissive-only releases it (attribution)" in preferred.choices[0].why
    only_nc = combine(
        ["CC-BY-SA-4.0 OR CC-BY-NC-4.0"],
        policy=_policy_that_releases("agreement"),
    )
    assert only_nc.licenses == ("CC-BY-NC-4.0",)
    assert combine(["MIT"]).choices == ()


def _policy_that_releases(tier: str):  # type: ignore[no-untyped-def]
    from provender.rights.policy import policy_from_dict

    rules = [{"id": "only", "effect": "allow", "when": {"tier": [tier]}}]
    return policy_from_dict({"name": "only", "title": "t", "rules": rules, "switches": {}})


def test_an_offer_is_taken_so_that_it_agrees_with_the_rest() -> None:
    """Wikipedia's two licences beside CC BY-SA 4.0: the one that unifies."""
    found = combine(["GFDL-1.3-or-later OR CC-BY-SA-3.0", "CC-BY-SA-4.0"], adapts=True)
    assert found.licenses == ("CC-BY-SA-3.0", "CC-BY-SA-4.0")
    assert found.conflicts == ()
    many = [f"GFDL-1.{n % 3 + 1}-or-later OR CC-BY-SA-{v}" for n, v in enumerate(["3.0"] * 3)]
    assert combine([*many, "CC-BY-4.0"], adapts=True).conflicts == ()
    loose = [f"GFDL-1.3-or-later OR CC-BY-SA-{v}" for v in ("2.0", "2.5", "3.0", "4.0")]
    loose += [f"MIT OR CC-BY-{v}" for v in ("1.0", "2.0", "2.5", "3.0", "4.0")]
    assert combine(loose).licenses == ("GFDL-1.3-or-later", "MIT")


def test_derived_text_carries_its_parents_duties() -> None:
    """A chunk as it is, a translation with its own, a model's output with the model's terms."""
    chunk = derive(["CC-BY-SA-3.0"], "chunk")
    assert (chunk.tier, chunk.duties) == ("share-alike", combine(["CC-BY-SA-3.0"]).duties)
    translated = derive(["MIT", "CC-BY-SA-3.0"], "translation")
    assert translated.adaptation[0] == "CC-BY-SA-4.0"
    added = derive(["MIT"], "translation")
    assert added.asked_by["indicate_changes"] == ("translation",)
    assert derive(["CC0-1.0"], "summary").duties == frozenset()
    forbidden = derive(["CC-BY-ND-4.0"], "translation")
    assert (forbidden.tier, len(forbidden.conflicts)) == ("unknown", 1)
    assert derive(["CC-BY-ND-4.0"], "chunk").tier == "agreement"
    llama = derive([], "synthetic", generator="LicenseRef-scancode-llama-3.1-license-2024")
    assert llama.tier == "agreement"
    bound = derive(["CC-BY-4.0"], "synthetic", generator="LicenseRef-provender-OpenAI-ToU")
    assert bound.tier == "unknown"
    clash = derive(
        ["CC-BY-SA-4.0"], "synthetic", generator="LicenseRef-scancode-gemma-tou-2024-04-01"
    )
    assert "use_restrictions" in clash.conflicts[0].why


def test_what_cannot_be_derived() -> None:
    """Unknown kinds and text from nowhere are errors of the caller."""
    with pytest.raises(ValueError, match="no derivation"):
        derive(["MIT"], "osmosis")
    with pytest.raises(ValueError, match="or both"):
        derive([], "copy")


def test_expressions_are_read_within_bounds() -> None:
    """Exceptions, nesting, nonsense and offers without end."""
    assert alternatives_of("GPL-2.0-only WITH Classpath-exception-2.0") == (("GPL-2.0-only",),)
    assert members_of("(MIT OR Apache-2.0) AND CC-BY-SA-4.0") == (
        "MIT", "CC-BY-SA-4.0", "Apache-2.0",
    )  # fmt: skip
    for nonsense in ("", "a b", "MIT AND", "(", "x" * 5000, "(" * 900 + "MIT" + ")" * 900):
        assert combine([nonsense]).tier in ("unknown", "attribution")
    many = " AND ".join(f"(A{n} OR B{n})" for n in range(40))
    assert len(alternatives_of(many)) == 64
    assert len(alternatives_of(" OR ".join(f"L-{n}" for n in range(90)))) == 64
    assert combine([many]).tier == "unknown"


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["CC0-1.0", "MIT", "CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "GPL-3.0-only"]),
        min_size=1, max_size=5,
    ),
    st.sampled_from(["CC0-1.0", "CC-BY-NC-ND-4.0", "CC-BY-SA-3.0", "nobody knows"]),
    st.booleans(),
)  # fmt: skip
def test_adding_a_part_never_loosens(parts: list[str], more: str, adapts: bool) -> None:
    """Fewer permissions, more duties and prohibitions, no laxer tier; order does not count."""
    before, after = combine(parts, adapts=adapts), combine([*parts, more], adapts=adapts)
    assert after.permits <= before.permits
    assert after.duties >= before.duties
    assert after.prohibits >= before.prohibits
    assert tier_strictness(after.tier) >= tier_strictness(before.tier)
    assert combine([*reversed(parts)], adapts=adapts) == before
