# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The texts of released rows, whole and by message, as signatures are made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.extract.conversation import join_messages
from provender.extract.tool_calls import call_texts
from provender.rights.signature import sign
from provender.rights.suppressing import NONE, Suppressor, first_of

__all__ = ["held_by", "near_rows_of", "parts_of", "text_of"]


def text_of(row: Mapping[str, Any]) -> str | None:
    """Return the whole text of a released row, a conversation's messages joined."""
    if row["messages"] is None:
        text: str | None = row["text"]
        return text
    turns = [[turn or {"content": ""} for turn in row[part] or []] for part in _TURNS]
    return join_messages(turns[0], turns[1])


_TURNS = ("messages", "rejected")


def parts_of(row: Mapping[str, Any]) -> list[str]:
    """Return the whole text of a released row, each message of a conversation, and its calls."""
    parts = [text_of(row) or ""]
    turns = _turns(row)
    parts += [turn["content"] or "" for turn in turns] if len(turns) > 1 else []
    for turn in turns:
        parts += call_texts(turn["tool_calls"], strings=True)
    return parts


def held_by(row: Mapping[str, Any]) -> str:
    """Return all that a released row says: its text and what its calls say."""
    said = [call for turn in _turns(row) for call in call_texts(turn["tool_calls"])]
    return "\n\n".join([text_of(row) or "", *said])


def _turns(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [turn for part in _TURNS for turn in row[part] or [] if turn]


def near_rows_of(known: Suppressor, batch: pa.Table) -> npt.NDArray[np.int64]:
    """Return the signature that each released row, a message or call of it, is a near copy of.

    Args:
        known: The list.
        batch: Rows with `text`, `messages` and `rejected`.

    Returns:
        Place among the signatures, -1 for none, shape (rows,).
    """
    parts: list[str] = []
    owners: list[int] = []
    rows = batch.select(["text", "messages", "rejected"]).to_pylist()
    for index, row in enumerate(rows):
        own = parts_of(row)
        parts += own
        owners += [index] * len(own)
    which = known.find_near(sign(parts))
    placed = np.where(which < 0, NONE, which).astype(np.int32)
    first = first_of(placed, np.array(owners, np.int64), len(rows))
    return np.where(first == NONE, -1, first).astype(np.int64)
