# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which documents of a release, and of a work folder, requests take back.

First what they name; then, where they bind the text, what is a near copy of that or holds it whole;
then, again and again until nothing more is found, what has the same text, was derived from it, or
had left as a copy of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.extract.normalize import normalize_text
from provender.extract.tool_calls import with_calls
from provender.parquet import row_groups
from provender.release.row_texts import held_by, parts_of, text_of
from provender.release.tombstones import EARLY, STAGE
from provender.release.withdraw.seeds import Seed, Seeds
from provender.rights.requests import Request
from provender.rights.signature import encode
from provender.rights.suppressing import NONE, Suppressor
from provender.rights.suppression import Entry, SuppressionList
from provender.run.editing import PERSONAL
from provender.run.origins import row_parts

__all__ = ["Finding", "Hit", "find"]

_NARROW = ["id", "url", "author", "attribution", "extracted_sha256", "text_sha256", "parents"]
_TEXTS = ["id", "text", "messages", "rejected", "edited_by", "extracted_sha256", "text_sha256"]
_LEDGER = ["id", "url", "kind", "stage", "duplicate_of"]
_PIECE = ["id", "input", "url", "author", "text", "segments"]
_ROWS_AT_ONCE = 512


@dataclass(frozen=True)
class Hit:
    """Why a document is taken back.

    Attributes:
        request: Place of the request among all.
        by: `id`, `url`, `place`, `host`, `author`, `sha256` or `text`, which named it; `near`,
            `holds`, `copy` or `derived` where it is because of another.
    """

    request: int
    by: str


@dataclass
class Finding:
    """What requests take back.

    Attributes:
        released: Hits by the id of a released row.
        departed: Hits by the id of a document in the ledger, or in the work folder alone.
        unnamed: Hits by the id of released rows whose author's name goes.
        keys: Entries for the suppression list.
        inputs: Input of each document that a work folder tells, by id.
        ledger: Ids of those of `departed` that the release's ledger tells of, and not yet as taken
            back.
        early: Records that left before they were documents and whose address is named.
        pieces: Files of a work folder that hold what is taken back, or cannot be read.
    """

    released: dict[str, Hit] = field(default_factory=dict)
    departed: dict[str, Hit] = field(default_factory=dict)
    unnamed: dict[str, Hit] = field(default_factory=dict)
    keys: list[Entry] = field(default_factory=list)
    inputs: dict[str, str] = field(default_factory=dict)
    ledger: set[str] = field(default_factory=set)
    early: int = 0
    pieces: set[Path] = field(default_factory=set)

    @property
    def changes(self) -> bool:
        """True if the release must change."""
        return bool(self.released or self.unnamed or self.ledger or self.early)

    def hit(self, document: str) -> Hit | None:
        """Return why a document goes, None if it stays."""
        return self.released.get(document) or self.departed.get(document)


def find(
    root: Path, requests: Sequence[Request], *, near: bool = True, work: Path | None = None
) -> Finding:
    """Find what requests take back.

    Args:
        root: A release folder.
        requests: The requests.
        near: Look for near copies and texts that hold others, now and in later builds.
        work: A work folder whose text is looked through too.
    """
    search = _Search(root, requests, work)
    search.named()
    seeds = search.seeds() if near else Seeds([], [])
    if len(seeds):
        search.near(seeds)
    search.spread()
    search.settle_ledger()
    search.list_keys(seeds)
    return search.found


