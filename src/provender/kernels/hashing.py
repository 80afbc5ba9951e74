# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What 64-bit hashes share: the finaliser that spreads their bits, and powers of their base."""

from __future__ import annotations

import numpy as np

from provender.kernels.jit import kernel

__all__ = ["power_of", "spread"]


@kernel
def spread(value: np.uint64) -> np.uint64:
    """Spread the bits of a hash (the finaliser of SplitMix64, Steele et al. 2014)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@kernel
def power_of(base: np.uint64, exponent: int) -> np.uint64:
    """Return a power modulo 2^64, by squaring (D. E. Knuth, TAOCP 2, 4.6.3, algorithm A)."""
    found = np.uint64(1)
    while exponent:
        if exponent & 1:
            found = found * base
        base = base * base
        exponent >>= 1
    return found
