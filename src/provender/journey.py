# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The whole journey: from a recipe to a release folder.

    inventory ─► read + parse ─► signals ─► terms + rules ─► copies meet ─► shards + ledger
     (hashes)     (cached)       (cached)    (every build)    (every build)   (shards cached)

This is the only module that knows every room. It holds no rule of its own.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from provender.acquire.inventory import InputFile
from provender.acquire.release import ancestors
from provender.acquire.sharding import Shard
from provender.acquire.source import Source
from provender.errors import EnvironmentProblem, UsageError
from provender.recipe.load import check
from provender.recipe.lock import hold_to_lock
from provender.record import Unreadable
from provender.release.assemble import Assembly
from provender.release.outcome import BuildResult, finish
from provender.release.rows import RowContext
from provender.release.shards import plan_shards, write_shard
from provender.release.tables import InputRow
from provender.review.effects import effects_of
from provender.run.cache import Cache
from provender.run.extraction import Extraction, extract_shard
from provender.run.fates import Fates, NearFinder, repeats_of, settle
from provender.run.judging import Judged, Piece, judge_piece
from provender.run.links import links_of
from provender.run.local import run_tasks
from provender.run.memory import bound_memory
from provender.run.near import find_near_copies
from provender.run.origins import Origins, match_origins
from provender.run.places import require_output
from provender.run.progress import Progress, make_progress
from provender.run.shared import find_shared
from provender.run.signals import score_piece, signals_of
from provender.run.sites import site_books
from provender.run.stopwatch import Stopwatch
from provender.run.suppression import (
    Suppression,
    drop_quotes,
    find_suppressed,
    gather_suppression,
)
from provender.run.survey import Ground, lock_state, rule_sets, survey, unread_terms_of
from provender.run.terms import Term, TermTable
from provender.run.test_sets import without_common
from provender.run.usage import record_use, refused_ledger
from provender.run.work_folder import claim
from provender.run.workers import lazy_pool
from provender.storage import canonical_json, folder_lock, hash_bytes

__all__ = ["build", "pieces_of", "suppression_of"]


def build(
    recipe: str | Path,
    *,
    out: str | Path = "releases",
    work: str | Path | None = None,
    workers: int | None = None,
    sample: int | None = None,
    quiet: bool = True,
    update_lock: bool = False,
) -> BuildResult:
    """Make a release from a recipe; go on where an earlier run stopped.

    Args:
        recipe: Path of the recipe.
        out: Folder that receives `<name>/<version>/`.
        work: Work folder; by default `.provender/` beside the recipe.
        workers: Threads and extraction processes; by default the machine's cores.
        sample: Parse only the first so many records of each source.
        quiet: Show no progress on standard error.
        update_lock: Accept that inputs, tools or rules differ from the lock, and renew it.

    Returns:
        Where the release is and what it holds.

    Raises:
        RecipeError: The recipe is invalid; all problems at once.
        LockMismatch: Inputs, tools or rule sets differ from the lock.
        CheckFailed: Nothing was released, a required source was refused, or another release of
            the same version is in the way.
        Incomplete: Run the same call again to continue.
    """
    loaded = check(Path(recipe))
    if sample is not None and sample < 1:
        raise UsageError(f"--sample is {sample}, but must be at least 1")
    count = workers or os.cpu_count() or 1
    cache = Cache(Path(work) if work else loaded.folder / ".provender")
    watch = Stopwatch()
    bound_memory()
    require_output(Path(out), loaded.recipe.release.name, loaded.recipe.sources, loaded.folder)
    claim(cache.folder)
    with folder_lock(cache.folder), make_progress(quiet=quiet) as progress:
        cache.sweep()
        with watch.phase("survey"):
            ground = survey(loaded, cache, sample=sample)
            cache.save_inputs()
        suppression = suppression_of(ground, cache, Path(out))
        date = hold_to_lock(loaded, lock_state(ground), update=update_lock)
        texts = [cache.text_folder(key) for keys in ground.keys for key in keys]
        record_use(cache.folder, loaded.path, texts, finished=False)
        _extract(ground, cache, count, sample, progress, watch)
        pieces = pieces_of(ground, cache)
        signals = [path for piece in pieces for path in piece.signals.paths]
        refused = refused_ledger(cache.folder, loaded.path)
        record_use(cache.folder, loaded.path, [*texts, *signals, refused], finished=False)
        with _cached_results(cache):
            _score(pieces, count, progress, watch)
            pieces = without_common(pieces)
            with watch.phase("judge"):
                decided = _judge(ground, pieces, cache, date, count, progress, watch, suppression)
            with watch.phase("release"):
                result, shards = _release(
                    ground, decided, cache, Path(out), date, count, sample, progress
                )
        record_use(cache.folder, loaded.path, [*texts, *signals, *shards])
        watch.save(cache.folder, count)
    return result


