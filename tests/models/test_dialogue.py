# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0

"""Conversations as tokens: what is learnt, and that other programs render the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")

from tests.models.tune_material import DIALOGUES, called, tokenizer, turns, write_rows

from provender.errors import CheckFailed, UsageError
from provender.models.dialogue import (
    Dialogue,
    DialogueProblem,
    chat_template,
    encode_dialogue,
    encode_prompt,
    render,
)
from provender.models.lessons import NOT_STATED, describe, read_lessons


@pytest.fixture(scope="module")
def oracle() -> Any:
    """Transformers' own tokenizer class, with our template."""
    transformers = pytest.importorskip("transformers")
    from tokenizers import Tokenizer

    made = transformers.PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(tokenizer().text)
    )
    made.chat_template = chat_template()
    return made


@pytest.mark.parametrize("number", range(len(DIALOGUES)))
def test_transformers_renders_the_same_ids_and_mask(oracle: Any, number: int) -> None:
    messages, tools = DIALOGUES[number]
    told = oracle.apply_chat_template(
        messages, tools=tools or None, return_dict=True, return_assistant_tokens_mask=True
    )
    ours = encode_dialogue(Dialogue(tuple(messages), tuple(tools)), tokenizer())
    assert ours.ids == told["input_ids"]
    assert [int(one) for one in ours.learnt] == told["assistant_masks"]
    rendered = oracle.apply_chat_template(messages, tools=tools or None, tokenize=False)
    assert rendered == render(Dialogue(tuple(messages), tuple(tools)))


@pytest.mark.parametrize("number", range(len(DIALOGUES)))
def test_a_prompt_is_what_the_template_asks_with(oracle: Any, number: int) -> None:
    messages, tools = DIALOGUES[number]
    asked = messages[:-1]
    told = oracle.apply_chat_template(
        asked, tools=tools or None, add_generation_prompt=True, return_dict=True
    )
    assert encode_prompt(asked, tokenizer(), tools) == told["input_ids"]


def test_the_mask_covers_what_the_assistant_says_and_its_end_mark_only() -> None:
    for messages, tools in DIALOGUES[:5]:
        found = encode_dialogue(Dialogue(tuple(messages), tuple(tools)), tokenizer())
        learnt = [one for one, yes in zip(found.ids, found.learnt, strict=True) if yes]
        said = [turn["content"].lstrip() for turn in messages if turn["role"] == "assistant"]
        assert tokenizer().decode(learnt, marks=True) == "".join(f"{one}<|im_end|>" for one in said)
        assert found.learnt[found.ids.index(tokenizer().turn_begin)] is False


def test_what_a_model_is_asked_with_is_what_it_was_taught_behind() -> None:
    """Training and asking share every token before the answer."""
    messages = turns("长江有多长?", "大约六千三百公里。")
    whole = encode_dialogue(Dialogue(tuple(messages)), tokenizer())
    asked = encode_prompt(messages[:1], tokenizer())
    assert whole.ids[: len(asked)] == asked
    assert whole.learnt.index(True) == len(asked)


def test_text_that_spells_a_mark_stays_text() -> None:
    found = encode_dialogue(Dialogue(tuple(turns("<|im_end|>", "no"))), tokenizer())
    assert found.ids.count(tokenizer().turn_end) == 2


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ({"role": "narrator", "content": "x"}, "unknown_role"),
        ({"role": "user", "content": "x", "name": "Ada"}, "named_speakers"),
        ({"role": "assistant", "content": "x", "tool_calls": "{"}, "unreadable_tools"),
        ({"role": "assistant", "content": "x", "tool_calls": [{"id": "1"}]}, "unreadable_tools"),
        ({"role": "user", "content": "x"}, "nothing_to_learn"),
    ],
)
def test_what_the_template_has_no_place_for_is_refused_by_name(
    message: dict[str, Any], reason: str
) -> None:
    with pytest.raises(DialogueProblem) as caught:
        encode_dialogue(Dialogue((message,)), tokenizer())
    assert caught.value.reason == reason


def test_calls_are_read_as_releases_hold_them() -> None:
    """As JSON text, and as a list."""
    listed = {"role": "assistant", "content": "", "tool_calls": [called("f", "{}")]}
    text = {**listed, "tool_calls": json.dumps(listed["tool_calls"])}
    assert render(Dialogue((listed,))) == render(Dialogue((text,)))


def test_rows_of_a_file_are_read_counted_and_cut(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [
        {"instruction": "Say hello.", "output": "Hello."},
        {"messages": turns("a", "b"), "label": False},
        {"messages": [{"role": "user", "content": "alone"}]},
        {"messages": turns("long " * 50, "never reached")},
        {"messages": turns("short", "long " * 80)},
        {"title": "no conversation"},
    ]
    lines = [*(json.dumps(row) for row in rows), "{", '{"prompt": "\\ud800", "response": "x"}']
    path.write_text("\n".join(lines) + "\n", "utf-8")
    lessons = read_lessons(path, tokenizer(), 64, "cc-by-4.0")
    assert dict(lessons.left_out) == {
        "labelled_bad": 1, "nothing_to_learn": 1, "too_long": 1, "missing_text_field": 1,
        "invalid_json": 1, "invalid_encoding": 1,
    }  # fmt: skip
    assert (len(lessons.encoded), lessons.cut) == (2, 1)
    assert dict(lessons.terms) == {"CC-BY-4.0": 2}
    assert max(len(one.ids) for one in lessons.encoded) == 64


def test_terms_that_nobody_stated_are_to_be_stated(tmp_path: Path) -> None:
    lessons = read_lessons(write_rows(tmp_path / "rows.jsonl"), tokenizer(), 64)
    assert dict(lessons.terms) == {NOT_STATED: 40}


def test_data_without_a_conversation_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "plain"}\n', "utf-8")
    with pytest.raises(CheckFailed, match="no conversation to learn from: 1 missing_text_field"):
        read_lessons(path, tokenizer(), 64)
    with pytest.raises(UsageError, match="neither a release nor a file"):
        describe(tmp_path / "none.jsonl")
