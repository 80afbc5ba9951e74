# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The column `exact_key`: equal for texts that differ in case, white space or Chinese script."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from provender.kernels import characters
from provender.kernels.fold import exact_keys
from provender.stage import Stage

__all__ = ["EXACT_KEY_STAGE"]


def add_exact_key(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Add `exact_key`: 128 bits of SHA-256 over the folded text (see `kernels.fold`)."""
    return batch.append_column("exact_key", exact_keys(batch.column("text")))


EXACT_KEY_STAGE = Stage(
    name="dedup.exact",
    shape="map",
    version=3,
    function=add_exact_key,
    modules=(
        "provender.dedup.exact",
        "provender.kernels.fold",
        "provender.kernels.characters",
        "provender.kernels.buffers",
        "provender.kernels.utf8",
        "provender.extract.tool_calls",
        "provender.extract.json_text",
    ),
    columns_in=("text",),
    beside="all",
    columns_out=(("exact_key", pa.binary(16)),),
    data_files=(Path(characters.__file__).parent / "data" / "traditional_to_simplified.txt",),
)
