# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The layouts of instruction rows, each turned into messages with one set of roles.

Tool calls become OpenAI's form, `{"type": "function", "function": {"name", "arguments"}}` with
`arguments` as JSON text. Reasoning that a source keeps apart stands in `<think>` marks in front of
the answer, as DeepSeek-R1's and Qwen's templates write it. Images and sound are not read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from provender.acquire.dialogues import dialogue_turns
from provender.acquire.lines import LargeNumber
from provender.storage import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["ROLES", "ShapeProblem", "normalise"]

ROLES = {
    "system": "system", "developer": "system",
    "user": "user", "human": "user", "prompter": "user",
    "assistant": "assistant", "gpt": "assistant", "model": "assistant", "bot": "assistant",
    "chatgpt": "assistant", "bing": "assistant", "bard": "assistant",
    "function_call": "assistant", "tool_call": "assistant",
    "tool": "tool", "observation": "tool", "function": "tool", "ipython": "tool",
    "tool_response": "tool",
}  # fmt: skip
"""Names of speakers in the wild, and the four roles that they mean."""

_LISTS = {
    "messages": ("messages", "conversation", "chosen_messages"),
    "sharegpt": ("conversations", "conversation"),
}
_PROMPTS = ("instruction", "prompt", "question", "query")
_ANSWERS = ("output", "response", "completion", "answer")
_Message = dict[str, Any]


class ShapeProblem(Exception):
    """A row that is no conversation.

    Args:
        reason: `missing_text_field`, `wrong_type`, `record_too_large` or
            `unsupported_media_type`.
        message: What is wrong with it; continues "row 7 …".
    """

    def __init__(self, reason: str, message: str):
        super().__init__(message)
        self.reason, self.message = reason, message


def normalise(row: Mapping[str, Any], shape: str = "auto") -> dict[str, Any]:
    """Turn a row of any layout into `messages`, `rejected`, `tools` and `label`.

    Args:
        row: The row.
        shape: `auto`, or the layout that the recipe fixes.

    Raises:
        ShapeProblem: It has no conversation, or one of a type that cannot be read.
    """
    messages = _turns(row, shape)
    system = row.get("system")
    opened = bool(messages) and messages[0]["role"] == "system"
    if isinstance(system, str) and system.strip() and not opened:
        messages.insert(0, {"role": "system", "content": system})
    chosen, rejected = _preference(row, messages)
    messages += chosen
    if not messages:
        there = ", ".join(sorted(map(str, row))[:12]) or "none"
        raise ShapeProblem("missing_text_field", f"holds no conversation; fields there: {there}")
    if not any(message["content"] or message.get("tool_calls") for message in messages):
        raise ShapeProblem("missing_text_field", "holds a conversation without any text")
    result: dict[str, Any] = {"messages": messages}
    if rejected:
        result["rejected"] = rejected
    tools = _tools(row.get("tools", row.get("functions")))
    if tools is not None:
        result["tools"] = tools
    label = next((row[key] for key in ("label", "kto_tag", "score") if key in row), None)
    if isinstance(label, bool | int | float | str):
        result["label"] = label
    return result


def _turns(row: Mapping[str, Any], shape: str) -> list[_Message]:
    """Return the turns that a row lists, or builds from single fields."""
    names = [*_LISTS["messages"], *_LISTS["sharegpt"]]
    if shape in _LISTS:
        names = list(_LISTS[shape])
    if shape == "auto" and (spoken := dialogue_turns(row)):
        return spoken
    if shape != "alpaca":
        for name in names:
            if isinstance(row.get(name), list):
                return _messages(row[name])
        prompt = row.get("prompt")
        if isinstance(prompt, list):
            return _messages(prompt) + _answer(row)
        if isinstance(row.get("messages"), str):
            return _messages(_json(row["messages"], "messages"))
    if shape in ("sharegpt", "messages"):
        return []
    return _alpaca(row)


def _alpaca(row: Mapping[str, Any]) -> list[_Message]:
    messages: list[_Message] = []
    for turn in row.get("history") or []:
        if not isinstance(turn, list | tuple) or len(turn) != 2:
            raise ShapeProblem("wrong_type", "has a `history` that is no list of pairs")
        messages.append({"role": "user", "content": _content(turn[0])})
        messages.append({"role": "assistant", "content": _content(turn[1])})
    prompt = _first(row, _PROMPTS)
    if prompt is None:
        return messages
    if not isinstance(prompt, str | list) or isinstance(prompt, LargeNumber):
        # a number may be an answer; no number asks for one
        raise ShapeProblem("wrong_type", "has no text where the instruction is due")
    instances = row.get("instances")
    if isinstance(instances, list) and instances:
        for index, one in enumerate(instances):
            if not isinstance(one, dict):
                raise ShapeProblem("wrong_type", "has an `instances` that is no list of objects")
            asked = one.get("input") if index else _joined(prompt, one.get("input"))
            messages.append({"role": "user", "content": _content(asked or prompt)})
            messages.append({"role": "assistant", "content": _content(one.get("output"))})
        return messages
    extra = row.get("input") if "instruction" in row or "prompt" in row else None
    messages.append({"role": "user", "content": _joined(prompt, extra)})
    return messages + _answer(row)


