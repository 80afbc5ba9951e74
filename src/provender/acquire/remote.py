# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Listing of what stands behind an fsspec URL."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from provender.acquire.globs import fixed_prefix, has_magic
from provender.errors import EnvironmentProblem, UsageError

__all__ = ["first_line", "list_remote", "listing"]


def listing(entry: str, source_id: str) -> tuple[Any, str, tuple[str, dict[str, int]]]:
    """Return the file system behind a URL, the path in it, and what lies there.

    Args:
        entry: The URL.
        source_id: Source that names it.

    Raises:
        UsageError: There is nothing, or it is no URL of a known kind.
        EnvironmentProblem: It cannot be reached, or a package for this kind is not installed.
    """
    import fsspec

    scheme = entry.split("://")[0]
    try:
        system, path = fsspec.core.url_to_fs(entry)
        listed = list_remote(system, path)
    except ImportError as error:
        raise EnvironmentProblem(
            f"source {source_id}: {scheme}:// needs a package that is not there",
            hint=str(error),
            subject=entry,
        ) from error
    except FileNotFoundError:
        listed = None
    except ValueError as error:
        raise UsageError(
            f"source {source_id}: {entry} cannot be used as a path: {first_line(error)}",
            hint="give a file, a folder, a glob, or a URL such as https:// or s3://",
            subject=entry,
        ) from error
    except Exception as error:  # each file system raises errors of its own library
        raise EnvironmentProblem(
            f"source {source_id}: {entry} cannot be reached: {first_line(error)}",
            hint="check the network, the URL and the credentials for it",
            subject=entry,
        ) from error
    if listed is None:
        raise UsageError(
            f"source {source_id}: there is nothing at {entry}",
            hint="check the URL and the credentials for it",
            subject=entry,
        )
    return system, path, listed


def first_line(error: Exception) -> str:
    """Return the first line of what an error says, or its kind."""
    text = str(error).strip()
    return text.splitlines()[0][:200] if text else type(error).__name__


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
