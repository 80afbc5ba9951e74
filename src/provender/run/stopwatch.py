# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a run cost: seconds by phase, peak memory, machine. None of it enters a release."""

from __future__ import annotations

import contextlib
import datetime
import os
import platform
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from provender.storage import write_json

__all__ = ["Stopwatch", "peak_memory_bytes"]


class Stopwatch:
    """Timings of a run, for `<work>/runs/`; nothing of it enters a release."""

    def __init__(self) -> None:
        self._phases: dict[str, dict[str, float]] = {}
        self._notes: dict[str, Any] = {}

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time a phase, by the wall and by the processor (workers that ended included)."""
        wall, cpu = time.monotonic(), _cpu_seconds()
        try:
            yield
        finally:
            self._phases[name] = {
                "wall_seconds": round(time.monotonic() - wall, 3),
                "cpu_seconds": round(_cpu_seconds() - cpu, 3),
                "peak_memory_bytes": peak_memory_bytes(),
            }

    def note(self, name: str, value: Any) -> None:
        """Keep a figure of the run."""
        self._notes[name] = value

    def save(self, folder: Path, workers: int) -> None:
        """Write timings, notes and the machine into `<folder>/runs/`."""
        now = datetime.datetime.now(datetime.UTC)
        write_json(
            folder / "runs" / f"{now:%Y%m%dT%H%M%S.%f}Z.json",
            {
                "started": now.isoformat(),
                "workers": workers,
                "phases": self._phases,
                "machine": platform.platform(),
                "cores": os.cpu_count(),
                "peak_memory_bytes": peak_memory_bytes(),
                **self._notes,
            },
        )


def peak_memory_bytes() -> int:
    """Return the most memory that this process has held at once.

    Linux counts into `ru_maxrss` what the parent held when it started us (`fs/exec.c`,
    `setmax_mm_hiwater_rss`), so the program's own high-water mark is read where there is one.
    """
    with contextlib.suppress(OSError, ValueError, IndexError):
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _cpu_seconds() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
