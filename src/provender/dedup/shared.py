# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Text that several documents share: who keeps it, and where it stands in the others.

    mark (all texts, any order) ─► gather (in order) ─► settle ─► spans (in order)
     what occurs once and not      keys and places       who keeps   where in the text
     needs no table                of all else           what        it is to be cut

What counts as shared does not depend on the order of documents, on threads or on memory. Of each
run, paragraph and line the document that is preferred keeps what it holds; every other loses it. So
whatever is taken out stands, word for word, in a document that is preferred to the one that lost
it, and the document that is preferred to all loses nothing. Keys only say where to look: words are
compared before anything is taken out.

Tables beyond their share of memory go to files, and so do the folded words of the documents that
may share something. Time is linear: no two documents are compared with each other.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.dedup.options import SharedOptions
from provender.dedup.row_tables import PARTS, RowFile, Rows, RowTable
from provender.dedup.shared_stretches import SharedStretches
from provender.kernels import characters
from provender.kernels.repeats import LINES, PARAGRAPHS, RUNS
from provender.kernels.shared_keys import Seen, gather, mark
from provender.kernels.shared_owners import OWNER_BYTES, Owners, verify
from provender.kernels.shared_words import Places, fold_words
from provender.stage import Stage
from provender.storage import TEMPORARY_PREFIX, canonical_json, storage_errors

__all__ = ["SHARED_STAGE", "SharedText", "shared_stage"]

_COLUMNS = 3
_ROW_BYTES = 8 * _COLUMNS
_TOP_BITS = np.uint64(56)


