# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender build RECIPE`: make the release."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from provender.cli.options import AsJson, Out, Quiet, Recipe, Sample, Work, Workers
from provender.cli.output import print_result

if TYPE_CHECKING:
    from provender.release.outcome import BuildResult


def run(
    recipe: Recipe,
    out: Out = Path("releases"),
    work: Work = None,
    workers: Workers = None,
    sample: Sample = None,
    update_lock: Annotated[
        bool, typer.Option("--update-lock", help="Renew the lock instead of holding to it.")
    ] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Make the release; resumes by itself."""
    from provender.journey import build

    result = build(
        recipe,
        out=out,
        work=work,
        workers=workers,
        sample=sample,
        quiet=quiet,
        update_lock=update_lock,
    )
    print_result(result, _lines(result), as_json=as_json)


def _lines(result: BuildResult) -> Iterator[str]:
    state = " (unchanged)" if result.unchanged else ""
    yield f"release   {result.release}{state}"
    tiers = ", ".join(f"{tier} {count:,}" for tier, count in result.tiers.items())
    yield f"released  {result.released:,} of {result.records_read:,} records: {tiers}"
    yield f"dropped   {result.dropped:,}, unreadable {result.unreadable:,}"
    ranked = sorted(result.reasons.items(), key=lambda item: (-item[1], item[0]))
    for reason, count in ranked[:12]:
        yield f"  {count:>8,}  {reason}"
    if len(ranked) > 12:
        rest = sum(count for _, count in ranked[12:])
        yield f"  {rest:>8,}  for {len(ranked) - 12} other reasons: see ledger/departures.parquet"
    if result.conflicts:
        yield f"conflicts {result.conflicts:,}: see ledger/conflicts.parquet"
    for warning in result.warnings:
        yield f"warning: {warning}"
