# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The reference encoding: one byte-pair encoding for every release, trained on none of them.

Byte-level, so any text has tokens; 16,384 of them, so they fit into 16 bits. Figures are per byte
of text and not per token, so the choice moves all releases alike. `benchmarks/panel.py` made it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from provender.kernels.ngram_counts import Tokens
from provender.storage import hash_file

__all__ = ["ReferenceTokenizer"]

DATA = Path(__file__).parent / "data"


class ReferenceTokenizer:
    """Encodes text with the shipped encoding.

    Attributes:
        vocabulary: Number of different tokens.
        digest: SHA-256 of the encoding's file, in hex.
    """

    vocabulary = 1 << 14

    def __init__(self) -> None:
        from kitoken import Kitoken

        path = DATA / "tokenizer.json"
        self.digest = hash_file(path)
        self._encoder = Kitoken.from_tokenizers_file(str(path))

    def encode(self, texts: Sequence[str]) -> tuple[Tokens, npt.NDArray[np.int64]]:
        """Encode many texts.

        Returns:
            Their tokens one behind the other, and how many each has, shape (texts,).
        """
        lengths = np.zeros(len(texts), np.int64)
        parts = [_NOTHING]
        for owners, slices in _batches(texts):
            for owner, one in zip(owners, self._encode(slices), strict=True):
                lengths[owner] += len(one)
                parts.append(one)
        return np.concatenate(parts), lengths

    def decode(self, tokens: Sequence[int]) -> str:
        """Return the text of tokens; bytes that make no character become U+FFFD."""
        decoded: bytes = self._encoder.decode(list(tokens))
        return decoded.decode("utf-8", "replace")

    def _encode(self, slices: list[str]) -> Iterator[Tokens]:
        for one in self._encoder.encode_all(slices, encode_specials=False):
            yield np.asarray(one, np.uint16)


def _batches(texts: Sequence[str]) -> Iterator[tuple[list[int], list[str]]]:
    """Yield texts a few at a time, very long ones in slices: a token costs a Python int."""
    owners: list[int] = []
    slices: list[str] = []
    size = 0
    for owner, text in enumerate(texts):
        for at in range(0, len(text), _SLICE):
            owners.append(owner)
            slices.append(text[at : at + _SLICE])
            size += len(slices[-1])
            if size >= _SLICE:
                yield owners, slices
                owners, slices, size = [], [], 0
    yield owners, slices


_NOTHING = np.zeros(0, np.uint16)
_SLICE = 1 << 20
