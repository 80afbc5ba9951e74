# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Sheets: the table and the CSV say the same, small and safe; figures are written alike."""

from __future__ import annotations

import csv
import io

import pytest
from lxml import html

from provender.report.numbers import (
    counted,
    format_bound,
    format_bytes,
    format_count,
    format_number,
    format_share,
)
from provender.report.page import Page
from provender.report.phrase import Phrase, cut
from provender.report.sheet import Column, Sheet, csv_text

NAME = Column("name", Phrase("name", "名称"), "name")
COUNT = Column("documents", Phrase("documents", "文档"))


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\tx", "\r=1"])
def test_no_text_becomes_a_formula(cell: str) -> None:
    """A spreadsheet sees an apostrophe first; a number that is one stays one."""
    [[_, _], [text, number]] = read(csv_text(["a", "b"], [[cell, -1]]))
    assert not text.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert number == "-1"
    assert read(csv_text(["a"], [['plain, "quoted"\nline']]))[1][0].startswith('plain, "quoted"')


def test_others_are_summed_up() -> None:
    """What the page and the CSV leave out is one row, so that totals hold."""
    sheet = Sheet("s", (NAME, COUNT), [[f"n{n}", n] for n in range(5000)], shown=3)
    page = Page("t")
    page.sheet(sheet)
    tree = html.fromstring(page.render())
    assert len(tree.xpath("//tbody/tr")) == 4
    assert tree.xpath("string(//tbody/tr[4]/th/span[@lang='en'])") == "4,997 others"
    rows = read(sheet.csv())[1:]
    assert len(sheet.csv()) <= 30_000
    assert sum(int(row[1]) for row in rows) == sum(range(5000))


def test_a_few_rows_are_all_there() -> None:
    """With numbers as people write them on the page, and as machines do in the CSV."""
    columns = (NAME, COUNT, Column("b", Phrase("b", "字节"), "bytes"),
               Column("s", Phrase("s", "占比"), "share"), Column("w", Phrase("w", "词"), "words"))  # fmt: skip
    sheet = Sheet("s", columns, [["x<b>", 12345, 1_234_567, 1 / 3, Phrase("yes", "是")],
                                 ["y", 0, 0, None, None]])  # fmt: skip
    assert sheet.cells()[0][1] == '<span translate="no">12,345</span>'
    assert "1.2 MB" in sheet.cells()[0][2]
    assert "33.3 %" in sheet.cells()[0][3]
    assert "<b>" not in sheet.cells()[0][0]
    assert read(sheet.csv())[1] == ["x<b>", "12345", "1234567", "0.333333", "yes"]
    assert read(sheet.csv())[2] == ["y", "0", "0", "", ""]


def test_figures_are_written_alike() -> None:
    """Thousands, SI units, shares that are not nothing."""
    assert format_count(1234567) == "1,234,567"
    assert [format_bytes(n) for n in (0, 999, 1000, 99_949, 99_951, 999_499, 999_500, 10**12)] == [
        "0 B", "999 B", "1.0 kB", "99.9 kB", "100 kB", "999 kB", "1.0 MB", "1.0 TB",
    ]  # fmt: skip
    assert [format_share(s) for s in (0, 1e-9, 0.5, 0.99999, 1)] == [
        "0.0 %", "< 0.1 %", "50.0 %", "> 99.9 %", "100.0 %",
    ]  # fmt: skip
    assert [format_number(v) for v in (0.0, 0.12345, 12.3, 1234.5, 123456)] == [
        "0", "0.123", "12.3", "1,230", "123,000",
    ]  # fmt: skip
    assert (counted(1, "file", "files"), counted(0, "file", "files")) == ("1 file", "0 files")
    assert format_bound(">= 5") == "≥ 5"


def test_text_is_cut_by_the_room_it_takes() -> None:
    """A Chinese character is as wide as two letters; what breaks pages is replaced."""
    assert cut("letters", 7) == "letters"
    assert cut("letters!", 7) == "letters…"
    assert cut("中文字", 6) == "中文字"
    assert cut("中文字母", 6) == "中文字…"
    assert cut("a\0b\ud800c", 9) == "a\ufffdb\ufffdc"
