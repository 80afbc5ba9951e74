# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What `provender init` writes: a commented recipe over sample text that ships in the package."""

from __future__ import annotations

from pathlib import Path

from provender.errors import UsageError
from provender.storage import storage_errors, write_bytes

__all__ = ["init"]

_TEMPLATE = Path(__file__).parent / "files"


def init(folder: str | Path) -> list[Path]:
    """Write the sample recipe and its text into a folder.

    Args:
        folder: Made if it does not exist.

    Returns:
        The files written.

    Raises:
        UsageError: A file is in the way, or the folder cannot be written.
    """
    target = Path(folder)
    plan = [
        (path, target / path.relative_to(_TEMPLATE))
        for path in sorted(_TEMPLATE.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    ]
    for _, path in plan:
        if path.exists():
            raise UsageError(
                f"{path} exists already",
                subject=str(path),
                hint="choose another folder, or remove what stands in the way",
            )
    try:
        with storage_errors(target):
            for origin, path in plan:
                write_bytes(path, origin.read_bytes())
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise UsageError(
            f"cannot write to {target}: {error.strerror}",
            subject=str(target),
            hint="choose a folder that you may write to",
        ) from error
    return [path for _, path in plan]
