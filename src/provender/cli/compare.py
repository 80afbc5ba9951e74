# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender compare RELEASE`: dense against sparse models; `compare MODEL MODEL`: one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from provender.cli.model_options import (
    BatchTokens,
    Context,
    Device,
    Encoding,
    Flops,
    LearningRate,
    OwnPanel,
    PriceHour,
    PriceKwh,
    Size,
    Tokens,
    Vocabulary,
    tokens_of,
)
from provender.cli.options import AsJson, Plan, Quiet, Workers
from provender.cli.output import print_result

Folders = Annotated[
    list[Path],
    typer.Argument(help="A release to train on, or models to compare.", show_default=False),
]
Out = Annotated[Path, typer.Option("--out", help="Folder of models and report.")]
ExpertCounts = Annotated[
    str, typer.Option("--experts", help="Experts of each sparse model; 4,16,64 is a ladder.")
]
TopK = Annotated[int, typer.Option("--topk", help="Experts for each token.")]
Seeds = Annotated[int, typer.Option("--seeds", help="How many times everything is made.")]


def run(
    folders: Folders,
    out: Out = Path("compared"),
    experts: ExpertCounts = "16",
    topk: TopK = 2,
    seeds: Seeds = 2,
    size: Size = "xs",
    tokens: Tokens = None,
    flops: Flops = None,
    vocabulary: Vocabulary = None,
    context: Context = None,
    batch_tokens: BatchTokens = None,
    learning_rate: LearningRate = None,
    tokenizer: Encoding = None,
    panel: OwnPanel = None,
    device: Device = "auto",
    price_kwh: PriceKwh = None,
    price_hour: PriceHour = None,
    plan: Plan = False,
    workers: Workers = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Compare dense and sparse models at equal operations."""
    from provender.errors import UsageError
    from provender.models.compare import compare, plan_compare
    from provender.models.comparison_words import lines_of, plan_lines

    try:
        counts = [int(one) for one in experts.split(",")]
    except ValueError as error:
        raise UsageError(f"--experts is {experts!r}", hint="such as 16, or 4,16,64") from error
    options: dict[str, Any] = {
        "experts": counts, "topk": topk, "seeds": seeds, "size": size, "flops": flops,
        "tokens": tokens_of(tokens),
        "vocabulary": vocabulary, "context": context, "batch_tokens": batch_tokens,
        "learning_rate": learning_rate, "tokenizer": tokenizer, "panel": panel,
    }  # fmt: skip
    if plan:
        if len(folders) != 1:
            raise UsageError("--plan takes one release")
        planned = plan_compare(folders[0], **options)
        print_result(planned, plan_lines(planned), as_json=as_json)
        return
    found = compare(
        *folders, out=out, device=device, workers=workers, price_kwh=price_kwh,
        price_hour=price_hour, quiet=quiet, **options,
    )  # fmt: skip
    print_result(found, lines_of(found), as_json=as_json)
