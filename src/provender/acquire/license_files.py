# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Licence files, READMEs and package metadata up the folder tree: what governs a text file.

Which of them speaks for a text (sources: REUSE specification 3.3, "Licensing information";
docs.github.com "Licensing a repository"; the layout of github.com/tatsu-lab/stanford_alpaca):

1. The nearest folder wins: what stands nearer is more specific.
2. In one folder, a licence file whose name says "docs", "content" or "data" governs text; the
   plain one is then about the rest. One that says "code", "model" or "images" never governs text.
3. A plain licence file governs all that lies beside and below it, text too, unless the README in
   its folder states open terms for text or data in so many words; a restriction is never set aside.
4. The licence in package metadata is about the package: it governs text only where neither licence
   file nor README says anything. One that restricts is heard always.
5. `LICENSES/` holds texts that are in use somewhere (REUSE). One alone governs; several are clues,
   because only the files' own statements tell which holds where.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from provender.acquire.copyright_files import installed_copyright
from provender.acquire.files import is_license_file
from provender.acquire.folders import Folders, upward
from provender.acquire.package_metadata import package_observations
from provender.acquire.readmes import ReadmeFinder
from provender.rights.evidence import Observation

if TYPE_CHECKING:
    from provender.rights.evidence import Scope

__all__ = ["LicenseFinder", "name_subjects", "set_aside"]

_DETECTOR = "license-files/2"
_MAX_LICENSE_BYTES = 256 << 10
_MOST_FILES = 20
_LONGEST_NOTICE = 4000
_NOTICE = re.compile(r"notice(?:\.\w{1,5})?", re.IGNORECASE)
_TEXT_NAMES = ("text", "data")


class LicenseFinder:
    """Finds what governs the texts in a folder of a source.

    Args:
        folders: The source's folders.
    """

    def __init__(self, folders: Folders):
        self._folders = folders
        self._readmes = ReadmeFinder(folders)
        self._licenses: dict[str, tuple[Observation, ...]] = {}
        self._packages: dict[str, tuple[Observation, ...]] = {}
        self._found: dict[str, tuple[Observation, ...]] = {}

    def observations_for(self, folder: str) -> tuple[Observation, ...]:
        """Return what licence files, README and package metadata above a text file say.

        Args:
            folder: The file's folder below the source's root, empty for the root.
        """
        if folder not in self._found:
            self._found[folder] = self._search(folder)
        return self._found[folder]

    def _search(self, folder: str) -> tuple[Observation, ...]:
        licenses: list[Observation] = []
        readme: tuple[Observation, ...] = ()
        package: tuple[Observation, ...] = ()
        for one in upward(folder):
            readme = readme or self._readmes.observations_for(one)
            package = package or self._package(one)
            here = self._license(one)
            if any(_speaks(seen) for seen in here) and self._readmes.names_text(one):
                here = tuple(set_aside(seen) for seen in here)
            licenses += here
            if any(_speaks(seen) for seen in licenses) or (here and self._readmes.names_text(one)):
                break
        if any(_speaks(seen) for seen in (*licenses, *readme)):
            package = tuple(set_aside(seen) for seen in package)
        return (*licenses, *readme, *package)

    def _license(self, folder: str) -> tuple[Observation, ...]:
        if folder not in self._licenses:
            found = self._read_folder(folder) or self._reuse_texts(folder)
            self._licenses[folder] = tuple(found or self._installed(folder))
        return self._licenses[folder]

    def _read_folder(self, folder: str) -> list[Observation]:
        names = [
            name
            for name in self._folders.names(folder)
            if is_license_file(name) and not _NOTICE.fullmatch(name)
        ][:_MOST_FILES]
        about = {name: name_subjects(name) for name in names}
        for_text = any(subjects & set(_TEXT_NAMES) for subjects in about.values())
        found: list[Observation] = []
        for name in names:
            other = bool(about[name]) and not about[name] & set(_TEXT_NAMES)
            part = other or (for_text and not about[name])
            found += self._read_license(f"{folder}/{name}".lstrip("/"), part=part)
        return _without_texts_of_a_choice(found)

    def _reuse_texts(self, folder: str) -> list[Observation]:
        """Read the one text of `LICENSES/`; several are clues (rule 5)."""
        inner = f"{folder}/LICENSES".lstrip("/")
        names = self._folders.names(inner)
        if len(names) == 1:
            return self._read_license(f"{inner}/{names[0]}", part=False, of=folder)
        return [
            Observation(
                signal="repository.license_text", value=name.rsplit(".", 1)[0][:200],
                location=f"{inner}/{name}", scope="part", rank="repository-license",
                detector=_DETECTOR,
            )
            for name in names[:_MOST_FILES]
        ]  # fmt: skip

    def _installed(self, folder: str) -> list[Observation]:
        """Read the copyright file of the one package that is installed below a folder."""
        from provender.acquire.debian_copyright import read_copyright

        path = installed_copyright(self._folders, folder)
        raw = None if path is None else self._folders.read(path, _MAX_LICENSE_BYTES)
        if path is None or raw is None or read_copyright(raw) is not None:
            return []
        return self._read_license(path, part=False, of=folder)

    def _read_license(self, path: str, *, part: bool, of: str | None = None) -> list[Observation]:
        from provender.rights.statements import apart
        from provender.rights.texts import identify_text

        raw = self._folders.read(path, _MAX_LICENSE_BYTES)
        if raw is None or not raw.strip():
            return []
        text = apart(raw.decode("utf-8-sig", "replace"))
        if "copyright-format" in text[:2000]:
            return []  # `copyright_files` reads it, file by file
        folder = path.rpartition("/")[0] if of is None else of
        whole: Scope = "folder" if folder else "source"
        common = Observation(
            signal="repository.license_file", value="unidentified", location=path,
            context=" ".join(text[:600].split())[:150], scope="part" if part else whole,
            rank="repository-license", detector=_DETECTOR,
        )  # fmt: skip
        noticed = _from_notice(text, common)
        divided = len({seen.scope for seen in noticed}) > 1
        identified = _choice(text) or identify_text(text) or _set_piece(text)
        if identified is not None and not divided:
            found = [replace(common, value=identified)]
        else:
            found = noticed or [common]
        return found + _restrictions(text, common, found)

    def _package(self, folder: str) -> tuple[Observation, ...]:
        if folder not in self._packages:
            self._packages[folder] = package_observations(self._folders, folder)
        return self._packages[folder]


