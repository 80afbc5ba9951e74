# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The frozen signature of a text: near copies are known by it long after the text is gone.

Specification `minhash-256/1`, which never changes; another is another name (docs/withdraw.md):

- *normalised*: case and Chinese script folded one to one, punctuation and spacing passed over;
- *shingles*: 5 words, or 8 characters of scripts without spaces, and mixed texts by weight
  (`kernels.tokens`), hashed to 64 bits, of which the lower 32 count;
- *permutations*: 256, `a x + b` modulo 2**32, `a` (made odd) and `b` the halves of SplitMix64's
  numbers from seed 0 (Steele et al. 2014);
- *signature*: the 256 minima as little-endian 32-bit numbers, in base64 (RFC 4648 §4);
- *copies*: 42 bands of 6 minima find candidates; a candidate of which at least 0.72 of the minima
  are equal is a near copy.

Share of equal minima estimates Jaccard similarity (Broder 1997) with a standard error of
sqrt(s (1 - s) / 256), so that of pairs at 0.8 more than 99.9 % are found: see `expected_recall`.
"""

from __future__ import annotations

import base64
import binascii
import functools
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.signature import Minima, signatures
from provender.kernels.tokens import Shingling

__all__ = [
    "LEAST_BYTES",
    "SHINGLING",
    "SPECIFICATION",
    "THRESHOLD",
    "WIDTH",
    "SignatureIndex",
    "decode",
    "encode",
    "expected_recall",
    "sign",
]

SPECIFICATION = "minhash-256/1"
THRESHOLD = 0.72
"""Least share of equal minima of a near copy: over three standard errors below 0.8."""

SHINGLING = Shingling(5, 8)
LEAST_BYTES = 100
"""Bytes of the shortest text that is signed. A shorter one is known by its hash alone: as one
message among others it may well be said again by somebody else."""

WIDTH = 256
"""Minima of a signature."""

_BANDS, _ROWS = 42, 6
_EMPTY = 0xFFFFFFFF
_SIZE_BYTES = 4 * WIDTH
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def sign(texts: pa.Array | pa.ChunkedArray | Sequence[str]) -> Minima:
    """Return the minima of each text, shape (texts, 256)."""
    if not isinstance(texts, (pa.Array, pa.ChunkedArray)):
        texts = pa.array(texts, pa.large_string())
    return signatures(texts, SHINGLING, WIDTH)[0]


def encode(minima: Minima) -> str | None:
    """Return one text's minima as a list holds them; None for a text without words."""
    if bool((minima == _EMPTY).all()):
        return None
    return base64.b64encode(minima.astype("<u4").tobytes()).decode("ascii")


def decode(value: str) -> Minima:
    """Return the minima of an encoded signature.

    Raises:
        ValueError: It is none.
    """
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("a signature is base64") from error
    if len(raw) != _SIZE_BYTES:
        raise ValueError(f"a signature has {_SIZE_BYTES} bytes, this one {len(raw)}")
    return np.frombuffer(raw, "<u4").astype(np.uint32)


@functools.cache
def expected_recall(similarity: float) -> float:
    """Return the share of pairs of a Jaccard similarity that are expected to be found.

    Equal minima are binomial; a pair is found where enough of them are equal and one band of six
    is equal throughout. The bands are taken as independent of the sum, which errs low.

    Args:
        similarity: Jaccard similarity, 0 to 1.
    """
    least = math.ceil(THRESHOLD * WIDTH)
    enough = sum(
        math.comb(WIDTH, k) * similarity**k * (1 - similarity) ** (WIDTH - k)
        for k in range(least, WIDTH + 1)
    )
    return float(min(1.0, enough) * (1 - (1 - similarity**_ROWS) ** _BANDS))


class SignatureIndex:
    """Finds which of some signatures texts are near copies of.

    Args:
        known: The signatures, shape (signatures, 256).
    """

    def __init__(self, known: Minima):
        self._known = known
        keys = _band_keys(known)
        self._order = [np.argsort(keys[:, band], kind="stable") for band in range(_BANDS)]
        self._keys = [keys[order, band] for band, order in enumerate(self._order)]

    def find(self, texts: Minima) -> npt.NDArray[np.int64]:
        """Return the first signature that each text is a near copy of, -1 for none.

        Args:
            texts: Their minima, shape (texts, 256).
        """
        found = np.full(len(texts), -1, np.int64)
        if len(self._known) == 0 or len(texts) == 0:
            return found
        keys = _band_keys(texts)
        silent = (texts == _EMPTY).all(axis=1)
        candidates: list[npt.NDArray[np.int64]] = []
        for band in range(_BANDS):
            low = np.searchsorted(self._keys[band], keys[:, band], "left")
            high = np.searchsorted(self._keys[band], keys[:, band], "right")
            high[silent] = low[silent]
            rows = np.flatnonzero(high > low)
            counts = (high - low)[rows]
            owners = np.repeat(rows, counts)
            steps = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
            which = self._order[band][np.repeat(low[rows], counts) + steps]
            candidates.append(owners * len(self._known) + which)
        for pair in np.unique(np.concatenate(candidates)).tolist():
            row, which = divmod(pair, len(self._known))
            if found[row] < 0 and self.similarity(texts[row], which) >= THRESHOLD:
                found[row] = which
        return found

    def similarity(self, text: Minima, which: int) -> float:
        """Return the share of equal minima of a text and a known signature."""
        return float((self._known[which] == text).mean())


def _band_keys(minima: Minima) -> npt.NDArray[np.uint64]:
    """Return a key a band, shape (texts, bands); it only finds candidates, and is in no file."""
    cut = minima[:, : _BANDS * _ROWS].reshape(len(minima), _BANDS, _ROWS).astype(np.uint64)
    keys = np.zeros((len(minima), _BANDS), np.uint64)
    for row in range(_ROWS):
        keys = (keys ^ cut[:, :, row]) * _FACTOR
        keys ^= keys >> np.uint64(29)
    return keys
