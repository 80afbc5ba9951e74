# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The join: copies of one text meet, and each document's fate is final.

Refused documents take part as shadows: they never survive, but what they say about rights counts
for every copy. Records that repeat a locator get `#n` here, in input order, because only here all
records of a source are in sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from provender.dedup.survivors import KeyTable, survivor
from provender.run.judging import Fate, Judged
from provender.run.terms import TermTable

__all__ = ["ConflictRow", "Fates", "settle"]

_RANKS = {
    "public-domain-ground": 0,
    "document-statement": 1,
    "repository-license": 2,
    "card": 3,
    "page-footer": 4,
}


@dataclass(frozen=True)
class ConflictRow:
    """Copies of one text that say different things about its rights.

    Attributes:
        key: Exact key of the text, as 32 hex digits.
        members: Documents of the cluster, by position in the build.
        survivor: The released copy, None if none is.
        detail: How they disagree.
    """

    key: str
    members: tuple[int, ...]
    survivor: int | None
    detail: str


@dataclass
class Fates:
    """Every document's fate, by position in the build (pieces in order, rows in order).

    Attributes:
        fate: Value of `Fate`, shape (documents,).
        terms: Final term code, shape (documents,).
        duplicate_of: Position of the surviving copy, -1 if none, shape (documents,).
        repetitions: Records that held the text, shape (documents,).
        repeats: Position to n, for records that repeat a locator.
        starts: Position of each piece's first document.
        conflicts: Clusters whose copies disagree on rights.
        table_bytes: Memory that the dedup table took at most.
    """

    fate: npt.NDArray[np.int8]
    terms: npt.NDArray[np.int32]
    duplicate_of: npt.NDArray[np.int64]
    repetitions: npt.NDArray[np.int32]
    repeats: dict[int, int]
    starts: list[int]
    conflicts: list[ConflictRow] = field(default_factory=list)
    table_bytes: int = 0


def settle(judged: Sequence[Judged], terms: TermTable, *, dedup: bool) -> Fates:
    """Decide every document's fate from what each piece says of its own.

    Args:
        judged: All pieces, in order.
        terms: The build's terms; clusters may add some.
        dedup: Whether copies are removed. Without it every document stands for itself.
    """
    codes = _concatenate([piece.terms for piece in judged], np.int32)
    passed = _concatenate([piece.passed for piece in judged], np.bool_)
    allowed = np.array([term.allowed for term in terms.terms], np.bool_)
    fate = np.full(len(codes), Fate.RELEASED, np.int8)
    fate[~passed] = Fate.FAILED_RULES
    if len(codes):
        fate[~allowed[codes]] = Fate.REFUSED
    counts = [len(piece.terms) for piece in judged]
    fates = Fates(
        fate=fate,
        terms=codes,
        duplicate_of=np.full(len(codes), -1, np.int64),
        repetitions=np.ones(len(codes), np.int32),
        repeats=_repeats(judged),
        starts=[int(n) for n in np.cumsum([0, *counts])[:-1]],
    )
    if dedup:
        _settle_clusters(judged, terms, fates, passed)
    return fates


def _concatenate(parts: list[npt.NDArray], kind: type) -> npt.NDArray:  # type: ignore[type-arg]
    return np.concatenate(parts) if parts else np.empty(0, kind)


def _settle_clusters(
    judged: Sequence[Judged], terms: TermTable, fates: Fates, passed: npt.NDArray[np.bool_]
) -> None:
    table = KeyTable()
    for start, piece in zip(fates.starts, judged, strict=True):
        table.add(piece.keys, np.arange(start, start + len(piece.keys), dtype=np.int64))
    quality = _concatenate([piece.quality for piece in judged], np.float32)
    fates.table_bytes = table.size_bytes + quality.nbytes + fates.terms.nbytes + passed.nbytes
    for key, members in table.clusters():
        own = [int(fates.terms[m]) for m in members]
        final = terms.in_cluster(own)
        eligible = [
            bool(passed[m]) and terms.terms[c].allowed for m, c in zip(members, final, strict=True)
        ]
        ranks = [_RANKS.get(terms.terms[c].conclusion.rank or "", 9) for c in own]
        chosen = survivor(
            eligible, ranks, [float(quality[m]) for m in members], [int(m) for m in members]
        )
        kept = None if chosen is None else int(members[chosen])
        conflict = next((terms.terms[c].conflict for c in final if terms.terms[c].conflict), None)
        if conflict is not None and len(set(own)) > 1:
            fates.conflicts.append(ConflictRow(key, tuple(int(m) for m in members), kept, conflict))
        _settle_members(terms, fates, members, own, final, kept)


def _settle_members(
    terms: TermTable,
    fates: Fates,
    members: npt.NDArray[np.int64],
    own: list[int],
    final: list[int],
    kept: int | None,
) -> None:
    for member, before, after in zip(members, own, final, strict=True):
        refused_itself = not terms.terms[before].allowed
        if int(member) == kept:
            fates.fate[member] = Fate.RELEASED
            fates.terms[member] = after
            fates.repetitions[member] = len(members)
        elif refused_itself or fates.fate[member] == Fate.FAILED_RULES:
            continue
        elif not terms.terms[after].allowed:
            fates.fate[member] = Fate.COPY_REFUSED
            fates.terms[member] = after
        else:
            fates.fate[member] = Fate.DUPLICATE
            fates.duplicate_of[member] = -1 if kept is None else kept


def _repeats(judged: Sequence[Judged]) -> dict[int, int]:
    """Return which documents repeat an id, and the how manieth repeat each is."""
    ids = _concatenate([piece.ids for piece in judged], np.uint64)
    if len(ids) == 0:
        return {}
    order = np.lexsort((np.arange(len(ids)), ids[:, 1], ids[:, 0]))
    same = np.all(ids[order][1:] == ids[order][:-1], axis=1)
    repeats: dict[int, int] = {}
    for place in np.flatnonzero(same):
        first = int(order[place])
        number = repeats.get(first, 0) + 1
        repeats[int(order[place + 1])] = number
    return repeats
