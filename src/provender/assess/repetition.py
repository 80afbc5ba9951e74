# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The signal columns of repeated n-grams of words (Rae et al. 2021, Table A1), one kernel pass."""

from __future__ import annotations

import pyarrow as pa

from provender.kernels.repetition import NAMES, repetition
from provender.stage import Stage

__all__ = ["REPETITION_STAGE"]


def add_repetition(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Add one `text_<measure>` column for each of `kernels.repetition.NAMES`."""
    measures = repetition(batch.column("text"))
    for index, name in enumerate(NAMES):
        batch = batch.append_column(f"text_{name}", pa.array(measures[:, index], pa.int64()))
    return batch


REPETITION_STAGE = Stage(
    name="assess.repetition",
    shape="map",
    version=2,
    function=add_repetition,
    modules=(
        "provender.assess.repetition",
        "provender.kernels.repetition",
        "provender.kernels.hashing",
        "provender.kernels.characters",
        "provender.kernels.buffers",
        "provender.kernels.utf8",
    ),
    columns_in=("text",),
    columns_out=tuple((f"text_{name}", pa.int64()) for name in NAMES),
)
