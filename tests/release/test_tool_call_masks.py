# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Calls of tools are searched like messages, in a build of real conversations."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

import provender

RECIPE = """\
release: {name: called, version: "1.0.0", date: 2026-11-01}
sources:
  - {id: talks, channel: own, format: conversations, path: talks.jsonl, id_field: id,
     license: CC0-1.0}
assess:
  rules: [length]
  personal_data: {actions: {court_party: mask}}
  unsafe: {lists: [lists], shipped: false, drop: [a3_trade_secrets], most_per_1000: {a3_trade_secrets: 5}}
  contamination: {action: mask, benchmarks: [{path: items.jsonl, definition: humaneval}]}
dedup: {exact: true, near: {preset: fineweb, recheck: exact}, prompts: 1}
"""
ASK = "Please do {} for me, with the tools at hand, and tell me when it is done, number {}."
TEST = (
    "def below(numbers, limit):\n"
    '    """Return how many of the given numbers lie below the limit that was asked for, and\n'
    '    count a number that stands there twice two times.\n    """\n'
)
ANSWER = "    return sum(1 for number in numbers if number < limit)\n"
EVERY = {
    "id": "call_13800138000",
    "type": "function",
}


def called(name: str, arguments: Any) -> dict[str, Any]:
    return {**EVERY, "function": {"name": name, "arguments": arguments}}


def row(name: str, arguments: Any, **more: Any) -> dict[str, Any]:
    """Return a conversation with one call, whose messages hold nothing to find."""
    turns = [
        {"role": "user", "content": ASK.format(name, len(name) * 7)},
        {"role": "assistant", "content": "", "tool_calls": [called("send", arguments)]},
        {"role": "tool", "content": "done", "tool_call_id": EVERY["id"]},
        {"role": "assistant", "content": f"It is done: {name}."},
    ]
    return {"id": name, "messages": turns, **more}


ROWS = [
    row("plain", '{"to": "the keeper", "n": 3}'),
    row("escaped", '{"to": "reader\\u0040mail.cn", "path": "a\\/b", "word": "caf\\u00e9 \\"x\\""}'),
    row("number", '{"phone": 13800138000, "n": 3}'),
    row("object", {"phone": 13800138000, "deep": [{"to": "reader@mail.cn"}]}),
    row("secret", json.dumps({"header": "Bearer ghp_" + "aB3dE5gH7jK9" * 3})),
    row("cut", '{"to": "reader\\u0040mail.cn", "body": "unfinis'),
    row("twice", '{"to": "reader@mail.cn", "to": "other@mail.cn"}'),
    row("keys", '{"reader@mail.cn": 1, "other@mail.cn": 2}'),
    row("deep", "[" * 60_000 + '"reader@mail.cn"' + "]" * 60_000),
    row("half", '{"to": "\\ud800 reader@mail.cn"}'),
    row("large", json.dumps({"body": "line\n" * 900_000 + "reader@mail.cn"})),
    row("coded", json.dumps({"code": TEST + ANSWER})),
    row("tools", "{}", tools=[{"name": "send", "description": "Asks reader@mail.cn"}]),
    row("shop", json.dumps({"query": "stolen blueprints " * 3})),
    row("shopless", json.dumps({"query": "blueprints of a house " * 3})),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> provender.BuildResult:
    folder = tmp_path_factory.mktemp("called")
    (folder / "lists").mkdir()
    (folder / "lists" / "a3_trade_secrets.txt").write_text("stolen blueprints\n", "utf-8")
    item = {"task_id": "Test/0", "prompt": TEST, "canonical_solution": ANSWER}
    (folder / "items.jsonl").write_text(json.dumps(item), "utf-8")
    (folder / "talks.jsonl").write_text("\n".join(map(json.dumps, ROWS)), "utf-8")
    (folder / "recipe.yaml").write_text(RECIPE, "utf-8")
    return provender.build(folder / "recipe.yaml", out=folder / "out", work=folder / "work")


@pytest.fixture(scope="module")
def rows(made: provender.BuildResult) -> dict[str, dict[str, Any]]:
    query = f"select * from '{made.release}/data/*/*.parquet'"
    found = duckdb.sql(query).to_arrow_table().to_pylist()
    return {one["messages"][-1]["content"].split()[-1].rstrip("."): one for one in found}


def arguments(row: dict[str, Any]) -> str:
    (call,) = json.loads(row["messages"][1]["tool_calls"])
    assert call["id"] == EVERY["id"] == row["messages"][2]["tool_call_id"]
    told = call["function"]["arguments"]
    assert isinstance(told, str)
    return told


def test_nothing_is_lost(made: provender.BuildResult, rows: dict[str, Any]) -> None:
    left = duckdb.sql(f"select reason from '{made.release}/ledger/departures.parquet'").fetchall()
    assert Counter(reason for (reason,) in left) == {"too_much_a3_trade_secrets": 1}
    assert len(rows) == len(ROWS) - 1
    assert provender.verify(made.release).findings == []


def test_calls_without_a_find_stay_as_they_were(rows: dict[str, Any]) -> None:
    for name, told in (("plain", ROWS[0]), ("shopless", ROWS[-1])):
        assert (
            arguments(rows[name]) == told["messages"][1]["tool_calls"][0]["function"]["arguments"]
        )
        assert rows[name]["edited_by"] is None
        assert rows[name]["personal_total"] == 0


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("escaped", {"to": "<EMAIL>", "path": "a/b", "word": 'café "x"'}),
        ("number", {"phone": "<PHONE>", "n": 3}),
        ("object", {"phone": "<PHONE>", "deep": [{"to": "<EMAIL>"}]}),
        ("secret", {"header": "Bearer <SECRET>"}),
        ("keys", {"<EMAIL>": 1, "<EMAIL> 2": 2}),
    ],
)
def test_arguments_are_masked_and_stay_json(
    rows: dict[str, Any], name: str, told: dict[str, Any]
) -> None:
    assert json.loads(arguments(rows[name])) == told
    assert rows[name]["modified"] is True
    assert {rule.split(".")[0] for rule in rows[name]["edited_by"]} == {"personal"}
    assert rows[name]["extracted_sha256"] is None


