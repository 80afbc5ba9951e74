# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A release as tokens: what its documents are, how long, and to which groups they belong.

Only what a run can use is kept: a pool of documents chosen by the hash of their ids. Beside it a
release costs some 32 bytes a document, to find out which those are. Text is read once, row group by
row group; on the way every text is looked through for passages of the panel, also those outside the
pool.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.document import RELEASE_SCHEMA
from provender.errors import CheckFailed
from provender.kernels.ngram_counts import Tokens
from provender.kernels.overlap import GramTable
from provender.prove.draws import document_keys
from provender.prove.model import Spans
from provender.prove.tokenizer import ReferenceTokenizer
from provender.release.manifest import read_manifest
from provender.run.progress import Progress

__all__ = [
    "GROUPS",
    "Corpus",
    "Gatherer",
    "count_labels",
    "document_sizes",
    "read_release",
    "release_size",
    "tables_of",
    "texts_of",
]

GROUPS = {
    "source": "source",
    "tier": "tier",
    "licence": "license_concluded",
    "language": "language",
}
"""What a release can be taken apart by, and the column that says it."""

_SEPARATOR = "\n\n"


@dataclass
class Corpus:
    """Tokens of a pool of documents.

    Attributes:
        name: What reports call it.
        tokens: All tokens, document by document, shape (tokens,).
        spans: Where each document's tokens are.
        keys: Hash of each document's id.
        groups: For each way of grouping, the group of each document.
        size_bytes: UTF-8 bytes of each document, shape (documents,).
        there: For each way of grouping, documents and UTF-8 bytes of each group in the whole.
        documents_there: Documents that the whole release has.
        bytes_there: UTF-8 bytes that the whole release has.
        limit: Highest key that the pool takes.
    """

    name: str
    tokens: Tokens
    spans: Spans
    keys: npt.NDArray[np.uint64]
    groups: dict[str, list[str]]
    size_bytes: npt.NDArray[np.int64]
    there: dict[str, dict[str, tuple[int, int]]]
    documents_there: int
    bytes_there: int
    limit: int

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Tokens of each document."""
        return self.spans.lengths

    def tokens_by(self, grouping: str) -> dict[str, int]:
        """Return the tokens of each group, largest first."""
        sums: dict[str, int] = {}
        for label, length in zip(self.groups[grouping], self.lengths.tolist(), strict=True):
            sums[label] = sums.get(label, 0) + length
        return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


class Gatherer:
    """Turns batches of texts into a corpus.

    Args:
        name: What reports call it.
        tokenizer: The reference encoding.
        panel_grams: Marks passages of the panel.
        groupings: Ways of grouping that each batch brings labels for.
        limit: Highest key that the pool takes.
    """

    def __init__(
        self,
        name: str,
        tokenizer: ReferenceTokenizer,
        panel_grams: GramTable,
        groupings: Iterable[str],
        limit: int,
    ):
        self._limit = limit
        self._name, self._tokenizer, self._grams = name, tokenizer, panel_grams
        self._tokens: list[Tokens] = []
        self._lengths: list[npt.NDArray[np.int64]] = []
        self._sizes: list[npt.NDArray[np.int64]] = []
        self._keys: list[npt.NDArray[np.uint64]] = []
        self._groups: dict[str, list[str]] = {grouping: [] for grouping in groupings}
        self._there: dict[str, dict[str, tuple[int, int]]] = {name: {} for name in self._groups}
        self._documents = self._bytes = 0

    def add(
        self,
        ids: Sequence[str],
        texts: Sequence[str],
        groups: Mapping[str, Sequence[str | None]],
    ) -> None:
        """Take a batch.

        Args:
            ids: Id of each document.
            texts: Its text.
            groups: Its labels.
        """
        column = pa.array(texts, pa.large_string())
        self._grams.look(column)
        sizes = np.asarray(pc.binary_length(column), np.int64)
        self._documents += len(texts)
        self._bytes += int(sizes.sum())
        keys = document_keys(ids)
        chosen = np.flatnonzero(keys <= np.uint64(self._limit)).tolist()
        tokens, lengths = self._tokenizer.encode([texts[at] for at in chosen])
        self._tokens.append(tokens)
        self._lengths.append(lengths)
        self._sizes.append(sizes[chosen])
        self._keys.append(keys[chosen])
        for grouping, labels in self._groups.items():
            given = [label or "none stated" for label in groups[grouping]]
            labels.extend(given[at] for at in chosen)
            there = self._there[grouping]
            for label, size in zip(given, sizes.tolist(), strict=True):
                documents, total = there.get(label, (0, 0))
                there[label] = documents + 1, total + size

    def corpus(self) -> Corpus:
        """Return what was gathered."""
        lengths = np.concatenate([*self._lengths, np.zeros(0, np.int64)])
        return Corpus(
            self._name,
            np.concatenate([*self._tokens, np.zeros(0, np.uint16)]),
            Spans.behind_each_other(lengths),
            np.concatenate([*self._keys, np.zeros(0, np.uint64)]),
            self._groups,
            np.concatenate([*self._sizes, np.zeros(0, np.int64)]),
            self._there,
            self._documents,
            self._bytes,
            self._limit,
        )


def release_size(root: Path) -> tuple[int, int]:
    """Return a release's documents and bytes of text, without reading a text."""
    documents = size_bytes = 0
    for path in _data_files(root):
        table = _read(path, ["id", "size_bytes"])
        documents += table.num_rows
        size_bytes += int(pc.sum(table.column("size_bytes")).as_py() or 0)
    return documents, size_bytes


