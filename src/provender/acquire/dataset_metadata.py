# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Metadata files of datasets: Croissant, Data Package, Kaggle, DCAT and schema.org Dataset.

Sources: Croissant 1.1 (docs.mlcommons.org/croissant: `license` is the dataset's, `sdLicense` that
of the metadata record alone), Data Package (specs.frictionlessdata.io: `licenses` of the package
and of single resources, which stand before it), the Kaggle API's dataset-metadata.json, W3C DCAT 3
(`dct:license` of a Dataset or a Distribution) and schema.org/Dataset.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provender.acquire.small_files import MOST_BYTES, nodes, read_json, texts
from provender.rights.evidence import Observation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from provender.acquire.folders import Folders
    from provender.rights.evidence import Scope

__all__ = ["DatasetMetadata"]

_DETECTOR = "dataset-metadata/1"
_NAMES = frozenset(
    {"croissant.json", "metadata.json", "metadata.jsonld", "dataset.json", "dataset.jsonld",
     "dataset-metadata.json", "datapackage.json", "dcat.json", "dcat.jsonld", "catalog.jsonld",
     "schema.json", "schema.jsonld", "dataset_description.json", "dataset_infos.json"}
)  # fmt: skip
_ENDINGS = (".croissant.json", ".datapackage.json")
_MOST_FILES = 20
_OF_LICENSE = ("@id", "url", "path", "identifier", "id", "name", "title")
_KEYS = ("license", "licence", "dct:license", "dcterms:license", "dc:license", "cc:license",
         "schema:license", "sc:license", "http://purl.org/dc/terms/license",
         "https://schema.org/license")  # fmt: skip
_OF_THE_RECORD = ("sdLicense", "sc:sdLicense", "schema:sdLicense")
_RIGHTS = ("dct:rights", "dcterms:rights", "rights", "usageInfo", "conditionsOfAccess",
           "dct:accessRights")  # fmt: skip
_TYPES = ("dataset", "distribution", "fileobject", "fileset", "datadownload")


@dataclass(frozen=True, slots=True)
class _Said:
    observation: Observation
    paths: tuple[str, ...]


class DatasetMetadata:
    """The metadata files at the root of a dataset folder.

    Args:
        folders: The source's folders.
    """

    def __init__(self, folders: Folders):
        names = [n for n in folders.names("") if n in _NAMES or n.lower().endswith(_ENDINGS)]
        said: list[_Said] = []
        for name in names[:_MOST_FILES]:
            raw = folders.read(name, MOST_BYTES)
            loaded = read_json(raw) if raw is not None else None
            if isinstance(loaded, dict | list):
                said += _read(name, loaded)
        self._said = tuple(said)

    def observations_for(self, name: str) -> tuple[Observation, ...]:
        """Return what the metadata say of a data file.

        Args:
            name: The file's path below the root.
        """
        own = [one for one in self._said if _is_of(name, one.paths)]
        with_own = {one.observation.location.split(":")[0] for one in own if one.paths}
        kept = [
            one.observation
            for one in own
            if one.paths or one.observation.location.split(":")[0] not in with_own
            or not _is_open(one.observation)
        ]  # fmt: skip
        return tuple(dict.fromkeys(kept))


def _is_of(name: str, paths: tuple[str, ...]) -> bool:
    return not paths or any(name == path or name.endswith(f"/{path}") for path in paths)


def _is_open(seen: Observation) -> bool:
    from provender.rights.statements import is_open

    return seen.signal == "dataset.license" and is_open(seen.value)


def _read(name: str, loaded: Any) -> list[_Said]:
    if name == "dataset_infos.json":
        return _infos(name, loaded)
    if name.endswith("datapackage.json") or name == "dataset-metadata.json":
        return _package(name, loaded)
    if name == "dataset_description.json":
        return _bids(name, loaded)
    return _linked(name, loaded)


def _infos(name: str, loaded: Any) -> list[_Said]:
    """Read the older description of configs on the Hub: one object a config."""
    found: list[_Said] = []
    for config, one in list(loaded.items())[:1000] if isinstance(loaded, dict) else []:
        if isinstance(one, dict):
            found += [
                _said("dataset.license", value, f"{name}: {config}.license")
                for value in texts(one.get("license"))
            ]
    return found


def _package(name: str, loaded: Any) -> list[_Said]:
    if not isinstance(loaded, dict):
        return []
    found = [_said("dataset.license", v, f"{name}: licenses") for v in _licenses(loaded)]
    resources = loaded.get("resources")
    for index, one in enumerate((resources if isinstance(resources, list) else [])[:1000]):
        if isinstance(one, dict):
            paths = tuple(path.removeprefix("./") for path in texts(one.get("path"), "path"))
            place = f"{name}: resources.{index}.licenses"
            found += [_said("dataset.license", v, place, paths) for v in _licenses(one)]
    return found


def _licenses(table: dict[str, Any]) -> list[str]:
    several = texts(table.get("licenses"), "name", "path", "id", "url", "title", "type")
    return several or texts(table.get("license"), "name", "path", "id", "url", "title", "type")


def _bids(name: str, loaded: Any) -> list[_Said]:
    """Read a Brain Imaging Data Structure description: `License`."""
    value = loaded.get("License") if isinstance(loaded, dict) else None
    return [_said("dataset.license", one, f"{name}: License") for one in texts(value)]


def _linked(name: str, loaded: Any) -> list[_Said]:
    """Read JSON-LD: the licence of datasets and their distributions, not of other things."""
    found: list[_Said] = []
    for node in nodes(loaded):
        if not _is_dataset(node):
            continue
        for key, value in _values(node, _KEYS):
            found.append(_said("dataset.license", value, f"{name}: {key}"))
        for key, value in _values(node, _OF_THE_RECORD):
            found.append(_said("dataset.record_license", value, f"{name}: {key}", scope="part"))
        for key, value in _values(node, _RIGHTS):
            found += _from_rights(value, f"{name}: {key}")
    return found


def _values(node: dict[str, Any], keys: Sequence[str]) -> Iterator[tuple[str, str]]:
    for key in keys:
        for value in texts(_plain(node.get(key)), *_OF_LICENSE):
            yield key, value


def _plain(value: Any) -> Any:
    """Take the value out of JSON-LD's `@value` objects."""
    if isinstance(value, list):
        return [_plain(one) for one in value[:50]]
    return value["@value"] if isinstance(value, dict) and "@value" in value else value


def _is_dataset(node: dict[str, Any]) -> bool:
    kinds = [
        kind.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for kind in texts(node.get("@type"))
    ]
    return any(kind in _TYPES for kind in kinds)


def _from_rights(value: str, place: str) -> list[_Said]:
    """Hear a field about access or use: what it restricts counts, what it grants is a clue."""
    from provender.rights.notices import find_notices
    from provender.rights.statements import is_restricted

    notices = [_said("dataset.notice", notice.says, place) for notice in find_notices(value)]
    scope: Scope = "source" if is_restricted(value) else "part"
    return [*notices, _said("dataset.license", value, place, scope=scope)]


def _said(
    signal: str, value: str, location: str, paths: Sequence[str] = (), scope: Scope = "source"
) -> _Said:
    seen = Observation(
        signal=signal, value=value[:500], location=location[:300], scope=scope, rank="card",
        detector=_DETECTOR,
    )  # fmt: skip
    return _Said(seen, tuple(paths))
