# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender sign RELEASE --key FILE`: say who made a release; `--new-key` makes a key pair."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from provender.cli.options import AsJson
from provender.cli.output import print_json, say
from provender.errors import UsageError

PASSWORD = "PROVENDER_SIGN_PASSWORD"  # noqa: S105 - the name of a variable


def run(
    release: Annotated[
        Path | None, typer.Argument(help="A release folder.", show_default=False)
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option("--key", help="File of a minisign secret key.", show_default=False),
    ] = None,
    new_key: Annotated[
        Path | None,
        typer.Option("--new-key", help="Make a key pair: FILE and FILE.pub.", show_default=False),
    ] = None,
    unlocked: Annotated[
        bool, typer.Option("-W", "--no-password", help="Make the new key without a password.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Sign a release as minisign does, or make a key for it."""
    from provender.release import signing

    if (release is None) == (new_key is None) or (release is not None and key is None):
        raise UsageError(
            "give a release and --key, or --new-key alone",
            hint="provender sign RELEASE --key FILE; provender sign --new-key FILE",
        )
    if new_key is not None:
        made, path = signing.new_key(new_key, None if unlocked else _password(confirm=True))
        if as_json:
            told = {"key_id": made.name, "public_key": made.encode(), "public_key_file": str(path)}
            print_json({"schema_version": 1, "secret_key_file": str(new_key), **told})
            return
        say(f"secret key  {new_key}  (keep it: whoever has it can sign as you)")
        say(f"public key  {path}  {made.encode()}")
        return
    assert release is not None and key is not None  # noqa: S101, PT018 - checked above
    signed = signing.sign(release, key, _password)
    if as_json:
        print_json(signed.to_dict())
        return
    say(f"signature  {signed.path}")
    say(f"key        {signed.key_id}")
    say(f"check it   provender verify {release} --public-key {signed.public_key}")


def _password(confirm: bool = False) -> str:
    """Return the password from the environment, or ask for it without showing it."""
    given = os.environ.get(PASSWORD)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise UsageError(
            "the key needs a password, and there is nobody to ask",
            hint=f"set {PASSWORD}, or run the command in a terminal",
        )
    asked: str = typer.prompt(
        "Password of the key", hide_input=True, confirmation_prompt=confirm, err=True
    )
    return asked
