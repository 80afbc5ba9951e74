# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What stands around a build: the plan before it, the lock beside it, the broom behind it."""

from __future__ import annotations

import datetime
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from provender.acquire.release import sums_digest
from provender.dedup.curve import curve, even_similarity, plot
from provender.dedup.options import NearOptions, SharedOptions
from provender.errors import LockMismatch, UsageError
from provender.journey import pieces_of, suppression_of
from provender.recipe.load import check
from provender.recipe.lock import hold_to_lock, renew_lock
from provender.review.categories import acceptance
from provender.review.effort import person_hours, unknown_item_bytes
from provender.review.labels import read_labels
from provender.rights.conclude import conclude
from provender.run import usage
from provender.run.cache import Cache
from provender.run.judging import Piece
from provender.run.survey import Ground, lock_state, survey, unread_terms_of
from provender.run.work_folder import is_work_folder
from provender.storage import folder_lock

__all__ = ["NearPlan", "Plan", "ReviewPlan", "SharedPlan", "SourcePlan", "clean", "lock", "plan"]

_MOST_TERMS = 4
_PIECES_SEEN = 50
"""Pieces that are looked at to tell how long texts are."""

_DISK_FACTOR = 2.0
"""Text, signals and shards together against the bytes to read: both copies of the text compress to
less than its size, so twice the input is room enough."""

_SHARED_DISK_FACTOR = 2.0
"""Temporary files against text: folded words of documents that may share something, and keys of
what they may share. `benchmarks/shared.py` measures 0.9 to 2 on text that people wrote; where every
word is shared it is 12 to 20."""


@dataclass(frozen=True)
class SourcePlan:
    """What would happen to a source.

    Attributes:
        id: Its id.
        channel: How it came.
        files: Files that would be read.
        size_bytes: Their size.
        shards: Pieces of work.
        cached_shards: Pieces whose text is in the cache.
        terms: What its own statements say, before any document is read; where its files differ,
            of each kind with how many files it holds for.
        refused: True if those statements alone refuse every document.
    """

    id: str
    channel: str
    files: int
    size_bytes: int
    shards: int
    cached_shards: int
    terms: str
    refused: bool


@dataclass(frozen=True)
class NearPlan:
    """What a recipe's bands promise.

    Attributes:
        preset: Preset that filled what the recipe does not say.
        bands: Bands.
        rows: Minima in a band.
        permutations: Permutations that are drawn.
        recheck: How candidates are compared again: `off`, `sketch` or `exact`.
        threshold: Least similarity with a re-check.
        even_similarity: Jaccard similarity at which half of the pairs become candidates.
        recall: Share of pairs of a similarity that is expected to be found, by similarity.
        curve: The same from 0 to 1, drawn in one line.
    """

    preset: str
    bands: int
    rows: int
    permutations: int
    recheck: str
    threshold: float
    even_similarity: float
    recall: dict[str, float]
    curve: str


@dataclass(frozen=True)
class SharedPlan:
    """What looking for text that documents share takes.

    Attributes:
        asked: Words that a text has at least, by what it is: `runs`, `paragraphs`, `lines`.
        copies: Documents that hold it.
        cut: What is taken out of runs: `sentences` or `words`.
        text_bytes: Text that would be read, as far as it is known: in the cache, else of inputs.
        memory_bytes: Memory for tables.
        disk_bytes: Room for temporary files, roughly.
    """

    asked: dict[str, int]
    copies: int
    cut: str
    text_bytes: int
    memory_bytes: int
    disk_bytes: int


@dataclass(frozen=True)
class ReviewPlan:
    """What a review of the release would ask of people (`provender review`).

    Attributes:
        items: Items that they would judge.
        item_bytes: Mean bytes of a text, of some in the cache; an assumption without any.
        annotator_hours: Hours to annotate them.
        checker_hours: Hours of other people to check each of them.
        labels: Judgements that the recipe's labels hold already.
        problems: Lines of the labels that do not count.
    """

    items: int
    item_bytes: int
    annotator_hours: float
    checker_hours: float
    labels: int
    problems: list[str]


