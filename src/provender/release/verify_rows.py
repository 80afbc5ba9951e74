# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The data folder of a release: names and columns of its files, every row, and their counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from provender.document import RELEASE_SCHEMA, SCHEMA_VERSION
from provender.parquet import row_groups
from provender.release.consistency import CONSISTENT, contradictions
from provender.release.embedded import Embedded
from provender.release.recheck import NEEDED, Recheck
from provender.release.shape import column_problems, data_schema, first_line, read_schema
from provender.release.verify_suppression import SuppressionCheck
from provender.rights.license import License, load_licenses, terms_of
from provender.run.editing import PERSONAL

__all__ = ["RowCheck"]

_NEVER_NULL = (
    "id",
    "source",
    "channel",
    "split",
    "tier",
    "size_bytes",
    "text_sha256",
    "evidence_ids",
)
_STATED = ("modality", "modified", "parents", "repetitions")
"""Columns that are never null either, though no other check reads them."""

_MOST_OF_A_FILE = 20
_ID = r"^[0-9a-f]{32}$"


class RowCheck:
    """Checks the data folder.

    Args:
        root: The release folder.
        manifest: Its manifest.
        bad: Keys of the manifest that are not as they must be.
        embedded: What the release is judged by.
        say: Receives each finding.
        suppressed: What the release takes back.
    """

    def __init__(
        self,
        root: Path,
        manifest: Mapping[str, Any],
        bad: set[str],
        embedded: Embedded,
        say: Callable[[str], None],
        suppressed: SuppressionCheck | None = None,
    ):
        self._root, self._manifest, self._bad, self._say = root, manifest, bad, say
        self._embedded, self._suppressed = embedded, suppressed
        self._recheck = Recheck(embedded, manifest, bad)
        self._channels = {
            source["id"]: source["channel"]
            for source in ([] if "sources" in bad else manifest["sources"])
            if source["format"] != "release"
        }
        self._seen = _Seen()
        self._unread: set[str] = set()
        self.released: set[bytes] = set()
        self.rows = 0

    def files(self) -> None:
        """Check every file of the data folder."""
        data = self._root / "data"
        empty = "counts" not in self._bad and self._manifest["counts"]["released"] == 0
        if not data.is_dir() and not empty:
            self._say("data is missing: a release holds its documents there")
        for path in sorted(data.rglob("*")):
            where = path.relative_to(self._root).as_posix()
            if path.is_dir():
                continue
            if path.suffix != ".parquet" or path.parent.parent != data:
                self._say(
                    f"{where} is no shard: those are data/<tier>/<source>-<split>-NNNNN.parquet"
                )
                if path.suffix != ".parquet":
                    continue
            tier = path.parent.name
            self._seen.files.setdefault(tier, set()).add(where)
            try:
                read = self._file(path, where, tier)
            except (pa.ArrowException, OSError, ValueError, LookupError, TypeError) as error:
                self._say(f"{where} could not be checked to its end: {first_line(error)}")
                read = False
            if not read:
                self._unread.add(tier)

    @property
    def whole(self) -> bool:
        """True if all of the data folder could be read."""
        return not self._unread

    def notes(self) -> list[str]:
        """Return where the readings and the policy of today would differ."""
        return self._recheck.notes()

    def _file(self, path: Path, where: str, tier: str) -> bool:
        """Check one shard; return False if its rows cannot be read."""
        there, trouble = read_schema(path, where)
        if there is None:
            self._say(trouble or f"{where} cannot be read")
            return False
        columns = self._columns(there, where)
        if columns is None:
            return False
        unruled = self._recheck.rule_problem(there)
        if unruled is not None:
            self._say(f"{where}: {unruled}")
        told = _Few(where, self._say)
        nulls: Counter[str] = Counter()
        belongs: set[tuple[str, str]] = set()
        for batch in row_groups(path, columns):
            self.rows += batch.num_rows
            self._seen.count(batch, tier)
            for name in (*_NEVER_NULL, *_STATED):
                if name in columns:
                    nulls[name] += batch.column(name).null_count
            nulls["extracted_sha256"] += _untold_hashes(batch)
            batch = self._sound(batch, told)
            belongs |= set(
                zip(*(batch.column(c).to_pylist() for c in ("source", "split")), strict=True)
            )
            for problem in self._twice(batch):
                told.say(problem)
            for identifier, problem in (
                *self._recheck.problems(batch, tier, by_rules=unruled is None),
                *contradictions(batch, self._channels),
                *_edited_though_forbidden(batch, self._embedded.licenses),
            ):
                told.say(f"document {identifier}: {problem}")
            for identifier, problem in self._suppressed.problems(batch) if self._suppressed else ():
                told.say(f"document {identifier}: {problem}")
        told.end()
        for name, count in sorted(nulls.items()):
            if count:
                self._say(f"{where}: column {name} is null in {count} rows")
        for source, split in sorted(belongs):
            if not re.fullmatch(re.escape(f"{source}-{split}-") + r"\d{5,}\.parquet", path.name):
                self._say(
                    f"{where} holds rows of source {source}, split {split}; its name says otherwise"
                )
        return True

    def _columns(self, there: pa.Schema, where: str) -> list[str] | None:
        """Say what is wrong with a shard's columns; return those to read, None if rows cannot be.

        The whole schema is compared where the manifest says it is this version's.
        """
        whole = not {"signals", "schema_version"} & self._bad and (
            self._manifest["schema_version"] == SCHEMA_VERSION
        )
        if whole:
            wanted = data_schema(self._manifest, there)
        else:
            wanted = pa.schema([field for field in RELEASE_SCHEMA if field.name in NEEDED])
        wrong = {
            name: problem
            for name, problem in column_problems(there, wanted, where)
            if whole or name in NEEDED
        }
        for problem in wrong.values():
            self._say(problem)
        if whole and not wrong and there.names != wanted.names:
            self._say(f"{where}: its columns stand in another order than the schema's")
        if wrong.keys() & NEEDED:
            return None
        read = self._recheck.columns(there)
        more = dict.fromkeys((*_STATED, *CONSISTENT))
        return [*read, *(n for n in more if n in there.names and n not in {*wrong, *read})]

    def _sound(self, batch: pa.Table, told: _Few) -> pa.Table:
        """Return the rows that have all that must be there, and an id that is one."""
        mask = pc.match_substring_regex(batch.column("id"), _ID)
        for identifier in batch.column("id").filter(pc.invert(mask)).to_pylist():
            told.say(f"the id {identifier!r} is not 32 hexadecimal digits")
        for name in _NEVER_NULL:
            mask = pc.and_kleene(mask, batch.column(name).is_valid())
        return batch.filter(pc.fill_null(mask, False))

    def _twice(self, batch: pa.Table) -> Iterator[str]:
        for identifier in batch.column("id").to_pylist():
            key = bytes.fromhex(identifier)
            if key in self.released:
                yield f"id {identifier} stands twice"
            self.released.add(key)

    def counts(self, released: Counter[str] | None) -> None:
        """Hold what was counted to the ledger, the manifest and the licence records.

        Args:
            released: Released documents by source, as the ledger says; None if it cannot be read.
        """
        seen = self._seen
        if released is not None and not self._unread:
            for source in sorted(released.keys() | seen.sources.keys()):
                if released[source] != seen.sources[source]:
                    self._say(
                        f"source {source}: ledger says {released[source]} released, "
                        f"data holds {seen.sources[source]}"
                    )
        self._sources()
        self._choices()
        self._tiers()
        self._licenses()

    def _sources(self) -> None:
        if "sources" in self._bad or self._unread:
            return
        told = {source["id"]: sorted(source["licenses"]) for source in self._manifest["sources"]}
        if len(told) != len(self._manifest["sources"]):
            self._say("manifest.json: sources names a source twice")
        for source in sorted(told.keys() | self._seen.licenses.keys()):
            held = sorted(self._seen.licenses.get(source, set()))
            if source not in told:
                self._say(
                    f"data holds rows of the source {source!r}, which manifest.json does not name"
                )
            elif told[source] != held:
                self._say(
                    f"source {source}: manifest says licenses {told[source]}, data holds {held}"
                )

    def _choices(self) -> None:
        """Hold what the manifest says was taken of offers to what evidence and policy give."""
        held = self._recheck.choices()
        if "sources" in self._bad or self._unread or held is None:
            return
        for source in self._manifest["sources"]:
            told = {(one["offered"], one["chosen"]) for one in source.get("choices", ())}
            for offered, chosen in sorted(told ^ held.get(source["id"], set())):
                who = "the manifest" if (offered, chosen) in told else "its evidence"
                self._say(f"source {source['id']}: only {who} says that {chosen} is of {offered}")

    def _tiers(self) -> None:
        if "tiers" in self._bad:
            return
        tiers, seen = self._manifest["tiers"], self._seen
        for tier in sorted(tiers.keys() | seen.files.keys()):
            told, held = tiers.get(tier, {}), seen.tiers.get(tier, {})
            listed, there = set(told.get("files", ())), seen.files.get(tier, set())
            if listed != there:
                differ = ", ".join(sorted(listed ^ there)[:5])
                self._say(f"tier {tier}: manifest lists other files than data holds: {differ}")
            if tier in self._unread:
                continue
            for figure in ("documents", "text_bytes", "languages", "licenses", "splits"):
                one, other = _plain(told.get(figure)), _plain(held.get(figure))
                if one != other:
                    self._say(f"tier {tier}: manifest says {one} {figure}, data holds {other}")

    def _licenses(self) -> None:
        """Find concluded licences that the release embeds no record of."""
        if self._embedded.licenses is None:
            return
        used = {name for tier in self._seen.tiers.values() for name in tier["licenses"]}
        names = {word for told in used for word in re.split(r"[()\s]+", told)}
        known = load_licenses()
        for name in sorted(names - self._embedded.licenses.keys()):
            if name in known:
                self._say(
                    f"policy/licenses.json has no record of {name}, which released rows conclude"
                )


