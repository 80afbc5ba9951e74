# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What stands beside the messages is seen behind them, and edited where it stands."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import pyarrow as pa
import pytest

from provender.document import TEXT_SCHEMA, Segment
from provender.edits import Edit
from provender.extract.tool_calls import call_texts, edit_beside, with_calls
from provender.storage import canonical_json

TOOLS = canonical_json([{"name": "send", "description": "Writes to ops@mail.cn"}])


def call(arguments: str, name: str = "send") -> dict[str, Any]:
    return {"id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}}


def turn(role: str, content: str = "", at: int = 0, **more: Any) -> Segment:
    return Segment(role=role, part="content", start=at, end=at + len(content), **more)


def batch_of(*rows: tuple[str, list[Segment] | None, str | None]) -> pa.RecordBatch:
    columns = {
        "text": [text for text, _, _ in rows],
        "segments": [turns and [asdict(one) for one in turns] for _, turns, _ in rows],
        "tools": [tools for _, _, tools in rows],
    }
    kinds = {name: TEXT_SCHEMA.field(name).type for name in columns}
    return pa.record_batch({name: pa.array(v, kinds[name]) for name, v in columns.items()})


def seen(batch: pa.RecordBatch, **options: bool) -> list[str]:
    return with_calls(batch, **options).column("text").to_pylist()


def test_rows_without_anything_beside_are_the_same_batch() -> None:
    batch = batch_of(("plain", None, None), ("hi", [turn("user", "hi")], None))
    assert with_calls(batch) is batch
    assert with_calls(batch.select(["text"])).num_rows == 2


def test_what_stands_beside_comes_behind() -> None:
    """The twin: without declarations only calls are seen. What links calls is never seen."""
    turns = [
        turn("user", "hé", name="Ann"),
        turn("assistant", at=4, tool_calls=canonical_json([call('{"to": "a\\u0040b.cn"}')])),
        turn("tool", "ok", at=6, tool_call_id="c1"),
    ]
    batch = batch_of(("first", None, None), ("hé\n\n\n\nok", turns, TOOLS))
    told = ["Ann", "send", '{"to": "a@b.cn"}', TOOLS]
    assert seen(batch) == ["first", "\n\n".join(["hé\n\n\n\nok", *told])]
    assert seen(batch, whole=False)[1] == "\n\n".join(["hé\n\n\n\nok", *told[1:3]])
    assert seen(batch.slice(1)) == seen(batch)[1:]


def test_edits_behind_the_text_are_edits_of_json() -> None:
    calls = canonical_json([call('{"to": "a\\u0040b.cn", "n": 1}'), call("write to a@b.cn")])
    turns = [turn("user", "hé a@b.cn", name="a@b.cn"), turn("assistant", at=11, tool_calls=calls)]
    text = "hé a@b.cn\n\n"
    (long,) = seen(batch_of((text, turns, TOOLS)))
    data, edits, at = long.encode(), [], 0
    for value in (b"a@b.cn", b"ops@mail.cn"):
        at = data.find(value)
        while at >= 0:
            edits.append(Edit(at, at + len(value), "personal.email", "<EMAIL>"))
            at = data.find(value, at + 1)
    assert len(edits) == 5
    changed, tools = edit_beside(text, turns, TOOLS, sorted(edits))
    assert changed[0] == turn("user", "hé a@b.cn", name="<EMAIL>")  # its text is for others
    told = json.loads(changed[1].tool_calls or "")
    assert [one["function"]["arguments"] for one in told] == [
        '{"to": "<EMAIL>", "n": 1}',
        "write to <EMAIL>",
    ]
    assert tools == TOOLS.replace("ops@mail.cn", "<EMAIL>")
    assert edit_beside(text, turns, TOOLS, sorted(edits)[:1]) == (tuple(turns), TOOLS)


def test_a_name_of_digits_stays_a_name() -> None:
    turns = [turn("user", "hi", name="13800138000")]
    (long,) = seen(batch_of(("hi", turns, None)))
    changed, _ = edit_beside("hi", turns, None, [Edit(4, len(long), "personal.phone", "<PHONE>")])
    assert changed[0].name == "<PHONE>"


@pytest.mark.parametrize(
    "told",
    [
        '[{"name": "send", "arguments": {"to": "a\\u0040b.cn"}}]',
        '[{"id": "1", "function": {"name": "send", "arguments": {"to": "a@b.cn"}}}]',
        '{"to": "a@b.cn"}',
        '"a@b.cn"',
        "[" * 50_000 + '"a@b.cn"' + "]" * 50_000,
        "no JSON: a@b.cn",
    ],
    ids=["bare", "object", "object-only", "string", "deep", "none"],
)
def test_calls_of_any_other_form_are_seen_whole(told: str) -> None:
    """Foreign releases may hold other forms; nothing is missed, and JSON stays JSON."""
    turns = [turn("assistant", "hi", tool_calls=told)]
    (long,) = seen(batch_of(("hi", turns, None)))
    at = long.index("a@b.cn")
    changed, _ = edit_beside("hi", turns, None, [Edit(at, at + 6, "personal.email", "<EMAIL>")])
    assert changed[0].tool_calls == told.replace("a@b.cn", "<EMAIL>").replace(
        "a\\u0040b.cn", "<EMAIL>"
    )


def test_texts_handed_to_a_tool_are_looked_at_by_themselves() -> None:
    """The twin: short strings are not, nor is a message without calls."""
    long = "The keeper of the sluice wrote the level of the water down.\n"
    told = canonical_json([call(json.dumps({"to": "a@b.cn", "body": long}))])
    whole = '{"to": "a@b.cn", "body": "' + long + '"}'
    assert call_texts(told) == [whole]
    assert call_texts(told, strings=True) == [whole, long]
    assert call_texts(None, strings=True) == []
