# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender build RECIPE`: make the release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from provender.cli.output import (
    AsJson,
    Out,
    Quiet,
    Recipe,
    Sample,
    Work,
    Workers,
    print_json,
    say,
)

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
    if as_json:
        print_json(result.to_dict())
    else:
        _print(result)


def _print(result: BuildResult) -> None:
    state = " (unchanged)" if result.unchanged else ""
    say(f"release   {result.release}{state}")
    tiers = ", ".join(f"{tier} {count:,}" for tier, count in result.tiers.items())
    say(f"released  {result.released:,} of {result.records_read:,} records: {tiers}")
    say(f"dropped   {result.dropped:,}, unreadable {result.unreadable:,}")
    ranked = sorted(result.reasons.items(), key=lambda item: (-item[1], item[0]))
    for reason, count in ranked[:12]:
        say(f"  {count:>8,}  {reason}")
    if len(ranked) > 12:
        rest = sum(count for _, count in ranked[12:])
        say(f"  {rest:>8,}  for {len(ranked) - 12} other reasons: see ledger/departures.parquet")
    if result.conflicts:
        say(f"conflicts {result.conflicts:,}: see ledger/conflicts.parquet")
    for warning in result.warnings:
        say(f"warning: {warning}")
