# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender train RELEASE`: a small model of one's own, dense or with experts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from provender.cli.model_options import Device, LearningRate, OwnPanel, PriceHour, PriceKwh
from provender.cli.output import AsJson, Quiet, Workers, print_json, say

Release = Annotated[Path, typer.Argument(help="Release folder.", show_default=False)]
Folder = Annotated[Path, typer.Option("--out", help="Folder of the model.")]
Size = Annotated[str, typer.Option("--size", help="xs, xs+, s, m or l.")]
ExpertCount = Annotated[int, typer.Option("--experts", help="Experts of a layer; 0 is dense.")]
TopK = Annotated[
    int | None,
    typer.Option("--topk", help="Experts for each token. [2; 8 of 64]", show_default=False),
]
Tokens = Annotated[
    str | None, typer.Option("--tokens", help="Stop after so many, as 10m.", show_default=False)
]
Flops = Annotated[
    float | None, typer.Option("--flops", help="Stop after so many, as 2e17.", show_default=False)
]
Minutes = Annotated[
    float | None, typer.Option("--minutes", help="Stop after so many.", show_default=False)
]
Epochs = Annotated[
    float | None,
    typer.Option("--epochs", help="Stop after so many passes.", show_default=False),
]
Seed = Annotated[int, typer.Option("--seed", help="Of documents, order and first weights.")]
Vocabulary = Annotated[
    int | None, typer.Option("--vocabulary", help="Tokens of the encoding.", show_default=False)
]
Context = Annotated[
    int | None, typer.Option("--context", help="Tokens of a sequence.", show_default=False)
]
BatchTokens = Annotated[
    int | None, typer.Option("--batch-tokens", help="Tokens of a step.", show_default=False)
]
Branch = Annotated[
    list[float] | None,
    typer.Option(
        "--branch", help="Also make the model of this share of the run.", show_default=False
    ),
]
Encoding = Annotated[
    Path | None,
    typer.Option("--tokenizer", help="tokenizer.json to use, not to learn.", show_default=False),
]
Canaries = Annotated[
    bool,
    typer.Option("--canaries", help="Plant secrets, for `prove --says` to ask for."),
]
Plan = Annotated[bool, typer.Option("--plan", help="Say what would be done, and stop.")]


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
    from provender.prove.question import read_number

    options: dict[str, Any] = {
        "size": size, "experts": experts, "topk": topk, "flops": flops, "minutes": minutes,
        "tokens": None if tokens is None else read_number(tokens, "--tokens"), "epochs": epochs,
        "seed": seed, "vocabulary": vocabulary, "context": context, "batch_tokens": batch_tokens,
        "learning_rate": learning_rate, "branches": branch, "tokenizer": tokenizer, "panel": panel,
        "canaries": canaries,
    }  # fmt: skip
    if plan:
        planned = plan_train(release, **options)
        if as_json:
            print_json(planned.to_dict())
        for line in [] if as_json else plan_lines(planned):
            say(line)
        return
    model = train(
        release, out=out, device=device, workers=workers, price_kwh=price_kwh,
        price_hour=price_hour, quiet=quiet, **options,
    )  # fmt: skip
    if as_json and model.facts:
        print_json(model.to_dict())
    for line in [] if as_json else model_lines(model):
        say(line)