def name_subjects(name: str) -> set[str]:
    """Return what a licence file is about by its name, empty for a plain one."""
    from provender.rights.statements import words

    parts = set(re.split(r"[-_. ]+", name.lower()))
    return {kind for kind, many in words()["file_names"].items() if parts & set(many)}


def _choice(text: str) -> str | None:
    """Return the alternatives that a short notice offers ("at your option"), None if none."""
    from provender.rights.normalize import normalize
    from provender.rights.statements import offers_choice

    if len(text) > _LONGEST_NOTICE // 2:
        return None
    joined = " ".join(text.split())
    expression = normalize(joined).expression or ""
    return expression if " OR " in expression and offers_choice(joined) else None


def _set_piece(text: str) -> str | None:
    """Return the terms of a permission notice that names no licence, None if it is not known."""
    from provender.rights.notices import find_notices

    says = {notice.says for notice in find_notices(text, ("boilerplate",))}
    return says.pop() if len(says) == 1 else None


def _from_notice(text: str, common: Observation) -> list[Observation]:
    """Read a file that names its licences, each with what it is about; a long one's strict ones."""
    from provender.rights.normalize import normalize
    from provender.rights.statements import is_restricted, read_statements

    if len(text) > _LONGEST_NOTICE:
        strict = [one for one in read_statements(text) if is_restricted(one.value)]
        return [replace(common, value=one.value[:500]) for one in strict if one.about_text]
    joined = "\n\n".join(" ".join(part.split()) for part in re.split(r"\n[ \t]*\n", text))
    found = [
        replace(common, value=one.value[:500], scope=common.scope if one.about_text else "part")
        for one in read_statements(joined)
    ]
    whole = normalize(text[:_LONGEST_NOTICE]).expression
    return [replace(common, value=whole)] if whole and not found else found


def _restrictions(text: str, common: Observation, found: list[Observation]) -> list[Observation]:
    """Return what a licence file restricts in its own words beside an open or unknown text."""
    from provender.rights.notices import find_notices
    from provender.rights.statements import is_restricted

    if common.scope == "part" or any(is_restricted(seen.value) for seen in found):
        return []
    return [
        replace(common, signal="repository.notice", value=notice.says, context=notice.context)
        for notice in find_notices(text)
    ]


def _without_texts_of_a_choice(found: list[Observation]) -> list[Observation]:
    """Set aside the texts of alternatives that a COPYRIGHT file offers ("at your option")."""
    from provender.rights.license import split_top
    from provender.rights.normalize import normalize

    offered: set[str] = set()
    for seen in found:
        expression = normalize(seen.value).expression or ""
        if " OR " in expression and seen.scope != "part":
            offered |= set(split_top(expression, "OR"))
    return [
        replace(seen, scope="part") if normalize(seen.value).expression in offered else seen
        for seen in found
    ]


def _speaks(seen: Observation) -> bool:
    return seen.scope != "part"


def set_aside(seen: Observation) -> Observation:
    """Say that an open statement is about something else; a restriction stays."""
    from provender.rights.statements import is_open

    return replace(seen, scope="part") if is_open(seen.value) else seen
