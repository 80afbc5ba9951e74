# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Small files of a source's folders, local or behind an fsspec URL, read within bounds.

Nothing here leaves the source's root, and a file that cannot be read says nothing.
"""

from __future__ import annotations

import functools
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provender.acquire.inventory import InputFile

__all__ = ["Folders", "inner_name", "upward"]


def inner_name(file: InputFile) -> str:
    """Return a file's path below its root, without what tells several paths apart."""
    root = file.root.rstrip("/") + "/"
    if file.root and file.uri.startswith(root):
        return file.uri[len(root) :].lstrip("/")
    return file.name


def upward(folder: str) -> Iterator[str]:
    """Yield a folder and all above it, up to the root, which is the empty name."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


class Folders:
    """The folders below one root.

    Args:
        root: Local path or fsspec URL.
    """

    def __init__(self, root: str):
        self._root = root.rstrip("/") or "/"
        self._remote = "://" in root
        self._inside = functools.lru_cache(maxsize=100_000)(self._is_inside)
        self._listed = functools.lru_cache(maxsize=100_000)(self._list)

    def names(self, folder: str) -> tuple[str, ...]:
        """Return the sorted names of the files in a folder; links are left out."""
        return self._listed(folder)[0]

    def folders(self, folder: str) -> tuple[str, ...]:
        """Return the sorted names of the folders in a folder; links are left out."""
        return self._listed(folder)[1]

    def _list(self, folder: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if not self._is_inside(folder):
            return (), ()
        try:
            if self._remote:
                import fsspec

                system, path = fsspec.core.url_to_fs(f"{self._root}/{folder}".rstrip("/"))
                listed = system.ls(path, detail=True)
                found = [
                    (i["name"].rstrip("/").rsplit("/", 1)[-1], i["type"] == "file")
                    for i in listed
                    if i["type"] in ("file", "directory")
                ]
            else:
                with os.scandir(Path(self._root, folder)) as entries:
                    found = [
                        (e.name, e.is_file(follow_symlinks=False))
                        for e in entries
                        if not e.is_symlink()
                    ]
        except (OSError, ValueError):
            return (), ()
        files = tuple(sorted(name for name, is_file in found if is_file))
        return files, tuple(sorted(name for name, is_file in found if not is_file))

    def _is_inside(self, folder: str) -> bool:
        """True unless a link, or a step up, stands somewhere on the way to a local folder."""
        if self._remote or not folder:
            return True
        if "\0" in folder or not {"", ".", ".."}.isdisjoint(folder.split("/")):
            return False
        return not any(Path(self._root, one).is_symlink() for one in upward(folder) if one)

    def read(self, name: str, max_bytes: int) -> bytes | None:
        """Return up to `max_bytes` of a file below the root, None if it cannot be read."""
        try:
            if self._remote:
                import fsspec

                with fsspec.open(f"{self._root}/{name}", "rb") as stream:
                    return bytes(stream.read(max_bytes))
            path = Path(self._root, name)
            if not self._inside(name.rpartition("/")[0]):
                return None
            if not stat.S_ISREG(path.lstat().st_mode):
                return None
            with path.open("rb") as local:
                return local.read(max_bytes)
        except OSError:
            return None
