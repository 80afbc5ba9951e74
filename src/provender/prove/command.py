# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The Python twins of `provender prove` and `provender prove --plan`."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

from provender.errors import UsageError
from provender.prove.compute import Training
from provender.prove.findings import Proof
from provender.prove.forecast import Forecast, forecast
from provender.prove.page import render_page
from provender.prove.proof import prove_question
from provender.prove.question import ask
from provender.run.progress import make_progress
from provender.storage import write_bytes, write_json

__all__ = ["make_report_folder", "plan_proof", "prove"]


def prove(
    *releases: str | Path,
    by: str | None = None,
    work: str | Path | None = None,
    panel: str | Path | None = None,
    seeds: int = 5,
    budget: int | str | None = None,
    order: int = 4,
    workers: int | None = None,
    training: Training | None = None,
    tier: str = "ngram",
    out: str | Path | None = None,
    quiet: bool = True,
) -> Proof:
    """Say what one token of the first release is worth in tokens of each other one.

    Args:
        releases: Release folders. One alone is measured against itself, and by its parts.
        by: Take the one release apart by `source`, `tier`, `licence`, `language` or `rule`.
        work: Work folder of the release's build: what its rules dropped is measured.
        panel: A folder of documents that stand for what a model shall be good at.
        seeds: Samples of each release, at least 2.
        budget: Tokens of one run at most, such as `10m`; None for the tier's own.
        order: Longest n-gram, 2 to 6.
        workers: Runs that go on at once, at most; by default the machine's cores.
        training: The training run that savings are told for; by default 1 billion parameters.
        tier: `ngram` counts, in seconds; `tiny` and `gpu` train small models, and show what the
            n-gram tier says beside it.
        out: A folder for `report.json` and `report.html`; None writes nothing.
        quiet: Show no progress on standard error.

    Raises:
        UsageError: An option is out of bounds, or a release has too little text.
        CheckFailed: A folder is no release, or no part of the panel is left.
        MissingExtra: The tier trains, and PyTorch is not installed.
        EnvironmentProblem: There is no CUDA device for `gpu`.
        StorageFull: The disk is full.
    """
    question = ask(
        releases, by=by, work=work, panel=panel, seeds=seeds, budget=budget, order=order,
        workers=workers, training=training or Training(), tier=tier,
    )  # fmt: skip
    if out is not None:
        make_report_folder(Path(out))
    with make_progress(quiet=quiet) as progress:
        proof = prove_question(question, progress)
    if out is not None:
        proof.folder = Path(out)
        write_json(proof.folder / "report.json", proof.to_dict())
        write_bytes(proof.folder / "report.html", render_page(proof).encode("utf-8"))
    return proof


def make_report_folder(folder: Path) -> None:
    """Make the report's folder before the work, not after it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be made a folder for the report: {error.strerror}",
            hint="give --out a folder that you may write",
            subject=str(folder),
        ) from error


def plan_proof(*releases: str | Path, **options: Any) -> Forecast:
    """Say what `prove` would do with the same arguments, without reading a text.

    Args:
        releases: Release folders.
        options: Those of `prove` but `out` and `quiet`.

    Raises:
        UsageError: An option is out of bounds.
        CheckFailed: A folder is no release.
    """
    defaults: dict[str, Any] = {
        name: parameter.default
        for name, parameter in inspect.signature(prove).parameters.items()
        if name not in ("releases", "out", "quiet")
    }
    asked = {**defaults, **options}
    return forecast(ask(releases, **{**asked, "training": asked["training"] or Training()}))
