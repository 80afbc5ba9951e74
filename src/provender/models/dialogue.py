# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A conversation as tokens, and which of them a model shall learn to say.

A turn is `<|im_start|>role`, a line end, its text, `<|im_end|>`, a line end: ChatML (openai-python
v0.27, chatml.md), as Qwen3 writes it. Tools stand in the system turn between `<tools>` marks, calls
in the assistant's turn between `<tool_call>` marks. `data/chat_template.jinja` says the same for
other programs, with the `{% generation %}` marks that Transformers and TRL read the mask from.

What the assistant says is encoded apart from its turn's head, just as it is when a model continues
that head. Text that spells a mark stays text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provender.models.tokenizer import TURN_BEGIN, TURN_END, ModelTokenizer

__all__ = [
    "Dialogue",
    "DialogueProblem",
    "Encoded",
    "chat_template",
    "encode_dialogue",
    "encode_prompt",
    "render",
]

ROLES = ("system", "user", "assistant", "tool")
_TEMPLATE = Path(__file__).parent / "data" / "chat_template.jinja"


class DialogueProblem(Exception):
    """A conversation that cannot be taught.

    Args:
        reason: One word for counts: `unknown_role`, `named_speakers`, `unreadable_tools` or
            `nothing_to_learn`.
    """

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Dialogue:
    """A conversation in the form that releases have.

    Attributes:
        messages: Turns with `role`, `content`, and maybe `name` and `tool_calls`.
        tools: What the assistant may call, as JSON schemas.
        terms: Licence expression of the conversation, if one is known.
    """

    messages: tuple[Mapping[str, Any], ...]
    tools: tuple[Any, ...] = ()
    terms: str | None = None


@dataclass(frozen=True)
class Encoded:
    """A conversation as tokens.

    Attributes:
        ids: The tokens.
        learnt: For each, True if the assistant says it: its text, and the mark that ends its turn.
    """

    ids: list[int]
    learnt: list[bool]

    def cut(self, tokens: int) -> Encoded:
        """Return the beginning of it, of so many tokens at most."""
        return Encoded(self.ids[:tokens], self.learnt[:tokens])


def chat_template() -> str:
    """Return the template that goes into a model's folder, a jinja text."""
    return _TEMPLATE.read_text("utf-8").partition("-#}\n")[2]


def encode_dialogue(dialogue: Dialogue, tokenizer: ModelTokenizer) -> Encoded:
    """Encode a conversation.

    Args:
        dialogue: The conversation.
        tokenizer: The model's encoding.

    Raises:
        DialogueProblem: Its form is none that the template has, or no assistant speaks in it.
    """
    ids: list[int] = []
    learnt: list[bool] = []
    between = tokenizer.encode("\n")
    turns = _turns(dialogue)
    if not any(role == "assistant" for role, _ in turns):
        raise DialogueProblem("nothing_to_learn")
    for role, text in turns:
        said = role == "assistant"
        head = tokenizer.encode(f"{role}\n" if said else f"{role}\n{text}")
        body = [*(tokenizer.encode(text) if said else []), tokenizer.turn_end]
        ids += [tokenizer.turn_begin, *head, *body, *between]
        learnt += [False] * (1 + len(head)) + [said] * len(body) + [False] * len(between)
    return Encoded(ids, learnt)


def encode_prompt(
    messages: Sequence[Mapping[str, Any]], tokenizer: ModelTokenizer, tools: Sequence[Any] = ()
) -> list[int]:
    """Encode what was said so far, and the head of the turn that a model shall continue.

    Args:
        messages: Turns with `role` and `content`.
        tokenizer: The model's encoding.
        tools: What the assistant may call.

    Raises:
        DialogueProblem: Its form is none that the template has.
    """
    # The encoder asks for a turn of the assistant's; an empty one ends in what a model shall say.
    asked = Dialogue((*messages, {"role": "assistant", "content": ""}), tuple(tools))
    ids = encode_dialogue(asked, tokenizer).ids
    return ids[: -1 - len(tokenizer.encode("\n"))]


def render(dialogue: Dialogue) -> str:
    """Return a conversation as the template renders it.

    Raises:
        DialogueProblem: Its form is none that the template has.
    """
    return "".join(f"{TURN_BEGIN}{role}\n{text}{TURN_END}\n" for role, text in _turns(dialogue))


def _turns(dialogue: Dialogue) -> list[tuple[str, str]]:
    """Return role and text of each turn."""
    turns: list[tuple[str, str]] = []
    messages = list(dialogue.messages)
    if dialogue.tools:
        opening = ""
        if messages and messages[0].get("role") == "system":
            opening = messages.pop(0).get("content") or ""
        lines = "".join(f"{_json(tool)}\n" for tool in dialogue.tools)
        turns.append(("system", (opening and f"{opening}\n\n") + f"<tools>\n{lines}</tools>"))
    for message in messages:
        role, text = message.get("role"), message.get("content") or ""
        if role not in ROLES or not isinstance(text, str):
            raise DialogueProblem("unknown_role" if role not in ROLES else "nothing_to_learn")
        if message.get("name") and role != "tool":
            raise DialogueProblem("named_speakers")
        if role == "assistant":
            calls = [_call(call) for call in _calls(message.get("tool_calls"))]
            text = "\n".join(part for part in (text.lstrip(), *calls) if part)
        turns.append((role, text))
    return turns


def _calls(value: Any) -> list[Any]:
    """Return a turn's calls: a list, or the JSON text of one, as releases hold it."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise DialogueProblem("unreadable_tools") from error
    if not isinstance(value or [], list):
        raise DialogueProblem("unreadable_tools")
    return value or []


def _call(call: Any) -> str:
    called = call.get("function", call) if isinstance(call, dict) else None
    if not isinstance(called, dict) or not isinstance(called.get("name"), str):
        raise DialogueProblem("unreadable_tools")
    arguments = called.get("arguments", {})
    written = arguments if isinstance(arguments, str) else _json(arguments)
    return f'<tool_call>\n{{"name": {_json(called["name"])}, "arguments": {written}}}\n</tool_call>'


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
