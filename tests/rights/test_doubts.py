# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What nobody here has read is marked, and told where something rests on it."""

from __future__ import annotations

from pathlib import Path

import pytest

import provender
from provender.rights.doubts import doubts_of, unverified_rules
from provender.rights.evidence import Observation
from provender.rights.grounds import load_grounds
from provender.rights.license import DATA, load_data, load_licenses
from provender.rights.phrases import load_conventions


def ground(value: str) -> Observation:
    return Observation(
        signal="recipe.terms", value=value, location="recipe", rank="public-domain-ground"
    )


def test_each_mark_says_what_is_missing_and_no_other_rule_is_from_memory() -> None:
    """In grounds, paths and conventions; a rule that says `from memory` has the mark."""
    told = {(one.file, one.rule) for one in unverified_rules()}
    assert all(one.missing for one in unverified_rules())
    for row in load_data(DATA / "grounds.yml"):
        assert bool(row.get("unverified")) == ("missing" in row), row["id"]
        marked = ("grounds.yml", row["id"]) in told
        assert marked or "memory" not in row["review"], row["id"]
    for rule in load_conventions():
        assert bool(rule.get("unverified")) == ("missing" in rule), rule["id"]
    assert ("grounds.yml", "fr-official-acts") in told
    assert ("grounds.yml", "cn-statutes") not in told
    assert ("compatibility.yml", "LAL-1.3 to CC-BY-SA-4.0") in told
    assert len(load_grounds()) > len([one for one in told if one[0] == "grounds.yml"])


def test_every_kind_of_path_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions by family, steps and closed paths by their ends, pairs by both."""
    marked = {"unverified": True, "missing": "the text"}
    table = {
        "versions": [{"family": "A", **marked}],
        "steps": [{"from": ["B", "b"], "to": ["C"], **marked}],
        "closed": [{"from": "D", "to": "E", **marked}, {"from": "X", "to": "Y"}],
        "incompatible": [{"between": ["F", "G"], **marked}],
    }
    monkeypatch.setattr("provender.rights.doubts.compatibility", lambda: table)
    unverified_rules.cache_clear()
    named = [one.rule for one in unverified_rules() if one.file == "compatibility.yml"]
    unverified_rules.cache_clear()
    assert named == ["A", "B to C", "D to E", "F to G"]


def test_a_conclusion_tells_what_it_rests_on() -> None:
    """An unread ground and an unread record are told, read ones are not."""
    seen = [ground("statute-excluded-from-copyright; FR; practice")]
    (doubt,) = doubts_of("LicenseRef-provender-public-domain", seen)
    assert doubt.startswith("the rule fr-official-acts of grounds.yml is unverified: a decision")
    assert doubts_of(None, [ground("statute-excluded-from-copyright; CN; Art. 5")]) == []
    assert doubts_of(None, [ground("statute-excluded-from-copyright")]) == []
    assert doubts_of(None, [ground("nonsense; FR; x")]) == []
    read, unread = (
        next(name for name, one in load_licenses().items()
             if one.review.startswith("unverified") is marked)
        for marked in (False, True)
    )  # fmt: skip
    assert doubts_of(read, []) == []
    assert len(doubts_of(f"({unread} AND {read})", [])) == 1


def test_an_audit_says_it(tmp_path: Path) -> None:
    """Of a port whose text nobody compared; the twin is a version that was read or told so too."""
    path = tmp_path / "a.md"
    text = "The harbour road is beautiful in autumn, and the ferry runs until snow falls. " * 9
    path.write_text(f"---\nlicense: CC BY 3.0 Hong Kong\n---\n\n{text}\n")
    (group,) = provender.audit(path, workers=1).groups
    assert group.unverified == [
        "the record of LicenseRef-provender-CC-BY-3.0-HK is unverified, text of the port not read; "
        "not legal advice"
    ]
    assert any("unverified  the record of" in line for line in group.lines())
