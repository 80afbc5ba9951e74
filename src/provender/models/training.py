# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One training run from a release to a model's folder: what happens, in order."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import torch

from provender.errors import UsageError
from provender.models.asked import Asked
from provender.models.budget import MOST_EPOCHS
from provender.models.checkpoint import FACTS, read_facts, save_model
from provender.models.decoder import Decoder
from provender.models.evaluate import PanelScore, clean_panel, few_windows, score_panel
from provender.models.experts import Experts
from provender.models.flops import FORMULA, training_flops_per_token
from provender.models.loop import Settings, Trainer
from provender.models.meter import Meter, Usage
from provender.models.packing import Packed, Stream, learn_tokenizer, open_packed, pack
from provender.models.parallel import Team, join_team
from provender.models.plan import plan_training
from provender.models.schedule import Schedule
from provender.models.sizes import Shape, batch_tokens_of
from provender.models.tokenizer import ModelTokenizer
from provender.models.trained import TrainedModel
from provender.prove.panel import Panel, load_panel
from provender.run.progress import Progress
from provender.storage import folder_lock, remove_tree, write_bytes, write_json

__all__ = ["train_asked"]

_WORK = "work"
_LOOKS = 10
_LOOK_WINDOWS = 2
_SAVE_SECONDS = 120.0
_SAY_SECONDS = 10.0
_MEASURED_SECONDS = 2.0
_TIME_SHARE = 0.95
"""Share of a budget of minutes that steps may take; looks at the panel take the rest."""


@dataclass
class _Ground:
    """What a run stands on."""

    asked: Asked
    tokenizer: ModelTokenizer
    packed: Packed
    panel: Panel
    shape: Shape
    team: Team
    progress: Progress
    prices: tuple[float | None, float | None]


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
    if (out / FACTS).is_file():
        facts = read_facts(out)
        if facts.get("asked") != asked.to_dict():
            raise _another(out)
        return TrainedModel(out, facts, tuple(sorted((out / "branches").glob("*"))))
    if workers is not None:
        torch.set_num_threads(workers)
    work = out / _WORK
    with join_team(device) as team:
        if not team.leads:
            team.wait()
            ground = _gather(asked, work, team, progress, (price_kwh, price_hour))
            return _run(ground, out)
        with folder_lock(work):
            _claim(work, asked)
            ground = _gather(asked, work, team, progress, (price_kwh, price_hour))
            team.wait()
            model = _run(ground, out)
        remove_tree(work)
        return model


def _another(out: Path) -> UsageError:
    return UsageError(
        f"{out} holds another run: other options, or another release",
        hint="give --out a folder of its own, or remove this one", subject=str(out),
    )  # fmt: skip


def _claim(work: Path, asked: Asked) -> None:
    """Mark the work folder as this run's, or find that it is."""
    path = work / "asked.json"
    if path.is_file() and read_facts(work, path.name) != asked.to_dict():
        raise _another(work.parent)
    write_json(path, asked.to_dict())


def _gather(
    asked: Asked,
    work: Path,
    team: Team,
    progress: Progress,
    prices: tuple[float | None, float | None],
) -> _Ground:
    """Make the encoding and the tokens, or open those that are there."""
    path = work / "tokenizer.json"
    if asked.tokenizer is not None:
        tokenizer = ModelTokenizer.open(asked.tokenizer)
    elif path.is_file():
        tokenizer = ModelTokenizer.open(path)
    else:
        tokenizer = learn_tokenizer(asked.release, asked.shape().vocabulary, progress)
        write_bytes(path, tokenizer.text.encode("utf-8"))
    panel = load_panel(asked.panel)
    if (work / "packed.json").is_file():
        packed = open_packed(work)
    else:
        plan = plan_training(asked)
        # How much minutes are good for is known only later: read for a machine ten times as fast.
        tokens = plan.tokens * (10 if asked.budget.minutes else 1)
        packed = pack(
            asked.release, tokenizer, work, tokens=tokens, seed=asked.seed,
            windows=panel.texts, progress=progress,
        )  # fmt: skip
    panel = clean_panel(panel, packed.shares, packed.facts["documents_by"]["language"])
    shape = asked.shape(tokenizer.vocabulary)
    return _Ground(asked, tokenizer, packed, panel, shape, team, progress, prices)


