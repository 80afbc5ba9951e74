# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What may go where: the rules, the agreement, its acceptance, and what refuses a release at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import provender
from provender.errors import CheckFailed, UsageError
from provender.release.columns import words
from provender.release.publishing.agreement import read_acceptances
from provender.release.publishing.rules import rules
from provender.rights.license import DATA as RIGHTS

Releases = Callable[[str], Path]


def test_the_rules_name_every_tier_and_say_why() -> None:
    """A tier without a rule would be closed; each rule has its source."""
    assert list(rules()["tiers"]) == ["public-domain", "attribution", "share-alike", "agreement"]
    for group in ("targets", "tiers"):
        assert all(rule["source"] for rule in rules()[group].values())


def test_every_term_has_chinese_words() -> None:
    """The agreement says in both languages what a licence asks."""
    yaml = YAML(typ="safe")
    spoken = yaml.load(RIGHTS / "plain_words.yml")
    chinese = words("terms_zh")
    for kind in ("duties", "prohibits"):
        assert chinese[kind].keys() == spoken[kind].keys()


def test_an_open_release_goes_anywhere(release: Releases, tmp_path: Path) -> None:
    result = provender.publish(release("open"), str(tmp_path / "public"))
    assert not result.receipts[0].part.gated
    assert provender.verify(tmp_path / "public" / "water" / "1.0.0").ok
    with pytest.raises(CheckFailed, match="needs no agreement"):
        provender.agreement(tmp_path / "public" / "water" / "1.0.0")


def test_the_agreement_tier_goes_to_no_ungated_folder(release: Releases, tmp_path: Path) -> None:
    """Its open tiers may, each by itself; nothing is written where it is refused."""
    folder, target = release("closed"), tmp_path / "public"
    with pytest.raises(CheckFailed, match="ungated folder") as refused:
        provender.publish(folder, str(target))
    assert "--tier attribution" in str(refused.value)
    with pytest.raises(CheckFailed, match="ungated"):
        provender.publish(folder, str(target), tiers=["agreement"])
    assert not target.exists()
    provender.publish(folder, str(target), tiers=["attribution"])
    there = {p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file()}
    assert [name for name in there if "agreement" in name] == []


def test_a_gated_policy_keeps_every_tier_behind_the_gate(release: Releases, tmp_path: Path) -> None:
    """It may answer open questions more freely, also for text under open licences."""
    with pytest.raises(CheckFailed, match="research-only"):
        provender.publish(release("research"), str(tmp_path / "public"), tiers=["attribution"])


def test_gated_needs_somebody_who_accepted_this_text(release: Releases, tmp_path: Path) -> None:
    """The record names who, when, which version and which text; it stays with the publisher."""
    folder, target = release("closed"), tmp_path / "club"
    with pytest.raises(CheckFailed, match="nobody has accepted"):
        provender.publish(folder, str(target), gated=True)
    assert not target.exists()
    found, nobody = provender.agreement(folder)
    assert nobody is None
    assert "CC-BY-NC-4.0" in found.text
    assert "use it commercially" in found.text
    assert "用于商业目的" in found.text
    assert "CC-BY-4.0" not in found.licenses, "only the terms of the gated tiers"
    _, record = provender.agreement(folder, accepted_by="Jane Doe <jane@example.org>")
    assert record is not None
    assert record.agreement_sha256 == found.sha256
    result = provender.publish(folder, str(target), gated=True)
    receipt = result.receipts[0].to_dict()
    assert receipt["agreement"] == found.to_dict()
    assert receipt["gated"] is True
    told = (target / "water" / "AGREEMENT-1.0.0.md").read_text("utf-8")
    assert told == found.text
    assert not any(
        "Jane" in p.read_text("utf-8", "ignore") for p in target.rglob("*") if p.is_file()
    )
    assert provender.verify(target / "water" / "1.0.0").ok, "the whole release arrives as it is"


