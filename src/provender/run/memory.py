# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Keep memory flat: an allocator that gives back what threads have freed.

glibc keeps an arena a thread; over a long build they grow far beyond what is in use. One arena,
trimmed after each file (`parquet.ParquetFile`), holds the peak, and the largest arrays are mapped
each by itself, so that they leave no holes; `provender/__init__.py` lets Arrow use the same
allocator. In between, what is freed is kept for whoever asks next: to map each page anew costs up
to a tenth of a build. Measured in `benchmarks/build.py`.
"""

from __future__ import annotations

import contextlib
import ctypes

__all__ = ["bound_memory"]

_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
_LARGE_BYTES = 16 << 20
_KEPT_BYTES = 64 << 20


def bound_memory() -> None:
    """Let this process have one arena without large holes; elsewhere than on glibc do nothing."""
    with contextlib.suppress(OSError, AttributeError):
        allocator = ctypes.CDLL(None)
        allocator.mallopt(_M_ARENA_MAX, 1)
        allocator.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        allocator.mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
