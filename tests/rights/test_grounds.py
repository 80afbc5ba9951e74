# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Public-domain grounds: each rule with what it frees and a twin that it does not."""

from __future__ import annotations

import datetime
import typing
from pathlib import Path

import pytest

from provender.acquire.source import PublicDomainGround
from provender.errors import RecipeError
from provender.recipe.load import check
from provender.rights.grounds import find_ground, ground_names, ground_problem, load_grounds
from provender.rights.license import load_licenses

DAY = datetime.date(2026, 11, 1)


def test_every_rule_is_complete() -> None:
    """Source, review, a country, and facts that a recipe can state."""
    grounds = load_grounds()
    assert len({one.id for one in grounds}) == len(grounds)
    for one in grounds:
        assert one.sources
        assert one.review
        assert one.covers
        assert set(one.needs) <= {"author_died", "published"}
        assert (one.years is not None) == bool(one.needs)
        assert all(place == "*" or (len(place) == 2 and place.isupper())
                   for place in one.jurisdictions)  # fmt: skip
        assert one.licence_instead is None or one.licence_instead in load_licenses()


def test_a_recipe_can_name_each_kind_and_no_other() -> None:
    """The recipe's list and the table agree."""
    field = PublicDomainGround.model_fields["ground"]
    assert sorted(typing.get_args(field.annotation)) == ground_names()


@pytest.mark.parametrize(
    ("ground", "place", "facts", "problem"),
    [
        *[("statute-excluded-from-copyright", place, {}, None)
          for place in ("CN", "US", "DE", "JP", "TW", "KR", "FR", "IT", "ES", "RU", "CH", "cn")],
        ("statute-excluded-from-copyright", "GB", {}, "no rule is known"),
        ("facts-excluded-from-copyright", "CN", {}, None),
        ("facts-excluded-from-copyright", "DE", {}, "no rule is known"),
        ("government-work", "US", {}, None),
        ("government-work", "GB", {}, "does not make a work free"),
        ("government-work", "CN", {}, "no rule is known"),
        ("reuse-decision", "EU", {}, "does not make a work free"),
        ("dedication", "FR", {}, None),
        ("copyright-expired", "CN", {"author_died": 1975}, None),
        ("copyright-expired", "CN", {"author_died": 1976}, "too recent"),
        ("copyright-expired", "CN", {"author_died": -278}, None),
        ("copyright-expired", "CN", {"published": 1800}, "needs `author_died`"),
        ("copyright-expired", "DE", {"author_died": 1955}, None),
        ("copyright-expired", "DE", {"author_died": 1956}, "too recent"),
        ("copyright-expired", "US", {"published": 1930}, None),
        ("copyright-expired", "US", {"published": 1931}, "too recent"),
        ("copyright-expired", "US", {"author_died": 1800}, "needs `published`"),
        ("copyright-expired", "XX", {"author_died": 1800}, "no rule is known"),
        ("because-i-say-so", "CN", {}, "there is no ground"),
    ],
)  # fmt: skip
def test_what_a_ground_needs(ground, place, facts, problem) -> None:
    """An age is computed, a country without a rule is refused."""
    found = ground_problem(ground, place, verified_at=DAY, **facts)
    assert (found is None) == (problem is None)
    assert found is None or (problem in found[0] and found[1])


def test_the_narrower_rule_goes_first() -> None:
    """`*` stands behind a country's own rule, and an unknown kind has none."""
    assert find_ground("dedication", "CN") is not None
    assert find_ground("nonsense", "CN") is None


RECIPE = """\
release: {{name: small, version: "1.0.0", date: 2026-11-01}}
sources:
  - id: notes
    channel: public
    format: files
    path: notes
    terms: {{ground: copyright-expired, jurisdiction: CN, reference: Art. 23, {facts}verified_by: A,
            verified_at: 2026-11-01}}
"""


def test_a_recipe_is_checked_against_the_rules(tmp_path: Path) -> None:
    """With the year it passes, without it the problem stands at its place with a hint."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("A text.")
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(RECIPE.format(facts="author_died: 1936, "))
    check(recipe)
    recipe.write_text(RECIPE.format(facts=""))
    with pytest.raises(RecipeError) as caught:
        check(recipe)
    assert "recipe.yaml:7:" in caught.value.problems[0]
    assert "needs `author_died`" in caught.value.problems[0]
