# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a row says of itself, held against itself: columns that must agree with one another.

Nothing is computed again here; a row that was changed in one column contradicts another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

import pyarrow as pa
import pyarrow.compute as pc

from provender.acquire.source import Channel

__all__ = ["CONSISTENT", "contradictions"]

CONSISTENT = (
    "modality",
    "modified",
    "edited_by",
    "extracted_sha256",
    "repetitions",
    "cluster_id",
    "tools",
)
"""Columns read here alone; what is missing is not held to anything."""


def contradictions(batch: pa.Table, channels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the id of each row that contradicts itself, and how.

    Args:
        batch: Rows with the columns that every check reads, and those of `CONSISTENT`.
        channels: How each source's documents came, by source id; a source that is a release is
            left out, for its rows keep the channel they came by at first.
    """
    there = set(batch.column_names)
    ids = batch.column("id")
    for needed, test, problem in (
        ({"modality"}, _modality, "its modality is not text"),
        ({"text"}, _twofold, "it has both text and messages"),
        (
            {"edited_by", "extracted_sha256"},
            _hash_without_edit,
            "no rule edited it, but extracted_sha256 and text_sha256 differ",
        ),
        (
            {"edited_by", "modified"},
            _edit_without_mark,
            "rules edited it (edited_by), but it is not marked as modified",
        ),
        ({"repetitions"}, _repetitions, "its repetitions are fewer than one"),
        (
            {"repetitions", "cluster_id"},
            _cluster,
            "its cluster_id and its repetitions contradict each other",
        ),
        ({"tools"}, _tools, "it has tools or a rejected answer, but no messages"),
    ):
        if needed <= there:
            wrong = pc.fill_null(test(batch), False)
            yield from ((name, problem) for name in ids.filter(wrong).to_pylist())
    yield from _channels(batch, channels)


def _modality(batch: pa.Table) -> Any:
    return pc.not_equal(batch.column("modality"), "text")


def _twofold(batch: pa.Table) -> Any:
    return pc.and_(batch.column("text").is_valid(), batch.column("messages").is_valid())


def _is_edited(batch: pa.Table) -> Any:
    return pc.fill_null(pc.greater(pc.list_value_length(batch.column("edited_by")), 0), False)


def _hash_without_edit(batch: pa.Table) -> Any:
    differ = pc.not_equal(batch.column("extracted_sha256"), batch.column("text_sha256"))
    return pc.and_(pc.invert(_is_edited(batch)), differ)


def _edit_without_mark(batch: pa.Table) -> Any:
    return pc.and_(_is_edited(batch), pc.invert(batch.column("modified")))


def _repetitions(batch: pa.Table) -> Any:
    return pc.less(batch.column("repetitions"), 1)


def _cluster(batch: pa.Table) -> Any:
    copied = pc.greater(batch.column("repetitions"), 1)
    return pc.xor(copied, batch.column("cluster_id").is_valid())


def _tools(batch: pa.Table) -> Any:
    told = pc.or_(batch.column("tools").is_valid(), batch.column("rejected").is_valid())
    return pc.and_(batch.column("messages").is_null(), told)


def _channels(batch: pa.Table, channels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    known = set(get_args(Channel))
    columns = ("id", "source", "channel")
    for identifier, source, channel in zip(
        *(batch.column(name).to_pylist() for name in columns), strict=True
    ):
        if channel not in known:
            yield identifier, f"its channel is {channel!r}, which is none"
        elif channels.get(source, channel) != channel:
            yield identifier, f"its channel is {channel}, that of its source is {channels[source]}"
