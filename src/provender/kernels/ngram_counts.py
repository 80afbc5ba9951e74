# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Counts of token n-grams as tries in one hash table: exact, additive, and able to forget.

A node is an n-gram; its key is its context's node and its last token, so no two n-grams share a
node whatever the order. Nodes keep how often the n-gram was seen, how often a token followed it,
and how many different tokens did: all that absolute discounting needs. Each group of documents (in
`prove`, a language) has a trie of its own: the nodes of its single tokens are numbered by group and
token, and its longer n-grams hang below them. `tests/prove/test_model.py` holds the plain twin.

Floor: each order of each token is one node to find and one to change, both at random places in
memory; the four orders of a token are independent of one another and overlap.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provender.kernels.jit import kernel

__all__ = [
    "FOLLOWERS",
    "SEEN",
    "TYPES",
    "Nodes",
    "add_tokens",
    "merge_nodes",
    "place_nodes",
    "score_tokens",
]

Nodes = npt.NDArray[np.uint32]
Keys = npt.NDArray[np.uint64]
Slots = npt.NDArray[np.uint32]
Tokens = npt.NDArray[np.uint16]
Number = int | np.int64

SEEN, FOLLOWERS, TYPES = 0, 1, 2
"""Columns of `Nodes`: occurrences, occurrences with a token behind, different tokens behind."""

_NONE = np.uint32(0xFFFFFFFF)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_TOKEN_BITS = np.uint64(16)


@kernel
def _find(keys: Keys, slots: Slots, key: np.uint64) -> np.int64:
    """Return the slot that holds a key's node, or the free slot where it would go."""
    mask = np.uint64(slots.shape[0] - 1)
    mixed = key * _MIX
    slot = (mixed ^ (mixed >> np.uint64(32))) & mask
    while True:
        node = slots[slot]
        if node == _NONE or keys[node] == key:
            return np.int64(slot)
        slot = (slot + np.uint64(1)) & mask


@kernel
def place_nodes(keys: Keys, slots: Slots, first: int, end: int) -> None:
    """Enter nodes into an empty hash table.

    Args:
        keys: Key by node.
        slots: The table.
        first: First node that has a key.
        end: End of the nodes.
    """
    for node in range(first, end):
        slots[_find(keys, slots, keys[node])] = np.uint32(node)


@kernel
def _note(tally: npt.NDArray[np.int64], order: Number, old: Number, new: Number) -> None:
    """Keep the number of n-grams that were seen once and twice."""
    if 1 <= old <= 2:
        tally[order, old - 1] -= 1
    if 1 <= new <= 2:
        tally[order, new - 1] += 1


@kernel
def add_tokens(
    tokens: Tokens,
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    group: npt.NDArray[np.uint8],
    vocabulary: int,
    sign: int,
    order: int,
    nodes: Nodes,
    keys: Keys,
    slots: Slots,
    tally: npt.NDArray[np.int64],
    used: int,
) -> int:
    """Count documents, or take their counts away.

    Args:
        tokens: Tokens of all documents, shape (n,).
        starts: First token of each document, shape (documents,).
        ends: End of each document.
        group: Group of each document, shape (documents,).
        vocabulary: Different tokens there are.
        sign: 1 to count, -1 to forget what was counted before.
        order: Longest n-gram.
        nodes: Counts by node, shape (capacity, 3); the first rows are the single tokens.
        keys: Key by node, shape (capacity,).
        slots: Hash table of nodes; its length is a power of two and twice the nodes at least.
        tally: n-grams seen once and twice, by order, shape (order + 1, 2).
        used: Nodes that are taken.

    Returns:
        Nodes that are taken now.
    """
    context = np.zeros(order + 1, np.int64)
    step = np.uint32(1) if sign > 0 else _NONE
    for document in range(starts.shape[0]):
        root = np.int64(group[document]) * vocabulary
        for place in range(starts[document], ends[document]):
            depth = place - starts[document]
            token = np.int64(tokens[place])
            above = context[1]
            context[1] = root + token
            old = np.int64(nodes[root + token, 0])
            nodes[root + token, 0] += step
            _note(tally, 1, old, old + sign)
            for length in range(2, min(depth, order - 1) + 2):
                key = (np.uint64(above) << _TOKEN_BITS) | np.uint64(token)
                slot = _find(keys, slots, key)
                node = slots[slot]
                if node == _NONE:
                    node = np.uint32(used)
                    slots[slot] = node
                    keys[used] = key
                    used += 1
                seen = np.int64(nodes[node, 0])
                nodes[node, 0] += step
                nodes[above, 1] += step
                if sign > 0 and seen == 0:
                    nodes[above, 2] += np.uint32(1)
                elif sign < 0 and seen == 1:
                    nodes[above, 2] -= np.uint32(1)
                _note(tally, length, seen, seen + sign)
                if length < order:
                    below = context[length]
                    context[length] = np.int64(node)
                    above = below
    return used


