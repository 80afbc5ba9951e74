# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Unsafe text: categories, lists of the user's own, rules, bad lists."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from ruamel.yaml import YAML

from provender.assess import unsafe
from provender.assess.rules import RuleTable
from provender.assess.statistics import STATISTICS_STAGE
from provender.assess.unsafe import (
    UNSAFE_STAGE,
    UnsafeOptions,
    categories,
    unsafe_rules,
    unsafe_stage,
)
from provender.errors import UsageError


def batch(*texts: str | None) -> pa.RecordBatch:
    return pa.record_batch({"text": pa.array(texts, pa.large_string())})


def counted(text: str, options: UnsafeOptions | None = None) -> dict[str, int]:
    stage = UNSAFE_STAGE if options is None else unsafe_stage(options)
    out = stage.function(batch(text))
    assert out.column("searched_characters").to_pylist() == [len(text)]
    names = [name for name, _ in stage.columns_out if name.startswith("unsafe_")]
    return {
        name.removeprefix("unsafe_"): out.column(name)[0].as_py()
        for name in names
        if out.column(name)[0].as_py()
    }


def test_there_are_the_thirty_one_risks_of_the_standards() -> None:
    """8 + 9 + 5 + 7 + 2, and a keyword library is asked for 17 of them."""
    groups = [sum(c.code.startswith(f"a{n}_") for c in categories()) for n in range(1, 6)]
    assert groups == [8, 9, 5, 7, 2]
    assert sum(category.keywords for category in categories()) == 17


@pytest.mark.parametrize(
    ("category", "text", "twin"),
    [
        ("a1_other_prohibited", "长期代开发票，价格优惠", "发票由税务机关监制"),
        ("a1_other_prohibited", "長期代開發票", "公司開具發票"),
        ("a1_other_prohibited", "Best ONLINE CASINO here", "the casino online today"),
        ("a1_violence_obscenity", "free porn", "popcorn"),
        ("a2_other", "what a dumbass", "ambassador"),
        ("a2_ethnic", "滚回去黑鬼", "黑鬼鱼" * 0 + "黑色的鬼魂"),
        ("a4_personal_information", "专业开房记录查询", "记录查询结果"),
    ],
)
def test_a_keyword_counts_for_its_category_and_a_twin_does_not(
    category: str, text: str, twin: str
) -> None:
    assert counted(text) == {category: 1}
    assert counted(twin) == {}


def test_every_shipped_list_has_a_source_and_a_known_category() -> None:
    """A list without a law or standard behind it does not ship."""
    codes = {category.code for category in categories()}
    for name in ("zh", "en"):
        path = Path(unsafe.__file__).parent / "data" / "unsafe" / f"{name}.yml"
        for row in YAML(typ="safe").load(path.read_text("utf-8"))["lists"]:
            assert row["source"]
            assert row["category"] in codes
            assert len(set(row["words"])) == len(row["words"])


def test_lists_of_the_users_own_count_beside_or_instead(tmp_path: Path) -> None:
    """A folder of .txt and .yml; the shipped lists can be left out."""
    (tmp_path / "a1_separatism.txt").write_text("# a comment\n某某独立  # why\n\n", "utf-8")
    (tmp_path / "more.yml").write_text(
        "lists:\n  - {category: a5_unreliable, words: [lorem ipsum]}\n", "utf-8"
    )
    own = UnsafeOptions(lists=[str(tmp_path)])
    assert counted("某某獨立 Lorem  ipsum porn", own) == {
        "a1_separatism": 1,
        "a5_unreliable": 1,
        "a1_violence_obscenity": 1,
    }
    alone = UnsafeOptions(lists=[str(tmp_path)], shipped=False)
    assert counted("某某独立 porn", alone) == {"a1_separatism": 1}
    identities = {unsafe_stage(own).identity, unsafe_stage(alone).identity, UNSAFE_STAGE.identity}
    assert len(identities) == 3


def test_rules_compare_the_share_and_drop_only_what_is_named() -> None:
    """No rule without being named; a long text may hold a word that a short one may not."""
    assert unsafe_rules(UnsafeOptions()) == ()
    options = UnsafeOptions(drop=["a1_violence_obscenity"])
    text = "porn " + "The river is quiet and wide. " * 40
    table = STATISTICS_STAGE.function(UNSAFE_STAGE.function(batch("free porn pics", text)))
    table = pa.Table.from_batches([table]).append_column("language", pa.array(["en", "en"]))
    outcome = RuleTable(unsafe_rules(options)).evaluate(table)
    assert outcome.passed.tolist() == [False, True]
    assert outcome.failures(0)[0].rule == "too_much_a1_violence_obscenity"
    strict = UnsafeOptions(drop=["all"], most_per_1000={"a1_violence_obscenity": 0})
    assert RuleTable(unsafe_rules(strict)).evaluate(table).passed.tolist() == [False, False]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("porn.txt", "x y", "there is no category 'porn'"),
        ("a1_terrorism.txt", "x", "has 1 characters"),
        ("a1_terrorism.txt", "x" * 65, "has 65 characters"),
        ("list.yml", "lists: [", "is not a keyword list"),
        ("list.yml", "lists:\n  - {category: no, words: [ab]}", "there is no category 'no'"),
    ],
)
def test_a_bad_list_is_named(tmp_path: Path, name: str, content: str, message: str) -> None:
    """The file, what is wrong in it, and what would be right."""
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(UsageError, match=message) as problem:
        unsafe_stage(UnsafeOptions(lists=[str(tmp_path)]))
    assert problem.value.subject == str(tmp_path / name)


def test_a_missing_list_and_an_unknown_category_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no keyword list at"):
        unsafe_stage(UnsafeOptions(lists=[str(tmp_path)]))
    with pytest.raises(ValueError, match="there is no category 'spam'"):
        UnsafeOptions(drop=["spam"])
    with pytest.raises(ValueError, match="there is no category 'spam'"):
        UnsafeOptions(most_per_1000={"spam": 1})