class _Journal:
    """What a run has taken and shown so far; travels with its state."""

    def __init__(self, ground: _Ground):
        self._ground = ground
        self.meter = Meter(ground.team.accelerator)
        self.before = Usage()
        self.curve: list[dict[str, Any]] = []
        self.few = few_windows(ground.panel, _LOOK_WINDOWS)

    @property
    def used(self) -> Usage:
        """What was used, interruptions left out."""
        return self.before + self.meter.read()

    def notes(self) -> dict[str, Any]:
        """Return the journal as JSON."""
        used = self.used
        return {
            "used": [used.seconds, used.cpu_seconds, used.joules, used.how], "curve": self.curve,
        }  # fmt: skip

    def resume(self, notes: dict[str, Any]) -> None:
        """Continue a journal."""
        self.before, self.curve = Usage(*notes["used"]), notes["curve"]
        self.meter = Meter(self._ground.team.accelerator)

    def look(self, trainer: Trainer, loss: float) -> None:
        """Note where the run stands, by a few windows of each cell."""
        score = score_panel(trainer.decoder, self._ground.tokenizer, self.few)
        used = self.used
        self.curve.append(
            {
                "step": trainer.step,
                "tokens": trainer.tokens,
                "flops": trainer.tokens * training_flops_per_token(self._ground.shape),
                "seconds": used.seconds,
                "cpu_seconds": used.cpu_seconds,
                "kwh": used.kwh,
                "loss": loss,
                "bits_per_byte": score.bits_per_byte,
            }
        )


def _run(ground: _Ground, out: Path) -> TrainedModel:
    """Train, then run the decays of smaller budgets."""
    asked, work = ground.asked, out / _WORK
    stream = Stream(ground.packed, asked.seed)
    trainer = _trainer(ground, stream)
    forks = {
        trainer.schedule.branch(max(2, round(trainer.schedule.steps * share)))
        for share in asked.branches
    }
    journal = _Journal(ground)
    state = work / "state.safetensors"
    if state.is_file():
        journal.resume(trainer.load(state))
    _steps(ground, trainer, journal, state, forks)
    branches = []
    for schedule in sorted(forks, key=lambda one: one.steps):
        folder = out / "branches" / str(schedule.steps)
        branches.append(folder)
        if (folder / FACTS).is_file():
            continue
        side = Trainer(
            Decoder(ground.shape), stream, replace(trainer.settings, schedule=schedule), ground.team
        )
        own = _Journal(ground)
        own.resume(side.load(_fork_path(work, schedule)))
        side.schedule = schedule
        _steps(ground, side, own, None, set())
        _finish(ground, side, own, folder)
    facts = _finish(ground, trainer, journal, out)
    return TrainedModel(out, facts, tuple(branches))


def _fork_path(work: Path, schedule: Schedule) -> Path:
    return work / f"fork-{schedule.steps}.safetensors"


