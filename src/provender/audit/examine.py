# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads what is to be audited as a build would: same readers, guards, workers and caches.

Everything lies in a temporary work folder that is gone when the audit is done.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from provender.acquire.source import Source
from provender.recipe.load import LoadedRecipe
from provender.recipe.model import PolicyChoice, Recipe, ReleaseSpec
from provender.run.cache import Cache
from provender.run.extraction import Extraction, extract_shard
from provender.run.judging import Piece
from provender.run.local import run_tasks
from provender.run.scoring import Scoring
from provender.run.signals import PieceSignals
from provender.run.survey import Ground, survey
from provender.run.workers import WorkerPool

__all__ = ["Examined", "examine"]


@dataclass(frozen=True)
class Examined:
    """What was read.

    Attributes:
        ground: Sources, files, context and policy.
        pieces: Extracted text with what each document says of itself.
        cache: The temporary work folder.
        workers: Threads.
    """

    ground: Ground
    pieces: list[Piece]
    cache: Cache
    workers: int


@contextmanager
def examine(
    sources: Sequence[Source],
    *,
    policy: PolicyChoice | None = None,
    sample: int | None = None,
    workers: int | None = None,
    loaded: LoadedRecipe | None = None,
) -> Iterator[Examined]:
    """Read sources into a temporary work folder.

    Args:
        sources: What to read, with absolute paths.
        policy: The policy and its answers; by default `open-release`.
        sample: Read the first so many records of each source; None is all.
        workers: Threads and extraction processes; by default the machine's cores.
        loaded: A recipe that stands for sources and policy.
    """
    count = workers or os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="provender-audit-") as folder:
        cache = Cache(Path(folder))
        if loaded is None:
            recipe = Recipe(
                release=ReleaseSpec(name="audit", version="0"),
                policy=policy or PolicyChoice(name="open-release"),
                sources=list(sources),
            )
            loaded = LoadedRecipe(recipe, Path(folder) / "recipe.yaml", Path.cwd(), "", "")
        ground = survey(loaded, cache, sample=sample)
        _extract(ground, cache, count, sample)
        yield Examined(ground, _pieces(ground, cache), cache, count)


def _extract(ground: Ground, cache: Cache, workers: int, sample: int | None) -> None:
    recipe = ground.loaded.recipe
    lock = threading.Lock()
    started: list[WorkerPool] = []

    with ExitStack() as stack:

        def pool() -> WorkerPool:
            with lock:
                if not started:
                    started.append(WorkerPool(workers, recipe.extract))
                    stack.callback(started[0].close)
                return started[0]

        run = Extraction(cache, recipe.extract, recipe.limits, pool, workers, lambda *_: None)

        def extract(position: int) -> None:
            left = sample
            keys = ground.keys[position]
            for shard, key in zip(ground.shards[position], keys, strict=True):
                if not cache.is_done(key):
                    extract_shard(run, ground.sources[position], shard, key, sample=left)
                if left is not None:
                    left = max(0, left - sum(mark.rows for mark in cache.pieces(key)))

        for _ in run_tasks(extract, range(len(ground.sources)), workers):
            pass


def _pieces(ground: Ground, cache: Cache) -> list[Piece]:
    pieces: list[Piece] = []
    for source, keys in enumerate(ground.keys):
        for key in keys:
            folder = cache.text_folder(key)
            for mark in cache.pieces(key):
                pieces.append(
                    Piece(
                        source,
                        len(pieces),
                        mark,
                        folder / f"piece-{mark.number:05d}.parquet",
                        folder / f"departures-{mark.number:05d}.parquet",
                        PieceSignals((), Scoring()),
                    )
                )
    return pieces
