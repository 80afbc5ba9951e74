# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Release shards: which rows go into which file, and the files themselves.

Shards follow input order and are cut at a fixed count of text bytes, so a source that did not
change keeps its shards when another is added. A shard's cache key covers its rows' columns and the
hashes of the pieces that hold their text; an unchanged shard is not written again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from provender.document import SCHEMA_VERSION, document_id
from provender.parquet import WRITER_VERSION, ParquetFile, aligned, is_whole, row_groups
from provender.release.rows import (
    NARROW_COLUMNS,
    TEXT_COLUMNS,
    RowContext,
    describe_rows,
    release_schema,
    with_text,
)
from provender.release.tombstones import without_names
from provender.run.cache import Cache, key_of
from provender.run.editing import gather_edits
from provender.run.fates import Fates
from provender.run.judging import Fate, Judged, Piece, words_hex
from provender.run.terms import Term

__all__ = ["ReleaseShard", "ShardPart", "plan_shards", "write_shard"]

_WRITE_ROWS = 256
_MOST_DESCRIBED_BYTES = 64 << 20


@dataclass(frozen=True)
class ShardPart:
    """Some rows of one piece.

    Attributes:
        judged: The piece.
        rows: Row numbers inside the piece, ascending.
        start: Position in the build of the piece's first document.
    """

    judged: Judged
    rows: npt.NDArray[np.int64]
    start: int


@dataclass
class ReleaseShard:
    """One Parquet file of a release.

    Attributes:
        tier: Its folder.
        source: Position of the source in the recipe.
        split: Name of the split.
        number: Position among the shards of tier, source and split.
        parts: Its rows, in input order.
        text_bytes: UTF-8 bytes of its documents' text, before edits.
    """

    tier: str
    source: int
    split: str
    number: int
    parts: list[ShardPart]
    text_bytes: int = 0

    @property
    def rows(self) -> int:
        """Number of documents."""
        return sum(len(part.rows) for part in self.parts)

    def name(self, source_id: str) -> str:
        """Path inside the release."""
        return f"data/{self.tier}/{source_id}-{self.split}-{self.number:05d}.parquet"


def plan_shards(
    judged: Sequence[Judged], fates: Fates, terms: Sequence[Term], shard_bytes: int
) -> list[ReleaseShard]:
    """Assign every released document to a shard.

    Args:
        judged: All pieces, in order.
        fates: Every document's fate.
        terms: All terms of the build, by code.
        shard_bytes: Bytes of text after which a shard is cut.

    Returns:
        Shards by source, tier and number, in that order.
    """
    tiers = np.array([term.conclusion.tier for term in terms], dtype=object)
    open_shards: dict[tuple[int, str], ReleaseShard] = {}
    planned: list[ReleaseShard] = []
    for start, piece in zip(fates.starts, judged, strict=True):
        span = slice(start, start + len(piece.terms))
        released = np.flatnonzero(fates.fate[span] == Fate.RELEASED)
        if len(released) == 0:
            continue
        sizes = _sizes(piece.piece)
        row_tiers = tiers[fates.terms[span][released]]
        for tier in sorted(set(row_tiers)):
            rows = released[row_tiers == tier]
            _fill(
                open_shards, planned, str(tier), ShardPart(piece, rows, start), sizes, shard_bytes
            )
    return sorted(planned, key=lambda shard: (shard.source, shard.tier, shard.number))


def _sizes(piece: Piece) -> npt.NDArray[np.int64]:
    parts = [table.column(0).to_numpy() for table in piece.signals.row_groups(["size_bytes"])]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _fill(
    open_shards: dict[tuple[int, str], ReleaseShard],
    planned: list[ReleaseShard],
    tier: str,
    part: ShardPart,
    sizes: npt.NDArray[np.int64],
    shard_bytes: int,
) -> None:
    source = part.judged.piece.source
    rows = part.rows
    while len(rows):
        shard = open_shards.get((source, tier))
        if shard is None or shard.text_bytes >= shard_bytes:
            number = 0 if shard is None else shard.number + 1
            shard = ReleaseShard(tier, source, "train", number, [])
            open_shards[(source, tier)] = shard
            planned.append(shard)
        ends = np.cumsum(sizes[rows]) + shard.text_bytes
        take = int(np.searchsorted(ends, shard_bytes)) + 1
        taken, rows = rows[:take], rows[take:]
        shard.parts.append(ShardPart(part.judged, taken, part.start))
        shard.text_bytes += int(sizes[taken].sum())


