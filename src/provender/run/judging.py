# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""May it leave, is it good, is it new: every document's fate, from cached columns alone.

Policies, rules and thresholds are evaluated in every build, so changing one re-reads no source.
First each document alone (terms and rules), then the copies of each text together, then the final
fate. What stays in memory is the dedup table: id, key, term, flags, about 40 bytes a document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from provender.acquire.context import SourceContext
from provender.acquire.site_rules import SiteBook
from provender.assess.rules import RuleTable
from provender.parquet import row_groups
from provender.rights.evidence import Observation
from provender.run.cache import PieceMark
from provender.run.signals import PieceSignals
from provender.run.terms import TermTable

__all__ = ["Fate", "Judged", "Piece", "hex_words", "judge_piece", "term_codes", "words_hex"]


class Fate(IntEnum):
    """Where a document's journey ends."""

    RELEASED = 0
    REFUSED = 1
    FAILED_RULES = 2
    DUPLICATE = 3
    COPY_REFUSED = 4
    NEAR_DUPLICATE = 5
    NEAR_COPY_REFUSED = 6
    SAME_URL = 7
    SAME_PROMPT = 8
    SUPPRESSED = 9
    FAILED_REVIEW = 10
    MUST_STAY_AS_IT_IS = 11
    SHARED_TEXT = 12


@dataclass(frozen=True)
class Piece:
    """One piece of extracted text with its signals.

    Attributes:
        source: Position of its source in the recipe.
        order: Position among all pieces of the build.
        mark: Its commit mark.
        text_path: Extracted text and evidence.
        departures_path: Records that held no document.
        signals: Signals, keys and proposed edits.
    """

    source: int
    order: int
    mark: PieceMark
    text_path: Path
    departures_path: Path
    signals: PieceSignals


@dataclass
class Judged:
    """What is known of each document of a piece, row by row.

    Attributes:
        piece: Which piece.
        ids: First 128 bits of SHA-256 as two words, shape (rows, 2).
        keys: Exact keys as two words, shape (rows, 2).
        terms: Code of each document's term.
        passed: Whether it passed the rules of `assess`.
        quality: Orders equally clear copies: the learned score, else how sure its language is.
        edited: Whether a stage would change its text at release; looked for only under a policy
            that releases text whose terms may forbid that.
    """

    piece: Piece
    ids: npt.NDArray[np.uint64]
    keys: npt.NDArray[np.uint64]
    terms: npt.NDArray[np.int32]
    passed: npt.NDArray[np.bool_]
    quality: npt.NDArray[np.float32]
    edited: npt.NDArray[np.bool_]


def judge_piece(
    piece: Piece,
    terms: TermTable,
    context: SourceContext,
    rules: RuleTable,
    sites: SiteBook | None = None,
    origins: Mapping[int, tuple[Observation, ...]] | None = None,
) -> Judged:
    """Conclude and score each document of a piece by itself.

    Args:
        piece: The piece.
        terms: All terms of the build.
        context: What its source says as a whole.
        rules: The rules of `assess`.
        sites: What sites said inside the source's archives, if any did.
        origins: Where rows come from, by row; rows without an entry are in no reference.
    """
    codes = term_codes(piece, terms, context, sites, origins)
    made = {name for name, _ in piece.signals.scoring.columns}
    measure = "quality_score" if "quality_score" in made else "language_score"
    columns = sorted({"id", "exact_key", measure, *rules.columns})
    ids, keys, passed, quality = [], [], [], []
    for table in piece.signals.row_groups(columns):
        ids.append(hex_words(table.column("id")))
        keys.append(binary_words(table.column("exact_key")))
        passed.append(rules.evaluate(table).passed)
        # In steps of a tenth: what is finer says nothing of which copy is the better one.
        steps = np.round(table.column(measure).to_numpy().astype(np.float32), 1)
        quality.append(steps)
    return Judged(
        piece,
        _joined(ids, np.empty((0, 2), np.uint64)),
        _joined(keys, np.empty((0, 2), np.uint64)),
        codes,
        _joined(passed, np.empty(0, np.bool_)),
        _joined(quality, np.empty(0, np.float32)),
        _edited(piece, len(codes)) if terms.gated else np.zeros(len(codes), np.bool_),
    )


def _edited(piece: Piece, rows: int) -> npt.NDArray[np.bool_]:
    """Return which documents a stage would change at release."""
    edited = np.zeros(rows, np.bool_)
    scoring, start = piece.signals.scoring, 0
    for table in piece.signals.row_groups(scoring.edit_inputs) if scoring.edit_inputs else ():
        for proposed in scoring.proposals(table):
            counts = pc.fill_null(pc.list_value_length(proposed), 0).to_numpy()
            edited[start : start + table.num_rows] |= counts > 0
        start += table.num_rows
    return edited


