# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of a proof, checked before anything is read."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from provender.errors import CheckFailed, UsageError
from provender.prove.compute import Training
from provender.prove.corpus import GROUPS
from provender.prove.model import LEAST_ORDER, MOST_ORDER
from provender.prove.tiers import Tier, tier_of
from provender.release.manifest import read_manifest

__all__ = ["WAYS", "Question", "ask", "plain", "read_number"]

WAYS = (*GROUPS, "rule")
"""What a release can be taken apart by."""

MOST_SEEDS = 100
_SIZES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "b": 10**9, "t": 10**12}


@dataclass(frozen=True)
class Question:
    """What is asked, and how.

    Attributes:
        releases: Folders; the first is measured in tokens of the others.
        names: What reports call them.
        by: One of `WAYS`, or None.
        work: Work folder of the first release's build, or None.
        panel: A folder of documents of one's own, or None.
        seeds: Samples of each release.
        budget_tokens: Tokens of one run at most.
        order: Longest n-gram.
        workers: Runs that go on at once, at most.
        training: The training run that savings are told for.
        tier: What it is answered with.
    """

    releases: tuple[Path, ...]
    names: tuple[str, ...]
    by: str | None
    work: Path | None
    panel: Path | None
    seeds: int
    budget_tokens: int
    order: int
    workers: int
    training: Training
    tier: Tier

    def by_counting(self) -> Question:
        """Return the same question for the n-gram tier, with that tier's own budget."""
        tier = tier_of("ngram")
        return replace(self, tier=tier, budget_tokens=tier.budget_tokens)


def ask(
    releases: Sequence[str | Path],
    *,
    by: str | None,
    work: str | Path | None,
    panel: str | Path | None,
    seeds: int,
    budget: int | str | None,
    order: int,
    workers: int | None,
    training: Training,
    tier: str = "ngram",
) -> Question:
    """Check a question.

    Raises:
        UsageError: An option is out of bounds, or options do not go together.
        CheckFailed: A folder is no release.
    """
    if not releases:
        raise UsageError("prove needs a release", hint="provender prove releases/<name>/<version>")
    folders = tuple(Path(one) for one in releases)
    names = _names(folders)
    if by is not None and by not in WAYS:
        raise UsageError(f"--by is {by!r}", hint=f"one of {', '.join(WAYS)}", subject=by)
    if by is not None and len(folders) > 1:
        raise UsageError("--by takes one release apart; more than one was given")
    if by == "rule" and work is None:
        raise UsageError(
            "a release holds no text that a rule dropped, so --by rule needs the work folder",
            hint="add --work with the work folder of the build (.provender/ beside its recipe)",
        )
    if work is not None and by not in ("rule", "tier"):
        raise UsageError("--work goes with --by rule or --by tier")
    for name, number, least, most in (
        ("seeds", seeds, 2, MOST_SEEDS),
        ("order", order, LEAST_ORDER, MOST_ORDER),
        ("workers", workers or 1, 1, 1024),
    ):
        if not least <= number <= most:
            raise UsageError(f"--{name} is {number}", hint=f"from {least} to {most}")
    way = tier_of(tier)
    if by is not None and way.trains:
        raise UsageError(
            f"--by takes counts apart, which --tier {tier} does not make",
            hint="ask the two questions one after another",
        )
    tokens = way.budget_tokens if budget is None else int(read_number(budget, "--budget"))
    if not 1_000 <= tokens <= 10**9:
        raise UsageError(f"--budget is {budget}", hint="from 1k to 1g tokens")
    training.check()
    return Question(
        folders, names, by, Path(work) if work is not None else None,
        Path(panel) if panel is not None else None, seeds, tokens, order,
        workers or os.cpu_count() or 1, training, way,
    )  # fmt: skip


def read_number(text: int | float | str, option: str) -> float:
    """Return a number that may end in k, m, g (or b) or t, such as `10m`.

    Raises:
        UsageError: It is none.
    """
    found = re.fullmatch(r"([0-9]{1,18}(?:\.[0-9]{1,6})?)([kmgbt]?)", str(text).lower().strip())
    if found is None and not isinstance(text, str):
        return float(text)
    if found is None:
        raise UsageError(f"{option} is {text!r}", hint="a number such as 500k, 10m or 7b")
    return float(found[1]) * _SIZES[found[2]]


def _names(folders: Sequence[Path]) -> tuple[str, ...]:
    """Return `name version` of each release; the folder too where two are called the same."""
    names = [_name(folder) for folder in folders]
    told: list[str] = []
    for name, folder in zip(names, folders, strict=True):
        label = name if names.count(name) == 1 else plain(f"{name} ({folder})", 120)
        told.append(f"{label}, again" if label in told else label)
    return tuple(told)


def plain(text: str, most: int = 200) -> str:
    """Return a name that can be written as UTF-8, not longer than so many characters."""
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"


def _name(folder: Path) -> str:
    head = read_manifest(folder).get("release")
    if not isinstance(head, dict) or not {"name", "version"} <= head.keys():
        raise CheckFailed(
            f"the manifest of {folder} names no release",
            hint="run `provender verify` on it, and fetch or build it again",
            subject=str(folder),
        )
    return plain(f"{head['name']} {head['version']}", 80)
