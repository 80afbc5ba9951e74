# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The one writer, and how what it wrote is read again."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from provender.parquet import ROW_GROUP_ROWS, ParquetFile, joined, row_groups


def table(rows: int) -> pa.Table:
    """Return rows with a text each, 10 kB every hundredth."""
    texts = ["x" * (10_000 if number % 100 == 0 else number % 7) for number in range(rows)]
    return pa.table({"number": range(rows), "text": texts})


def test_row_groups_do_not_depend_on_how_rows_arrive(tmp_path: Path) -> None:
    """The same bytes from one table and from many."""
    whole = table(20_000)
    for name, step in (("a", 20_000), ("b", 777)):
        with ParquetFile(tmp_path / name, whole.schema) as file:
            for start in range(0, 20_000, step):
                file.write(whole.slice(start, step))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    groups = list(row_groups(tmp_path / "a", ["number", "text"]))
    assert len(groups) > 2
    assert pa.concat_tables(groups).equals(whole)


@given(st.lists(st.integers(0, 5000), max_size=12))
def test_small_tables_are_joined(sizes: list[int]) -> None:
    """Nothing is lost or moved, and every table but the last has the rows of a row group."""
    parts, start = [], 0
    for size in sizes:
        parts.append(pa.table({"number": pa.array(range(start, start + size), pa.int64())}))
        start += size
    found = list(joined(parts))
    assert [one for part in found for one in part["number"].to_pylist()] == list(range(start))
    assert all(part.num_rows >= ROW_GROUP_ROWS for part in found[:-1])
    assert len(found) <= 1 + start // ROW_GROUP_ROWS


def test_large_values_are_not_joined() -> None:
    """A table of four megabytes stays by itself."""
    large = pa.table({"text": ["x" * (5 << 20)]})
    assert [part.num_rows for part in joined([large, large, large])] == [1, 1, 1]