def test_hostile_arguments_are_masked_and_nothing_else_changes(rows: dict[str, Any]) -> None:
    assert arguments(rows["cut"]) == '{"to": "<EMAIL>", "body": "unfinis'
    assert arguments(rows["twice"]) == '{"to": "<EMAIL>", "to": "<EMAIL>"}'
    assert arguments(rows["deep"]) == "[" * 60_000 + '"<EMAIL>"' + "]" * 60_000
    assert arguments(rows["half"]) == '{"to": "\\ud800 <EMAIL>"}'
    assert json.loads(arguments(rows["large"]))["body"] == "line\n" * 900_000 + "<EMAIL>"


def test_declared_tools_are_masked(rows: dict[str, Any]) -> None:
    assert json.loads(rows["tools"]["tools"]) == [{"name": "send", "description": "Asks <EMAIL>"}]


def test_a_test_in_an_argument_counts(rows: dict[str, Any]) -> None:
    assert rows["coded"]["contamination_found"] > 0
    assert rows["plain"]["contamination_found"] == 0
    told = json.loads(arguments(rows["coded"]))
    assert "numbers lie below the limit" not in told["code"]


def test_no_value_is_recorded(made: provender.BuildResult) -> None:
    """Neither the release nor the work folder's signals hold what was found."""
    work = made.release.parents[2] / "work"
    files = [*made.release.rglob("*"), *work.glob("signals/**/*")]
    told = [path for path in files if path.is_file()]
    assert any(path.suffix == ".parquet" and path.is_relative_to(work) for path in told)
    for path in told:
        if path.suffix == ".parquet":
            found = repr(duckdb.sql(f"select * from '{path}'").fetchall())
        else:
            found = path.read_bytes().decode("utf-8", "replace")
        for value in ("reader@mail", "reader\\u0040mail", "other@mail", "ghp_aB3"):
            assert value not in found, (path, value)


def test_conversations_that_differ_in_calls_alone_are_no_copies(tmp_path: Path) -> None:
    """The twins: same calls are copies, whatever links them; other calls and tools are not."""
    one, other = '{"city": "Lowmere"}', '{"city": "Highmere"}'
    told = [row("one", one), row("one", one), row("one", other)]
    told.append(row("one", one, tools=[{"name": "send"}]))
    told[1]["messages"][1]["tool_calls"][0] = {**called("send", one), "id": "call_2"}
    for number, each in enumerate(told):
        each["id"] = str(number)
    (tmp_path / "talks.jsonl").write_text("\n".join(map(json.dumps, told)), "utf-8")
    recipe = RECIPE.split("assess:")[0] + "assess: {rules: [length]}\ndedup: {exact: true}\n"
    (tmp_path / "recipe.yaml").write_text(recipe, "utf-8")
    made = provender.build(tmp_path / "recipe.yaml", out=tmp_path / "out")
    left = duckdb.sql(f"select locator from '{made.release}/ledger/departures.parquet'").fetchall()
    assert left == [("1",)]
