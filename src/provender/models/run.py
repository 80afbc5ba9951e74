# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The Python twins of `provender train` and `provender train --plan`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from provender.models.asked import Asked
from provender.models.budget import Budget
from provender.models.extra import require_extra
from provender.models.plan import TrainingPlan, plan_training
from provender.models.trained import TrainedModel
from provender.run.progress import make_progress

__all__ = ["plan_train", "train"]


def train(
    release: str | Path,
    *,
    out: str | Path = "model",
    device: str = "auto",
    workers: int | None = None,
    price_kwh: float | None = None,
    price_hour: float | None = None,
    quiet: bool = True,
    **options: Any,
) -> TrainedModel:
    """Train a small model on a release. The same call continues one that was interrupted.

    Args:
        release: The release's folder.
        out: Folder of the model.
        device: `auto`, `cpu` or `cuda`.
        workers: Threads of the processor; by default all cores.
        price_kwh: Your price of a kilowatt hour.
        price_hour: Your price of an hour of the machine.
        quiet: Show no progress on standard error.
        options: What to train: `size`, `experts`, `topk`, `seed`, `vocabulary`, `context`,
            `batch_tokens`, `learning_rate`, `branches`, `tokenizer`, `panel`, `canaries` as in
            `Asked`, and one of `tokens`, `flops`, `minutes` and `epochs` as in `Budget`.

    Raises:
        MissingExtra: PyTorch is not installed.
        UsageError: An option is out of bounds, or the folder holds another run.
        CheckFailed: The release cannot be read, or training went astray.
        StorageFull: The disk is full.
    """
    asked = _asked(release, options)
    asked.check()
    require_extra("training")
    from provender.models.training import train_asked

    with make_progress(quiet=quiet) as progress:
        return train_asked(
            asked, Path(out), device=device, workers=workers, price_kwh=price_kwh,
            price_hour=price_hour, progress=progress,
        )  # fmt: skip


def plan_train(release: str | Path, **options: Any) -> TrainingPlan:
    """Say what `train` would do with the same arguments, without reading a text.

    Args:
        release: The release's folder.
        options: What to train, as for `train`.

    Raises:
        UsageError: An option is out of bounds.
        CheckFailed: The folder is no release.
    """
    return plan_training(_asked(release, options))


def _asked(release: str | Path, options: dict[str, Any]) -> Asked:
    budget = {name: options.pop(name, None) for name in ("tokens", "flops", "minutes", "epochs")}
    for name in ("tokenizer", "panel"):
        if options.get(name) is not None:
            options[name] = Path(options[name])
    options["branches"] = tuple(options.get("branches") or ())
    return Asked(Path(release), budget=Budget(**budget), **options)
