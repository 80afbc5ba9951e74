# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A conversation as one text with segments, and back again.

Every stage sees and edits one text (DESIGN §2); who said which part of it stands in the segments,
counted in code points. At release `render_messages` makes the messages again from both, so an edit
inside a message is an edit of that message.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from provender.document import ParsedDocument, Segment
from provender.record import Record, Unreadable
from provender.storage import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["EXTRACTOR", "join_messages", "parse_conversation", "render_messages"]

EXTRACTOR = "conversation/1"
_SEPARATOR = "\n\n"
_PARTS = ("content", "rejected")


def parse_conversation(record: Record, options: object = None) -> ParsedDocument | Unreadable:
    """Turn the payload of a conversation record into text and segments.

    Args:
        record: A record of kind `conversation`, whose payload is JSON with `messages`, and maybe
            `rejected`, `tools` and `label` (see `acquire.conversations`).
        options: Options of extraction; nothing in them changes a conversation.

    Returns:
        The document, or why there is none.
    """
    del options
    try:
        payload = json.loads(record.payload.decode("utf-8"))
        text, segments = _joined(payload["messages"], payload.get("rejected") or [])
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        return Unreadable(
            input=record.input,
            locator=record.locator,
            reason="wrong_type",
            message=f"{record.locator} of {record.input} is no conversation payload: {error}",
            bytes_read=record.size_bytes,
        )
    tools = payload.get("tools")
    return ParsedDocument(
        text=text,
        segments=segments,
        tools=None if tools is None else canonical_json(tools),
        label=_label(payload.get("label")),
        extractor=EXTRACTOR,
    )


def render_messages(
    text: str, segments: Iterable[Segment]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Make messages from a text and its segments: the inverse of `parse_conversation`.

    Args:
        text: The conversation's text, after all edits.
        segments: Its segments, moved along by the edits.

    Returns:
        The messages, and those of the answer that was not preferred. Each has `role`, `content`,
        `name`, `tool_calls` (JSON) and `tool_call_id`; what it lacks is None.
    """
    rendered: dict[str, list[dict[str, Any]]] = {part: [] for part in _PARTS}
    for segment in segments:
        if segment.part in rendered:
            rendered[segment.part].append(
                {
                    "role": segment.role,
                    "content": text[segment.start : segment.end],
                    "name": segment.name,
                    "tool_calls": segment.tool_calls,
                    "tool_call_id": segment.tool_call_id,
                }
            )
    return rendered["content"], rendered["rejected"]


def join_messages(messages: list[Mapping[str, Any]], rejected: list[Mapping[str, Any]]) -> str:
    """Return the text of a conversation from its messages, as extraction joined it.

    Args:
        messages: The messages of a released row.
        rejected: Those of the answer that was not preferred.
    """
    return _SEPARATOR.join(turn["content"] or "" for turn in (*messages, *rejected))


def _joined(
    messages: list[Mapping[str, Any]], rejected: list[Mapping[str, Any]]
) -> tuple[str, tuple[Segment, ...]]:
    pieces: list[str] = []
    segments: list[Segment] = []
    position = 0
    for part, turns in zip(_PARTS, (messages, rejected), strict=True):
        for turn in turns:
            content = turn["content"].replace("\r\n", "\n").replace("\r", "\n")
            if segments:
                pieces.append(_SEPARATOR)
                position += len(_SEPARATOR)
            calls = turn.get("tool_calls")
            end = position + len(content)
            segments.append(
                Segment(
                    role=turn["role"],
                    part=part,
                    start=position,
                    end=end,
                    name=turn.get("name"),
                    tool_calls=canonical_json(calls) if calls else None,
                    tool_call_id=turn.get("tool_call_id"),
                )
            )
            pieces.append(content)
            position = end
    return "".join(pieces), tuple(segments)


def _label(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return value
    return canonical_json(value)
