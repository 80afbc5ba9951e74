# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The grams of test sets, without their text: what documents are compared with.

A gram that repeats itself, that is the template of its test set, or that stands in a public text
which the test set quotes tells nothing and is left out; an item of which too little is left is not
looked for, and the report says so. All numbers stand in `data/contamination.yml`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.acquire.inventory import inventory
from provender.acquire.limits import Limits
from provender.acquire.problem import ReadProblem
from provender.acquire.source import FilesSource
from provender.acquire.streams import decoded, read_exactly
from provender.assess.benchmarks import Item, read_items, resolve
from provender.assess.contamination_options import Benchmark, ContaminationOptions, Part, numbers
from provender.errors import UsageError
from provender.kernels.gram_cover import Postings, cover
from provender.kernels.gram_runs import GramLookup, find_runs, gram_lookup
from provender.kernels.gram_words import GramSize
from provender.kernels.grams import Grams, grams_of
from provender.storage import canonical_json

__all__ = ["ContaminationIndex", "IndexedBenchmark", "build_index", "contamination_index"]

_PARTS: tuple[Part, ...] = ("question", "answer")
_QUOTED_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class IndexedBenchmark:
    """A test set as it is in an index.

    Attributes:
        about: Its definition.
        items: Names of its items, in order.
        problems: What of it could not be read, in words.
    """

    about: Benchmark
    items: tuple[str, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class ContaminationIndex:
    """Test sets as grams.

    Attributes:
        benchmarks: The test sets.
        lookup: Tables of their grams.
        postings: Where in which part each gram stands.
        part_benchmark: Test set of each part, shape (parts,).
        part_item: Its item in that test set.
        part_kind: 0 for a question, 1 for an answer.
        part_words: Words that it has.
        part_telling: Words of it that stand in grams that tell something.
        digest: SHA-256 over all of that, in hex.
    """

    benchmarks: tuple[IndexedBenchmark, ...]
    lookup: GramLookup
    postings: Postings
    part_benchmark: npt.NDArray[np.int32]
    part_item: npt.NDArray[np.int32]
    part_kind: npt.NDArray[np.int8]
    part_words: npt.NDArray[np.int64]
    part_telling: npt.NDArray[np.int64]
    digest: str

    @property
    def grams(self) -> int:
        """Number of different grams, short texts among them."""
        return len(self.postings.starts) - 1

    @cached_property
    def looked_for(self) -> npt.NDArray[np.bool_]:
        """Parts at least half of whose words tell something, shape (parts,)."""
        return (self.part_telling > 0) & (2 * self.part_telling >= self.part_words)

    @property
    def memory_bytes(self) -> int:
        """Bytes of all tables."""
        tables: list[Any] = [*self.lookup[1:], *self.postings]
        tables += [getattr(self, one.name) for one in fields(self) if one.name.startswith("part_")]
        return sum(int(table.nbytes) for table in tables)

    def name_of(self, part: int) -> str:
        """Return a part's name: `gsm8k/gsm8k-test.jsonl:12 question`."""
        benchmark = self.benchmarks[int(self.part_benchmark[part])]
        item = benchmark.items[int(self.part_item[part])]
        return f"{benchmark.about.name}/{item} {_PARTS[int(self.part_kind[part])]}"


def contamination_index(options: ContaminationOptions, base: Path) -> ContaminationIndex:
    """Read the test sets of a recipe and index them.

    Args:
        options: The recipe's options.
        base: The recipe's folder, to which relative paths belong.

    Raises:
        UsageError: A test set, a definition or a quoted text is not there or cannot be used.
    """
    read: list[tuple[IndexedBenchmark, list[Item]]] = []
    for one in options.benchmarks:
        about = resolve(one, base)
        items, problems = read_items(about, base)
        names = tuple(item.id for item in items)
        read.append((IndexedBenchmark(about, names, tuple(problems)), items))
    return build_index(read, options, _quoted_texts(options.quoted, base))


def build_index(
    read: Sequence[tuple[IndexedBenchmark, Sequence[Item]]],
    options: ContaminationOptions,
    quoted: Iterable[pa.Array] = (),
) -> ContaminationIndex:
    """Index items that were read.

    Args:
        read: Test sets with their items.
        options: What counts, and how much is a gram.
        quoted: Batches of public texts that test sets quote.
    """
    texts: list[str] = []
    owners: list[tuple[int, int, int]] = []
    for number, (_, items) in enumerate(read):
        for place, item in enumerate(items):
            for part, text in item.texts:
                if part in options.parts:
                    texts.append(text.encode("utf-8", "replace").decode("utf-8"))
                    owners.append((number, place, _PARTS.index(part)))
    owner = np.array(owners, np.int64).reshape(-1, 3)
    made = _Tables(grams_of(pa.array(texts, pa.large_string()), options.size), options.size)
    made.keep(made.telling(owner))
    for batch in quoted:
        made.leave_out(find_runs(batch, made.lookup))
    made.keep(~made.quoted)
    benchmarks = tuple(benchmark for benchmark, _ in read)
    telling = made.telling_words()
    return ContaminationIndex(
        benchmarks,
        made.lookup,
        made.postings,
        owner[:, 0].astype(np.int32),
        owner[:, 1].astype(np.int32),
        owner[:, 2].astype(np.int8),
        made.found.words,
        telling,
        _digest(benchmarks, options.size, [owner, telling, *made.lookup[1:], *made.postings]),
    )


class _Tables:
    """The grams of all parts, short parts as one gram each, and tables of those that are kept.

    Args:
        found: Grams of the parts.
        size: How much is a gram.
    """

    def __init__(self, found: Grams, size: GramSize):
        short = np.flatnonzero(found.anchors)
        self.found, self._size, self._short = found, size, short
        self._grams = len(found.hashes)
        self._hashes = np.concatenate([found.hashes, found.wholes[short]])
        self._parts = np.concatenate([found.places[:, 0], short])
        self._first = np.concatenate([found.places[:, 1], np.zeros(len(short), np.int64)])
        self._end = np.concatenate([found.places[:, 2], found.words[short]])
        self._kept = np.arange(len(self._hashes))
        self.quoted = np.zeros(len(self._hashes), np.bool_)
        self._number()

    def telling(self, owner: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Return which grams neither repeat themselves nor are the template of a test set."""
        told = numbers()
        varied = np.ones(len(self._hashes), np.bool_)
        varied[: self._grams] = self.found.places[:, 3] >= told["distinct_words"]
        often, counts = np.unique(self._hashes, return_counts=True)
        shared = np.isin(self._hashes, often[counts > told["template_items"]])
        items = np.unique(
            np.column_stack([self._hashes[shared].view(np.int64), owner[self._parts[shared], :2]]),
            axis=0,
        )
        in_sets, counts = np.unique(items[:, :2], axis=0, return_counts=True)
        templates = np.unique(in_sets[counts > told["template_items"], 0]).view(np.uint64)
        return varied & ~np.isin(self._hashes, templates)

    def keep(self, wanted: npt.NDArray[np.bool_]) -> None:
        """Keep some of the grams that are there, shape (all grams,)."""
        self._kept = self._kept[wanted[self._kept]]
        self._number()

    def leave_out(self, runs: npt.NDArray[np.int64]) -> None:
        """Note the grams of runs that a quoted text holds."""
        held = np.zeros(len(self.postings.starts), np.int64)
        np.add.at(held, runs[:, 3], 1)
        np.add.at(held, runs[:, 4] + 1, -1)
        self.quoted[self._kept[np.cumsum(held)[self._numbers] > 0]] = True

    def telling_words(self) -> npt.NDArray[np.int64]:
        """Return how many words of each part stand in kept grams, shape (parts,)."""
        words = np.zeros(len(self.found.words), np.int64)
        grams = len(self.postings.starts) - 1
        if grams:
            everything = np.array([[0, 0, 0, 0, grams - 1]], np.int64)
            held = cover(everything, np.zeros(grams, np.bool_), self.postings)
            words[held[:, 1]] = held[:, 2]
        return words

    def _number(self) -> None:
        """Number the kept grams in the order of their first places, and make the tables."""
        kept = self._kept
        full, short = kept[kept < self._grams], kept[kept >= self._grams]
        grams, numbers_of_full = _numbered(self._hashes[full])
        _, numbers_of_short = _numbered(self._hashes[short])
        parts = self._short[short - self._grams]
        _, first = np.unique(numbers_of_short, return_index=True)
        chosen = parts[first]
        self._numbers = np.concatenate([numbers_of_full, len(grams) + numbers_of_short])
        self.lookup = gram_lookup(
            self._size,
            grams,
            self.found.only(chosen),
            len(grams) + np.arange(len(chosen)),
        )
        order = np.argsort(self._numbers, kind="stable")
        counts = np.bincount(self._numbers, minlength=len(grams) + len(chosen))
        self.postings = Postings(
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            self._parts[kept][order].astype(np.int32),
            self._first[kept][order].astype(np.int32),
            self._end[kept][order].astype(np.int32),
            np.concatenate([[0], np.cumsum(self.found.words)]).astype(np.int64),
        )


def _numbered(
    hashes: npt.NDArray[np.uint64],
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Return distinct hashes in the order of their first places, and the number of each hash."""
    _, first, places = np.unique(hashes, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return hashes[np.sort(first)], rank[places]


def _digest(
    benchmarks: Sequence[IndexedBenchmark],
    size: GramSize,
    tables: Sequence[npt.NDArray[np.generic]],
) -> str:
    names = [[one.about.model_dump(exclude={"path"}), list(one.items)] for one in benchmarks]
    digest = hashlib.sha256(canonical_json([dict(numbers()), list(size), names]).encode("utf-8"))
    for table in tables:
        digest.update(np.ascontiguousarray(table).tobytes())
    return digest.hexdigest()


def _quoted_texts(paths: Sequence[str], base: Path) -> Iterator[pa.Array]:
    """Yield the texts of files and folders, a few at a time; their markup does no harm."""
    if not paths:
        return
    source = FilesSource(id="quoted", channel="public", format="files", path=list(paths))
    limits = Limits()
    waiting: list[str] = []
    size = 0
    for file in inventory(source, base).files:
        with file.open() as raw:
            try:
                data = read_exactly(
                    decoded(raw, file.name, limits.max_expansion), limits.max_record_bytes
                )
            except ReadProblem as problem:
                raise UsageError(
                    f"the quoted text {file.name} cannot be read: {problem.message}",
                    hint="take it out of quoted:",
                    subject=file.name,
                ) from problem
        waiting.append(data.decode("utf-8", "replace"))
        size += len(data)
        if size >= _QUOTED_BYTES:
            yield pa.array(waiting, pa.large_string())
            waiting, size = [], 0
    yield pa.array(waiting, pa.large_string())
