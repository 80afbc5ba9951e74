# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender may SUBJECT --for PURPOSE`: yes or no, with duties and the rules that decided.

Exit codes: 0 yes, 1 no, 2 the question cannot be asked so.
"""

from __future__ import annotations

from typing import Annotated

import typer

from provender.cli.output import AsJson, print_json, say
from provender.errors import UsageError


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
    switch: Annotated[
        list[str] | None,
        typer.Option(
            "--switch",
            help="Answer an open question of law otherwise, as NAME=yes or NAME=no.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer whether something may be used for a purpose: exit code 0 yes, 1 no."""
    from provender.audit.may import may

    permission = may(subject, purpose, policy=policy, switches=_switches(switch or []))
    if as_json:
        print_json(permission.to_dict())
    else:
        for line in permission.lines():
            say(line)
    if not permission.yes:
        raise typer.Exit(1)


def _switches(stated: list[str]) -> dict[str, bool]:
    words = {"yes": True, "true": True, "no": False, "false": False}
    switches: dict[str, bool] = {}
    for one in stated:
        name, _, value = one.partition("=")
        if value.lower() not in words:
            raise UsageError(
                f"--switch {one} answers neither yes nor no",
                hint=f"write --switch {name or 'NAME'}=yes or --switch {name or 'NAME'}=no",
                subject=one,
            )
        switches[name] = words[value.lower()]
    return switches
