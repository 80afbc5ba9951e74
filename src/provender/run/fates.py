# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The join: copies and near copies meet, and each document's fate is final.

Refused documents take part as shadows: they never survive, but what they say about rights counts
for every copy. Of a cluster of near copies one document survives; what near copies say of each
other's rights only ever makes terms stricter (`docs/dedup.md`). Records that repeat a locator get
`#n` here, in input order, because only here all records of a source are in sight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from provender.dedup.near import grouped
from provender.dedup.survivors import KeyTable, survivor
from provender.kernels.bands import Positions
from provender.rights.suppressing import NONE
from provender.run.judging import Fate, Judged
from provender.run.links import Link
from provender.run.near import NearCopies
from provender.run.reviewed import FailedFinder, FailedReview, with_copies
from provender.run.shared_edits import SharedEdits
from provender.run.suppression import Suppressed
from provender.run.terms import TermTable

__all__ = ["RANKS", "ConflictRow", "Fates", "NearFinder", "repeats_of", "settle"]

RANKS = {
    "public-domain-ground": 0,
    "document-statement": 1,
    "repository-license": 2,
    "card": 3,
    "page-footer": 4,
}
"""How clear evidence is; 0 is the clearest."""


@dataclass(frozen=True)
class ConflictRow:
    """Copies of one text, or near copies, that say different things about its rights.

    Attributes:
        members: Documents of the cluster, by position in the build.
        survivor: The released copy, None if none is.
        detail: How they disagree.
        near: Their texts are not the same.
    """

    members: tuple[int, ...]
    survivor: int | None
    detail: str
    near: bool = False


@dataclass
class Fates:
    """Every document's fate, by position in the build (pieces in order, rows in order).

    Attributes:
        fate: Value of `Fate`, shape (documents,).
        terms: Final term code, shape (documents,).
        duplicate_of: Position of the surviving copy, -1 if none, shape (documents,).
        repetitions: Records that held the text or a near copy of it, shape (documents,).
        repeats: Position to n, for records that repeat a locator.
        starts: Position of each piece's first document.
        conflicts: Clusters whose copies disagree on rights.
        table_bytes: Memory that the dedup tables took at most.
        similarity: Estimated Jaccard similarity of near copies with what they are a copy of, by
            position; empty without near-deduplication.
        near_asked: What makes near copies, in the words of the ledger.
        failed: What people failed, by position, and copies of it.
        suppressed: Which documents a suppression list names, and their copies; None without one.
        shared: What is taken out of documents because others keep it; None if not looked for.
    """

    fate: npt.NDArray[np.int8]
    terms: npt.NDArray[np.int32]
    duplicate_of: npt.NDArray[np.int64]
    repetitions: npt.NDArray[np.int32]
    repeats: dict[int, int]
    starts: list[int]
    conflicts: list[ConflictRow] = field(default_factory=list)
    table_bytes: int = 0
    similarity: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty(0, np.float32))
    near_asked: str = ""
    failed: dict[int, FailedReview] = field(default_factory=dict)
    suppressed: Suppressed | None = None
    shared: SharedEdits | None = None


NearFinder = Callable[[Positions], NearCopies]
"""Finds the near copies of a build, given the first document of those that hold each text."""


