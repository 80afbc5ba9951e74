# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which build used which cached results: what `clean` can take away without harm to others.

    builds/<hash of the recipe's path>.json   the recipe, what its last build used, what all used,
                                              and whether the last is unfinished
    refused/<the same hash>.parquet           why each record left, if a build released nothing

Several recipes may share a work folder. A result goes with a recipe only if no other recipe's build
used it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from provender.run.work_folder import ROOMS, is_own
from provender.storage import hash_bytes, remove_tree, write_json

__all__ = [
    "entries",
    "forget",
    "of_recipe",
    "record_use",
    "recorded",
    "refused_ledger",
    "remove",
    "unused",
]


def record_use(work: Path, recipe: Path, used: Iterable[Path], *, finished: bool = True) -> None:
    """Remember what a recipe's build stands on; the time of the record is the time of use.

    Args:
        work: The work folder.
        recipe: The recipe's path.
        used: Entries of the work folder: text folders, signal files, shards.
        finished: False while the build goes on: what it stood on before still counts as in use.
    """
    names = sorted({path.relative_to(work).as_posix() for path in used})
    path = _record_path(work, recipe)
    earlier = _read(path)
    last = names if finished else sorted({*earlier.get("last", []), *names})
    record = {"recipe": str(recipe.resolve()), "last": last}
    record["all"] = sorted({*earlier.get("all", []), *names})
    write_json(path, record if finished else {**record, "unfinished": True})


def recorded(work: Path) -> tuple[list[Path], list[str]]:
    """Return the recipes that were built in a work folder, and what their last builds used."""
    records = [_read(path) for path in sorted((work / "builds").glob("*.json"))]
    recipes = [Path(record["recipe"]) for record in records if "recipe" in record]
    return recipes, sorted({name for record in records for name in record.get("last", [])})


def of_recipe(work: Path, recipe: Path) -> list[Path]:
    """Return the entries that builds of a recipe used and no other recipe's did.

    Where no other recipe has built in the folder, that is everything in it, unfinished work too.
    """
    own = _record_path(work, recipe)
    others = [_read(path) for path in sorted((work / "builds").glob("*.json")) if path != own]
    if not others:
        return entries(work)
    kept = {name for record in others for name in record.get("all", [])}
    return [work / name for name in _read(own).get("all", []) if name not in kept]


def unused(work: Path) -> list[Path]:
    """Return the entries that no recipe's last build used.

    While a build is unfinished, what no build has named may be its work, and counts as in use.
    """
    records = [_read(path) for path in sorted((work / "builds").glob("*.json"))]
    kept = {name for record in records for name in record.get("last", [])}
    known = {name for record in records for name in record.get("all", [])}
    unfinished = any(record.get("unfinished") for record in records)
    return [
        path
        for path in entries(work)
        if (name := path.relative_to(work).as_posix()) not in kept
        and (name in known or not unfinished)
    ]


def remove(work: Path, found: Iterable[Path], *, before: float | None = None) -> tuple[int, int]:
    """Remove entries of a work folder.

    Args:
        work: The work folder.
        found: What to remove; what no build names so is left alone.
        before: Keep what was used at or after this time, in seconds since the epoch.

    Returns:
        How many entries were removed, and their bytes.
    """
    removed, freed = 0, 0
    last_used = _last_used(work)
    for entry in found:
        if entry.parent.parent != work or not entry.exists():
            continue
        if entry.parent.name not in ROOMS or not is_own(entry):
            continue
        used = max(entry.stat().st_mtime, last_used.get(f"{entry.parent.name}/{entry.name}", 0.0))
        if before is not None and used >= before:
            continue
        freed += _size_bytes(entry)
        removed += 1
        if entry.is_dir():
            remove_tree(entry)
        else:
            entry.unlink(missing_ok=True)
    return removed, freed


def forget(work: Path, recipe: Path) -> None:
    """Forget a recipe's builds."""
    _record_path(work, recipe).unlink(missing_ok=True)


def entries(work: Path) -> list[Path]:
    """Return every cached result of a work folder."""
    return [e for room in ROOMS for e in sorted((work / room).glob("*")) if is_own(e)]


def _last_used(work: Path) -> dict[str, float]:
    """Return when the last build used an entry, in seconds since the epoch."""
    found: dict[str, float] = {}
    for path in sorted((work / "builds").glob("*.json")):
        at = path.stat().st_mtime
        for name in _read(path).get("last", []):
            found[name] = max(at, found.get(name, 0.0))
    return found


def refused_ledger(work: Path, recipe: Path) -> Path:
    """Return where a recipe's build says why each record left, if it releases nothing."""
    return work / "refused" / f"{_name_of(recipe)}.parquet"


def _record_path(work: Path, recipe: Path) -> Path:
    return work / "builds" / f"{_name_of(recipe)}.json"


def _name_of(recipe: Path) -> str:
    return hash_bytes(str(recipe.resolve()).encode("utf-8", "surrogatepass"))[:32]


def _read(path: Path) -> dict[str, Any]:
    try:
        loaded = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _size_bytes(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(child.stat().st_size for child in path.rglob("*") if child.is_file())
