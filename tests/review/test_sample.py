# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What is drawn: by chance alone, the same for the same seed, and by risk with its reasons."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.review.material import write_rows

import provender
from provender.errors import CheckFailed, UsageError
from provender.review.categories import categories
from provender.review.sample import allocate


def names(items) -> list[str]:
    return [item.id for item in items]


@given(
    st.dictionaries(st.text(max_size=3), st.integers(1, 10_000), min_size=1, max_size=12),
    st.integers(1, 5000),
    st.integers(0, 60),
)
def test_allocation_gives_all_items_and_no_more_than_there_are(counts, items, floor) -> None:
    given = allocate(counts, items, floor)
    assert sum(given.values()) == min(items, sum(counts.values()))
    assert all(0 <= given[name] <= counts[name] for name in counts)
    least = min(floor, items // (2 * len(counts)))
    assert all(given[name] >= min(least, counts[name]) for name in counts)


def test_allocation_follows_size_but_forgets_no_small_stratum() -> None:
    assert allocate({"large": 9000, "small": 1000}, 1000, 0) == {"large": 900, "small": 100}
    assert allocate({"large": 100_000, "small": 40}, 4000, 30) == {"large": 3970, "small": 30}
    assert allocate({"a": 3, "b": 2}, 10, 30) == {"a": 3, "b": 2}


def test_the_seed_decides_and_nothing_else(draw) -> None:
    """Again the same; another seed, other documents; a larger sample holds the smaller one."""
    first = draw(sample=20, seed=1).drawn
    assert names(first.items) == names(draw(sample=20, seed=1).drawn.items)
    assert set(names(first.items)) != set(names(draw(sample=20, seed=2).drawn.items))
    small, large = (draw(sample=n, stratify="none").drawn.items for n in (10, 30))
    assert set(names(small)) < set(names(large))
    assert len(set(names(large))) == 30


def test_how_a_release_is_cut_has_no_say(built: Path, release: Path, draw, tmp_path) -> None:
    recipe = (built / "recipe.yaml").read_text("utf-8") + "limits: {release_shard_bytes: 4kB}\n"
    (built / "cut.yaml").write_text(recipe, "utf-8")
    cut = provender.build(built / "cut.yaml", out=tmp_path / "out").release
    assert len(list(cut.rglob("*.parquet"))) > len(list(release.rglob("*.parquet")))
    again = provender.review(cut, sample=20, labels=tmp_path / "l.jsonl").drawn.items
    assert names(again) == names(draw(sample=20).drawn.items)


def test_every_document_has_the_same_chance(draw) -> None:
    """Over 60 seeds each of 79 documents is drawn about as often (mean 22.8, deviation 4.1)."""
    counts = Counter(
        name for seed in range(60) for name in names(draw(sample=30, seed=seed, stratify="none").drawn.items)
    )  # fmt: skip
    assert len(counts) == 79
    assert all(6 < count < 40 for count in counts.values())


@pytest.mark.parametrize("by", ["source", "language", "tier", "licence", "none"])
def test_each_stratum_gives_its_share(draw, by) -> None:
    drawn = draw(sample=40, stratify=by).drawn
    assert sum(size for size, _ in drawn.strata.values()) == drawn.documents == 79
    told = Counter(item.draw.stratum for item in drawn.items)
    assert told == {name: count for name, (_, count) in drawn.strata.items()}
    key = {"licence": "license", "none": None}.get(by, by)
    if key is not None:
        assert all(getattr(item, key) == item.draw.stratum for item in drawn.items)


def test_a_sample_larger_than_the_release_is_the_release(draw) -> None:
    drawn = draw().drawn
    assert len(drawn.items) == drawn.documents == 79


def test_what_looks_worst_comes_first_and_says_why(tmp_path: Path) -> None:
    """A text full of words of the lists, and one whose licence rests on less; a clean twin not."""
    clean = "The keeper of the reservoir writes the level of the water down every morning. " * 6
    write_rows(tmp_path / "a.jsonl", [
        {"id": "clean", "text": clean, "license": "CC0-1.0"},
        {"id": "guns", "text": clean + "枪支弹药 买卖枪支 冰毒 赌博网站 " * 3, "license": "CC0-1.0"},
    ])  # fmt: skip
    write_rows(tmp_path / "b.jsonl", [{"id": "card", "text": clean.upper()}])
    (tmp_path / "recipe.yaml").write_text(
        'release: {name: risky, version: "1.0.0", date: 2026-11-01}\n'
        "sources:\n"
        "  - {id: a, channel: own, format: jsonl, path: a.jsonl, id_field: id, license_field: license}\n"
        "  - {id: b, channel: own, format: jsonl, path: b.jsonl, id_field: id, license: CC0-1.0}\n"
        "assess: {rules: [], unsafe: true}\ndedup: {exact: false}\n",
        "utf-8",
    )
    made = provender.build(tmp_path / "recipe.yaml", out=tmp_path / "out").release
    drawn = provender.review(made, sample=1, risk=9, labels=tmp_path / "l.jsonl").drawn
    known = {provender.explain(made, name).id: name for name in ("clean", "guns", "card")}
    order = [known[item.id] for item in drawn.risky]
    assert {known[item.id] for item in drawn.items}.isdisjoint(order)
    full = provender.review(made, sample=1, seed=3, risk=9, labels=tmp_path / "l.jsonl").drawn
    every = {known[i.id]: i for d in (drawn, full) for i in d.risky}
    assert "clean" not in every
    assert every["guns"].why[0].code == "unsafe_words"
    assert "words of the keyword lists" in every["guns"].why[0].words("en")
    assert "关键词" in every["guns"].why[0].words("zh")
    assert [reason.code for reason in every["card"].why] == ["weak_evidence"]
    technical = provender.review(made, sample=1, labels=tmp_path / "l.jsonl").report()["technical"]
    assert technical | {"documents": 3, "passed": 2, "met": False} == technical
    recipe = (tmp_path / "recipe.yaml").read_text("utf-8").replace(", unsafe: true", "")
    (tmp_path / "blind.yaml").write_text(recipe, "utf-8")
    blind = provender.build(tmp_path / "blind.yaml", out=tmp_path / "blind").release
    assert provender.review(blind, labels=tmp_path / "l.jsonl").report()["technical"] is None


def test_a_work_folder_is_reviewed_before_any_rule(built: Path, tmp_path: Path) -> None:
    """Its sources are told by their ids; what it does not know cannot be asked for."""
    made = provender.review(built / ".provender", sample=30, labels=tmp_path / "l.jsonl")
    assert set(made.drawn.strata) == {"notes", "sites", "talk"}
    assert {item.language for item in made.drawn.items} >= {"en", "zh-Hans"}
    desk = made.desk("A")
    desk.judge(desk.next(), "fail", "quality")
    assert made.report()["sample"]["failed"] == 1
    assert made.report()["elsewhere"] == 0
    with pytest.raises(UsageError, match="work folder"):
        provender.review(built / ".provender", labels=tmp_path / "l.jsonl", stratify="tier")


def test_the_texts_of_a_work_folder_are_drawn_by_risk(tmp_path: Path) -> None:
    """What keyword lists and patterns see comes first, with its reasons; clean text is no risk."""
    calm = "The keeper writes down the level of the water in the book of the year. " * 4
    texts = [calm, f"{calm} free porn pics", f"{calm} Call +44 20 7946 0958 or a@example.org."]
    lines = [json.dumps({"text": f"{number}. {text}"}) for number, text in enumerate(texts)]
    (tmp_path / "notes.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (tmp_path / "recipe.yaml").write_text(
        'release: {name: r, version: "1.0.0", date: 2026-11-01}\n'
        "sources:\n  - {id: n, channel: own, format: jsonl, path: notes.jsonl, license: CC0-1.0}\n"
        "assess: {rules: []}\n",
        "utf-8",
    )
    provender.build(tmp_path / "recipe.yaml", out=tmp_path / "out")
    made = provender.review(
        tmp_path / ".provender", sample=1, risk=3, labels=tmp_path / "l.jsonl", seed=1
    )
    codes = {reason.code for item in made.drawn.risky for reason in item.why}
    assert {"unsafe_words", "personal_data"} & codes
    assert "weak_evidence" not in codes
    assert all(item.why for item in made.drawn.risky)


def test_what_cannot_be_drawn_is_told(draw, release: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be stratified by 'colour'"):
        draw(stratify="colour")
    with pytest.raises(UsageError, match="0 items"):
        draw(sample=0)
    with pytest.raises(UsageError, match="would lie inside"):
        provender.review(release, labels=release / "labels.jsonl")
    with pytest.raises(CheckFailed, match="no Provender release"):
        provender.review(tmp_path)


def test_the_31_risks_bear_the_codes_of_the_keyword_lists() -> None:
    from provender.assess.unsafe import categories as risks

    ours = categories()
    assert [code for code, one in ours.items() if one.group != "other"] == [r.code for r in risks()]
    assert len(risks()) == 31
    assert len({one.key for one in ours.values()}) == len(ours)
    assert json.dumps([one.zh for one in ours.values()]).isascii()  # every one is named in Chinese
    assert all(not one.zh.isascii() for one in ours.values())