def settle(
    judged: Sequence[Judged],
    terms: TermTable,
    *,
    dedup: bool,
    near: NearFinder | None = None,
    links: Sequence[Link] = (),
    reviewed: FailedFinder | None = None,
    suppressed: Suppressed | None = None,
) -> Fates:
    """Decide every document's fate from what each piece says of its own.

    Args:
        judged: All pieces, in order.
        terms: The build's terms; clusters may add some.
        dedup: Whether copies are removed. Without it every document stands for itself.
        near: Finds near copies, which are then removed too; with `dedup` only.
        links: What else only one document is released of: an address, a prompt.
        reviewed: Finds what people failed; it leaves, and takes part as a shadow.
        suppressed: Documents that a suppression list names: vetoes that their copies share.
    """
    codes = _concatenate([piece.terms for piece in judged], np.int32)
    passed = _concatenate([piece.passed for piece in judged], np.bool_)
    allowed = np.array([term.allowed for term in terms.terms], np.bool_)
    repeats = repeats_of(judged)
    failed = {} if reviewed is None else reviewed(judged, repeats)
    vetoed = suppressed is not None and suppressed.any
    table = _keys_of(judged) if dedup or failed or vetoed else KeyTable()
    failed = with_copies(failed, table, len(codes))
    fate = np.full(len(codes), Fate.RELEASED, np.int8)
    fate[list(failed)] = Fate.FAILED_REVIEW
    fate[~passed] = Fate.FAILED_RULES
    passed[list(failed)] = False
    edited = _concatenate([piece.edited for piece in judged], np.bool_)
    if len(codes):
        bound = edited & ~np.array([term.may_be_edited for term in terms.terms])[codes]
        fate[bound & passed] = Fate.MUST_STAY_AS_IT_IS
        passed &= ~bound
        fate[~allowed[codes]] = Fate.REFUSED
    if suppressed is not None:
        gone = suppressed.places != NONE
        passed &= ~gone
        fate[gone] = Fate.SUPPRESSED
    counts = [len(piece.terms) for piece in judged]
    fates = Fates(
        fate=fate,
        terms=codes,
        duplicate_of=np.full(len(codes), -1, np.int64),
        repetitions=np.ones(len(codes), np.int32),
        repeats=repeats,
        starts=[int(n) for n in np.cumsum([0, *counts])[:-1]],
        failed=failed,
        suppressed=suppressed,
    )
    if dedup or vetoed:
        quality = _concatenate([piece.quality for piece in judged], np.float32)
        fates.table_bytes = table.size_bytes + quality.nbytes + codes.nbytes + passed.nbytes
        join = Join(terms, fates, passed, quality, edited)
        if not dedup:
            for _, members in table.clusters():
                join.veto(members)
        elif near is None:
            for _, members in table.clusters():
                join.settle([members])
        else:
            _settle_near(table, join, fates, near)
    for link in links:
        _settle_link(link, terms, fates, judged)
    return fates


def _keys_of(judged: Sequence[Judged]) -> KeyTable:
    table, start = KeyTable(), 0
    for piece in judged:
        table.add(piece.keys, np.arange(start, start + len(piece.keys), dtype=np.int64))
        start += len(piece.keys)
    return table


def _settle_near(table: KeyTable, join: Join, fates: Fates, near: NearFinder) -> None:
    first = np.arange(len(fates.fate), dtype=np.int32)
    for _, members in table.clusters():
        first[members] = members[0]
    copies = near(first)
    fates.near_asked = copies.asked
    fates.table_bytes += copies.peak_bytes
    fates.similarity = np.full(len(first), np.nan, np.float32)
    for near_copies in grouped(copies.clusters):
        join.settle([near_copies[group] for group in _alike(first[near_copies])])
    left = np.flatnonzero(fates.fate == Fate.NEAR_DUPLICATE).astype(np.int32)
    kept = fates.duplicate_of[left].astype(np.int32)
    fates.similarity[left] = copies.similarity(left, kept)


def _settle_link(link: Link, terms: TermTable, fates: Fates, judged: Sequence[Judged]) -> None:
    """Of the documents that would be released and share a key, keep one.

    Their texts differ, so nothing that one says of its rights is said of another.
    """
    would = np.flatnonzero((fates.fate == Fate.RELEASED) & (link.keys != 0))
    would = would[np.argsort(link.keys[would], kind="stable")]
    keys = link.keys[would]
    quality = _concatenate([piece.quality for piece in judged], np.float32)
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    for start, end in pairwise([*starts.tolist(), len(would)]):
        if end - start < 2:
            continue
        members = would[start:end].tolist()
        ranks = [
            RANKS.get(terms.terms[int(fates.terms[m])].conclusion.rank or "", 9) for m in members
        ]
        kept = min(
            zip(members, ranks, strict=True),
            key=lambda one: (one[1], -link.order[one[0]], -quality[one[0]], one[0]),
        )[0]
        for member in members:
            if member != kept:
                fates.fate[member] = link.fate
                fates.duplicate_of[member] = kept


def _alike(first: Positions) -> list[npt.NDArray[np.int64]]:
    """Return the places of each value, values in the order of their first place."""
    order = np.argsort(first, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(first[order])) + 1)


def _concatenate(parts: list[npt.NDArray], kind: type) -> npt.NDArray:  # type: ignore[type-arg]
    return np.concatenate(parts) if parts else np.empty(0, kind)


