# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a person sees while a build runs: bars on a terminal, plain lines elsewhere, or nothing.

All of it goes to standard error; standard output belongs to the result.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

__all__ = ["Progress", "make_progress"]


class Progress(Protocol):
    """How a build tells what it does."""

    def phase(self, name: str, total: int) -> None:
        """Begin a phase with so many tasks."""

    def done(self, count: int = 1) -> None:
        """Tell that tasks of the phase are done."""

    def advance(self, records: int, size_bytes: int) -> None:
        """Tell that records were read."""

    def say(self, message: str) -> None:
        """Print a line of its own."""


class _Silent:
    def phase(self, name: str, total: int) -> None:
        del name, total

    def done(self, count: int = 1) -> None:
        del count

    def advance(self, records: int, size_bytes: int) -> None:
        del records, size_bytes

    def say(self, message: str) -> None:
        del message


class _Lines:
    """One line when a phase ends; at most one every ten seconds in between."""

    _EVERY_SECONDS = 10.0

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._name, self._total, self._count = "", 0, 0
        self._records = self._bytes = 0
        self._last = time.monotonic()

    def phase(self, name: str, total: int) -> None:
        with self._lock:
            self._name, self._total, self._count = name, total, 0
            self._records = self._bytes = 0
            if total == 0:
                self._print("nothing to do")

    def done(self, count: int = 1) -> None:
        with self._lock:
            self._count += count
            if self._count >= self._total:
                self._print(f"{self._count} of {self._total}{self._read()}")

    def advance(self, records: int, size_bytes: int) -> None:
        with self._lock:
            self._records += records
            self._bytes += size_bytes
            if time.monotonic() - self._last > self._EVERY_SECONDS:
                self._print(f"{self._count} of {self._total}{self._read()}")

    def say(self, message: str) -> None:
        sys.stderr.write(message + "\n")

    def _read(self) -> str:
        if not self._records:
            return ""
        return f", {self._records:,} records, {self._bytes / 1e6:,.1f} MB"

    def _print(self, what: str) -> None:
        self._last = time.monotonic()
        sys.stderr.write(f"{self._name:<9} {what}\n")


class _Bars:
    """One bar a phase, with the records read so far."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        self._rich = RichProgress(
            TextColumn("{task.description:<9}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[read]}"),
            console=Console(stderr=True),
        )
        self._task: int | None = None
        self._records = self._bytes = 0

    def phase(self, name: str, total: int) -> None:
        self._task = self._rich.add_task(name, total=total or 1, read="")
        if total == 0:
            self._rich.advance(self._task, 1)
        self._records = self._bytes = 0

    def done(self, count: int = 1) -> None:
        if self._task is not None:
            self._rich.advance(self._task, count)  # type: ignore[arg-type]

    def advance(self, records: int, size_bytes: int) -> None:
        self._records += records
        self._bytes += size_bytes
        if self._task is not None:
            read = f"{self._records:,} records, {self._bytes / 1e6:,.1f} MB"
            self._rich.update(self._task, read=read)  # type: ignore[arg-type]

    def say(self, message: str) -> None:
        self._rich.console.print(message, markup=False, highlight=False)


@contextmanager
def make_progress(*, quiet: bool) -> Iterator[Progress]:
    """Choose bars, lines or silence by `quiet` and by whether a person is watching."""
    if quiet:
        yield _Silent()
    elif sys.stderr.isatty():
        bars = _Bars()
        with bars._rich:  # noqa: SLF001  the live display belongs to this module
            yield bars
    else:
        yield _Lines()
