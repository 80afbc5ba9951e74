# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender diff A B`: what changed between two releases."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provender.cli.options import AsJson, Language
from provender.cli.output import print_result


def run(
    a: Annotated[Path, typer.Argument(help="The older release's folder.", show_default=False)],
    b: Annotated[Path, typer.Argument(help="The newer release's folder.", show_default=False)],
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print an entry for a changelog.")
    ] = False,
    language: Language = "en",
    limit: Annotated[int, typer.Option("--limit", min=1, help="Lines of each list.")] = 20,
    examples: Annotated[
        bool, typer.Option("--examples", help="Name documents that came, left or changed.")
    ] = False,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code", help="Leave with 1 if more than name, version and date differ."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what changed between two releases, and why."""
    from provender.errors import UsageError
    from provender.release.diff.changelog import changelog_entry
    from provender.release.diff.compare import diff
    from provender.release.diff.table import difference_lines

    if markdown and as_json:
        raise UsageError("--json and --markdown exclude each other", hint="give one of them")
    found = diff(a, b, examples=examples, limit=limit)
    lines = (
        [changelog_entry(found, language=language, limit=limit).rstrip("\n")]
        if markdown
        else difference_lines(found, limit, language)
    )
    print_result(found, lines, as_json=as_json)
    if exit_code and not found.same:
        raise typer.Exit(1)
