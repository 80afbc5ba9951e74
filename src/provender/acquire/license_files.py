# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Licence files and READMEs up the folder tree: the nearest ones speak for a file.

A folder with a licence file ends the search: what stands nearer is more specific. Where data has a
licence file of its own (`DATA_LICENSE`), the other one is about the code beside it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from provender.acquire.files import is_license_file
from provender.acquire.folders import Folders, upward
from provender.rights.evidence import Observation

if TYPE_CHECKING:
    from provender.rights.evidence import Scope

__all__ = ["LicenseFinder"]

_DETECTOR = "license-files/1"
_MAX_LICENSE_BYTES = 256 << 10
_MAX_README_BYTES = 1 << 20
_README = re.compile(r"readme(?:\.(?:md|markdown|rst|txt))?", re.IGNORECASE)
_DATA_LICENSE = re.compile(r"data[-_]?licen[cs]e|licen[cs]e[-_]data", re.IGNORECASE)
_NOTICE = re.compile(r"notice(?:\.\w{1,5})?", re.IGNORECASE)


class LicenseFinder:
    """Finds what governs a folder of a source.

    Args:
        folders: The source's folders.
    """

    def __init__(self, folders: Folders):
        self._folders = folders
        self._licenses: dict[str, tuple[Observation, ...]] = {}
        self._readmes: dict[str, tuple[Observation, ...]] = {}

    def observations_for(self, folder: str) -> tuple[Observation, ...]:
        """Return what the nearest licence files and README above a file say.

        Args:
            folder: The file's folder below the source's root, empty for the root.
        """
        readme: tuple[Observation, ...] = ()
        for one in upward(folder):
            readme = readme or self._readme(one)
            licenses = self._license(one)
            if licenses:
                return licenses + readme
        return readme

    def _license(self, folder: str) -> tuple[Observation, ...]:
        if folder not in self._licenses:
            names = [
                name
                for name in self._folders.names(folder)
                if is_license_file(name) and not _NOTICE.fullmatch(name)
            ]
            with_data = any(_DATA_LICENSE.search(name) for name in names)
            found: list[Observation] = []
            for name in names:
                part = with_data and not _DATA_LICENSE.search(name)
                found += self._read_license(folder, name, part=part)
            self._licenses[folder] = tuple(found)
        return self._licenses[folder]

    def _read_license(self, folder: str, name: str, *, part: bool) -> list[Observation]:
        from provender.rights.texts import identify_text

        path = f"{folder}/{name}".lstrip("/")
        raw = self._folders.read(path, _MAX_LICENSE_BYTES)
        if raw is None or not raw.strip():
            return []
        text = raw.decode("utf-8-sig", "replace")
        scope: Scope = "part" if part else "folder" if folder else "source"
        return [
            Observation(
                signal="repository.license_file",
                value=identify_text(text) or "unidentified",
                location=path,
                context=" ".join(text[:600].split())[:150],
                scope=scope,
                rank="repository-license",
                detector=_DETECTOR,
            )
        ]

    def _readme(self, folder: str) -> tuple[Observation, ...]:
        if folder not in self._readmes:
            found: list[Observation] = []
            for name in self._folders.names(folder):
                if _README.fullmatch(name):
                    found += self._read_readme(folder, name)
            self._readmes[folder] = tuple(found)
        return self._readmes[folder]

    def _read_readme(self, folder: str, name: str) -> list[Observation]:
        from provender.rights.normalize import find_statements

        path = f"{folder}/{name}".lstrip("/")
        raw = self._folders.read(path, _MAX_README_BYTES)
        if raw is None:
            return []
        text = raw.decode("utf-8-sig", "replace")
        return [
            Observation(
                signal="repository.readme",
                value=statement,
                location=path,
                context=statement[:150],
                scope="folder" if folder else "source",
                rank="repository-license",
                detector=_DETECTOR,
            )
            for statement in dict.fromkeys(find_statements(text))
        ]