def _joined(parts: Sequence[npt.NDArray], empty: npt.NDArray) -> npt.NDArray:  # type: ignore[type-arg]
    return np.concatenate(parts) if parts else empty


def term_codes(
    piece: Piece,
    terms: TermTable,
    context: SourceContext,
    sites: SiteBook | None = None,
    origins: Mapping[int, tuple[Observation, ...]] | None = None,
) -> npt.NDArray[np.int32]:
    """Return the code of each row's term, shape (rows,); arguments as of `judge_piece`."""
    known = origins or {}
    placed = np.array(sorted(known), np.int64)
    found = []
    start = 0
    for table in row_groups(piece.text_path, ["input", "observations", "url"]):
        begin, end = np.searchsorted(placed, [start, start + table.num_rows])
        own = {row - start: known[row] for row in placed[begin:end].tolist()}
        found.append(_term_codes(table, piece.source, terms, context, sites, own))
        start += table.num_rows
    return _joined(found, np.empty(0, np.int32))


def _term_codes(
    table: pa.Table,
    source: int,
    terms: TermTable,
    context: SourceContext,
    sites: SiteBook | None,
    origins: Mapping[int, tuple[Observation, ...]],
) -> npt.NDArray[np.int32]:
    """Return the term of each row; only each combination of statements costs Python time."""
    inputs = table.column("input").combine_chunks().dictionary_encode()
    names = inputs.dictionary.to_pylist()
    shared = [context.observations_for(name) for name in names]
    which = inputs.indices.to_numpy().astype(np.int64)
    column = table.column("observations").combine_chunks()
    combination, first = _combinations(column)
    said = [_observations(column, row) for row in first.tolist()]
    pairs, places = np.unique(which * len(said) + combination, return_inverse=True)
    drawn = [
        terms.code(source, shared[pair // len(said)] + said[pair % len(said)])
        for pair in pairs.tolist()
    ]
    codes = np.array(drawn, np.int32)[places]
    urls = table.column("url").to_pylist() if sites else []
    for row in range(len(codes)) if sites else origins:
        own = said[combination[row]]
        if sites:
            own += sites.observations_for(urls[row])
        own += origins.get(row, ())
        codes[row] = terms.code(source, shared[which[row]] + own)
    return codes


def _observations(column: pa.Array, row: int) -> tuple[Observation, ...]:
    return tuple(Observation(**statement) for statement in column[row].as_py() or ())


def _combinations(column: pa.Array) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Number the distinct lists of statements of a column.

    Returns:
        Number of each row's list, shape (rows,); the first row of each number.
    """
    counts = pa.compute.list_value_length(column).fill_null(0).to_numpy(zero_copy_only=False)
    statements = column.flatten()
    code = np.zeros(len(statements), np.int64)
    for place in range(statements.type.num_fields):
        values = statements.field(place).dictionary_encode(null_encoding="encode")
        code = _dense(code * max(1, len(values.dictionary)) + values.indices.to_numpy())
    ends = np.cumsum(counts)
    number = np.zeros(len(counts), np.int64)
    most = 1
    for length in np.unique(counts[counts > 0]).tolist():
        rows = np.flatnonzero(counts == length)
        joined = np.zeros(len(rows), np.int64)
        for place in range(length):
            own = code[ends[rows] - length + place]
            joined = _dense(joined * (int(own.max()) + 1) + own)
        number[rows] = joined + most
        most += int(joined.max()) + 1
    _, first, dense = np.unique(number, return_index=True, return_inverse=True)
    return dense, first


def _dense(values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Number distinct values from 0, so that products of two stay far below 2**63."""
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def hex_words(column: pa.ChunkedArray) -> npt.NDArray[np.uint64]:
    """Return 32-digit hex ids as two 64-bit words each, shape (rows, 2)."""
    raw = bytes.fromhex("".join(column.to_pylist()))
    return np.frombuffer(raw, dtype=">u8").astype(np.uint64).reshape(-1, 2)


def words_hex(words: npt.NDArray[np.uint64]) -> str:
    """Return two 64-bit words as a 32-digit hex id."""
    return f"{int(words[0]):016x}{int(words[1]):016x}"


def binary_words(column: pa.ChunkedArray) -> npt.NDArray[np.uint64]:
    """Return 16-byte keys as two 64-bit words each, shape (rows, 2)."""
    raw = b"".join(column.to_pylist())
    return np.frombuffer(raw, dtype=">u8").astype(np.uint64).reshape(-1, 2)
