# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What only one document is released of besides each text: a web address, a prompt."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.dedup.urls import url_keys
from provender.parquet import row_groups
from provender.recipe.model import Recipe
from provender.run.judging import Fate, Piece

__all__ = ["Link", "links_of"]


@dataclass(frozen=True)
class Link:
    """Keys of all documents of a build, of which one document each is released.

    Attributes:
        fate: What becomes of the others.
        keys: A key a document, 0 for none, shape (documents,).
        order: Higher survives among equally clear rights, shape (documents,).
    """

    fate: Fate
    keys: npt.NDArray[np.uint64]
    order: npt.NDArray[np.int64]


def links_of(pieces: Sequence[Piece], recipe: Recipe) -> list[Link]:
    """Return the links that a recipe asks for.

    Args:
        pieces: All pieces, in order.
        recipe: The recipe.
    """
    links = []
    if recipe.dedup.urls:
        keys, times = [], []
        for piece in pieces:
            stated = recipe.sources[piece.source].acquired_at
            known = None if stated is None else stated.isoformat()
            for group in row_groups(piece.text_path, ["url", "acquired_at"]):
                at = group.column("acquired_at").to_pylist()
                keys.append(url_keys(group.column("url").to_pylist()))
                times.append(np.array([_seconds(one or known) for one in at], np.int64))
        order = np.concatenate([np.empty(0, np.int64), *times])
        links.append(Link(Fate.SAME_URL, _joined(keys), order))
    if recipe.dedup.prompts:
        prompts = _joined(
            [
                _words(group.column("prompt_key"))
                for piece in pieces
                for group in piece.signals.row_groups(["prompt_key"])
            ]
        )
        links.append(Link(Fate.SAME_PROMPT, prompts, np.zeros(len(prompts), np.int64)))
    return links


def _joined(keys: Sequence[npt.NDArray[np.uint64]]) -> npt.NDArray[np.uint64]:
    return np.concatenate([np.empty(0, np.uint64), *keys])


def _words(column: pa.ChunkedArray) -> npt.NDArray[np.uint64]:
    """Return the first eight bytes of each key as a number, 0 for null."""
    raw = b"".join((key or bytes(16))[:8] for key in column.to_pylist())
    return np.frombuffer(raw, "<u8").astype(np.uint64)


def _seconds(at: str | None) -> int:
    """Return an ISO 8601 time in seconds since the epoch; what has none is older than all."""
    if at is None:
        return np.iinfo(np.int64).min + 1
    try:
        time = datetime.datetime.fromisoformat(at)
    except ValueError:
        return np.iinfo(np.int64).min + 1
    if time.tzinfo is None:
        time = time.replace(tzinfo=datetime.UTC)
    return int(time.timestamp())
