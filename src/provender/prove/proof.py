# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The proof: releases in, figures with intervals out.

    read releases ─► leave out panel windows ─► count and score ─► compare, or take apart
    (a pool each)    that a release holds       (seeds, control)

The n-gram tier counts; the others train small models by the same draws, and have the n-gram tier's
answer beside theirs. It reads release folders, and a work folder for what was dropped.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.errors import CheckFailed
from provender.kernels.overlap import GramTable
from provender.models.meter import Meter
from provender.prove.compare import compare
from provender.prove.compute import saving
from provender.prove.corpus import Corpus, read_release
from provender.prove.draws import effective_documents
from provender.prove.dropped import Dropped, read_dropped
from provender.prove.findings import MOST_OVERLAP, CellUse, Proof, ReleaseFigures
from provender.prove.languages import counted_windows, group_languages, languages_of
from provender.prove.model import model_bytes_per_token
from provender.prove.panel import Panel, load_panel
from provender.prove.parts import Part, PartWorth, worth_of_parts
from provender.prove.question import Question, plain
from provender.prove.runs import (
    Runs,
    Settings,
    Way,
    control_of,
    enough_text,
    run_seeds,
    run_tokens,
)
from provender.prove.scale import Scale
from provender.prove.statistics import LEAST_DOCUMENTS
from provender.prove.tokenizer import ReferenceTokenizer
from provender.prove.worth import CHECKPOINTS
from provender.run.progress import Progress
from provender.run.stopwatch import peak_memory_bytes
from provender.storage import hash_file

__all__ = [
    "MOST_PARTS",
    "POOL_BYTES_PER_TOKEN",
    "at_once",
    "drawn_share",
    "parts_of",
    "prove_question",
]

POOL_BYTES_PER_TOKEN = 5
"""UTF-8 bytes that are read for a token that a run may need; text has 3 to 4.5 a token."""

MOST_PARTS = 30
_MEMORY_BYTES = 1_200_000_000


def prove_question(question: Question, progress: Progress) -> Proof:
    """Answer a question.

    Args:
        question: What is asked.
        progress: Told of every file and run.

    Raises:
        CheckFailed: A release cannot be read, or holds so much of the panel that none is left.
        UsageError: A release has too little text, or the work folder is that of another build.
    """
    beside = None
    if question.tier.trains:
        _require_training(question)
        beside = prove_question(question.by_counting(), progress)
    began = time.process_time()
    meter = Meter(0 if question.tier.device == "cuda" else None)
    tokenizer = ReferenceTokenizer(question.tier.vocabulary)
    panel = load_panel(question.panel)
    grams = GramTable(pa.array(panel.texts, pa.large_string()))
    pool_bytes = 2 * question.budget_tokens * POOL_BYTES_PER_TOKEN
    corpora = [
        read_release(folder, name, pool_bytes, tokenizer, grams, progress)
        for folder, name in zip(question.releases, question.names, strict=True)
    ]
    enough_text(corpora)
    dropped = _dropped(question, corpora[0], pool_bytes, tokenizer, grams, progress)
    others = [] if dropped is None else [dropped.corpus]
    # A window too short for a gram cannot be told from a copy, so it is left out too.
    overlapping = (grams.shares() > MOST_OVERLAP) | (grams.sizes() == 0)
    counted = counted_windows(panel, corpora)
    left = panel.keep(counted & ~overlapping)
    if not left.texts:
        raise _no_panel(corpora, heard=bool(counted.any()))
    scale = Scale(left, tokenizer)
    groups = group_languages([*corpora, *others])
    settings = _settings(question, tokenizer, len(groups), corpora)
    tokens = run_tokens(corpora, settings)
    runs = _runs(question, corpora, scale, settings, tokens, progress)
    control = control_of(runs[0], scale)
    comparisons = [
        compare(
            runs[0],
            other,
            scale,
            control,
            drawn_share(tokens, corpora[0], corpus),
            few_documents=_few(corpora[0]) or _few(corpus),
        )
        for other, corpus in zip(runs[1:], corpora[1:], strict=True)
    ]
    parts = _parts(question, corpora[0], dropped, scale, settings, progress)
    return Proof(
        question,
        [
            _figures(*one, scale, tokens)
            for one in zip(question.releases, corpora, runs, strict=True)
        ],
        control,
        comparisons,
        [
            saving(one.value, question.training) if one.verdict in ("better", "worse") else None
            for one in comparisons
        ],
        parts,
        0 if dropped is None else dropped.lost,
        _uses(panel, overlapping, counted),
        panel.digest,
        tokenizer.digest,
        panel.missing,
        panel.problems,
        tokens,
        sum(one.tokens_counted for one in runs),
        peak_memory_bytes(),
        time.process_time() - began,
        meter.read(),
        beside,
    )


def _require_training(question: Question) -> None:
    """Complain before the work of what a tier that trains lacks."""
    from provender.models.extra import require_extra

    require_extra(f"prove --tier {question.tier.name}")
    from provender.models.tier import training_of

    with training_of(question.tier):
        pass


def _few(corpus: Corpus) -> bool:
    return effective_documents(corpus.lengths) < LEAST_DOCUMENTS


def _no_panel(corpora: Sequence[Corpus], *, heard: bool) -> CheckFailed:
    """Return why nothing of the panel is left."""
    spoken = {name for corpus in corpora for name in languages_of(corpus)}
    why = (
        "the releases hold the rest of it"
        if heard
        else f"it has none of the releases' languages ({', '.join(sorted(spoken)[:8])})"
    )
    return CheckFailed(
        f"no part of the panel is left: {why}", hint="give documents of your own with --panel DIR"
    )