class _Search:
    def __init__(self, root: Path, requests: Sequence[Request], work: Path | None):
        self._shards = sorted((root / "data").rglob("*.parquet"))
        self._departures = root / "ledger" / "departures.parquet"
        self._pieces = sorted(work.glob("text/*/piece-*.parquet")) if work else []
        self._requests = requests
        self.found = Finding()
        self._places: dict[tuple[str, str, str, str], int] = {}
        entries = []
        for place, request in enumerate(requests):
            told = (request.request, request.reason, request.effect, request.binds)
            self._places.setdefault(told, place)
            entries += [*_named(request)]
        self._list = SuppressionList(entries)
        self._texts, self._names = Suppressor(self._list), Suppressor(self._list, "name")
        self._hashes: dict[str, set[tuple[str, str, str]]] = {}

    def _hit(self, place: int) -> Hit:
        entry = self._list.entries[place]
        told = (entry.request, entry.reason, entry.effect, entry.binds)
        by = "sha256" if entry.kind.endswith("_sha256") else entry.kind
        return Hit(self._places[told], by)

    def named(self) -> None:
        """Look up what requests name, in the data, the ledger and the work folder."""
        for path in self._shards:
            for batch in row_groups(path, _NARROW):
                ids = batch.column("id").to_pylist()
                columns = _columns(batch)
                for index, hit in self._look_up(self._texts, len(ids), columns):
                    self.found.released.setdefault(ids[index], hit)
                names = [pc.fill_null(column, "").to_pylist() for column in columns["authors"]]
                for index, hit in self._look_up(self._names, len(ids), columns):
                    if any(told[index] for told in names):
                        self.found.unnamed.setdefault(ids[index], hit)
        for batch in row_groups(self._departures, _LEDGER):
            ids = batch.column("id").to_pylist()
            columns = {"ids": [batch.column("id")], "urls": batch.column("url")}
            rows = batch.to_pylist()
            for index, hit in self._look_up(self._texts, len(ids), columns):
                if _was_document(rows[index]):
                    self.found.departed.setdefault(ids[index], hit)
                elif rows[index]["stage"] != STAGE and rows[index]["url"] is not None:
                    self.found.early += 1
        for path, batch in self._work():
            ids, texts = _both(batch)
            columns = {
                "ids": [batch.column("id")],
                "hashes": [pa.array([_sha256(text) for text in texts], pa.string())],
                "urls": batch.column("url"),
                "authors": [batch.column("author")],
            }
            for index, hit in self._look_up(self._texts, len(ids), columns):
                self._take_piece(path, ids[index], hit)
            if any(True for _ in self._look_up(self._names, len(ids), columns)):
                self.found.pieces.add(path)
            self._tell_inputs(batch)

    def _look_up(
        self, known: Suppressor, rows: int, columns: dict[str, Any]
    ) -> Iterator[tuple[int, Hit]]:
        found = known.find(rows, **columns) if known else np.empty(0, np.int32)
        for index in np.flatnonzero(found != NONE).tolist():
            yield index, self._hit(int(found[index]))

    def _work(self) -> Iterator[tuple[Path, pa.RecordBatch]]:
        """Yield batches of a work folder's text; a file that cannot be read is taken as a hit."""
        for path in self._pieces:
            try:
                with pq.ParquetFile(path) as file:
                    for batch in file.iter_batches(_ROWS_AT_ONCE, columns=_PIECE):
                        yield path, batch
            except (pa.ArrowException, OSError, ValueError, KeyError):
                self.found.pieces.add(path)

    def _take_piece(self, path: Path, document: str, hit: Hit) -> None:
        self.found.pieces.add(path)
        if document not in self.found.released:
            self.found.departed.setdefault(document, hit)

    def _tell_inputs(self, batch: pa.RecordBatch) -> None:
        for document, name in zip(
            batch.column("id").to_pylist(), batch.column("input").to_pylist(), strict=True
        ):
            if self.found.hit(document) is not None:
                self.found.inputs[document] = name

    def seeds(self) -> Seeds:
        """Gather the texts of what binds its text: as extracted where they are known so."""
        seeds: dict[tuple[str, int], Seed] = {}
        for place, request in enumerate(self._requests):
            if request.effect == "text" and request.binds == "text":
                for text in request.texts:
                    seeds.setdefault((_plain(text), place), Seed(place, None, "released"))
        masked: set[str] = set()
        released: list[tuple[str, Seed]] = []
        for row in self._rows():
            hit = self.found.released.get(row["id"])
            if hit is None:
                continue
            if any(str(rule).startswith(PERSONAL) for rule in row["edited_by"] or ()):
                masked.add(row["id"])
            if self._binds(hit):
                as_is = row["extracted_sha256"] == row["text_sha256"]
                seed = Seed(hit.request, row["id"], "extracted" if as_is else "released")
                released.append((text_of(row) or "", seed))
        known: set[str] = set()
        for _, batch in self._work():
            for document, text in zip(*_both(batch), strict=True):
                hit = self.found.hit(document)
                if hit is not None and self._binds(hit) and document not in masked:
                    known.add(document)
                    seeds.setdefault((text, hit.request), Seed(hit.request, document, "extracted"))
        for text, seed in released:
            if seed.document not in known:
                seeds.setdefault((text, seed.request), seed)
        return Seeds([*seeds.values()], [text for text, _ in seeds])

    def _binds(self, hit: Hit) -> bool:
        request = self._requests[hit.request]
        return request.binds == "text" and request.effect == "text"

    def _rows(self) -> Iterator[dict[str, Any]]:
        for path in self._shards:
            for batch in row_groups(path, _TEXTS):
                yield from batch.to_pylist()

    def near(self, seeds: Seeds) -> None:
        """Find near copies and texts that hold others, in the data and the work folder."""
        rows: list[dict[str, Any]] = []
        for row in self._rows():
            rows.append(row)
            if len(rows) == _ROWS_AT_ONCE:
                self._near_rows(seeds, rows)
                rows = []
        self._near_rows(seeds, rows)
        for path, batch in self._work():
            ids = batch.column("id").to_pylist()
            parts, owners = row_parts(batch, calls=True)
            told = [*seeds.near(parts.to_pylist(), owners)]
            whole = with_calls(batch, whole=False).column("text").to_pylist()
            for index, by, which in _ranked(told, seeds.held([text or "" for text in whole])):
                self._take_piece(path, ids[index], Hit(seeds.seeds[which].request, by))
            self._tell_inputs(batch)

    def _near_rows(self, seeds: Seeds, rows: Sequence[dict[str, Any]]) -> None:
        parts = [parts_of(row) for row in rows]
        owners = np.repeat(np.arange(len(rows)), [len(own) for own in parts]).astype(np.int64)
        told = [*seeds.near([part for own in parts for part in own], owners)]
        for index, by, which in _ranked(told, seeds.held([held_by(row) for row in rows])):
            hit = Hit(seeds.seeds[which].request, by)
            self.found.released.setdefault(rows[index]["id"], hit)

    def spread(self) -> None:
        """Take what has the same text as what goes, or was derived from it, over and over."""
        before = -1
        while before < len(self.found.released) + len(self.found.departed):
            before = len(self.found.released) + len(self.found.departed)
            hashes = self._content()
            for path in self._shards:
                for batch in row_groups(path, _NARROW):
                    for row in batch.drop_columns(["attribution"]).to_pylist():
                        self._spread_row(row, hashes)
            for batch in row_groups(self._departures, _LEDGER):
                for row in batch.to_pylist():
                    hit = self.found.hit(row["duplicate_of"] or "")
                    if hit is not None and self._binds(hit) and _was_document(row):
                        self.found.departed.setdefault(row["id"], Hit(hit.request, "copy"))

    def settle_ledger(self) -> None:
        """Note which of those that had left the ledger tells of as something else than gone."""
        for batch in row_groups(self._departures, _LEDGER):
            for row in batch.to_pylist():
                if row["id"] in self.found.departed and _was_document(row):
                    self.found.ledger.add(row["id"])

    def _spread_row(self, row: dict[str, Any], hashes: dict[str, Hit]) -> None:
        if row["id"] in self.found.released:
            return
        above = [self.found.hit(parent) for parent in row["parents"] or ()]
        derived = next((hit for hit in above if hit is not None and self._binds(hit)), None)
        same = hashes.get(row["text_sha256"]) or hashes.get(row["extracted_sha256"] or "")
        if derived is not None or same is not None:
            hit = same or derived
            assert hit is not None  # noqa: S101  one of them is
            by = "copy" if same is not None else "derived"
            self.found.released[row["id"]] = Hit(hit.request, by)

    def _content(self) -> dict[str, Hit]:
        """Return the content hashes of what goes, each with why."""
        hashes: dict[str, Hit] = {}
        for path in self._shards:
            for batch in row_groups(path, ["id", "extracted_sha256", "text_sha256"]):
                for row in batch.to_pylist():
                    hit = self.found.released.get(row["id"])
                    if hit is not None:
                        self._hashes[row["id"]] = {
                            (kind, row[kind], made_from)
                            for kind, made_from in _CONTENT
                            if row[kind] is not None
                        }
                        if self._binds(hit):
                            hashes |= {value: hit for _, value, _ in self._hashes[row["id"]]}
        return hashes

    def list_keys(self, seeds: Seeds) -> None:
        """Make the entries of the suppression list."""
        keys = list(self._list.entries)
        self._content()
        for document, hit in [*self.found.released.items(), *self.found.departed.items()]:
            request = self._requests[hit.request]
            keys.append(request.entry("id", document))
            if self._binds(hit):
                for kind, value, made_from in sorted(self._hashes.get(document, ())):
                    keys.append(request.entry(kind, value, made_from=made_from))
        for document, hit in self.found.unnamed.items():
            keys.append(self._requests[hit.request].entry("id", document))
        for seed, minima in zip(seeds.seeds, seeds.minima, strict=True):
            signed = encode(minima)
            if signed is not None:
                request = self._requests[seed.request]
                keys.append(request.entry("signature", signed, made_from=seed.made_from))
        self.found.keys = keys


