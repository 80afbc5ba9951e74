# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows of numbers that may outgrow memory: in memory at first, then in files, a part each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from provender.storage import TEMPORARY_PREFIX, storage_errors

__all__ = ["PARTS", "RowFile", "RowTable"]

PARTS = 256
"""Files that a table has, at most."""

_ROWS_AT_ONCE = 1 << 18
_GATHERED_ROWS = 1 << 20
Rows = npt.NDArray[np.int64]
Parting = Callable[[Rows], npt.NDArray[np.int64]]
"""Returns the part of each row, from 0 to `PARTS` - 1."""


class RowTable:
    """Rows in the order in which they are added, in parts of which one is looked at at a time.

    Args:
        name: Name of its files, among temporary ones.
        columns: Numbers in a row.
        part_of: Says which part a row is of. What fits into memory is one part.
        folder: Where its files go.
        memory_bytes: Room in memory.
    """

    def __init__(self, name: str, columns: int, part_of: Parting, folder: Path, memory_bytes: int):
        self._name, self._columns, self._part_of = name, columns, part_of
        self._folder, self._memory_bytes = folder, memory_bytes
        self._held: list[Rows] = []
        self._held_bytes = 0
        self._counts: npt.NDArray[np.int64] | None = None
        self.peak_bytes = 0
        self.spilled_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._held = []
        if self._counts is not None:
            self._remove()

    def _remove(self) -> None:
        for part in range(PARTS):
            self._path(part).unlink(missing_ok=True)

    def _path(self, part: int) -> Path:
        return self._folder / f"{TEMPORARY_PREFIX}{self._name}-{part:03d}"

    def add(self, rows: Rows) -> None:
        """Add rows, shape (n, columns)."""
        self._held.append(np.ascontiguousarray(rows, np.int64))
        self._held_bytes += rows.nbytes
        self.peak_bytes = max(self.peak_bytes, self._held_bytes)
        if self._held_bytes > self._memory_bytes:
            self._spill()

    def _spill(self) -> None:
        if self._counts is None:
            self._remove()
            self._counts = np.zeros(PARTS, np.int64)
        gathered: list[Rows] = []
        for number, rows in enumerate(self._held):
            gathered.append(rows)
            if sum(map(len, gathered)) >= _GATHERED_ROWS or number == len(self._held) - 1:
                self._write(np.concatenate(gathered), self._counts)
                gathered = []
        self.spilled_bytes += self._held_bytes
        self._held, self._held_bytes = [], 0

    def _write(self, rows: Rows, counts: npt.NDArray[np.int64]) -> None:
        parts = self._part_of(rows)
        order = np.argsort(parts, kind="stable")
        own = np.bincount(parts, minlength=PARTS)
        counts += own
        ends = np.cumsum(own)
        for part in np.flatnonzero(own).tolist():
            path = self._path(part)
            some = rows[order[ends[part] - own[part] : ends[part]]]
            with storage_errors(path), path.open("ab") as stream:
                stream.write(some.astype("<i8", copy=False).data)

    def parts(self) -> Iterator[tuple[int, int]]:
        """Yield number and rows of each part that has any, in order; nothing is added any more."""
        if self._counts is None:
            if self._held:
                yield -1, sum(map(len, self._held))
            return
        self._spill()
        for part in np.flatnonzero(self._counts).tolist():
            yield part, int(self._counts[part])

    def rows(self, part: int) -> Iterator[Rows]:
        """Yield the rows of a part, some at a time, in the order in which they were added."""
        if part < 0:
            yield from self._held
            return
        width = 8 * self._columns
        with self._path(part).open("rb") as stream:
            while data := stream.read(_ROWS_AT_ONCE * width):
                yield np.frombuffer(data, "<i8").astype(np.int64).reshape(-1, self._columns)

    def drop(self, part: int) -> None:
        """Forget a part."""
        if part < 0:
            self._held = []
        else:
            self._path(part).unlink(missing_ok=True)


class RowFile:
    """Rows one after the other, in a file that lives as long as they are looked at.

    Args:
        name: Name of the file, among temporary ones.
        columns: Numbers in a row.
        folder: Where it lies.
    """

    def __init__(self, name: str, columns: int, folder: Path):
        self._path = folder / f"{TEMPORARY_PREFIX}{name}"
        self._columns = columns
        with storage_errors(self._path):
            self._stream = self._path.open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._stream.close()
        self._path.unlink(missing_ok=True)

    def add(self, rows: Rows) -> None:
        """Add rows, shape (n, columns)."""
        with storage_errors(self._path):
            self._stream.write(np.ascontiguousarray(rows, "<i8").data)

    def rows(self) -> Rows:
        """Return all rows, mapped from the file; nothing is added any more."""
        with storage_errors(self._path):
            self._stream.close()
        if self._path.stat().st_size == 0:
            return np.empty((0, self._columns), np.int64)
        return np.memmap(self._path, "<i8", "r").view(np.ndarray).reshape(-1, self._columns)
