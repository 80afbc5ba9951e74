# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Fixed-width records in buckets by the first bits of their key, on disk where they are many.

Two tables joined bucket by bucket need the memory of one bucket, whatever their size. Ids and
hashes are spread evenly, so buckets are of a size; a table of chosen ids only loses the bound.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["BUCKET_ROWS", "KEY", "Buckets"]

Records = npt.NDArray[Any]

BUCKET_ROWS = 250_000
"""Records of a bucket on average."""

KEY = np.dtype("S16")
"""128 bits as bytes that compare: NumPy ignores zeros at the end, which changes no order of keys
of one length."""


class Buckets:
    """Records that are added in any order and taken bucket by bucket.

    Args:
        dtype: Their type; the field `key` tells the bucket.
        count: How many buckets.
        folder: Where they lie on disk; None keeps them in memory.
        name: Name of their files.
    """

    def __init__(self, dtype: Any, count: int, folder: Path | None, name: str):
        self._dtype, self.count = np.dtype(dtype), count
        self._folder, self._name = folder, name
        self._held: list[list[Records]] = [[] for _ in range(count)]

    def add(self, records: Records) -> None:
        """Put records where their keys say."""
        if self.count == 1:
            self._put(0, records)
            return
        lead = np.ascontiguousarray(records["key"]).view(np.uint8).reshape(-1, KEY.itemsize)
        first = lead[:, 0].astype(np.int64) << 8 | lead[:, 1]
        bucket = first * self.count >> 16
        order = np.argsort(bucket, kind="stable")
        ends = np.searchsorted(bucket[order], np.arange(1, self.count + 1))
        for index, part in enumerate(np.split(records[order], ends[:-1])):
            if len(part):
                self._put(index, part)

    def _put(self, bucket: int, records: Records) -> None:
        if self._folder is None:
            self._held[bucket].append(records)
            return
        with (self._folder / f"{self._name}-{bucket}").open("ab") as stream:
            stream.write(records.tobytes())

    def take(self, bucket: int) -> Records:
        """Return the records of a bucket, and forget them."""
        if self._folder is None:
            parts, self._held[bucket] = self._held[bucket], []
            return np.concatenate(parts) if parts else np.empty(0, self._dtype)
        path = self._folder / f"{self._name}-{bucket}"
        if not path.exists():
            return np.empty(0, self._dtype)
        records = np.fromfile(path, self._dtype)
        path.unlink()
        return records
