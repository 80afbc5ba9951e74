# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Draws: which documents a run counts.

A seed puts a corpus's documents into an order of its own, by a hash of seed and document id. A
draw is a stretch of that order, at most half of it, so that a second stretch of the same size is
left for the control. Because ids decide, a document that two releases share lies in the draws of
both, but for a few at the end: runs are paired, and what releases share hardly makes a difference.

Draws are not balanced by source. Balanced ones spread less, but they hide that a release might
have held a little more of one source: of 40 pairs of random halves of one text, 10 then seemed to
differ, and 1 as it is (docs/proof.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from provender.prove.model import Spans

__all__ = ["Draw", "document_keys", "draw", "effective_documents", "seed_marks"]


def document_keys(ids: Iterable[str]) -> npt.NDArray[np.uint64]:
    """Return a 64-bit hash of each id, by which draws are ordered."""
    hashes = [hashlib.blake2b(one.encode("utf-8"), digest_size=8).digest() for one in ids]
    return np.frombuffer(b"".join(hashes), "<u8").astype(np.uint64)


@dataclass(frozen=True)
class Draw:
    """One order of documents.

    Attributes:
        order: Documents in order, shape (documents,).
        marks: Their places on a line from 0 to 2^64, rising; a document's is the same in any draw.
        spans: Where the tokens of each are, in that order.
        until: Tokens up to the end of each, in that order.
    """

    order: npt.NDArray[np.int64]
    marks: npt.NDArray[np.uint64]
    spans: Spans
    until: npt.NDArray[np.int64]

    @property
    def tokens(self) -> int:
        """Tokens of all documents."""
        return int(self.until[-1]) if len(self.until) else 0

    def numbered(self, numbers: npt.NDArray[np.int64]) -> Draw:
        """Return the same order with other numbers for its documents."""
        return Draw(numbers[self.order], self.marks, self.spans, self.until)

    def until_tokens(self, tokens: int) -> Draw:
        """Return the documents up to so many tokens; the last one is cut to fit."""
        if tokens >= self.tokens:
            return self
        chosen = self.where(np.arange(len(self.until)) <= np.searchsorted(self.until, tokens))
        ends = chosen.spans.ends.copy()
        ends[-1:] -= max(0, chosen.tokens - tokens)
        spans = Spans(chosen.spans.starts, ends, chosen.spans.group)
        return Draw(chosen.order, chosen.marks, spans, np.cumsum(spans.lengths))

    def where(self, chosen: npt.NDArray[np.bool_]) -> Draw:
        """Return some of the documents, by mask, in the same order."""
        spans = self.spans.take(chosen)
        return Draw(self.order[chosen], self.marks[chosen], spans, np.cumsum(spans.lengths))

    def stretch(self, first: int, end: int) -> Spans:
        """Return the documents between two places of the order, cut at both to the token."""
        low = int(np.searchsorted(self.until, first, side="right"))
        high = min(int(np.searchsorted(self.until, end, side="left")) + 1, len(self.until))
        inside = np.arange(low, max(high, low))
        spans, until = self.spans.take(inside), self.until[inside]
        begin = until - spans.lengths
        return Spans(
            spans.starts + np.maximum(first - begin, 0),
            spans.ends - np.maximum(until - end, 0),
            spans.group,
        )


def draw(keys: npt.NDArray[np.uint64], spans: Spans, seed: int) -> Draw:
    """Put documents into the order of a seed.

    Args:
        keys: Hash of each document's id.
        spans: Where each document's tokens are.
        seed: Number of the seed.
    """
    mixed = seed_marks(keys, seed)
    order = np.argsort(mixed, kind="stable")
    placed = spans.take(order)
    return Draw(order, mixed[order], placed, np.cumsum(placed.lengths))


def seed_marks(keys: npt.NDArray[np.uint64], seed: int) -> npt.NDArray[np.uint64]:
    """Return each document's place in the order of a seed, from 0 to 2^64."""
    with np.errstate(over="ignore"):
        mixed = keys ^ (np.uint64(seed + 1) * np.uint64(0x9E3779B97F4A7C15))
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    return mixed


def effective_documents(lengths: npt.NDArray[np.int64]) -> float:
    """Return how many equal documents would vary as these do (Kish 1965, Survey sampling, §8.2)."""
    squares = float((lengths.astype(float) ** 2).sum())
    return float(lengths.sum()) ** 2 / squares if squares else 0.0
