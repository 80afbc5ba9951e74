# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Text that released documents share: found in a whole build, taken out through the edit list.

Texts are looked at as they would be released: lines corrected, personal data masked, repetitions
removed. Only documents that would be released take part. Conversations are left out, for an answer
may quote; so is what must stay as it is under its terms: it neither gives up text nor keeps it for
others, because what is released openly must not depend on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.dedup.options import SharedOptions
from provender.dedup.row_tables import RowFile, Rows
from provender.dedup.shared import SharedText
from provender.dedup.shared_stretches import Cut
from provender.edits import edits_of, spans_before
from provender.kernels.jit import warm_up
from provender.parquet import aligned, row_groups
from provender.run.editing import edit_table, gather_edits
from provender.run.fates import RANKS, Fates
from provender.run.judging import Fate, Judged
from provender.run.local import run_tasks
from provender.run.shared_edits import RULE_NAMES, SharedEdits
from provender.run.terms import Term

__all__ = ["find_shared"]

_GATED = "agreement"


def find_shared(
    judged: Sequence[Judged],
    fates: Fates,
    terms: Sequence[Term],
    options: SharedOptions,
    folder: Path,
    workers: int,
) -> SharedEdits:
    """Find what released documents share; documents of which too little is left, leave.

    Args:
        judged: All pieces, in order.
        fates: Every document's fate; changed.
        terms: All terms of the build, by code.
        options: What is looked for.
        folder: Where temporary files go.
        workers: Threads.
    """
    warm_up({"dedup.shared"})
    may_be_edited = np.array([term.may_be_edited for term in terms], np.bool_)
    takes_part = fates.fate == Fate.RELEASED
    if len(takes_part):
        takes_part &= may_be_edited[fates.terms]
    text_bytes = sum(piece.piece.mark.text_bytes for piece in judged)
    spans = list(zip(judged, fates.starts, strict=True))
    ranks = _ranks(judged, fates, terms)
    with (
        SharedText(options, ranks, folder, text_bytes) as shared,
        RowFile("shared-edits", 4, folder) as edits,
        RowFile("shared-kept", 4, folder) as kept,
    ):

        def mark(span: tuple[Judged, int]) -> None:
            for batch in _texts(*span, takes_part):
                shared.mark(batch.texts)

        for _ in run_tasks(mark, spans, workers):
            pass
        for span in spans:
            for batch in _texts(*span, takes_part):
                shared.gather(batch.positions, batch.texts)
        stretches = shared.settle()
        involved = np.zeros(len(takes_part), np.bool_)
        involved[stretches.involved()] = True
        keepers = set(stretches.keepers().tolist())
        left: dict[int, int] = {}
        sentences = options.cut == "sentences"
        for span in spans:
            for batch in _texts(*span, involved):
                for row, position in enumerate(batch.positions.tolist()):
                    cut = stretches.cut(position, batch.texts, row, sentences=sentences)
                    if not cut.spans:
                        continue
                    kept.add(_kept_rows(cut))
                    if cut.words_left < options.least_left and position not in keepers:
                        fates.fate[position] = Fate.SHARED_TEXT
                        fates.duplicate_of[position] = _most_kept(cut)
                        left[position] = cut.words_left
                    else:
                        edits.add(_edit_rows(cut, batch, row))
        return SharedEdits(
            edits.rows(),
            kept.rows(),
            left,
            f">= {options.least_left} words left",
            shared.peak_bytes,
            shared.spilled_bytes,
        )


def _ranks(judged: Sequence[Judged], fates: Fates, terms: Sequence[Term]) -> npt.NDArray[np.int32]:
    """Return which document keeps what it shares: 0 before 1.

    As among copies: the clearest rights, then quality, then the first. But before all, what is
    released openly keeps what people must agree to something to get: tiers stand by themselves.
    """
    gated = np.array([term.conclusion.tier == _GATED for term in terms], np.bool_)
    weights = np.array([RANKS.get(term.conclusion.rank or "", 9) for term in terms], np.int32)
    quality = np.concatenate([np.empty(0, np.float32), *(piece.quality for piece in judged)])
    order = (
        np.lexsort((-quality, weights[fates.terms], gated[fates.terms]))
        if len(quality)
        else np.empty(0, np.int64)
    )
    ranks = np.empty(len(quality), np.int32)
    ranks[order] = np.arange(len(quality), dtype=np.int32)
    return ranks


@dataclass(frozen=True)
class _Batch:
    """Some documents' texts as they would be released without this.

    Attributes:
        positions: The documents.
        texts: Their texts.
        edits: What other stages do to each extracted text; None where none do anything.
    """

    positions: npt.NDArray[np.int64]
    texts: pa.ChunkedArray
    edits: pa.ChunkedArray | None


def _texts(judged: Judged, start: int, wanted: npt.NDArray[np.bool_]) -> Iterator[_Batch]:
    """Yield the documents of a piece that are wanted and no conversations."""
    piece = judged.piece
    if not wanted[start : start + piece.mark.rows].any():
        return
    names = piece.signals.scoring.edit_inputs
    groups = row_groups(piece.text_path, ["text", "segments", "tools"])
    pairs: Iterator[tuple[pa.Table, pa.Table | None]] = (
        aligned(groups, piece.signals.row_groups(names))
        if names
        else ((group, None) for group in groups)
    )
    for text, proposed in pairs:
        plain = text.column("segments").is_null().to_numpy()
        rows = np.flatnonzero(wanted[start : start + text.num_rows] & plain)
        positions = start + rows
        start += text.num_rows
        if len(rows) == 0:
            continue
        text = text.take(rows)
        edits = None
        if proposed is not None:
            proposals = piece.signals.scoring.proposals(proposed.take(rows))
            edits = pa.chunked_array([gather_edits(proposals)])
            text, _ = edit_table(text, edits)
        yield _Batch(positions, text.column("text").combine_chunks(), edits)


def _kept_rows(cut: Cut) -> Rows:
    return np.array(
        [
            (cut.position, keeper, RULE_NAMES.index(rule), size)
            for (rule, keeper), size in sorted(cut.kept_in.items())
        ],
        np.int64,
    )


def _most_kept(cut: Cut) -> int:
    """Return the document that keeps most of what another gives up, the first of equals."""
    sizes: dict[int, int] = {}
    for (_, keeper), size in cut.kept_in.items():
        sizes[keeper] = sizes.get(keeper, 0) + size
    return min(sizes, key=lambda keeper: (-sizes[keeper], keeper))


def _edit_rows(cut: Cut, batch: _Batch, row: int) -> Rows:
    done = [] if batch.edits is None else edits_of(batch.edits[row].as_py())
    found = []
    for rule, spans in cut.spans.items():
        before = spans_before(done, spans.tolist()) if done else spans.tolist()
        found += [(cut.position, start, end, RULE_NAMES.index(rule)) for start, end in before]
    return np.array(found, np.int64)
