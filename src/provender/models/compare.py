# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The Python twins of `provender compare` and `provender compare --plan`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from provender.errors import UsageError
from provender.models.comparison import ModelComparison, compare_standings
from provender.models.comparison_page import render_comparison
from provender.models.contest import contest, plan_contest
from provender.models.extra import require_extra
from provender.models.standing import read_standings
from provender.prove.command import make_report_folder
from provender.run.progress import make_progress
from provender.storage import write_bytes, write_json

__all__ = ["compare", "plan_compare"]


def compare(
    *folders: str | Path,
    out: str | Path = "compared",
    experts: Sequence[int] = (16,),
    topk: int = 2,
    seeds: int = 2,
    tokens: float | None = None,
    flops: float | None = None,
    device: str = "auto",
    workers: int | None = None,
    price_kwh: float | None = None,
    price_hour: float | None = None,
    quiet: bool = True,
    **options: Any,
) -> ModelComparison:
    """Compare dense and sparse models at equal operations. The same call continues.

    Args:
        folders: One release, on which all models are trained; or models that are trained already.
        out: Folder for the models and for `report.json` and `report.html`.
        experts: Experts of each sparse model, such as (16,) or, as a ladder, (4, 16, 64).
        topk: Experts that a token passes through.
        seeds: How many times everything is made.
        tokens: Tokens that the dense model reads at equal operations.
        flops: Operations of every model, in place of tokens.
        device: `auto`, `cpu` or `cuda`.
        workers: Threads of the processor; by default all cores.
        price_kwh: Your price of a kilowatt hour.
        price_hour: Your price of an hour of the machine.
        quiet: Show no progress on standard error.
        options: `size`, `vocabulary`, `context`, `batch_tokens`, `learning_rate`, `tokenizer` and
            `panel`, as for `train`.

    Raises:
        MissingExtra: Models must be trained and PyTorch is not installed.
        UsageError: An option is out of bounds, or models cannot be compared.
        CheckFailed: A folder is no release or no model, or training went astray.
        StorageFull: The disk is full.
    """
    paths = [Path(one) for one in folders]
    if len(paths) == 1:
        asked = contest(
            paths[0], experts=experts, topk=topk, seeds=seeds, tokens=tokens, flops=flops, **options
        )
        require_extra("compare")
        from provender.models.contesting import train_arms

        make_report_folder(Path(out))
        with make_progress(quiet=quiet) as progress:
            paths = train_arms(
                asked, Path(out), device=device, workers=workers, prices=(price_kwh, price_hour),
                progress=progress,
            )  # fmt: skip
    elif not paths:
        raise UsageError("compare needs a release, or models", hint="provender compare RELEASE")
    found = compare_standings(read_standings(paths))
    make_report_folder(Path(out))
    found.folder = Path(out)
    write_json(found.folder / "report.json", found.to_dict())
    write_bytes(found.folder / "report.html", render_comparison(found).encode("utf-8"))
    return found


def plan_compare(
    release: str | Path,
    *,
    experts: Sequence[int] = (16,),
    topk: int = 2,
    seeds: int = 2,
    tokens: float | None = None,
    flops: float | None = None,
    **options: Any,
) -> dict[str, Any]:
    """Say what `compare` would train with the same arguments, without reading a text.

    Raises:
        UsageError: An option is out of bounds.
        CheckFailed: The folder is no release.
    """
    return plan_contest(
        contest(
            release, experts=experts, topk=topk, seeds=seeds, tokens=tokens, flops=flops, **options
        )
    )
