# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How figures are written wherever a person reads them: the same everywhere, in both languages."""

from __future__ import annotations

__all__ = [
    "counted",
    "format_bound",
    "format_bytes",
    "format_count",
    "format_number",
    "format_share",
]

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


def format_count(count: int) -> str:
    """Return a count with separators of thousands: `12,345`."""
    return f"{count:,}"


def counted(count: int, one: str, many: str) -> str:
    """Return a count with its English noun: `1 file`, `2 files`."""
    return f"{count:,} {one if count == 1 else many}"


def format_bytes(size_bytes: int) -> str:
    """Return a size in decimal units (SI): `1.2 MB`."""
    size = float(size_bytes)
    for unit in _UNITS:
        if size < 999.5 or unit == _UNITS[-1]:
            break
        size /= 1000
    if unit == "B":
        return f"{size_bytes} B"
    return f"{size:.1f} {unit}" if size < 99.95 else f"{size:.0f} {unit}"


def format_share(share: float) -> str:
    """Return a share of 1 in percent: `12.3 %`; what is not nothing is never written as 0."""
    if 0 < share < 0.0005:
        return "< 0.1 %"
    if 0.9995 <= share < 1:
        return "> 99.9 %"
    return f"{share * 100:.1f} %"


def format_bound(bound: str) -> str:
    """Return a comparison as it is written by hand: `≥ 50` for `>= 50`."""
    return bound.replace(">=", "≥").replace("<=", "≤")


def format_number(value: float) -> str:
    """Return a measured value to three significant digits: `0.123`, `1,230`."""
    if abs(value) >= 1000:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}"
