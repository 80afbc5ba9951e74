# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A version from which text was withdrawn is published no more: `versions.json` says which are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from provender.errors import CheckFailed

__all__ = ["refuse_withdrawn"]

_VERSIONS = "versions.json"


def refuse_withdrawn(folder: Path, version: str) -> None:
    """Refuse a version that another has taken the place of.

    Args:
        folder: The release.
        version: Its version.

    Raises:
        CheckFailed: `versions.json` beside the versions says so, or cannot be read: not to know
            whether text was withdrawn is not to publish it.
    """
    path = folder.resolve().parent / _VERSIONS
    if not path.is_file():
        return
    try:
        newer = _superseded_by(json.loads(path.read_text("utf-8")), version)
    except (OSError, ValueError, RecursionError) as error:
        raise CheckFailed(
            f"{path} cannot be read, so it is not known whether this version was withdrawn",
            hint="repair it, or take it from a copy of the release's folder",
            subject=str(path),
        ) from error
    if newer:
        raise CheckFailed(
            f"{folder} is not published: text was withdrawn from it, and {newer} takes its place",
            hint=f"publish {newer} instead",
            subject=str(path),
        )


def _superseded_by(told: Any, version: str) -> str | None:
    """Return the version that took another's place, in any of the forms that such a list has.

    Raises:
        ValueError: It has none of them.
    """
    entries = told.get("versions", told) if isinstance(told, dict) else told
    if isinstance(entries, dict):
        entry = entries.get(version) or {}
    elif isinstance(entries, list) and all(isinstance(one, dict) for one in entries):
        entry = next((one for one in entries if one.get("version") == version), {})
    else:
        raise ValueError("no list of versions")
    if not isinstance(entry, dict):
        raise ValueError("no entry of a version")
    newer = entry.get("superseded_by")
    return str(newer) if newer else None
