# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Whose a work folder is: a build marks the one that it makes, and only own names are removed.

A folder of the user's may well hold a `text/` or `runs/`. Nothing is taken for Provender's that
neither bears its mark nor consists, down to the last name, of what a build writes.
"""

from __future__ import annotations

import re
from pathlib import Path

from provender.errors import StorageFull, UsageError
from provender.storage import TEMPORARY_PREFIX, WORK_MARKER, write_bytes

__all__ = ["ROOMS", "claim", "is_own", "is_work_folder", "sweep"]

ROOMS = ("text", "signals", "shards", "refused")
"""Folders of cached results, and of the ledgers of builds that released nothing."""

_SIGNATURE = b"Provender work folder: cached results, safe to remove with `provender clean`.\n"
_NAMES = {
    "text": re.compile(r"[0-9a-f]{64}"),
    "signals": re.compile(r"[0-9a-f]{64}\.parquet"),
    "shards": re.compile(r"[0-9a-f]{64}\.parquet"),
    "refused": re.compile(r"[0-9a-f]{32}\.parquet"),
    "builds": re.compile(r"[0-9a-f]{32}\.json"),
    "runs": re.compile(r"[\w.+-]{1,100}\.json"),
}
_FILES = frozenset({WORK_MARKER, ".lock", "inputs.json", "suppression.jsonl"})


def claim(folder: Path) -> None:
    """Mark a new or empty folder as Provender's; one that is already is left as it is.

    Raises:
        UsageError: The folder holds something else, or is none.
    """
    try:
        if _is_marked(folder):
            return
        if folder.exists() and not folder.is_dir():
            raise UsageError(
                f"{folder} is a file, not a folder",
                hint="give --work a folder of its own; it is made if it is not there",
                subject=str(folder),
            )
        if not (_is_empty(folder) or _has_own_form(folder)):
            raise UsageError(
                f"{folder} holds other files, and a work folder is Provender's alone",
                hint=f"give --work a folder of its own, such as {folder / 'provender-work'}",
                subject=str(folder),
            )
        write_bytes(folder / WORK_MARKER, _SIGNATURE)
    except StorageFull:
        raise
    except OSError as error:
        raise UsageError(
            f"cannot write to {folder}: {error.strerror or error}",
            hint="choose another folder with --work, or change its permissions",
            subject=str(folder),
        ) from error


def is_work_folder(folder: Path) -> bool:
    """True if a build made the folder: it bears the mark, or, as older ones, has only own names."""
    return _is_marked(folder) or (
        any((folder / room).is_dir() for room in (*ROOMS, "runs")) and _has_own_form(folder)
    )


def is_own(entry: Path) -> bool:
    """True if an entry of a room has a name that a build gives, and is no link to elsewhere."""
    name = _NAMES.get(entry.parent.name)
    wanted_folder = entry.parent.name == "text"
    return (
        name is not None
        and name.fullmatch(entry.name) is not None
        and not entry.is_symlink()
        and not entry.parent.is_symlink()
        and entry.is_dir() is wanted_folder
    )


def sweep(folder: Path) -> None:
    """Remove what a killed run left half-written, where a build writes and nowhere else."""
    text = [entry for entry in (folder / "text").glob("*") if is_own(entry)]
    for place in (folder, *(folder / room for room in _NAMES), *text):
        for path in place.glob(f"{TEMPORARY_PREFIX}*"):
            if path.is_file():
                path.unlink(missing_ok=True)


def _is_marked(folder: Path) -> bool:
    try:
        with (folder / WORK_MARKER).open("rb") as stream:
            return stream.read(len(_SIGNATURE) + 1) == _SIGNATURE
    except OSError:
        return False


def _is_empty(folder: Path) -> bool:
    return not folder.exists() or all(
        entry.name == ".lock" or entry.name.startswith(TEMPORARY_PREFIX)
        for entry in folder.iterdir()
    )


def _has_own_form(folder: Path) -> bool:
    for entry in folder.iterdir():
        if entry.name in _FILES or entry.name.startswith(TEMPORARY_PREFIX):
            continue
        names = _NAMES.get(entry.name)
        if names is None or entry.is_symlink() or not entry.is_dir():
            return False
        for child in entry.iterdir():
            if child.name.startswith(TEMPORARY_PREFIX):
                continue
            if names.fullmatch(child.name) is None:
                return False
    return True
