# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One run of tuning, from a model and conversations to a folder: what happens, in order."""

from __future__ import annotations

import time
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import torch

from provender.errors import UsageError
from provender.models.base import Base, hashes_of, open_base, save_tuned
from provender.models.checkpoint import FACTS, read_facts
from provender.models.flops import FORMULA, training_flops_per_token
from provender.models.lessons import Lessons, describe, read_lessons
from provender.models.lora import LowRank, adapt, merge
from provender.models.meter import Meter, Usage
from provender.models.parallel import Team, join_team
from provender.models.sizes import learning_rate_of
from provender.models.trained import TrainedModel
from provender.models.tune import Tuning
from provender.models.tuning import Tuner, draw_batches, loss_of
from provender.run.progress import Progress
from provender.storage import folder_lock, remove_tree, write_json

__all__ = ["tune_asked"]

_WORK = "work"
_SAVE_SECONDS = 120.0
_SAY_SECONDS = 10.0
_CONTEXT = 1024
_HELD_OUT = 20
"""One conversation in so many is not learnt from, to tell learning from remembering."""
_LOW_RANK_RATE = 2e-4
"""Usual since QLoRA (Dettmers et al. 2023, arXiv:2305.14314, table 9)."""
_FULL_SHARE = 0.3
"""Of the rate that a model of this size is trained with: what it knows shall not be overrun."""
_FROZEN_SHARE = 2 / 3
"""Of the operations: gradients of frozen weights are not computed."""


def tune_asked(
    asked: Tuning,
    out: Path,
    *,
    device: str,
    workers: int | None,
    prices: tuple[float | None, float | None],
    progress: Progress,
) -> TrainedModel:
    """Tune what is asked for; see `tune.tune`."""
    if out.resolve() == asked.model.resolve():
        raise UsageError("--out is the model itself", hint="give it a folder of its own")
    claim = {
        **asked.options(), "data": describe(asked.data), "model": hashes_of(asked.model),
    }  # fmt: skip
    if (out / FACTS).is_file():
        facts = read_facts(out)
        if facts.get("asked") != claim:
            raise _another(out)
        return TrainedModel(out, facts)
    if workers is not None:
        torch.set_num_threads(workers)
    work = out / _WORK
    with join_team(device) as team, folder_lock(work):
        if team.size > 1:
            raise UsageError("tuning runs in one process", hint="start it without torchrun")
        if (work / "asked.json").is_file() and read_facts(work, "asked.json") != claim:
            raise _another(out)
        write_json(work / "asked.json", claim)
        facts = _run(asked, claim, out, team, prices, progress)
    remove_tree(work)
    return TrainedModel(out, facts)


def _another(out: Path) -> UsageError:
    return UsageError(
        f"{out} holds another run: other options, model or data",
        hint="give --out a folder of its own, or remove this one", subject=str(out),
    )  # fmt: skip


def _run(
    asked: Tuning,
    claim: dict[str, Any],
    out: Path,
    team: Team,
    prices: tuple[float | None, float | None],
    progress: Progress,
) -> dict[str, Any]:
    progress.phase("read", 1)
    base = open_base(asked.model, str(team.device))
    shape = base.decoder.shape
    context = min(asked.context or _CONTEXT, shape.context)
    lessons = read_lessons(asked.data, base.tokenizer, context, asked.data_license)
    progress.done()
    if base.is_untaught:
        base.give_marks_a_meaning()
    taught, held_out = _part(lessons)
    learning = sum(one.numel() for one in base.decoder.parameters())
    if asked.rank:
        alpha = 2.0 * asked.rank if asked.alpha is None else asked.alpha
        learning = adapt(base.decoder, LowRank(asked.rank, alpha, asked.targets, asked.seed))
    rate = asked.learning_rate or (
        _LOW_RANK_RATE if asked.rank else _FULL_SHARE * learning_rate_of(shape)
    )
    encoded = [lessons.encoded[one] for one in taught]
    batches = draw_batches(
        [len(one.ids) for one in encoded], asked.batch_tokens, asked.epochs, asked.seed
    )
    tuner = Tuner(base.decoder, encoded, batches, rate, team.device)
    controls = [lessons.encoded[one] for one in held_out]
    notes, used = _steps(tuner, controls, out / _WORK / "state.safetensors", team, progress)
    after = loss_of(tuner.decoder, controls, team.device)
    if asked.rank:
        merge(base.decoder)
    facts = {
        **_facts(asked, claim, base, lessons, tuner, used, prices),
        "learning_parameters": learning,
        "learning_rate": rate,
        "held_out": {
            "conversations": len(controls), "loss_before": notes["before"], "loss_after": after,
        },
        "curve": notes["curve"],
        "device": team.device.type,
        "context": context,
    }  # fmt: skip
    save_tuned(out, base, facts)
    return facts


