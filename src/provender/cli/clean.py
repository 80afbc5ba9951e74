# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender clean`: remove cached work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provender.cli.options import AsJson, Work
from provender.cli.output import print_json, say
from provender.errors import UsageError


def run(
    recipe: Annotated[
        Path | None, typer.Argument(help="The recipe whose cache to clean.", show_default=False)
    ] = None,
    work: Work = None,
    older_than: Annotated[
        float | None,
        typer.Option(
            "--older-than",
            min=0,
            help="Keep what is younger than so many days.",
            show_default=False,
        ),
    ] = None,
    unused: Annotated[
        bool, typer.Option("--unused", help="Remove only what no recipe's last build used.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Remove cached work; releases are never touched.

    With a recipe, what its builds used and no other recipe's did; with a work folder alone, all.
    """
    from provender.planning import clean

    if recipe is None and work is None:
        raise UsageError(
            "clean needs a recipe or a work folder",
            hint="provender clean RECIPE, or provender clean --work DIR",
        )
    folder = work or (recipe.parent / ".provender" if recipe else Path(".provender"))
    removed, freed = clean(folder, recipe=recipe, unused_only=unused, older_than_days=older_than)
    if as_json:
        print_json(
            {"schema_version": 1, "work": str(folder), "entries": removed, "size_bytes": freed}
        )
    else:
        say(f"removed {removed:,} entries, {freed / 1e6:,.1f} MB, from {folder}")
