# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What bands promise: how likely two texts of a similarity are found.

Two texts of Jaccard similarity s agree in all r rows of a band with probability s**r, and so in at
least one of b bands with 1 - (1 - s**r)**b (Leskovec, Rajaraman and Ullman, "Mining of Massive
Datasets", 3.4.2). With a re-check they must also reach the threshold: by all shingles that is a
step, by the sketch a binomial tail around it.
"""

from __future__ import annotations

import math

from provender.dedup.options import NearOptions
from provender.kernels.minhash import SKETCH_BYTES

__all__ = ["POINTS", "candidate_probability", "curve", "even_similarity", "plot"]

POINTS = (0.5, 0.6, 0.7, 0.8, 0.9)


def candidate_probability(similarity: float, bands: int, rows: int) -> float:
    """Return how likely two texts share a band.

    Args:
        similarity: Their Jaccard similarity, 0 to 1.
        bands: Bands.
        rows: Minima in a band.
    """
    if similarity >= 1:
        return 1.0
    # 1 - tiny would lose the digits of tiny.
    return -math.expm1(bands * math.log1p(-(similarity**rows)))


def even_similarity(bands: int, rows: int) -> float:
    """Return the similarity at which half of the pairs are found."""
    return math.pow(1 - math.pow(0.5, 1 / bands), 1 / rows)


def _passes(similarity: float, options: NearOptions) -> float:
    """Return how likely a candidate passes the re-check."""
    if options.recheck == "off":
        return 1.0
    if options.recheck == "exact":
        return float(similarity >= options.threshold)
    width = min(options.permutation_count, SKETCH_BYTES)
    agree = similarity + (1 - similarity) / 256
    wanted = options.threshold * (1 - 1 / 256) + 1 / 256
    least = math.ceil(wanted * width - 1e-9)
    return sum(
        math.comb(width, k) * agree**k * (1 - agree) ** (width - k) for k in range(least, width + 1)
    )


def curve(options: NearOptions) -> dict[float, float]:
    """Return the share of pairs that a recipe's options find, by similarity of `POINTS`.

    Band and sketch of one pair come of the same minima; taking them as independent understates
    what a re-check by sketches finds near its threshold.
    """
    return {
        point: candidate_probability(point, options.bands, options.rows) * _passes(point, options)
        for point in POINTS
    }


_RAMP = " ▁▂▃▄▅▆▇█"


def plot(options: NearOptions) -> str:
    """Draw the S-curve from 0 to 1 in one line of 41 characters."""
    heights = [
        candidate_probability(step / 40, options.bands, options.rows) * _passes(step / 40, options)
        for step in range(41)
    ]
    return "".join(_RAMP[round(height * (len(_RAMP) - 1))] for height in heights)
