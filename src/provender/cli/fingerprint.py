# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender fingerprint DATASET… --out FILE`: a shareable index of a dataset's rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from provender.cli.options import AsJson, Workers
from provender.cli.output import print_result

if TYPE_CHECKING:
    from provender.audit.indexing import Fingerprint


def run(
    dataset: Annotated[
        list[Path], typer.Argument(help="Files or folders of the dataset.", show_default=False)
    ],
    out: Annotated[Path, typer.Option("--out", help="The index.", show_default=False)],
    terms: Annotated[
        str | None,
        typer.Option(
            "--license",
            help="Its terms, as you verified them. [default: what the dataset declares]",
            show_default=False,
        ),
    ] = None,
    ground: Annotated[
        str | None,
        typer.Option("--ground", help="Why it is free of copyright, for others to check."),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name of the dataset.")] = None,
    url: Annotated[str | None, typer.Option("--url", help="Where it can be found.")] = None,
    date: Annotated[
        str | None, typer.Option("--date", help="When its terms were looked at, YYYY-MM-DD.")
    ] = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Make a compact index of a dataset whose terms are known: hashes, no text."""
    from provender.audit.indexing import fingerprint

    made = fingerprint(
        list(dataset),
        out,
        terms=terms,
        ground=ground,
        name=name,
        url=url,
        date=date,
        workers=workers,
    )
    print_result(made, _lines(made), as_json=as_json)


def _lines(made: Fingerprint) -> Iterator[str]:
    told = made.to_dict()
    yield f"{told['name']}: {told['license']} ({told['basis']})"
    yield (
        f"{told['rows']:,} rows, {told['parts']:,} parts, {told['windows']:,} windows; "
        f"{told['size_bytes'] / max(1, told['rows']):,.0f} bytes a row"
    )
    if made.unreadable:
        yield f"{made.unreadable:,} rows held no text and are not in it"
    yield f"index     {made.path}"
