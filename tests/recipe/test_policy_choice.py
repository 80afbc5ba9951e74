# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`policy:` in a recipe: a name, a path, or a name with answers to open questions of law."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import provender
from provender.recipe.load import check
from provender.rights.reservation import default_switches

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
        "rules": [
            {"id": "by", "effect": "allow", "when": {"tier": ["attribution"], "switch": "moon"}}
        ],
        "switches": {"moon": {"value": False, "question": "Is it full?", "source": "almanac"}},
    }
    (tmp_path / "mine.yml").write_text(json.dumps(policy))
    loaded = check(recipe(tmp_path, "{name: mine.yml, switches: {moon: true}}"))
    assert loaded.recipe.policy.switches == {"moon": True}
    switches = provender.plan(loaded.path).switches
    assert switches.pop("moon") is True
    assert switches == default_switches()


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


OWN = """name: {name}
title: t
rules: {rules}
switches: {switches}
"""
ALLOW_ALL = "[{id: all, effect: allow}]"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: [broken\n  : :", "is no policy"),
        ("[a, list]", "a policy is a mapping"),
        (OWN.format(name="mine", rules=ALLOW_ALL, switches="{a: 1}"), "the switch 'a' needs"),
        (OWN.format(name="mine", rules="5", switches="{}"), "`rules` must be there"),
        (OWN.format(name="mine", rules="[5]", switches="{}"), "rule 1 needs an `id`"),
        (OWN.format(name="mine", rules="[{id: a, effect: allow, when: {tier: 5}}]", switches="{}"),
         "`tier` is a word"),
        (OWN.format(name="mine", rules="[{id: a, effect: allow, when: {tier: opne}}]",
                    switches="{}"), "unknown tier 'opne'"),
        (OWN.format(name="mine", rules="[{id: a, effect: deny, when: {vetoed: 1}}]",
                    switches="{}"), "`vetoed` is true or false"),
        (OWN.format(name="open-release", rules=ALLOW_ALL, switches="{}"), "calls itself"),
    ],
)  # fmt: skip
def test_a_policy_file_that_is_none_is_told_in_words(
    tmp_path: Path, text: str, message: str
) -> None:
    """With the file's name and a next step, at check."""
    (tmp_path / "mine.yml").write_text(text)
    with pytest.raises(provender.RecipeError) as caught:
        check(recipe(tmp_path, "mine.yml"))
    assert message in str(caught.value)
    assert "the policy file `mine.yml`" in str(caught.value)
    assert "hint: " in str(caught.value)
    assert len(caught.value.problems) == 1


def test_no_policy_releases_unknown_terms(tmp_path: Path) -> None:
    """A policy that allows everything releases what is licensed and nothing else."""
    (tmp_path / "mine.yml").write_text(OWN.format(name="mine", rules=ALLOW_ALL, switches="{}"))
    path = recipe(tmp_path, "mine.yml")
    text = path.read_text()
    unknown = "  - {id: b, channel: web, format: files, path: b.txt}\n"
    (tmp_path / "b.txt").write_text("A longer road to another harbour is as beautiful. " * 12)
    sources = (
        "sources:\n  - {id: a, channel: own, format: files, path: a.txt, license: CC-BY-4.0}\n"
    )
    path.write_text(text.replace(SOURCES, f"assess: {{rules: []}}\n{sources}{unknown}"))
    built = provender.build(path, out=tmp_path / "out")
    assert built.released == 1
    assert built.reasons == {"clear/no_license": 1}
    assert list(built.tiers) == ["attribution"]
