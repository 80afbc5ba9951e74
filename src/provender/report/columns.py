# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Tables for a terminal: columns that line up, whatever the width of the characters in them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

__all__ = ["columns", "printable"]

_WIDEST = 60


def printable(line: str) -> str:
    """Return a line without control characters: names come from files that anyone may have made."""
    return "".join(c if c.isprintable() else "\ufffd" for c in line)


def columns(rows: Sequence[Sequence[str]], indent: str = "  ") -> list[str]:
    """Set rows in columns: the first to the left, figures to the right, the last as it is."""
    widths = [
        max(cell_len(_cut(row[at])) for row in rows if at < len(row)) for at in range(len(rows[0]))
    ]
    lines = []
    for row in rows:
        row = [_cut(cell) for cell in row]
        cells = []
        for at, cell in enumerate(row):
            pad = " " * (widths[at] - cell_len(cell))
            cells.append(cell + pad if at == 0 else cell if at == len(row) - 1 else pad + cell)
        lines.append((indent + "  ".join(cells)).rstrip())
    return lines


def _cut(cell: str) -> str:
    return cell if len(cell) <= _WIDEST else f"{cell[: _WIDEST - 1]}…"
