# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender explain RELEASE DOC`: one document's life."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provender.cli.output import AsJson, print_json, say


def run(
    release: Annotated[Path, typer.Argument(help="A release folder.", show_default=False)],
    document: Annotated[
        str,
        typer.Argument(
            help="Its id, the start of its id, its locator or its URL.", show_default=False
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Tell one document's life: origin, evidence, rules, duplicates, verdict."""
    from provender.release.explain import explain

    life = explain(release, document)
    if as_json:
        print_json(life.to_dict())
        return
    for line in life.lines():
        say(line)
