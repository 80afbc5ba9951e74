# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Arguments and options that mean the same in several commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

__all__ = [
    "AsJson",
    "Language",
    "Out",
    "Plan",
    "Quiet",
    "Recipe",
    "Release",
    "Sample",
    "Work",
    "Workers",
]

Recipe = Annotated[Path, typer.Argument(help="The recipe, a YAML file.", show_default=False)]
Release = Annotated[Path, typer.Argument(help="A release folder.", show_default=False)]
Out = Annotated[Path, typer.Option("--out", help="Folder that receives <name>/<version>/.")]
Work = Annotated[
    Path | None,
    typer.Option(
        "--work", help="Work folder. [default: .provender/ beside the recipe]", show_default=False
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        help="Threads and extraction processes. [default: cores]",
        show_default=False,
    ),
]
Sample = Annotated[
    int | None,
    typer.Option(
        "--sample", min=1, help="Use the first N records of each source.", show_default=False
    ),
]
Plan = Annotated[bool, typer.Option("--plan", help="Say what would be done, and stop.")]
Language = Annotated[
    Literal["en", "zh"], typer.Option("--language", help="Of the words: en or zh.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
