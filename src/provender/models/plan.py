# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a training run would be and take, told from sizes alone, without PyTorch."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from provender.models.asked import Asked
from provender.models.budget import MOST_EPOCHS
from provender.models.flops import FORMULA, training_flops_per_token
from provender.models.sizes import Shape, batch_tokens_of
from provender.prove.compute import hardware
from provender.prove.corpus import release_size

__all__ = ["PROCESSOR_SHARE", "TrainingPlan", "plan_training", "processor_flops"]

_TEXT_BYTES_PER_TOKEN = 4.0
_STATE_BYTES = 16
"""Of a parameter: weight, gradient and two moments, in 32 bits each."""
_BASE_BYTES = 400_000_000
_PRODUCT = 512
PROCESSOR_SHARE = {False: 0.45, True: 0.4}
"""Share of a matrix product's speed that training reaches on a processor, dense and with experts
(`benchmarks/results/train.json`, rounded down)."""


@dataclass(frozen=True)
class TrainingPlan:
    """What would happen. Figures are estimates but for the parameters.

    Attributes:
        shape: What would be trained.
        active_parameters: Parameters that a token passes through.
        total_parameters: Parameters that are stored.
        release_tokens: Tokens that the release has.
        tokens: Tokens of the run.
        epochs: Passes over the release.
        batch_tokens: Tokens of a step.
        steps: Steps.
        learning_rate: Highest rate.
        flops: Operations of the run.
        memory_bytes: For weights and their moments, and what passes through.
        seconds: On the processor of this machine, all cores.
        accelerator_seconds: On one of each accelerator that is known.
        stops: What ends it.
        warnings: What should be known before.
    """

    shape: Shape
    active_parameters: int
    total_parameters: int
    release_tokens: int
    tokens: int
    epochs: float
    batch_tokens: int
    steps: int
    learning_rate: float
    flops: float
    memory_bytes: int
    seconds: float
    accelerator_seconds: dict[str, float]
    stops: str
    warnings: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as JSON."""
        return {
            "schema_version": 1, "estimate": True, "flops_formula": FORMULA,
            **asdict(self), "warnings": list(self.warnings),
        }  # fmt: skip


def plan_training(asked: Asked) -> TrainingPlan:
    """Say what a run would take.

    Args:
        asked: The run.
    """
    asked.check()
    shape = asked.shape()
    _, size_bytes = release_size(asked.release)
    release_tokens = max(1, int(size_bytes / _TEXT_BYTES_PER_TOKEN))
    per_token = training_flops_per_token(shape)
    rate = processor_flops() * PROCESSOR_SHARE[bool(shape.experts)]
    tokens = asked.budget.tokens_for(shape, release_tokens, rate / per_token)
    batch = asked.batch_tokens or batch_tokens_of(shape, tokens)
    flops = float(per_token) * tokens
    machines = hardware()
    speeds = {
        name: one["peak"] * machines["utilisation"]
        for name, one in machines["accelerators"].items()
    }
    epochs = tokens / release_tokens
    warnings: tuple[str, ...] = ()
    if epochs > MOST_EPOCHS:
        warnings = (
            f"the release is read {epochs:.1f} times; beyond {MOST_EPOCHS} little is learnt anew",
        )
    activations = min(batch, 2048) * (
        shape.layers * (20 * shape.width + 6 * shape.feed_forward) + 3 * shape.vocabulary
    )
    return TrainingPlan(
        shape, shape.active_parameters, shape.total_parameters, release_tokens, tokens,
        epochs, batch, max(1, tokens // batch), asked.rate(), flops,
        _BASE_BYTES + _STATE_BYTES * shape.total_parameters + 4 * activations,
        flops / rate, {name: flops / speed for name, speed in speeds.items()},
        _stops(asked), warnings,
    )  # fmt: skip


def _stops(asked: Asked) -> str:
    given = [(name, value) for name, value in asdict(asked.budget).items() if value is not None]
    if not given:
        return f"20 tokens a parameter, at most {MOST_EPOCHS} epochs"
    return f"{given[0][1]:g} {given[0][0]}"


def processor_flops() -> float:
    """Return the operations a second of a matrix product here; takes a tenth of a second."""
    matrix = np.ones((_PRODUCT, _PRODUCT), np.float32)
    matrix @ matrix
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < 0.1:
        matrix @ matrix
        count += 1
    return 2.0 * _PRODUCT**3 * count / (time.perf_counter() - began)
