# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of a comparison of dense and sparse models, and what it would take (no PyTorch).

Every arm has the same operations for training, so one with a router reads a few tokens less. The
dense arm goes on to twice that, which tells how many operations it needs to be as good as the
others without foretelling anything.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from provender.errors import UsageError
from provender.models.asked import Asked
from provender.models.budget import Budget
from provender.models.flops import FORMULA, training_flops_per_token
from provender.models.plan import PROCESSOR_SHARE, processor_flops
from provender.models.schedule import DECAY_SHARE
from provender.models.sizes import tokens_of
from provender.prove.compute import hardware
from provender.prove.corpus import release_size
from provender.prove.question import MOST_SEEDS

__all__ = ["Contest", "arm_name", "contest", "plan_contest"]

DENSE_TIMES = 2.0
"""How far the dense arm goes on, in operations of the others."""

SHARES = (0.25, 0.5)
"""Smaller budgets of which every arm has a model too; the dense one at the whole as well."""

_BYTES_PER_TOKEN = 3.0


def arm_name(experts: int) -> str:
    """Return what an arm is called, and its folder."""
    return f"experts-{experts}" if experts else "dense"


@dataclass(frozen=True)
class Contest:
    """What is compared.

    Attributes:
        base: The dense run of one seed, as a person would ask for it; its budget is in operations.
        experts: Experts of each sparse arm, rising.
        topk: Experts that a token passes through.
        seeds: How many times everything is made, with other documents, order and first weights.
        flops: Operations that every arm has.
    """

    base: Asked
    experts: tuple[int, ...]
    topk: int
    seeds: int
    flops: float

    def arms(self, seed: int) -> list[tuple[str, Asked]]:
        """Return the runs of a seed by their folders' names, the dense one first."""
        dense = replace(
            self.base, seed=seed, budget=Budget(flops=self.flops * DENSE_TIMES),
            branches=tuple(share / DENSE_TIMES for share in (*SHARES, 1.0)),
        )  # fmt: skip
        sparse = [
            replace(
                self.base, seed=seed, budget=Budget(flops=self.flops), branches=SHARES,
                experts=count, topk=self.topk,
            )
            for count in self.experts
        ]  # fmt: skip
        return [(arm_name(one.experts), one) for one in (dense, *sparse)]


def contest(
    release: str | Path,
    *,
    experts: Sequence[int],
    topk: int,
    seeds: int,
    tokens: float | None,
    flops: float | None,
    **options: Any,
) -> Contest:
    """Check a comparison.

    Args:
        release: The release's folder.
        experts: Experts of each sparse arm.
        topk: Experts that a token passes through.
        seeds: How many times everything is made.
        tokens: Tokens of the dense arm at equal operations.
        flops: Operations of every arm, in place of tokens; with neither, 20 tokens a parameter.
        options: `size`, `vocabulary`, `context`, `batch_tokens`, `learning_rate`, `tokenizer` and
            `panel` of `Asked`.

    Raises:
        UsageError: An option is out of bounds.
        CheckFailed: The folder is no release.
    """
    if not experts or len(set(experts)) < len(experts) or min(experts) < 2:
        told = ", ".join(map(str, experts))
        raise UsageError(
            f"--experts is {told or 'empty'}", hint="different numbers above 1, as 16, or 4,16,64"
        )
    if not 1 <= seeds <= MOST_SEEDS:
        raise UsageError(f"--seeds is {seeds}", hint=f"from 1 to {MOST_SEEDS}")
    Budget(tokens=tokens, flops=flops).check()
    for name in ("tokenizer", "panel"):
        options[name] = Path(options[name]) if options.get(name) is not None else None
    base = Asked(Path(release), **options)
    shape = base.shape()
    per_token = training_flops_per_token(shape)
    wanted = flops or (tokens or tokens_of(shape)) * per_token
    found = Contest(
        replace(base, budget=Budget(flops=wanted)), tuple(sorted(experts)), topk, seeds, wanted
    )
    for _, asked in found.arms(0):
        asked.check()
    return found


def plan_contest(asked: Contest) -> dict[str, Any]:
    """Say what a comparison would train and take, as JSON; figures are estimates."""
    _, size_bytes = release_size(asked.base.release)
    rate = processor_flops()
    machines = hardware()
    rows, seconds, total = [], 0.0, 0.0
    for name, one in asked.arms(0):
        shape = one.shape()
        flops = one.budget.flops or math.nan
        # A branch shares the trunk, and is run anew for its decay alone.
        work = flops * (1 + DECAY_SHARE * sum(one.branches))
        tokens = int(flops / training_flops_per_token(shape))
        rows.append(
            {
                "arm": name, "active_parameters": shape.active_parameters,
                "total_parameters": shape.total_parameters, "tokens": tokens, "flops": flops,
                "epochs": tokens / max(1.0, size_bytes / _BYTES_PER_TOKEN),
            }
        )  # fmt: skip
        total += work * asked.seeds
        seconds += work * asked.seeds / (rate * PROCESSOR_SHARE[bool(shape.experts)])
    return {
        "schema_version": 1, "estimate": True, "flops_formula": FORMULA, "flops": asked.flops,
        "seeds": asked.seeds, "arms": rows, "flops_of_all": total, "seconds": seconds,
        "accelerator_seconds": {
            name: total / (one["peak"] * machines["utilisation"])
            for name, one in machines["accelerators"].items()
        },
    }  # fmt: skip
