# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Line corrections: proposals to remove furniture lines from a text, and what that leaves.

A table says which lines go and cites where it comes from; it speaks of its languages only. The
text stays as it is: the column `edits` says which bytes would go, and why
(`refinedweb.upper_case`). The counts beside it are what rules read, so that a table of rules can
drop a text that such corrections would eat (RefinedWeb: more than 5 % of the words), or of which
they leave too little (C4: fewer than five sentences).
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.assess.correction_options import CorrectionOptions
from provender.data_files import read_data
from provender.edits import EDITS
from provender.errors import UsageError
from provender.kernels import traits
from provender.kernels.corrections import (
    COUNTS,
    REASONS,
    SETTINGS,
    Found,
    find_corrections,
)
from provender.kernels.line_marks import ANYWHERE, PREFIX, SUFFIX
from provender.kernels.phrases import PhraseTable, phrase_table
from provender.stage import Stage
from provender.storage import canonical_json

__all__ = [
    "CORRECTION_COLUMNS",
    "CorrectionTable",
    "correction_table",
    "corrections_stage",
    "known_corrections",
]

_DATA = Path(__file__).parent / "data" / "corrections"
_KINDS = {"anywhere": ANYWHERE, "prefix": PREFIX, "suffix": SUFFIX}
CORRECTION_COLUMNS = tuple(f"corrections_{name}" for name in COUNTS)
"""Columns that rules may read where the stage runs."""


@dataclass(frozen=True)
class CorrectionTable:
    """What one table would remove.

    Attributes:
        name: Its name.
        title: What it does.
        source: Where it comes from.
        languages: Languages it speaks of; empty is all.
        ask: Numbers by `kernels.corrections.SETTINGS`.
        phrases: Lines that consist of these go.
        parts: Parts of short lines that go: kind and ASCII text.
    """

    name: str
    title: str
    source: str
    languages: tuple[str, ...]
    ask: dict[str, int]
    phrases: tuple[str, ...]
    parts: tuple[tuple[str, str], ...]


def known_corrections() -> list[str]:
    """Return the names of the tables that ship with Provender."""
    return sorted(path.stem for path in _DATA.glob("*.yml"))


@functools.cache
def correction_table(name: str) -> CorrectionTable:
    """Read a table.

    Raises:
        UsageError: There is none of that name.
    """
    if name not in known_corrections():
        raise UsageError(
            f"there is no table of line corrections {name!r}",
            hint=f"tables: {', '.join(known_corrections())}",
            subject=name,
        )
    raw = read_data(_DATA / f"{name}.yml")
    parts = raw.get("parts", {})
    return CorrectionTable(
        name=name,
        title=raw["title"],
        source=raw["source"],
        languages=tuple(raw.get("languages", ())),
        ask=dict(raw["ask"]),
        phrases=tuple(raw.get("phrases", ())),
        parts=tuple((kind, text) for kind in _KINDS for text in parts.get(kind, ())),
    )


@dataclass(frozen=True)
class _Corrector:
    """The stage's function: tables ready for the kernel."""

    tables: tuple[CorrectionTable, ...]
    settings: npt.NDArray[np.int64]
    phrases: PhraseTable
    parts: list[tuple[int, int, str]]

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Add `edits` and `CORRECTION_COLUMNS`."""
        found = find_corrections(
            batch.column("text"), self._spoken(batch), self.settings, self.phrases, self.parts
        )
        batch = batch.append_column("edits", self._edits(found, batch.num_rows))
        for index, name in enumerate(CORRECTION_COLUMNS):
            batch = batch.append_column(name, pa.array(found.counts[:, index], pa.int64()))
        return batch

    def _spoken(self, batch: pa.RecordBatch) -> npt.NDArray[np.uint8]:
        """Return which table speaks of which text, shape (rows, tables)."""
        labels = batch.column("language").to_pylist()
        spoken = [
            [not table.languages or label in table.languages for table in self.tables]
            for label in labels
        ]
        return np.array(spoken, np.uint8).reshape(len(labels), len(self.tables))

    def _edits(self, found: Found, rows: int) -> pa.Array:
        names = [f"{table.name}.{reason}" for table in self.tables for reason in REASONS]
        rules = pa.DictionaryArray.from_arrays(found.reasons, pa.array(names, pa.string()))
        spans = pa.StructArray.from_arrays(
            [
                rules.cast(pa.string()),
                pa.array(found.starts, pa.int64()),
                pa.array(found.ends, pa.int64()),
                pa.array([""] * len(found.rows), pa.string()),
            ],
            fields=list(EDITS.value_type),
        )
        offsets = np.searchsorted(found.rows, np.arange(rows + 1)).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(offsets), spans, type=EDITS)


def corrections_stage(options: CorrectionOptions) -> Stage:
    """Return the stage that proposes the corrections of some tables.

    Args:
        options: The tables, in order, and words to count.

    Returns:
        A `map` over `text` and `language`.

    Raises:
        UsageError: A table does not exist.
    """
    tables = tuple(correction_table(name) for name in options.tables)
    parameters: dict[str, Any] = {"tables": list(options.tables)}
    if options.listed_words:
        parameters["listed_words"] = list(options.listed_words)
    return Stage(
        name="assess.corrections",
        shape="map",
        version=1,
        function=_corrector(tables, options.listed_words),
        modules=(
            "provender.assess.corrections",
            "provender.kernels.corrections",
            "provender.kernels.line_marks",
            "provender.kernels.phrases",
            "provender.kernels.vocabulary",
            "provender.kernels.traits",
            "provender.kernels.hashing",
            "provender.kernels.characters",
            "provender.kernels.buffers",
            "provender.kernels.utf8",
        ),
        columns_in=("text", "language"),
        columns_out=(
            ("edits", EDITS),
            *((name, pa.int64()) for name in CORRECTION_COLUMNS),
        ),
        data_files=(traits.DATA, *(_DATA / f"{table.name}.yml" for table in tables)),
        parameters=canonical_json(parameters),
    )


def _corrector(tables: Sequence[CorrectionTable], listed: Sequence[str]) -> _Corrector:
    settings = np.zeros((len(tables), len(SETTINGS)), np.int64)
    phrases: list[tuple[int, str]] = [(len(tables), word) for word in listed]
    parts: list[tuple[int, int, str]] = []
    for number, table in enumerate(tables):
        for name, value in table.ask.items():
            settings[number, SETTINGS.index(name)] = value
        settings[number, SETTINGS.index("phrases")] = bool(table.phrases)
        settings[number, SETTINGS.index("parts")] = bool(table.parts)
        phrases += [(number, phrase) for phrase in table.phrases]
        parts += [(number, _KINDS[kind], text) for kind, text in table.parts]
    return _Corrector(tuple(tables), settings, phrase_table(phrases), parts)
