# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What stands in a `tokenizer.json`: tokens as bytes, merges, marks. Read without PyTorch.

A byte-level encoding writes each byte as a letter: itself where it can be seen, else the next free
letter behind U+00FF (GPT-2's `bytes_to_unicode`, openai/gpt-2, src/encoder.py).
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass

from provender.errors import CheckFailed
from provender.models.tokenizer import PRE_TOKENISER, SPECIALS, ModelTokenizer

__all__ = ["Vocabulary", "vocabulary_of"]

_MOST_TOKENS = 1 << 20
_SEEN = (*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100))


@dataclass(frozen=True)
class Vocabulary:
    """The tokens of an encoding, by id.

    Attributes:
        tokens: As they are written in the file.
        merges: Pairs that are joined, the first first, each as `left right`.
        marks: Ids of tokens that are set apart: they stand for no text.
        words: Ids of tokens that were added whole: they stand for what they spell.
        cut_by_qwen2: True if text is cut by Qwen2's pattern before it is merged.
    """

    tokens: tuple[str, ...]
    merges: tuple[str, ...]
    marks: frozenset[int]
    words: frozenset[int]
    cut_by_qwen2: bool = True

    def bytes_of(self, token: int) -> bytes:
        """Return the bytes that a token stands for; none for a mark."""
        if token in self.marks or not 0 <= token < len(self.tokens):
            return b""
        if token in self.words:
            return self.tokens[token].encode("utf-8")
        return bytes(_bytes_of_letters()[letter] for letter in self.tokens[token])


@functools.cache
def _bytes_of_letters() -> dict[str, int]:
    hidden = [byte for byte in range(256) if byte not in _SEEN]
    letters = {chr(byte): byte for byte in _SEEN}
    return letters | {chr(0x100 + place): byte for place, byte in enumerate(hidden)}


def vocabulary_of(tokenizer: ModelTokenizer) -> Vocabulary:
    """Read the tokens of an encoding.

    Raises:
        CheckFailed: It is no byte-level BPE.
    """
    told = json.loads(tokenizer.text)
    model = told["model"]
    if model.get("type") != "BPE":
        raise CheckFailed(f"tokenizer.json is a {model.get('type')}, not a byte-level BPE")
    by_id = {number: token for token, number in model["vocab"].items()}
    added = told.get("added_tokens") or []
    by_id |= {one["id"]: one["content"] for one in added}
    if not 0 <= min(by_id) <= max(by_id) < _MOST_TOKENS:
        raise CheckFailed(f"tokenizer.json counts its tokens up to {max(by_id):,}")
    tokens = tuple(by_id.get(number, f"<|unused_{number}|>") for number in range(max(by_id) + 1))
    marks = frozenset(
        one["id"] for one in added if one.get("special") or one["content"] in SPECIALS
    )
    marks |= {number for number in range(len(tokens)) if number not in by_id}
    words = frozenset(one["id"] for one in added) - marks
    letters = _bytes_of_letters()
    apart = marks | words
    plain = (token for number, token in enumerate(tokens) if number not in apart)
    if not letters.keys() >= set("".join(plain)):
        raise CheckFailed("tokenizer.json is not of the byte-level kind", hint="as Qwen2's is")
    merges = tuple(one if isinstance(one, str) else " ".join(one) for one in model["merges"])
    cuts = json.dumps(told.get("pre_tokenizer"))
    return Vocabulary(tokens, merges, marks, words, json.dumps(PRE_TOKENISER) in cuts)
