# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A release as one long row of tokens, and the order in which a seed reads it.

Only what the budget needs is encoded: documents chosen by the hash of their ids and the seed, so
that two runs of one seed read the same documents in the same order, whatever is trained. A document
begins with the token that ends one; sequences are cut from the row without regard to documents,
and shuffled among their neighbours: a batch of one document's sequences teaches next to nothing.
Where the documents are used up, another epoch begins, in another order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.errors import CheckFailed
from provender.kernels.overlap import GramTable
from provender.models.tokenizer import ModelTokenizer, train_tokenizer
from provender.prove.corpus import GROUPS, document_sizes, tables_of, texts_of
from provender.prove.draws import Draw, document_keys, draw, seed_marks
from provender.prove.model import Spans
from provender.run.progress import Progress
from provender.storage import atomic_file, write_json

__all__ = ["Packed", "Stream", "learn_tokenizer", "open_packed", "pack"]

_BYTES_PER_TOKEN = 8
"""More text than a budget needs is encoded rather than too little: tokens are 3 to 5 bytes long."""
_TOKENIZER_BYTES = 32 << 20
_SHUFFLED_ROWS = 1 << 14
"""Sequences that are shuffled among each other; not all, so that budgets begin alike."""
_EPOCH_SEED = 1_000_003
"""Seeds of epochs lie far from seeds of runs: another run's first must not be our second."""
_MOST_KEY = (1 << 64) - 1


@dataclass(frozen=True)
class Packed:
    """Tokens of the chosen documents.

    Attributes:
        tokens: One document behind the other, on disk.
        spans: Where each document's tokens are.
        keys: Hash of each document's id.
        facts: Documents, bytes and tokens; documents by source, licence, language and tier.
        shares: Share of each panel window's 13-grams that the documents hold.
    """

    tokens: npt.NDArray[Any]
    spans: Spans
    keys: npt.NDArray[np.uint64]
    facts: dict[str, Any]
    shares: npt.NDArray[np.float64]

    @property
    def release_tokens(self) -> float:
        """Tokens of the whole release, if it has as many a byte as the chosen documents."""
        whole = max(1.0, self.facts["bytes_there"] / max(self.facts["size_bytes"], 1))
        return float(self.facts["tokens"] * whole)


def learn_tokenizer(
    root: Path, vocabulary: int, progress: Progress, without: frozenset[int] = frozenset()
) -> ModelTokenizer:
    """Learn an encoding from a release: from up to 32 MiB of it, chosen by hash, for any seed.

    Args:
        root: The release's folder.
        vocabulary: Tokens at most.
        progress: Told of the work.
        without: Keys of documents that are held out.
    """
    progress.phase("tokenizer", 1)
    keys, sizes = document_sizes(root)
    limit = _limit(keys, sizes, _TOKENIZER_BYTES)

    def texts() -> Iterator[str]:
        for table in tables_of(root, ["id", "text", "messages"]):
            found = document_keys(table.column("id").to_pylist())
            for key, text in zip(found, texts_of(table), strict=True):
                if key <= limit and int(key) not in without:
                    yield text

    tokenizer = train_tokenizer(texts(), vocabulary)
    progress.done()
    return tokenizer


def pack(
    root: Path,
    tokenizer: ModelTokenizer,
    folder: Path,
    *,
    tokens: int,
    seed: int,
    windows: list[str],
    progress: Progress,
    without: frozenset[int] = frozenset(),
) -> Packed:
    """Encode what a run reads.

    Args:
        root: The release's folder.
        tokenizer: The encoding.
        folder: Receives the tokens.
        tokens: Tokens of the run.
        seed: Chooses documents where the release has more than enough.
        windows: Texts of the panel, to look for in the documents.
        progress: Told of every row group.
        without: Keys of documents that are held out.

    Raises:
        CheckFailed: The release cannot be read, or has no text.
    """
    keys, sizes = document_sizes(root)
    limit = _limit(seed_marks(keys, seed), sizes, tokens * _BYTES_PER_TOKEN)
    grams = GramTable(pa.array(windows, pa.large_string()))
    kind = np.uint16 if tokenizer.vocabulary <= 1 << 16 else np.uint32
    lengths: list[int] = []
    kept: list[npt.NDArray[np.uint64]] = []
    counts: dict[str, dict[str, int]] = {name: {} for name in GROUPS}
    size_bytes = 0
    progress.phase("encode", 1)
    with atomic_file(folder / "tokens.bin") as sink:
        for table in tables_of(root, ["id", "text", "messages", *GROUPS.values()]):
            found = document_keys(table.column("id").to_pylist())
            inside = np.flatnonzero(seed_marks(found, seed) <= limit)
            if without:
                inside = inside[[int(found[at]) not in without for at in inside]]
            table = table.take(pa.array(inside))
            texts = texts_of(table)
            grams.look(pa.array(texts, pa.large_string()))
            for ids in tokenizer.encode_all(texts):
                sink.write(np.array([tokenizer.end, *ids], kind).tobytes())
                lengths.append(len(ids) + 1)
            kept.append(found[inside])
            read_bytes = sum(len(text.encode("utf-8")) for text in texts)
            size_bytes += read_bytes
            for name, column in GROUPS.items():
                for label in table.column(column).to_pylist():
                    counts[name][label or "none stated"] = (
                        counts[name].get(label or "none stated", 0) + 1
                    )
            progress.advance(len(texts), read_bytes)
    progress.done()
    if sum(lengths) - len(lengths) < 2:
        raise CheckFailed(f"{root} holds no text to train on", subject=str(root))
    facts = {
        "documents": len(lengths), "documents_there": len(keys), "size_bytes": size_bytes,
        "bytes_there": int(sizes.sum()), "tokens": sum(lengths),
        "documents_by": {name: dict(sorted(found.items())) for name, found in counts.items()},
        "dtype": np.dtype(kind).name, "tokenizer": tokenizer.digest, "seed": seed,
    }  # fmt: skip
    # A window too short for a gram cannot be told from a copy.
    shares = np.where(grams.sizes() == 0, 1.0, grams.shares())
    for name, numbers in (
        ("lengths", np.array(lengths, np.int64)),
        ("keys", np.concatenate(kept)),
        ("shares", shares),
    ):
        with atomic_file(folder / f"{name}.npy") as sink:
            np.save(sink, numbers, allow_pickle=False)
    write_json(folder / "packed.json", facts)
    return open_packed(folder)


