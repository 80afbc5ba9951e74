# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender verify RELEASE`: re-check a release from nothing but its folder."""

from __future__ import annotations

from typing import Annotated

import typer

from provender.cli.options import AsJson, Release
from provender.cli.output import print_json, say


def run(
    release: Release,
    public_key: Annotated[
        str | None,
        typer.Option(
            "--public-key",
            help="Who must have signed it: a minisign public key, or its file.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Re-check a release: files, counts, texts, and every row's rights."""
    from provender.release.verify import verify

    result = verify(release, public_key)
    if as_json:
        print_json(result.to_dict())
    else:
        for note in result.notes:
            say(f"note: {note}")
        for finding in result.findings:
            say(f"wrong: {finding}")
        state = "verifies" if result.ok else f"does not verify: {len(result.findings)} findings"
        say(f"{release} {state} ({result.files:,} files, {result.rows:,} rows)")
    if not result.ok:
        raise typer.Exit(1)
