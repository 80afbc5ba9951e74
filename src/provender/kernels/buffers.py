# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Arrow string columns as the two arrays that kernels read: bytes and offsets, without a copy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

__all__ = ["Bytes", "Offsets", "text_buffers"]

Bytes = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int64]


def text_buffers(column: pa.Array | pa.ChunkedArray) -> tuple[Bytes, Offsets]:
    """Return a string column's UTF-8 bytes and offsets.

    Args:
        column: `string` or `large_string`, sliced or chunked as it may be; null counts as empty.

    Returns:
        Bytes, shape (n,), and offsets into them, shape (rows + 1,).
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if column.null_count:
        column = column.fill_null("")
    column = column.cast(pa.large_string())
    if len(column) == 0:
        return np.empty(0, np.uint8), np.zeros(1, np.int64)
    _, offsets, data = column.buffers()
    where = np.frombuffer(offsets, dtype=np.int64)[column.offset : column.offset + len(column) + 1]
    content = (
        np.frombuffer(data, dtype=np.uint8)
        if data is not None and data.size
        else np.empty(0, np.uint8)
    )
    return content, where
