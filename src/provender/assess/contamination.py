# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which documents hold questions or answers of test sets.

A document that holds a test's questions makes the test worthless. The map stage finds the runs of
words that a document shares with items, and what share of each question and answer they make up.
A phrase that many documents hold without holding the item is common, and proves nothing: that can
be known only over all documents, so `count_common` adds up over batches and `settle` judges the
same columns again with what it found. Neither reads text.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.assess.contamination_index import ContaminationIndex
from provender.assess.contamination_options import NUMBERS, ContaminationOptions, numbers
from provender.edits import EDITS
from provender.kernels.gram_cover import cover
from provender.kernels.gram_runs import find_runs
from provender.stage import Stage
from provender.storage import canonical_json

__all__ = [
    "RUNS",
    "Held",
    "contamination_stage",
    "count_common",
    "held_parts",
    "settle",
]

RUNS = pa.list_(
    pa.struct(
        [("start", pa.int64()), ("end", pa.int64()), ("first", pa.int32()), ("last", pa.int32())]
    )
)
"""Type of `contamination_runs`: bytes of the text, and the grams of the index that stand there."""

_RULE = "assess.contamination"
_Runs = npt.NDArray[np.int64]


class Held:
    """What documents hold of items.

    Attributes:
        rows: Document of each held part, ascending, shape (held,).
        parts: Part of the index.
        shares: Share of the part's telling words that the document holds.
        found: Whether that is enough.
    """

    def __init__(
        self,
        runs: _Runs,
        index: ContaminationIndex,
        least_share: float,
        ignored: npt.NDArray[np.bool_],
    ):
        held = cover(runs, ignored, index.postings)
        telling = index.part_telling
        if ignored.any():
            every = np.array([[0, 0, 0, 0, index.grams - 1]], np.int64)
            left = cover(every, ignored, index.postings)
            telling = np.zeros_like(telling)
            telling[left[:, 1]] = left[:, 2]
        self.rows, self.parts = held[:, 0], held[:, 1]
        self.shares = held[:, 2] / telling[self.parts]
        enough = (telling > 0) & (2 * telling >= index.part_words)
        self.found = enough[self.parts] & (self.shares >= least_share)


def contamination_stage(options: ContaminationOptions, index: ContaminationIndex) -> Stage:
    """Return the stage that looks for test sets.

    Its columns: `contamination_found`, how many questions and answers a document holds;
    `contamination_share`, the largest share it holds of one; `contamination_item`, which one, if it
    holds any; `contamination_runs`; and for the action `mask`, `contamination_edits`.

    Args:
        options: The recipe's options.
        index: Its test sets (`contamination_index`).
    """
    columns: list[tuple[str, pa.DataType]] = [
        ("contamination_found", pa.int32()),
        ("contamination_share", pa.float32()),
        ("contamination_item", pa.string()),
        ("contamination_runs", RUNS),
    ]
    if options.action == "mask":
        columns.append(("contamination_edits", EDITS))
    nothing = np.zeros(index.grams, np.bool_)

    def add_contamination(batch: pa.RecordBatch) -> pa.RecordBatch:
        runs = find_runs(batch.column("text"), index.lookup)
        return _judged(batch, runs, options, index, nothing)

    return Stage(
        name="assess.contamination",
        shape="map",
        version=2,
        function=add_contamination,
        modules=(
            "provender.assess.contamination",
            "provender.assess.contamination_index",
            "provender.kernels.grams",
            "provender.kernels.gram_words",
            "provender.kernels.gram_runs",
            "provender.kernels.gram_cover",
            "provender.kernels.gram_folding",
            "provender.kernels.characters",
            "provender.kernels.buffers",
            "provender.kernels.hashing",
            "provender.kernels.utf8",
            "provender.extract.tool_calls",
            "provender.extract.json_text",
        ),
        columns_in=("text",),
        beside="all",
        columns_out=tuple(columns),
        data_files=(NUMBERS,),
        parameters=canonical_json(
            {
                "index": index.digest,
                "action": options.action,
                "share": options.least_share,
                "mask": options.mask,
            }
        ),
    )


def held_parts(
    batch: pa.RecordBatch,
    options: ContaminationOptions,
    index: ContaminationIndex,
    common: npt.NDArray[np.bool_] | None = None,
) -> Held:
    """Return what documents hold of items, from `contamination_runs`.

    Args:
        batch: Documents with the stage's columns.
        options: The recipe's options.
        index: The index that the stage had.
        common: Grams that are common phrases, shape (grams,).
    """
    ignored = np.zeros(index.grams, np.bool_) if common is None else common
    return Held(_runs_of(batch), index, options.least_share, ignored)


def count_common(
    batch: pa.RecordBatch, options: ContaminationOptions, index: ContaminationIndex
) -> npt.NDArray[np.int32]:
    """Return for each gram how many documents hold it without holding an item that has it.

    Counts of batches add up in any order.

    Args:
        batch: Documents with the stage's columns.
        options: The recipe's options.
        index: The index that the stage had.

    Returns:
        Counts, shape (grams,).
    """
    counts = np.zeros(index.grams, np.int32)
    runs = _runs_of(batch)
    if len(runs) == 0:
        return counts
    held = Held(runs, index, options.least_share, np.zeros(index.grams, np.bool_))
    bounds = np.searchsorted(runs[:, 0], np.unique(runs[:, 0]))
    for own in np.split(runs, bounds[1:]):
        whole = held.parts[held.found & (held.rows == own[0, 0])]
        grams = _grams(own)
        counts[grams[~_stands_in(grams, whole, index)]] += 1
    return counts


