# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Where rows come from: a build's documents against the references of its recipe.

Matching is cached by text and index. What a source's rows have in common with a reference is known
only after all of them were looked at, so the statements are made when the pieces are judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.acquire.source import Reference
from provender.errors import UsageError
from provender.extract.tool_calls import call_texts
from provender.parquet import ParquetFile
from provender.rights.evidence import Observation
from provender.rights.fingerprint import Index, numbers, read_index
from provender.rights.matching import Found, Matcher, Tally
from provender.rights.normalize import normalize
from provender.rights.origin import FINGERPRINT, GROUND, PART
from provender.run.cache import Cache, key_of
from provender.run.judging import Piece
from provender.run.local import run_tasks
from provender.run.signals import text_batches

__all__ = [
    "KnownReference",
    "Origins",
    "load_references",
    "match_origins",
    "references_identity",
    "row_parts",
]

_VERSION = 1
"""Raised when what is found in a text can change with the same index."""

_COPY = "its text is that of a row of it, or nearly"
_SHORT = "equals a short text of it, and its source holds many rows of it"
_PART = "holds a part of a row of it"
_WHOLE = "not found itself, but nearly all rows of its source are of it"
_STATEMENTS = {
    (found, counts): {
        Found.COPY: _COPY,
        Found.PART: _PART,
        Found.SHORT: _SHORT if counts else "",
        Found.NOTHING: "",
    }[found]
    for found in Found
    for counts in (False, True)
}
"""By what was found and whether short texts count, how a row occurs; empty for nothing."""

_SCHEMA = pa.schema([("found", pa.int8())])


@dataclass(frozen=True)
class KnownReference:
    """An index with the terms that count for this build.

    Attributes:
        index: The index, under its own terms or those that the recipe states.
        ground: A verified public-domain ground of the recipe, as `recipe.terms` says it.
    """

    index: Index
    ground: str | None = None

    @property
    def name(self) -> str:
        """Name of the dataset, with the start of the index's hash."""
        return f"{self.index.terms.name} (fingerprint {self.index.sha256[:12]})"

    def statement(self, how: str) -> Observation:
        """Return what is to be recorded of a row that occurs in it, `how` in words."""
        terms = self.index.terms
        signal = PART if how == _PART else (GROUND if self.ground else FINGERPRINT)
        return Observation(
            signal=signal,
            value=self.ground if self.ground and signal == GROUND else terms.license,
            location=self.name,
            context=f"{how}; terms {terms.basis}, {terms.url or 'no address'}"[:150],
            scope="part" if signal == PART else "document",
            rank="public-domain-ground",
            detector=f"{numbers()['specification']}.{_VERSION}",
        )


def load_references(references: Sequence[Reference | str], folder: Path) -> list[KnownReference]:
    """Read the indexes that a recipe or a command names.

    Args:
        references: Paths, or paths with the terms that were verified.
        folder: The folder to which paths are relative.

    Raises:
        UsageError: One is no index, or its stated terms are in no vocabulary.
    """
    known = []
    for entry in references:
        wanted = Reference(path=entry) if isinstance(entry, str) else entry
        index = read_index(folder / wanted.path)
        if wanted.license is not None:
            meaning = normalize(wanted.license)
            if meaning.expression is None:
                raise UsageError(
                    f"the terms {wanted.license!r} of reference {wanted.path} are in no vocabulary",
                    hint="give an SPDX id, such as CC-BY-NC-4.0",
                    subject=wanted.path,
                )
            terms = replace(index.terms, license=meaning.expression, basis="stated")
            index = index.with_terms(terms)
        ground = wanted.terms
        known.append(
            KnownReference(
                index,
                None
                if ground is None
                else f"{ground.ground}; {ground.jurisdiction}; {ground.reference}",
            )
        )
    return known


def references_identity(references: Sequence[KnownReference]) -> str:
    """Return the hash of all indexes with the terms that count, in hex: what a lock pins."""
    content = [[one.index.sha256, asdict(one.index.terms), one.ground] for one in references]
    return key_of(numbers=dict(numbers()), references=content)