def write_shard(
    shard: ReleaseShard, context: RowContext, fates: Fates, cache: Cache
) -> tuple[Path, bool]:
    """Make a shard in the cache, unless it is there.

    Returns:
        Its path in the cache, and whether it was there.
    """
    key, windows = _shard_key(shard, context, fates)
    path = cache.shard_path(key)
    if is_whole(path):
        return path, True
    with ParquetFile(path, release_schema(context.scoring.signals)) as file:
        for number, part in enumerate(shard.parts):
            known = windows.pop(number, None)
            with pq.ParquetFile(part.judged.piece.text_path) as texts:
                for window in _windows(part, context, fates) if known is None else known:
                    table = texts.read_row_group(
                        window.group, columns=list(TEXT_COLUMNS), use_threads=False
                    )
                    for begin in range(0, len(window.rows), _WRITE_ROWS):
                        rows = window.rows[begin : begin + _WRITE_ROWS]
                        described = window.described.slice(begin, len(rows))
                        file.write(with_text(described, table.take(rows), context.scoring))
    return path, False


@dataclass(frozen=True)
class _Window:
    """The rows of a shard that one row group of text holds.

    Attributes:
        group: Number of the row group.
        rows: Row numbers inside it.
        described: The release columns of these rows but for the text.
    """

    group: int
    rows: npt.NDArray[np.int64]
    described: pa.Table


def _windows(part: ShardPart, context: RowContext, fates: Fates) -> Iterator[_Window]:
    """Describe a part row group by row group, so that memory does not grow with its size."""
    piece = part.judged.piece
    signals = [*context.scoring.told_columns, *context.scoring.edit_inputs]
    pairs = aligned(
        row_groups(piece.text_path, [*NARROW_COLUMNS, "locator"]),
        piece.signals.row_groups(signals),
    )
    first_row = 0
    for group, (text, scores) in enumerate(pairs):
        low, high = np.searchsorted(part.rows, [first_row, first_row + text.num_rows])
        if high > low:
            rows = part.rows[low:high]
            inside = rows - first_row
            described = _describe(
                part, rows, text.take(inside), scores.take(inside), context, fates
            )
            yield _Window(group, inside, described)
        first_row += text.num_rows


def _describe(
    part: ShardPart,
    rows: npt.NDArray[np.int64],
    text: pa.Table,
    signals: pa.Table,
    context: RowContext,
    fates: Fates,
) -> pa.Table:
    positions = part.start + rows
    clusters = [
        words_hex(part.judged.keys[row]) if fates.repetitions[position] > 1 else None
        for row, position in zip(rows, positions, strict=True)
    ]
    ids = text.column("id").to_pylist()
    if fates.repeats:
        for index, position in enumerate(positions.tolist()):
            if number := fates.repeats.get(position):
                locator = text.column("locator")[index].as_py()
                ids[index] = document_id(context.source.id, locator, number)
    described = describe_rows(
        context, text, signals, fates.terms[positions], ids, clusters, fates.repetitions[positions]
    )
    if fates.suppressed is not None:
        described = without_names(described, fates.suppressed.unnamed[positions])
    proposals = context.scoring.proposals(signals)
    if fates.shared is not None:
        proposals.append(pa.chunked_array([fates.shared.column(positions)]))
    return described.append_column("edits", gather_edits(proposals)) if proposals else described


def _shard_key(
    shard: ReleaseShard, context: RowContext, fates: Fates
) -> tuple[str, dict[int, list[_Window]]]:
    """Return what a shard's bytes depend on, and the rows of its first parts as described for it.

    They are kept up to a bound, so that few shards are described twice and memory does not grow.
    """
    digest = hashlib.sha256()
    described: dict[int, list[_Window]] = {}
    size = 0
    for number, part in enumerate(shard.parts):
        digest.update(part.judged.piece.mark.text_sha256.encode() + part.rows.tobytes())
        held: list[_Window] = []
        for window in _windows(part, context, fates):
            size += window.described.nbytes
            if size <= _MOST_DESCRIBED_BYTES:
                held.append(window)
            else:
                held.clear()
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, window.described.schema) as writer:
                writer.write_table(window.described.combine_chunks())
            digest.update(sink.getvalue())
        if size <= _MOST_DESCRIBED_BYTES:
            described[number] = held
    key = key_of(
        schema=SCHEMA_VERSION,
        writer=WRITER_VERSION,
        pyarrow=pa.__version__,
        rows=digest.hexdigest(),
    )
    return key, described
