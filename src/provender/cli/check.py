# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender check RECIPE`: validate everything at once."""

from __future__ import annotations

from provender.cli.options import AsJson, Recipe
from provender.cli.output import print_json, say


def run(recipe: Recipe, as_json: AsJson = False) -> None:
    """Validate a recipe: every problem at once, with file, line, column and a hint."""
    from provender.recipe.load import check

    loaded = check(recipe)
    warnings = [str(warning) for warning in loaded.warnings]
    if as_json:
        print_json(
            {
                "schema_version": 1,
                "recipe": str(recipe),
                "ok": True,
                "sources": len(loaded.recipe.sources),
                "warnings": warnings,
            }
        )
        return
    for warning in warnings:
        say(warning)
    say(f"{recipe} is fine: {len(loaded.recipe.sources)} sources")