_CONTENT = (("extracted_sha256", "extracted"), ("text_sha256", "released"))


def _named(request: Request) -> Iterator[Entry]:
    """Yield the entries of what a request names; its texts by their hashes."""
    for kind, value in request.keys:
        if kind == "sha256":
            for name, made_from in _CONTENT:
                yield request.entry(name, value, made_from=made_from)
        else:
            yield request.entry(kind, value)
    for text in request.texts:
        for value in {_sha256(text), _sha256(_plain(text)), _sha256(_plain(text) + "\n")}:
            for name, made_from in _CONTENT:
                yield request.entry(name, value, made_from=made_from)


def _was_document(row: dict[str, Any]) -> bool:
    """True if a departure is of a document, and it was not taken back before."""
    return row["kind"] == "dropped" and row["stage"] not in (*EARLY, STAGE)


def _plain(text: str) -> str:
    return normalize_text(text)[0].strip()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _columns(batch: pa.Table) -> dict[str, Any]:
    credited = [(told or {}).get("author") for told in batch.column("attribution").to_pylist()]
    return {
        "ids": [batch.column("id"), batch.column("parents")],
        "hashes": [batch.column("extracted_sha256"), batch.column("text_sha256")],
        "urls": batch.column("url"),
        "authors": [batch.column("author"), pa.array(credited, pa.string())],
    }


def _both(batch: pa.RecordBatch) -> tuple[list[str], list[str]]:
    return batch.column("id").to_pylist(), [t or "" for t in batch.column("text").to_pylist()]


def _ranked(
    near: Iterable[tuple[int, int]], held: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, str, int]]:
    """Yield each row once, with the seed for which it goes: near copies before holders."""
    told: set[int] = set()
    by: Literal["near", "holds"]
    for by, pairs in (("near", near), ("holds", held)):
        for row, which in pairs:
            if row not in told:
                told.add(row)
                yield row, by, which
