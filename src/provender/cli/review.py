# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender review RELEASE`: a sample of a release, judged by people."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from provender.cli.options import AsJson, Language
from provender.cli.output import print_result
from provender.errors import UsageError

Release = Annotated[
    Path,
    typer.Argument(help="A release folder, or the work folder of a build.", show_default=False),
]
Items = Annotated[
    int | None,
    typer.Option(
        "--sample", min=1, help="Items drawn at random. [default: 4000]", show_default=False
    ),
]
Stratify = Annotated[
    str, typer.Option("--stratify", help="source, language, tier, licence or none.")
]
Risk = Annotated[int, typer.Option("--risk", min=0, help="Items that look worst, on top.")]
Seed = Annotated[int, typer.Option("--seed", help="Decides which items are drawn.")]
Reviewer = Annotated[
    str | None,
    typer.Option(
        "--reviewer", help="Who judges: a name or a pseudonym; labels hold it.", show_default=False
    ),
]
RoleOption = Annotated[
    str, typer.Option("--role", help="annotator, or checker of what others annotated.")
]
Labels = Annotated[Path, typer.Option("--labels", help="The file that holds what people say.")]
InTerminal = Annotated[bool, typer.Option("--terminal", help="Judge in the terminal.")]
OnPage = Annotated[bool, typer.Option("--page", help="Judge on a page of this machine.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Port of the page; 0 is any.")]
Report = Annotated[bool, typer.Option("--report", help="Print rates, intervals and agreement.")]
SignOff = Annotated[bool, typer.Option("--sign-off", help="Sign a finished review.")]
Note = Annotated[str, typer.Option("--note", help="Words to a sign-off.")]
HostDecisions = Annotated[
    list[str] | None,
    typer.Option(
        "--host-decision",
        help="HOST=LICENCE or HOST=forbidden, with --reviewer and --reason; may be repeated.",
        show_default=False,
    ),
]
Why = Annotated[str, typer.Option("--reason", help="Where a host's terms stand.")]


def run(
    release: Release,
    sample: Items = None,
    stratify: Stratify = "source",
    risk: Risk = 0,
    seed: Seed = 0,
    reviewer: Reviewer = None,
    role: RoleOption = "annotator",
    labels: Labels = Path("labels.jsonl"),
    terminal: InTerminal = False,
    page: OnPage = False,
    port: Port = 0,
    report: Report = False,
    sign_off: SignOff = False,
    note: Note = "",
    host_decision: HostDecisions = None,
    reason: Why = "",
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Draw a sample for people, let them judge it, and say how many documents pass."""
    from provender.review.command import review
    from provender.review.table import report_lines, sample_lines

    if sum((terminal, page, report, sign_off)) > 1:
        raise UsageError("choose one of --terminal, --page, --report and --sign-off")
    if reviewer is None and (terminal or page or sign_off or host_decision):
        raise UsageError(
            "who judges?", hint="give --reviewer NAME; a pseudonym will do, kept all the way"
        )
    made = review(release, sample=sample, stratify=stratify, risk=risk, seed=seed, labels=labels)
    for stated in host_decision or []:
        host, _, terms = stated.partition("=")
        if not terms:
            raise UsageError(
                f"{stated!r} decides nothing", hint="write HOST=LICENCE or HOST=forbidden"
            )
        made.decide_host(
            host, None if terms == "forbidden" else terms, reviewer=str(reviewer), reason=reason
        )
    if terminal or page:
        _judge(made.desk(str(reviewer), role), terminal=terminal, port=port, language=language)  # type: ignore[arg-type]
    told = made.sign_off(str(reviewer), note) if sign_off else None
    told = made.report() if report or terminal or page else told
    lines = report_lines(told, language) if told else sample_lines(made.to_dict(), language)
    print_result(told or made, lines, as_json=as_json)


def _judge(desk: Any, *, terminal: bool, port: int, language: str) -> None:
    """Let a person judge; what is said to them goes to standard error."""
    from provender.review.server import serve
    from provender.review.terminal import judge_in_terminal

    def tell(line: str) -> None:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    if not terminal:
        serve(desk, port=port, language=language, say=tell)
        return

    def ask() -> str:
        sys.stderr.write("> ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line

    judge_in_terminal(desk, language=language, ask=ask, say=tell)
