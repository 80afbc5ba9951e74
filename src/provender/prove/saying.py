# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`prove --says`: what does a model that is trained on this say?

    releases ─► n-gram models, a draw a seed ─┐
    models' folders (with the extra `prove`) ─┴► pairs ─► samples ─► planted secrets ─► Saying
                                                (says)  (generations)  (leakage)

Releases are asked through n-gram models trained here, so that a release can be told from another
one in seconds. A model's folder is asked as it is; what it gives away word for word can be measured
only by planting before training (`train --canaries`), so that part is left out for one without.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from provender.errors import UsageError
from provender.prove.command import make_report_folder
from provender.prove.compute import Training
from provender.prove.generations import look_through, prompts_of, sample
from provender.prove.leakage import AS_READ, Exposure, expose
from provender.prove.pairs import LANGUAGES, Pair, read_pairs, shipped_pairs
from provender.prove.question import ask, plain
from provender.prove.said import Said, Saying
from provender.prove.says import compare_leans, leans_of, units_of
from provender.prove.says_page import render_says
from provender.prove.says_release import ask_releases
from provender.prove.voices import CheckpointVoice, is_model
from provender.run.progress import Progress, make_progress
from provender.storage import write_bytes, write_json

__all__ = ["prove_says"]


def prove_says(
    *subjects: str | Path,
    pairs: str | Path | None = None,
    seeds: int = 5,
    budget: int | str = "10m",
    order: int = 4,
    workers: int | None = None,
    out: str | Path | None = None,
    quiet: bool = True,
) -> Saying:
    """Say what a model trained on a release says: what it finds likelier, utters and gives away.

    Args:
        subjects: Release folders, or folders of trained models; the first against each other one.
        pairs: A file of pairs of one's own (`pairs.read_pairs`), asked beside the shipped ones.
        seeds: Samples of each release, at least 2; a model is asked once.
        budget: Tokens of one run at most, such as `10m`.
        order: Longest n-gram, 2 to 6.
        workers: Runs that go on at once, of a model the threads; by default the machine's cores.
        out: A folder for `report.json` and `report.html`; None writes nothing.
        quiet: Show no progress on standard error.

    Raises:
        UsageError: An option is out of bounds, pairs are wrong, or releases and models are mixed.
        CheckFailed: A folder is neither, or damaged.
        MissingExtra: A model is asked and PyTorch is not installed.
        StorageFull: The disk is full.
    """
    began = time.process_time()
    folders = [Path(one) for one in subjects]
    models = [is_model(folder) for folder in folders]
    if any(models) and not all(models):
        raise UsageError(
            "releases and trained models cannot be compared with each other",
            hint="train a model on each release, or give the releases",
        )
    own = [] if pairs is None else read_pairs(Path(pairs))
    if out is not None:
        make_report_folder(Path(out))
    with make_progress(quiet=quiet) as progress:
        if folders and all(models):
            found = _ask_models(folders, own, workers, progress)
        else:
            question = ask(
                folders, by=None, work=None, panel=None, seeds=seeds, budget=budget, order=order,
                workers=workers, training=Training(),
            )  # fmt: skip
            found = ask_releases(question, own, progress)
    found.own_pairs = None if pairs is None else plain(str(pairs))
    found.cpu_seconds = time.process_time() - began
    if out is not None:
        found.out = Path(out)
        write_json(found.out / "report.json", found.to_dict())
        write_bytes(found.out / "report.html", render_says(found).encode("utf-8"))
    return found


def _ask_models(
    folders: Sequence[Path], own: Sequence[Pair], workers: int | None, progress: Progress
) -> Saying:
    """Ask trained models as they are, in English and in Chinese."""
    units = units_of([*shipped_pairs(), *own])
    prompts = prompts_of(LANGUAGES)
    progress.phase("ask", len(folders))
    leans, said = [], []
    for folder in folders:
        voice = CheckpointVoice(folder, workers)
        leans.append(units.leans(voice)[None])
        heard = look_through(sample(voice, prompts))
        cells = leans_of(units, leans[-1], 0.0)
        leakage = _planted(voice)
        said.append(
            Said(plain(str(folder), 80), str(folder), list(LANGUAGES), cells, heard, leakage)
        )
        progress.done()
    differences = [compare_leans(units, leans[0], other, None, 0.0) for other in leans[1:]]
    return Saying("model", said, differences, len(units.pairs), 1, 0)


def _planted(voice: CheckpointVoice) -> list[Exposure]:
    """Return how well a model knows the secrets that `train --canaries` planted; none without."""
    from provender.models.canaries import planted_in

    canaries, copies = planted_in(voice.facts)
    return expose(voice, canaries, AS_READ, copies)
