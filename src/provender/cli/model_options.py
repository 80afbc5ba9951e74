# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Options that commands about models share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["Device", "LearningRate", "OwnPanel", "PriceHour", "PriceKwh"]

LearningRate = Annotated[
    float | None, typer.Option("--learning-rate", help="The highest.", show_default=False)
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
