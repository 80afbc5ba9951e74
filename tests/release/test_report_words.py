# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Every code that a release may hold has plain words in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from ruamel.yaml import YAML

import provender
from provender.acquire.source import Channel
from provender.assess.personal_data import PersonalDataOptions, personal_rules, personal_types
from provender.assess.rules import known_codes, known_presets
from provender.assess.unsafe import UnsafeOptions, categories, unsafe_rules
from provender.release.contents import TIERS
from provender.release.report.funnel import STAGES
from provender.release.report.wording import reason_words, words
from provender.release.spreads import SCORES
from provender.report.phrase import Phrase
from provender.rights.policy import known_policies, load_policy

SOURCE = Path(provender.__file__).parent
DATA = SOURCE / "release" / "data"
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)*")
CHINESE = re.compile(r"[\u3400-\u9fff]")

RAISERS = {"ReadProblem", "Rejected", "Unreadable", "_rejected", "_problem", "_unreadable"}
"""Calls whose `reason` names a departure."""


def of_design(root: Path) -> set[str]:
    """Return the codes that docs/design.md §9 lists."""
    text = (root / "docs" / "design.md").read_text("utf-8")
    told = text.partition("**Reason codes**")[2].partition("\n\n")[0]
    return set(re.findall(r"`([a-z_0-9]+)`", told))


def of_code() -> Iterator[str]:
    """Yield the reason that each call in the readers, extractors and the run gives."""
    for room in ("acquire", "extract", "run", "rights"):
        for path in (SOURCE / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                given = [k.value for k in node.keywords if k.arg == "reason"]
                if name in RAISERS:
                    given += node.args[:3]
                for value in given:
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        yield value.value


def of_rules() -> Iterator[str]:
    """Yield the codes of every table and of every stage that brings rules."""
    yield from known_codes(known_presets())
    every = {one.name: "drop" for one in personal_types()}
    options = PersonalDataOptions.model_validate({"actions": every, "most_spans": 1})
    yield from (rule.code for rule in personal_rules(options))
    yield from (rule.code for rule in unsafe_rules(UnsafeOptions(drop=["all"])))
    yield from ("nothing_left", "unwanted_language", "holds_test_item")


def of_policies() -> Iterator[str]:
    for name in known_policies():
        yield from (rule["reason"] for rule in load_policy(name).to_dict()["rules"]
                    if rule.get("reason"))  # fmt: skip


def test_every_reason_code_has_words(root: Path) -> None:
    """Of the design, of what readers and rights say, of all rules and policies."""
    readers = {code for code in of_code() if CODE.fullmatch(code)}
    assert {"truncated_archive", "no_text", "extractor_killed", "no_grant"} <= readers
    codes = of_design(root) | readers | set(of_rules()) | set(of_policies())
    unknown = reason_words("no such code")
    assert len(codes) > 100
    assert sorted(code for code in codes if reason_words(code) == unknown) == []


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("tiers", TIERS),
        ("tier_meanings", TIERS),
        ("stages", STAGES),
        ("channels", get_args(Channel)),
        ("reserved", ("yes", "no", "unknown")),
        ("personal_types", [one.name for one in personal_types()]),
        ("actions", ("mask", "replace", "drop", "keep")),
        ("unsafe", [one.code for one in categories()]),
        ("scores", SCORES),
        ("kinds_of_conflict", ("inside", "between", "near")),
        ("effects", ("allow", "deny", "veto")),
        ("policies", known_policies()),
    ],
)
def test_every_name_has_words(kind: str, names: list[str]) -> None:
    """Of each vocabulary that the report speaks of."""
    assert [name for name in names if not isinstance(words(kind, name), Phrase)] == []


def test_switches_and_titles_are_those_of_the_policies() -> None:
    """English words are the policies' own, so that nothing says two things."""
    for name in known_policies():
        policy = load_policy(name).to_dict()
        assert words("policies", name).english == policy["title"]
        for switch, told in policy["switches"].items():
            assert words("switches", switch).english == told["question"], switch


@pytest.mark.parametrize("name", ["reasons", "wordings"])
def test_words_are_whole(name: str) -> None:
    """English without Chinese, Chinese with; no word twice in one list."""
    for kind, told in YAML(typ="safe").load((DATA / f"{name}.yml").read_text("utf-8")).items():
        if kind in ("unknown", "made_of"):
            continue
        for code, said in told.items():
            assert set(said) == {"en", "zh"}, code
            assert not CHINESE.search(said["en"]), code
            assert CHINESE.search(said["zh"]), code
        assert len({said["en"] for said in told.values()}) == len(told), kind
        assert len({said["zh"] for said in told.values()}) == len(told), kind
