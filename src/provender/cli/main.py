# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender`: the commands, their order in the help, and how errors leave.

Heavy modules are imported inside commands, so that `--help` answers at once.
"""

from __future__ import annotations

import gc
import sys
from typing import NoReturn

import typer

from provender import __version__
from provender.cli import (
    agreement,
    assess,
    audit,
    build,
    chat,
    check,
    classifier,
    clean,
    compare,
    diff,
    explain,
    export,
    fingerprint,
    init,
    licenses,
    lock,
    may,
    plan,
    prove,
    publish,
    review,
    sign,
    train,
    tune,
    verify,
    withdraw,
)
from provender.cli.output import print_error
from provender.errors import ProvenderError

__all__ = ["app", "main"]

app = typer.Typer(
    name="provender",
    help="Turn text you may lawfully use into a dataset others may lawfully use.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for command in (
    init,
    check,
    plan,
    lock,
    build,
    verify,
    withdraw,
    diff,
    explain,
    sign,
    publish,
    agreement,
    assess,
    audit,
    may,
    licenses,
    fingerprint,
    classifier,
    review,
    prove,
    train,
    compare,
    chat,
    export,
    tune,
    clean,
):
    app.command(name=command.__name__.rpartition(".")[2])(command.run)


def _print_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"provender {__version__}\n")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    """Turn text you may lawfully use into a dataset others may lawfully use."""
    del version


_INTERRUPTED = 130
"""What Typer makes of Ctrl-C."""


def main() -> NoReturn:
    """Run the command line and exit with a documented code (see `errors`)."""
    as_json = "--json" in sys.argv
    # What a command makes lives to its end; by default Python looks through it all again and again.
    gc.set_threshold(50_000, 20, 50)
    try:
        # Without `standalone_mode` Typer returns the code of a `typer.Exit`.
        code = app(standalone_mode=False)
    except ProvenderError as error:
        print_error(error, as_json=as_json)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    except Exception as error:
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        sys.exit(2)
    if code == _INTERRUPTED:
        sys.stderr.write("stopped; what is done is kept, run the same command again to continue\n")
        sys.exit(4)
    sys.exit(code if isinstance(code, int) else 0)