def _extract(
    ground: Ground,
    cache: Cache,
    workers: int,
    sample: int | None,
    progress: Progress,
    watch: Stopwatch,
) -> None:
    tasks = [
        (source, shard, key)
        for source, shards, keys in zip(ground.sources, ground.shards, ground.keys, strict=True)
        for shard, key in zip(shards, keys, strict=True)
        if not cache.is_done(key)
    ]
    progress.phase("extract", len(tasks))
    if not tasks:
        return
    recipe = ground.loaded.recipe
    left: dict[str, int] = {}

    ended: list[float] = []
    with watch.phase("extract"), lazy_pool(workers, recipe.extract, ended) as pool:
        run = Extraction(cache, recipe.extract, recipe.limits, pool, workers, progress.advance)

        def extract(task: tuple[Source, Shard, str]) -> None:
            source, shard, key = task
            budget = None if sample is None else left.get(source.id, sample)
            extract_shard(run, source, shard, key, sample=budget)
            if budget is not None:
                rows = sum(mark.rows for mark in cache.pieces(key))
                left[source.id] = max(0, budget - rows)
            progress.done()

        for _ in run_tasks(extract, tasks, workers if sample is None else 1):
            pass
    watch.note("page_workers_cpu_seconds", round(ended[0] if ended else 0.0, 3))


@contextmanager
def _cached_results(cache: Cache) -> Iterator[None]:
    """Tell that a cached result is damaged inside, where its ends did not show it."""
    try:
        yield
    except pa.ArrowException as error:
        why = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise EnvironmentProblem(
            f"a cached result in {cache.folder} is damaged: {why}",
            hint=f"run `provender clean --work {cache.folder}`, then the same command again",
            subject=str(cache.folder),
        ) from error


def pieces_of(ground: Ground, cache: Cache) -> list[Piece]:
    """Return every committed piece of a recipe's text, in order."""
    pieces: list[Piece] = []
    for index, keys in enumerate(ground.keys):
        for key in keys:
            for mark in cache.pieces(key):
                folder = cache.text_folder(key)
                pieces.append(
                    Piece(
                        index,
                        len(pieces),
                        mark,
                        folder / f"piece-{mark.number:05d}.parquet",
                        folder / f"departures-{mark.number:05d}.parquet",
                        signals_of(ground.scoring, mark.text_sha256, cache),
                    )
                )
    return pieces


def _score(pieces: Sequence[Piece], workers: int, progress: Progress, watch: Stopwatch) -> None:
    todo = {piece.mark.text_sha256: piece for piece in pieces if piece.signals.missing}
    progress.phase("score", len(todo))
    if not todo:
        return
    from provender.kernels.jit import warm_up

    with watch.phase("score"):
        warm_up({stage.name for stage in pieces[0].signals.scoring.stages})

        def score(piece: Piece) -> None:
            score_piece(piece.text_path, piece.signals)
            progress.done()

        for _ in run_tasks(score, list(todo.values()), workers):
            pass


@dataclass(frozen=True)
class _Decided:
    """Every document's fate, and what it rests on."""

    judged: list[Judged]
    fates: Fates
    terms: list[Term]
    suppression: Suppression
    review: dict[str, Any] | None
    warnings: list[str]


