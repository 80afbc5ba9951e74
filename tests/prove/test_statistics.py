# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Intervals against textbook figures and simulation; words against their rule."""

from __future__ import annotations

import math

import numpy as np
import pytest

from provender.prove.statistics import (
    Estimate,
    estimate,
    jackknife,
    seeds_needed,
    student_p,
    student_quantile,
    verdict,
)
from provender.prove.worth import CHECKPOINTS, token_value, tokens_for, value_of


def figure(low: float, high: float) -> Estimate:
    """Return an estimate that is only an interval."""
    p = 0.5 if low <= 0 <= high else 0.01
    return Estimate((low + high) / 2, low, high, p, (), 0.0, (high - low) / 4)


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (9, 2.262), (30, 2.042), (1000, 1.962)],
)
def test_quantiles_are_those_of_tables(freedom: int, quantile: float) -> None:
    """Student's t, two-sided, 95 %."""
    assert student_quantile(freedom) == pytest.approx(quantile, abs=2e-3)
    assert student_p(quantile, freedom) == pytest.approx(0.05, abs=2e-4)
    assert student_p(0, freedom) == 1


def test_intervals_hold_what_they_promise() -> None:
    """Over many draws of a known truth, 95 % of the intervals cover it, overlapping or not."""
    chance = np.random.default_rng(5)
    independent = overlapping = 0
    for _ in range(1500):
        one = estimate(chance.normal(1.0, 0.3, 5), 0.0)
        independent += one.low <= 1.0 <= one.high
        pool = chance.normal(1.0, 1.0, 200)
        halves = [chance.permutation(pool)[:100].mean() for _ in range(5)]
        two = estimate(halves, 0.5)
        overlapping += two.low <= 1.0 <= two.high
    assert independent / 1500 == pytest.approx(0.95, abs=0.02)
    assert 0.93 < overlapping / 1500 <= 1


def test_jackknife_of_a_mean_is_its_standard_error() -> None:
    """Leaving out one value at a time gives the textbook error (Shao and Tu 1995)."""
    values = np.random.default_rng(2).normal(3, 2, 12)
    left = [float(np.delete(values, at).mean()) for at in range(12)]
    found = jackknife(float(values.mean()), left)
    error = values.std(ddof=1) / math.sqrt(12)
    assert found.half_width == pytest.approx(error * student_quantile(11), rel=1e-6)


def test_words_need_a_clear_interval_that_exceeds_the_control() -> None:
    """Each condition alone is not enough."""
    quiet = figure(-0.001, 0.001)
    assert verdict(figure(0.01, 0.03), quiet) == "worse"
    assert verdict(figure(-0.03, -0.01), quiet) == "better"
    assert verdict(figure(-0.001, 0.03), quiet) == "no difference seen"
    assert verdict(figure(0.01, 0.03), figure(-0.03, 0.03)) == "no difference seen"
    assert verdict(figure(0.01, 0.03), figure(0.01, 0.02)) == "no difference seen"


def test_more_seeds_are_asked_for_only_if_they_would_settle_it() -> None:
    """A small panel or pool cannot be made up for by seeds."""
    wide = estimate([0.01, 0.03, -0.01, 0.02, 0.0], 0.0)
    quiet = figure(-0.001, 0.001)
    needed = seeds_needed(wide, quiet, 0.0)
    assert needed is not None
    assert 5 < needed < 40
    spread = np.linspace(-1, 1, needed)
    spread *= wide.seed_deviation / spread.std(ddof=1)
    assert verdict(estimate(wide.value + spread, 0.0), quiet) == "worse"
    assert verdict(estimate(wide.value + spread * 2, 0.0), quiet) == "no difference seen"
    assert seeds_needed(estimate([0.0001] * 4 + [0.0002], 0.5, 0.1), quiet, 0.5) is None
    assert seeds_needed(wide, figure(0.02, 0.03), 0.0) is None


def test_nothing_differs_from_itself() -> None:
    """A difference of 0 in every seed is 0, not a division by it."""
    same = estimate([0.0] * 5, 0.5)
    assert (same.value, same.low, same.high, same.p) == (0, 0, 0, 1)


def test_a_token_is_worth_what_the_curve_says() -> None:
    """Half the tokens, a tenth of a bit lost at every doubling: exactly 0.5, and back 2."""
    theirs = np.array([3.4, 3.3, 3.2, 3.1, 3.0])
    ours = theirs + 0.1
    assert value_of(ours, theirs) == pytest.approx(0.5)
    assert value_of(theirs, ours) == pytest.approx(2)
    assert value_of(theirs, theirs) == pytest.approx(1)
    flat = np.array([3.0, 2.9, 2.8, 2.8, 2.8])
    assert value_of(flat, flat) == 1
    assert tokens_for(flat, np.array(CHECKPOINTS), 2.8 - 3e-12) > 0.49
    counts = np.array(CHECKPOINTS)
    assert tokens_for(theirs, counts, 3.05) == pytest.approx(2**-0.5)
    assert tokens_for(theirs, counts, 9.0) == 0
    assert tokens_for(theirs, counts, 1.0) == math.inf


def test_values_beyond_the_curve_are_bounds() -> None:
    """Far worse text is worth `less`, far better text `more`, and that is said."""
    theirs = np.tile([3.4, 3.3, 3.2, 3.1, 3.0], (3, 1))
    panels = (theirs + 2, theirs)
    assert token_value(theirs + 2, theirs, 0.5, panels).bound == "less"
    assert token_value(theirs, theirs + 2, 0.5, panels[::-1]).bound == "more"
    assert token_value(theirs + 0.1, theirs, 0.5, (theirs + 0.1, theirs)).bound == ""
    noisy = theirs + np.array([[-0.4], [0.1], [0.4]])
    value = token_value(noisy, theirs, 0.5, (noisy, theirs))
    assert 1 / 16 <= value.low < value.high <= 16
