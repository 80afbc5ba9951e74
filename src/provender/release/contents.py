# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A release folder, opened for those who write about it.

Whatever describes a release is a pure function of its data, ledger, evidence, policy and manifest:
the build calls it when these are written, and `verify` calls it again and compares the bytes.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from provender.assess.rules import RuleTable, rules_from_dict
from provender.parquet import joined, row_groups
from provender.release.details import Details, count_details
from provender.release.figures import Figures, count_figures
from provender.release.spreads import Measures, measure
from provender.release.tables import EVIDENCE, INPUTS
from provender.rights.license import License, license_from_dict
from provender.storage import hash_file

__all__ = ["OPEN_TIERS", "TIERS", "Contents"]

OPEN_TIERS = ("public-domain", "attribution", "share-alike")
"""Tiers that anybody may take, from the freest on."""

TIERS = (*OPEN_TIERS, "agreement")
"""All tiers that may leave; `agreement` only to people who accept its terms."""


class Contents:
    """The parts of a release that everything else is derived from.

    Args:
        folder: `releases/<name>/<version>`, whole or being put together.
        manifest: Its manifest, as `read_manifest` returns it and of checked shape.
    """

    def __init__(self, folder: Path, manifest: Mapping[str, Any]):
        self.folder = folder
        self.manifest = manifest
        self._hashes: dict[str, str] = {}

    @property
    def tiers(self) -> tuple[str, ...]:
        """The tiers that the release holds, from the freest on."""
        return tuple(tier for tier in TIERS if tier in self.manifest["tiers"])

    def data_files(self, tier: str | None = None) -> list[str]:
        """Return the names of data files in the release, in the order of tiers and of the build.

        Args:
            tier: Of this tier only.
        """
        wanted = self.tiers if tier is None else (tier,)
        return [name for one in wanted for name in self.manifest["tiers"][one]["files"]]

    def source_of(self, name: str) -> str:
        """Return the source of a data file, `data/<tier>/<source>-<split>-NNNNN.parquet`."""
        tier, file = name.split("/")[1:]
        stem = file.rsplit("-", 1)[0]
        splits = [one for one in self.manifest["tiers"][tier]["splits"] if stem.endswith(f"-{one}")]
        return stem.removesuffix(f"-{splits[0]}") if splits else stem

    def rows(self, columns: list[str], tier: str | None = None) -> Iterator[pa.Table]:
        """Yield released rows in the order of `data_files`, some row groups at a time.

        Args:
            columns: Names of columns of the release schema, or signals.
            tier: Of this tier only.
        """
        for name in self.data_files(tier):
            yield from joined(row_groups(self.folder / name, columns))

    def file_rows(self, name: str, columns: list[str]) -> Iterator[dict[str, Any]]:
        """Yield the rows of one data file as plain types.

        Args:
            name: Of `data_files`.
            columns: Names of small columns.
        """
        for table in row_groups(self.folder / name, columns):
            yield from table.to_pylist()

    def departures(self, columns: list[str]) -> Iterator[pa.Table]:
        """Yield the ledger's departures, a row group at a time."""
        yield from row_groups(self.folder / "ledger" / "departures.parquet", columns)

    def inputs(self) -> Iterator[dict[str, Any]]:
        """Yield each input file: source, name, SHA-256, size in bytes and counts of records."""
        for table in row_groups(self.folder / "ledger" / "inputs.parquet", INPUTS.names):
            yield from table.to_pylist()

    def evidence(self) -> Iterator[dict[str, Any]]:
        """Yield each statement about rights, once."""
        for table in row_groups(self.folder / "evidence" / "evidence.parquet", EVIDENCE.names):
            yield from table.to_pylist()

    @functools.cached_property
    def figures(self) -> Figures:
        """Every figure of the release."""
        return count_figures(self.rows, self.departures)

    @functools.cached_property
    def details(self) -> Details:
        """Figures that only some documents ask for."""
        return count_details(self)

    @functools.cached_property
    def review(self) -> dict[str, Any] | None:
        """What people found who reviewed documents of it, None if nobody did."""
        return self._optional_json("review/summary.json")

    @functools.cached_property
    def rules(self) -> RuleTable:
        """The rules of quality and safety that judged."""
        return rules_from_dict(self._json("policy/rules.json"))

    @functools.cached_property
    def policy(self) -> dict[str, Any]:
        """The policy that decided, as it is embedded."""
        return self._json("policy/policy.json")

    @functools.cached_property
    def measures(self) -> Measures:
        """How the signals of the released documents are spread."""
        return measure(self.rows, self.rules, self.manifest["signals"])

    @functools.cached_property
    def licenses(self) -> dict[str, License]:
        """The licence records that decided, by id."""
        told = self._json("policy/licenses.json")
        return {name: license_from_dict(record) for name, record in told.items()}

    @functools.cached_property
    def contamination(self) -> dict[str, Any] | None:
        """What was found of test sets, None if none were looked for."""
        return self._optional_json("ledger/contamination.json")

    def _optional_json(self, name: str) -> dict[str, Any] | None:
        return self._json(name) if (self.folder / name).is_file() else None

    def _json(self, name: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self.folder / name).read_text("utf-8"))
        return told

    def sha256(self, name: str) -> str:
        """Return the SHA-256 of a file of the release, in hex; each is read once."""
        if name not in self._hashes:
            self._hashes[name] = hash_file(self.folder / name)
        return self._hashes[name]

    def size_bytes(self, name: str) -> int:
        """Return the size of a file of the release."""
        return (self.folder / name).stat().st_size
