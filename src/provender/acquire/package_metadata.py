# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Licences in package metadata: pyproject, npm, Cargo, NuGet, Maven, CITATION.cff and their kin.

Sources: packaging.python.org (pyproject.toml `license`, PEP 639), docs.npmjs.com (package.json),
doc.rust-lang.org/cargo (manifest), learn.microsoft.com/nuget (nuspec), maven.apache.org/pom.html,
citation-file-format.github.io, developers.zenodo.org, codemeta.github.io.
"""

from __future__ import annotations

import configparser
from typing import TYPE_CHECKING, Any

from provender.acquire.small_files import (
    MOST_BYTES,
    read_json,
    read_toml,
    read_xml_texts,
    read_yaml,
    texts,
)
from provender.rights.evidence import Observation

if TYPE_CHECKING:
    from collections.abc import Callable

    from provender.acquire.folders import Folders
    from provender.rights.evidence import Scope

__all__ = ["package_observations"]

_DETECTOR = "package-metadata/1"
_MOST_FILES = 20
_POINTERS = ("see license", "see licence", "license.", "licence.", "file:")
_CLASSIFIER = "License :: "
_POM = frozenset({"licenses/license/name", "licenses/license/url"})
_NUSPEC = frozenset({"metadata/license", "metadata/licenseUrl"})


def package_observations(folders: Folders, folder: str) -> tuple[Observation, ...]:
    """Return the licences that package metadata in one folder names.

    Args:
        folders: The source's folders.
        folder: The folder below its root.
    """
    found: list[Observation] = []
    names = [name for name in folders.names(folder) if _reader(name) is not None]
    for name in names[:_MOST_FILES]:
        path = f"{folder}/{name}".lstrip("/")
        raw = folders.read(path, MOST_BYTES)
        reader = _reader(name)
        if raw is None or reader is None:
            continue
        scope: Scope = "folder" if folder else "source"
        for key, value in reader(raw):
            if not value.lower().startswith(_POINTERS):
                found.append(
                    Observation(
                        signal="package.license", value=value[:500], location=f"{path}: {key}",
                        scope=scope, rank="repository-license", detector=_DETECTOR,
                    )
                )  # fmt: skip
    return tuple(dict.fromkeys(found))


def _reader(name: str) -> Callable[[bytes], list[tuple[str, str]]] | None:
    known = _READERS.get(name.lower())
    return _nuspec if known is None and name.lower().endswith(".nuspec") else known


def _pyproject(raw: bytes) -> list[tuple[str, str]]:
    loaded = read_toml(raw) or {}
    project = loaded.get("project")
    tool = loaded.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    found: list[tuple[str, str]] = []
    for key, table in (("project", project), ("tool.poetry", poetry)):
        if isinstance(table, dict):
            found += [(f"{key}.license", one) for one in texts(table.get("license"), "text")]
            found += _classifiers(f"{key}.classifiers", table.get("classifiers"))
    # A field states the licence; classifiers repeat it less exactly (PEP 639 deprecates them).
    stated = [one for one in found if one[0].endswith(".license")]
    return stated or found


def _classifiers(key: str, value: Any) -> list[tuple[str, str]]:
    named = [one for one in texts(value) if one.startswith(_CLASSIFIER)]
    return [(key, one.rsplit("::", 1)[1].strip()) for one in named if one.count("::") > 1]


def _setup_cfg(raw: bytes) -> list[tuple[str, str]]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(raw.decode("utf-8-sig", "replace"))
        value = parser.get("metadata", "license", fallback="")
        listed = parser.get("metadata", "classifiers", fallback="").splitlines()
    except configparser.Error:
        return []
    stated = [("metadata.license", one) for one in texts(value)]
    return stated or _classifiers("metadata.classifiers", [one.strip() for one in listed])


def _npm(raw: bytes) -> list[tuple[str, str]]:
    loaded = read_json(raw)
    if not isinstance(loaded, dict):
        return []
    if loaded.get("license") == "UNLICENSED":
        return [("license", "all rights reserved")]
    stated = [("license", one) for one in texts(loaded.get("license"), "type", "name", "url")]
    several = texts(loaded.get("licenses"), "type", "name", "url")
    return stated or [("licenses", one) for one in several]


def _cargo(raw: bytes) -> list[tuple[str, str]]:
    loaded = read_toml(raw) or {}
    workspace = loaded.get("workspace")
    inherited = workspace.get("package") if isinstance(workspace, dict) else None
    found: list[tuple[str, str]] = []
    for key, table in (("package", loaded.get("package")), ("workspace.package", inherited)):
        if isinstance(table, dict) and isinstance(table.get("license"), str):
            # Old manifests write alternatives with a slash.
            alternatives = table["license"].replace("/", " OR ")
            found += [(f"{key}.license", one) for one in texts(alternatives)]
    return found


def _pom(raw: bytes) -> list[tuple[str, str]]:
    found = read_xml_texts(raw, _POM)
    named = [(path, text) for path, _, text in found if text and path.endswith("/name")]
    return named or [(path, text) for path, _, text in found if text]


def _nuspec(raw: bytes) -> list[tuple[str, str]]:
    found = read_xml_texts(raw, _NUSPEC)
    stated = [
        ("license", text)
        for path, attributes, text in found
        if path == "metadata/license" and text and attributes.get("type") == "expression"
    ]
    deprecated = "aka.ms/deprecatelicenseurl"
    addresses = [
        ("licenseUrl", text)
        for path, _, text in found
        if path == "metadata/licenseUrl" and text and deprecated not in text.lower()
    ]
    return stated or addresses


def _citation(raw: bytes) -> list[tuple[str, str]]:
    loaded = read_yaml(raw.decode("utf-8-sig", "replace"))
    if not isinstance(loaded, dict):
        return []
    several = texts(loaded.get("license"))
    # Several licences in a CITATION.cff are alternatives (its schema guide).
    if several:
        return [("license", " OR ".join(several))]
    return [("license-url", one) for one in texts(loaded.get("license-url"))]


def _zenodo(raw: bytes) -> list[tuple[str, str]]:
    loaded = read_json(raw)
    value = loaded.get("license") if isinstance(loaded, dict) else None
    return [("license", one) for one in texts(value, "id", "identifier")]


def _codemeta(raw: bytes) -> list[tuple[str, str]]:
    loaded = read_json(raw)
    value = loaded.get("license") if isinstance(loaded, dict) else None
    return [("license", one) for one in texts(value, "@id", "url", "identifier", "name")]


_READERS: dict[str, Callable[[bytes], list[tuple[str, str]]]] = {
    "pyproject.toml": _pyproject,
    "setup.cfg": _setup_cfg,
    "package.json": _npm,
    "composer.json": _npm,
    "cargo.toml": _cargo,
    "pom.xml": _pom,
    "citation.cff": _citation,
    ".zenodo.json": _zenodo,
    "codemeta.json": _codemeta,
}
