# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""An n-gram language model whose counts can be added, merged and taken away again.

Taking a source's documents away gives exactly the model that never saw them, so what a source is
worth costs one pass over that source. Bits are summed per document and divided by the bytes of its
text, which makes figures comparable whatever the tokenizer.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provender.kernels.ngram_counts import (
    Tokens,
    add_tokens,
    merge_nodes,
    place_nodes,
    score_tokens,
)

__all__ = ["LEAST_ORDER", "MOST_ORDER", "NgramModel", "Spans"]

LEAST_ORDER, MOST_ORDER = 2, 6
_GROWTH = 1.6
_NONE = 0xFFFFFFFF

Spans = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
"""First token and end of each document, inside one array of tokens."""


class NgramModel:
    """Interpolated absolute discounting over token ids.

    Args:
        vocabulary: Number of different tokens, at most 65,536.
        order: Longest n-gram, 2 to 6.
        room: Tokens that will be counted, as far as known; more grows the tables.

    Attributes:
        tokens: Tokens that are counted now.

    Raises:
        ValueError: The order or the vocabulary is out of bounds.
    """

    def __init__(self, vocabulary: int, order: int = 4, room: int = 0):
        if not LEAST_ORDER <= order <= MOST_ORDER:
            raise ValueError(f"order {order} is not between {LEAST_ORDER} and {MOST_ORDER}")
        if not 0 < vocabulary <= 1 << 16:
            raise ValueError(f"a vocabulary of {vocabulary} tokens does not fit into 16 bits")
        self.vocabulary, self.order = vocabulary, order
        self.tokens = 0
        self._used = vocabulary
        self._tally = np.zeros((order + 1, 2), np.int64)
        self._nodes = np.zeros((0, 3), np.uint32)
        self._keys = np.zeros(0, np.uint64)
        self._slots = np.zeros(0, np.uint32)
        self._grow(vocabulary + room)

    @property
    def memory_bytes(self) -> int:
        """Bytes of all tables."""
        return self._nodes.nbytes + self._keys.nbytes + self._slots.nbytes

    def add(self, tokens: Tokens, spans: Spans) -> None:
        """Count documents.

        Args:
            tokens: Tokens of many documents.
            spans: Which of them to count.
        """
        self._change(tokens, spans, 1)

    def remove(self, tokens: Tokens, spans: Spans) -> None:
        """Take away documents that were counted before; the model then never saw them."""
        self._change(tokens, spans, -1)

    def _change(self, tokens: Tokens, spans: Spans, sign: int) -> None:
        """Count in blocks, so that the tables grow with what is there and not with what may be."""
        starts, ends = spans
        lengths = ends - starts
        block = np.cumsum(lengths) // max(1 << 20, int(lengths.max(initial=1)))
        for number in np.unique(block):
            chosen = block == number
            total = int(lengths[chosen].sum())
            if sign > 0:
                self._make_room(total * (self.order - 1))
            self._used = add_tokens(
                tokens, starts[chosen], ends[chosen], sign, self.order,
                self._nodes, self._keys, self._slots, self._tally, self._used,
            )  # fmt: skip
            self.tokens += sign * total

    def merge(self, other: NgramModel) -> None:
        """Add the counts of another model of the same vocabulary and order.

        Raises:
            ValueError: They differ in vocabulary or order.
        """
        if (self.vocabulary, self.order) != (other.vocabulary, other.order):
            raise ValueError("models of different vocabulary or order cannot be merged")
        self._make_room(other._used)
        self._used = merge_nodes(
            self.vocabulary, other._used, other._nodes, other._keys, other._lengths(),
            self._nodes, self._keys, self._slots, np.zeros(len(self._keys), np.uint8),
            self._tally, self._used,
        )  # fmt: skip
        self.tokens += other.tokens

    def bits(self, tokens: Tokens, spans: Spans) -> npt.NDArray[np.float64]:
        """Return the bits that each document costs, shape (documents,).

        Args:
            tokens: Tokens of the documents.
            spans: Where each begins and ends.
        """
        starts, ends = spans
        spent = np.zeros(len(starts), np.float64)
        score_tokens(
            tokens, starts, ends, self.order, self.discounts(), float(self.tokens),
            self.vocabulary, self._nodes, self._keys, self._slots, spent,
        )  # fmt: skip
        return spent

    def discounts(self) -> npt.NDArray[np.float64]:
        """Return D by order: n1 / (n1 + 2 n2), from n-grams seen once and twice (Ney et al. 1994).

        Kept between 0.1 and 0.95, where too few n-grams or doubled data would push it out.
        """
        once, twice = self._tally[:, 0].astype(float), self._tally[:, 1].astype(float)
        found = np.divide(once, once + 2 * twice, out=np.full(len(once), 0.75), where=once > 0)
        bounded: npt.NDArray[np.float64] = np.clip(found, 0.1, 0.95)
        return bounded

    def _lengths(self) -> npt.NDArray[np.uint8]:
        """Return the length of each node's n-gram; a context is older than what it begins."""
        lengths = np.ones(self._used, np.uint8)
        above = (self._keys[: self._used] >> np.uint64(16)).astype(np.int64)
        for _ in range(self.order - 1):
            lengths[self.vocabulary :] = lengths[above[self.vocabulary :]] + 1
        return lengths

    def _make_room(self, more: int) -> None:
        if self._used + more > len(self._keys):
            self._grow(max(self._used + more, int(len(self._keys) * _GROWTH)))

    def _grow(self, capacity: int) -> None:
        nodes = np.zeros((capacity, 3), np.uint32)
        keys = np.zeros(capacity, np.uint64)
        nodes[: len(self._nodes)] = self._nodes
        keys[: len(self._keys)] = self._keys
        self._nodes, self._keys = nodes, keys
        width = 1 << max(10, int(2 * capacity - 1).bit_length())
        self._slots = np.full(width, _NONE, np.uint32)
        place_nodes(self._keys, self._slots, self.vocabulary, self._used)
