# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Every layout of instruction data becomes the same messages."""

from __future__ import annotations

import json

import pytest

from provender.acquire.inventory import inventory
from provender.acquire.limits import Limits
from provender.acquire.reader import read
from provender.acquire.shapes import ShapeProblem, normalise
from provender.record import Record

USER = {"role": "user", "content": "Hi"}
BOT = {"role": "assistant", "content": "Yes"}
CALL = {"type": "function", "function": {"name": "f", "arguments": '{"a":1}'}}

SHAPES = {
    "alpaca": ({"instruction": "Hi", "input": "", "output": "Yes"}, [USER, BOT]),
    "alpaca with input": (
        {"instruction": "Add", "input": "1 2", "output": "3"},
        [{"role": "user", "content": "Add\n1 2"}, {"role": "assistant", "content": "3"}],
    ),
    "alpaca with history": (
        {"instruction": "Hi", "output": "Yes", "system": "S", "history": [["a", "b"]]},
        [{"role": "system", "content": "S"}, {"role": "user", "content": "a"},
         {"role": "assistant", "content": "b"}, USER, BOT],
    ),
    "seed task": (
        {"instruction": "Hi", "instances": [{"input": "", "output": "Yes"}]}, [USER, BOT],
    ),
    "question": ({"question": "Hi", "answer": "Yes"}, [USER, BOT]),
    "prompt": ({"prompt": "Hi", "completion": "Yes"}, [USER, BOT]),
    "sharegpt": (
        {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Yes"}]},
        [USER, BOT],
    ),
    "messages": ({"messages": [USER, BOT]}, [USER, BOT]),
    "parts": (
        {"messages": [USER, {"role": "assistant", "content": [{"type": "text", "text": "Yes"}]}]},
        [USER, BOT],
    ),
    "reasoning": (
        {"messages": [USER, {"role": "assistant", "content": [
            {"type": "reasoning", "value": "hm"}, {"type": "text", "value": "Yes"}]}]},
        [USER, {"role": "assistant", "content": "<think>\nhm\n</think>\n\nYes"}],
    ),
    "sharegpt tools": (
        {"conversations": [{"from": "human", "value": "Hi"},
                           {"from": "function_call", "value": '{"name": "f", "arguments": {"a": 1}}'},
                           {"from": "observation", "value": "ok"}, {"from": "gpt", "value": "Yes"}]},
        [USER, {"role": "assistant", "content": "", "tool_calls": [CALL]},
         {"role": "tool", "content": "ok"}, BOT],
    ),
    "openai tools": (
        {"messages": [USER, {"role": "assistant", "content": None,
                             "tool_calls": [{"id": "c1", **CALL}]},
                      {"role": "tool", "tool_call_id": "c1", "name": "f", "content": "ok"}, BOT]},
        [USER, {"role": "assistant", "content": "", "tool_calls": [{"id": "c1", **CALL}]},
         {"role": "tool", "content": "ok", "name": "f", "tool_call_id": "c1"}, BOT],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_a_layout_becomes_messages(name):
    """Roles, tools and reasoning in one form, whatever the source called them."""
    row, wanted = SHAPES[name]
    assert normalise(row)["messages"] == wanted


DIALOGUES = {
    "KdConv": {"messages": [{"message": "Hi"}, {"message": "Yes", "attrs": []}]},
    "Schema-Guided": {"turns": [{"speaker": "USER", "utterance": "Hi", "frames": []},
                                {"speaker": "SYSTEM", "utterance": "Yes"}]},
    "DailyDialog": {"dialog": ["Hi", "Yes"]},
    "two names": {"turns": [{"speaker": "Ann", "text": "Hi"}, {"speaker": "Bo", "text": "Yes"}]},
}  # fmt: skip


@pytest.mark.parametrize("name", DIALOGUES)
def test_a_dialogue_without_roles_is_a_conversation(name):
    """Whoever opens is the user."""
    assert normalise(DIALOGUES[name])["messages"] == [USER, BOT]


def test_turns_that_lack_text_are_no_dialogue():
    """One turn alone, or one without words, is not guessed at."""
    for row in ({"dialog": ["Hi"]}, {"turns": [{"speaker": "USER"}, {"speaker": "SYSTEM"}]}):
        with pytest.raises(ShapeProblem):
            normalise(row)


NO = {"role": "assistant", "content": "No"}
PREFERENCES = {
    "sharegpt": {"conversations": [{"from": "human", "value": "Hi"}],
                 "chosen": {"from": "gpt", "value": "Yes"},
                 "rejected": {"from": "gpt", "value": "No"}},
    "strings": {"prompt": "Hi", "chosen": "Yes", "rejected": "No"},
    "lists with the prompt": {"prompt": "Hi", "chosen": [USER, BOT], "rejected": [USER, NO]},
    "lists alone": {"chosen": [USER, BOT], "rejected": [USER, NO]},
    "message lists": {"chosen_messages": [USER, BOT], "rejected_messages": [USER, NO]},
    "prompt list": {"prompt": [USER], "chosen": [BOT], "rejected": [NO]},
}  # fmt: skip


@pytest.mark.parametrize("name", PREFERENCES)
def test_a_preference_keeps_both_answers(name):
    """The preferred one ends the messages, the other one stands apart."""
    row = normalise(PREFERENCES[name])
    assert (row["messages"], row["rejected"]) == ([USER, BOT], [NO])


def test_labels_and_tools_are_kept():
    """KTO labels; tools as a value even where the source has them as text."""
    row = normalise({"messages": [USER, BOT], "label": False, "tools": '[{"name": "f"}]'})
    assert row["label"] is False
    assert row["tools"] == [{"name": "f"}]
    assert "tools" not in normalise({"messages": [USER, BOT], "tools": "[]"})


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"text": "x"}, "missing_text_field"),
        ({"instruction": "", "output": ""}, "missing_text_field"),
        ({"messages": []}, "missing_text_field"),
        ({"messages": [{"message": "x"}]}, "wrong_type"),
        ({"messages": [{"role": "alien", "content": "x"}]}, "wrong_type"),
        ({"messages": ["x"]}, "wrong_type"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
         "unsupported_media_type"),
        ({"instruction": "a", "history": ["x"]}, "wrong_type"),
    ],
)  # fmt: skip
def test_what_is_no_conversation_says_why(row, reason):
    """The message names what is there instead."""
    with pytest.raises(ShapeProblem) as caught:
        normalise(row)
    assert caught.value.reason == reason


