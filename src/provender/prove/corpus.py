# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A release as tokens: what its documents are, how long, and to which groups they belong.

Only what a run can use is kept: a pool of documents chosen by the hash of their ids, so memory is
bounded whatever the release's size. Text is read once, row group by row group; on the way every
text is looked through for passages of the panel, also those outside the pool.
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

from provender.errors import CheckFailed
from provender.kernels.ngram_counts import Tokens
from provender.kernels.overlap import GramTable
from provender.prove.draws import document_keys
from provender.prove.model import Spans
from provender.prove.tokenizer import ReferenceTokenizer
from provender.release.manifest import read_manifest
from provender.run.progress import Progress

__all__ = ["GROUPS", "Corpus", "Gatherer", "read_release", "release_size"]

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
        documents_there: Documents that the whole release has.
        bytes_there: UTF-8 bytes that the whole release has.
    """

    name: str
    tokens: Tokens
    spans: Spans
    keys: npt.NDArray[np.uint64]
    groups: dict[str, list[str]]
    size_bytes: npt.NDArray[np.int64]
    documents_there: int
    bytes_there: int

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
    """

    def __init__(
        self,
        name: str,
        tokenizer: ReferenceTokenizer,
        panel_grams: GramTable,
        groupings: Iterable[str],
    ):
        self._name, self._tokenizer, self._grams = name, tokenizer, panel_grams
        self._tokens: list[Tokens] = []
        self._lengths: list[npt.NDArray[np.int64]] = []
        self._sizes: list[npt.NDArray[np.int64]] = []
        self._keys: list[npt.NDArray[np.uint64]] = []
        self._groups: dict[str, list[str]] = {grouping: [] for grouping in groupings}
        self._documents = self._bytes = 0

    def add(
        self,
        ids: Sequence[str],
        texts: Sequence[str],
        groups: Mapping[str, Sequence[str | None]],
        limit: int,
    ) -> None:
        """Take a batch.

        Args:
            ids: Id of each document.
            texts: Its text.
            groups: Its labels.
            limit: Highest key that the pool takes.
        """
        column = pa.array(texts, pa.large_string())
        self._grams.look(column)
        sizes = np.asarray(pc.binary_length(column), np.int64)
        self._documents += len(texts)
        self._bytes += int(sizes.sum())
        keys = document_keys(ids)
        chosen = np.flatnonzero(keys <= np.uint64(limit)).tolist()
        tokens, lengths = self._tokenizer.encode([texts[at] for at in chosen])
        self._tokens.append(tokens)
        self._lengths.append(lengths)
        self._sizes.append(sizes[chosen])
        self._keys.append(keys[chosen])
        for grouping, labels in self._groups.items():
            given = groups[grouping]
            labels.extend(given[at] or "none stated" for at in chosen)

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
            self._documents,
            self._bytes,
        )


def release_size(root: Path) -> tuple[int, int]:
    """Return a release's documents and bytes of text, without reading a text."""
    documents = size_bytes = 0
    for path in _data_files(root):
        table = _read(path, ["size_bytes"])
        documents += table.num_rows
        size_bytes += int(pc.sum(table.column(0)).as_py() or 0)
    return documents, size_bytes


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
    gatherer = Gatherer(name, tokenizer, panel_grams, GROUPS)
    progress.phase("read", len(paths))
    columns = ["id", "text", "messages", *GROUPS.values()]
    for path in paths:
        for table in _groups_of(path, columns):
            texts = [
                text if text is not None else spoken(messages)
                for text, messages in zip(
                    table.column("text").to_pylist(),
                    table.column("messages").to_pylist(),
                    strict=True,
                )
            ]
            labels = {key: table.column(column).to_pylist() for key, column in GROUPS.items()}
            gatherer.add(table.column("id").to_pylist(), texts, labels, limit)
            progress.advance(table.num_rows, sum(map(len, texts)))
        progress.done()
    return gatherer.corpus()


def spoken(messages: Sequence[Mapping[str, Any]] | None) -> str:
    """Return a conversation as the text that a build assesses: what was said, in order."""
    return _SEPARATOR.join(turn["content"] for turn in messages or () if turn.get("content"))


def _key_limit(paths: Sequence[Path], pool_bytes: int) -> int:
    """Return the highest key of a pool of so many bytes."""
    keys, sizes = [], []
    for path in paths:
        table = _read(path, ["id", "size_bytes"])
        keys.append(document_keys(table.column("id").to_pylist()))
        sizes.append(np.asarray(table.column("size_bytes"), np.int64))
    every = np.concatenate([*keys, np.zeros(0, np.uint64)])
    order = np.argsort(every)
    until = np.cumsum(np.concatenate([*sizes, np.zeros(0, np.int64)])[order])
    inside = int(np.searchsorted(until, pool_bytes, side="right"))
    return (1 << 64) - 1 if inside == len(every) else int(every[order[inside]])


def _data_files(root: Path) -> list[Path]:
    read_manifest(root)
    return sorted(path for path in (root / "data").rglob("*.parquet") if path.is_file())


def _read(path: Path, columns: list[str]) -> pa.Table:
    tables = list(_groups_of(path, columns))
    return pa.concat_tables(tables) if tables else pa.table({name: [] for name in columns})


def _groups_of(path: Path, columns: list[str]) -> Iterator[pa.Table]:
    """Yield a data file's row groups, some columns of them."""
    try:
        with pq.ParquetFile(path) as file:
            lacking = set(columns) - set(file.schema_arrow.names)
            if lacking:
                raise CheckFailed(
                    f"{path} lacks the columns {', '.join(sorted(lacking))}",
                    hint="run `provender verify` on the release, and fetch or build it again",
                    subject=str(path),
                )
            for group in range(file.num_row_groups):
                yield file.read_row_group(group, columns=columns, use_threads=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, CheckFailed):
            raise
        raise CheckFailed(
            f"{path} cannot be read: {str(error).splitlines()[0][:200] if str(error) else error!r}",
            hint="run `provender verify` on the release, and fetch or build it again",
            subject=str(path),
        ) from error
