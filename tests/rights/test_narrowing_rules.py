# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Words by which a page grants less than the licence that it names, each beside a harmless twin."""

from __future__ import annotations

import pytest

from provender.rights.narrowing import known_narrowings, narrowing_around

OPEN = ("public-domain", "attribution", "share-alike")
ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
STORY = "The harbour road is quiet in autumn, and the ferry runs until the first snow falls. " * 6


def _around(sentence: str) -> str | None:
    before, named, after = sentence.partition("{name}")
    assert named
    return narrowing_around(before, f"CC BY 4.0{after}", ADDRESS)


def _documents(kind: str) -> list[tuple[str, str]]:
    return [(rule["id"], one) for rule in known_narrowings() for one in rule[kind]]


def test_every_rule_is_complete() -> None:
    """A source, a place, words, documents of both kinds; ids are unique."""
    rules = known_narrowings()
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["sources"]
        assert rule["where"] in ("before", "after", "clause", "beside")
        assert len(rule["narrows"]) == len(rule["harmless"]) > 0


@pytest.mark.parametrize(("rule", "sentence"), _documents("narrows"))
def test_a_document_of_each_rule_narrows(rule: str, sentence: str) -> None:
    """The name alone is read as open, the sentence is not."""
    assert _around(sentence) is not None, rule


@pytest.mark.parametrize(("rule", "sentence"), _documents("harmless"))
def test_its_twin_does_not(rule: str, sentence: str) -> None:
    """Words that look alike and take nothing away."""
    assert _around(sentence) is None, rule
