# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The signal columns `text_*`: counts of words, lines, characters and repetition, in one kernel."""

from __future__ import annotations

import pyarrow as pa

from provender.kernels.text_statistics import ALL_NAMES, all_statistics
from provender.kernels.traits import DATA
from provender.stage import Stage

__all__ = ["STATISTICS_STAGE"]


def add_statistics(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Add one `text_<count>` column for each of `kernels.text_statistics.ALL_NAMES`."""
    counts = all_statistics(batch.column("text"))
    for index, name in enumerate(ALL_NAMES):
        batch = batch.append_column(f"text_{name}", pa.array(counts[:, index], pa.int64()))
    return batch


STATISTICS_STAGE = Stage(
    name="assess.statistics",
    shape="map",
    version=3,
    function=add_statistics,
    modules=(
        "provender.assess.statistics",
        "provender.kernels.text_statistics",
        "provender.kernels.line_statistics",
        "provender.kernels.repetition",
        "provender.kernels.vocabulary",
        "provender.kernels.traits",
        "provender.kernels.hashing",
        "provender.kernels.characters",
        "provender.kernels.buffers",
        "provender.kernels.utf8",
    ),
    columns_in=("text",),
    columns_out=tuple((f"text_{name}", pa.int64()) for name in ALL_NAMES),
    data_files=(DATA,),
)