def _part(lessons: Lessons) -> tuple[list[int], list[int]]:
    """Return which lessons are taught, and which are held out: equal ones on the same side."""
    held = [one for one, key in enumerate(lessons.keys) if int(key[:8], 16) % _HELD_OUT == 0]
    chosen = set(held)
    taught = [one for one in range(len(lessons.keys)) if one not in chosen]
    return (taught, held) if taught else (held, [])


def _steps(
    tuner: Tuner, controls: list[Any], state: Path, team: Team, progress: Progress
) -> tuple[dict[str, Any], Usage]:
    """Do all steps that are left; save and speak from time to time."""
    meter, before = Meter(team.accelerator), Usage()
    if state.is_file():
        notes = tuner.load(state)
        before = Usage(*notes["used"])
    else:
        notes = {"before": loss_of(tuner.decoder, controls, team.device), "curve": []}
    progress.phase("tune", tuner.steps - tuner.step)

    def keep() -> Usage:
        used = before + meter.read()
        notes["used"] = [used.seconds, used.cpu_seconds, used.joules, used.how]
        return used

    saved = said = time.monotonic()
    try:
        while tuner.step < tuner.steps:
            loss = tuner.advance()
            notes["curve"].append(round(loss, 6))
            progress.done()
            now = time.monotonic()
            if now - said > _SAY_SECONDS:
                said = now
                progress.say(f"step {tuner.step:,} of {tuner.steps:,}: loss {loss:.3f}")
            if now - saved > _SAVE_SECONDS:
                keep()
                tuner.save(state, notes)
                saved = time.monotonic()
    except KeyboardInterrupt:
        keep()
        tuner.save(state, notes)
        raise
    return notes, keep()


def _facts(
    asked: Tuning,
    claim: dict[str, Any],
    base: Base,
    lessons: Lessons,
    tuner: Tuner,
    used: Usage,
    prices: tuple[float | None, float | None],
) -> dict[str, Any]:
    shape, read, past = base.decoder.shape, lessons.facts(), base.describe()
    per_token = training_flops_per_token(replace(shape, context=max(1, _mean(lessons))))
    return {
        "schema_version": 1,
        "kind": "tuned",
        "asked": claim,
        "release": claim["data"] if claim["data"]["kind"] == "release" else None,
        "data": {**claim["data"], **read},
        "base": past,
        "rights": {"data": read["documents_by"], "base": past["terms"] | _past_terms(past)},
        "shape": shape.__dict__,
        "parameters": {"active": shape.active_parameters, "total": shape.total_parameters},
        "seed": asked.seed,
        "steps": tuner.step,
        "tokens": tuner.tokens,
        "flops": int(tuner.tokens * per_token * (_FROZEN_SHARE if asked.rank else 1)),
        "flops_formula": FORMULA + ("; frozen weights: two thirds" if asked.rank else ""),
        "used": used.to_dict(),
        "tokens_per_second": tuner.tokens / max(used.seconds, 1e-9),
        "money": used.money(*prices),
        "template": "the base's own" if base.template else "Provender's ChatML",
        "versions": {name: metadata.version(name) for name in ("provender", "torch", "tokenizers")},
    }


def _mean(lessons: Lessons) -> int:
    return sum(len(one.ids) for one in lessons.encoded) // len(lessons.encoded)


def _past_terms(past: dict[str, Any]) -> dict[str, Any]:
    """Return the terms of what a model of ours was made from, which its `run.json` tells."""
    facts = past["facts"]
    if not facts:
        return {}
    found: dict[str, Any] = {"trained_on": (facts.get("data") or {}).get("documents_by")}
    if "rights" in facts:
        found["before"] = facts["rights"]
    return found
