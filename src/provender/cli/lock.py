# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender lock RECIPE`: pin inputs, tools, rule sets and the date."""

from __future__ import annotations

from provender.cli.options import AsJson, Recipe, Work
from provender.cli.output import print_json, say


def run(recipe: Recipe, work: Work = None, as_json: AsJson = False) -> None:
    """Pin inputs by hash, tools, rule sets and the release date beside the recipe."""
    from provender.planning import lock

    path = lock(recipe, work=work)
    if as_json:
        print_json({"schema_version": 1, "lock": str(path)})
    else:
        say(f"locked {path}")
