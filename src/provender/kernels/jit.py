# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The one place that compiles: kernels release the interpreter lock and are cached on disk.

Where the package lies in a folder that cannot be written (a system-wide installation), compiled
kernels go to the user's cache folder.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

__all__ = ["cache_folder", "kernel", "warm_up"]

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


def kernel(function: Function) -> Function:
    """Compile a function on its first call, without the interpreter lock, and cache it on disk."""
    compiled: Any = numba.njit(nogil=True, cache=True)(function)
    return cast("Function", compiled)


def warm_up() -> None:
    """Compile or load every kernel, so that the first document does not pay for it."""
    import numpy as np
    import pyarrow as pa

    from provender.kernels.fold import exact_keys
    from provender.kernels.language import identify
    from provender.kernels.language_evidence import (
        character_flags,
        count_evidence,
        count_words,
        word_table,
    )
    from provender.kernels.text_statistics import all_statistics

    sample = pa.array(["Warm up.", "热身"], pa.large_string())
    all_statistics(sample)
    identify(sample)
    count_evidence(sample, character_flags({"standard": ["的", "什么"]}, [], [], "个"))
    count_words(sample, np.arange(2), word_table({"en": ["warm"]}))
    exact_keys(sample)
