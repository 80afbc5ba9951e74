# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Signals of one piece: the files of columns that its stages made, without text.

Stages that every build runs share a file; a stage that a recipe asks for has a file of its own. So
asking for it, or changing its options, computes that stage only, in one pass over the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.assess.contamination import settle
from provender.edits import EDITS, apply_edits, edits_of
from provender.extract.tool_calls import with_calls
from provender.parquet import ParquetFile, aligned, is_whole, row_groups
from provender.run.cache import Cache, key_of
from provender.run.scoring import Scoring
from provender.stage import Stage

__all__ = [
    "PieceSignals",
    "SignalFile",
    "corrected_batch",
    "score_batch",
    "score_piece",
    "signals_of",
    "text_batches",
]

_OF_TEST_SETS = "contamination_"
_TEXT_COLUMNS = ("id", "text", "segments", "tools")


@dataclass(frozen=True)
class SignalFile:
    """One file of columns of a piece.

    Attributes:
        path: Where it lies in the work folder.
        stages: The stages that make its columns.
    """

    path: Path
    stages: tuple[Stage, ...]

    @property
    def schema(self) -> pa.Schema:
        """Schema of the file: `id` and the columns of its stages."""
        made = [column for stage in self.stages for column in stage.columns_out]
        return pa.schema([("id", pa.string()), *made])


