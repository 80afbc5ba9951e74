# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a conversation holds beside its messages: names, calls of tools, declarations of tools.

The messages are one text (`extract.conversation`). The rest stands apart as JSON, and what looks
for things that must not leave has to see it. So it is put behind the messages, each field as what
it says (`extract.json_text`), two line feeds between; edits are proposed over that longer text, and
`edit_beside` takes them back to where they belong. What links a call with its answer (`id`,
`tool_call_id`) is no text and stays out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from provender.document import Segment
from provender.edits import Edit
from provender.extract.json_text import JsonView, Splice, splice
from provender.storage import canonical_json

__all__ = ["call_texts", "edit_beside", "with_calls"]

_GAP = "\n\n"
_NAME = {"levels": 0}
_LONG = 32
"""Characters of the shortest string that is looked at by itself."""

_PLAIN_CALL = frozenset({"type", "function", "id"})
_PLAIN_FUNCTION = frozenset({"name", "arguments"})


@dataclass(slots=True)
class _Field:
    """A text beside the messages, and how it is put back."""

    view: JsonView
    put: Callable[[str], None]
    kind: str


class _Beside:
    """All texts of a conversation beside its messages.

    Args:
        segments: Its segments.
        tools: Its declarations of tools, as JSON.
    """

    def __init__(self, segments: Sequence[Segment], tools: str | None):
        self.segments, self.tools = list(segments), tools
        self.fields = list(self._fields())

    def _fields(self) -> Iterator[_Field]:
        for place, segment in enumerate(self.segments):
            if segment.name:
                yield _Field(JsonView(segment.name, **_NAME), self._putter(place, "name"), "name")
            if segment.tool_calls:
                yield from self._calls(place, segment.tool_calls)
        if self.tools:
            yield _Field(JsonView(self.tools), self._put_tools, "tools")

    def _calls(self, place: int, told: str) -> Iterator[_Field]:
        calls = _plain_calls(told)
        if calls is None:
            yield _Field(JsonView(told), self._putter(place, "tool_calls"), "call")
            return
        for call in calls:
            for key in ("name", "arguments"):

                def put(value: str, call: dict[str, Any] = call, key: str = key) -> None:
                    call["function"][key] = value
                    self._putter(place, "tool_calls")(canonical_json(calls))

                view = JsonView(call["function"][key], **(_NAME if key == "name" else {}))
                yield _Field(view, put, "call")

    def _putter(self, place: int, name: str) -> Callable[[str], None]:
        def put(value: str) -> None:
            changed: dict[str, Any] = {name: value}
            self.segments[place] = replace(self.segments[place], **changed)

        return put

    def _put_tools(self, value: str) -> None:
        self.tools = value


def _plain_calls(told: str) -> list[dict[str, Any]] | None:
    """Return calls in OpenAI's form; None for any other JSON, which is then seen whole."""
    try:
        calls = json.loads(told)
    except (ValueError, RecursionError):
        return None
    if not isinstance(calls, list):
        return None
    for call in calls:
        function = call.get("function") if isinstance(call, dict) else None
        if (
            not isinstance(function, dict)
            or not _PLAIN_CALL.issuperset(call)
            or set(function) != _PLAIN_FUNCTION
            or not all(isinstance(value, str) for value in function.values())
        ):
            return None
    return calls


def with_calls(batch: pa.RecordBatch, *, whole: bool = True) -> pa.RecordBatch:
    """Return a batch in which the text of a conversation ends with what stands beside its messages.

    Args:
        batch: Rows with `text`, and maybe `segments` and `tools`; rows without any cost nothing.
        whole: Names and declarations of tools, too; otherwise calls alone.
    """
    rows = _rows_with_more(batch, whole)
    if not rows:
        return batch
    texts = batch.column("text").to_pylist()
    segments = batch.column("segments")
    tools = batch.column("tools") if whole and "tools" in batch.schema.names else None
    for row in rows:
        turns = [Segment(**turn) for turn in segments[row].as_py() or ()]
        beside = _Beside(turns, None if tools is None else tools[row].as_py())
        told = [one.view.text for one in beside.fields if whole or one.kind == "call"]
        texts[row] = _GAP.join([texts[row] or "", *told])
    place = batch.schema.get_field_index("text")
    return batch.set_column(place, "text", pa.array(texts, batch.schema.field("text").type))


def _rows_with_more(batch: pa.RecordBatch, whole: bool) -> list[int]:
    if "segments" not in batch.schema.names:
        return []
    segments = batch.column("segments")
    if segments.null_count == len(segments):
        return []
    turns = segments.flatten()
    more = pc.is_valid(pc.struct_field(turns, "tool_calls"))
    if whole:
        more = pc.or_(more, pc.is_valid(pc.struct_field(turns, "name")))
    counts = pc.fill_null(pc.list_value_length(segments), 0)
    owners = np.repeat(np.arange(len(segments)), counts.to_numpy(zero_copy_only=False))
    rows = set(owners[more.to_numpy(zero_copy_only=False)].tolist())
    if whole and "tools" in batch.schema.names:
        told = pc.and_(pc.is_valid(batch.column("tools")), pc.is_valid(segments))
        rows.update(pc.indices_nonzero(told).to_pylist())
    return sorted(rows)


def call_texts(tool_calls: str | None, *, strings: bool = False) -> list[str]:
    """Return what the calls of a message say: the arguments of each call, or other JSON whole.

    Args:
        tool_calls: The calls of one message, as JSON.
        strings: Add the long strings in them, each by itself: what a text that was handed to a
            tool is found by.
    """
    if not tool_calls:
        return []
    calls = _plain_calls(tool_calls)
    told = [tool_calls] if calls is None else [call["function"]["arguments"] for call in calls]
    views = [JsonView(one) for one in told]
    texts = [view.text for view in views]
    if strings:
        texts += [text for view in views for text in view.strings(_LONG)]
    return texts


def edit_beside(
    text: str, segments: Sequence[Segment], tools: str | None, edits: Sequence[Edit]
) -> tuple[tuple[Segment, ...], str | None]:
    """Apply those edits of `with_calls`'s text that lie behind the messages.

    Args:
        text: The messages' text.
        segments: Segments of the conversation.
        tools: Its declarations of tools, as JSON.
        edits: Ascending, none overlapping, over the longer text; others are left alone.

    Returns:
        Segments and declarations, with their JSON edited.
    """
    at = len(text.encode("utf-8"))
    left = [edit for edit in edits if edit.end > at]
    if not left:
        return tuple(segments), tools
    beside = _Beside(segments, tools)
    for field in beside.fields:
        data = field.view.text.encode("utf-8")
        at += len(_GAP)
        own = _clipped(left, at, data)
        changed = field.view.edits(own) if own else []
        if changed:
            field.put(splice(field.view.source, changed))
        at += len(data)
    return tuple(beside.segments), beside.tools


def _clipped(edits: Sequence[Edit], at: int, data: bytes) -> list[Splice]:
    """Return the edits inside of a field that begins at a byte, in characters of the field."""
    found: list[Splice] = []
    place = characters = 0

    def count(to: int) -> int:
        nonlocal place, characters
        characters += len(data[place:to].decode("utf-8"))
        place = to
        return characters

    for edit in edits:
        start, end = max(edit.start - at, 0), min(edit.end - at, len(data))
        if start < end:
            first = count(start)
            found.append(Splice(first, count(end), edit.replacement))
    return found
