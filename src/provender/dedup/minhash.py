# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The columns `near_bands` and `near_sketch`: what near-duplicates are found and compared by."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.dedup.options import NearOptions
from provender.kernels import characters
from provender.kernels.minhash import SKETCH_BYTES, minhash
from provender.kernels.tokens import Shingling
from provender.stage import Stage
from provender.storage import canonical_json

__all__ = ["NEAR_STAGE", "band_keys", "near_stage", "shingling_of", "sketch_rows"]


def shingling_of(options: NearOptions) -> Shingling:
    """Return how texts are cut into shingles."""
    shingle = options.shingle
    return Shingling(shingle.words, shingle.characters, shingle.unit)


def near_stage(options: NearOptions) -> Stage:
    """Return the stage that signs texts by these options.

    `near_bands` holds a text's key in each band, eight bytes each, the lowest first; `near_sketch`
    the lowest byte of each minimum. Both are null for a text without words. What happens to
    candidates later is no part of the stage: changing it signs no text again.
    """
    shingling = shingling_of(options)
    count, bands, rows = options.permutation_count, options.bands, options.rows

    def add_signature(batch: pa.RecordBatch) -> pa.RecordBatch:
        found = minhash(batch.column("text"), shingling, count=count, bands=bands, rows=rows)
        silent: npt.NDArray[np.bool_] = found.bands[:, 0] == 0
        batch = batch.append_column("near_bands", _binary(found.bands.astype("<u8"), silent))
        return batch.append_column("near_sketch", _binary(found.sketch, silent))

    return Stage(
        name="dedup.minhash",
        shape="map",
        version=2,
        function=add_signature,
        modules=(
            "provender.dedup.minhash",
            "provender.kernels.minhash",
            "provender.kernels.tokens",
            "provender.kernels.characters",
            "provender.kernels.hashing",
            "provender.kernels.buffers",
            "provender.kernels.utf8",
            "provender.extract.tool_calls",
            "provender.extract.json_text",
        ),
        columns_in=("text",),
        beside="calls",
        columns_out=(
            ("near_bands", pa.binary(8 * bands)),
            ("near_sketch", pa.binary(min(count, SKETCH_BYTES))),
        ),
        data_files=(Path(characters.__file__).parent / "data" / "traditional_to_simplified.txt",),
        parameters=canonical_json(
            {
                "shingle": options.shingle.model_dump(mode="json"),
                "permutations": count,
                "bands": bands,
                "rows": rows,
            }
        ),
    )


def _binary(rows: npt.NDArray[np.generic], silent: npt.NDArray[np.bool_]) -> pa.Array:
    """Return the rows of a matrix as a column of bytes, null where a row is silent."""
    content = pa.py_buffer(np.ascontiguousarray(rows))
    width = rows.shape[1] * rows.itemsize
    valid = pa.py_buffer(np.packbits(~silent, bitorder="little"))
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(width), len(rows), [valid, content], int(silent.sum())
    )


def band_keys(column: pa.ChunkedArray) -> npt.NDArray[np.uint64]:
    """Return a column `near_bands` as keys, shape (rows, bands); a null is all 0."""
    return _matrix(column, "<u8").astype(np.uint64, copy=False)


def sketch_rows(column: pa.ChunkedArray) -> npt.NDArray[np.uint8]:
    """Return a column `near_sketch` as bytes, shape (rows, width); a null is all 0."""
    return _matrix(column, "u1").astype(np.uint8, copy=False)


def _matrix(column: pa.ChunkedArray, kind: str) -> npt.NDArray[np.generic]:
    width = column.type.byte_width
    parts = []
    for chunk in column.chunks:
        whole = chunk.fill_null(bytes(width)) if chunk.null_count else chunk
        content = np.frombuffer(whole.buffers()[1] or b"", np.uint8)
        parts.append(content[whole.offset * width : (whole.offset + len(whole)) * width])
    joined = np.concatenate(parts) if parts else np.empty(0, np.uint8)
    return joined.view(kind).reshape(len(column), -1)


NEAR_STAGE = near_stage(NearOptions())
"""The stage as a recipe has it that says no more than `near: fineweb`."""
