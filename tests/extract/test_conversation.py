# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Conversations as one text, and back to the same messages."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.document import ParsedDocument
from provender.extract.conversation import parse_conversation, render_messages
from provender.record import Record, Unreadable


def record(payload: object) -> Record:
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Record(input="a.jsonl", locator="1", kind="conversation", payload=data)


_TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r"))
_MESSAGE = st.fixed_dictionaries(
    {"role": st.sampled_from(["system", "user", "assistant", "tool"]), "content": _TEXT},
    optional={
        "name": st.text(min_size=1, max_size=5, alphabet="abc"),
        "tool_call_id": st.just("c1"),
        "tool_calls": st.just([{"type": "function", "function": {"name": "f", "arguments": "{}"}}]),
    },
)


@given(st.lists(_MESSAGE, min_size=1, max_size=6), st.lists(_MESSAGE, max_size=3))
def test_messages_survive_the_way_through_text(messages, rejected):
    """Contents, roles, names and calls come back, whatever characters they hold."""
    document = parse_conversation(record({"messages": messages, "rejected": rejected}))
    assert isinstance(document, ParsedDocument)
    for wanted, found in zip(
        (messages, rejected), render_messages(document.text, document.segments), strict=True
    ):
        assert [m["content"] for m in found] == [m["content"] for m in wanted]
        assert [m["role"] for m in found] == [m["role"] for m in wanted]
        for key in ("name", "tool_call_id"):
            assert [m[key] for m in found] == [m.get(key) for m in wanted]
        calls = [m["tool_calls"] and json.loads(m["tool_calls"]) for m in found]
        assert calls == [m.get("tool_calls") for m in wanted]


def test_segments_count_code_points():
    """Characters beyond the basic plane are one each."""
    payload = {"messages": [{"role": "user", "content": "a\U0001f600"},
                            {"role": "assistant", "content": "文\r\n文"}]}  # fmt: skip
    document = parse_conversation(record(payload))
    assert document.text == "a\U0001f600\n\n文\n文"
    assert [(s.start, s.end) for s in document.segments] == [(0, 2), (4, 7)]


def test_an_edit_of_the_text_is_an_edit_of_a_message():
    """Masking moves the segments along, and the message changes with them."""
    payload = {"messages": [{"role": "user", "content": "call 12345"},
                            {"role": "assistant", "content": "ok"}]}  # fmt: skip
    document = parse_conversation(record(payload))
    text = document.text.replace("12345", "<phone>")
    first, second = document.segments
    moved = (dataclasses.replace(first, end=first.end + 2),
             dataclasses.replace(second, start=second.start + 2, end=second.end + 2))  # fmt: skip
    messages, _ = render_messages(text, moved)
    assert [m["content"] for m in messages] == ["call <phone>", "ok"]


@pytest.mark.parametrize(
    ("label", "wanted"), [(True, "true"), (False, "false"), (0.5, "0.5"), ("good", "good"),
                          (None, None)],
)  # fmt: skip
def test_labels_become_text(label, wanted):
    """True and false as JSON writes them."""
    payload = {"messages": [{"role": "user", "content": "a"}], "label": label, "tools": [{"b": 1}]}
    document = parse_conversation(record(payload))
    assert document.label == wanted
    assert document.tools == '[{"b":1}]'


@pytest.mark.parametrize(
    "payload",
    [b"\xff", b"{", b"[]", b"5", {"messages": 5}, {"messages": [5]}, {"messages": [{"role": "a"}]},
     {"messages": [{"role": "a", "content": 5}]}, b"[" * 100_000],
)  # fmt: skip
def test_a_payload_of_another_kind_is_unreadable(payload):
    """It never raises."""
    outcome = parse_conversation(record(payload))
    assert isinstance(outcome, Unreadable)
    assert outcome.reason == "wrong_type"
