# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Where a build may write: known before the first byte is read, and apart from what it reads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from provender.acquire.globs import fixed_prefix, has_magic, matches_path
from provender.acquire.inventory import name_filter, source_roots
from provender.acquire.source import Source
from provender.errors import UsageError

__all__ = ["require_output"]

_OF_A_RELEASE = ("README.md", "manifest.json", "data/attribution/source-train-00000.parquet")
"""Names that a release has: a source that would read one of them reads the release."""


def require_output(out: Path, name: str, sources: Sequence[Source], base: Path) -> None:
    """Refuse an output folder that cannot be, lies in a release, or is part of a source.

    A source that holds its own output would be another one at the next build.

    Args:
        out: The folder that `--out` names.
        name: The release's name, whose folder lies below it.
        sources: The recipe's sources.
        base: The recipe's folder.

    Raises:
        UsageError: The build would fail at its end, or never be the same twice.
    """
    home = out.resolve() / name
    for folder in (home, *home.parents):
        if os.access(folder, os.F_OK) and not folder.is_dir():
            raise UsageError(
                f"{folder} is a file, so no release can be written below it",
                hint="choose another folder with --out",
                subject=str(out),
            )
        if all(os.access(folder / one, os.F_OK) for one in ("SHA256SUMS", "manifest.json")):
            raise UsageError(
                f"{out} lies inside the release {folder}, which would not verify any more",
                hint="choose a folder outside it with --out",
                subject=str(out),
            )
    nearest = next(folder for folder in (home, *home.parents) if os.access(folder, os.F_OK))
    if not os.access(nearest, os.W_OK | os.X_OK) or nearest.is_relative_to("/proc"):
        raise UsageError(
            f"cannot write to {nearest}, so {out} cannot be made",
            hint="choose another folder with --out, or change its permissions",
            subject=str(out),
        )
    for source in sources:
        if any(_takes_from(source, base, home / inner) for inner in _OF_A_RELEASE):
            raise UsageError(
                f"source {source.id} would read the release itself: {out} lies inside its path",
                hint="choose a folder outside the source with --out, or leave it out of the "
                "source with `exclude:` or a narrower `path:`",
                subject=source.id,
            )


def _takes_from(source: Source, base: Path, file: Path) -> bool:
    """True if a source would read a file that lay at that place.

    Args:
        source: The recipe's source.
        base: The recipe's folder.
        file: Absolute path without links; it need not be there.
    """
    for entry, root in source_roots(source, base):
        folder = root.resolve()
        if not file.is_relative_to(folder):
            continue
        name = file.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in name.split("/")):
            continue
        text = entry.removeprefix("file://")
        pattern = text[len(fixed_prefix(text)) :].lstrip("/")
        keep = name_filter(source)
        if (base / text).is_dir():
            taken = keep(name)
        else:
            by_name = source.format not in ("files", "repository") or keep(name)
            taken = has_magic(text) and matches_path(name, pattern) and by_name
        if taken:
            return True
    return False
