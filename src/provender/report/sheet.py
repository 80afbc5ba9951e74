# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Figures as rows: one value makes the table on a page, the CSV beside it and the bars above it.

A page stays small however large a release is: a table shows the first rows and sums up the others,
and so does the CSV, which is inside the page as a `data:` link.
"""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from provender.report.numbers import format_bytes, format_count, format_number, format_share
from provender.report.phrase import Markup, Phrase, code, cut, data, told

__all__ = ["Cell", "Column", "Sheet", "csv_text"]

Cell = str | int | float | Phrase | None
Kind = Literal["name", "code", "words", "count", "bytes", "share", "number"]

_SUMMED = ("count", "bytes", "share")
_ROWS_SHOWN = 30
_ROWS_IN_CSV = 1_000
_CSV_BYTES = 30_000
_LONGEST_CELL = 400
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection)."""


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: Its name in the CSV.
        title: Its heading on the page.
        kind: What it holds. Counts, bytes and shares of others can be summed.
    """

    name: str
    title: Phrase
    kind: Kind = "count"


@dataclass(frozen=True)
class Sheet:
    """Rows of figures, the largest first.

    Attributes:
        name: Name of the CSV file, without its ending.
        columns: What each row holds; the first column names the row.
        rows: All rows.
        shown: How many rows the page shows; the others are summed up in one.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    shown: int = _ROWS_SHOWN

    def head(self) -> list[tuple[Markup, str]]:
        """Return each column's heading and style: `words`, `name` or none for figures."""
        styles = {"words": "words", "name": "name", "code": "name"}
        return [(told(c.title), styles.get(c.kind, "")) for c in self.columns]

    def cells(self) -> list[list[Markup]]:
        """Return the rows that a page shows, as HTML."""
        shown = _first(self.columns, self.rows, self.shown)
        return [
            [_cell(column, value) for column, value in zip(self.columns, row, strict=True)]
            for row in shown
        ]

    def csv(self) -> bytes:
        """Return the rows as CSV: UTF-8 with its mark, as spreadsheets expect; cut to a size."""
        for most in (_ROWS_IN_CSV, 300, 100, 30):
            written = csv_text(
                [column.name for column in self.columns], _first(self.columns, self.rows, most)
            )
            if len(written) <= _CSV_BYTES:
                break
        return written

    def link(self) -> Markup:
        """Return a link that saves the CSV, which stands in the page itself."""
        held = base64.b64encode(self.csv()).decode("ascii")
        file = f"{self.name}.csv"
        return Markup(
            f'<a class="csv" download="{file}" href="data:text/csv;charset=utf-8;base64,{held}">'
            f"{told(Phrase('Save as CSV', '下载 CSV'))}: {data(file)}</a>"
        )


def csv_text(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return rows as CSV (RFC 4180) in which no text is taken for a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(head)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8", "replace")


def _plain(value: Cell) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value if isinstance(value, int) else float(f"{value:.6g}")
    text = value.english if isinstance(value, Phrase) else value
    kept = cut(text, _LONGEST_CELL)
    return f"'{kept}" if text.startswith(_STARTS_FORMULA) else kept


def _first(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], most: int
) -> list[Sequence[Cell]]:
    """Return the first rows, and one row that sums up all others."""
    if len(rows) <= most:
        return list(rows)
    others, count = rows[most:], len(rows) - most
    summed: list[Cell] = [Phrase(f"{count:,} others", f"其余 {count:,} 项")]
    for at, column in enumerate(columns[1:], 1):
        values = [row[at] for row in others]
        if column.kind in _SUMMED:
            summed.append(sum(v for v in values if isinstance(v, int | float)))
        else:
            summed.append(None)
    return [*rows[:most], summed]


def _cell(column: Column, value: Cell) -> Markup:
    if value is None:
        return data("–")
    if isinstance(value, Phrase):
        return told(value)
    if isinstance(value, str):
        return code(value) if column.kind == "code" and value else data(value)
    if column.kind == "share":
        return data(format_share(value))
    if isinstance(value, float):
        return data(format_number(value))
    return data(format_bytes(value) if column.kind == "bytes" else format_count(value))
