# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a comparison of trained models comes to: who is better at equal operations, and by how much.

"Saved" is told by what the dense model would need to be as good: operations, time and energy, each
read off the dense model's own curve between two of its points, never beyond them. Figures are
paired by seed, because a seed's draw of documents moves all arms alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from provender.errors import UsageError
from provender.models.flops import FORMULA
from provender.models.standing import Point, Standing
from provender.prove.statistics import Estimate, estimate

__all__ = ["Gain", "ModelComparison", "Saved", "compare_standings"]

MEASURES: dict[str, Callable[[Point], float]] = {
    "flops": lambda point: point.flops,
    "seconds": lambda point: point.seconds,
    "cpu_seconds": lambda point: point.cpu_seconds,
    "kwh": lambda point: point.kwh,
}


@dataclass(frozen=True)
class Saved:
    """What the reference needs to be as good, over what the arm took.

    Attributes:
        times: By seed; above 1 the arm is cheaper.
        mean: Geometric mean over seeds.
        bound: `at least` or `at most` where a seed lies beyond the reference's curve; or empty.
    """

    times: tuple[float, ...]
    mean: float
    bound: str


@dataclass(frozen=True)
class Gain:
    """One arm against the reference.

    Attributes:
        arm: Its name.
        difference: Bits per byte, the arm's less the reference's at equal operations.
        wins: Seeds in which the arm has fewer bits.
        seeds: Seeds that both have.
        saved: By measure: `flops`, `seconds`, `cpu_seconds`, `kwh`.
        time_per_flop: Processor seconds (of an accelerator, seconds) of an operation, over the
            reference's.
    """

    arm: str
    difference: Estimate
    wins: int
    seeds: int
    saved: dict[str, Saved]
    time_per_flop: float


@dataclass
class ModelComparison:
    """What was found.

    Attributes:
        reference: The arm that others are measured in; the dense one, if there is one.
        standings: Every run.
        gains: Every other arm against it.
        monotone: Seeds in which more experts always mean fewer bits, and how many have every arm;
            None without a ladder.
        folder: Where the report lies, if one was written.
    """

    reference: str
    standings: list[Standing]
    gains: list[Gain]
    monotone: tuple[int, int] | None
    folder: Path | None = None

    @property
    def arms(self) -> list[str]:
        """Names of the arms, fewest experts first."""
        order = {one.arm: (one.experts, one.total_parameters) for one in self.standings}
        return sorted(order, key=lambda arm: (*order[arm], arm))

    def of_arm(self, arm: str) -> list[Standing]:
        """Return an arm's runs by seed."""
        return sorted((one for one in self.standings if one.arm == arm), key=lambda one: one.seed)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON."""
        return {
            "schema_version": 1,
            "flops_formula": FORMULA,
            "reference": self.reference,
            "runs": [one.to_dict() for one in self.standings],
            "gains": [
                {**asdict(one), "difference": one.difference.to_dict()} for one in self.gains
            ],
            "monotone_ladders": None if self.monotone is None else list(self.monotone),
            "folder": None if self.folder is None else str(self.folder),
        }


def compare_standings(standings: Sequence[Standing]) -> ModelComparison:
    """Compare runs.

    Args:
        standings: Runs of two arms and more, with common seeds.

    Raises:
        UsageError: There is one arm only, two runs of an arm share a seed, or no seed is common.
    """
    twice = {(one.arm, one.seed) for one in standings}
    if len(twice) < len(standings):
        raise UsageError("two runs are of the same kind and seed", hint="give each --seed once")
    if len({one.arm for one in standings}) < 2:
        raise UsageError("a comparison needs models of two kinds", hint="dense, and with --experts")
    reference = min(standings, key=lambda one: (one.experts, one.total_parameters, one.arm)).arm
    found = ModelComparison(reference, list(standings), [], None)
    ours = {one.seed: one for one in found.of_arm(reference)}
    for arm in found.arms:
        if arm != reference:
            pairs = [(one, ours[one.seed]) for one in found.of_arm(arm) if one.seed in ours]
            if not pairs:
                raise UsageError(f"{arm} and {reference} have no seed in common")
            found.gains.append(_gain(arm, pairs))
    found.monotone = _monotone(found)
    return found


def _gain(arm: str, pairs: Sequence[tuple[Standing, Standing]]) -> Gain:
    differences = [one.last.bits_per_byte - _bits_at(other, one.last.flops) for one, other in pairs]
    share = min(0.5, max(one.epochs for one, _ in pairs))
    pace = [_pace(one) / _pace(other) for one, other in pairs]
    return Gain(
        arm,
        estimate(differences, share if len(pairs) > 1 else 0.0),
        sum(difference < 0 for difference in differences),
        len(pairs),
        {name: _saved(pairs, measure) for name, measure in MEASURES.items()},
        math.exp(float(np.mean(np.log(pace)))),
    )


def _pace(one: Standing) -> float:
    """Return the seconds of an operation; of the processor, unless an accelerator works."""
    seconds = one.last.cpu_seconds if one.device == "cpu" else one.last.seconds
    return max(seconds, 1e-9) / one.last.flops


def _bits_at(one: Standing, flops: float) -> float:
    """Return the bits that a run has at so many operations, between its points."""
    logs = [math.log(point.flops) for point in one.points]
    return float(np.interp(math.log(flops), logs, [point.bits_per_byte for point in one.points]))


def _saved(pairs: Sequence[tuple[Standing, Standing]], measure: Callable[[Point], float]) -> Saved:
    times, bounds = [], set()
    for one, other in pairs:
        needed, bound = _needed(other.points, measure, one.last.bits_per_byte)
        times.append(needed / max(measure(one.last), 1e-12))
        bounds.add(bound)
    bounds -= {""}
    mean = math.exp(float(np.mean(np.log(np.maximum(times, 1e-12)))))
    return Saved(tuple(times), mean, bounds.pop() if len(bounds) == 1 else " / ".join(bounds))


def _needed(
    points: Sequence[Point], measure: Callable[[Point], float], bits: float
) -> tuple[float, str]:
    """Return what a run must spend to reach some bits, and whether that is only a bound.

    Between two points bits fall evenly with the logarithm of what is spent.
    """
    spent = [math.log(max(measure(point), 1e-12)) for point in points]
    curve = np.minimum.accumulate([point.bits_per_byte for point in points])
    if bits < curve[-1]:
        return math.exp(spent[-1]), "at least"
    if bits > curve[0]:
        return math.exp(spent[0]), "at most"
    return math.exp(float(np.interp(-bits, -curve, spent))), ""


def _monotone(found: ModelComparison) -> tuple[int, int] | None:
    """Count the seeds in which every arm with more experts has fewer bits, if there are three."""
    if len(found.arms) < 3:
        return None
    seeds = set.intersection(*({one.seed for one in found.of_arm(arm)} for arm in found.arms))
    count = 0
    for seed in seeds:
        runs = [next(r for r in found.of_arm(arm) if r.seed == seed) for arm in found.arms]
        flops = min(run.last.flops for run in runs)
        bits = [_bits_at(run, flops) for run in runs]
        count += all(more < fewer for fewer, more in pairwise(bits))
    return count, len(seeds)
