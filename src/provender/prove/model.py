# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""An n-gram language model whose counts can be added, merged and taken away again.

Taking a source's documents away gives exactly the model that never saw them, so what a source is
worth costs one pass over that source. Bits are summed per document and divided by the bytes of its
text, which makes figures comparable whatever the tokenizer.

Discounts are fitted to held-out text, five for each order (held-out estimation: Jelinek and Mercer
1985, Probability distribution estimation from sparse data). The usual formula takes them from the
counts themselves, and a text that holds copies then trusts its counts too much: a source of copies
did harm that no trained model knows (docs/proof.md).

Documents are counted by group, one for each language. A model that threw all languages together
would call English words half as likely once half the text is Russian; one that hears which language
it reads, as a trained language model does, is not misled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from provender.kernels.ngram_counts import (
    COLUMNS,
    Tokens,
    add_tokens,
    merge_nodes,
    place_nodes,
    score_tokens,
)

__all__ = ["LEAST_ORDER", "MOST_ORDER", "NgramModel", "Spans", "model_bytes_per_token"]

LEAST_ORDER, MOST_ORDER = 2, 6
_GROWTH = 1.6
_BLOCK_TOKENS = 1 << 20
_NONE = 0xFFFFFFFF

_USUAL = (0.3, 0.5, 0.65, 0.75, 0.9)
_PRIOR = 20.0
_BOUNDS = (0.005, 0.98)

Numbers = npt.NDArray[np.float64]
Ratios = npt.NDArray[np.float64]

SWITCH = 1 / 256
"""How readily a text is taken to change its language, per token."""