def _edited_though_forbidden(
    batch: pa.Table, vocabulary: Mapping[str, License] | None
) -> Iterator[tuple[str, str]]:
    """Yield ids of rows whose text a rule changed under terms that forbid to share adaptations."""
    if vocabulary is None or not {"license_concluded", "edited_by"} <= set(batch.column_names):
        return
    changed = batch.filter(pc.greater(pc.fill_null(pc.list_value_length(batch["edited_by"]), 0), 0))
    pairs = zip(*(changed.column(c).to_pylist() for c in ("id", "license_concluded")), strict=True)
    for identifier, concluded in pairs:
        if "share_adaptation" in terms_of(concluded, vocabulary).prohibits:
            yield identifier, "was edited, but its terms forbid adaptations"


def _untold_hashes(batch: pa.Table) -> int:
    """Return how many rows do not tell what they were extracted as, without a reason to."""
    if not {"extracted_sha256", "edited_by"} <= set(batch.column_names):
        return 0
    pairs = zip(
        batch.column("extracted_sha256").to_pylist(),
        batch.column("edited_by").to_pylist(),
        strict=True,
    )
    return sum(
        told is None and not any(str(rule).startswith(PERSONAL) for rule in rules or ())
        for told, rules in pairs
    )


class _Few:
    """Says the first findings about a file's rows and counts the rest.

    One file must not hide what is wrong elsewhere.
    """

    def __init__(self, where: str, say: Callable[[str], None]):
        self._where, self._say, self._count = where, say, 0

    def say(self, problem: str) -> None:
        """Say or count a finding."""
        self._count += 1
        if self._count <= _MOST_OF_A_FILE:
            self._say(f"{self._where}: {problem}")

    def end(self) -> None:
        """Say how many were not said."""
        if self._count > _MOST_OF_A_FILE:
            self._say(f"{self._where}: {self._count - _MOST_OF_A_FILE:,} more about its rows")


