# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The signal columns of lines, paragraphs and kinds of characters, one kernel pass."""

from __future__ import annotations

import pyarrow as pa

from provender.kernels.line_statistics import DATA, NAMES, line_statistics
from provender.stage import Stage

__all__ = ["LINES_STAGE"]


def add_lines(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Add one `text_<count>` column for each of `kernels.line_statistics.NAMES`."""
    counts = line_statistics(batch.column("text"))
    for index, name in enumerate(NAMES):
        batch = batch.append_column(f"text_{name}", pa.array(counts[:, index], pa.int64()))
    return batch


LINES_STAGE = Stage(
    name="assess.lines",
    shape="map",
    version=2,
    function=add_lines,
    modules=(
        "provender.assess.lines",
        "provender.kernels.line_statistics",
        "provender.kernels.hashing",
        "provender.kernels.characters",
        "provender.kernels.buffers",
        "provender.kernels.utf8",
    ),
    columns_in=("text",),
    columns_out=tuple((f"text_{name}", pa.int64()) for name in NAMES),
    data_files=(DATA,),
)
