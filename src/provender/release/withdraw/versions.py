# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Beside the versions of a release: which of them may still be used.

    releases/<name>/versions.json   every version by its hash, what it was withdrawn in favour of
                                    and why, and the oldest that may still be used

An old version's bytes never change, so this stands beside it. It says nothing that the versions'
own manifests do not say, except of those that are no longer there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from provender.acquire.ancestry import VERSIONS_NAME, read_home, version_order
from provender.errors import UsageError
from provender.storage import write_json

__all__ = ["next_major", "write_versions"]


def next_major(versions: Iterable[str]) -> str:
    """Return a version whose first number is above that of all others.

    Taking data out is a major change (Croissant 1.0, "Versioning": a MAJOR version where existing
    data were changed or removed).
    """
    heads = [re.match("[0-9]+", version) for version in versions]
    numbers = [int(head[0]) for head in heads if head is not None]
    return f"{max(numbers, default=0) + 1}.0.0"


def write_versions(
    home: Path,
    name: str,
    superseded: Iterable[str] = (),
    by: str | None = None,
    why: Mapping[str, Any] | None = None,
    purged: Iterable[str] = (),
) -> Path:
    """Write `versions.json` anew from the versions that are there and those that are remembered.

    Args:
        home: The folder of the versions.
        name: Name of the release.
        superseded: Versions that are withdrawn now.
        by: The version in whose favour.
        why: Reasons and date, told of each of `superseded`.
        purged: Versions whose folders were removed.
    """
    found = read_home(str(home.resolve()), name)
    if found is None:
        raise UsageError(f"{home} holds no version of {name}", subject=str(home))
    told = {version: dict(entry) for version, entry in found.known.items()}
    for one in found.versions:
        entry = told.setdefault(one.version, {"version": one.version})
        entry["sums_sha256"] = one.sums_sha256
        entry.setdefault("superseded_by", None)
    for one in found.versions:
        if one.supersedes in told and told[one.supersedes].get("superseded_by") is None:
            told[one.supersedes]["superseded_by"] = one.version
    for version in superseded:
        entry = told.setdefault(version, {"version": version})
        reasons = {*(entry.get("reasons") or ()), *(why or {}).get("reasons", ())}
        entry.update({"superseded_by": by, **(why or {}), "reasons": sorted(reasons)})
    for version in purged:
        told.setdefault(version, {"version": version})["purged"] = True
    least = [
        str(one.told["min_supported_version"])
        for one in found.versions
        if one.told.get("min_supported_version")
    ]
    path = home / VERSIONS_NAME
    ordered = sorted(told.values(), key=lambda entry: version_order(entry["version"]))
    write_json(
        path,
        {
            "schema_version": 1,
            "name": name,
            "min_supported_version": max(least, key=version_order, default=None),
            "versions": ordered,
        },
    )
    return path