def _dropped(
    question: Question,
    corpus: Corpus,
    pool_bytes: int,
    tokenizer: ReferenceTokenizer,
    grams: GramTable,
    progress: Progress,
) -> Dropped | None:
    if question.work is None:
        return None
    stages = ("clear",) if question.by == "tier" else ("clear", "assess", "dedup")
    return read_dropped(
        question.releases[0], question.work, question.names[0], pool_bytes, corpus.limit,
        tokenizer, grams, progress, stages,
    )  # fmt: skip


def _settings(
    question: Question, tokenizer: ReferenceTokenizer, groups: int, corpora: Sequence[Corpus]
) -> Settings:
    """Return how to run; no more runs at once than memory allows."""
    largest = min(question.budget_tokens, max(len(corpus.tokens) for corpus in corpora))
    most = at_once(largest, question.order)
    if question.tier.device != "cpu":
        most = 1
    return Settings(
        question.seeds, question.budget_tokens, question.order, tokenizer.vocabulary, groups,
        min(question.workers, most),
    )  # fmt: skip


def at_once(tokens: int, order: int) -> int:
    """Return how many models of so many tokens memory allows at once."""
    return max(1, _MEMORY_BYTES // (tokens * model_bytes_per_token(order) + 1))


def _runs(
    question: Question,
    corpora: Sequence[Corpus],
    scale: Scale,
    settings: Settings,
    tokens: int,
    progress: Progress,
) -> list[Runs]:
    with _way(question) as way:
        progress.phase("count" if way is None else "train", settings.seeds * (len(corpora) + 1))
        return [
            run_seeds(corpus, scale, settings, tokens, progress, control=number == 0, way=way)
            for number, corpus in enumerate(corpora)
        ]


@contextmanager
def _way(question: Question) -> Iterator[Way | None]:
    """Return how a run is made; None where n-grams are counted."""
    if not question.tier.trains:
        yield None
        return
    from provender.models.tier import training_of

    with training_of(question.tier) as way:
        yield way


def drawn_share(tokens: int, *corpora: Corpus) -> float:
    """Return the largest share of a pool that a draw takes, at most half."""
    return max(min(tokens / len(corpus.tokens), 0.5) for corpus in corpora)


def _parts(
    question: Question,
    corpus: Corpus,
    dropped: Dropped | None,
    scale: Scale,
    settings: Settings,
    progress: Progress,
) -> list[PartWorth]:
    if question.by is None:
        return []
    parts = [] if question.by == "rule" else parts_of(corpus, question.by, released=True)
    if dropped is not None:
        parts += parts_of(dropped.corpus, "rule", released=False)
    if not parts:
        return []
    progress.phase("parts", settings.seeds + 1)
    return worth_of_parts(corpus, parts, scale, settings, progress)


def parts_of(corpus: Corpus, grouping: str, *, released: bool) -> list[Part]:
    """Return a corpus's parts, largest first; the smallest of very many become one."""
    there = corpus.there[grouping]
    order = sorted(there, key=lambda label: (-there[label][1], label))
    named = order[:MOST_PARTS]
    rest = f"{len(order) - len(named)} others"
    sums: dict[str, tuple[int, int]] = {}
    for label in order:
        name = label if label in named else rest
        documents, size_bytes = sums.get(name, (0, 0))
        sums[name] = documents + there[label][0], size_bytes + there[label][1]
    members: dict[str, list[int]] = {name: [] for name in sums}
    for number, label in enumerate(corpus.groups[grouping]):
        members[label if label in named else rest].append(number)
    return [
        Part(plain(name, 100), released, corpus, np.array(members[name], np.int64), *sums[name])
        for name in sums
    ]


def _figures(folder: Path, corpus: Corpus, runs: Runs, scale: Scale, tokens: int) -> ReleaseFigures:
    curve = scale.macro(runs.bits).mean(axis=0)
    cells = scale.of_cells(runs.bits[:, -1]).mean(axis=0)
    return ReleaseFigures(
        corpus.name,
        str(folder),
        hash_file(folder / "SHA256SUMS") if (folder / "SHA256SUMS").is_file() else "",
        corpus.documents_there,
        corpus.bytes_there,
        len(corpus.keys),
        len(corpus.tokens),
        {name: round(share, 4) for name, share in languages_of(corpus).items()},
        [(max(1, round(tokens * at)), float(b)) for at, b in zip(CHECKPOINTS, curve, strict=True)],
        {cell.name: float(bits) for cell, bits in zip(scale.cells, cells, strict=True)},
        runs.outliers,
    )


def _uses(
    panel: Panel, overlapping: npt.NDArray[np.bool_], counted: npt.NDArray[np.bool_]
) -> list[CellUse]:
    """Say what became of each cell."""
    uses = []
    for number, cell in enumerate(panel.cells):
        inside = panel.cell == number
        left = inside & counted & ~overlapping
        uses.append(
            CellUse(
                cell.name,
                cell.origin,
                cell.license,
                int(inside.sum()),
                int((inside & overlapping).sum()),
                bool(counted[inside].any()),
                len(Counter(panel.document[left].tolist())),
                int(panel.size_bytes[left].sum()),
            )
        )
    return uses
