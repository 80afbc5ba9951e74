# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The one Parquet writer: the same rows give the same bytes.

What makes Parquet bytes differ between runs is the layout of chunks, the size of row groups, the
writer's options and its version. Chunks are combined, row groups are cut by content (rows and
text bytes, never by how the rows arrived), options are fixed here; the library's version is part
of every stage's identity. Statistics are kept for small columns only: the minimum and maximum of a
text column repeat documents in the footer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.storage import atomic_file, storage_errors

__all__ = [
    "ROW_GROUP_BYTES",
    "ROW_GROUP_ROWS",
    "WRITER_VERSION",
    "ParquetFile",
    "aligned",
    "is_whole",
    "joined",
    "row_groups",
]

WRITER_VERSION = 2
ROW_GROUP_ROWS = 8192
ROW_GROUP_BYTES = 4 << 20
_NO_STATISTICS = frozenset({"text", "messages", "rejected", "observations", "segments", "tools"})


class ParquetFile:
    """Writes a Parquet file atomically, re-cutting what arrives into fixed row groups.

    Example:
        >>> with ParquetFile(path, schema) as file:  # doctest: +SKIP
        ...     file.write(batch)

    Args:
        path: Where the complete file appears when the block ends well.
        schema: Schema of every table that will be written.
        metadata: Key-value pairs for the file's footer.
        level: Level of compression (Zstandard). What the work folder holds is read once or twice,
            and level 1 takes a third of the time of level 3 for a third more bytes.
    """

    def __init__(
        self,
        path: Path,
        schema: pa.Schema,
        metadata: dict[str, str] | None = None,
        *,
        level: int = 3,
    ):
        self.path = path
        self._level = level
        self.schema = schema.with_metadata(metadata or {})
        self.rows = 0
        self._pending: list[pa.Table] = []
        self._pending_rows = 0
        self._pending_bytes = 0

    def __enter__(self) -> Self:
        self._context = atomic_file(self.path)
        self._stream = self._context.__enter__()
        small = [field.name for field in self.schema if field.name not in _NO_STATISTICS]
        self._writer = pq.ParquetWriter(
            self._stream,
            self.schema,
            version="2.6",
            compression="zstd",
            compression_level=self._level,
            use_dictionary=[n for n in small if n not in ("id", "locator")],
            write_statistics=small,
            data_page_size=1 << 20,
            store_schema=True,
        )
        return self

    def write(self, table: pa.Table | pa.RecordBatch) -> None:
        """Append rows; whole row groups are written as soon as they are full."""
        if isinstance(table, pa.RecordBatch):
            table = pa.Table.from_batches([table])
        table = table.select(self.schema.names)
        start = 0
        for row, size in enumerate(_row_bytes(table)):
            large = self._pending_bytes + size > ROW_GROUP_BYTES
            if self._pending_rows and (large or self._pending_rows == ROW_GROUP_ROWS):
                self._keep(table.slice(start, row - start))
                self._flush()
                start = row
            self._pending_rows += 1
            self._pending_bytes += size
        self._keep(table.slice(start))

    def _keep(self, rows: pa.Table) -> None:
        if rows.num_rows:
            self._pending.append(rows)

    def _flush(self) -> None:
        if not self._pending_rows:
            return
        group = pa.concat_tables(self._pending).cast(self.schema).combine_chunks()
        with storage_errors(self.path):
            self._writer.write_table(group, row_group_size=group.num_rows)
        self.rows += group.num_rows
        self._pending, self._pending_rows, self._pending_bytes = [], 0, 0

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._flush()
                with storage_errors(self.path):
                    self._writer.close()
        except BaseException as failure:
            self._context.__exit__(type(failure), failure, failure.__traceback__)
            raise
        # A long build would grow by the pages that Arrow keeps. To give them back after each row
        # group costs a tenth of a build, because each is asked for again at once.
        pa.default_memory_pool().release_unused()
        try:
            self._context.__exit__(kind, error, trace)
        except BaseException as raised:
            if raised is not error:
                raise


def _row_bytes(table: pa.Table) -> list[int]:
    if "text" not in table.column_names:
        return [0] * table.num_rows
    lengths: Any = pc.binary_length(table.column("text"))
    return [value or 0 for value in lengths.to_pylist()]


def row_groups(path: Path, columns: list[str]) -> Iterator[pa.Table]:
    """Yield a file's row groups with some columns only, one in memory at a time."""
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, columns=columns, use_threads=False)


def joined(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Yield small tables in fewer ones: a row group of long texts holds few rows of other columns.

    Args:
        tables: With one schema; joined until they have the size of a row group or more.
    """
    parts: list[pa.Table] = []
    rows = size_bytes = 0
    for table in tables:
        parts.append(table)
        rows, size_bytes = rows + table.num_rows, size_bytes + table.nbytes
        if rows >= ROW_GROUP_ROWS or size_bytes >= ROW_GROUP_BYTES:
            yield pa.concat_tables(parts)
            parts, rows, size_bytes = [], 0, 0
    if parts:
        yield pa.concat_tables(parts)


def aligned(
    leading: Iterator[pa.Table], following: Iterator[pa.Table]
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Pair up two files that hold the same rows in other row groups.

    Args:
        leading: Row groups that set the pace.
        following: Row groups that are cut and joined to match.
    """
    spare: pa.Table | None = None
    for table in leading:
        parts: list[pa.Table] = []
        need = table.num_rows
        while need > 0:
            part = spare if spare is not None else next(following)
            spare = None
            if part.num_rows > need:
                spare = part.slice(need)
                part = part.slice(0, need)
            parts.append(part)
            need -= part.num_rows
        if parts:
            yield table, pa.concat_tables(parts)


def is_whole(path: Path) -> bool:
    """True if a file begins and ends as Parquet does (Parquet format, "File Format").

    Finds what is missing, empty or cut off; a footer inside is read only by who reads the file.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
            if head != _MAGIC or stream.seek(0, 2) < _LEAST_BYTES:
                return False
            stream.seek(-4, 2)
            return stream.read(4) == _MAGIC
    except OSError:
        return False


_MAGIC = b"PAR1"
_LEAST_BYTES = 12
