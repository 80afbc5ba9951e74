# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Dates from receipts: WARC-Date, ARC dates, HTTP dates and date fields, all as ISO 8601.

A date that does not parse is no date: it becomes None, never a guess and never a file's time.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from email.utils import parsedate_to_datetime

__all__ = ["http_time", "iso_time"]

_DIGITS = re.compile(r"\d{8}(?:\d{6})?")


@functools.lru_cache(maxsize=4096)
def iso_time(text: str) -> str | None:
    """Return a time as ISO 8601 in UTC, whole seconds; a bare date stays a date.

    Args:
        text: W3C time (WARC/1.1 §5.4), ISO 8601 date, or 8 or 14 digits (ARC file format, 1996).
    """
    text = text.strip()
    try:
        if _DIGITS.fullmatch(text):
            form = "%Y%m%d%H%M%S" if len(text) == 14 else "%Y%m%d"
            time = dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC)
            return _whole(time) if len(text) == 14 else time.date().isoformat()
        if len(text) == 10:
            return dt.date.fromisoformat(text).isoformat()
        return _whole(dt.datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


@functools.lru_cache(maxsize=4096)
def http_time(text: str) -> str | None:
    """Return an HTTP date (RFC 9110 §5.6.7) as ISO 8601 in UTC."""
    try:
        return _whole(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _whole(time: dt.datetime) -> str:
    if time.tzinfo is None:
        time = time.replace(tzinfo=dt.UTC)
    return time.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")