@kernel
def merge_nodes(
    roots: int,
    other_used: int,
    other_nodes: Nodes,
    other_keys: Keys,
    order_of: npt.NDArray[np.uint8],
    nodes: Nodes,
    keys: Keys,
    slots: Slots,
    orders: npt.NDArray[np.uint8],
    tally: npt.NDArray[np.int64],
    used: int,
) -> int:
    """Add another trie's counts; a context's node is always older than its n-grams' nodes.

    Args:
        roots: Nodes of single tokens, alike in both.
        other_used: Nodes of the other trie.
        other_nodes: Its counts.
        other_keys: Its keys.
        order_of: Length of each of its n-grams.
        nodes: Counts to add to.
        keys: Their keys.
        slots: Their hash table.
        orders: Lengths of their n-grams, filled for new nodes.
        tally: Seen once and twice, by order.
        used: Nodes that are taken.

    Returns:
        Nodes that are taken now.
    """
    here = np.zeros(other_used, np.int64)
    for other in range(other_used):
        seen = np.int64(other_nodes[other, 0])
        if other < roots:
            node = np.int64(other)
            above = np.int64(-1)
        else:
            above = here[np.int64(other_keys[other] >> _TOKEN_BITS)]
            token = other_keys[other] & np.uint64(0xFFFF)
            key = (np.uint64(above) << _TOKEN_BITS) | token
            slot = _find(keys, slots, key)
            if slots[slot] == _NONE:
                slots[slot] = np.uint32(used)
                keys[used] = key
                orders[used] = order_of[other]
                used += 1
            node = np.int64(slots[slot])
        here[other] = node
        old = np.int64(nodes[node, 0])
        nodes[node, 0] += np.uint32(seen)
        _note(tally, np.int64(order_of[other]), old, old + seen)
        if above >= 0 and seen > 0:
            nodes[above, 1] += np.uint32(seen)
            if old == 0:
                nodes[above, 2] += np.uint32(1)
    return used


@kernel
def score_tokens(
    tokens: Tokens,
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    order: int,
    discounts: npt.NDArray[np.float64],
    totals: npt.NDArray[np.float64],
    switch: float,
    vocabulary: int,
    nodes: Nodes,
    keys: Keys,
    slots: Slots,
    bits: npt.NDArray[np.float64],
) -> None:
    """Sum the bits that each document costs under interpolated absolute discounting.

    Inside a group, p_n(w|h) = max(c(hw) - D_n, 0) / c(h.) + D_n N(h.) / c(h.) p_{n-1}(w|h'), down
    to single tokens with half a count added to each (Ney, Essen and Kneser 1994, On structuring
    probabilistic dependences in stochastic language modelling). Groups are mixed by weights that
    start from their share of the tokens and follow how well each foretold the document so far, a
    little of them going back to the shares with each token (fixed share: Herbster and Warmuth 1998,
    Tracking the best expert).

    Args:
        tokens: Tokens of all documents.
        starts: First token of each document.
        ends: End of each document.
        order: Longest n-gram.
        discounts: D by order, shape (order + 1,).
        totals: Tokens that were counted, by group, shape (groups,).
        switch: Share of the weights that goes back with each token.
        vocabulary: Different tokens there are.
        nodes: Counts by node.
        keys: Key by node.
        slots: Hash table of nodes.
        bits: Receives the bits of each document, shape (documents,).
    """
    groups = totals.shape[0]
    shares = totals / max(totals.sum(), 1.0)
    if totals.sum() == 0:
        shares[:] = 1.0 / groups
    contexts = np.zeros((groups, order + 1), np.int64)
    weights = np.zeros(groups)
    likelihoods = np.zeros(groups)
    for document in range(starts.shape[0]):
        contexts[:] = -1
        weights[:] = shares
        spent = 0.0
        for place in range(starts[document], ends[document]):
            token = np.int64(tokens[place])
            mixed = 0.0
            for group in range(groups):
                if shares[group] == 0:
                    continue
                context = contexts[group]
                root = group * vocabulary + token
                likely = (np.float64(nodes[root, 0]) + 0.5) / (totals[group] + 0.5 * vocabulary)
                above = context[1]
                context[1] = root
                for length in range(2, order + 1):
                    node = np.int64(-1)
                    if above >= 0:
                        key = (np.uint64(above) << _TOKEN_BITS) | np.uint64(token)
                        found = slots[_find(keys, slots, key)]
                        seen = 0.0
                        if found != _NONE:
                            node = np.int64(found)
                            seen = np.float64(nodes[node, 0])
                        followers = np.float64(nodes[above, 1])
                        if followers > 0:
                            discount = discounts[length]
                            own = max(seen - discount, 0.0) / followers
                            rest = discount * np.float64(nodes[above, 2]) / followers
                            likely = own + rest * likely
                    if length < order:
                        below = context[length]
                        context[length] = node
                        above = below
                likelihoods[group] = likely
                mixed += weights[group] * likely
            spent -= np.log2(mixed)
            if groups > 1:
                for group in range(groups):
                    if shares[group] > 0:
                        own = weights[group] * likelihoods[group] / mixed
                        weights[group] = (1.0 - switch) * own + switch * shares[group]
        bits[document] = spent
