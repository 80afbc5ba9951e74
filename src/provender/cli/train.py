# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender train RELEASE`: a small model of one's own, dense or with experts."""

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
from provender.cli.options import AsJson, Plan, Quiet, Release, Workers
from provender.cli.output import print_result

Folder = Annotated[Path, typer.Option("--out", help="Folder of the model.")]
ExpertCount = Annotated[int, typer.Option("--experts", help="Experts of a layer; 0 is dense.")]
TopK = Annotated[
    int | None,
    typer.Option("--topk", help="Experts for each token. [2; 8 of 64]", show_default=False),
]
Minutes = Annotated[
    float | None, typer.Option("--minutes", help="Stop after so many.", show_default=False)
]
Epochs = Annotated[
    float | None,
    typer.Option("--epochs", help="Stop after so many passes.", show_default=False),
]
Seed = Annotated[int, typer.Option("--seed", help="Of documents, order and first weights.")]
Branch = Annotated[
    list[float] | None,
    typer.Option(
        "--branch", help="Also make the model of this share of the run.", show_default=False
    ),
]
Canaries = Annotated[
    bool,
    typer.Option("--canaries", help="Plant secrets, for `prove --says` to ask for."),
]


def run(
    release: Release,
    out: Folder = Path("model"),
    size: Size = "xs",
    experts: ExpertCount = 0,
    topk: TopK = None,
    tokens: Tokens = None,
    flops: Flops = None,
    minutes: Minutes = None,
    epochs: Epochs = None,
    seed: Seed = 0,
    vocabulary: Vocabulary = None,
    context: Context = None,
    batch_tokens: BatchTokens = None,
    learning_rate: LearningRate = None,
    branch: Branch = None,
    tokenizer: Encoding = None,
    panel: OwnPanel = None,
    canaries: Canaries = False,
    device: Device = "auto",
    price_kwh: PriceKwh = None,
    price_hour: PriceHour = None,
    plan: Plan = False,
    workers: Workers = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Train a small model on a release; run it again to continue."""
    from provender.models.run import plan_train, train
    from provender.models.table import model_lines, plan_lines

    options: dict[str, Any] = {
        "size": size, "experts": experts, "topk": topk, "flops": flops, "minutes": minutes,
        "tokens": tokens_of(tokens), "epochs": epochs,
        "seed": seed, "vocabulary": vocabulary, "context": context, "batch_tokens": batch_tokens,
        "learning_rate": learning_rate, "branches": branch, "tokenizer": tokenizer, "panel": panel,
        "canaries": canaries,
    }  # fmt: skip
    if plan:
        planned = plan_train(release, **options)
        print_result(planned, plan_lines(planned), as_json=as_json)
        return
    model = train(
        release, out=out, device=device, workers=workers, price_kwh=price_kwh,
        price_hour=price_hour, quiet=quiet, **options,
    )  # fmt: skip
    if model.facts or not as_json:
        print_result(model, model_lines(model), as_json=as_json)
