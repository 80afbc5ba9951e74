# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender may SUBJECT --for PURPOSE`: yes or no, with duties and the rules that decided.

Exit codes: 0 yes, 1 no, 2 the question cannot be asked so.
"""

from __future__ import annotations

from typing import Annotated

import typer

from provender.cli.answers import Switches, answers
from provender.cli.options import AsJson
from provender.cli.output import print_result


def run(
    subject: Annotated[
        str,
        typer.Argument(
            help="A release, a file or folder, or a licence: SPDX, URL or name.", show_default=False
        ),
    ],
    purpose: Annotated[
        str,
        typer.Option(
            "--for",
            help="research, noncommercial-training, commercial-training, redistribution, "
            "commercial-redistribution, adaptation, commercial-adaptation.",
            show_default=False,
        ),
    ],
    policy: Annotated[
        str | None,
        typer.Option(
            "--policy",
            help="Whose vetoes and switches count. [default: the release's own, else open-release]",
            show_default=False,
        ),
    ] = None,
    switch: Switches = None,
    as_json: AsJson = False,
) -> None:
    """Answer whether something may be used for a purpose: exit code 0 yes, 1 no."""
    from provender.audit.may import may

    permission = may(subject, purpose, policy=policy, switches=answers(switch))
    print_result(permission, permission.lines(), as_json=as_json)
    if not permission.yes:
        raise typer.Exit(1)