@dataclass(frozen=True)
class Plan:
    """What a build would do. Nothing was touched to find out, except that inputs were hashed.

    Attributes:
        recipe: Path of the recipe.
        release: Name and version.
        policy: Name of the policy.
        switches: How it answers what the law leaves open, by the switch's name.
        sources: What would happen to each source.
        problems: Inputs that cannot be read.
        warnings: Why a build would stop before its first record.
        shards_to_extract: Pieces of work whose text is not in the cache.
        pieces_to_score: Pieces of cached text without signals; those of new text come on top.
            Judging and release run in every build.
        bytes_to_read: Bytes of inputs to read.
        disk_need_bytes: Room that the work would take.
        disk_free_bytes: Room that there is.
        near: What near-deduplication would find; None if it is off.
        shared: What looking for text that documents share takes; None if it is off.
        review: What a review of the release would ask of people.
        unread_terms: Sources whose rows state terms that the recipe does not read.
    """

    recipe: str
    release: str
    policy: str
    switches: dict[str, bool]
    sources: list[SourcePlan]
    problems: list[str]
    warnings: list[str]
    shards_to_extract: int
    pieces_to_score: int
    bytes_to_read: int
    disk_need_bytes: int
    disk_free_bytes: int
    near: NearPlan | None = None
    shared: SharedPlan | None = None
    review: ReviewPlan | None = None
    unread_terms: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as the JSON object that `provender plan --json` prints."""
        return {"schema_version": 1, **asdict(self)}


def plan(recipe: str | Path, *, work: str | Path | None = None, sample: int | None = None) -> Plan:
    """Say what a build would do: sources, policy, work cached or to do, disk need, refusals.

    Args:
        recipe: Path of the recipe.
        work: Work folder; by default `.provender/` beside the recipe.
        sample: As for `build`.

    Raises:
        RecipeError: The recipe is invalid; all problems at once.
    """
    loaded = check(Path(recipe))
    cache = Cache(Path(work) if work else loaded.folder / ".provender")
    ground = survey(loaded, cache, sample=sample)
    sources = [_plan_source(ground, cache, index) for index in range(len(ground.sources))]
    to_read = sum(
        file.size_bytes
        for shards, keys in zip(ground.shards, ground.keys, strict=True)
        for shard, key in zip(shards, keys, strict=True)
        if not cache.is_done(key)
        for file in shard.files
    )
    spec = loaded.recipe.release
    return Plan(
        recipe=str(recipe),
        release=f"{spec.name} {spec.version}",
        policy=ground.policy.name,
        switches={name: switch["value"] for name, switch in ground.policy.switches.items()},
        sources=sources,
        problems=[
            f"{ground.sources[index].id}/{problem.input}: {problem.message}"
            for index, found in enumerate(ground.inventories)
            for problem in found.problems
        ]
        + _without_sums(ground)
        + list(suppression_of(ground, cache, Path("releases")).warnings),
        warnings=_lock_warnings(ground),
        unread_terms=unread_terms_of(ground),
        shards_to_extract=sum(s.shards - s.cached_shards for s in sources),
        pieces_to_score=sum(bool(piece.signals.missing) for piece in pieces_of(ground, cache)),
        bytes_to_read=to_read,
        disk_need_bytes=int(to_read * _DISK_FACTOR),
        disk_free_bytes=cache.free_bytes(),
        near=_plan_near(loaded.recipe.dedup.near),
        shared=_plan_shared(loaded.recipe.dedup.shared, ground, cache, to_read),
        review=_plan_review(ground, cache),
    )


def _plan_review(ground: Ground, cache: Cache) -> ReviewPlan:
    """Say what a review takes, by some of the texts that are in the cache."""
    pieces = pieces_of(ground, cache)
    documents = sum(piece.mark.rows for piece in pieces)
    wanted = int(acceptance()["manual"]["items"])
    items = min(wanted, documents) if documents else wanted
    seen = [text for piece in pieces[:_PIECES_SEEN] for text in _texts_seen(piece)]
    seen = seen or [(unknown_item_bytes(), None)]
    hours = round(person_hours(seen) * items / len(seen), 1)
    size = sum(size for size, _ in seen) // len(seen)
    found = read_labels(ground.loaded.recipe.reviews, ground.loaded.folder)
    told = [str(problem) for problem in found.problems]
    return ReviewPlan(items, size, hours, hours, len(found.judgements), told)


def _texts_seen(piece: Piece) -> list[tuple[int, str | None]]:
    """Return size in bytes and language of the first texts of a piece that was scored."""
    if piece.signals.missing:
        return []
    table = next(piece.signals.row_groups(["size_bytes", "language"]), None)
    columns = ("size_bytes", "language")
    rows = zip(*(table.column(name).to_pylist() for name in columns), strict=True) if table else ()
    return [(size or 0, language) for size, language in rows]


def _plan_near(options: NearOptions | None) -> NearPlan | None:
    if options is None:
        return None
    return NearPlan(
        preset=options.preset,
        bands=options.bands,
        rows=options.rows,
        permutations=options.permutation_count,
        recheck=options.recheck,
        threshold=options.threshold,
        even_similarity=round(even_similarity(options.bands, options.rows), 3),
        recall={f"{point:g}": round(share, 4) for point, share in curve(options).items()},
        curve=plot(options),
    )


def _plan_shared(
    options: SharedOptions | None, ground: Ground, cache: Cache, to_read: int
) -> SharedPlan | None:
    if options is None:
        return None
    asked = {"runs": options.runs, "paragraphs": options.paragraphs, "lines": options.lines}
    text = sum(piece.mark.text_bytes for piece in pieces_of(ground, cache)) + to_read
    return SharedPlan(
        asked={what: least for what, least in asked.items() if least is not None},
        copies=options.copies,
        cut=options.cut,
        text_bytes=text,
        memory_bytes=options.memory_bytes,
        disk_bytes=int(text * _SHARED_DISK_FACTOR),
    )


def _without_sums(ground: Ground) -> list[str]:
    """Return a line for each source that is a release of which nothing can be checked."""
    return [
        f"{source.id}: there is no SHA256SUMS in the release that `path` names, so none of its "
        "rows would be believed; `path` must be the release's folder, and complete"
        for source, found in zip(ground.sources, ground.inventories, strict=True)
        if source.format == "release"
        and any(sums_digest(root) is None for root in {file.root for file in found.files})
    ]


def _plan_source(ground: Ground, cache: Cache, index: int) -> SourcePlan:
    source, found = ground.sources[index], ground.inventories[index]
    counts = Counter(_terms(ground, index, file.name) for file in found.files)
    if not counts:
        counts[_terms(ground, index, "")] += 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    told = [terms if len(counts) == 1 else f"{terms}: {n:,}" for (terms, _), n in ranked]
    more = f"; {len(told) - _MOST_TERMS} kinds more" if len(told) > _MOST_TERMS else ""
    keys = ground.keys[index]
    return SourcePlan(
        id=source.id,
        channel=source.channel,
        files=len(found.files),
        size_bytes=sum(file.size_bytes for file in found.files),
        shards=len(keys),
        cached_shards=sum(cache.is_done(key) for key in keys),
        terms="; ".join(told[:_MOST_TERMS]) + more,
        refused=all(refused for _, refused in counts),
    )


def _terms(ground: Ground, index: int, name: str) -> tuple[str, bool]:
    """Return what a source's statements say of one file, and whether they refuse it."""
    as_of = ground.loaded.recipe.release.date or datetime.date.max
    conclusion = conclude(
        ground.contexts[index].observations_for(name), as_of=as_of, policy=ground.policy
    )
    decision = ground.policy.decide(conclusion, ground.sources[index].channel)
    if decision.effect == "allow":
        return f"{conclusion.concluded} ({conclusion.tier})", False
    if decision.reason == "no_license":
        return "nothing; each document must state its own", False
    return f"refused: {decision.reason}", True


