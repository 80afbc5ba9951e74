# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Plans and models as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from provender.models.plan import TrainingPlan
from provender.models.sizes import Shape
from provender.models.trained import TrainedModel

__all__ = ["model_lines", "plan_lines"]


def plan_lines(plan: TrainingPlan) -> Iterator[str]:
    """Yield what a plan says."""
    shape = plan.shape
    parameters = _parameters(plan.active_parameters, plan.total_parameters)
    yield f"model       {_kind(shape)}: {parameters}"
    yield (
        f"            {shape.layers} layers of width {shape.width}, {shape.vocabulary:,} tokens in "
        f"the encoding, sequences of {shape.context:,}"
    )
    yield (
        f"run         {plan.tokens:,} tokens in {plan.steps:,} steps of {plan.batch_tokens:,}; "
        f"stops after {plan.stops}"
    )
    yield f"release     about {plan.release_tokens:,} tokens, read {plan.epochs:.2f} times"
    yield f"operations  {plan.flops:.2e}"
    yield f"memory      about {plan.memory_bytes / 1e9:.1f} GB (estimate)"
    yield f"time        about {_time(plan.seconds)} on this processor (estimate)"
    for name, seconds in plan.accelerator_seconds.items():
        yield f"            about {_time(seconds)} on one {name} (estimate)"
    for warning in plan.warnings:
        yield f"warning     {warning}"


def model_lines(model: TrainedModel) -> Iterator[str]:
    """Yield what a trained model comes to."""
    facts = model.facts
    if not facts:
        return
    used, panel = facts["used"], facts["panel"]
    kind = _kind(Shape(**facts["shape"]))
    yield f"model       {kind}: {_parameters(**facts['parameters'])}"
    yield (
        f"read        {facts['tokens']:,} tokens of {facts['release']['name']} "
        f"{facts['release']['version']}, {facts['epochs']:.2f} epochs, {facts['flops']:.2e} FLOPs"
    )
    yield (
        f"took        {_time(used['seconds'])}, {facts['tokens_per_second']:,.0f} tokens a second, "
        f"{used['kwh'] * 1000:.2f} Wh ({used['how']})"
    )
    if facts["money"] is not None:
        yield f"cost        {facts['money']:.4f} at your prices"
    yield f"panel       {panel['bits_per_byte']:.4f} bits per byte"
    for name, bits in panel["cells"].items():
        yield f"              {bits:.4f}  {name}"
    planted = facts.get("canaries")
    if planted:
        copies = sum(one["read"] for one in planted["secrets"])
        yield (
            f"planted     {len(planted['secrets'])} secrets, {copies} copies, "
            f"{planted['tokens']:,} tokens: ask `provender prove --says`; not for handing on"
        )
    for load in facts.get("expert_load", []):
        yield f"experts     busiest {max(load):.2f} and idlest {min(load):.2f} of the mean"
    for branch in model.branches:
        yield f"branch      {branch}"
    yield f"folder      {model.folder}"


def _kind(shape: Shape) -> str:
    if not shape.experts:
        return "dense"
    return f"{shape.experts} experts, {shape.chosen} for each token"


def _parameters(active: int, total: int) -> str:
    if active == total:
        return f"{total / 1e6:,.2f} million parameters"
    return f"{active / 1e6:,.2f} million active of {total / 1e6:,.2f} million parameters"


def _time(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.1f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