@dataclass
class Origins:
    """What was found in the pieces of a build.

    Attributes:
        references: The references.
        found: By piece order and reference position, `Found` of each row.
        tallies: By source position and reference position, the sums.
    """

    references: Sequence[KnownReference]
    found: dict[tuple[int, int], npt.NDArray[np.int8]] = field(default_factory=dict)
    tallies: dict[tuple[int, int], Tally] = field(default_factory=dict)

    def statements(self, piece: Piece) -> Mapping[int, tuple[Observation, ...]]:
        """Return what is to be recorded of the rows of a piece; rows without have no entry."""
        rows: dict[int, tuple[Observation, ...]] = {}
        for number, reference in enumerate(self.references):
            tally = self.tallies[piece.source, number]
            for row, how in enumerate(self.found[piece.order, number].tolist()):
                statement = _STATEMENTS[Found(how), tally.short_counts]
                if tally.whole and reference.ground is None:
                    statement = statement if statement == _COPY else _WHOLE
                if statement:
                    rows[row] = (*rows.get(row, ()), reference.statement(statement))
        return rows

    def sentences(self, names: Sequence[str]) -> Iterator[str]:
        """Yield what a person should know, for each source and reference that have to do.

        Args:
            names: Names of the sources, in order.
        """
        for (source, number), tally in sorted(self.tallies.items()):
            reference = self.references[number]
            terms = reference.ground or reference.index.terms.license
            if tally.matched:
                yield (
                    f"{names[source]}: {tally.matched:,} of {tally.rows:,} rows occur in "
                    f"{reference.index.terms.name} ({terms})"
                    + (f", {tally.short:,} of them by a short text" if tally.short_counts else "")
                    + ("; so all of them count as its rows" if tally.whole else "")
                )
            elif tally.short or tally.parts:
                yield (
                    f"{names[source]}: {tally.short:,} short texts and {tally.parts:,} parts of "
                    f"rows also stand in {reference.index.terms.name} ({terms}); too little to "
                    "conclude from"
                )


def match_origins(
    references: Sequence[KnownReference], pieces: Sequence[Piece], cache: Cache, workers: int
) -> Origins:
    """Look every document up in every reference; go on where an earlier run stopped.

    Args:
        references: The references; without any nothing is read.
        pieces: All pieces of the build.
        cache: The work folder.
        workers: Threads.
    """
    origins = Origins(references)
    for number, reference in enumerate(references):
        matcher = Matcher(reference.index)

        def match(piece: Piece, matcher: Matcher = matcher) -> npt.NDArray[np.int8]:
            return _cached(matcher, piece, cache)

        for piece, found in zip(pieces, run_tasks(match, pieces, workers), strict=True):
            origins.found[piece.order, number] = found
            origins.tallies.setdefault((piece.source, number), Tally()).add(found)
    return origins


def _cached(matcher: Matcher, piece: Piece, cache: Cache) -> npt.NDArray[np.int8]:
    key = key_of(
        origin=_VERSION,
        numbers=dict(numbers()),
        text=piece.mark.text_sha256,
        index=matcher.index.sha256,
    )
    path = cache.signals_path(key)
    if not path.exists():
        with ParquetFile(path, _SCHEMA, level=1) as file:
            for batch in text_batches(piece.text_path, ["text", "segments"]):
                parts, owners = row_parts(batch)
                found = matcher.find(parts, owners, batch.num_rows)
                file.write(pa.record_batch({"found": pa.array(found, pa.int8())}))
    column = pq.read_table(path).column("found")
    return np.asarray(column.to_numpy(), np.int8)


def row_parts(
    batch: pa.RecordBatch, *, calls: bool = False
) -> tuple[pa.Array, npt.NDArray[np.int64]]:
    """Return the parts of rows: each message of a conversation, and the whole text.

    Args:
        batch: Rows with `text` and `segments`.
        calls: What the calls of tools say is a part, too. Fingerprints of datasets are made
            without, and so are looked for without.

    Returns:
        Texts of all parts, and the row of each in `batch`, ascending.
    """
    segments = batch.column("segments")
    counts = pc.list_value_length(segments).fill_null(0).to_numpy(zero_copy_only=False)
    if not counts.any():
        return batch.column("text"), np.arange(batch.num_rows, dtype=np.int64)
    parts: list[str | None] = []
    owners: list[int] = []
    for row, (text, spans) in enumerate(
        zip(batch.column("text").to_pylist(), segments.to_pylist(), strict=True)
    ):
        told = [text[span["start"] : span["end"]] for span in spans or ()]
        told += [text] if len(told) != 1 else []
        if calls:
            for span in spans or ():
                told += call_texts(span["tool_calls"], strings=True)
        parts += told
        owners += [row] * len(told)
    return pa.array(parts, pa.large_string()), np.array(owners, np.int64)