@dataclass(frozen=True)
class Spans:
    """Where documents lie inside one array of tokens.

    Attributes:
        starts: First token of each document, shape (documents,).
        ends: End of each document.
        group: Group that each is counted in, shape (documents,).
    """

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    group: npt.NDArray[np.uint8]

    @classmethod
    def behind_each_other(cls, lengths: npt.NDArray[np.int64]) -> Spans:
        """Return documents of these lengths, one behind the other, in one group."""
        ends = np.cumsum(lengths)
        return cls(ends - lengths, ends, np.zeros(len(lengths), np.uint8))

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Tokens of each document."""
        return self.ends - self.starts

    def take(self, chosen: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> Spans:
        """Return some of the documents, by number or by mask."""
        return Spans(self.starts[chosen], self.ends[chosen], self.group[chosen])


def model_bytes_per_token(order: int) -> int:
    """Return about how many bytes a model takes a token of a run; 75 were measured at order 4."""
    return 25 * (order - 1)


class NgramModel:
    """Interpolated discounting over token ids.

    Args:
        vocabulary: Number of different tokens, at most 65,536.
        order: Longest n-gram, 2 to 6.
        room: Tokens that will be counted, as far as known; more grows the tables. Rows take memory
            only once they are used.
        groups: How many groups of documents are counted apart.

    Attributes:
        totals: Tokens that are counted now, by group, shape (groups,).

    Raises:
        ValueError: The order or the vocabulary is out of bounds.
    """

    def __init__(self, vocabulary: int, order: int = 4, room: int = 0, groups: int = 1):
        if not LEAST_ORDER <= order <= MOST_ORDER:
            raise ValueError(f"order {order} is not between {LEAST_ORDER} and {MOST_ORDER}")
        if not 0 < vocabulary <= 1 << 16:
            raise ValueError(f"a vocabulary of {vocabulary} tokens does not fit into 16 bits")
        self.vocabulary, self.order = vocabulary, order
        self.totals = np.zeros(groups, np.int64)
        self._roots = self._used = vocabulary * groups
        self._nodes = np.zeros((0, COLUMNS), np.uint32)
        self._keys = np.zeros(0, np.uint64)
        self._slots = np.zeros(0, np.uint32)
        new = (order - 1) * room
        self._grow(self._roots + min(new, 2 * room + (order - 1) * _BLOCK_TOKENS))

    @property
    def tokens(self) -> int:
        """Tokens that are counted now."""
        return int(self.totals.sum())

    @property
    def memory_bytes(self) -> int:
        """Bytes of all tables, as far as they are used."""
        row = self._nodes.itemsize * COLUMNS + self._keys.itemsize
        return self._used * row + self._slots.nbytes

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
        lengths = spans.lengths
        block = np.cumsum(lengths) // max(_BLOCK_TOKENS, int(lengths.max(initial=1)))
        for number in np.unique(block):
            part = spans.take(block == number)
            total = int(part.lengths.sum())
            if sign > 0:
                self._make_room(total * (self.order - 1))
            self._used = add_tokens(
                tokens, part.starts, part.ends, part.group, self.vocabulary, sign, self.order,
                self._nodes, self._keys, self._slots, self._used,
            )  # fmt: skip
            counted = np.bincount(part.group, part.lengths, len(self.totals))
            self.totals += sign * counted.astype(np.int64)

    def merge(self, other: NgramModel) -> None:
        """Add the counts of another model of the same vocabulary, order and groups.

        Raises:
            ValueError: They differ in one of these.
        """
        mine = (self.vocabulary, self.order, len(self.totals))
        if mine != (other.vocabulary, other.order, len(other.totals)):
            raise ValueError("models of different vocabulary, order or groups cannot be merged")
        self._make_room(other._used)
        self._used = merge_nodes(
            self._roots, other._used, other._nodes, other._keys,
            self._nodes, self._keys, self._slots, self._used,
        )  # fmt: skip
        self.totals += other.totals

    def bits(self, tokens: Tokens, spans: Spans, ratios: Ratios | None = None) -> Numbers:
        """Return the bits that each document costs, shape (documents,).

        Args:
            tokens: Tokens of the documents.
            spans: Where each begins and ends; their groups do not matter, every group is heard.
            ratios: Discount ratios of `fitted`; by default such as are usual.
        """
        return self._score(tokens, spans, self._usual() if ratios is None else ratios)[0]

    def fitted(self, tokens: Tokens, spans: Spans) -> Ratios:
        """Return the discount ratios that suit held-out documents, shape (order + 1, 5).

        A ratio is how often a token came that was seen so often behind its context, over how often
        the bare counts foretold one.

        Args:
            tokens: Tokens of the documents.
            spans: Where each begins and ends.
        """
        usual = self._usual()
        _, expected, found = self._score(tokens, spans, usual)
        ratios = (found + _PRIOR * usual) / (expected + _PRIOR)
        bounded: Ratios = np.clip(ratios, *_BOUNDS)
        return bounded

    def _score(
        self, tokens: Tokens, spans: Spans, ratios: Ratios
    ) -> tuple[Numbers, Numbers, Numbers]:
        """Return bits by document, and what was expected and found by order and count."""
        spent = np.zeros(len(spans.starts), np.float64)
        expected, found = np.zeros_like(ratios), np.zeros_like(ratios)
        score_tokens(
            tokens, spans.starts, spans.ends, self.order, ratios,
            self.totals.astype(np.float64), SWITCH, self.vocabulary,
            self._nodes, self._keys, self._slots, spent, expected, found,
        )  # fmt: skip
        return spent, expected, found

    def _usual(self) -> Ratios:
        """Return discount ratios that are usual for text: the more often seen, the truer."""
        return np.tile(np.array(_USUAL), (self.order + 1, 1))

    def _make_room(self, more: int) -> None:
        if self._used + more > len(self._keys):
            self._grow(max(self._used + more, int(len(self._keys) * _GROWTH)))

    def _grow(self, capacity: int) -> None:
        nodes = np.zeros((capacity, COLUMNS), np.uint32)
        keys = np.zeros(capacity, np.uint64)
        nodes[: len(self._nodes)] = self._nodes
        keys[: len(self._keys)] = self._keys
        self._nodes, self._keys = nodes, keys
        width = 1 << max(10, int(2 * capacity - 1).bit_length())
        self._slots = np.full(width, _NONE, np.uint32)
        place_nodes(self._keys, self._slots, self._roots, self._used)
