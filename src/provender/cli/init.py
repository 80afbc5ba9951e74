# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender init DIR`: a small working recipe over sample text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provender.cli.options import AsJson
from provender.cli.output import print_json, say


def run(
    folder: Annotated[Path, typer.Argument(help="Folder to write into.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Write a small commented recipe and sample text that ships with Provender."""
    from provender.recipe.scaffold import init

    written = init(folder)
    recipe = folder / "recipe.yaml"
    if as_json:
        print_json(
            {"schema_version": 1, "recipe": str(recipe), "files": [str(path) for path in written]}
        )
    else:
        say(f"wrote {recipe} and {len(written) - 1} sample files")
        say(f"next: provender build {recipe}")