class Join:
    """Settles clusters: whose terms hold, who survives, why the others leave.

    Args:
        terms: The build's terms.
        fates: Every document's fate, changed.
        passed: Whether each document passed the rules of `assess`.
        quality: Orders equally clear copies.
        edited: Whether a stage would change each text at release.
    """

    def __init__(
        self,
        terms: TermTable,
        fates: Fates,
        passed: npt.NDArray[np.bool_],
        quality: npt.NDArray[np.float32],
        edited: npt.NDArray[np.bool_],
    ):
        self._terms, self._fates, self._passed, self._quality = terms, fates, passed, quality
        self._edited = edited

    def settle(self, texts: Sequence[npt.NDArray[Any]]) -> None:
        """Settle one cluster.

        Args:
            texts: The documents that hold each of its texts: one text, or several that are near
                copies; positions ascend within each.
        """
        members = np.concatenate(texts)
        if self.veto(members):
            return
        text_of = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        own = [int(code) for code in self._fates.terms[members]]
        spans = np.cumsum([0, *(len(text) for text in texts)]).tolist()
        final: list[int] = []
        for start, end in pairwise(spans):
            final += self._terms.in_cluster(own[start:end])
        joined = self._terms.beside_near_copies(final) if len(texts) > 1 else final
        kept = self._survivor(members, own, joined)
        self._report(members, own, final, spans, kept)
        place = None if kept is None else int(np.flatnonzero(members == kept)[0])
        for index, (member, before) in enumerate(zip(members.tolist(), own, strict=True)):
            if index == place:
                self._fates.fate[member] = Fate.RELEASED
                self._fates.terms[member] = joined[index]
                self._fates.repetitions[member] = len(members)
            elif self._terms.terms[before].allowed and self._passed[member]:
                same = place is not None and bool(text_of[index] == text_of[place])
                self._leave(member, final[index], joined[index], kept, same=same)

    def veto(self, members: npt.NDArray[Any]) -> bool:
        """Take copies along where what suppresses one of them binds the text; True if it does."""
        suppressed = self._fates.suppressed
        if suppressed is None:
            return False
        binding = suppressed.places[members][suppressed.travels[members]]
        if len(binding) == 0:
            return False
        own = suppressed.places[members]
        suppressed.places[members] = np.where(own == NONE, binding.min(), own)
        self._fates.fate[members] = Fate.SUPPRESSED
        return True

    def _survivor(
        self, members: npt.NDArray[Any], own: Sequence[int], joined: Sequence[int]
    ) -> int | None:
        terms = self._terms.terms
        chosen = survivor(
            [
                bool(self._passed[m]) and terms[c].allowed and not self._held(int(m), c)
                for m, c in zip(members, joined, strict=True)
            ],
            [RANKS.get(terms[c].conclusion.rank or "", 9) for c in own],
            [float(self._quality[m]) for m in members],
            [int(m) for m in members],
        )
        return None if chosen is None else int(members[chosen])

    def _held(self, member: int, code: int) -> bool:
        """True if a text would be changed that must stay as it is under some terms."""
        return bool(self._edited[member]) and not self._terms.terms[code].may_be_edited

    def _leave(self, member: int, final: int, joined: int, kept: int | None, *, same: bool) -> None:
        """Say why a document leaves that might have stayed by itself."""
        fates, terms = self._fates, self._terms.terms
        if not terms[final].allowed:
            fates.fate[member] = Fate.COPY_REFUSED
            fates.terms[member] = final
        elif not terms[joined].allowed:
            fates.fate[member] = Fate.NEAR_COPY_REFUSED
            fates.terms[member] = joined
        elif self._held(member, joined):
            fates.fate[member] = Fate.MUST_STAY_AS_IT_IS
            fates.terms[member] = joined
        else:
            fates.fate[member] = Fate.DUPLICATE if same else Fate.NEAR_DUPLICATE
            fates.duplicate_of[member] = -1 if kept is None else kept

    def _report(
        self,
        members: npt.NDArray[Any],
        own: Sequence[int],
        final: Sequence[int],
        spans: Sequence[int],
        kept: int | None,
    ) -> None:
        """Note contradictions: between copies of each text, and between near copies."""
        terms, conflicts = self._terms.terms, self._fates.conflicts
        for start, end in pairwise(spans):
            told = next((c for code in final[start:end] if (c := terms[code].conflict)), None)
            if told is not None and len(set(own[start:end])) > 1:
                found = tuple(int(m) for m in members[start:end])
                conflicts.append(ConflictRow(found, kept if kept in found else None, told))
        told = self._terms.contradiction(final) if len(spans) > 2 else None
        if told is not None:
            found = tuple(sorted(int(m) for m in members))
            conflicts.append(ConflictRow(found, kept, told, near=True))


def repeats_of(judged: Sequence[Judged]) -> dict[int, int]:
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
