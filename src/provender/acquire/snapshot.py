# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A later snapshot of what sites say of themselves: the recipe's `reservations:`.

A reservation that a site makes after its pages were crawled counts at release as well
(Provender's survey of rights (2026) §4.10; Apertus did so for crawls since 2013). A snapshot is a
folder with one folder a host (`example.org/robots.txt`, `example.org/.well-known/tdmrep.json`; a
port behind `:` or `_`), web archives, or both.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from provender.acquire.site_files import KIND_OF_PATH
from provender.acquire.site_rules import READ_BYTES
from provender.errors import UsageError
from provender.record import SiteFile

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_snapshot"]

_ARCHIVES = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz")
_MOST_FILES = 1_000_000


def read_snapshot(path: Path, seen: str | None = None) -> list[SiteFile]:
    """Return the files of a snapshot, in a stable order.

    Args:
        path: A folder, or one web archive.
        seen: When the files of the folder were fetched; those of archives say it themselves.

    Raises:
        UsageError: It is not there, or holds no file of a site.
    """
    if not path.exists():
        raise UsageError(
            f"there is no snapshot of reservations at {path.name}",
            hint="name a folder with HOST/robots.txt and the like, or a WARC",
            subject=str(path),
        )
    found = sorted(_files(path, seen), key=lambda f: (f.url, f.acquired_at or "", f.body))
    if not found:
        raise UsageError(
            f"{path.name} holds no robots.txt, tdmrep.json, ai.txt, trust.txt or RSL document",
            hint="lay files out as HOST/robots.txt and so on, or give a WARC",
            subject=str(path),
        )
    return found


def _files(path: Path, seen: str | None) -> Iterator[SiteFile]:
    if path.is_file():
        yield from _from_archive(path, path.name)
        return
    count = 0
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            file = Path(folder, name)
            inner = file.relative_to(path).as_posix()
            if file.is_symlink() or not file.is_file():
                continue
            count += 1
            if count > _MOST_FILES:
                raise UsageError(
                    f"{path.name} holds more than {_MOST_FILES:,} files",
                    hint="give a folder with the files of sites alone, or a WARC",
                    subject=str(path),
                )
            if name.endswith(_ARCHIVES):
                yield from _from_archive(file, inner)
            elif (said := _from_folder(file, inner, seen)) is not None:
                yield said


def _from_folder(file: Path, inner: str, seen: str | None) -> SiteFile | None:
    host, _, rest = inner.partition("/")
    if f"/{rest}" not in KIND_OF_PATH and not (rest.endswith(".xml") and _is_rsl(file)):
        return None
    name, underscore, port = host.rpartition("_")
    if underscore and port.isdecimal():
        host = f"{name}:{port}"
    with file.open("rb") as stream:
        body = stream.read(READ_BYTES)
    return SiteFile(input=inner, url=f"https://{host}/{rest}", body=body, acquired_at=seen)


def _is_rsl(file: Path) -> bool:
    with file.open("rb") as stream:
        return b"<rsl" in stream.read(4096)


def _from_archive(file: Path, inner: str) -> Iterator[SiteFile]:
    from provender.acquire.arc import read_arc
    from provender.acquire.inventory import InputFile
    from provender.acquire.limits import Limits
    from provender.acquire.warc import read_warc

    archive = InputFile(inner, str(file), file.stat().st_size)
    limits = Limits.model_validate({})
    is_arc = ".arc" in file.name and ".warc" not in file.name
    for item in read_arc(archive, limits) if is_arc else read_warc(archive, limits):
        if isinstance(item, SiteFile):
            yield item