def _lock_warnings(ground: Ground) -> list[str]:
    """Return why a build would not begin: what differs from the lock, or a missing date."""
    try:
        hold_to_lock(ground.loaded, lock_state(ground), update=False)
    except (LockMismatch, UsageError) as error:
        return [str(error)]
    return []


def lock(recipe: str | Path, *, work: str | Path | None = None) -> Path:
    """Pin inputs by hash, tools, rule sets and the release date; return the lock's path.

    Raises:
        RecipeError: The recipe is invalid; all problems at once.
    """
    loaded = check(Path(recipe))
    cache = Cache(Path(work) if work else loaded.folder / ".provender")
    ground = survey(loaded, cache)
    return renew_lock(loaded, lock_state(ground), today=datetime.datetime.now(datetime.UTC).date())


def clean(
    work: str | Path,
    *,
    recipe: str | Path | None = None,
    unused_only: bool = False,
    older_than_days: float | None = None,
) -> tuple[int, int]:
    """Remove cached results of a work folder; return entries and bytes removed.

    Args:
        work: The work folder.
        recipe: Remove only what builds of this recipe used and no other recipe's did.
        unused_only: Remove only what no recipe's last build used.
        older_than_days: Keep what a build used within so many days.

    Raises:
        UsageError: The folder is no work folder.
    """
    folder = Path(work)
    if not is_work_folder(folder):
        raise UsageError(
            f"{folder} is no work folder of Provender",
            hint="give the folder .provender/ that lies beside a recipe; nothing was removed",
            subject=str(folder),
        )
    before = None if older_than_days is None else time.time() - older_than_days * 86400
    with folder_lock(folder):
        if unused_only:
            return usage.remove(folder, usage.unused(folder), before=before)
        if recipe is not None:
            mine = usage.of_recipe(folder, Path(recipe))
            if before is None:
                usage.forget(folder, Path(recipe))
            return usage.remove(folder, mine, before=before)
        if before is None:
            Cache(folder).forget_inputs()
        return usage.remove(folder, usage.entries(folder), before=before)
