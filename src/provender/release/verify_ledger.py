# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The ledger of a release: its tables' columns, its sums, and whom its rows point to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from provender.parquet import row_groups
from provender.release.shape import column_problems, first_line, read_schema
from provender.release.shared_ledger import shared_problems
from provender.release.tables import CONFLICTS, DEPARTURES, INPUTS, UNKNOWN_INPUT

__all__ = ["LedgerCheck"]

_INPUTS, _DEPARTURES = "ledger/inputs.parquet", "ledger/departures.parquet"
_CONFLICTS = "ledger/conflicts.parquet"
_CONTAMINATION = "ledger/contamination.json"
_KINDS = ("dropped", "unreadable")
_SUMS = ("records_read", "released", *_KINDS)
_NEVER_NULL = {
    _INPUTS: ("source", "input", "size_bytes", *_SUMS),
    _DEPARTURES: ("id", "source", "input", "locator", "kind", "stage", "reason"),
    _CONFLICTS: ("kind", "documents", "detail"),
}
_DECIDED = ("suppress", "clear", "assess", "review", "dedup")
"""Stages that decide about a document that has an id of its own. Records that left earlier may
share id and locator with another record."""


class LedgerCheck:
    """Checks the ledger.

    Args:
        root: The release folder.
        manifest: Its manifest.
        bad: Keys of the manifest that are not as they must be.
        say: Receives each finding.
    """

    def __init__(
        self, root: Path, manifest: Mapping[str, Any], bad: set[str], say: Callable[[str], None]
    ):
        self._root, self._manifest, self._bad, self._say = root, manifest, bad, say
        self._wrong: dict[str, set[str]] = {}
        for name, schema in ((_INPUTS, INPUTS), (_DEPARTURES, DEPARTURES), (_CONFLICTS, CONFLICTS)):
            there, trouble = read_schema(root / name, name)
            if there is None:
                say(trouble or f"{name} cannot be read")
                self._wrong[name] = set(schema.names)
                continue
            wrong = dict(column_problems(there, schema, name))
            self._wrong[name] = set(wrong)
            for problem in wrong.values():
                say(problem)
        self.released: Counter[str] | None = None
        """Released documents by source id, as inputs say; None if inputs cannot be read."""

    def _batches(self, name: str, columns: list[str]) -> Iterator[pa.Table] | None:
        """Return a table's row groups, None if a column is not as it must be."""
        if self._wrong[name] & set(columns):
            return None
        return self._checked(name, columns)

    def _checked(self, name: str, columns: list[str]) -> Iterator[pa.Table]:
        """Yield row groups without the rows that lack what must be there."""
        nulls: Counter[str] = Counter()
        try:
            for batch in row_groups(self._root / name, columns):
                keep = [column for column in columns if column in _NEVER_NULL[name]]
                for column in keep:
                    nulls[column] += batch.column(column).null_count
                whole = not any(batch.column(column).null_count for column in keep)
                yield batch if whole else batch.filter(_complete(batch, keep))
        except (pa.ArrowException, OSError, ValueError) as error:
            self._say(f"{name} cannot be read to its end: {first_line(error)}")
        for column, count in sorted(nulls.items()):
            if count:
                self._say(f"{name}: column {column} is null in {count} rows")

    def tables(self) -> None:
        """Hold departures to inputs, and both to the manifest."""
        columns = ["source", "input", "kind", "stage", "reason"]
        left: Counter[tuple[str, str, str]] = Counter()
        reasons: Counter[tuple[str, str, str]] = Counter()
        departures = self._batches(_DEPARTURES, columns)
        for batch in departures or ():
            for source, name, kind, stage, reason in _rows(batch, columns):
                left[source, name, kind] += 1
                reasons[kind, stage, reason] += 1
        for kind in sorted({kind for _, _, kind in left} - set(_KINDS)):
            self._say(f"{_DEPARTURES}: the kind {kind!r} is none of {', '.join(_KINDS)}")
        inputs = self._batches(_INPUTS, ["source", "input", "sha256", *_SUMS])
        if inputs is not None:
            rows = [row for batch in inputs for row in batch.to_pylist()]
            self._check_inputs(rows, left if departures is not None else None)
        if departures is not None and "reasons" not in self._bad:
            told = {
                (row["kind"], row["stage"], row["reason"]): row["count"]
                for row in self._manifest["reasons"]
            }
            for kind, stage, reason in sorted(told.keys() | reasons.keys()):
                one = told.get((kind, stage, reason), 0)
                other = reasons[kind, stage, reason]
                if one != other:
                    self._say(
                        f"manifest.json says {one} {kind} as {stage}/{reason}, "
                        f"{_DEPARTURES} holds {other}"
                    )

    def _check_inputs(
        self, rows: list[dict[str, Any]], left: Counter[tuple[str, str, str]] | None
    ) -> None:
        self.released = Counter()
        read: Counter[str] = Counter()
        for row in rows:
            where = f"{row['source']}/{row['input']}"
            self.released[row["source"]] += row["released"]
            read[row["source"]] += row["records_read"]
            for kind in _KINDS if left is not None else ():
                seen = (left or Counter()).pop((row["source"], row["input"], kind), 0)
                if seen != row[kind]:
                    self._say(f"{where}: ledger has {seen} {kind}, inputs say {row[kind]}")
            total = row["released"] + row["dropped"] + row["unreadable"]
            if row["records_read"] != total:
                self._say(f"{where}: {row['records_read']} records read, but {total} accounted for")
            moved = row["input"] == UNKNOWN_INPUT and (
                row["records_read"] == 0 and row["released"] == -row["dropped"]
            )
            if row["released"] < 0 and not moved:
                self._say(f"{where}: {row['released']} released")
            if (row["released"] or row["dropped"]) and not moved and not _is_hash(row["sha256"]):
                self._say(
                    f"{where}: records of it were read, but {_INPUTS} has no SHA-256 of it: "
                    f"sha256 is {row['sha256']!r}"
                )
        for source, name, kind in left or ():
            self._say(f"{source}/{name}: departures ({kind}) of an input that inputs do not name")
        self._compare(rows, read)

    def _compare(self, rows: list[dict[str, Any]], read: Counter[str]) -> None:
        if "counts" not in self._bad:
            counts = self._manifest["counts"]
            for key in _SUMS:
                total = sum(row[key] for row in rows)
                if total != counts[key]:
                    self._say(f"manifest says {counts[key]} {key}, {_INPUTS} adds up to {total}")
        if "sources" in self._bad or self.released is None:
            return
        told = self._manifest["sources"]
        for source in told:
            for key, ledger in (("released", self.released), ("records_read", read)):
                if source[key] != ledger[source["id"]]:
                    self._say(
                        f"source {source['id']}: manifest says {source[key]} {key}, "
                        f"ledger says {ledger[source['id']]}"
                    )
        for name in sorted(read.keys() - {source["id"] for source in told}):
            self._say(f"{_INPUTS} names the source {name!r}, which manifest.json does not")

    def conflicts(self) -> None:
        """Count the table of contradictions."""
        batches = self._batches(_CONFLICTS, ["kind", "documents", "detail"])
        if batches is None or "counts" in self._bad:
            return
        held = sum(batch.num_rows for batch in batches)
        told = self._manifest["counts"]["conflicts"]
        if held != told:
            self._say(f"manifest says {told} conflicts, {_CONFLICTS} holds {held}")

    def reports(self) -> None:
        """Ask for the report of each station that writes one."""
        assess = {} if "options" in self._bad else self._manifest["options"].get("assess")
        asked = isinstance(assess, dict) and assess.get("contamination") is not None
        if asked and not (self._root / _CONTAMINATION).is_file():
            self._say(f"{_CONTAMINATION} is missing: the release was searched for test sets")

    def pointers(self, released: set[bytes], *, whole: bool) -> None:
        """Hold ids of departures, and whom they left for, to the released ids.

        Args:
            released: Ids in the data folder, as bytes.
            whole: All of the data folder could be read.
        """
        dedup = {} if "options" in self._bad else self._manifest["options"].get("dedup")
        asked = isinstance(dedup, dict) and dedup.get("shared") is not None
        for problem in shared_problems(self._root, asked, released, whole):
            self._say(problem)
        batches = self._batches(_DEPARTURES, ["id", "stage", "duplicate_of"])
        if batches is None:
            return
        wanted: set[bytes] = set()
        decided: set[bytes] = set()
        for batch in batches:
            for identifier, stage, survivor in _rows(batch, ["id", "stage", "duplicate_of"]):
                if stage in _DECIDED:
                    if _key(identifier) in released:
                        self._say(f"{_DEPARTURES}: {identifier} left at {stage}, but is released")
                    if _key(identifier) in decided:
                        self._say(f"{_DEPARTURES}: {identifier} left twice by decision")
                    decided.add(_key(identifier))
                if survivor is not None and _key(survivor) not in released:
                    wanted.add(_key(survivor))
        for key in sorted(wanted - decided if whole else ()):
            survivor = key.hex() if len(key) == 16 else repr(key.decode("utf-8"))
            self._say(
                f"{_DEPARTURES}: duplicate_of names {survivor}, which is neither released nor "
                "departed"
            )


def _complete(batch: pa.Table, columns: list[str]) -> Any:
    """Return a mask of the rows in which no column is null."""
    mask = [True] * batch.num_rows
    for column in columns:
        there = batch.column(column).is_valid().to_pylist()
        mask = [one and other for one, other in zip(mask, there, strict=True)]
    return pa.array(mask, pa.bool_())


def _rows(batch: pa.Table, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(batch.column(column).to_pylist() for column in columns), strict=True)


def _key(identifier: str) -> bytes:
    """Return an id in half its size; what is no id stands for itself."""
    try:
        key = bytes.fromhex(identifier)
    except ValueError:
        return identifier.encode("utf-8")
    return key if len(key) == 16 else identifier.encode("utf-8")


def _is_hash(text: str | None) -> bool:
    return text is not None and len(text) == 64 and set(text) <= set("0123456789abcdef")
