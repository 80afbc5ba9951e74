# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a release says it takes back: its list, its erasure ledger, its tombstones, its rows.

No released row may be one that the list names. Signatures are looked up for rows that were released
as they were extracted; of edited ones the folder does not tell what the build compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from provender.acquire.ancestry import LIST_NAME, look_up, read_home
from provender.errors import UsageError
from provender.parquet import row_groups
from provender.release.erasures import ERASURES_NAME, read_erasures
from provender.release.row_texts import near_rows_of
from provender.release.shape import column_problems, read_schema
from provender.release.tables import DEPARTURES
from provender.release.tombstones import STAGE
from provender.rights.suppressing import NONE, Suppressor
from provender.rights.suppression import SuppressionList, read_list

__all__ = ["SuppressionCheck", "stale_notes"]

_DEPARTURES = "ledger/departures.parquet"
_BARE = ("url", "message", "license_declared", "license_concluded", "policy_rule", "duplicate_of")
_EMPTY = ("failures", "evidence_ids")


class SuppressionCheck:
    """Checks what a release took back.

    Args:
        root: The release folder.
        manifest: Its manifest.
        bad: Keys of the manifest that are not as they must be.
        say: Receives each finding.
    """

    def __init__(
        self, root: Path, manifest: Mapping[str, Any], bad: set[str], say: Callable[[str], None]
    ):
        self._root, self._say = root, say
        self._told = {} if "suppression" in bad else manifest.get("suppression") or {}
        self.known = SuppressionList()
        if (root / LIST_NAME).exists():
            try:
                self.known = read_list(root / LIST_NAME, LIST_NAME)
            except UsageError as error:
                say(error.message)
        self._texts, self._names = Suppressor(self.known), Suppressor(self.known, "name")

    def files(self) -> None:
        """Hold list and erasure ledger to the manifest and to each other."""
        told = self._told
        if told.get("entries", 0) != len(self.known):
            self._say(
                f"manifest.json: suppression.entries is {told.get('entries', 0)}, "
                f"{LIST_NAME} holds {len(self.known)}"
            )
        elif len(self.known) and told["list_sha256"] != self.known.sha256:
            self._say(f"manifest.json: suppression.list_sha256 is not the hash of {LIST_NAME}")
        elif len(self.known) and sorted(told["requests"]) != self.known.requests:
            self._say(f"manifest.json: suppression.requests are not those of {LIST_NAME}")
        lines, trouble = read_erasures(self._root / ERASURES_NAME)
        if trouble is not None:
            self._say(f"{ERASURES_NAME}: {trouble}")
            return
        decided = {line["request"] for line in lines}
        for request in sorted(decided ^ set(self.known.requests)):
            there, missing = (
                (ERASURES_NAME, LIST_NAME) if request in decided else (LIST_NAME, ERASURES_NAME)
            )
            self._say(f"{there} names the request {request}, {missing} does not")

    def departures(self) -> None:
        """Hold tombstones to their form, and look what departed up in the list."""
        columns = ["id", "locator", "stage", "reason", *_BARE, *_EMPTY]
        reasons = {entry.reason for entry in self.known.entries}
        there, _ = read_schema(self._root / _DEPARTURES, _DEPARTURES)
        wrong = dict(column_problems(there, DEPARTURES, _DEPARTURES)) if there else {}
        if there is None or wrong.keys() & set(columns):
            return  # what is wrong with the table itself, the check of the ledger says
        for batch in row_groups(self._root / _DEPARTURES, columns):
            found = self._texts.find(
                batch.num_rows, ids=[batch.column("id")], urls=batch.column("url")
            )
            for index, row in enumerate(batch.to_pylist()):
                suppressed = row["stage"] == STAGE
                if suppressed and row["reason"] not in reasons:
                    self._say(
                        f"{_DEPARTURES}: {row['id']} was suppressed for {row['reason']!r}, for "
                        f"which {LIST_NAME} has no entry"
                    )
                held = [name for name in _BARE if row[name] is not None]
                held += [name for name in _EMPTY if row[name]]
                held += ["locator"] if row["locator"] != row["id"] else []
                if suppressed and held:
                    self._say(
                        f"{_DEPARTURES}: {row['id']} was suppressed, but its tombstone tells "
                        f"{', '.join(held)}"
                    )
                elif not suppressed and found[index] != NONE and row["url"] is not None:
                    self._say(f"{_DEPARTURES}: {row['id']} is suppressed, but tells its url")

    def problems(self, batch: pa.Table) -> Iterator[tuple[str, str]]:
        """Yield the id of each released row that is suppressed, and by what.

        Args:
            batch: Rows of a shard.
        """
        if not self._texts and not self._names:
            return
        names = set(batch.column_names)
        attribution = batch.column("attribution").to_pylist()
        columns: dict[str, Any] = {
            "ids": [batch.column(name) for name in ("id", "parents") if name in names],
            "hashes": [
                batch.column(name) for name in ("text_sha256", "extracted_sha256") if name in names
            ],
            "urls": batch.column("url"),
            "authors": [
                batch.column("author"),
                pa.array([(told or {}).get("author") for told in attribution], pa.string()),
            ],
        }
        found = self._texts.find(batch.num_rows, **columns)
        if self._texts.signs:
            edited = [False] * batch.num_rows
            if "edited_by" in names:
                edited = [bool(rules) for rules in batch.column("edited_by").to_pylist()]
            near = self._texts.places_of(near_rows_of(self._texts, batch))
            near[np.array(edited, np.bool_)] = NONE
            found = np.minimum(found, near)
        for index in np.flatnonzero(found != NONE).tolist():
            entry = self.known.entries[found[index]]
            yield (
                batch.column("id")[index].as_py(),
                f"it is suppressed ({entry.kind}, {entry.reason}, request {entry.request})",
            )
        named = self._names.find(batch.num_rows, **columns) if self._names else found[:0]
        for index in np.flatnonzero(named != NONE).tolist():
            if batch.column("author")[index].as_py() or (attribution[index] or {}).get("author"):
                entry = self.known.entries[named[index]]
                yield (
                    batch.column("id")[index].as_py(),
                    f"its author's name was to be dropped (request {entry.request})",
                )


