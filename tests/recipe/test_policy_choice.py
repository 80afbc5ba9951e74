# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`policy:` in a recipe: a name, a path, or a name with answers to open questions of law."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import provender
from provender.recipe.load import check

HEAD = 'release: {name: small, version: "1.0.0", date: 2026-11-01}\n'
SOURCES = "sources: [{id: a, channel: own, format: files, path: a.txt, license: CC-BY-4.0}]\n"


def recipe(folder: Path, policy: str) -> Path:
    (folder / "a.txt").write_text("The mountain road to the harbour is beautiful. " * 12)
    path = folder / "recipe.yaml"
    path.write_text(f"{HEAD}policy: {policy}\n{SOURCES}")
    return path


def test_a_plan_tells_how_open_questions_are_answered(tmp_path: Path) -> None:
    """By default, and otherwise."""
    default = provender.plan(recipe(tmp_path, "open-release"))
    assert default.switches["reservation_beats_license"] is True
    changed = "{name: open-release, switches: {reservation_beats_license: false}}"
    other = provender.plan(recipe(tmp_path, changed))
    assert other.policy == "open-release"
    assert other.switches["reservation_beats_license"] is False
    assert other.switches["honour_reservations_on_web"] is True


def test_a_policy_of_ones_own_takes_switches_too(tmp_path: Path) -> None:
    """Its path is relative to the recipe's folder."""
    policy = {
        "name": "mine",
        "title": "t",
        "rules": [{"id": "by", "effect": "allow", "when": {"tier": ["attribution"]}}],
        "switches": {"moon": {"value": False, "question": "Is it full?", "source": "almanac"}},
    }
    (tmp_path / "mine.yml").write_text(json.dumps(policy))
    loaded = check(recipe(tmp_path, "{name: mine.yml, switches: {moon: true}}"))
    assert loaded.recipe.policy.switches == {"moon": True}
    assert provender.plan(loaded.path).switches == {"moon": True}


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ("{name: open-release, switches: {moon: true}}", "`open-release` has no switch `moon`"),
        ("{name: open-relaese}", "there is no policy `open-relaese`"),
        ("[open-release]", "policy"),
        ("{switches: {model_is_adaptation: true}}", "name"),
        ("{name: open-release, switches: {model_is_adaptation: perhaps}}", "boolean"),
        ("a.txt", "is no policy"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(tmp_path: Path, policy: str, message: str) -> None:
    """One problem, in the policy's line."""
    with pytest.raises(provender.RecipeError) as caught:
        check(recipe(tmp_path, policy))
    assert message in str(caught.value)
    assert "recipe.yaml:2:" in str(caught.value)
    assert len(caught.value.problems) == 1