def _judge(
    ground: Ground,
    pieces: list[Piece],
    cache: Cache,
    date: datetime.date,
    workers: int,
    progress: Progress,
    watch: Stopwatch,
    suppression: Suppression,
) -> _Decided:
    recipe = ground.loaded.recipe
    terms = TermTable(ground.sources, ground.policy, date)
    ids = [source.id for source in ground.sources]
    labels = effects_of(recipe.reviews, ground.loaded.folder, ids)
    progress.phase("judge", len(pieces))
    sites = site_books(pieces, ground.contexts)
    origins = match_origins(ground.references, pieces, cache, workers)

    def judge(piece: Piece) -> Judged:
        told = origins.statements(piece)
        judged = judge_piece(
            piece,
            terms,
            ground.contexts[piece.source],
            ground.rules,
            sites.get(piece.source),
            told if labels is None else labels.statements(piece, told),
        )
        progress.done()
        return judged

    judged = list(run_tasks(judge, pieces, workers))
    near: NearFinder | None = None
    if (options := recipe.dedup.near) is not None:
        near = partial(find_near_copies, pieces, options=options, folder=cache.folder)
    gone = find_suppressed(suppression, judged, ids, repeats_of(judged), cache, workers)
    drop_quotes(judged, gone, terms)
    fates = settle(
        judged,
        terms,
        dedup=recipe.dedup.exact,
        near=near,
        links=links_of(pieces, recipe),
        reviewed=None if labels is None else labels.failed,
        suppressed=gone,
    )
    if recipe.dedup.shared is not None:
        fates.shared = find_shared(
            judged, fates, terms.terms, recipe.dedup.shared, cache.folder, workers
        )
        fates.table_bytes = max(fates.table_bytes, fates.shared.peak_bytes)
    watch.note("dedup_table_bytes", fates.table_bytes)
    return _Decided(
        judged,
        fates,
        terms.terms,
        suppression,
        None if labels is None else labels.summary(judged, fates),
        [
            *ground.loaded.warnings,
            *suppression.warnings,
            *unread_terms_of(ground),
            *_origins(ground, origins),
            *([] if labels is None else labels.warnings),
        ],
    )


def _release(
    ground: Ground,
    decided: _Decided,
    cache: Cache,
    out: Path,
    date: datetime.date,
    workers: int,
    sample: int | None,
    progress: Progress,
) -> tuple[BuildResult, list[Path]]:
    limit = ground.loaded.recipe.limits.release_shard_bytes
    planned = plan_shards(decided.judged, decided.fates, decided.terms, limit)
    progress.phase("release", len(planned))

    def write(shard: Any) -> Path:
        context = RowContext(
            ground.sources[shard.source], decided.terms, shard.split, ground.scoring
        )
        path, _ = write_shard(shard, context, decided.fates, cache)
        progress.done()
        return path

    paths = list(run_tasks(write, planned, workers))
    assembly = Assembly(
        ground.loaded,
        date,
        ground.sources,
        ground.policy,
        ground.rules,
        rule_sets(ground),
        ground.stages,
        ground.scoring,
        decided.judged,
        decided.fates,
        decided.terms,
        list(zip(planned, paths, strict=True)),
        _input_rows(ground),
        _problems(ground),
        ancestors(_release_files(ground)),
        hash_bytes(canonical_json(lock_state(ground)).encode("utf-8")),
        sample,
        decided.suppression,
        refused_ledger(cache.folder, ground.loaded.path),
        decided.review,
    )
    return finish(assembly, out, decided.warnings), paths


def _origins(ground: Ground, origins: Origins) -> list[str]:
    """Say how many rows of each source occur in datasets whose terms are known."""
    names = [
        source.id if source.license is None else f"{source.id} (declares {source.license})"
        for source in ground.sources
    ]
    return list(origins.sentences(names))


def _input_rows(ground: Ground) -> list[InputRow]:
    return [
        InputRow(index, file.name, ground.hashes[index, file.name], file.size_bytes)
        for index, found in enumerate(ground.inventories)
        for file in found.files
    ]


def _problems(ground: Ground) -> list[tuple[int, Unreadable]]:
    return [
        (index, problem)
        for index, found in enumerate(ground.inventories)
        for problem in found.problems
    ]


def suppression_of(ground: Ground, cache: Cache, out: Path) -> Suppression:
    """Return what must be left out, by the recipe, this release's history and its ancestors."""
    home = out / ground.loaded.recipe.release.name
    return gather_suppression(ground.loaded, _release_files(ground), cache, home)


def _release_files(ground: Ground) -> Iterator[InputFile]:
    for source, found in zip(ground.sources, ground.inventories, strict=True):
        if source.format == "release":
            yield from found.files