def _answer(row: Mapping[str, Any]) -> list[_Message]:
    answer = _first(row, _ANSWERS)
    if answer is None:
        return []
    if isinstance(answer, list) and answer and isinstance(answer[0], dict):
        return _messages(answer)
    return [{"role": "assistant", "content": _content(answer)}]


def _first(row: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((row[name] for name in names if row.get(name) is not None), None)


def _joined(prompt: Any, extra: Any) -> str:
    """Join instruction and input by a line end, as Alpaca's users do."""
    asked, more = _content(prompt), _content(extra)
    return f"{asked}\n{more}" if asked and more else asked or more


def _preference(
    row: Mapping[str, Any], messages: list[_Message]
) -> tuple[list[_Message], list[_Message]]:
    """Return the preferred answer, if it is not among the messages, and the other one."""
    if isinstance(row.get("rejected_messages"), list):
        return [], _behind(_messages(row["rejected_messages"]), messages)
    rejected = row.get("rejected")
    chosen = row.get("chosen")
    if rejected is None and chosen is None:
        return [], []
    good, bad = _side(chosen), _side(rejected)
    if messages:
        return _behind(good, messages), _behind(bad, messages)
    return good, _behind(bad, good)


def _side(value: Any) -> list[_Message]:
    if value is None:
        return []
    if isinstance(value, dict):
        return _messages([value])
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return _messages(value)
    return [{"role": "assistant", "content": _content(value)}]


def _behind(answer: list[_Message], messages: list[_Message]) -> list[_Message]:
    """Drop the turns that both sides share in front of the answer."""
    shared = 0
    for one, other in zip(answer, messages, strict=False):
        if one != other:
            break
        shared += 1
    return answer[shared:]


def _messages(turns: Any) -> list[_Message]:
    if not isinstance(turns, list):
        raise ShapeProblem("wrong_type", "has messages that are no list")
    return [_message(turn, number) for number, turn in enumerate(turns, 1)]


def _message(turn: Any, number: int) -> _Message:
    if not isinstance(turn, dict):
        raise ShapeProblem("wrong_type", f"has message {number} that is no object")
    speaker = turn.get("role", turn.get("from"))
    role = ROLES.get(speaker.strip().lower()) if isinstance(speaker, str) else None
    if role is None:
        raise ShapeProblem("wrong_type", f"has message {number} with the unknown role {speaker!r}")
    value = turn.get("content", turn.get("value", turn.get("text")))
    calls = _calls(turn.get("tool_calls"))
    if not calls and isinstance(turn.get("function_call"), dict):
        calls = _calls([turn["function_call"]])
    if speaker in ("function_call", "tool_call"):
        called = _called(value)
        calls, value = (called, "") if called else (calls, value)
    if isinstance(value, list):
        value, more = _parts(value, number)
        calls += more
    message: _Message = {"role": role, "content": _content(value)}
    if isinstance(turn.get("reasoning_content"), str) and turn["reasoning_content"].strip():
        message["content"] = _think(turn["reasoning_content"]) + message["content"]
    if calls:
        message["tool_calls"] = calls
    for key in ("name", "tool_call_id"):
        if isinstance(turn.get(key), str) and turn[key]:
            message[key] = turn[key]
    return message


def _parts(parts: list[Any], number: int) -> tuple[str, list[Any]]:
    """Join the text parts of a message and collect its tool calls."""
    texts: list[str] = []
    calls: list[Any] = []
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        kind = part.get("type", "text") if isinstance(part, dict) else None
        value = part.get("text", part.get("value")) if isinstance(part, dict) else None
        if kind in ("text", "input_text", "output_text"):
            texts.append(_content(value))
        elif kind in ("reasoning", "thinking"):
            texts.append(_think(_content(value if value is not None else part.get(kind))))
        elif kind == "tool_call":
            calls += _called(value)
        else:
            raise ShapeProblem(
                "unsupported_media_type", f"has message {number} with a part of type {kind!r}"
            )
    return "".join(texts), calls


def _think(text: str) -> str:
    return f"<think>\n{text.strip()}\n</think>\n\n"


def _called(value: Any) -> list[Any]:
    """Return the calls that a turn's text spells as JSON; none if it is no JSON."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return []
    return _calls(value if isinstance(value, list) else [value])


def _calls(value: Any) -> list[Any]:
    if isinstance(value, str):
        return _called(value)
    if not isinstance(value, list):
        return []
    return [call for one in value if (call := _call(one)) is not None]


def _call(one: Any) -> dict[str, Any] | None:
    if not isinstance(one, dict):
        return None
    function = one.get("function") if isinstance(one.get("function"), dict) else one
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        return None
    arguments = function.get("arguments", function.get("parameters", {}))
    if not isinstance(arguments, str):
        arguments = canonical_json(arguments)
    call: dict[str, Any] = {
        "type": "function", "function": {"name": function["name"], "arguments": arguments}
    }  # fmt: skip
    if isinstance(one.get("id"), str):
        call["id"] = one["id"]
    return call


def _content(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float | bool):
        return canonical_json(value)
    if isinstance(value, list):
        if len(value) == 1:
            return _content(value[0])
        return _parts(value, 1)[0]
    return canonical_json(value)


def _tools(value: Any) -> Any:
    """Return tool declarations as a value; text that is no JSON stays text."""
    if value is None or value in ("", [], {}, "[]"):
        return None
    if isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _json(text: str, field: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ShapeProblem("wrong_type", f"has text in `{field}` that is no JSON") from error
