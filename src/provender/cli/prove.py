# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender prove A [B …]`: what a token of A is worth in tokens of B; `--says`: what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from provender.cli.model_options import OwnPanel, PriceKwh
from provender.cli.options import AsJson, Plan, Quiet, Workers
from provender.cli.output import print_result

Releases = Annotated[
    list[Path], typer.Argument(help="Release folders; A first.", show_default=False)
]
By = Annotated[
    str | None,
    typer.Option(
        "--by",
        help="Take one release apart: source, tier, licence, language or rule.",
        show_default=False,
    ),
]
DroppedFrom = Annotated[
    Path | None,
    typer.Option(
        "--work",
        help="Work folder of the build, for what was dropped (--by rule, --by tier).",
        show_default=False,
    ),
]
Seeds = Annotated[int, typer.Option("--seeds", help="Samples of each release.")]
Tier = Annotated[
    str,
    typer.Option("--tier", help="ngram (seconds), tiny (minutes) or gpu: what it is made with."),
]
Budget = Annotated[
    str | None,
    typer.Option(
        "--budget", help="Tokens of a run at most. [default: the tier's]", show_default=False
    ),
]
Order = Annotated[int, typer.Option("--order", help="Longest n-gram, 2 to 6.")]
Parameters = Annotated[str, typer.Option("--parameters", help="Model that savings are told for.")]
TrainTokens = Annotated[
    str | None,
    typer.Option(
        "--train-tokens", help="Its tokens. [default: 20 a parameter]", show_default=False
    ),
]
Accelerator = Annotated[str, typer.Option("--accelerator", help="a100, h100, h200 or rtx4090.")]
PriceHour = Annotated[
    float | None,
    typer.Option("--price-hour", help="Your price of an accelerator hour.", show_default=False),
]
Report = Annotated[Path, typer.Option("--out", help="Folder for report.json and report.html.")]
Says = Annotated[
    bool,
    typer.Option(
        "--says", help="Ask instead what a model trained on it says: bias, offence, leaks."
    ),
]
OwnPairs = Annotated[
    Path | None,
    typer.Option("--pairs", help="A file of pairs of your own (--says).", show_default=False),
]


def run(
    releases: Releases,
    by: By = None,
    work: DroppedFrom = None,
    panel: OwnPanel = None,
    tier: Tier = "ngram",
    seeds: Seeds = 5,
    budget: Budget = None,
    order: Order = 4,
    parameters: Parameters = "1b",
    train_tokens: TrainTokens = None,
    accelerator: Accelerator = "h100",
    price_kwh: PriceKwh = None,
    price_hour: PriceHour = None,
    out: Report = Path("proof"),
    plan: Plan = False,
    says: Says = False,
    pairs: OwnPairs = None,
    workers: Workers = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Say what a token of A is worth in tokens of B, with error bars."""
    if says or pairs is not None:
        _refuse_with_says(
            says, by=by, work=work, panel=panel, plan=plan, tier=None if tier == "ngram" else tier
        )
        asked: dict[str, Any] = {"pairs": pairs, "seeds": seeds, "order": order}
        if budget is not None:
            asked["budget"] = budget
        _say_what_it_says(releases, {**asked, "workers": workers}, out, quiet, as_json)
        return
    from provender.prove.command import plan_proof, prove
    from provender.prove.compute import Training
    from provender.prove.question import read_number
    from provender.prove.table import forecast_lines, proof_lines

    training = Training(
        read_number(parameters, "--parameters"),
        None if train_tokens is None else read_number(train_tokens, "--train-tokens"),
        accelerator,
        price_kwh,
        price_hour,
    )
    options = {
        "by": by, "work": work, "panel": panel, "seeds": seeds, "budget": budget, "order": order,
        "workers": workers, "training": training, "tier": tier,
    }  # fmt: skip
    if plan:
        forecast = plan_proof(*releases, **options)
        print_result(forecast, forecast_lines(forecast), as_json=as_json)
        return
    proof = prove(*releases, **options, out=out, quiet=quiet)  # type: ignore[arg-type]
    print_result(proof, proof_lines(proof), as_json=as_json)


def _refuse_with_says(says: bool, **others: object) -> None:
    """Complain of options that ask another question."""
    from provender.errors import UsageError

    if not says:
        raise UsageError("--pairs goes with --says")
    for name, value in others.items():
        if value:
            raise UsageError(
                f"--{name} does not go with --says", hint="ask the two questions one after another"
            )


def _say_what_it_says(
    releases: list[Path], options: dict[str, Any], out: Path, quiet: bool, as_json: bool
) -> None:
    from provender.prove.saying import prove_says
    from provender.prove.says_table import says_lines

    found = prove_says(*releases, **options, out=out, quiet=quiet)
    print_result(found, says_lines(found), as_json=as_json)
