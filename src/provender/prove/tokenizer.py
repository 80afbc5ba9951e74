# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The reference encoding: one byte-pair encoding for every release, trained on none of them.

Byte-level, so any text has tokens; 16,384 of them, so they fit into 16 bits. Figures are per byte
of text and not per token, so the choice moves all releases alike. `benchmarks/panel.py` made it.

A small model cannot afford so many. Merges are numbered in the order in which they are made, and a
merge only makes room for later ones; so the encoding of fewer tokens is this one with every later
token taken apart again.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from provender.kernels.ngram_counts import Tokens
from provender.storage import hash_file

__all__ = ["ReferenceTokenizer"]

DATA = Path(__file__).parent / "data"
MOST_TOKENS = 1 << 14
_BYTES = 256


class ReferenceTokenizer:
    """Encodes text with the shipped encoding, or with its first tokens.

    Args:
        vocabulary: Number of different tokens, from 256 to `MOST_TOKENS`.

    Attributes:
        vocabulary: The same.
        digest: SHA-256 of the encoding's file, in hex.
    """

    def __init__(self, vocabulary: int = MOST_TOKENS) -> None:
        from kitoken import Kitoken

        if not _BYTES <= vocabulary <= MOST_TOKENS:
            raise ValueError(f"an encoding of {vocabulary} tokens; {_BYTES} to {MOST_TOKENS}")
        self.vocabulary = vocabulary

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
            tokens = np.asarray(one, np.uint16)
            yield tokens if self.vocabulary == MOST_TOKENS else self._taken_apart(tokens)

    def _taken_apart(self, tokens: Tokens) -> Tokens:
        """Return tokens with each that is too late replaced by those that it was made of."""
        pieces, starts = _pieces(self.vocabulary)
        counts = starts[tokens + 1] - starts[tokens]
        ends = np.cumsum(counts)
        inside = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
        apart: Tokens = pieces[np.repeat(starts[tokens], counts) + inside]
        return apart


@functools.cache
def _pieces(vocabulary: int) -> tuple[Tokens, npt.NDArray[np.int64]]:
    """Return what every token is made of, one behind the other, and where each begins."""
    model = json.loads((DATA / "tokenizer.json").read_text("utf-8"))["model"]
    number: dict[str, int] = model["vocab"]
    made = [[token] for token in range(_BYTES)]
    for merge in model["merges"]:
        left, right = merge if isinstance(merge, list) else merge.split(" ")
        token = len(made)
        made.append([token] if token < vocabulary else [*made[number[left]], *made[number[right]]])
    starts = np.cumsum([0, *map(len, made)])
    return np.array([piece for one in made for piece in one], np.uint16), starts


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
