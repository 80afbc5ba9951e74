# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How many documents pass, how sure that is, and how far people agree.

Sums run in a stable order and results are rounded, so equal labels give equal figures everywhere.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

__all__ = ["Share", "Stratum", "cohen_kappa", "krippendorff_alpha", "pass_share", "wilson"]

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum of a sample.

    Attributes:
        documents: Documents that it holds in the release.
        judged: Items of it that people judged.
        passed: Those that passed.
    """

    documents: int
    judged: int
    passed: int


@dataclass(frozen=True, slots=True)
class Share:
    """An estimated share of a release's documents.

    Attributes:
        rate: The estimate, None if nothing was judged.
        low: Lower end of its interval.
        high: Upper end.
    """

    rate: float | None
    low: float
    high: float


def wilson(rate: float, count: float, z: float) -> tuple[float, float]:
    """Return the score interval of a share (Wilson 1927, JASA 22, p. 209-212).

    Args:
        rate: The observed share.
        count: Independent observations behind it; infinite for a census.
        z: Normal quantile of the confidence.
    """
    if math.isinf(count):
        return round(rate, _DIGITS), round(rate, _DIGITS)
    if count <= 0:
        return 0.0, 1.0
    square = z * z / count
    centre = (rate + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(rate * (1 - rate) / count + square / (4 * count))
    return round(max(0.0, centre - half), _DIGITS), round(min(1.0, centre + half), _DIGITS)


def pass_share(strata: Sequence[Stratum], z: float) -> Share:
    """Return the estimated share of documents that pass, with its interval.

    The estimate weighs each stratum by the documents that it holds (Cochran, Sampling Techniques,
    3rd ed. 1977, eq. 5.52); strata of which nothing was judged yet are left out. The interval is
    Wilson's for the effective number of observations: that of a simple random sample with
    replacement whose estimate would vary as much, each stratum's variance taken as that of the
    whole and reduced by the finite population correction (Cochran §2.6; effective sample size:
    Kish, Survey Sampling, 1965). A census has no interval.

    Args:
        strata: The strata of the sample.
        z: Normal quantile of the confidence.
    """
    seen = [stratum for stratum in strata if stratum.judged and stratum.documents]
    total = sum(stratum.documents for stratum in seen)
    if not total:
        return Share(None, 0.0, 1.0)
    rate = spread = 0.0
    for stratum in seen:
        weight = stratum.documents / total
        rate += weight * stratum.passed / stratum.judged
        left = (stratum.documents - stratum.judged) / max(1, stratum.documents - 1)
        spread += weight * weight * max(0.0, left) / stratum.judged
    count = math.inf if spread == 0 else 1 / spread
    return Share(round(rate, _DIGITS), *wilson(min(1.0, rate), count, z))


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return how far two people agree beyond chance (Cohen 1960, Educ. Psychol. Meas. 20, p. 37).

    Args:
        pairs: What each said of the same items.

    Returns:
        1 is agreement, 0 is chance; None without items, or if both always say the same one thing,
        where chance already agrees.
    """
    if not pairs:
        return None
    count = len(pairs)
    first = Counter(one for one, _ in pairs)
    second = Counter(other for _, other in pairs)
    observed = sum(one == other for one, other in pairs) / count
    expected = sum(first[name] * second[name] for name in sorted(first)) / (count * count)
    return None if expected == 1 else round((observed - expected) / (1 - expected), _DIGITS)


def krippendorff_alpha(units: Sequence[Mapping[str, str]]) -> float | None:
    """Return the agreement of any number of people on nominal values, items missing or not.

    Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), nominal metric: 1 minus
    observed over expected disagreement, from the coincidences of values within units.

    Args:
        units: For each item, what each person says of it.

    Returns:
        None if no item was judged twice, or all values are the same.
    """
    shares: dict[tuple[str, str], float] = {}
    for unit in units:
        values = [unit[name] for name in sorted(unit)]
        if len(values) < 2:
            continue
        for one, other in combinations(values, 2):
            for pair in ((one, other), (other, one)):
                shares[pair] = shares.get(pair, 0.0) + 1 / (len(values) - 1)
    totals: dict[str, float] = {}
    for (one, _), share in sorted(shares.items()):
        totals[one] = totals.get(one, 0.0) + share
    count = sum(totals[name] for name in sorted(totals))
    expected = sum(
        totals[one] * totals[other] for one in sorted(totals) for other in sorted(totals)
        if one != other
    )  # fmt: skip
    if not expected:
        return None
    observed = sum(share for (one, other), share in sorted(shares.items()) if one != other)
    return round(1 - (count - 1) * observed / expected, _DIGITS)
