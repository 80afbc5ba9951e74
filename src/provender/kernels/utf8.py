# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Code points out of UTF-8 (RFC 3629). Arrow has checked the bytes, so no byte is checked here."""

from __future__ import annotations

import numpy as np

from provender.kernels.buffers import Bytes
from provender.kernels.jit import at, kernel

__all__ = ["code_at"]


@kernel
def code_at(data: Bytes, place: np.int64) -> tuple[np.int64, int]:
    """Return the code point that begins at a byte, and how many bytes it has."""
    lead = np.int64(data[at(place)])
    if lead < 0x80:
        return lead, 1
    if lead < 0xE0:
        return ((lead & 31) << 6) | np.int64(data[at(place + 1)] & 63), 2
    second = np.int64(data[at(place + 1)] & 63)
    third = np.int64(data[at(place + 2)] & 63)
    if lead < 0xF0:
        return ((lead & 15) << 12) | (second << 6) | third, 3
    fourth = np.int64(data[at(place + 3)] & 63)
    return ((lead & 7) << 18) | (second << 12) | (third << 6) | fourth, 4