def settle(
    batch: pa.RecordBatch,
    counts: npt.NDArray[np.int64],
    options: ContaminationOptions,
    index: ContaminationIndex,
) -> pa.RecordBatch:
    """Judge documents again after all of them were seen: common phrases do not count.

    Args:
        batch: Documents with the stage's columns.
        counts: Sum of `count_common` over all documents.
        options: The recipe's options.
        index: The index that the stage had.
    """
    common = counts > numbers()["common_documents"]
    if not common.any():
        return batch
    runs = _runs_of(batch)
    kept = batch.select([n for n in batch.schema.names if not n.startswith("contamination_")])
    return _judged(kept, runs, options, index, common)


def _judged(
    batch: pa.RecordBatch,
    runs: _Runs,
    options: ContaminationOptions,
    index: ContaminationIndex,
    ignored: npt.NDArray[np.bool_],
) -> pa.RecordBatch:
    held = Held(runs, index, options.least_share, ignored)
    rows = batch.num_rows
    found = np.bincount(held.rows[held.found], minlength=rows).astype(np.int32)
    shares = np.zeros(rows)
    np.maximum.at(shares, held.rows, held.shares)
    items: list[str | None] = [None] * rows
    # Of equal shares the first of the index speaks, so the last is written first.
    order = np.lexsort((-held.parts, held.shares))
    for place in order[held.found[order]].tolist():
        items[held.rows[place]] = index.name_of(held.parts[place])
    batch = (
        batch.append_column("contamination_found", pa.array(found, pa.int32()))
        .append_column("contamination_share", pa.array(np.round(shares, 4), pa.float32()))
        .append_column("contamination_item", pa.array(items, pa.string()))
        .append_column("contamination_runs", _run_column(runs, rows))
    )
    if options.action == "mask":
        batch = batch.append_column(
            "contamination_edits", _edits(runs, held, rows, options.mask, index)
        )
    return batch


def _run_column(runs: _Runs, rows: int) -> pa.Array:
    offsets = np.searchsorted(runs[:, 0], np.arange(rows + 1)).astype(np.int32)
    values = pa.StructArray.from_arrays(
        [
            pa.array(runs[:, 1], pa.int64()),
            pa.array(runs[:, 2], pa.int64()),
            pa.array(runs[:, 3].astype(np.int32), pa.int32()),
            pa.array(runs[:, 4].astype(np.int32), pa.int32()),
        ],
        fields=list(RUNS.value_type),
    )
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), values, type=RUNS)


def _runs_of(batch: pa.RecordBatch) -> _Runs:
    column = batch.column("contamination_runs")
    lengths = np.diff(column.offsets.to_numpy())
    values = column.flatten()
    columns = [np.repeat(np.arange(len(column)), lengths)]
    columns += [values.field(n).to_numpy(zero_copy_only=False) for n in range(4)]
    return np.column_stack(columns).astype(np.int64).reshape(-1, 5)


def _grams(runs: _Runs) -> npt.NDArray[np.int64]:
    """Return the different grams of runs, ascending."""
    return np.unique(np.concatenate([np.arange(run[3], run[4] + 1) for run in runs]))


def _stands_in(
    grams: npt.NDArray[np.int64], parts: npt.NDArray[np.int64], index: ContaminationIndex
) -> npt.NDArray[np.bool_]:
    """Return which grams stand in one of some parts."""
    postings = index.postings
    starts, ends = postings.starts[grams], postings.starts[grams + 1]
    owners = np.repeat(np.arange(len(grams)), ends - starts)
    places = np.arange(len(owners)) - np.repeat(
        np.cumsum(ends - starts) - (ends - starts), ends - starts
    )
    inside = np.isin(postings.parts[starts[owners] + places], parts)
    return np.bincount(owners[inside], minlength=len(grams)) > 0


def _edits(runs: _Runs, held: Held, rows: int, mask: str, index: ContaminationIndex) -> pa.Array:
    """Return the spans of found parts; what was changed between two runs of them goes too."""
    gap = numbers()["mask_gap_bytes"]
    column: list[list[dict[str, object]] | None] = [None] * rows
    for row in np.unique(held.rows[held.found]).tolist():
        parts = held.parts[held.found & (held.rows == row)]
        spans = [
            (int(run[1]), int(run[2]))
            for run in runs[runs[:, 0] == row]
            if _stands_in(np.arange(run[3], run[4] + 1), parts, index).any()
        ]
        column[row] = [
            {"rule": _RULE, "start": start, "end": end, "replacement": mask}
            for start, end in _joined(spans, gap)
        ]
    return pa.array(column, EDITS)


def _joined(spans: Sequence[tuple[int, int]], gap: int) -> list[tuple[int, int]]:
    """Return spans ascending, those with no more than `gap` bytes between them as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
