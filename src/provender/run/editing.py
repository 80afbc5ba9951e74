# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Edits at release: what all stages proposed for a row, applied once to its text.

A row that nothing changes costs nothing. Of a changed row size, hash and the list of rules that
changed it are told anew, so the release says of itself what was done to each text, never what
stood there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from provender.document import Segment
from provender.edits import (
    EDITS,
    Edit,
    apply_edits_to_bytes,
    edits_of,
    map_places,
    settle_edits,
)
from provender.extract.conversation import join_messages, render_messages
from provender.extract.tool_calls import edit_beside

PERSONAL = "personal."
"""How rules begin that mask personal data."""

__all__ = ["PERSONAL", "EditedRow", "edit_row", "edit_table", "gather_edits"]


def gather_edits(proposals: Sequence[pa.ChunkedArray]) -> pa.Array:
    """Return one column of edits from those of several stages.

    Args:
        proposals: Columns of type `EDITS` over the same rows.

    Returns:
        What is to be done to each row's text; null where nothing is.
    """
    rows = len(proposals[0]) if proposals else 0
    gathered: list[list[Edit]] = [[] for _ in range(rows)]
    for column in proposals:
        counts = pc.fill_null(pc.list_value_length(column), 0).to_numpy()
        for row in np.flatnonzero(counts).tolist():
            gathered[row] += edits_of(column[row].as_py())
    values = [
        [
            {"rule": one.rule, "start": one.start, "end": one.end, "replacement": one.replacement}
            for one in settle_edits(edits)
        ]
        or None
        for edits in gathered
    ]
    return pa.array(values, EDITS)


def edit_table(text: pa.Table, edits: pa.ChunkedArray) -> tuple[pa.Table, dict[int, EditedRow]]:
    """Apply a table's edits.

    Args:
        text: Rows with `text`, `segments` and `tools`, as extracted.
        edits: What is to be done to each, of type `EDITS`.

    Returns:
        The table with its texts, segments and tools as edited, and the rows that changed.
    """
    rows = np.flatnonzero(pc.fill_null(pc.list_value_length(edits), 0).to_numpy()).tolist()
    if not rows:
        return text, {}
    asked = edits.to_pylist()
    # As bytes, which is what edits speak of and what Arrow stores.
    texts = text.column("text").cast(pa.large_binary()).to_pylist()
    turns, tools = text.column("segments").to_pylist(), text.column("tools").to_pylist()
    changed: dict[int, EditedRow] = {}
    for row in rows:
        segments = tuple(Segment(**span) for span in turns[row] or ())
        edited = edit_row(texts[row], segments, edits_of(asked[row]), tools[row])
        changed[row] = edited
        texts[row], tools[row] = edited.data, edited.tools
        turns[row] = [asdict(segment) for segment in edited.segments] or None
    made = {
        "text": pa.array(texts, pa.large_binary()).view(pa.large_string()),
        "segments": pa.array(turns, text.schema.field("segments").type),
        "tools": pa.array(tools, text.schema.field("tools").type),
    }
    for name, values in made.items():
        place = text.schema.get_field_index(name)
        text = text.set_column(place, text.schema.field(name), values)
    return text, changed


class EditedRow:
    """A row's text after all edits.

    Attributes:
        data: The text in UTF-8; for a conversation all its messages.
        segments: Its segments, moved along.
        tools: Its declarations of tools, as JSON.
        rules: The rules that changed it, each once, in order of their names.
        modified: Always true: licences such as CC BY ask that changes are told.
    """

    modified = True

    def __init__(
        self,
        data: bytes,
        segments: tuple[Segment, ...],
        rules: list[str],
        tools: str | None = None,
    ):
        self.data, self.segments, self.rules, self.tools = data, segments, rules, tools
        self._told = data
        if segments:
            turns, rejected = render_messages(data.decode("utf-8"), segments)
            self._told = join_messages([*turns], [*rejected]).encode("utf-8")

    @property
    def size_bytes(self) -> int:
        """Bytes of the text in UTF-8; of a conversation, of its messages joined."""
        return len(self._told)

    @property
    def text_sha256(self) -> str:
        """SHA-256 (FIPS 180-4) of the same bytes, in hex."""
        return hashlib.sha256(self._told).hexdigest()


def edit_row(
    data: bytes, segments: Sequence[Segment], edits: Sequence[Edit], tools: str | None = None
) -> EditedRow:
    """Apply a row's edits to its text and what stands beside it, and move its segments along.

    Args:
        data: The extracted text in UTF-8.
        segments: Spans of a conversation, in code points; empty for plain text.
        edits: What is to be done; places behind the text are those of `extract.tool_calls`.
        tools: Declarations of tools of a conversation, as JSON.

    Raises:
        ValueError: A span lies outside the text, or ends inside a character.
    """
    rules = sorted({edit.rule for edit in edits})
    if not segments:
        edited = apply_edits_to_bytes(data, edits)
        edited.decode("utf-8")  # raises where an edit ends inside a character
        return EditedRow(edited, (), rules, tools)
    text = data.decode("utf-8")
    segments, tools = edit_beside(text, segments, tools, settle_edits(edits))
    within = list(_within(text, segments, edits))
    places = [_bytes_before(text, s.start) for s in segments]
    ends = [_bytes_before(text, s.end) for s in segments]
    data = apply_edits_to_bytes(data, within)
    starts = map_places(within, places)
    moved = []
    for segment, start, end in zip(segments, starts, map_places(within, ends), strict=True):
        first = len(data[:start].decode("utf-8"))
        moved.append(
            replace(segment, start=first, end=first + len(data[start:end].decode("utf-8")))
        )
    return EditedRow(data, tuple(moved), rules, tools)


def _bytes_before(text: str, place: int) -> int:
    return len(text[:place].encode("utf-8"))


def _within(text: str, segments: Sequence[Segment], edits: Sequence[Edit]) -> list[Edit]:
    """Cut edits at the bounds of messages, so that none joins what two people said."""
    found = []
    for segment in segments:
        low, high = _bytes_before(text, segment.start), _bytes_before(text, segment.end)
        for edit in edits:
            start, end = max(edit.start, low), min(edit.end, high)
            if start < end:
                found.append(replace(edit, start=start, end=end))
    return found
