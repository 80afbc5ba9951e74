# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender assess FILES|RECIPE`: what each rule would drop, before a build."""

from __future__ import annotations

from typing import Annotated

import typer

from provender.cli.options import AsJson, Sample, Workers
from provender.cli.output import print_result


def run(
    files: Annotated[
        list[str],
        typer.Argument(
            help="Texts, pages, rows, archives, folders or globs of them; or one recipe.",
            show_default=False,
        ),
    ],
    preset: Annotated[
        list[str] | None,
        typer.Option(
            "--preset",
            help="A rule table; may stand repeatedly. [default: the recipe's, or a new recipe's]",
        ),
    ] = None,
    policy: Annotated[
        str, typer.Option("--policy", help="Decides which examples may be shown.")
    ] = "open-release",
    sample: Sample = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Print what each rule would drop, by language, source and licence, with examples.

    Exit code 1 where no document could be read.
    """
    from provender.audit.assessing import assess

    result = assess(*files, presets=preset or (), policy=policy, sample=sample, workers=workers)
    print_result(result, result.lines(), as_json=as_json)
