# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The one finaliser that spreads the bits of a 64-bit hash, for tables and sketches."""

from __future__ import annotations

import numpy as np

from provender.kernels.jit import kernel

__all__ = ["spread"]


@kernel
def spread(value: np.uint64) -> np.uint64:
    """Spread the bits of a hash (the finaliser of SplitMix64, Steele et al. 2014)."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))
