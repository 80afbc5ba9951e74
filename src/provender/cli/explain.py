# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender explain RELEASE DOC`: one document's life."""

from __future__ import annotations

from typing import Annotated

import typer

from provender.cli.options import AsJson, Release
from provender.cli.output import print_result


def run(
    release: Release,
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
    print_result(life, life.lines(), as_json=as_json)
