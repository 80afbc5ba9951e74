# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender classifier GOOD BAD --out DIR`: learned quality out of one's own examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from provender.cli.options import AsJson, Workers
from provender.cli.output import print_result
from provender.errors import UsageError

if TYPE_CHECKING:
    from provender.audit.learning import Learned


def run(
    good: Annotated[
        Path | None, typer.Argument(help="File or folder of texts to keep.", show_default=False)
    ] = None,
    bad: Annotated[
        Path | None, typer.Argument(help="File or folder of texts to drop.", show_default=False)
    ] = None,
    *,
    out: Annotated[
        Path, typer.Option("--out", help="Folder of the classifier.", show_default=False)
    ],
    also_good: Annotated[
        list[Path] | None, typer.Option("--good", help="More texts to keep; may be repeated.")
    ] = None,
    also_bad: Annotated[
        list[Path] | None, typer.Option("--bad", help="More texts to drop; may be repeated.")
    ] = None,
    reviews: Annotated[
        list[Path] | None,
        typer.Option("--reviews", help="Labels of a review, whose verdicts are examples, too."),
    ] = None,
    release: Annotated[
        Path | None,
        typer.Option("--release", help="The release that was reviewed.", show_default=False),
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(
            "--policy",
            help="Learn only from examples that this policy allows. [default: from all]",
            show_default=False,
        ),
    ] = None,
    workers: Workers = None,
    as_json: AsJson = False,
) -> None:
    """Learn a quality classifier from good and bad examples, and say on what terms they stand."""
    from provender.audit.learning import classifier

    kept = [*([good] if good else ()), *(also_good or ())]
    dropped = [*([bad] if bad else ()), *(also_bad or ())]
    if not reviews and not (kept and dropped):
        raise UsageError(
            "a classifier learns from good and from bad examples",
            hint="give GOOD and BAD, or the labels of a review with --reviews and --release",
        )
    made = classifier(
        kept,
        dropped,
        out,
        reviews=reviews or (),
        release=release,
        policy=policy,
        workers=workers,
    )
    print_result(made, _lines(made), as_json=as_json)


def _lines(made: Learned) -> Iterator[str]:
    for one in made.examples:
        yield f"{one.side:<10}{one.name}: {one.documents:,} texts, {one.size_bytes:,} bytes"
    told = made.measured
    yield f"held out  area under the ROC curve {told.auc:.4f} ± {told.error:.4f}"
    for advice in told.thresholds:
        yield (
            f"threshold {advice['score']:.4f} keeps {advice['good_kept']:.1%} of the good, "
            f"drops {advice['bad_dropped']:.1%} of the bad"
        )
    for sentence in made.rights:
        yield f"rights    {sentence}"
    yield f"model     {made.path}"
