# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender tune MODEL --data DATA`: a model learns to answer; `--base DIR` for another's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provender.cli.model_options import Device, LearningRate, PriceHour, PriceKwh
from provender.cli.options import AsJson, Quiet, Workers
from provender.cli.output import print_result

Model = Annotated[
    Path | None, typer.Argument(help="Folder of a model of ours.", show_default=False)
]
Data = Annotated[
    Path,
    typer.Option("--data", help="Release or file with conversations.", show_default=False),
]
Other = Annotated[
    Path | None,
    typer.Option(
        "--base", help="Instead: a local folder of Qwen3's layout (LoRA).", show_default=False
    ),
]
Folder = Annotated[Path, typer.Option("--out", help="Folder of the tuned model.")]
Rank = Annotated[
    int | None,
    typer.Option("--rank", help="Of LoRA; 0 tunes all. [0; 16 with --base]", show_default=False),
]
Alpha = Annotated[
    float | None, typer.Option("--alpha", help="Of LoRA. [twice the rank]", show_default=False)
]
Targets = Annotated[str, typer.Option("--targets", help="attention, feed-forward, experts.")]
Epochs = Annotated[int, typer.Option("--epochs", help="Passes over the conversations.")]
Context = Annotated[
    int | None,
    typer.Option("--context", help="Tokens of a conversation. [1024]", show_default=False),
]
BatchTokens = Annotated[int, typer.Option("--batch-tokens", help="Tokens of a step, about.")]
Seed = Annotated[int, typer.Option("--seed", help="Of the order, and of LoRA's first weights.")]
Terms = Annotated[
    str | None,
    typer.Option("--data-license", help="Licence of a file's rows.", show_default=False),
]


def run(
    data: Data,
    model: Model = None,
    base: Other = None,
    out: Folder = Path("tuned"),
    rank: Rank = None,
    alpha: Alpha = None,
    targets: Targets = "attention,feed-forward",
    epochs: Epochs = 3,
    context: Context = None,
    batch_tokens: BatchTokens = 4096,
    learning_rate: LearningRate = None,
    seed: Seed = 0,
    data_license: Terms = None,
    device: Device = "auto",
    price_kwh: PriceKwh = None,
    price_hour: PriceHour = None,
    workers: Workers = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Teach a model to answer, from conversations; run it again to continue."""
    from provender.models.tune import tune
    from provender.models.tune_table import tuned_lines

    tuned = tune(
        model, data=data, base=base, out=out, rank=rank, alpha=alpha,
        targets=[one.strip() for one in targets.split(",") if one.strip()], epochs=epochs,
        context=context, batch_tokens=batch_tokens, learning_rate=learning_rate, seed=seed,
        data_license=data_license, device=device, workers=workers, price_kwh=price_kwh,
        price_hour=price_hour, quiet=quiet,
    )  # fmt: skip
    print_result(tuned, tuned_lines(tuned), as_json=as_json)
