# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender verify RELEASE`: re-check a release from nothing but its folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from provender.cli.options import AsJson, Release
from provender.cli.output import print_result

if TYPE_CHECKING:
    from provender.release.verify import Verification


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
    print_result(result, _lines(release, result), as_json=as_json)
    if not result.ok:
        raise typer.Exit(1)


def _lines(release: Path, result: Verification) -> Iterator[str]:
    for note in result.notes:
        yield f"note: {note}"
    for finding in result.findings:
        yield f"wrong: {finding}"
    state = "verifies" if result.ok else f"does not verify: {len(result.findings)} findings"
    yield f"{release} {state} ({result.files:,} files, {result.rows:,} rows)"
