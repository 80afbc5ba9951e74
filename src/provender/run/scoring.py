# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Signals and keys of one piece: every `map` stage over its text, columns without text out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from provender.assess.language import LANGUAGE_STAGE
from provender.assess.statistics import STATISTICS_STAGE
from provender.dedup.exact import EXACT_KEY_STAGE
from provender.parquet import ParquetFile
from provender.run.lineage import LINEAGE_STAGE
from provender.stage import Stage

__all__ = ["SIGNAL_STAGES", "score_piece", "signal_names", "text_batches"]

SIGNAL_STAGES: tuple[Stage, ...] = (
    LANGUAGE_STAGE,
    STATISTICS_STAGE,
    EXACT_KEY_STAGE,
    LINEAGE_STAGE,
)
"""The `map` stages of a build, in order. Each adds columns; none removes rows."""


def signal_names() -> tuple[str, ...]:
    """Return the names of all signal columns, in the order of the stages."""
    return tuple(name for stage in SIGNAL_STAGES for name, _ in stage.columns_out)


def text_batches(path: Path, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """Yield a piece's row groups as record batches, one in memory at a time."""
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=columns, use_threads=False)
            yield from table.combine_chunks().to_batches()


def score_piece(text_path: Path, signals_path: Path) -> None:
    """Compute the signals of a piece of extracted text.

    Args:
        text_path: The piece, as `extract_shard` wrote it.
        signals_path: Where its signals appear: same rows, same order, `id` and signal columns.
    """
    names = signal_names()
    schema = pa.schema(
        [("id", pa.string())]
        + [(name, kind) for stage in SIGNAL_STAGES for name, kind in stage.columns_out]
    )
    with ParquetFile(signals_path, schema) as file:
        for batch in text_batches(text_path, ["id", "text"]):
            for stage in SIGNAL_STAGES:
                batch = stage.function(batch)
            file.write(batch.select(["id", *names]))
