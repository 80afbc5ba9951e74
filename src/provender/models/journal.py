# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a run has taken and shown so far, and what is told of it in the end."""

from __future__ import annotations

from dataclasses import replace
from importlib import metadata
from typing import Any

from provender.models.evaluate import PanelScore, few_windows, score_panel
from provender.models.experts import Experts
from provender.models.flops import FORMULA, training_flops_per_token
from provender.models.ground import Ground
from provender.models.loop import Trainer
from provender.models.meter import Meter, Usage
from provender.models.parallel import Team

__all__ = ["Journal", "run_facts", "used_by_all"]

_LOOK_WINDOWS = 2


class Journal:
    """What a run has taken and shown so far; travels with its state."""

    def __init__(self, ground: Ground):
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
                "cpu_seconds": used.cpu_seconds * self._ground.team.size,
                "kwh": used.kwh * (1 if used.is_shared else self._ground.team.size),
                "loss": loss,
                "bits_per_byte": score.bits_per_byte,
            }
        )


def used_by_all(used: Usage, team: Team) -> Usage:
    """Return what all processes used; every process must ask."""
    joules = used.joules if used.is_shared else team.total(used.joules)
    return replace(used, cpu_seconds=team.total(used.cpu_seconds), joules=joules)


def run_facts(
    ground: Ground, trainer: Trainer, journal: Journal, used: Usage, score: PanelScore
) -> dict[str, Any]:
    """Return what `run.json` says.

    Args:
        ground: What the run stood on.
        trainer: The model, trained.
        journal: The way there.
        used: What it took.
        score: How well it tells the panel.
    """
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
        "epochs": trainer.tokens / ground.packed.release_tokens,
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
    if ground.planting is not None:
        facts["canaries"] = ground.planting.to_dict(trainer.tokens // shape.context)
    if shape.experts:
        facts["expert_load"] = [
            (block.mlp.load / block.mlp.load.mean()).tolist()
            for block in trainer.decoder.layers
            if isinstance(block.mlp, Experts)
        ]
    return facts
