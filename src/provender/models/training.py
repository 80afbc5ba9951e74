# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One training run from a release to a model's folder: what happens, in order."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from provender.models.asked import Asked
from provender.models.budget import MOST_EPOCHS
from provender.models.canaries import Planting, plant
from provender.models.checkpoint import FACTS, read_facts, save_model
from provender.models.decoder import Decoder
from provender.models.evaluate import score_panel
from provender.models.ground import Ground, another_run, claim, gather
from provender.models.journal import Journal, run_facts, used_by_all
from provender.models.loop import Settings, Trainer
from provender.models.meter import Usage
from provender.models.packing import Stream
from provender.models.parallel import Team, join_team
from provender.models.schedule import Schedule
from provender.models.sizes import Shape, batch_tokens_of
from provender.models.trained import TrainedModel
from provender.run.progress import Progress
from provender.storage import folder_lock, remove_tree, write_json

__all__ = ["finished", "train_asked", "train_on"]

_WORK = "work"
_LOOKS = 10
_SAVE_SECONDS = 120.0
_SAY_SECONDS = 10.0
_MEASURED_SECONDS = 2.0
_TIME_SHARE = 0.95
"""Share of a budget of minutes that steps may take; looks at the panel take the rest."""
_FASTER = 4.0
"""How much faster than measured a run may turn out, when what ran beside it has ended."""


def train_asked(
    asked: Asked,
    out: Path,
    *,
    device: str,
    workers: int | None,
    price_kwh: float | None,
    price_hour: float | None,
    progress: Progress,
) -> TrainedModel:
    """Train what is asked for; see `run.train`."""
    done = finished(asked, out)
    if done is not None:
        return done
    if workers is not None:
        torch.set_num_threads(workers)
    work = out / _WORK
    with join_team(device) as team:
        if not team.leads:
            team.wait()
            ground = gather(asked, work, team, progress, (price_kwh, price_hour))
            return _run(ground, out)
        with folder_lock(work):
            claim(work, asked)
            ground = gather(asked, work, team, progress, (price_kwh, price_hour))
            team.wait()
            model = _run(ground, out)
        remove_tree(work)
        return model


def finished(asked: Asked, out: Path) -> TrainedModel | None:
    """Return what a folder holds if this run is done; None if it is not.

    Raises:
        UsageError: The folder holds another run.
    """
    if not (out / FACTS).is_file():
        return None
    facts = read_facts(out)
    if facts.get("asked") != asked.to_dict():
        raise another_run(out)
    return TrainedModel(out, facts, tuple(sorted((out / "branches").glob("*"))))


def train_on(ground: Ground, out: Path) -> TrainedModel:
    """Train on tokens that other runs read too, in this process alone.

    Args:
        ground: What the run stands on; what is asked of it included.
        out: The model's folder; what is there is continued.
    """
    done = finished(ground.asked, out)
    if done is not None:
        return done
    with folder_lock(out / _WORK):
        claim(out / _WORK, ground.asked)
        model = _run(ground, out)
    remove_tree(out / _WORK)
    return model


def _run(ground: Ground, out: Path) -> TrainedModel:
    """Train, then run the decays of smaller budgets."""
    asked, work = ground.asked, out / _WORK
    stream = Stream(ground.packed, asked.seed)
    trainer = _trainer(ground, stream)
    if asked.canaries:
        ground.planting = _plant(ground, trainer, stream, work)
    forks = {
        trainer.schedule.branch(max(2, round(_expected(ground, trainer.schedule.steps) * share)))
        for share in asked.branches
    }
    journal = Journal(ground)
    state = work / "state.safetensors"
    if state.is_file():
        journal.resume(trainer.load(state))
    _steps(ground, trainer, journal, state, forks)
    used = used_by_all(journal.used, ground.team)
    branches = []
    for schedule in sorted(forks, key=lambda one: one.steps):
        folder = out / "branches" / str(schedule.steps)
        fork = _fork_path(work, schedule)
        if not fork.is_file() and not (folder / FACTS).is_file():
            ground.progress.say(
                f"no branch of {schedule.steps:,} steps: the minutes were up before"
            )
            continue
        branches.append(folder)
        if (folder / FACTS).is_file():
            continue
        side = Trainer(
            Decoder(ground.shape), stream, replace(trainer.settings, schedule=schedule), ground.team
        )
        own = Journal(ground)
        own.resume(side.load(fork))
        side.schedule = schedule
        _steps(ground, side, own, None, set())
        _finish(ground, side, own, used_by_all(own.used, ground.team), folder)
    facts = _finish(ground, trainer, journal, used, out)
    return TrainedModel(out, facts, tuple(branches))


def _plant(ground: Ground, trainer: Trainer, stream: Stream, work: Path) -> Planting:
    """Put secrets into what the run reads."""
    shape, steps = ground.shape, int(ground.team.largest(trainer.schedule.steps))
    return plant(
        stream, ground.tokenizer, work, seed=ground.asked.seed, context=shape.context,
        languages=ground.packed.facts["documents_by"]["language"],
        rows=steps * trainer.settings.batch_tokens // shape.context,
    )  # fmt: skip


def _fork_path(work: Path, schedule: Schedule) -> Path:
    return work / f"fork-{schedule.steps}.safetensors"


