# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The one place that compiles: kernels release the interpreter lock and are cached on disk.

Where the package lies in a folder that cannot be written (a system-wide installation), compiled
kernels go to the user's cache folder.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from provender.kernels.sources import source_digest

__all__ = ["at", "cache_folder", "compiled_signatures", "kernel", "warm_up"]

Function = TypeVar("Function", bound=Callable[..., Any])


def _choose_cache() -> None:
    if "NUMBA_CACHE_DIR" in os.environ or os.access(Path(__file__).parent, os.W_OK):
        return
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "provender"
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError:
        home = Path(tempfile.gettempdir()) / f"provender-{os.getuid()}"
        home.mkdir(mode=0o700, exist_ok=True)
        # What is read from here is run: another user must not have laid it there.
        if home.stat().st_uid != os.getuid():
            home = Path(tempfile.mkdtemp(prefix="provender-"))
    os.environ["NUMBA_CACHE_DIR"] = str(home)


def cache_folder() -> Path:
    """Return the folder of what is made once for a machine: compiled kernels, tables."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    return Path(chosen) if chosen else Path(__file__).parent / "__pycache__"


_choose_cache()

import numba  # noqa: E402  the cache folder must be known before numba reads its settings

_KERNELS: list[Any] = []
at = np.uintp
"""Type of an index that is never negative: at a signed one Numba asks at each look-up whether to
count from the end. Only as an index: of it and a signed number Numba makes a float."""


def kernel(function: Function) -> Function:
    """Compile a function on its first call, without the interpreter lock, and cache it on disk.

    What was cached is good as long as no source that went into it has changed (`sources`); Numba's
    own stamp is the file's time, which an installation changes and a change elsewhere does not.
    """
    compiled: Any = numba.njit(nogil=True, cache=True)(function)
    # In an archive there is no file to take a hash of; with Numba switched off there is no cache.
    with contextlib.suppress(OSError, AttributeError):
        stamp = source_digest(Path(function.__code__.co_filename))
        compiled._cache._cache_file._source_stamp = stamp  # noqa: SLF001  there is no other door
    _KERNELS.append(compiled)
    return cast("Function", compiled)


def compiled_signatures() -> dict[str, int]:
    """Return for each kernel how many signatures this process has compiled or loaded."""
    return {
        f"{one.py_func.__module__}.{one.py_func.__name__}": len(one.signatures) for one in _KERNELS
    }


def warm_up(stations: Collection[str] | None = None) -> None:
    """Compile or load kernels, so that the first document does not pay for it.

    Args:
        stations: Names of the stages that will run; None warms up every station's kernels.
    """
    from provender.kernels.warming import warm_stations

    warm_stations(stations)
