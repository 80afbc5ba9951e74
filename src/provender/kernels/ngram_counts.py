# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Counts of token n-grams as tries in one hash table: exact, additive, and able to forget.

A node is an n-gram; its key is its context's node and its last token, so no two n-grams share a
node whatever the order. Nodes keep how often the n-gram was seen, how often a token followed it,
and how many different tokens did so once, twice, thrice and four times: all that discounting by
count needs. Each group of documents (in `prove`, a language) has a trie of its own: the nodes of
its single tokens are numbered by group and token, and its longer n-grams hang below them.
`tests/prove/test_model.py` holds the plain twin.

Floor: each order of each token is one node to find and one to change, both at random places in
memory; the four orders of a token are independent of one another and overlap.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provender.kernels.jit import kernel

__all__ = [
    "CLASSES",
    "COLUMNS",
    "Nodes",
    "Tokens",
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

CLASSES = 5
"""Counts are told apart as one, two, three, four, and more."""
COLUMNS = CLASSES + 1
"""Of `Nodes`: seen, seen with a token behind, tokens that stood behind once, twice, …"""

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
def _follow(nodes: Nodes, above: Number, old: Number, new: Number) -> None:
    """Keep what stands behind a context when one of its n-grams changes its count."""
    nodes[above, 1] += np.uint32(new - old)
    if 1 <= old < CLASSES:
        nodes[above, old + 1] -= np.uint32(1)
    if 1 <= new < CLASSES:
        nodes[above, new + 1] += np.uint32(1)


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
        nodes: Counts by node, shape (capacity, COLUMNS); the first rows are the single tokens.
        keys: Key by node, shape (capacity,).
        slots: Hash table of nodes; its length is a power of two and twice the nodes at least.
        used: Nodes that are taken.

    Returns:
        Nodes that are taken now.
    """
    context = np.zeros(order + 1, np.int64)
    for document in range(starts.shape[0]):
        root = np.int64(group[document]) * vocabulary
        for place in range(starts[document], ends[document]):
            depth = place - starts[document]
            token = np.int64(tokens[place])
            above = context[1]
            context[1] = root + token
            nodes[root + token, 0] += np.uint32(sign)
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
                nodes[node, 0] = np.uint32(seen + sign)
                _follow(nodes, above, seen, seen + sign)
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
    nodes: Nodes,
    keys: Keys,
    slots: Slots,
    used: int,
) -> int:
    """Add another trie's counts; a context's node is always older than its n-grams' nodes.

    Args:
        roots: Nodes of single tokens, alike in both.
        other_used: Nodes of the other trie.
        other_nodes: Its counts.
        other_keys: Its keys.
        nodes: Counts to add to.
        keys: Their keys.
        slots: Their hash table.
        used: Nodes that are taken.

    Returns:
        Nodes that are taken now.
    """
    here = np.zeros(other_used, np.int64)
    for other in range(other_used):
        seen = np.int64(other_nodes[other, 0])
        if other < roots:
            here[other] = other
            nodes[other, 0] += np.uint32(seen)
            continue
        above = here[np.int64(other_keys[other] >> _TOKEN_BITS)]
        token = other_keys[other] & np.uint64(0xFFFF)
        key = (np.uint64(above) << _TOKEN_BITS) | token
        slot = _find(keys, slots, key)
        if slots[slot] == _NONE:
            slots[slot] = np.uint32(used)
            keys[used] = key
            used += 1
        node = np.int64(slots[slot])
        here[other] = node
        old = np.int64(nodes[node, 0])
        nodes[node, 0] = np.uint32(old + seen)
        if seen > 0:
            _follow(nodes, above, old, old + seen)
    return used


@kernel
def score_tokens(
    tokens: Tokens,
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    order: int,
    ratios: npt.NDArray[np.float64],
    totals: npt.NDArray[np.float64],
    switch: float,
    vocabulary: int,
    nodes: Nodes,
    keys: Keys,
    slots: Slots,
    bits: npt.NDArray[np.float64],
    expected: npt.NDArray[np.float64],
    found: npt.NDArray[np.float64],
) -> None:
    """Sum the bits that each document costs, and what discounts would suit these documents.

    Inside a group,
    p_n(w|h) = d(c(hw)) c(hw) / c(h.) + (1 - sum of d(c) c / c(h.)) p_{n-1}(w|h'), down
    to single tokens with half a count added to each; d is the discount ratio of an n-gram seen
    once, twice, … or more often (Katz 1987, Estimation of probabilities from sparse data). Groups
    are mixed by weights that start from their share of the tokens and follow how well each foretold
    the document so far, a little of them going back to the shares with each token (fixed share:
    Herbster and Warmuth 1998, Tracking the best expert).

    Args:
        tokens: Tokens of all documents.
        starts: First token of each document.
        ends: End of each document.
        order: Longest n-gram.
        ratios: Discount ratio by order and count, shape (order + 1, CLASSES).
        totals: Tokens that were counted, by group, shape (groups,).
        switch: Share of the weights that goes back with each token.
        vocabulary: Different tokens there are.
        nodes: Counts by node.
        keys: Key by node.
        slots: Hash table of nodes.
        bits: Receives the bits of each document, shape (documents,).
        expected: Grows by the undiscounted probability of each count class, shape of `ratios`.
        found: Grows by how often a token of each class came, shape of `ratios`.
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
                weight = weights[group]
                root = group * vocabulary + token
                likely = (np.float64(nodes[root, 0]) + 0.5) / (totals[group] + 0.5 * vocabulary)
                above = context[1]
                context[1] = root
                for length in range(2, order + 1):
                    node = np.int64(-1)
                    if above >= 0:
                        key = (np.uint64(above) << _TOKEN_BITS) | np.uint64(token)
                        entry = slots[_find(keys, slots, key)]
                        seen = np.int64(0)
                        if entry != _NONE:
                            node = np.int64(entry)
                            seen = np.int64(nodes[node, 0])
                        followers = np.float64(nodes[above, 1])
                        if followers > 0:
                            often = 1.0
                            kept = 0.0
                            for less in range(CLASSES - 1):
                                part = (less + 1) * np.float64(nodes[above, less + 2]) / followers
                                often -= part
                                kept += ratios[length, less] * part
                                expected[length, less] += weight * part
                            expected[length, CLASSES - 1] += weight * often
                            kept += ratios[length, CLASSES - 1] * often
                            likely *= 1.0 - kept
                            if seen > 0:
                                kind = seen - 1 if seen < CLASSES else CLASSES - 1
                                found[length, kind] += weight
                                likely += ratios[length, kind] * np.float64(seen) / followers
                    if length < order:
                        below = context[length]
                        context[length] = node
                        above = below
                likelihoods[group] = likely
                mixed += weight * likely
            spent -= np.log2(mixed)
            if groups > 1:
                for group in range(groups):
                    if shares[group] > 0:
                        own = weights[group] * likelihoods[group] / mixed
                        weights[group] = (1.0 - switch) * own + switch * shares[group]
        bits[document] = spent