@dataclass(frozen=True)
class PieceSignals:
    """The columns that were computed of one piece: same rows, same order, no text.

    Attributes:
        files: Its files.
        scoring: What makes them.
        common: How many documents of the build hold each gram of the test sets without holding an
            item; known once all pieces were seen.
    """

    files: tuple[SignalFile, ...]
    scoring: Scoring
    common: npt.NDArray[np.int64] | None = None

    @property
    def paths(self) -> list[Path]:
        """Paths of all files."""
        return [file.path for file in self.files]

    @property
    def missing(self) -> list[SignalFile]:
        """Files that are not there or not whole."""
        return [file for file in self.files if not is_whole(file.path)]

    def row_groups(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Yield tables with some of the columns, in the order of the rows.

        Args:
            columns: Names; `id` is always known.

        Raises:
            KeyError: No stage of the build makes a column.
        """
        if self.common is not None and any(name.startswith(_OF_TEST_SETS) for name in columns):
            yield from self._settled(columns)
            return
        yield from self._read(columns)

    def _settled(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Judge what documents hold of test sets again, now that common phrases are known."""
        options, index = self.scoring.test_sets or (None, None)
        if options is None or index is None or self.common is None:
            raise ValueError("common phrases are known, but no test sets")
        made = [name for name, _ in self.scoring.columns if name.startswith(_OF_TEST_SETS)]
        for table in self._read(list(dict.fromkeys([*columns, *made]))):
            batch = settle(_one_batch(table), self.common, options, index)
            yield pa.Table.from_batches([batch]).select(list(dict.fromkeys(columns)))

    def _read(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        wanted = dict.fromkeys(columns)
        readers: list[Iterator[pa.Table]] = []
        for file in self.files:
            held = [name for name in file.schema.names if name in wanted]
            for name in held:
                del wanted[name]
            if held:
                readers.append(row_groups(file.path, held))
        if wanted:
            raise KeyError(f"no stage makes the column {next(iter(wanted))!r}")
        yield from _joined(readers)


def signals_of(scoring: Scoring, text_sha256: str, cache: Cache) -> PieceSignals:
    """Return where the columns of a piece lie or will lie.

    Args:
        scoring: What is computed of every text.
        text_sha256: Hash of the piece's file.
        cache: The work folder.
    """
    corrections = None if scoring.corrections is None else scoring.corrections.identity
    files = []
    for stages in scoring.groups:
        parts: dict[str, Any] = {
            "text": text_sha256,
            "stages": [stage.identity for stage in stages],
        }
        if corrections is not None:
            parts["corrections"] = corrections
        files.append(SignalFile(cache.signals_path(key_of(**parts)), stages))
    return PieceSignals(tuple(files), scoring)


def _joined(readers: list[Iterator[pa.Table]]) -> Iterator[pa.Table]:
    """Yield the tables of several files of the same rows side by side."""
    if len(readers) <= 1:
        yield from readers[0] if readers else ()
        return
    for first, rest in aligned(readers[0], _joined(readers[1:])):
        for name in rest.column_names:
            first = first.append_column(rest.schema.field(name), rest.column(name))
        yield first


def text_batches(path: Path, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """Yield a piece's row groups as record batches, one in memory at a time."""
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=columns, use_threads=False)
            yield from table.combine_chunks().to_batches()


def score_piece(text_path: Path, signals: PieceSignals) -> None:
    """Compute the columns of a piece of extracted text that are missing, in one pass.

    Args:
        text_path: The piece, as `extract_shard` wrote it.
        signals: Where its columns appear.
    """
    missing = signals.missing
    if not missing:
        return
    with ExitStack() as stack:
        sinks = [
            stack.enter_context(ParquetFile(file.path, file.schema, level=1)) for file in missing
        ]
        stages = [stage for file in missing for stage in file.stages]
        for extracted, known in _batches(text_path, signals, missing):
            columns = {name: known.column(name) for name in known.schema.names}
            columns = score_batch(extracted, signals.scoring, stages, columns)
            for sink, file in zip(sinks, missing, strict=True):
                sink.write(pa.table([columns[n] for n in file.schema.names], schema=file.schema))


def score_batch(
    extracted: pa.RecordBatch,
    scoring: Scoring,
    stages: Sequence[Stage],
    known: Mapping[str, pa.Array],
) -> dict[str, pa.Array]:
    """Return the columns of some stages over a batch, lines corrected first.

    Args:
        extracted: Rows with `text`, `segments` and `tools`, as extracted.
        scoring: What a build computes of every text.
        stages: Those of its stages that are asked for, in order.
        known: Columns that are there already and that stages may read.
    """
    columns = dict(known)
    corrected = extracted
    if scoring.corrections is not None:
        made = _corrections(extracted, scoring)
        corrected = corrected_batch(extracted, made["edits"])
        columns |= made
    views = {"extracted": extracted, "corrected": corrected}
    seen: dict[tuple[str, str], pa.RecordBatch] = {}
    for stage in stages:
        if stage is not scoring.corrections:
            key = (stage.view, stage.beside)
            if key not in seen:
                batch = views[stage.view]
                if stage.beside != "nothing":
                    batch = with_calls(batch, whole=stage.beside == "all")
                seen[key] = batch
            batch = stage.function(_with(seen[key], columns, stage))
            columns |= {name: batch.column(name) for name, _ in stage.columns_out}
    return columns


def _batches(
    text_path: Path, signals: PieceSignals, missing: Sequence[SignalFile]
) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    """Yield the text, and the known columns that the missing ones are made from."""
    made = {name for file in missing for name in file.schema.names}
    asked = {name for file in missing for stage in file.stages for name in stage.columns_in}
    needed = ["id", *sorted(asked - made - set(_TEXT_COLUMNS))]
    texts = row_groups(text_path, list(_TEXT_COLUMNS))
    pairs: Iterator[tuple[pa.Table, pa.Table]]
    if needed == ["id"]:
        pairs = ((text, text.select(needed)) for text in texts)
    else:
        pairs = aligned(texts, signals.row_groups(needed))
    for text, known in pairs:
        yield _one_batch(text), _one_batch(known)


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    return table.combine_chunks().to_batches()[0]


def _with(batch: pa.RecordBatch, columns: Mapping[str, pa.Array], stage: Stage) -> pa.RecordBatch:
    """Return the batch with the columns that a stage reads besides the text."""
    for name in stage.columns_in:
        if name not in batch.schema.names:
            batch = batch.append_column(name, columns[name])
    return batch


def _corrections(batch: pa.RecordBatch, scoring: Scoring) -> dict[str, pa.Array]:
    """Return the columns of line corrections; the turns of conversations are no lines of a page.

    Corrections speak of languages, so the language is told first, of the text as extracted.
    """
    stage = scoring.corrections
    if stage is None:
        return {}
    language = scoring.base[0].function(batch)
    batch = stage.function(_with(batch, {"language": language.column("language")}, stage))
    made = {name: batch.column(name) for name, _ in stage.columns_out}
    plain = pc.is_null(batch.column("segments"))
    made["edits"] = pc.if_else(plain, made["edits"], pa.scalar(None, EDITS))
    return made


def corrected_batch(batch: pa.RecordBatch, edits: pa.Array) -> pa.RecordBatch:
    """Return the batch with its lines corrected; rows without corrections cost nothing."""
    counts = pc.fill_null(pc.list_value_length(edits), 0).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(counts)
    if len(rows) == 0:
        return batch
    texts = batch.column("text").to_pylist()
    for row in rows.tolist():
        texts[row] = apply_edits(texts[row], edits_of(edits[row].as_py()))
    place = batch.schema.get_field_index("text")
    return batch.set_column(place, "text", pa.array(texts, pa.large_string()))
