# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a build must leave out: the lists that hold for it, and the documents that they name.

Lists come from the recipe, from the work folder, from earlier versions of the release that is being
built, and from every ancestor that can be reached. They are looked up before copies meet, so that
what is suppressed takes its copies along (`run.fates`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.acquire.ancestry import Ancestry, Home, home_at, look_up, read_home, version_order
from provender.acquire.inventory import InputFile
from provender.document import document_id
from provender.errors import UsageError
from provender.parquet import ParquetFile, aligned, is_whole, row_groups
from provender.recipe.load import LoadedRecipe
from provender.rights.signature import SPECIFICATION, sign
from provender.rights.suppressing import NONE, Places, Suppressor, first_of
from provender.rights.suppression import Entry, SuppressionList, read_list
from provender.run.cache import Cache, key_of
from provender.run.judging import Judged, Piece
from provender.run.local import run_tasks
from provender.run.origins import row_parts
from provender.run.signals import text_batches
from provender.run.terms import TermTable

__all__ = [
    "Suppressed",
    "Suppression",
    "drop_quotes",
    "find_suppressed",
    "gather_suppression",
    "near_rows",
]

_VERSION = 2
"""Raised when what is found in a text can change with the same signatures."""

_SCHEMA = pa.schema([("signature", pa.int32())])
_ANCESTRAL = ("extracted_sha256", "text_sha256")


@dataclass(frozen=True)
class Suppression:
    """The lists that hold for a build, as one.

    Attributes:
        known: The list.
        taken_over: Ancestors whose lists were taken over: name, version, entries and hash.
        unreached: Ancestors that are nowhere to be found: name, version and hash of their sums.
        warnings: What a person should know.
        min_supported_version: Oldest version of this release that may still be used.
    """

    known: SuppressionList = field(default_factory=SuppressionList)
    taken_over: tuple[dict[str, Any], ...] = ()
    unreached: tuple[dict[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()
    min_supported_version: str | None = None

    def to_dict(self) -> dict[str, Any] | None:
        """Return what the manifest tells of it; None if there is nothing to tell."""
        if not (len(self.known) or self.unreached or self.min_supported_version):
            return None
        return {
            "entries": len(self.known),
            "list_sha256": self.known.sha256,
            "requests": self.known.requests,
            "signature": SPECIFICATION,
            "taken_over": list(self.taken_over),
            "unreached": list(self.unreached),
            "min_supported_version": self.min_supported_version,
        }


def gather_suppression(
    loaded: LoadedRecipe, files: Iterable[InputFile], cache: Cache, home: Path
) -> Suppression:
    """Return everything that a build must leave out.

    Args:
        loaded: The recipe.
        files: Inputs of those sources that are releases.
        cache: The work folder.
        home: Where the versions of the release that is being built lie.

    Raises:
        UsageError: A list cannot be read.
    """
    lists = []
    if cache.suppression_path.exists():
        lists.append(read_list(cache.suppression_path, str(cache.suppression_path)))
    beside = []
    for name in loaded.recipe.suppression:
        path = loaded.folder / name
        if path.is_dir():
            beside.append(str(path.resolve()))
            if home_at(beside[-1]) is None:
                raise UsageError(
                    f"{name} holds no release, so it names no suppression list",
                    hint="give a list, the folder of a release, or the folder of its versions",
                    subject=name,
                )
        else:
            lists.append(read_list(path, name))
    earlier = read_home(str(home.resolve()), loaded.recipe.release.name)
    if earlier is not None:
        lists.append(earlier.suppressed)
    found = look_up(sorted({file.root for file in files}), beside)
    known = SuppressionList().merge([*lists, *(one.suppressed for one in found.homes)])
    return Suppression(
        known,
        tuple(_taken_over(found)),
        tuple({**vars(parent)} for parent in found.unreached),
        tuple(_warnings(found)),
        _least_version(earlier, loaded.recipe.release.version),
    )


def _taken_over(found: Ancestry) -> Iterator[dict[str, Any]]:
    """Tell each ancestor with a list, by the first of its versions that has all of it."""
    for home in found.homes:
        whole = home.suppressed
        if len(whole) == 0:
            continue
        same = [v for v in home.versions if v.suppressed and v.suppressed.entries == whole.entries]
        version = (same or [home.versions[-1]])[0].version
        told = {"name": home.name, "version": version}
        yield {**told, "entries": len(whole), "list_sha256": whole.sha256}


def _warnings(found: Ancestry) -> Iterator[str]:
    for parent in found.unreached:
        yield (
            f"the ancestor {parent.name} {parent.version} is not where it can be reached: what was "
            "withdrawn from it later is not known here; name its folder in `suppression:`"
        )
    for trouble in found.troubles:
        yield f"{trouble}; what it suppresses is not known here: fetch it again"


def _least_version(earlier: Home | None, own: str) -> str | None:
    """Return the oldest version that may still be used, as the versions before this one say."""
    told = [
        str(least)
        for version in (earlier.versions if earlier else ())
        if (least := version.told.get("min_supported_version"))
        and version_order(version.version) <= version_order(own)
    ]
    return max(told, key=version_order, default=None)


@dataclass(frozen=True)
class Suppressed:
    """Which documents of a build a list names, by position.

    Attributes:
        entries: Entries of the list.
        places: The entry by which each document goes, `NONE` for none, shape (documents,).
        unnamed: Documents whose author's name goes, shape (documents,).
    """

    entries: tuple[Entry, ...]
    places: Places
    unnamed: npt.NDArray[np.bool_]

    @property
    def any(self) -> bool:
        """True if a document goes."""
        return bool((self.places != NONE).any())

    @property
    def travels(self) -> npt.NDArray[np.bool_]:
        """Whether the copies of each document go too, shape (documents,)."""
        binds = np.array([*(entry.binds == "text" for entry in self.entries), False], np.bool_)
        place = np.minimum(self.places, len(self.entries))
        found: npt.NDArray[np.bool_] = binds[place]
        return found

    def reason(self, position: int) -> str:
        """Return the code of the reason for which a document goes."""
        return self.entries[int(self.places[position])].reason


def find_suppressed(
    suppression: Suppression,
    judged: Sequence[Judged],
    sources: Sequence[str],
    repeats: dict[int, int],
    cache: Cache,
    workers: int,
) -> Suppressed:
    """Look every document of a build up in its list.

    Args:
        suppression: The lists that hold.
        judged: All pieces, in order.
        sources: Ids of the recipe's sources, in order.
        repeats: Documents that repeat a locator, and the how manieth repeat each is.
        cache: The work folder.
        workers: Threads.
    """
    known = suppression.known
    texts, names = Suppressor(known), Suppressor(known, "name")
    rows = sum(len(one.terms) for one in judged)
    if not texts and not names:
        return Suppressed(known.entries, np.full(rows, NONE, np.int32), np.zeros(rows, np.bool_))
    starts = np.cumsum([0, *(len(one.terms) for one in judged)]).tolist()

    def find(index: int) -> tuple[Places, npt.NDArray[np.bool_]]:
        piece, low, high = judged[index].piece, starts[index], starts[index + 1]
        own = {at - low: n for at, n in repeats.items() if low <= at < high}
        found, named = [], []
        for table in _described(piece, sources[piece.source], own):
            found.append(_find(texts, table))
            named.append(_find(names, table) != NONE)
        places = np.concatenate([np.empty(0, np.int32), *found])
        if texts.signs:
            near = texts.places_of(_near(texts, piece, cache))
            places = np.minimum(places, near)
        return places, np.concatenate([np.empty(0, np.bool_), *named])

    parts = list(run_tasks(find, range(len(judged)), workers))
    return Suppressed(
        known.entries,
        np.concatenate([np.empty(0, np.int32), *(part[0] for part in parts)]),
        np.concatenate([np.empty(0, np.bool_), *(part[1] for part in parts)]),
    )


def drop_quotes(judged: Sequence[Judged], suppressed: Suppressed, terms: TermTable) -> None:
    """Leave out what is quoted around the rights statements of documents whose name goes.

    Args:
        judged: All pieces, in order; their terms change.
        suppressed: Which documents' names go.
        terms: The build's terms.
    """
    start = 0
    for one in judged:
        end = start + len(one.terms)
        for row in np.flatnonzero(suppressed.unnamed[start:end]).tolist():
            one.terms[row] = terms.unquoted(int(one.terms[row]))
        start = end


def _described(piece: Piece, source: str, repeats: dict[int, int]) -> Iterator[dict[str, Any]]:
    """Yield the columns that say what a piece's documents are, row group by row group."""
    texts = row_groups(piece.text_path, ["id", "locator", "url", "author", "origin"])
    offset = 0
    for text, signals in aligned(texts, piece.signals.row_groups(["text_sha256"])):
        ids = text.column("id").to_pylist()
        for row in [row for row in repeats if offset <= row < offset + len(ids)]:
            locator = text.column("locator")[row - offset].as_py()
            ids[row - offset] = document_id(source, locator, repeats[row])
        origins = [json.loads(told) if told else {} for told in text.column("origin").to_pylist()]
        above = [
            [one for one in (origin.get("id"), *(origin.get("parents") or ())) if one]
            for origin in origins
        ]
        named = [(origin.get("attribution") or {}).get("author") for origin in origins]
        yield {
            "rows": text.num_rows,
            "ids": [pa.array(ids, pa.string()), pa.array(above, pa.list_(pa.string()))],
            "hashes": [signals.column("text_sha256"), *_hash_columns(origins)],
            "urls": text.column("url"),
            "authors": [text.column("author"), pa.array(named, pa.string())],
        }
        offset += text.num_rows


def _hash_columns(rows: Sequence[dict[str, Any]]) -> list[pa.Array]:
    """Return the content hashes that rows of a release tell of their text, column by column."""
    return [pa.array([row.get(name) for row in rows], pa.string()) for name in _ANCESTRAL]


def _find(known: Suppressor, columns: dict[str, Any]) -> Places:
    return known.find(**columns) if known else np.full(columns["rows"], NONE, np.int32)


def _near(known: Suppressor, piece: Piece, cache: Cache) -> npt.NDArray[np.int64]:
    """Return the signature that each document, or a message of it, is a near copy of."""
    key = key_of(
        suppression=_VERSION,
        specification=SPECIFICATION,
        text=piece.mark.text_sha256,
        signatures=known.signatures,
    )
    path = cache.signals_path(key)
    if not is_whole(path):
        with ParquetFile(path, _SCHEMA, level=1) as file:
            for batch in text_batches(piece.text_path, ["text", "segments"]):
                which = near_rows(known, batch)
                file.write(pa.record_batch({"signature": pa.array(which, pa.int32())}))
    column = pc.fill_null(pq.read_table(path).column("signature"), -1)
    return column.to_numpy().astype(np.int64)  # type: ignore[no-any-return]


def near_rows(known: Suppressor, batch: pa.RecordBatch) -> npt.NDArray[np.int64]:
    """Return the signature that each row, a message or a call of it, is a near copy of, or -1.

    Args:
        known: The list.
        batch: Rows with `text` and `segments`.
    """
    parts, owners = row_parts(batch, calls=True)
    which = known.find_near(sign(parts))
    first = first_of(np.where(which < 0, NONE, which).astype(np.int32), owners, batch.num_rows)
    return np.where(first == NONE, -1, first).astype(np.int64)
