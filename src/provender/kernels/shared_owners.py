# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which document keeps what several share, and whether the others truly hold the same words.

What was found comes as rows of three numbers: key (64 bits), place and length in the folded words
of all documents, one document after the other. `Owners` reads the rows of some keys twice: first to
learn how many documents hold each and which of them is preferred, then to pair each place in
another document with the place that stays. `verify` compares the bytes of each pair, so that
nothing is taken out because two keys happen to be equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from provender.kernels.buffers import Bytes
from provender.kernels.jit import kernel
from provender.kernels.shared_words import Places
from provender.kernels.tokens import Hashes

__all__ = ["OWNER_BYTES", "Owners", "Rows", "verify"]

OWNER_BYTES = 28
"""Memory of one slot of the table."""

_ROUND_SHIFT = np.uint64(40)
Rows = npt.NDArray[np.int64]
Ranks = npt.NDArray[np.int32]


class _Slots(NamedTuple):
    """A table of keys, a slot each.

    Attributes:
        keys: The key.
        places: Where it begins in the document that is preferred.
        best: Rank of that document.
        last: The last document that holds it.
        counts: Documents that hold it; 0 if the slot is empty.
    """

    keys: Hashes
    places: Places
    best: Ranks
    last: Ranks
    counts: Ranks

    @classmethod
    def of_size(cls, slots: int) -> _Slots:
        best, last, counts = (np.zeros(slots, np.int32) for _ in range(3))
        return cls(np.zeros(slots, np.uint64), np.zeros(slots, np.int64), best, last, counts)


@kernel
def _slot_of(key: np.uint64, keys: Hashes, counts: Ranks) -> int:
    """Return where a key stands, or the empty slot where it would."""
    mask = keys.shape[0] - 1
    slot = np.int64((key ^ (key >> np.uint64(32))) & np.uint64(mask))
    while counts[slot] > 0 and keys[slot] != key:
        slot = (slot + 1) & mask
    return int(slot)


@kernel
def _is_of_round(key: np.uint64, which: int, rounds: int) -> bool:
    if rounds == 1:
        return True
    return bool((key >> _ROUND_SHIFT) % np.uint64(rounds) == np.uint64(which))


@kernel
def _count(
    rows: Rows, which: int, rounds: int, starts: Places, ranks: Ranks, table: _Slots, state: Places
) -> bool:
    """Enter rows; return False once the table is too full.

    `state` holds the document of the last row and the slots taken. Rows come in the order of their
    documents.
    """
    keys, places, best, last, counts = table
    document, taken = state[0], state[1]
    most = keys.shape[0] - keys.shape[0] // 8
    for row in range(rows.shape[0]):
        key, place = np.uint64(rows[row, 0]), rows[row, 1]
        if not _is_of_round(key, which, rounds):
            continue
        while place >= starts[document + 1]:
            document += 1
        slot = _slot_of(key, keys, counts)
        if counts[slot] == 0:
            taken += 1
            if taken > most:
                return False
            keys[slot] = key
            places[slot] = place
            best[slot] = ranks[document]
            last[slot] = document
            counts[slot] = 1
        elif last[slot] != document:
            last[slot] = document
            counts[slot] += 1
            if ranks[document] < best[slot]:
                best[slot] = ranks[document]
                places[slot] = place
    state[0], state[1] = document, taken
    return True


@kernel
def _pair(
    rows: Rows,
    which: int,
    rounds: int,
    copies: int,
    starts: Places,
    ranks: Ranks,
    table: _Slots,
    state: Places,
    out: Rows,
) -> int:
    """Write place, place that stays, and length of what leaves; return how many.

    `state` holds the document of the last row.
    """
    keys, places, best, _, counts = table
    document = state[0]
    written = 0
    for row in range(rows.shape[0]):
        key, place = np.uint64(rows[row, 0]), rows[row, 1]
        if not _is_of_round(key, which, rounds):
            continue
        while place >= starts[document + 1]:
            document += 1
        slot = _slot_of(key, keys, counts)
        if counts[slot] >= copies and ranks[document] > best[slot]:
            out[written, 0] = place
            out[written, 1] = places[slot]
            out[written, 2] = rows[row, 2]
            written += 1
    state[0] = document
    return written


class Owners:
    """Finds who keeps what, for the rows of one table whose keys fall into one round.

    Args:
        starts: Where each document begins in the folded words, and where the last ends; shape
            (documents + 1,).
        ranks: Which document is preferred: 0 before 1; no two are equal. Shape (documents,).
        copies: Documents that share what is taken out, two or more.
    """

    def __init__(self, starts: Places, ranks: Ranks, copies: int):
        self._starts, self._ranks, self._copies = starts, ranks, copies

    def pairs(
        self, rows: Iterable[Rows], again: Iterable[Rows], which: int, rounds: int, slots: int
    ) -> Iterator[Rows] | None:
        """Return what leaves and what stays: place, place that stays, length; shape (n, 3) each.

        Args:
            rows: All rows of a table, in the order of their places.
            again: The same rows.
            which: Round, from 0.
            rounds: How many rounds share the keys.
            slots: Slots of the table, a power of two.

        Returns:
            Pairs in the order of their places; None if the keys of a round have no room.
        """
        table, entered = _Slots.of_size(slots), np.zeros(2, np.int64)
        for some in rows:
            if not _count(some, which, rounds, self._starts, self._ranks, table, entered):
                return None

        def paired() -> Iterator[Rows]:
            looked_at = np.zeros(1, np.int64)
            for some in again:
                out = np.empty_like(some)
                count = _pair(
                    some, which, rounds, self._copies, self._starts, self._ranks,
                    table, looked_at, out,
                )  # fmt: skip
                if count:
                    yield out[:count]

        return paired()


@kernel
def _same(folded: Bytes, one: np.int64, other: np.int64, length: np.int64) -> bool:
    for index in range(length):  # noqa: SIM110  kernels know no generators
        if folded[one + index] != folded[other + index]:
            return False
    return True


@kernel
def _verify(folded: Bytes, pairs: Rows, out: Rows, state: Places) -> int:
    written = 0
    end, shift = state[0], state[1]
    for index in range(pairs.shape[0]):
        place, kept = pairs[index, 0], pairs[index, 1]
        stop = place + pairs[index, 2]
        if stop <= end:
            continue
        if place <= end and _same(folded, end, end + shift, stop - end):
            # The words go on as they do where they stay: no more than the new ones is compared.
            if written == 0:
                out[0, 0] = end
                out[0, 2] = end + shift
                written = 1
            out[written - 1, 1] = stop
            end = stop
            continue
        if not _same(folded, place, kept, stop - place):
            continue
        begin = max(place, end)
        shift = kept - place
        out[written, 0] = begin
        out[written, 1] = stop
        out[written, 2] = begin + shift
        written += 1
        end = stop
    state[0], state[1] = end, shift
    return written


def verify(folded: Bytes, pairs: Rows, state: Places) -> Rows:
    """Return the stretches that consist of the same words as what stays.

    Args:
        folded: The folded words of all documents, each document followed by a zero byte.
        pairs: Place, place that stays, length; shape (n, 3), places ascending.
        state: Where the last call ended and how far from where its words stay, -1 and 0 at first;
            changed. So it does not matter in how many calls the pairs come.

    Returns:
        Begin and end of each stretch, and where its words stay; shape (m, 3), ascending, none
        overlapping.
    """
    out = np.empty_like(pairs)
    return out[: _verify(folded, pairs, out, state)]