def _trainer(ground: Ground, stream: Stream) -> Trainer:
    """Make the trainer; with a budget of minutes, find out how fast it is first."""
    asked, shape, team = ground.asked, ground.shape, ground.team
    speed = 0.0
    if asked.budget.minutes is not None:
        speed = _measure(ground, stream)
    tokens = asked.budget.tokens_for(
        shape, round(ground.packed.release_tokens), speed * _TIME_SHARE
    )
    batch = _whole_rows(asked.batch_tokens or batch_tokens_of(shape, tokens), shape, team)
    steps = max(1, tokens // batch)
    epochs = steps * batch / ground.packed.release_tokens
    if epochs > MOST_EPOCHS and team.leads:
        ground.progress.say(
            f"the text is read {epochs:.1f} times; beyond {MOST_EPOCHS} little is learnt anew"
        )
    schedule = Schedule.of(steps, asked.rate())
    if asked.budget.minutes is not None:
        # An upper bound: `_hurry` begins to decay when the minutes are nearly up.
        schedule = schedule.branch(round(steps * _FASTER))
    return Trainer(Decoder(shape, asked.seed), stream, Settings(batch, schedule), team)


def _expected(ground: Ground, steps: int) -> float:
    """Return the steps that will be done: of a budget of minutes fewer than are planned."""
    return steps if ground.asked.budget.minutes is None else steps / _FASTER


def _whole_rows(tokens: int, shape: Shape, team: Team) -> int:
    rows = max(1, round(tokens / shape.context / team.size))
    return rows * shape.context * team.size


def _measure(ground: Ground, stream: Stream) -> float:
    """Return the tokens a second of a few batches, on a model that is thrown away."""
    shape, team = ground.shape, ground.team
    batch = _whole_rows(batch_tokens_of(shape, 10**6), shape, team)
    trainer = Trainer(Decoder(shape, 0), stream, Settings(batch, Schedule.of(1000, 1e-9)), team)
    trainer.advance()
    began, done = time.perf_counter(), 0
    while team.largest(time.perf_counter() - began) < _MEASURED_SECONDS:
        trainer.advance()
        done += 1
    return done * batch / (time.perf_counter() - began)


def _steps(
    ground: Ground, trainer: Trainer, journal: Journal, state: Path | None, forks: set[Schedule]
) -> None:
    """Do all steps that are left; look at the panel, save and speak from time to time."""
    team, progress = ground.team, ground.progress
    if team.leads:
        progress.phase("train", trainer.schedule.steps - trainer.step)
    began = first = trainer.step
    saved = said = started = time.monotonic()
    loss = float("nan")
    try:
        while trainer.step < trainer.schedule.steps:
            for schedule in forks:
                if trainer.step == schedule.fork and state is not None and team.leads:
                    trainer.save(_fork_path(state.parent, schedule), journal.notes())
            loss = trainer.advance()
            now = time.monotonic()
            _hurry(ground, trainer, journal)
            if not team.leads:
                continue
            progress.done()
            if trainer.step * _LOOKS // trainer.schedule.steps > began * _LOOKS // (
                trainer.schedule.steps
            ):
                began = trainer.step
                journal.look(trainer, loss)
            if now - said > _SAY_SECONDS:
                said = now
                pace = (trainer.step - first) / (now - started)
                progress.say(_standing(ground, trainer, journal, loss, pace))
            if state is not None and now - saved > _SAVE_SECONDS:
                trainer.save(state, journal.notes())
                saved = time.monotonic()
    except KeyboardInterrupt:
        if state is not None and team.leads and team.size == 1:
            trainer.save(state, journal.notes())
        raise
    if state is not None and team.leads:
        trainer.save(state, journal.notes())


def _hurry(ground: Ground, trainer: Trainer, journal: Journal) -> None:
    """Begin to decay now if the minutes would otherwise run out."""
    minutes, schedule = ground.asked.budget.minutes, trainer.schedule
    if minutes is None or trainer.step >= schedule.fork or trainer.step <= schedule.warm_up:
        return
    spent = journal.used.seconds
    shorter = schedule.decaying_from(trainer.step)
    if ground.team.largest(spent / trainer.step * shorter.steps) >= minutes * 60:
        trainer.schedule = shorter


def _standing(
    ground: Ground, trainer: Trainer, journal: Journal, loss: float, steps_per_second: float
) -> str:
    left = (trainer.schedule.steps - trainer.step) / max(steps_per_second, 1e-9)
    if ground.asked.budget.minutes is not None:
        left = min(left, max(0.0, ground.asked.budget.minutes * 60 - journal.used.seconds))
    speed = steps_per_second * trainer.settings.batch_tokens
    return (
        f"step {trainer.step:,} of {trainer.schedule.steps:,}: loss {loss:.3f}, "
        f"{speed:,.0f} tokens a second, {left / 60:.1f} minutes left"
    )


def _finish(
    ground: Ground, trainer: Trainer, journal: Journal, used: Usage, folder: Path
) -> dict[str, Any]:
    """Score the model on the whole panel and write its folder.

    Args:
        ground: What the run stood on.
        trainer: The model, trained.
        journal: The way there.
        used: What it took until its last step; what branches took is theirs.
        folder: Receives the model.
    """
    if not ground.team.leads:
        return {}
    ground.progress.phase("evaluate", 1)
    score = score_panel(trainer.decoder, ground.tokenizer, ground.panel)
    ground.progress.done()
    facts = run_facts(ground, trainer, journal, used, score)
    documents = {name: list(one) for name, one in score.documents.items()}
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "panel.json", {"schema_version": 1, "documents": documents})
    save_model(folder, trainer.decoder, ground.tokenizer, facts)
    return facts