def test_rows_of_json_and_json_lines_are_the_same_conversations(read_bytes):
    """An id field names them; without it the raw row does."""
    rows = [{"id": i, "instruction": f"q{i}", "output": "a"} for i in range(3)]
    lines = "\n".join(json.dumps(row) for row in rows).encode()
    options = {"format": "conversations", "id_field": "id", "license_field": "instruction"}
    one = read_bytes("a.json", json.dumps(rows).encode(), **options)
    other = read_bytes("a.jsonl", lines, **options)
    assert [r.payload for r in one] == [r.payload for r in other]
    assert [r.locator for r in one] == [r.locator for r in other] == ["0", "1", "2"]
    assert one[0].observations[0].value == "q0"


def test_a_bad_row_costs_that_row(read_bytes, told):
    """Surrogates, text for a row, a row too large."""
    lines = (
        b'{"instruction": "a", "output": "\\ud800"}\n"x"\n'
        + json.dumps({"instruction": "a", "output": "b" * 2000}).encode()
        + b'\n{"prompt": "a", "response": "b"}'
    )
    items = read_bytes("a.jsonl", lines, Limits(max_record_bytes=1000), format="conversations")
    assert told(items) == ["invalid_encoding", "wrong_type", "record_too_large", "record"]


@pytest.mark.parametrize(
    ("path", "records", "others"),
    [
        ("llamafactory-demos/data", 4150, {"missing_text_field": 301}),
        ("alpaca_chinese_dataset", 13221, {"invalid_json": 1, "missing_text_field": 1}),
        ("stanford_alpaca", 175, {}),
        ("gsm8k", 7473, {}),
        ("kdconv", 450, {}),
        ("schema-guided-dialogue", 256, {}),
    ],
)
def test_real_collections_are_read(make_source, shared_data, counted, path, records, others):
    """Counts are those of the files themselves; the broken file keeps what precedes its error."""
    source = make_source(format="conversations", path=f"datasets-mixed-licence/{path}")
    found = inventory(source, shared_data)
    items = [item for file in found.files for item in read(source, file, Limits())]
    words = counted(items)
    assert words.pop("record", 0) == records
    assert words == others
    assert all(item.kind == "conversation" for item in items if isinstance(item, Record))


@pytest.mark.parametrize("asked", [5, 5.5, True, {"a": 1}])
def test_an_instruction_that_is_no_text_is_told(asked):
    """A number that is asked is damage; a number that answers is its twin."""
    with pytest.raises(ShapeProblem, match="where the instruction is due") as problem:
        normalise({"instruction": asked, "output": None})
    assert problem.value.reason == "wrong_type"
    assert normalise({"instruction": "2 + 3", "output": 5})["messages"][1]["content"] == "5"
