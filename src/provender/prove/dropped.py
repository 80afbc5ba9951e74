# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a build dropped, read back from its work folder: ledger rows joined with cached text.

A release holds no refused text; its ledger names every document that left and why. The work folder
keeps the extracted text of all documents, so what a rule drops can be measured without building
again. Text that the folder no longer holds is counted, not passed over in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from provender.assess.language import add_language
from provender.document import document_id
from provender.errors import CheckFailed, UsageError
from provender.kernels.overlap import GramTable
from provender.prove.corpus import Corpus, Gatherer, release_size
from provender.prove.draws import document_keys
from provender.prove.tokenizer import ReferenceTokenizer
from provender.run.progress import Progress

__all__ = ["DROPPED_GROUPS", "Dropped", "read_dropped"]

DROPPED_GROUPS = ("rule", "language")
"""Ways of grouping that dropped documents have."""

_STAGES = ("clear", "assess", "review", "dedup")
"""Stages that drop documents which have text."""


@dataclass(frozen=True)
class Dropped:
    """Documents that a build dropped.

    Attributes:
        corpus: Their text; grouped by `rule`, which is `stage/reason`.
        lost: Dropped documents whose text the work folder does not hold.
    """

    corpus: Corpus
    lost: int


def read_dropped(
    release: Path,
    work: Path,
    name: str,
    pool_bytes: int,
    most: int,
    tokenizer: ReferenceTokenizer,
    panel_grams: GramTable,
    progress: Progress,
    stages: Sequence[str] = _STAGES,
) -> Dropped:
    """Read the text of what a release's build dropped.

    Args:
        release: The release's folder.
        work: The work folder of its build.
        name: What reports call the corpus.
        pool_bytes: UTF-8 bytes of text that the pool takes at most, about.
        most: Highest key of the release's pool: of both, the same share is taken.
        tokenizer: The reference encoding.
        panel_grams: Marks passages of the panel.
        progress: Told of every file.
        stages: Stages whose departures are read.

    Raises:
        UsageError: The work folder holds none of the text.
        CheckFailed: The ledger or a cached file cannot be read.
    """
    reasons, lost = _reasons(release, stages)
    shards = _shards(work)
    if reasons and not shards:
        raise UsageError(
            f"{work} holds no extracted text, so what was dropped cannot be measured",
            hint="give --work the work folder of the build (.provender/ beside its recipe)",
            subject=str(work),
        )
    limit = min(most, _limit(shards, reasons, pool_bytes))
    gatherer = Gatherer(name, tokenizer, panel_grams, DROPPED_GROUPS, limit)
    left = dict(reasons)
    progress.phase("dropped", len(shards))
    for shard in shards:
        for found in _dropped_rows(shard, left, "text"):
            rules = [left.pop(key) for key in found]
            texts = list(found.values())
            labels = {"rule": rules, "language": _languages(texts)}
            gatherer.add([f"{one}#{number}" for one, number in found], texts, labels)
            progress.advance(len(texts), sum(map(len, texts)))
        progress.done()
    if reasons and len(left) == len(reasons):
        raise UsageError(
            f"{work} holds the text of none of the {len(reasons):,} documents that {name} dropped",
            hint="give --work the work folder of this very build, or build again",
            subject=str(work),
        )
    return Dropped(gatherer.corpus(), lost + len(left))


Key = tuple[str, int]
"""Id of a document without its repeat, and the repeat (`document.document_id`)."""


def _reasons(release: Path, stages: Sequence[str]) -> tuple[dict[Key, str], int]:
    """Return `stage/reason` of every dropped document that has text, and how many had no key."""
    path = release / "ledger" / "departures.parquet"
    found: dict[Key, str] = {}
    rows = [
        row
        for batch in _batches(path, ["id", "locator", "source", "kind", "stage", "reason"])
        for row in batch.to_pylist()
        if row["kind"] == "dropped" and row["stage"] in stages and row["id"] and row["locator"]
    ]
    repeats = _Repeats(len(rows) + release_size(release)[0])
    lost = 0
    for row in rows:
        key = repeats.key(row["id"], row["source"] or "", row["locator"])
        if key is None:
            lost += 1
        else:
            found[key] = f"{row['stage']}/{row['reason']}"
    return found, lost


class _Repeats:
    """Tells the number of a repeat from its id: cached text carries the id without it.

    Args:
        most: Repeats there can be; a ledger that claims more is not believed.
    """

    def __init__(self, most: int):
        self._left = most
        self._known: dict[tuple[str, str], dict[str, int]] = {}

    def key(self, one: str, source: str, locator: str) -> Key | None:
        """Return the key of a ledger row's document; None if its id fits no repeat."""
        first = document_id(source, locator)
        if one == first:
            return first, 0
        known = self._known.setdefault((source, locator), {})
        while one not in known and self._left > 0:
            self._left -= 1
            number = len(known) + 1
            known[document_id(source, locator, number)] = number
        return (first, known[one]) if one in known else None


def _shards(work: Path) -> list[list[Path]]:
    """Return the pieces of every shard in order, the newest shard first.

    An id that an older build has extracted too is then taken as the newest build has it.
    """
    shards = [sorted(folder.glob("piece-*.parquet")) for folder in (work / "text").glob("*")]
    filled = [pieces for pieces in shards if pieces]
    return sorted(filled, key=lambda pieces: (-pieces[0].stat().st_mtime_ns, pieces))


def _limit(shards: Sequence[Sequence[Path]], reasons: dict[Key, str], pool_bytes: int) -> int:
    """Return the highest key of a pool of so many bytes, by the size of the payloads."""
    sizes: dict[str, int] = {}
    for shard in shards:
        for found in _dropped_rows(shard, reasons, "payload_bytes"):
            sizes |= {f"{one}#{number}": size or 0 for (one, number), size in found.items()}
    keys = document_keys(sizes)
    order = np.argsort(keys)
    until = np.cumsum(np.fromiter(sizes.values(), np.int64, len(sizes))[order])
    inside = int(np.searchsorted(until, pool_bytes, side="right"))
    return (1 << 64) - 1 if inside == len(keys) else int(keys[order[inside]])


def _dropped_rows(
    shard: Sequence[Path], wanted: dict[Key, str], column: str
) -> Iterator[dict[Key, Any]]:
    """Yield one column of a shard's dropped documents, batch by batch."""
    bases = {one for one, _ in wanted}
    seen: Counter[str] = Counter()
    for path in shard:
        for batch in _batches(path, ["id", column]):
            rows = batch.to_pydict()
            found: dict[Key, Any] = {}
            for one, value in zip(rows["id"], rows[column], strict=True):
                if one in bases:
                    key = (one, seen[one])
                    seen[one] += 1
                    if key in wanted:
                        found[key] = value
            if found:
                yield found


def _batches(path: Path, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """Yield some columns of a file."""
    try:
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(1024, columns=columns, use_threads=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise CheckFailed(
            f"{path} cannot be read: {str(error).splitlines()[0][:200] if str(error) else error!r}",
            hint="run `provender verify` on the release; `provender clean` renews the work folder",
            subject=str(path),
        ) from error


def _languages(texts: Sequence[str]) -> list[str]:
    batch = pa.record_batch({"text": pa.array(texts, pa.large_string())})
    labels: list[str] = add_language(batch).column("language").to_pylist()
    return labels
