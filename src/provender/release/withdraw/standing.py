# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which version of a release stands, and which others still hold what was taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from provender.acquire.ancestry import Home, read_home
from provender.errors import UsageError
from provender.parquet import row_groups
from provender.release.manifest import read_manifest
from provender.release.row_texts import near_rows_of
from provender.rights.suppressing import NONE, Suppressor
from provender.rights.suppression import SuppressionList

__all__ = ["newest", "rows_held"]


def newest(release: Path, asked: set[str]) -> tuple[Home, str]:
    """Return the home of a release and the folder of the version to withdraw from.

    A version that was withdrawn in favour of another leads on to that one if all that is asked was
    taken back there: the command is run again.
    """
    place = release.resolve()
    named = (place / "manifest.json").exists()
    told = read_manifest(place)["release"] if named else {}
    home = read_home(str(place.parent), told["name"]) if named else read_home(str(place))
    standing = [v for v in home.versions if not home.superseded_by(v.version)] if home else []
    if home is None or not standing:
        raise UsageError(
            f"{release} is no release that can be read",
            hint="give the folder releases/<name>/<version>, or releases/<name> for the newest",
            subject=str(release),
        )
    if not named:
        return home, standing[-1].folder
    version = told["version"]
    newer = home.standing(version)
    if newer == version:
        return home, place.name
    latest = next((v for v in home.versions if v.version == newer), None)
    if latest is None or latest.suppressed is None or asked - set(latest.suppressed.requests):
        raise UsageError(
            f"{release} was withdrawn in favour of {newer}, which leaves out more",
            hint=f"withdraw from {place.parent / newer}, or give {place.parent}",
            subject=str(release),
        )
    return home, latest.folder


def rows_held(folder: Path, known: SuppressionList) -> int:
    """Return how many rows of a version a list names, by text or by an author's name."""
    texts, names = Suppressor(known), Suppressor(known, "name")
    columns = [
        "id", "parents", "text_sha256", "extracted_sha256", "url", "author", "text", "messages",
        "rejected",
    ]  # fmt: skip
    count = 0
    for path in sorted((folder / "data").rglob("*.parquet")):
        for batch in row_groups(path, columns):
            told: dict[str, Any] = {
                "ids": [batch.column("id"), batch.column("parents")],
                "hashes": [batch.column("text_sha256"), batch.column("extracted_sha256")],
                "urls": batch.column("url"),
                "authors": [batch.column("author")],
            }
            found = texts.find(batch.num_rows, **told)
            if texts.signs:
                np.minimum(found, texts.places_of(near_rows_of(texts, batch)), out=found)
            held = found != NONE
            if names:
                credited = batch.column("author").is_valid().to_numpy()
                held |= credited & (names.find(batch.num_rows, **told) != NONE)
            count += int(held.sum())
    return count