def count_labels(root: Path, grouping: str) -> int:
    """Return how many groups a release has, without reading a text."""
    labels: set[str | None] = set()
    for path in _data_files(root):
        labels |= set(_read(path, ["id", GROUPS[grouping]]).column(1).unique().to_pylist())
    return len(labels)


def read_release(
    root: Path,
    name: str,
    pool_bytes: int,
    tokenizer: ReferenceTokenizer,
    panel_grams: GramTable,
    progress: Progress,
) -> Corpus:
    """Read a release.

    Args:
        root: The release's folder.
        name: What reports call it.
        pool_bytes: UTF-8 bytes of text that the pool takes at most, about.
        tokenizer: The reference encoding.
        panel_grams: Marks passages of the panel.
        progress: Told of every file.

    Raises:
        CheckFailed: The folder is no release, or a data file of it cannot be read.
    """
    paths = _data_files(root)
    limit = _key_limit(paths, pool_bytes)
    gatherer = Gatherer(name, tokenizer, panel_grams, GROUPS, limit)
    progress.phase("read", len(paths))
    columns = ["id", "text", "messages", *GROUPS.values()]
    for path in paths:
        for table in _groups_of(path, columns):
            texts = texts_of(table)
            labels = {key: table.column(column).to_pylist() for key, column in GROUPS.items()}
            gatherer.add(table.column("id").to_pylist(), texts, labels)
            progress.advance(table.num_rows, sum(map(len, texts)))
        progress.done()
    return gatherer.corpus()


def tables_of(root: Path, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Yield a release's rows, row group by row group, some columns of them.

    Raises:
        CheckFailed: The folder is no release, or a data file of it cannot be read.
    """
    for path in _data_files(root):
        yield from _groups_of(path, list(columns))


def texts_of(table: pa.Table) -> list[str]:
    """Return the text of each row; of a conversation, what was said."""
    return [
        text if text is not None else spoken(messages)
        for text, messages in zip(
            table.column("text").to_pylist(), table.column("messages").to_pylist(), strict=True
        )
    ]


def spoken(messages: Sequence[Mapping[str, Any]] | None) -> str:
    """Return a conversation as the text that a build assesses: what was said, in order."""
    return _SEPARATOR.join(turn["content"] for turn in messages or () if turn.get("content"))


def _key_limit(paths: Sequence[Path], pool_bytes: int) -> int:
    """Return the highest key of a pool of so many bytes."""
    every, sizes = _keys_and_sizes(paths)
    order = np.argsort(every)
    until = np.cumsum(sizes[order])
    inside = int(np.searchsorted(until, pool_bytes, side="right"))
    return (1 << 64) - 1 if inside == len(every) else int(every[order[inside]])


def document_sizes(root: Path) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Return the hash of each document's id and its UTF-8 bytes, without reading a text."""
    return _keys_and_sizes(_data_files(root))


def _keys_and_sizes(
    paths: Sequence[Path],
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    keys, sizes = [], []
    for path in paths:
        table = _read(path, ["id", "size_bytes"])
        keys.append(document_keys(table.column("id").to_pylist()))
        sizes.append(np.asarray(pc.fill_null(table.column("size_bytes"), 0), np.int64))
    return (
        np.concatenate([*keys, np.zeros(0, np.uint64)]),
        np.concatenate([*sizes, np.zeros(0, np.int64)]),
    )


def _data_files(root: Path) -> list[Path]:
    read_manifest(root)
    return sorted(path for path in (root / "data").rglob("*.parquet") if path.is_file())


def _read(path: Path, columns: list[str]) -> pa.Table:
    tables = list(_groups_of(path, columns))
    schema = pa.schema([RELEASE_SCHEMA.field(name) for name in columns])
    return pa.concat_tables([schema.empty_table(), *tables])


def _groups_of(path: Path, columns: list[str]) -> Iterator[pa.Table]:
    """Yield a data file's row groups, some columns of them, checked against the release schema."""
    try:
        with pq.ParquetFile(path) as file:
            _check_columns(path, file.schema_arrow, columns)
            for group in range(file.num_row_groups):
                table = file.read_row_group(group, columns=columns, use_threads=False)
                table.validate(full=True)
                if table.column(columns[0]).null_count:
                    raise _damaged(path, f"holds a row without `{columns[0]}`")
                yield table
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, CheckFailed):
            raise
        why = str(error).splitlines()[0][:200] if str(error) else repr(error)
        raise _damaged(path, f"cannot be read: {why}") from error


def _check_columns(path: Path, schema: pa.Schema, columns: Sequence[str]) -> None:
    lacking = set(columns) - set(schema.names)
    if lacking:
        raise _damaged(path, f"lacks the columns {', '.join(sorted(lacking))}")
    for name in columns:
        wanted, found = RELEASE_SCHEMA.field(name).type, schema.field(name).type
        if found != wanted:
            raise _damaged(path, f"has {name} as {found}, not {wanted}")


def _damaged(path: Path, what: str) -> CheckFailed:
    return CheckFailed(
        f"{path} {what}",
        hint="run `provender verify` on the release, and fetch or build it again",
        subject=str(path),
    )