def open_packed(folder: Path) -> Packed:
    """Open what `pack` wrote."""
    facts = json.loads((folder / "packed.json").read_text("utf-8"))
    tokens = np.memmap(folder / "tokens.bin", dtype=facts["dtype"], mode="r")
    lengths, keys, shares = (
        np.load(folder / f"{name}.npy", allow_pickle=False)
        for name in ("lengths", "keys", "shares")
    )
    return Packed(tokens, Spans.behind_each_other(lengths), keys, facts, shares)


def _limit(
    keys: npt.NDArray[np.uint64], sizes: npt.NDArray[np.int64], size_bytes: int
) -> np.uint64:
    """Return the highest key that is taken when documents of the lowest keys fill so many bytes."""
    order = np.argsort(keys, kind="stable")
    inside = int(np.searchsorted(np.cumsum(sizes[order]), size_bytes, side="right"))
    return np.uint64(_MOST_KEY) if inside >= len(keys) else np.uint64(keys[order[inside]])


class Stream:
    """The tokens that a seed reads, from the first to any number.

    Args:
        packed: The documents.
        seed: Order of the documents; each epoch has one of its own.

    Attributes:
        epoch_tokens: Tokens of one epoch.
    """

    def __init__(self, packed: Packed, seed: int):
        self._packed, self._seed = packed, seed
        self._draws: dict[int, Draw] = {}
        self._orders: dict[tuple[int, int], npt.NDArray[np.int64]] = {}
        self._planted: dict[int, tuple[int, list[int]]] = {}
        self.epoch_tokens = int(packed.spans.lengths.sum())

    def plant(self, row: int, place: int, tokens: list[int]) -> None:
        """Put tokens in place of others of one sequence; it holds one such stretch at most.

        Args:
            row: Number of the sequence.
            place: Where in it they begin.
            tokens: The tokens.
        """
        self._planted[row] = (place, tokens)

    def read(self, first: int, count: int) -> npt.NDArray[np.int64]:
        """Return tokens from a place on, over the ends of documents and epochs."""
        parts = []
        while count > 0:
            epoch, place = divmod(first, self.epoch_tokens)
            end = min(place + count, self.epoch_tokens)
            spans = self._draw(epoch).stretch(place, end)
            for begin, stop in zip(spans.starts.tolist(), spans.ends.tolist(), strict=True):
                parts.append(np.asarray(self._packed.tokens[begin:stop], np.int64))
            first, count = first + end - place, count - (end - place)
        return np.concatenate(parts)

    def rows(self, first: int, count: int, context: int) -> npt.NDArray[np.int64]:
        """Return sequences, each with the token behind it.

        Args:
            first: Number of the first.
            count: How many.
            context: Tokens of one.

        Returns:
            Tokens, shape (count, context + 1).
        """
        each = max(1, (self.epoch_tokens - 1) // context)
        found = []
        for number in range(first, first + count):
            epoch, row = divmod(number, each)
            group = row // _SHUFFLED_ROWS
            order = self._order(epoch, group, min(_SHUFFLED_ROWS, each - group * _SHUFFLED_ROWS))
            place = group * _SHUFFLED_ROWS + int(order[row % _SHUFFLED_ROWS])
            tokens = self.read(epoch * self.epoch_tokens + place * context, context + 1)
            if number in self._planted:
                at, planted = self._planted[number]
                tokens[at : at + len(planted)] = planted
            found.append(tokens)
        return np.stack(found)

    def _order(self, epoch: int, group: int, size: int) -> npt.NDArray[np.int64]:
        if (epoch, group) not in self._orders:
            numbers = np.arange(size, dtype=np.uint64) + np.uint64(group * _SHUFFLED_ROWS)
            marks = seed_marks(numbers, self._seed + epoch * _EPOCH_SEED)
            self._orders = {(epoch, group): np.argsort(marks, kind="stable")}
        return self._orders[epoch, group]

    def _draw(self, epoch: int) -> Draw:
        if epoch not in self._draws:
            seed = self._seed + epoch * _EPOCH_SEED
            self._draws = {epoch: draw(self._packed.keys, self._packed.spans, seed)}
        return self._draws[epoch]
