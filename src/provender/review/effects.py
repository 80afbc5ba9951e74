# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What labels do to the next build: which documents leave, and what holds of which host.

A verdict is on a text. A document leaves if it is the one that failed and its extracted text is
still what it was; if the text changed, nobody has judged it. Where the release keeps that hash back
(`extracted_sha256` is null, because personal data was masked), the id alone decides. A fault of
the text (every category but `rights`) fails all documents with the same text, whatever their id.
Of several texts of one document the latest word counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.document import document_id
from provender.review.categories import categories
from provender.review.hosts import HostBook
from provender.review.labels import Labels, read_labels
from provender.review.summary import review_summary
from provender.review.verdicts import Outcome, outcomes
from provender.rights.evidence import Observation
from provender.run.fates import Fates
from provender.run.judging import Fate, Judged, Piece, words_hex
from provender.run.reviewed import FailedReview

__all__ = ["Effects", "effects_of"]


@dataclass(frozen=True)
class Effects:
    """What labels do to a build.

    Attributes:
        labels: The labels.
        sources: Ids of the build's sources, in order.
        hosts: Decisions about hosts.
    """

    labels: Labels
    sources: Sequence[str]
    hosts: HostBook

    @property
    def warnings(self) -> list[str]:
        """Lines of the files that do not count."""
        return [f"labels: {problem}" for problem in self.labels.problems]

    def statements(
        self, piece: Piece, others: Mapping[int, tuple[Observation, ...]]
    ) -> Mapping[int, tuple[Observation, ...]]:
        """Return what is to be recorded of the rows of a piece, decisions about hosts with it.

        Args:
            piece: The piece.
            others: What is to be recorded besides.
        """
        decided = self.hosts.statements(piece)
        return {row: (*others.get(row, ()), *decided.get(row, ())) for row in {*others, *decided}}

    def failed(
        self, judged: Sequence[Judged], repeats: Mapping[int, int]
    ) -> dict[int, FailedReview]:
        """Return what people failed, by position in the build (`run.reviewed.FailedFinder`).

        Args:
            judged: All pieces, in order.
            repeats: Which documents repeat a locator, and the how manieth repeat each is.
        """
        by_id = {one.latest.id: one for one in _latest(self.labels) if one.failed}
        by_text: dict[str, Outcome] = {}
        for one in by_id.values():
            if _binds_text(one):
                for digest in (one.latest.extracted_sha256, one.latest.text_sha256):
                    by_text.setdefault(digest or "", one)
        found: dict[int, FailedReview] = {}
        start = 0
        for piece in judged if by_id else ():
            for row, name, digest in self._suspects(piece, start, repeats, by_id, by_text):
                outcome = by_id.get(name)
                if outcome is not None and outcome.latest.extracted_sha256 in (None, digest):
                    found[start + row] = _failure(outcome, is_copy=False)
                elif digest in by_text:
                    found[start + row] = _failure(by_text[digest], is_copy=True)
            start += len(piece.ids)
        return found

    def _suspects(
        self, judged: Judged, start: int, repeats: Mapping[int, int],
        by_id: Mapping[str, Outcome], by_text: Mapping[str, Outcome],
    ) -> Iterator[tuple[int, str, str]]:  # fmt: skip
        """Yield row, id and text hash of the rows of a piece that bear a failed id or text."""
        digests = pa.concat_arrays(
            [
                table.column("text_sha256").combine_chunks()
                for table in judged.piece.signals.row_groups(["text_sha256"])
            ]
            or [pa.array([], pa.string())]
        )
        names = self._names(judged, start, repeats)
        mask = pc.or_(
            pc.is_in(digests, pa.array(sorted(by_text), pa.string())),
            pc.is_in(pa.array(names, pa.string()), pa.array(sorted(by_id), pa.string())),
        )
        for row in np.flatnonzero(mask.to_numpy(zero_copy_only=False)).tolist():
            yield row, names[row], digests[row].as_py()

    def _names(self, judged: Judged, start: int, repeats: Mapping[int, int]) -> list[str]:
        """Return the final id of each row of a piece: that of a repeated locator has its number."""
        names = [words_hex(words) for words in judged.ids]
        again = [row for row in range(len(names)) if start + row in repeats] if repeats else []
        if again:
            column = pq.read_table(judged.piece.text_path, columns=["locator"]).column("locator")
            source = self.sources[judged.piece.source]
            for row in again:
                names[row] = document_id(source, column[row].as_py(), repeats[start + row])
        return names

    def summary(self, judged: Sequence[Judged], fates: Fates) -> dict[str, Any]:
        """Return what labels come to for the release of a build (`review_summary`).

        Args:
            judged: All pieces, in order.
            fates: Every document's fate.
        """
        wanted = {one.id for one in self.labels.judgements}
        here: set[str] = set()
        for start, piece in zip(fates.starts, judged, strict=True):
            released = np.flatnonzero(fates.fate[start : start + len(piece.ids)] == Fate.RELEASED)
            names = self._names(piece, start, fates.repeats)
            here |= wanted.intersection(names[row] for row in released.tolist())
        return review_summary(self.labels, here)


def effects_of(paths: Sequence[str], folder: Path, sources: Sequence[str]) -> Effects | None:
    """Return what the labels of a recipe do to its build, None if it names none.

    Args:
        paths: The recipe's `reviews`.
        folder: The folder that they are relative to.
        sources: Ids of its sources, in order.

    Raises:
        UsageError: A file cannot be read.
    """
    if not paths:
        return None
    labels = read_labels(paths, folder)
    return Effects(labels, sources, HostBook(labels.host_decisions))


def _latest(labels: Labels) -> list[Outcome]:
    """Return the outcome of each document's text that people judged last."""
    last: dict[str, Outcome] = {}
    for (name, _), outcome in outcomes(labels.judgements).items():
        known = last.get(name)
        if known is None or outcome.latest.time >= known.latest.time:
            last[name] = outcome
    return [last[name] for name in sorted(last)]


def _binds_text(outcome: Outcome) -> bool:
    return any(categories()[code].binds == "text" for code in outcome.categories)


def _failure(outcome: Outcome, *, is_copy: bool) -> FailedReview:
    texts = [code for code in outcome.categories if categories()[code].binds == "text"]
    return FailedReview(
        (texts or list(outcome.categories))[0], outcome.decided_by, bool(texts), is_copy
    )