class _Seen:
    """What the data holds: per source, and per tier what its folder's entry tells of it."""

    def __init__(self) -> None:
        self.sources: Counter[str] = Counter()
        self.licenses: dict[str, set[str]] = {}
        self.tiers: dict[str, dict[str, Any]] = {}
        self.files: dict[str, set[str]] = {}

    def count(self, batch: pa.Table, tier: str) -> None:
        """Count one row group of a tier's folder."""
        sources = [str(source) for source in batch.column("source").to_pylist()]
        self.sources.update(sources)
        concluded = batch.column("license_concluded").to_pylist()
        for source, name in set(zip(sources, concluded, strict=True)):
            self.licenses.setdefault(source, set()).update([name] if name else [])
        entry = self.tiers.setdefault(
            tier,
            {
                "documents": 0,
                "text_bytes": 0,
                "languages": Counter(),
                "licenses": Counter(),
                "splits": set(),
            },
        )
        entry["documents"] += batch.num_rows
        entry["text_bytes"] += sum(size or 0 for size in batch.column("size_bytes").to_pylist())
        entry["splits"] |= {str(split) for split in batch.column("split").unique().to_pylist()}
        for column, key in (("language", "languages"), ("license_concluded", "licenses")):
            entry[key].update(value or "und" for value in batch.column(column).to_pylist())


def _plain(figure: Any) -> Any:
    if isinstance(figure, dict):
        return dict(sorted(figure.items()))
    return sorted(figure) if isinstance(figure, (list, set)) else figure
