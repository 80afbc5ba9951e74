# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender audit PATH|ARCHIVE#URL`: the rights engine alone, for people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from provender.cli.answers import Switches, answers
from provender.cli.options import AsJson, Sample, Workers
from provender.cli.output import print_result


def run(
    subject: Annotated[
        str,
        typer.Argument(
            help="A page, file, WARC, dataset folder, repository or release; ARCHIVE#URL for one "
            "page of an archive.",
            show_default=False,
        ),
    ],
    url: Annotated[
        str | None, typer.Option("--url", help="Only the pages of that address in an archive.")
    ] = None,
    policy: Annotated[
        str, typer.Option("--policy", help="A shipped policy, or the path of one.")
    ] = "open-release",
    switch: Switches = None,
    references: Annotated[
        list[Path] | None,
        typer.Option("--references", help="Fingerprint index of a dataset; may stand repeatedly."),
    ] = None,
    sample: Sample = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Say what terms something carries, on what evidence, and what may be done with it.

    Exit code 1 where the policy refuses any item, or where nothing could be read.
    """
    from provender.audit.auditing import audit

    result = audit(
        subject,
        url=url,
        policy=policy,
        switches=answers(switch),
        references=references or (),
        sample=sample,
        workers=workers,
    )
    print_result(result, result.lines(), as_json=as_json)
    if not result.allowed:
        raise typer.Exit(1)
