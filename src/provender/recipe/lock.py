# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The lock: inputs and what decides their rights by hash, libraries, stages, rule sets, the date.

`lock_of(recipe.yaml)` is `recipe.lock.yaml`. A build holds to it where it exists: what differs is
named and ends the build with exit code 3, unless `--update-lock` renews it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from provender import __version__
from provender.errors import LockMismatch, UsageError
from provender.recipe.load import LoadedRecipe
from provender.stage import Stage
from provender.storage import write_bytes, yaml_text

__all__ = ["current_state", "differences", "hold_to_lock", "lock_path", "renew_lock"]

_LOCK_VERSION = 1
_MOST_SHOWN = 20
_PINNED = {
    "libraries": "library {}",
    "stages": "stage {}",
    "rule_sets": "rule set {}",
    "contexts": "what decides the terms of source {} (contract, card, licence files, robots.txt)",
}
"""Parts of a lock besides inputs, and how a difference in them is told."""


def lock_path(recipe: Path) -> Path:
    """Return where a recipe's lock lies."""
    return recipe.with_name(f"{recipe.stem}.lock.yaml")


def current_state(
    inputs: Mapping[str, Sequence[tuple[str, int, str]]],
    contexts: Mapping[str, str],
    stages: Sequence[Stage],
    rule_sets: Mapping[str, str],
) -> dict[str, Any]:
    """Return what a lock pins, as it is now.

    Args:
        inputs: Name, size in bytes and SHA-256 of each input, by source id.
        contexts: Digest of what each source says of itself besides: contract, card, licence files,
            robots.txt; by source id.
        stages: The build's stages; their identity covers the versions of their libraries.
        rule_sets: Hashes of policy and rules.
    """
    return {
        "provender": __version__,
        "libraries": {
            name: metadata.version(name)
            for name in sorted({n for s in stages for n in s.libraries})
        },
        "stages": {stage.name: stage.identity for stage in stages},
        "rule_sets": dict(rule_sets),
        "contexts": dict(contexts),
        "inputs": {
            source: {name: {"size_bytes": size, "sha256": digest} for name, size, digest in files}
            for source, files in inputs.items()
        },
    }


def renew_lock(loaded: LoadedRecipe, state: dict[str, Any], *, today: datetime.date) -> Path:
    """Write the lock and return its path.

    Args:
        loaded: The recipe.
        state: What to pin.
        today: Release date for a recipe that states none and has no lock yet.
    """
    path = lock_path(loaded.path)
    known = _read(path) if path.exists() else {}
    date = loaded.recipe.release.date or _date(known.get("release_date")) or today
    text = yaml_text({"lock_version": _LOCK_VERSION, "release_date": date.isoformat(), **state})
    write_bytes(path, text.encode("utf-8"))
    return path


def hold_to_lock(loaded: LoadedRecipe, state: dict[str, Any], *, update: bool) -> datetime.date:
    """Compare with the lock, if there is one, and return the release date.

    Args:
        loaded: The recipe.
        state: What a lock pins, as it is now.
        update: Renew the lock instead of failing.

    Raises:
        LockMismatch: Something differs; the message names it.
        UsageError: Neither recipe nor lock gives a date.
    """
    path = lock_path(loaded.path)
    stated = loaded.recipe.release.date
    if not path.exists():
        if stated is None:
            raise UsageError(
                f"{loaded.path} has no `release.date`, and there is no {path.name}",
                hint=f"add `date:` under `release:`, or run `provender lock {loaded.path}`",
                subject=str(loaded.path),
            )
        return stated
    known = _read(path)
    found = differences(known, state)
    locked_date = _date(known.get("release_date"))
    if stated is not None and locked_date is not None and stated != locked_date:
        found.append(f"release.date is {stated}, the lock has {locked_date}")
    if found and not update:
        shown = "\n".join(f"  {line}" for line in found[:_MOST_SHOWN])
        more = f"\n  and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
        raise LockMismatch(
            f"{path} does not match:\n{shown}{more}",
            hint="restore what changed, or accept it with --update-lock",
            subject=str(path),
        )
    date = stated or locked_date
    if date is None:
        raise UsageError(
            f"{path} has no release_date",
            hint=f"run `provender lock {loaded.path}`",
            subject=str(path),
        )
    if found:
        renew_lock(loaded, state, today=date)
    return date


def differences(locked: Mapping[str, Any], state: Mapping[str, Any]) -> list[str]:
    """Return in plain words what differs between a lock and what is there."""
    found: list[str] = []
    if locked.get("provender") != state["provender"]:
        found.append(f"provender is {state['provender']}, the lock has {locked.get('provender')}")
    for kind, words in _PINNED.items():
        old, new = locked.get(kind) or {}, state[kind]
        found += [
            f"{words.format(name)} {_change(old, new, name)}"
            for name in sorted({*old, *new})
            if old.get(name) != new.get(name)
        ]
    old_inputs, new_inputs = locked.get("inputs") or {}, state["inputs"]
    for source in sorted({*old_inputs, *new_inputs}):
        old, new = old_inputs.get(source) or {}, new_inputs.get(source) or {}
        found += [
            f"input {source}/{name} {_change(old, new, name)}"
            for name in sorted({*old, *new})
            if old.get(name) != new.get(name)
        ]
    return found


def _change(old: Mapping[str, Any], new: Mapping[str, Any], name: str) -> str:
    if name not in old:
        return "was added"
    if name not in new:
        return "was removed"
    short = all(isinstance(one[name], str) and len(one[name]) < 32 for one in (old, new))
    return f"was {old[name]}, is {new[name]}" if short else "was changed"


def _read(path: Path) -> dict[str, Any]:
    try:
        loaded = YAML(typ="safe").load(path.read_text("utf-8"))
    except (OSError, YAMLError, ValueError, RecursionError) as error:
        raise LockMismatch(
            f"{path} cannot be read: {error}",
            hint="restore it, or delete it and lock again",
            subject=str(path),
        ) from error
    if not isinstance(loaded, dict) or loaded.get("lock_version") != _LOCK_VERSION:
        raise LockMismatch(
            f"{path} is no lock of this version of Provender",
            hint="delete it and lock again",
            subject=str(path),
        )
    wrong = _wrong_part(loaded)
    if wrong is not None:
        raise LockMismatch(
            f"{path} is damaged: {wrong}",
            hint="restore it, or delete it and lock again",
            subject=str(path),
        )
    return loaded


def _wrong_part(loaded: dict[str, Any]) -> str | None:
    """Return which part of a lock has not the form that `renew_lock` writes."""
    for part in (*_PINNED, "inputs"):
        held = loaded.get(part)
        if held is None:
            continue
        if not isinstance(held, dict) or not all(isinstance(name, str) for name in held):
            return f"`{part}` is no mapping of names"
        for name, value in held.items():
            if part != "inputs" and not isinstance(value, str):
                return f"`{part}: {name}` is no text"
            if part == "inputs" and not _is_input_list(value):
                return f"`inputs: {name}` is no mapping of file names"
    return None


def _is_input_list(value: Any) -> bool:
    return value is None or (
        isinstance(value, dict) and all(isinstance(name, str) for name in value)
    )


def _date(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        return None
