# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which machine-readable copyright file speaks for a file of a source.

`.reuse/dep5` and `debian/copyright` name files below the folder that holds `.reuse` or `debian`. An
installed package has its file in `usr/share/doc/<package>/`: its patterns are about source paths,
so all paragraphs hold together, but those that name single files of another name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provender.acquire.debian_copyright import read_copyright
from provender.acquire.folders import Folders, upward
from provender.rights.evidence import Observation

if TYPE_CHECKING:
    from provender.acquire.debian_copyright import Copyright
    from provender.rights.evidence import Rank

__all__ = ["CopyrightFinder", "installed_copyright"]

_DETECTOR = "copyright-files/1"
_MAX_BYTES = 1 << 20
_INSTALLED = "usr/share/doc"
_MOST_PACKAGES = 200
_PLACES: tuple[tuple[str, str, Rank], ...] = (
    (".reuse", "dep5", "document-statement"),
    ("debian", "copyright", "repository-license"),
)


class CopyrightFinder:
    """Finds what copyright files say of a file.

    Args:
        folders: The source's folders.
    """

    def __init__(self, folders: Folders):
        self._folders = folders
        self._read: dict[str, Copyright | None] = {}

    def observations_for(self, name: str) -> tuple[Observation, ...]:
        """Return what the nearest copyright file says of one file.

        Args:
            name: The file's path below the source's root.
        """
        for folder in upward(name.rpartition("/")[0]):
            inner = name[len(folder) :].lstrip("/")
            for place, file, rank in _PLACES:
                path = "/".join(part for part in (folder, place, file) if part)
                known = self._copyright(path)
                if known is not None:
                    said = known.license_of(inner)
                    return () if said is None else (_seen(said, path, rank),)
            installed = installed_copyright(self._folders, folder)
            if installed is not None:
                known = self._copyright(installed)
                base = name.rsplit("/", 1)[-1].removesuffix(".gz")
                said_of_all = known.licenses_of_all(base) if known is not None else ()
                if said_of_all:
                    return tuple(_seen(s, installed, "repository-license") for s in said_of_all)
        return ()

    def _copyright(self, path: str) -> Copyright | None:
        if path not in self._read:
            folder, _, file = path.rpartition("/")
            raw = None
            if file in self._folders.names(folder):
                raw = self._folders.read(path, _MAX_BYTES)
            self._read[path] = None if raw is None else read_copyright(raw)
        return self._read[path]


def installed_copyright(folders: Folders, folder: str) -> str | None:
    """Return the copyright file of the installed package that governs a folder, None if none does.

    Args:
        folders: The source's folders.
        folder: A package's folder in `usr/share/doc`, or the root of one installed package.
    """
    if folder.rpartition("/")[0].endswith(_INSTALLED):
        return f"{folder}/copyright"
    packages = folders.folders(f"{folder}/{_INSTALLED}".lstrip("/"))
    with_copyright = [
        path
        for package in packages[:_MOST_PACKAGES]
        if "copyright" in folders.names(
            path := "/".join(part for part in (folder, _INSTALLED, package) if part)
        )
    ]  # fmt: skip
    return f"{with_copyright[0]}/copyright" if len(with_copyright) == 1 else None


def _seen(value: str, path: str, rank: Rank) -> Observation:
    return Observation(
        signal="dep5.license", value=value, location=path, context=value[:150], rank=rank,
        detector=_DETECTOR,
    )  # fmt: skip
