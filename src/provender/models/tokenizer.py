# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A model's own encoding: byte-level BPE, trained on the release that the model is trained on.

The pre-tokeniser is Qwen2's to the letter, because other programs know encodings by it
(`tokenizer.ggml.pre = qwen2` in GGUF); nothing is normalised, so text survives byte by byte. Three
tokens are set apart: the end of a document, and the two marks of ChatML turns. Text that spells
such a mark does not become one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from provender.errors import CheckFailed
from provender.storage import hash_bytes

__all__ = ["END", "SPECIALS", "TURN_BEGIN", "TURN_END", "ModelTokenizer", "train_tokenizer"]

END = "<|endoftext|>"
TURN_BEGIN = "<|im_start|>"
TURN_END = "<|im_end|>"
SPECIALS = (END, TURN_BEGIN, TURN_END)

PRE_TOKENISER = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""Source: Qwen/Qwen2-0.5B, tokenizer.json, pre_tokenizer; llama.cpp's `qwen2`."""


class ModelTokenizer:
    """Encodes text for one model.

    Args:
        text: Content of a `tokenizer.json`.

    Attributes:
        text: The same.
        digest: SHA-256 of it, in hex.
        vocabulary: Number of different tokens.
        end: Id of the end of a document.
        turn_begin: Id of the mark before a turn.
        turn_end: Id of the mark behind it.

    Raises:
        CheckFailed: It is no encoding, or lacks a mark.
    """

    def __init__(self, text: str):
        try:
            self._encoder = Tokenizer.from_str(_set_apart(text))
        except Exception as error:
            raise CheckFailed(
                f"tokenizer.json cannot be read: {error}", hint="export or train the model again"
            ) from error
        self.text = text
        self.digest = hash_bytes(text.encode("utf-8"))
        self.vocabulary: int = self._encoder.get_vocab_size()
        self.end, self.turn_begin, self.turn_end = (self._id(mark) for mark in SPECIALS)

    @classmethod
    def open(cls, path: Path) -> ModelTokenizer:
        """Read a `tokenizer.json`, or the one in a model's folder."""
        file = path / "tokenizer.json" if path.is_dir() else path
        try:
            return cls(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise CheckFailed(f"{file} cannot be read: {error}", subject=str(file)) from error

    def _id(self, mark: str) -> int:
        found: int | None = self._encoder.token_to_id(mark)
        if found is None:
            raise CheckFailed(
                f"the encoding has no token {mark}", hint="use one that `provender train` made"
            )
        return found

    def encode(self, text: str, *, marks: bool = False) -> list[int]:
        """Encode a text.

        Args:
            text: The text.
            marks: Take `<|im_start|>` and the like for what they spell; never for text of others.
        """
        return self.encode_all([text], marks=marks)[0]

    def encode_all(self, texts: Sequence[str], *, marks: bool = False) -> list[list[int]]:
        """Encode many texts."""
        self._encoder.encode_special_tokens = not marks
        found = self._encoder.encode_batch_fast(list(texts), add_special_tokens=False)
        return [one.ids for one in found]

    def decode(self, tokens: Iterable[int], *, marks: bool = False) -> str:
        """Return the text of tokens, marks left out unless asked for."""
        text: str = self._encoder.decode(list(tokens), skip_special_tokens=not marks)
        return text

    def config(self, context: int) -> dict[str, Any]:
        """Return `tokenizer_config.json`, which Transformers reads beside `tokenizer.json`."""
        return {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "eos_token": END,
            "pad_token": END,
            "additional_special_tokens": [TURN_BEGIN, TURN_END],
            "clean_up_tokenization_spaces": False,
            "model_max_length": context,
        }


def _set_apart(text: str) -> str:
    """Return a `tokenizer.json` whose marks are set apart, so that no text spells one.

    Some encodings list them as words that were merely added.
    """
    told = json.loads(text)
    added = told.get("added_tokens") or []
    loose = [one for one in added if one.get("content") in SPECIALS and not one.get("special")]
    for one in loose:
        one["special"] = True
    return json.dumps(told, ensure_ascii=False) if loose else text


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> ModelTokenizer:
    """Learn an encoding (Sennrich et al. 2016, arXiv:1508.07909; on bytes: GPT-2, 2019, §2.2).

    Args:
        texts: What it shall be good at. The same texts give the same encoding.
        vocabulary: Tokens at most, the marks and 256 bytes among them.
    """
    encoder = Tokenizer(models.BPE(byte_fallback=False))
    encoder.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PRE_TOKENISER), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    encoder.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=list(SPECIALS),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    encoder.train_from_iterator(texts, trainer)
    return ModelTokenizer(encoder.to_str())
