# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender agreement RELEASE`: what people accept before a gated tier, and who did."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from provender.cli.options import AsJson, Release
from provender.cli.output import print_json, say


def run(
    release: Release,
    accepted_by: Annotated[
        str | None,
        typer.Option(
            "--accepted-by", help="Record that this person accepted it.", show_default=False
        ),
    ] = None,
    acceptances: Annotated[
        Path | None,
        typer.Option(
            "--acceptances",
            help="The record. [default: ACCEPTANCES.jsonl beside the versions]",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the agreement for the gated tiers, or record who accepted it."""
    from provender.release.publishing.command import agreement

    found, record = agreement(release, accepted_by=accepted_by, acceptances=acceptances)
    if as_json:
        told = {**found.to_dict(), "release": found.release, "text": found.text}
        accepted = None if record is None else asdict(record)
        print_json({"schema_version": 1, "agreement": told, "acceptance": accepted})
    elif record is None:
        say(found.text.rstrip())
    else:
        say(f"{record.accepted_by} accepted the agreement for {record.release}")
        say(f"version {record.agreement_version}, SHA-256 {record.agreement_sha256}")
