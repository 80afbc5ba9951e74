# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender publish RELEASE TARGET`: to a folder, object store or hub."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from provender.cli.options import AsJson, Release
from provender.cli.output import print_json, say


class Approve(StrEnum):
    """Who lets people through a hub's gate."""

    manual = "manual"
    auto = "auto"


def run(
    release: Release,
    target: Annotated[
        str,
        typer.Argument(
            help="A folder, s3://bucket/path, hf://org/name or modelscope://org/name.",
            show_default=False,
        ),
    ],
    tier: Annotated[
        list[str] | None,
        typer.Option("--tier", help="This tier only; may be given again.", show_default=False),
    ] = None,
    gated: Annotated[
        bool, typer.Option("--gated", help="Access to the folder or bucket is controlled.")
    ] = False,
    acceptances: Annotated[
        Path | None,
        typer.Option(
            "--acceptances",
            help="Who accepted the agreement. [default: ACCEPTANCES.jsonl beside the versions]",
            show_default=False,
        ),
    ] = None,
    receipts: Annotated[
        Path | None,
        typer.Option(
            "--receipts",
            help="Folder of receipts. [default: receipts/ beside the versions]",
            show_default=False,
        ),
    ] = None,
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", help="Address of the server.", show_default=False)
    ] = None,
    private: Annotated[
        bool, typer.Option("--private", help="Make new repositories private.")
    ] = False,
    approve: Annotated[
        Approve | None,
        typer.Option("--approve", help="Who lets people through a hub's gate.", show_default=False),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go where; reach no server.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a release where others find it, if its terms allow that place."""
    from provender.release.publishing.command import publish

    result = publish(
        release,
        target,
        tiers=tier or (),
        gated=gated,
        acceptances=acceptances,
        receipts=receipts,
        endpoint=endpoint,
        private=private,
        approve=approve,
        dry_run=dry_run,
        tell=None if dry_run else lambda line: print(line, file=sys.stderr),  # noqa: T201
    )
    if as_json:
        print_json(result.to_dict())
        return
    if dry_run:
        for line in result.plan():
            say(f"would go  {line}")
        return
    for receipt, path in zip(result.receipts, result.paths, strict=True):
        sent = receipt.sent
        state = "unchanged" if receipt.unchanged else f"{len(sent.sent):,} files sent"
        tag = f", tag {sent.tag}" if sent.tag else ""
        say(f"published {sent.repository} ({state}{tag})")
        for note in sent.notes:
            say(f"note: {note}")
        say(f"receipt   {path}")
