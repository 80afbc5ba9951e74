# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender withdraw RELEASE`: takedown, erasure and opt-out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from provender.cli.options import AsJson
from provender.cli.output import print_result
from provender.report.numbers import counted

if TYPE_CHECKING:
    from provender.release.withdraw.result import Withdrawal

_MOST_SHOWN = 20
Names = list[str] | None


def run(
    release: Annotated[
        Path,
        typer.Argument(help="The newest version of a release, or its folder.", show_default=False),
    ],
    ids: Annotated[Names, typer.Option("--id", help="Id of a document.")] = None,
    urls: Annotated[Names, typer.Option("--url", help="Address.")] = None,
    hosts: Annotated[Names, typer.Option("--host", help="Host, with all below it.")] = None,
    authors: Annotated[Names, typer.Option("--author", help="Name of an author.")] = None,
    sha256s: Annotated[Names, typer.Option("--sha256", help="SHA-256 of a text.")] = None,
    texts: Annotated[
        list[Path] | None, typer.Option("--text", help="File that holds a text.")
    ] = None,
    requests: Annotated[
        Path | None,
        typer.Option("--requests", help="Requests: JSON lines or CSV.", show_default=False),
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", help="Code of the reason.", show_default=False)
    ] = None,
    date: Annotated[
        str | None,
        typer.Option("--date", help="Date of the decision. [default: today]", show_default=False),
    ] = None,
    request_id: Annotated[
        str | None, typer.Option("--request-id", help="Id of the request.", show_default=False)
    ] = None,
    near: Annotated[bool, typer.Option("--near/--no-near", help="Take near copies along.")] = True,
    only_named: Annotated[
        bool, typer.Option("--only-named", help="Leave copies and what was derived alone.")
    ] = False,
    remove_attribution: Annotated[
        bool, typer.Option("--remove-attribution", help="Keep the texts, drop the names.")
    ] = False,
    work: Annotated[
        Path | None,
        typer.Option("--work", help="Work folder of the build, to clear too.", show_default=False),
    ] = None,
    purge_old: Annotated[
        bool, typer.Option("--purge-old", help="Remove other versions that hold it.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take documents out: a new version without them, and a list for later builds."""
    from provender.release.withdraw.command import withdraw

    result = withdraw(
        release,
        ids=ids or (),
        urls=urls or (),
        hosts=hosts or (),
        authors=authors or (),
        sha256s=sha256s or (),
        texts=texts or (),
        requests=requests,
        reason=reason,
        date=date,
        request_id=request_id,
        near=near,
        only_named=only_named,
        remove_attribution=remove_attribution,
        work=work,
        purge_old=purge_old,
        dry_run=dry_run,
    )
    print_result(result, _lines(result), as_json=as_json)


def _lines(result: Withdrawal) -> Iterator[str]:
    for one in result.documents[:_MOST_SHOWN]:
        yield f"  {one.id}  {one.fate:<9} {one.found_by:<8} {one.reason}  {one.request}"
    if len(result.documents) > _MOST_SHOWN:
        yield f"  and {len(result.documents) - _MOST_SHOWN:,} more: see --json"
    counts = ", ".join(f"{by} {count:,}" for by, count in result.counts.items())
    would = "would go" if result.dry_run else "taken back"
    documents = counted(len(result.documents), "document", "documents")
    yield f"{would:<12}{documents}{': ' if counts else ''}{counts}"
    for made_from, recall in result.expected_recall.items():
        yield (
            f"signatures  {result.signatures[made_from]:,} of text as {made_from}; later builds "
            f"find {recall:.1%} of near copies at similarity 0.8"
        )
    if result.purged_entries:
        yield (
            f"purged      {result.purged_entries:,} cached results, {result.purged_bytes:,} bytes"
        )
    if result.new_release is not None:
        yield f"release     {result.new_release}"
    for version, count in result.still_held.items():
        purged = version in result.purged_versions
        rows = counted(count, "row", "rows")
        yield f"{'removed' if purged else 'still held':<12}{version}: {rows}"
    for name in result.inputs[:_MOST_SHOWN]:
        yield f"input       {name} still holds it; it is not Provender's to change"
    for note in result.notes:
        yield f"note: {note}"
