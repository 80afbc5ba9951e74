# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What commands print: results on standard output, words about them on standard error."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from provender.errors import ProvenderError

__all__ = [
    "AsJson",
    "Out",
    "Quiet",
    "Recipe",
    "Sample",
    "Work",
    "Workers",
    "print_error",
    "print_json",
    "say",
]

Recipe = Annotated[Path, typer.Argument(help="The recipe, a YAML file.", show_default=False)]
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
Quiet = Annotated[bool, typer.Option("--quiet", help="Show no progress.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def say(text: str = "") -> None:
    """Print a line of the result."""
    sys.stdout.write(text + "\n")


def print_json(value: Any) -> None:
    """Print a result as JSON; file names that are no Unicode are escaped, not fatal."""
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
    say(text.encode("utf-8", "backslashreplace").decode("utf-8"))


def print_error(error: ProvenderError, *, as_json: bool) -> None:
    """Print an error where it belongs: JSON to standard output, words to standard error."""
    if as_json:
        print_json({"schema_version": 1, **error.to_dict()})
    else:
        sys.stderr.write(f"error: {error}\n".encode("utf-8", "backslashreplace").decode())
