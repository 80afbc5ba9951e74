# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Releases that a build stands on, as far up as they can be reached, and what they took back.

A release lies in the folder of its name beside its other versions, and what it was made of often
lies beside that. So a withdrawal reaches those that were made of it without any server: whoever
builds looks beside each source for newer versions, follows the names of their parents, and takes
over their suppression lists (docs/withdraw.md). Nothing of an ancestor is believed that its
SHA256SUMS does not list.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from provender.acquire.folders import Folders
from provender.errors import UsageError
from provender.rights.suppression import SuppressionList, read_list

__all__ = [
    "LIST_NAME",
    "VERSIONS_NAME",
    "Ancestry",
    "Home",
    "Parent",
    "Version",
    "home_at",
    "look_up",
    "read_home",
    "version_order",
]

LIST_NAME = "suppression/list.jsonl"
"""Where a release carries its suppression list."""

VERSIONS_NAME = "versions.json"
"""Beside the versions of a release: which of them may still be used."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_MOST_BYTES = 1 << 30
_MOST_VERSIONS = 10_000
_MOST_HOMES = 1000
_MOST_CHARACTERS = 64
_MOST_PATHS = 1000
_PATH = re.compile(r"\bpath:[ \t]{1,9}[\"']?([^\"',}\s#]{1,500})")


@dataclass(frozen=True, order=True)
class Parent:
    """A release that another was made of, as its manifest names it.

    Attributes:
        name: Its name.
        version: Its version.
        sums_sha256: Hash of its SHA256SUMS.
    """

    name: str
    version: str
    sums_sha256: str


@dataclass(frozen=True)
class Version:
    """One version of a release.

    Attributes:
        folder: Name of its folder.
        version: What its manifest calls it.
        sums_sha256: Hash of its SHA256SUMS.
        parents: What it was made of.
        suppressed: Its suppression list; None if it cannot be read, and then `trouble` says why.
        told: What its manifest tells of its suppression list.
        trouble: Why its list cannot be read.
        paths: What its recipe names as paths: where its parents may lie, from somewhere near.
    """

    folder: str
    version: str
    sums_sha256: str
    parents: tuple[Parent, ...]
    suppressed: SuppressionList | None
    told: dict[str, Any] = field(default_factory=dict)
    trouble: str | None = None
    paths: tuple[str, ...] = ()

    @property
    def supersedes(self) -> str | None:
        """The version that was withdrawn in favour of this one, None if none was."""
        told = self.told.get("supersedes")
        version = told.get("version") if isinstance(told, dict) else None
        return version if isinstance(version, str) else None


@dataclass(frozen=True)
class Home:
    """The versions of one release that lie side by side, oldest first.

    Attributes:
        place: The folder.
        name: Name of the release.
        versions: Its versions.
        known: What `versions.json` tells, by version.
    """

    place: str
    name: str
    versions: tuple[Version, ...]
    known: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def suppressed(self) -> SuppressionList:
        """What any of its versions suppresses."""
        lists = [one.suppressed for one in self.versions if one.suppressed is not None]
        return SuppressionList().merge(lists)

    def superseded_by(self, version: str) -> str | None:
        """Return the version that a version was withdrawn in favour of, None if it stands."""
        told = self.known.get(version, {}).get("superseded_by")
        if isinstance(told, str):
            return told
        for one in self.versions:
            if one.supersedes == version:
                return one.version
        return None

    def standing(self, version: str) -> str:
        """Return the version that stands in the place of a version, itself if it does."""
        seen = set()
        while (above := self.superseded_by(version)) is not None and above not in seen:
            seen.add(above)
            version = above
        return version


@dataclass
class Ancestry:
    """What was found above some releases.

    Attributes:
        homes: Every home that was reached, by name and place.
        unreached: Releases that a manifest names and that are nowhere to be found.
        troubles: Lists that cannot be read, in plain words.
    """

    homes: list[Home] = field(default_factory=list)
    unreached: list[Parent] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def version_order(version: str) -> tuple[tuple[int, int, str], ...]:
    """Return what versions are sorted by: numbers as numbers, and 1.0.0-rc before 1.0.0."""
    core, _, tail = version.partition("-")
    parts = re.findall(r"\d+|[A-Za-z]+", core)
    numbers = [(1, int(one), "") if one.isdigit() else (0, 0, one) for one in parts]
    while numbers and numbers[-1] == (1, 0, ""):
        numbers.pop()
    return (*numbers, (-1, 0, tail) if tail else (0, 0, ""))


def look_up(releases: Iterable[str], beside: Sequence[str] = ()) -> Ancestry:
    """Find what releases were made of, and what was taken back above them.

    Args:
        releases: Folders or fsspec URLs of releases, or of the folder that holds their versions.
        beside: More of them, in which the ancestors of others are looked for.
    """
    found = Ancestry()
    seen: dict[str, Home] = {}
    for release in [*releases, *beside]:
        home = home_at(release)
        if home is not None:
            seen[home.place] = home
    before = -1
    while before < len(seen) < _MOST_HOMES:
        before = len(seen)
        for parent in _missing(seen):
            for home in _candidates(parent, [*seen.values()]):
                seen[home.place] = home
    found.homes = sorted(seen.values(), key=lambda home: (home.name, home.place))
    found.unreached = _missing(seen)
    found.troubles = [
        f"{home.name} {version.version}: {version.trouble}"
        for home in found.homes
        for version in home.versions
        if version.trouble is not None
    ]
    return found


def _candidates(parent: Parent, seen: Sequence[Home]) -> Iterator[Home]:
    """Yield the homes of a parent: beside those that were reached, or where their recipes say.

    A recipe's paths are relative to its folder, which no release tells: near the release, mostly.
    Whatever lies there counts only under the parent's name.
    """
    for place in sorted({_above(home.place) for home in seen}):
        beside = read_home(_below(place, parent.name), parent.name)
        if beside is not None:
            yield beside
    for home in seen:
        children = [one for one in home.versions if parent in one.parents]
        hints = sorted({path for one in children for path in one.paths if parent.name in path})
        for base in (
            (_above(home.place), _above(_above(home.place))) if "://" not in home.place else ()
        ):
            for hint in hints:
                there = home_at(os.path.normpath(Path(base, hint)))
                if there is not None and there.name == parent.name:
                    yield there


def _missing(seen: dict[str, Home]) -> list[Parent]:
    """Return the parents of which no home was found."""
    names = {home.name for home in seen.values()}
    named = {parent for home in seen.values() for one in home.versions for parent in one.parents}
    return sorted(parent for parent in named if parent.name not in names)


def home_at(place: str) -> Home | None:
    """Return the home of a release, or the one that a folder itself is; None if it is neither."""
    name = _release(_json(Folders(place), "manifest.json")).get("name")
    return read_home(_above(place), str(name)) if name else read_home(place)


def read_home(place: str, name: str | None = None) -> Home | None:
    """Read the versions of a release that lie in a folder.

    Args:
        place: The folder, or its fsspec URL.
        name: Name of the release; without it the first that is found.

    Returns:
        The home; None if no release lies there.
    """
    if name is not None and not _NAME.fullmatch(name):
        return None
    folders = Folders(place)
    versions: list[Version] = []
    for inner in folders.folders("")[:_MOST_VERSIONS]:
        version = _version(folders, inner, name)
        if version is not None:
            name, one = version
            versions.append(one)
    listed = _json(folders, VERSIONS_NAME)
    if name is None and isinstance(listed.get("name"), str):
        name = listed["name"]
    if name is None or not (versions or listed.get("name") == name):
        return None
    versions.sort(key=lambda one: (version_order(one.version), one.folder))
    return Home(place.rstrip("/"), name, tuple(versions), _known(listed))


def _known(listed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    told = listed.get("versions")
    return {
        one["version"]: one
        for one in (told if isinstance(told, list) else [])
        if isinstance(one, dict) and _is_version(one.get("version"))
    }


def _is_version(told: Any) -> TypeGuard[str]:
    return isinstance(told, str) and 0 < len(told) <= _MOST_CHARACTERS


def _version(folders: Folders, inner: str, name: str | None) -> tuple[str, Version] | None:
    manifest = _json(folders, f"{inner}/manifest.json")
    head = _release(manifest)
    own, version = head.get("name"), head.get("version")
    if not isinstance(own, str) or not _is_version(version) or not _NAME.fullmatch(own):
        return None
    sums = folders.read(f"{inner}/SHA256SUMS", _MOST_BYTES)
    if sums is None or name not in (None, own):
        return None
    told = manifest.get("suppression")
    told = told if isinstance(told, dict) else {}
    suppressed, trouble = _list(folders, inner, sums, f"{own} {version}", bool(told))
    return own, Version(
        inner,
        version,
        hashlib.sha256(sums).hexdigest(),
        tuple(_parents(manifest)),
        suppressed,
        told,
        trouble,
        tuple(_paths(manifest)),
    )


def _paths(manifest: dict[str, Any]) -> Iterator[str]:
    recipe = manifest.get("recipe")
    text = recipe.get("text") if isinstance(recipe, dict) else None
    for match in _PATH.findall(text if isinstance(text, str) else "")[:_MOST_PATHS]:
        if "://" not in match and "\0" not in match:
            yield match


def _list(
    folders: Folders, inner: str, sums: bytes, who: str, promised: bool
) -> tuple[SuppressionList | None, str | None]:
    """Return the suppression list that a release carries, or None and why it cannot be read."""
    listed = {
        pair[1].strip(): pair[0]
        for line in sums.decode("utf-8", "replace").splitlines()
        if len(pair := line.split(maxsplit=1)) == 2
    }
    held = folders.read(f"{inner}/{LIST_NAME}", _MOST_BYTES)
    if held is None:
        if LIST_NAME in listed or promised:
            return None, "its suppression list is missing"
        return SuppressionList(), None
    if listed.get(LIST_NAME) != hashlib.sha256(held).hexdigest():
        return None, "its suppression list is not the one that its SHA256SUMS lists"
    try:
        return read_list(held, f"{who}/{LIST_NAME}"), None
    except UsageError as error:
        return None, error.message


def _parents(manifest: dict[str, Any]) -> Iterator[Parent]:
    told = manifest.get("parents")
    for one in told if isinstance(told, list) else []:
        if isinstance(one, dict):
            values = [one.get(key) for key in ("name", "version", "sums_sha256")]
            if all(isinstance(value, str) for value in values):
                yield Parent(*map(str, values))


def _release(manifest: dict[str, Any]) -> dict[str, Any]:
    head = manifest.get("release")
    return head if isinstance(head, dict) else {}


def _json(folders: Folders, name: str) -> dict[str, Any]:
    raw = folders.read(name, _MOST_BYTES)
    try:
        told = json.loads(raw or b"")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _above(place: str) -> str:
    head = place.rstrip("/").rpartition("/")[0]
    return head or "/"


def _below(place: str, name: str) -> str:
    return f"{place.rstrip('/')}/{name}"