def test_an_acceptance_of_other_words_does_not_count(release: Releases, tmp_path: Path) -> None:
    """Whoever accepted another text, or an earlier release, accepted something else."""
    folder = release("closed")
    provender.agreement(folder, accepted_by="Jane Doe")
    path = folder.parent / "ACCEPTANCES.jsonl"
    line = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**line, "agreement_sha256": "0" * 64}) + "\n", "utf-8")
    with pytest.raises(CheckFailed, match="nobody has accepted"):
        provender.publish(folder, str(tmp_path / "club"), gated=True)


@pytest.mark.parametrize("line", ["{", "[]", '{"accepted_by": ""}', "null", '{"accepted_by": 3}'])
def test_a_damaged_record_is_told_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "ACCEPTANCES.jsonl"
    path.write_text("\n" + line + "\n", "utf-8")
    with pytest.raises(UsageError, match="line 2"):
        read_acceptances(path)


def test_acceptances_are_added_and_never_rewritten(release: Releases) -> None:
    folder = release("closed")
    provender.agreement(folder, accepted_by="Jane Doe")
    path = folder.parent / "ACCEPTANCES.jsonl"
    first = path.read_bytes()
    provender.agreement(folder, accepted_by="Wang Fang\n{}")
    assert path.read_bytes().startswith(first)
    assert [one.accepted_by for one in read_acceptances(path)] == ["Jane Doe", "Wang Fang {}"]


def test_what_does_not_verify_is_not_published(release: Releases, tmp_path: Path) -> None:
    folder = release("open")
    (folder / "README.md").write_text("other", "utf-8")
    with pytest.raises(CheckFailed, match="does not verify"):
        provender.publish(folder, str(tmp_path / "public"))
    assert not (tmp_path / "public").exists()


@pytest.mark.parametrize(
    "told",
    [
        {"1.0.0": {"superseded_by": "2.0.0"}},
        {"versions": {"1.0.0": {"superseded_by": "2.0.0"}}},
        {"versions": [{"version": "1.0.0", "superseded_by": "2.0.0"}]},
    ],
)
def test_what_was_withdrawn_is_not_published(
    release: Releases, tmp_path: Path, told: dict[str, object]
) -> None:
    folder = release("open")
    (folder.parent / "versions.json").write_text(json.dumps(told), "utf-8")
    with pytest.raises(CheckFailed, match=r"2\.0\.0 takes its place"):
        provender.publish(folder, str(tmp_path / "public"))


@pytest.mark.parametrize("told", [{"2.0.0": {}}, {"versions": []}, [], {"1.0.0": None}])
def test_other_versions_do_not_matter(release: Releases, tmp_path: Path, told: object) -> None:
    folder = release("open")
    (folder.parent / "versions.json").write_text(json.dumps(told), "utf-8")
    assert provender.publish(folder, str(tmp_path / "public"), dry_run=True).parts


@pytest.mark.parametrize("told", ["{", "3", '{"versions": 3}', '{"1.0.0": 2}', "[1]"])
def test_a_list_of_versions_that_cannot_be_read_refuses(
    release: Releases, tmp_path: Path, told: str
) -> None:
    """Not to know is not to publish."""
    folder = release("open")
    (folder.parent / "versions.json").write_text(told, "utf-8")
    with pytest.raises(CheckFailed, match="cannot be read"):
        provender.publish(folder, str(tmp_path / "public"))


def test_a_plan_touches_nothing(release: Releases, tmp_path: Path) -> None:
    folder = release("closed")
    result = provender.publish(folder, "hf://water-board", dry_run=True)
    assert [part.name for part in result.parts] == ["water-attribution", "water-agreement"]
    assert [part.gated for part in result.parts] == [False, True]
    assert "agreement 1.0" in result.plan()[1]
    assert sorted(p.name for p in folder.parent.iterdir()) == ["1.0.0"]
    with pytest.raises(UsageError, match="no tier"):
        provender.publish(folder, str(tmp_path), tiers=["share-alike"])
