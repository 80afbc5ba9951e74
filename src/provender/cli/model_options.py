# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Options that commands about models share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "BatchTokens",
    "Context",
    "Device",
    "Encoding",
    "Flops",
    "LearningRate",
    "Model",
    "OwnPanel",
    "PriceHour",
    "PriceKwh",
    "Size",
    "Tokens",
    "Vocabulary",
    "tokens_of",
]

Model = Annotated[Path, typer.Argument(help="The model's folder.", show_default=False)]
Size = Annotated[str, typer.Option("--size", help="xs, xs+, s, m or l.")]
Tokens = Annotated[
    str | None, typer.Option("--tokens", help="Stop after so many, as 10m.", show_default=False)
]
Flops = Annotated[
    float | None, typer.Option("--flops", help="Stop after so many, as 2e17.", show_default=False)
]
Vocabulary = Annotated[
    int | None, typer.Option("--vocabulary", help="Tokens of the encoding.", show_default=False)
]
Context = Annotated[
    int | None, typer.Option("--context", help="Tokens of a sequence.", show_default=False)
]
BatchTokens = Annotated[
    int | None, typer.Option("--batch-tokens", help="Tokens of a step.", show_default=False)
]
LearningRate = Annotated[
    float | None, typer.Option("--learning-rate", help="The highest.", show_default=False)
]
Encoding = Annotated[
    Path | None,
    typer.Option("--tokenizer", help="tokenizer.json to use, not to learn.", show_default=False),
]
OwnPanel = Annotated[
    Path | None,
    typer.Option("--panel", help="A folder of held-out documents.", show_default=False),
]
Device = Annotated[str, typer.Option("--device", help="auto, cpu or cuda.")]
PriceKwh = Annotated[
    float | None, typer.Option("--price-kwh", help="Your price of a kWh.", show_default=False)
]
PriceHour = Annotated[
    float | None,
    typer.Option("--price-hour", help="Your price of a machine hour.", show_default=False),
]


def tokens_of(stated: str | None) -> float | None:
    """Return how many tokens `--tokens` says, if it is given."""
    from provender.prove.question import read_number

    return None if stated is None else read_number(stated, "--tokens")
