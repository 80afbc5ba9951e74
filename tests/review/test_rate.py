# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Rates and agreement against published examples and exact probabilities."""

from __future__ import annotations

import math

import pytest

from provender.review.categories import acceptance
from provender.review.effort import item_seconds, person_hours
from provender.review.rate import (
    Stratum,
    cohen_kappa,
    krippendorff_alpha,
    pass_share,
    wilson,
)

Z = acceptance()["z"]


def test_wilson_against_known_intervals() -> None:
    """90 of 100: 0.8256 to 0.9448; 0 of 10: 0 to 0.2775 (Brown, Cai and DasGupta 2001)."""
    assert wilson(0.9, 100, Z) == (pytest.approx(0.8256, abs=5e-5), pytest.approx(0.9448, abs=5e-5))
    assert wilson(0.0, 10, Z) == (0.0, pytest.approx(0.2775, abs=5e-5))
    assert wilson(0.5, 0, Z) == (0.0, 1.0)


def test_a_census_has_no_interval_and_a_part_of_it_a_narrower_one() -> None:
    whole = pass_share([Stratum(100, 100, 96)], Z)
    assert (whole.rate, whole.low, whole.high) == (0.96, 0.96, 0.96)
    few, many = (pass_share([Stratum(size, 100, 96)], Z) for size in (200, 10**9))
    assert few.high - few.low < many.high - many.low
    assert (many.low, many.high) == pytest.approx(wilson(0.96, 100, Z), abs=1e-6)


def test_strata_weigh_by_what_they_hold() -> None:
    """A small stratum that was read in full does not count more than it is."""
    share = pass_share([Stratum(9900, 100, 100), Stratum(100, 100, 0)], Z)
    assert share.rate == 0.99
    assert share.low < 0.99 < share.high
    assert pass_share([Stratum(10, 0, 0)], Z).rate is None


@pytest.mark.parametrize("failing", [4, 16, 40, 120])
def test_the_interval_covers_what_it_promises(failing: int) -> None:
    """Exactly, over all samples of 100 of 400 documents (hypergeometric): 95 %, about."""
    documents, drawn = 400, 100
    covered = 0.0
    for seen in range(min(failing, drawn) + 1):
        share = pass_share([Stratum(documents, drawn, drawn - seen)], Z)
        if share.low <= 1 - failing / documents <= share.high:
            covered += (
                math.comb(failing, seen) * math.comb(documents - failing, drawn - seen)
            ) / math.comb(documents, drawn)
    assert 0.93 < covered <= 1


def test_kappa_against_a_known_table() -> None:
    """20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: 0.4."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert cohen_kappa(pairs) == pytest.approx(0.4)
    assert cohen_kappa([("y", "y")] * 9) is None
    assert cohen_kappa([]) is None


def test_alpha_against_krippendorffs_own_examples() -> None:
    """Computing Krippendorff's Alpha-Reliability (2011): binary 0.095, nominal with gaps 0.743."""
    one, other = "0100000010", "1110010000"
    units = [{"A": a, "B": b} for a, b in zip(one, other, strict=True)]
    assert krippendorff_alpha(units) == pytest.approx(0.095, abs=5e-4)
    table = {
        "A": "123321412" + "...",
        "B": "123322412" + "5.3",
        "C": ".33323422" + "51.",
        "D": "123324412" + "51.",
    }

    units = [
        {name: said[place] for name, said in table.items() if said[place] != "."}
        for place in range(12)
    ]
    assert krippendorff_alpha(units) == pytest.approx(0.743, abs=5e-4)
    assert krippendorff_alpha([{"A": "p"}, {"B": "f"}]) is None
    assert krippendorff_alpha([{"A": "p", "B": "p"}]) is None


def test_effort_grows_with_length_up_to_a_bound_and_with_the_script() -> None:
    short, long, longest = (item_seconds(size, "en") for size in (100, 4000, 10**7))
    assert short < long < longest == item_seconds(10**8, "en")
    assert item_seconds(3000, "zh-Hans") > item_seconds(3000, "en")
    assert person_hours([(4000, "en")] * 3600) == pytest.approx(long, abs=1e-3)