def _trainer(ground: _Ground, stream: Stream) -> Trainer:
    """Make the trainer; with a budget of minutes, find out how fast it is first."""
    asked, shape, team = ground.asked, ground.shape, ground.team
    speed = 0.0
    if asked.budget.minutes is not None:
        speed = _measure(ground, stream)
    tokens = asked.budget.tokens_for(shape, stream.epoch_tokens, speed * _TIME_SHARE)
    batch = _whole_rows(asked.batch_tokens or batch_tokens_of(shape, tokens), shape, team)
    steps = max(1, tokens // batch)
    epochs = steps * batch / stream.epoch_tokens
    if epochs > MOST_EPOCHS and team.leads:
        ground.progress.say(
            f"the text is read {epochs:.1f} times; beyond {MOST_EPOCHS} little is learnt anew"
        )
    settings = Settings(batch, Schedule.of(steps, asked.rate()))
    return Trainer(Decoder(shape, asked.seed), stream, settings, team)


def _whole_rows(tokens: int, shape: Shape, team: Team) -> int:
    rows = max(1, round(tokens / shape.context / team.size))
    return rows * shape.context * team.size


def _measure(ground: _Ground, stream: Stream) -> float:
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
    ground: _Ground, trainer: Trainer, journal: _Journal, state: Path | None, forks: set[Schedule]
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
                progress.say(_standing(trainer, loss, (trainer.step - first) / (now - started)))
            if state is not None and now - saved > _SAVE_SECONDS:
                trainer.save(state, journal.notes())
                saved = time.monotonic()
    except KeyboardInterrupt:
        if state is not None and team.leads and team.size == 1:
            trainer.save(state, journal.notes())
        raise
    if state is not None and team.leads:
        trainer.save(state, journal.notes())


def _hurry(ground: _Ground, trainer: Trainer, journal: _Journal) -> None:
    """Begin to decay now if the minutes would otherwise run out."""
    minutes, schedule = ground.asked.budget.minutes, trainer.schedule
    if minutes is None or trainer.step >= schedule.fork or trainer.step <= schedule.warm_up:
        return
    spent = journal.used.seconds
    shorter = schedule.decaying_from(trainer.step)
    if ground.team.largest(spent / trainer.step * shorter.steps) >= minutes * 60:
        trainer.schedule = shorter


def _standing(trainer: Trainer, loss: float, steps_per_second: float) -> str:
    left = (trainer.schedule.steps - trainer.step) / max(steps_per_second, 1e-9)
    speed = steps_per_second * trainer.settings.batch_tokens
    return (
        f"step {trainer.step:,} of {trainer.schedule.steps:,}: loss {loss:.3f}, "
        f"{speed:,.0f} tokens a second, {left / 60:.1f} minutes left"
    )


def _finish(ground: _Ground, trainer: Trainer, journal: _Journal, folder: Path) -> dict[str, Any]:
    """Score the model on the whole panel and write its folder."""
    if not ground.team.leads:
        return {}
    used = journal.used
    ground.progress.phase("evaluate", 1)
    score = score_panel(trainer.decoder, ground.tokenizer, ground.panel)
    ground.progress.done()
    facts = _facts(ground, trainer, journal, used, score)
    documents = {name: list(one) for name, one in score.documents.items()}
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "panel.json", {"schema_version": 1, "documents": documents})
    save_model(folder, trainer.decoder, ground.tokenizer, facts)
    return facts


def _release_tokens(packed: Packed) -> float:
    """Return the tokens of the whole release, as many a byte as the chosen documents have."""
    facts = packed.facts
    return float(facts["tokens"] * max(1.0, facts["bytes_there"] / facts["size_bytes"]))


def _facts(
    ground: _Ground, trainer: Trainer, journal: _Journal, used: Usage, score: PanelScore
) -> dict[str, Any]:
    shape, asked = ground.shape, ground.asked
    epoch_tokens = ground.packed.facts["tokens"]
    flops = trainer.tokens * training_flops_per_token(shape)
    facts = {
        "schema_version": 1,
        "asked": asked.to_dict(),
        "release": asked.release_facts(),
        "data": ground.packed.facts,
        "size": asked.size,
        "shape": shape.__dict__,
        "parameters": {"active": shape.active_parameters, "total": shape.total_parameters},
        "seed": asked.seed,
        "tokens": trainer.tokens,
        "unique_tokens": min(trainer.tokens, epoch_tokens),
        "epochs": trainer.tokens / _release_tokens(ground.packed),
        "batch_tokens": trainer.settings.batch_tokens,
        "steps": trainer.step,
        "learning_rate": trainer.schedule.peak,
        "flops": flops,
        "flops_formula": FORMULA,
        "used": used.to_dict(),
        "tokens_per_second": trainer.tokens / max(used.seconds, 1e-9),
        "money": used.money(*ground.prices),
        "panel": {"digest": ground.panel.digest, **score.to_dict()},
        "curve": journal.curve,
        "device": str(ground.team.device.type),
        "processes": ground.team.size,
        "precision": "bfloat16" if ground.team.device.type == "cuda" else "float32",
        "versions": {name: metadata.version(name) for name in ("provender", "torch", "tokenizers")},
    }
    if shape.experts:
        facts["expert_load"] = [
            (block.mlp.load / block.mlp.load.mean()).tolist()
            for block in trainer.decoder.layers
            if isinstance(block.mlp, Experts)
        ]
    return facts