class SharedText:
    """Finds what the texts of documents share. Call the methods in the order that the room draws.

    Args:
        options: What is looked for.
        ranks: Which document keeps what it shares: 0 before 1; no two are equal. By position,
            shape (documents,).
        folder: Where tables go that memory has no room for, under names of temporary files.
        text_bytes: Bytes of all texts, to choose the size of tables; they need not be exact.
    """

    def __init__(
        self,
        options: SharedOptions,
        ranks: npt.NDArray[np.int32],
        folder: Path,
        text_bytes: int,
    ):
        asked = {RUNS: options.runs, PARAGRAPHS: options.paragraphs, LINES: options.lines}
        self._asked = {what: least for what, least in asked.items() if least is not None}
        self._options, self._ranks, self._folder = options, ranks, folder
        # A sample comes of some thirteen words, say seventy bytes; sixteen bits each are enough.
        self._share = options.memory_bytes // 4
        self._seen: Seen | None = Seen.of_size(min(self._share, max(text_bytes, 1 << 10)))
        self._lock = threading.Lock()
        each = self._share // len(self._asked)
        self._tables = {
            what: RowTable(f"shared-keys-{what}", _COLUMNS, _by_key, folder, each)
            for what in self._asked
        }
        self._words_path = folder / f"{TEMPORARY_PREFIX}shared-words"
        self._folded_bytes = 0
        self._starts: list[Places] = []
        self._positions: list[Places] = []
        self.peak_bytes = 0
        self.spilled_bytes = 0
        self.words_bytes = 0

    def __enter__(self) -> Self:
        with storage_errors(self._words_path):
            self._words_path.write_bytes(b"")
        return self

    def __exit__(self, *raised: object) -> None:
        for table in self._tables.values():
            table.__exit__()
        self._words_path.unlink(missing_ok=True)

    def mark(self, texts: pa.Array | pa.ChunkedArray) -> None:
        """Note what texts hold; threads may do so at once, in any order."""
        if self._seen is None:
            raise ValueError("texts are marked before any is gathered")
        for what, least in self._asked.items():
            mark(texts, what, least, self._seen, self._lock)

    def gather(self, positions: Places, texts: pa.Array | pa.ChunkedArray) -> None:
        """Enter what may be shared.

        Args:
            positions: Documents, ascending, also from call to call.
            texts: Their texts, all of which were marked.
        """
        if self._seen is None:
            raise ValueError("everything was settled already")
        sizes = np.zeros(len(texts), np.int64)
        shared = np.zeros(len(texts), np.bool_)
        for what, least in self._asked.items():
            found, sizes = gather(texts, what, least, self._seen)
            for some in found:
                shared[some.rows] = True
                # Of a text that is not read to its end yet no other's place depends.
                places = self._begins(sizes)[some.rows] + some.places
                self._tables[what].add(
                    np.stack((some.keys.view(np.int64), places, some.lengths), axis=1)
                )
        begins = self._begins(sizes)
        self._write_words(texts, np.flatnonzero(shared), sizes, begins)
        self._folded_bytes = int(begins[-1])
        self._starts.append(begins[:-1])
        self._positions.append(positions)

    def _begins(self, sizes: Places) -> Places:
        """Return where each text of a batch begins among all folded words, and where it ends."""
        return np.concatenate(([0], np.cumsum(sizes + 1))) + self._folded_bytes

    def _write_words(
        self,
        texts: pa.Array | pa.ChunkedArray,
        rows: Places,
        sizes: Places,
        begins: Places,
    ) -> None:
        """Write the folded words of texts that may share some; between them the file has holes."""
        if len(rows) == 0:
            return
        words = fold_words(texts, rows, sizes)
        starts = np.concatenate(([0], np.cumsum(sizes[rows] + 1)))
        firsts = np.flatnonzero(np.concatenate(([True], np.diff(rows) > 1)))
        self.words_bytes += len(words)
        with storage_errors(self._words_path), self._words_path.open("r+b") as stream:
            for first, after in pairwise([*firsts.tolist(), len(rows)]):
                stream.seek(int(begins[rows[first]]))
                stream.write(words[starts[first] : starts[after]].data)

    def settle(self) -> SharedStretches:
        """Decide who keeps what, compare the words, and return what is to be taken out."""
        self._note_memory(2 * len(self._seen.once) if self._seen is not None else 0)
        self._seen = None
        bounds = np.concatenate([*self._starts, [self._folded_bytes]]).astype(np.int64)
        documents = np.concatenate([np.empty(0, np.int64), *self._positions])
        self._starts, self._positions = [], []
        words = np.empty(0, np.uint8)
        if self.words_bytes:
            words = np.memmap(self._words_path, np.uint8, "r").view(np.ndarray)
        owners = Owners(bounds, self._ranks[documents], self._options.copies)
        stretches = {}
        for what, table in self._tables.items():
            stretches[what] = self._settle(what, table, owners, words)
            table.__exit__()
        return SharedStretches(documents, bounds, stretches)

    def _settle(
        self, what: int, table: RowTable, owners: Owners, words: npt.NDArray[np.uint8]
    ) -> Rows:
        each = max(1, -(-self._folded_bytes // PARTS))
        with (
            RowTable(
                "shared-pairs", _COLUMNS, lambda rows: rows[:, 0] // each, self._folder, self._share
            ) as pairs,
            RowFile(f"shared-found-{what}", _COLUMNS, self._folder) as file,
        ):
            for part, count in table.parts():
                for some in self._pairs(owners, table, part, count):
                    pairs.add(some)
                table.drop(part)
            self._note_memory(table.peak_bytes)
            state = np.array([-1, 0], np.int64)
            for part, count in pairs.parts():
                for found in self._verified(pairs, part, count, words, state):
                    file.add(found)
                pairs.drop(part)
            self._note_memory(pairs.peak_bytes)
            self.spilled_bytes += table.spilled_bytes + pairs.spilled_bytes
            return file.rows()

    def _pairs(self, owners: Owners, table: RowTable, part: int, count: int) -> Iterator[Rows]:
        """Yield the pairs of a part, in as many rounds as its keys need to have room."""
        most = max(1 << 10, self._share // OWNER_BYTES)
        slots = 16
        while slots < 2 * count and 2 * slots <= most:
            slots *= 2
        self._note_memory(table.peak_bytes + slots * OWNER_BYTES)
        todo = [(0, 1)]
        while todo:
            which, rounds = todo.pop()
            found = owners.pairs(table.rows(part), table.rows(part), which, rounds, slots)
            if found is None:
                todo += [(which, 2 * rounds), (which + rounds, 2 * rounds)]
                continue
            yield from found

    def _verified(
        self,
        pairs: RowTable,
        part: int,
        count: int,
        words: npt.NDArray[np.uint8],
        state: Places,
    ) -> Iterator[Rows]:
        """Yield the stretches of a part, whose places are sorted in as many rounds as need be."""
        rounds = max(1, -(-2 * count * _ROW_BYTES // self._share))
        each = max(1, -(-self._folded_bytes // PARTS))
        low, high = (0, self._folded_bytes) if part < 0 else (part * each, (part + 1) * each)
        step = -(-(high - low) // rounds)
        for begin in range(low, high, step):
            some = [
                rows[(rows[:, 0] >= begin) & (rows[:, 0] < begin + step)]
                for rows in pairs.rows(part)
            ]
            joined = np.concatenate(some)
            found = verify(words, joined[np.argsort(joined[:, 0], kind="stable")], state)
            if len(found):
                yield found

    def _note_memory(self, size_bytes: int) -> None:
        self.peak_bytes = max(self.peak_bytes, size_bytes)


def _by_key(rows: Rows) -> Places:
    return (rows[:, 0].view(np.uint64) >> _TOP_BITS).astype(np.int64)


def shared_stage(options: SharedOptions) -> Stage:
    """Return what finds shared text as a stage, so that a release names it with its version.

    Args:
        options: What is looked for.
    """
    return Stage(
        name="dedup.shared",
        shape="join",
        version=1,
        function=SharedText,
        modules=(
            "provender.dedup.shared",
            "provender.dedup.row_tables",
            "provender.dedup.shared_stretches",
            "provender.kernels.shared_keys",
            "provender.kernels.shared_owners",
            "provender.kernels.shared_spans",
            "provender.kernels.shared_words",
            "provender.kernels.tokens",
            "provender.kernels.characters",
            "provender.kernels.hashing",
            "provender.kernels.buffers",
            "provender.kernels.utf8",
        ),
        columns_in=("text",),
        data_files=(Path(characters.__file__).parent / "data" / "traditional_to_simplified.txt",),
        parameters=canonical_json(options.model_dump(mode="json", exclude={"memory_bytes"})),
        view="extracted",
    )


SHARED_STAGE = shared_stage(SharedOptions())
"""The stage as a recipe has it that says no more than `shared: {}`."""