def stale_notes(root: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield what lies beside a release and makes it, or what it was made of, out of date.

    Args:
        root: The release folder.
        manifest: Its manifest; parents of another form are passed over.
    """
    place = root.resolve()
    head = manifest.get("release")
    name = head.get("name") if isinstance(head, dict) else None
    own = read_home(str(place.parent), str(name))
    version = str(head.get("version")) if isinstance(head, dict) else ""
    newer = None if own is None else own.superseded_by(version)
    if newer is not None:
        yield f"it was withdrawn in favour of {name} {newer}: use that version"
    if own is None:
        return
    found = look_up([str(place)])
    parents = manifest.get("parents")
    told = [one for one in (parents if isinstance(parents, list) else []) if isinstance(one, dict)]
    direct = {(one.get("name"), one.get("version")) for one in told}
    mine = {entry.value for entry in _own_entries(own, version)}
    for home in found.homes:
        if home.place == own.place:
            continue
        used = sorted(str(v) for n, v in direct if n == home.name)
        for one in used:
            later = home.superseded_by(one)
            if later is not None:
                yield (
                    f"its parent {home.name} {one} was withdrawn in favour of {later}: build again"
                )
        unheard = {entry.value for entry in home.suppressed.entries} - mine
        if unheard:
            yield (
                f"its ancestor {home.name} suppresses {len(unheard):,} keys that this release does "
                "not: build again"
            )


def _own_entries(own: Any, version: str) -> Any:
    lists = [one.suppressed for one in own.versions if one.version == version and one.suppressed]
    return SuppressionList().merge(lists).entries
