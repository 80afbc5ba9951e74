# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The reference encoding: one byte-pair encoding for every release, trained on none of them.

Byte-level, so any text has tokens; 16,384 of them, so they fit into 16 bits. Figures are per byte
of text and not per token, so the choice moves all releases alike. `benchmarks/panel.py` made it.
"""

from __future__ import annotations

from collections.abc import Sequence
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
        encoded = self._encoder.encode_all(list(texts), encode_specials=False)
        lengths = np.fromiter((len(one) for one in encoded), np.int64, len(encoded))
        tokens = np.concatenate([np.asarray(one, np.uint16) for one in encoded] or [_NOTHING])
        return tokens, lengths


_NOTHING = np.zeros(0, np.uint16)
