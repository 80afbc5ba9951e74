# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`--switch NAME=yes`: a question of uncertain law, answered otherwise than the policy does."""

from __future__ import annotations

from typing import Annotated

import typer

from provender.errors import UsageError

__all__ = ["Switches", "answers"]

Switches = Annotated[
    list[str] | None,
    typer.Option(
        "--switch",
        help="Answer an open question of law otherwise, as NAME=yes or NAME=no.",
        show_default=False,
    ),
]
_WORDS = {"yes": True, "true": True, "no": False, "false": False}


def answers(stated: list[str] | None) -> dict[str, bool]:
    """Return the answers by the switch's name.

    Args:
        stated: `NAME=yes` or `NAME=no`, as they stand on the command line.

    Raises:
        UsageError: One is neither yes nor no.
    """
    found: dict[str, bool] = {}
    for one in stated or []:
        name, _, value = one.partition("=")
        if value.lower() not in _WORDS:
            raise UsageError(
                f"--switch {one} answers neither yes nor no",
                hint=f"write --switch {name or 'NAME'}=yes or --switch {name or 'NAME'}=no",
                subject=one,
            )
        found[name] = _WORDS[value.lower()]
    return found
