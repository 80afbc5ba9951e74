# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A release opened to be compared: nothing of it is read before its shape was checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from provender.document import RELEASE_SCHEMA
from provender.errors import CheckFailed
from provender.release.manifest import read_manifest
from provender.release.shape import (
    LICENSES,
    MANIFEST,
    POLICY,
    RULES,
    column_problems,
    json_problems,
    read_json,
    read_schema,
)
from provender.release.tables import DEPARTURES

__all__ = ["DEPARTED", "Opened", "open_release", "unusable"]

DEPARTED = ("id", "stage", "reason", "failures", "duplicate_of")
"""Columns of the ledger's departures that a comparison reads."""

_NEEDED = ("id", "text_sha256", "size_bytes", "source", "tier")
_TABLE = "ledger/departures.parquet"


@dataclass(frozen=True)
class Opened:
    """A release whose parts may be relied on.

    Attributes:
        root: Its folder.
        manifest: Its manifest.
        policy: `policy/policy.json`.
        rules: `policy/rules.json`.
        licenses: `policy/licenses.json`.
        shards: Its data files, in the order of their names.
        schema: Columns of its data files.
        rows: Documents in them, as their footers say.
    """

    root: Path
    manifest: Mapping[str, Any]
    policy: Mapping[str, Any]
    rules: Mapping[str, Any]
    licenses: Mapping[str, Any]
    shards: tuple[Path, ...]
    schema: pa.Schema
    rows: int

    @property
    def departures(self) -> Path:
        """The ledger's table of what left."""
        return self.root / _TABLE

    @property
    def label(self) -> str:
        """Name and version."""
        release = self.manifest["release"]
        return f"{release['name']} {release['version']}"

    @property
    def sources(self) -> set[str]:
        """Ids of the sources that the recipe named."""
        return {source["id"] for source in self.manifest["sources"]}


def open_release(folder: str | Path) -> Opened:
    """Open a release folder to compare it.

    Args:
        folder: `releases/<name>/<version>`.

    Raises:
        CheckFailed: It is no release, or a part that is compared is not as it must be.
    """
    root = Path(folder)
    manifest = read_manifest(root)
    problems = [
        one for told in json_problems(MANIFEST, manifest, "manifest.json").values() for one in told
    ]
    law: dict[str, Any] = {}
    for name, shape in (("policy", POLICY), ("rules", RULES), ("licenses", LICENSES)):
        where = f"policy/{name}.json"
        law[name], trouble = read_json(root / where, where)
        found = {"": [trouble]} if trouble else json_problems(shape, law[name], where)
        problems += [one for told in found.values() for one in told]
    problems += _table_problems(root)
    shards = tuple(sorted((root / "data").glob("*/*.parquet")))
    schema, rows = _shards(root, shards, problems)
    if problems:
        raise unusable(root, problems[0], len(problems) - 1)
    return Opened(
        root, manifest, law["policy"], law["rules"], law["licenses"], shards, schema, rows
    )


def unusable(root: Path, problem: str, more: int = 0) -> CheckFailed:
    """Return the error that says why a release cannot be compared."""
    others = f" (and {more} more)" if more else ""
    return CheckFailed(
        f"{root} cannot be compared: {problem}{others}",
        hint=f"run `provender verify {root}`, which names everything that is wrong with it",
        subject=str(root),
    )


def _table_problems(root: Path) -> list[str]:
    there, trouble = read_schema(root / _TABLE, _TABLE)
    if there is None:
        return [trouble or f"{_TABLE} cannot be read"]
    return [told for name, told in column_problems(there, DEPARTURES, _TABLE) if name in DEPARTED]


def _shards(root: Path, shards: tuple[Path, ...], problems: list[str]) -> tuple[pa.Schema, int]:
    """Return the columns that the data files share and their rows; add what is wrong with them."""
    needed = pa.schema([RELEASE_SCHEMA.field(name) for name in _NEEDED])
    schema, rows = pa.schema([]), 0
    for path in shards:
        where = path.relative_to(root).as_posix()
        if path.is_symlink() or path.parent.is_symlink():
            problems.append(f"{where} is a link; a release holds plain files")
            continue
        there, trouble = read_schema(path, where)
        if there is None:
            problems.append(trouble or f"{where} cannot be read")
            continue
        problems += [
            told for name, told in column_problems(there, needed, where) if name in _NEEDED
        ]
        there = there.remove_metadata()
        if schema.names and there != schema:
            problems.append(f"{where} has other columns than {shards[0].relative_to(root)}")
        schema = there
        rows += pq.read_metadata(path).num_rows
    return schema, rows
