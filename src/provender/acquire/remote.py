# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Listing of what stands behind an fsspec URL."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from provender.acquire.globs import fixed_prefix, has_magic

__all__ = ["list_remote"]


def list_remote(system: Any, path: str) -> tuple[str, dict[str, int]] | None:
    """Return the root and the sizes of all files below it, None if there is nothing.

    Args:
        system: An fsspec file system.
        path: A path in it; a glob lists the folder in front of its first wildcard.
    """
    if has_magic(path):
        root = fixed_prefix(path).rstrip("/")
    elif system.isfile(path):
        return str(PurePosixPath(path).parent), {path: system.size(path)}
    elif system.exists(path):
        root = path.rstrip("/")
    else:
        return None
    details = system.find(root, detail=True)
    return root, {name: info.get("size") or 0 for name, info in details.items()}
