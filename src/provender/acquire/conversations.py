# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Instruction data in its many layouts, as one: messages, tools, rejected answers, label.

    Alpaca      instruction, input, output, system, history; prompt and response; question, answer
    ShareGPT    conversations: [{from, value}], system, tools; function_call and observation turns
    messages    messages: [{role, content, tool_calls, tool_call_id, name}], tools  (OpenAI, ChatML)
    DPO         any of them with chosen and rejected, or chosen_messages and rejected_messages
    KTO         any of them with a label

The layout is told by each row's fields. Layouts as in the data cards of Stanford Alpaca, ShareGPT,
OpenAI's fine-tuning guide, TRL's dataset formats and LLaMA-Factory's data/README.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provender.acquire.json_array import array_rows
from provender.acquire.jsonl import json_rows
from provender.acquire.rows import locator_of, row_observations, text_of
from provender.acquire.shapes import ShapeProblem, normalise
from provender.acquire.table import parquet_rows
from provender.record import Record, Rejected, Unreadable
from provender.storage import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provender.acquire.inventory import InputFile
    from provender.acquire.limits import Limits
    from provender.acquire.source import ConversationSource

__all__ = ["Layout", "conversation_item", "read_conversations", "rows_of"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which fields of a row mean what.

    Attributes:
        shape: Layout that the recipe fixes; `auto` tells it by the fields.
        id_field: Field that names the row for good.
        license_field: Field with the row's own licence.
    """

    shape: str = "auto"
    id_field: str | None = None
    license_field: str | None = None


def read_conversations(
    source: ConversationSource, file: InputFile, limits: Limits
) -> Iterator[Record | Rejected | Unreadable]:
    """Read the rows of a file as conversations.

    Args:
        source: The source; may fix the layout.
        file: JSON lines, one JSON array, or Parquet.
        limits: Bounds of reading.

    Yields:
        One item per row. A record's payload is canonical JSON with `messages`, `rejected`,
        `tools` and `label`.
    """
    for number, row, raw in rows_of(file, limits):
        if isinstance(row, Unreadable):
            yield row
        else:
            layout = Layout(source.shape, source.id_field, source.license_field)
            yield conversation_item(layout, file.name, row, raw, f"row {number}", limits)


def rows_of(file: InputFile, limits: Limits) -> Iterator[tuple[int, Any, bytes | None]]:
    """Yield number, row and raw bytes of each row of a JSON, JSON lines or Parquet file."""
    name = file.name.lower()
    if ".parquet" in name or name.endswith(".pq"):
        return parquet_rows(file, limits, None)
    if ".jsonl" in name or ".ndjson" in name:
        return json_rows(file, limits)
    return array_rows(file, limits)


def conversation_item(
    layout: Layout, name: str, row: Any, raw: bytes | None, where: str, limits: Limits
) -> Record | Rejected | Unreadable:
    """Turn a row into a conversation, or say why it is none.

    Args:
        layout: Which fields mean what.
        name: Name of the input.
        row: The row.
        raw: The raw record, whose SHA-256 names a row without a declared id.
        where: Place in the input, for messages.
        limits: Bounds of reading.
    """
    named = isinstance(row, dict) and layout.id_field is not None
    locator = (text_of(row.get(layout.id_field)) if named else None) or locator_of(
        repr(row).encode("utf-8", "replace") if raw is None else raw
    )
    try:
        if not isinstance(row, dict):
            raise ShapeProblem("wrong_type", "holds no row with fields")
        payload = canonical_json(normalise(row, layout.shape)).encode("utf-8")
        if len(payload) > limits.max_record_bytes:
            raise ShapeProblem(
                "record_too_large",
                f"has {len(payload)} bytes, more than limits.max_record_bytes "
                f"({limits.max_record_bytes})",
            )
    except ShapeProblem as problem:
        message = f"{name}, {where} {problem.message}"
        if problem.reason == "missing_text_field":
            return Rejected(input=name, locator=locator, reason=problem.reason, message=message)
        return Unreadable(input=name, locator=locator, reason=problem.reason, message=message)
    except RecursionError:
        return Unreadable(
            input=name,
            locator=locator,
            reason="wrong_type",
            message=f"{name}, {where} is nested too deeply to be read",
        )
    except UnicodeEncodeError:
        return Unreadable(
            input=name,
            locator=locator,
            reason="invalid_encoding",
            message=f"{name}, {where} holds half of a surrogate pair; repair what wrote it",
        )
    return Record(
        input=name,
        locator=locator,
        kind="conversation",
        payload=payload,
        encoding="utf-8",
        observations=row_observations(row, layout.license_field, None),
    )
