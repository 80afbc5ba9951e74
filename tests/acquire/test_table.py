# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Parquet and CSV with the wrong columns, the wrong types and the wrong bytes."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from provender.acquire.limits import Limits


def parquet(table: pa.Table, **options) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, **options)
    return buffer.getvalue()


@pytest.fixture
def read_parquet(read_bytes):
    def run(table, limits=None, **options):
        data = table if isinstance(table, bytes) else parquet(table)
        return read_bytes("a.parquet", data, limits, format="parquet", **options)

    return run


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.binary(), pa.dictionary(pa.int32(), pa.string())]
)
def test_rows_of_every_text_type_are_read(read_parquet, told, kind):
    """Text may be stored as string, large string, bytes or dictionary."""
    table = pa.table(
        {"text": pa.array(["a", None, "文", "a"]).cast(kind), "n": ["1", "2", "3", "4"]}
    )
    items = read_parquet(table, id_field="n")
    assert told(items) == ["record", "missing_text_field", "record", "record"]
    assert [i.locator for i in items] == ["1", "2", "3", "4"]
    assert items[2].payload.decode() == "文"


def test_row_groups_and_nested_text_are_read(read_parquet):
    """`a.b` names a field of a struct."""
    table = pa.table({"a": [{"b": f"row {i}", "c": 1} for i in range(50)]})
    items = read_parquet(parquet(table, row_group_size=7), text_field="a.b")
    assert [i.payload.decode() for i in items] == [f"row {i}" for i in range(50)]


@pytest.mark.parametrize(
    ("table", "named"),
    [
        (pa.table({"text": [1, 2]}), "int64"),
        (pa.table({"text": [["a"]]}), "list"),
        (pa.table({"body": ["a"], "n": [1]}), "body: string, n: int64"),
    ],
)
def test_other_types_are_one_clear_row(read_parquet, told, table, named):
    """The message names the column and what was found."""
    items = read_parquet(table)
    assert told(items) == ["wrong_type"]
    assert "'text'" in items[0].message
    assert named in items[0].message


def test_bytes_that_are_no_utf8_cost_their_row(read_parquet, told):
    """Arrow does not check strings; also other columns may be wrong without harm."""
    bad = pa.array([b"a", "中文".encode("gb18030"), b"c"]).view(pa.string())
    assert told(read_parquet(pa.table({"text": bad}))) == ["record", "invalid_encoding", "record"]
    table = pa.table({"text": ["a", "b", "c"], "title": bad})
    items = read_parquet(table, title_field="title")
    assert [item.title for item in items] == ["a", None, "c"]


def test_a_value_above_the_limit_costs_its_row(read_parquet, told):
    """Its neighbours are read."""
    table = pa.table({"text": ["a", "b" * 5000, "c"]})
    items = read_parquet(table, Limits(max_record_bytes=1000))
    assert told(items) == ["record", "record_too_large", "record"]


@pytest.mark.parametrize("cut", [1, 100, 3000])
def test_a_short_parquet_is_damage(read_parquet, told, cut):
    """The footer stands at the end, so a short file gives nothing."""
    data = parquet(pa.table({"text": [str(i) for i in range(2000)]}))
    assert told(read_parquet(data[:-cut])) == ["damaged_archive"]
    assert told(read_parquet(b"no parquet at all")) == ["damaged_archive"]


def test_a_flipped_page_does_not_raise(read_parquet, told):
    """Whatever Arrow makes of it, the reader yields rows."""
    data = bytearray(parquet(pa.table({"text": [f"row {i}" * 9 for i in range(3000)]})))
    data[len(data) // 2] ^= 0xFF
    assert set(told(read_parquet(bytes(data)))) <= {"record", "damaged_archive", "invalid_encoding"}


@pytest.fixture
def read_csv(read_bytes):
    def run(data, name="a.csv", limits=None, **options):
        return read_bytes(name, data, limits, format="csv", **options)

    return run


def test_csv_rows_are_read(read_csv):
    """Quotes, line ends inside quotes, a byte order mark."""
    data = '\ufeffid,text\n1,"a, ""b""\nc"\n\n2,文\n'.encode()
    items = read_csv(data, id_field="id")
    assert [(i.locator, i.payload.decode()) for i in items] == [("1", 'a, "b"\nc'), ("2", "文")]
    assert read_csv(b"text\tn\na,b\t1\n", "a.tsv")[0].payload == b"a,b"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("中文".encode("gb18030") + b",2", "invalid_encoding"),
        (b"x" * 5000 + b",2", "record_too_large"),
        (b'"' + b"x\n" * 3000 + b'",2', "record_too_large"),
    ],
)
def test_a_bad_csv_line_costs_that_line(read_csv, told, line, reason):
    """`csv.reader` goes on behind it."""
    data = b"text,n\na,1\n" + line + b"\nc,3\n"
    items = read_csv(data, limits=Limits(max_record_bytes=1000))
    assert told(items)[:2] == ["record", reason] or reason == "record_too_large"
    assert told(items)[0] == told(items)[-1] == "record"
    assert items[-1].payload == b"c"
    assert reason in told(items)


def test_csv_without_the_column_names_what_there_is(read_csv, told):
    """A short row lacks its text; a file without the column is one row."""
    items = read_csv(b"a,b\n1,2\n")
    assert told(items) == ["wrong_type"]
    assert "columns there: a, b" in items[0].message
    assert told(read_csv(b"a,text\n1\n2,x\n")) == ["missing_text_field", "record"]
    assert told(read_csv("text\nabc\n".encode("utf-16"))) == ["invalid_encoding"]


def test_a_csv_with_two_columns_of_a_name_that_counts_is_not_guessed(read_csv, told):
    """A column that nothing reads may stand there as often as it likes."""
    data = b"text,license,license,n,n\na,CC-BY-NC-4.0,CC0-1.0,1,2\n"
    (item,) = read_csv(data, license_field="license")
    assert told([item]) == ["wrong_type"]
    assert item.message.startswith("a.csv has several columns 'license'")
    assert told(read_csv(data)) == ["record"]


def test_a_csv_row_with_more_cells_than_columns_is_not_cut(read_csv, told):
    """A comma in text without quotation marks moves what stands behind it; empty cells do not."""
    data = b"text,license\none,CC0-1.0\ntwo, three,CC-BY-NC-4.0\nfour,CC0-1.0,,\n"
    items = read_csv(data, license_field="license")
    assert told(items) == ["record", "wrong_type", "record"]
    assert "line 3 has 3 cells, but the header line has 2" in items[1].message


@pytest.mark.parametrize("names", [["text", "text", "n"], ["text", "license", "license"]])
def test_a_parquet_with_two_columns_of_a_name_that_counts_is_not_guessed(read_parquet, told, names):
    """It is told as such, and not as damage or as a column that is missing."""
    table = pa.Table.from_arrays([pa.array(["a"])] * 3, names=names)
    (item,) = read_parquet(table, license_field="license")
    assert told([item]) == ["wrong_type"]
    assert "a.parquet has several columns" in item.message


def test_a_parquet_may_repeat_what_nothing_reads(read_parquet, told):
    """The twin."""
    table = pa.Table.from_arrays([pa.array(["a"])] * 3, names=["text", "n", "n"])
    assert told(read_parquet(table)) == ["record"]
