# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Size and hash of each text: what lets anyone check a released row against its origin."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa

from provender.stage import Stage

__all__ = ["LINEAGE_STAGE"]


def add_lineage(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Add `size_bytes` (UTF-8) and `text_sha256` (FIPS 180-4, hex) of `text`; null stays null."""
    hashes: list[str | None] = []
    sizes: list[int | None] = []
    for buffer in _buffers(batch.column("text")):
        hashes.append(None if buffer is None else hashlib.sha256(buffer).hexdigest())
        sizes.append(None if buffer is None else len(buffer))
    return batch.append_column("size_bytes", pa.array(sizes, pa.int64())).append_column(
        "text_sha256", pa.array(hashes, pa.string())
    )


def _buffers(column: pa.Array) -> list[memoryview | None]:
    """Return a view of each value's bytes without making Python strings."""
    column = column.cast(pa.large_string())
    if len(column) == 0:
        return []
    validity = column.is_valid().to_pylist()
    _, offset_buffer, data = column.buffers()
    offsets = np.frombuffer(offset_buffer, dtype=np.int64)[column.offset :]
    view = memoryview(data) if data is not None else memoryview(b"")
    return [
        view[offsets[row] : offsets[row + 1]] if valid else None
        for row, valid in enumerate(validity)
    ]


LINEAGE_STAGE = Stage(
    name="run.lineage",
    shape="map",
    version=2,
    function=add_lineage,
    modules=("provender.run.lineage",),
    columns_in=("text",),
    columns_out=(("size_bytes", pa.int64()), ("text_sha256", pa.string())),
    view="extracted",
)
