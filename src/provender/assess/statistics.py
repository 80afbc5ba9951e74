# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The signal columns `text_*`: counts of words, lines and symbols, one kernel pass."""

from __future__ import annotations

import pyarrow as pa

from provender.kernels.text_statistics import NAMES, text_statistics
from provender.stage import Stage

__all__ = ["STATISTICS_STAGE"]


def add_statistics(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Add one `text_<count>` column for each of `kernels.text_statistics.NAMES`."""
    counts = text_statistics(batch.column("text"))
    for index, name in enumerate(NAMES):
        batch = batch.append_column(f"text_{name}", pa.array(counts[:, index], pa.int64()))
    return batch


STATISTICS_STAGE = Stage(
    name="assess.statistics",
    shape="map",
    version=2,
    function=add_statistics,
    modules=(
        "provender.assess.statistics",
        "provender.kernels.text_statistics",
        "provender.kernels.characters",
        "provender.kernels.buffers",
        "provender.kernels.utf8",
    ),
    columns_in=("text",),
    columns_out=tuple((f"text_{name}", pa.int64()) for name in NAMES),
)
