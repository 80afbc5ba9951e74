# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The form of a policy: each thing that can be wrong with one, beside a twin that is right."""

from __future__ import annotations

import re
from typing import Any

import pytest

from provender.rights.policy import load_policy, policy_from_dict
from provender.rights.policy_form import policy_problem

MOON = {"value": False, "question": "Is it full?", "source": "almanac"}
GOOD: dict[str, Any] = {
    "name": "mine",
    "title": "What I may use",
    "gated": True,
    "rules": [
        {"id": "open", "effect": "allow", "when": {"tier": ["attribution", "share-alike"]}},
        {"id": "moon", "effect": "deny", "reason": "use_restricted", "when": {"switch": "moon"}},
        {"id": "vetoed", "effect": "veto", "when": {"vetoed": True}},
        {"id": "nc", "effect": "deny", "when": {"prohibits": "commercial"}},
    ],
    "switches": {"moon": MOON},
}


def rule(**parts: Any) -> dict[str, Any]:
    """Return the good policy with one rule more."""
    return {**GOOD, "rules": [*GOOD["rules"], {"id": "more", "effect": "deny", **parts}]}


def test_a_policy_of_the_right_form_has_no_problem() -> None:
    """Every kind of condition, a gate and a switch."""
    assert policy_problem(GOOD) is None
    assert policy_problem(rule()) is None
    assert policy_problem(rule(when={"licensed": [True, False], "channel": "web"})) is None
    assert policy_from_dict(GOOD).gated


@pytest.mark.parametrize(
    ("policy", "problem"),
    [
        (["a", "list"], "a policy is a mapping"),
        (None, "a policy is a mapping"),
        ({**GOOD, "name": 5}, "`name` must be there"),
        ({**GOOD, "title": None}, "`title` must be there"),
        ({**GOOD, "gated": "yes"}, "`gated` is true or false"),
        ({**GOOD, "rules": {"id": "a"}}, "`rules` must be there, as a list"),
        ({**GOOD, "switches": ["moon"]}, "`switches` must be there, as a mapping"),
        ({k: v for k, v in GOOD.items() if k != "switches"}, "`switches` must be there"),
        ({**GOOD, "switches": {"moon": True}}, "the switch 'moon' needs a `value`"),
        ({**GOOD, "switches": {"moon": {"question": "?"}}}, "the switch 'moon' needs a `value`"),
        ({**GOOD, "switches": {"moon": {**MOON, "value": "no"}}}, "is true or false, not 'no'"),
        ({**GOOD, "switches": {"moon": {"value": True}}}, "needs a `question`, as text"),
        ({**GOOD, "rules": ["allow"]}, "rule 1 needs an `id`"),
        ({**GOOD, "rules": [GOOD["rules"][0], {"effect": "deny"}]}, "rule 2 needs an `id`"),
        (rule(effect="permit"), "rule more has the unknown effect 'permit'; known: allow, deny"),
        (rule(reason=["use_restricted"]), "rule more has the reason"),
        (rule(when=["tier"]), "`when` of rule more is no mapping"),
        (rule(when={"switch": "sun"}), "rule more names the unknown switch 'sun'"),
        (rule(when={"switch": ["moon"]}), "rule more names the unknown switch"),
        (rule(when={"licensed": "true"}), "`licensed` is true or false, not 'true'"),
        (rule(when={"channel": []}), "`channel` is a word or a list of words"),
        (rule(when={"evidence": [1]}), "`evidence` is a word or a list of words"),
        (rule(when={"tier": ["attribution", "opne"]}), "unknown tier 'opne'; known: "),
        (rule(when={"teir": "attribution"}), "rule more has the unknown condition 'teir'"),
    ],
)
def test_what_is_wrong_with_a_policy_is_told(policy: Any, problem: str) -> None:
    """A misspelt condition would match everything or nothing: it never meets a document."""
    assert problem in str(policy_problem(policy))
    with pytest.raises(ValueError, match=re.escape(problem)):
        policy_from_dict(policy)


@pytest.mark.parametrize("value", ["false", 0, None])
def test_an_answer_to_a_question_of_law_is_true_or_false(value: Any) -> None:
    """The text "false" is true in Python; a switch that read it so would release too much."""
    policy = load_policy("open-release")
    assert policy.with_switches({"model_is_adaptation": False})
    with pytest.raises(ValueError, match="model_is_adaptation is true or false, not"):
        policy.with_switches({"model_is_adaptation": value})
