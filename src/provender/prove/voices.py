# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A model that can be asked what it says: how likely it finds texts, and how it goes on.

Two kinds: the n-gram model of a draw of a release, and a trained model's folder (`models/`), which
needs the extra `prove`. Both give bits and texts, so everything else is written once.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from provender.kernels.ngram_counts import CLASSES, Tokens
from provender.prove.model import NgramModel, Ratios, Spans
from provender.prove.tokenizer import ReferenceTokenizer

__all__ = ["CheckpointVoice", "NgramVoice", "Voice", "is_model"]

Numbers = npt.NDArray[np.float64]
Keys = npt.NDArray[np.uint64]

_TRIES = 4

MOST_CONTEXT = 4
"""Tokens that a sample is continued by at most; so many fit into one key."""

MOST_SAMPLED_TOKENS = 4_000_000
"""Tokens of a draw that samples are taken from."""


class Voice(Protocol):
    """What a model must be able to do."""

    def bits(self, texts: Sequence[str]) -> Numbers:
        """Return the bits that each text costs, shape (texts,)."""

    def say(self, prompt: str, count: int, tokens: int, seed: int) -> list[str]:
        """Return so many continuations of a prompt, each of so many tokens."""

    def recall(self, prompt: str, tokens: int, seed: int) -> list[str]:
        """Return what the model is led to by a prompt, where a secret would show."""


def is_model(folder: Path) -> bool:
    """Return whether a folder holds a trained model rather than a release."""
    return (folder / "config.json").is_file() and (folder / "model.safetensors").is_file()


class NgramVoice:
    """An n-gram model with the tokens that it counted.

    Args:
        model: The model.
        ratios: Its discount ratios.
        tokenizer: The reference encoding.
        tokens: Tokens of documents that it counted.
        spans: Which of them.
    """

    def __init__(
        self,
        model: NgramModel,
        ratios: Ratios,
        tokenizer: ReferenceTokenizer,
        tokens: Tokens,
        spans: Spans,
    ):
        self.model = model
        self._ratios, self._tokenizer = ratios, tokenizer
        self._tokens, self._spans = tokens, spans

    @functools.cached_property
    def _contexts(self) -> _Contexts:
        """What samples are drawn from; made only for who asks for some."""
        return _Contexts(self._tokens, self._spans, min(self.model.order - 1, MOST_CONTEXT))

    def bits(self, texts: Sequence[str]) -> Numbers:
        """Return the bits that each text costs, shape (texts,)."""
        tokens, lengths = self._tokenizer.encode(texts)
        return self.model.bits(tokens, Spans.behind_each_other(lengths), self._ratios)

    def say(self, prompt: str, count: int, tokens: int, seed: int) -> list[str]:
        """Return so many continuations of a prompt, each of so many tokens."""
        begin = self._tokenizer.encode([prompt])[0].tolist()
        chance = random.Random(f"{seed} {prompt}")  # noqa: S311
        said = []
        for _ in range(count):
            row = list(begin)
            for _ in range(tokens):
                row.append(self._contexts.follow(row, self._ratios, chance))
            said.append(self._tokenizer.decode(row[len(begin) :]))
        return said

    def recall(self, prompt: str, tokens: int, seed: int) -> list[str]:
        """Return four continuations: which token is the likeliest is not asked of counts."""
        return self.say(prompt, _TRIES, tokens, seed)


class _Contexts:
    """Where each run of tokens stands, so that what followed it can be drawn.

    Drawing one occurrence, and taking its token with the discount ratio of how often it followed,
    else asking a shorter run, draws from the very distribution that `score_tokens` computes.
    """

    def __init__(self, tokens: Tokens, spans: Spans, longest: int):
        until = np.cumsum(spans.lengths)
        spans = spans.take(np.arange(len(until)) <= np.searchsorted(until, MOST_SAMPLED_TOKENS))
        parts = [tokens[a:b] for a, b in zip(spans.starts, spans.ends, strict=True)]
        self._tokens = np.concatenate([*parts, np.zeros(0, np.uint16)])
        lengths = spans.lengths
        place = np.arange(len(self._tokens)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        self._sorted: list[tuple[Keys, Tokens]] = []
        keys = np.zeros(len(self._tokens), np.uint64)
        for back in range(1, longest + 1):
            keys[back:] |= self._tokens[:-back].astype(np.uint64) << np.uint64(16 * (back - 1))
            there = np.flatnonzero(place >= back)
            order = there[np.argsort(keys[there], kind="stable")]
            self._sorted.append((keys[order], self._tokens[order]))

    def follow(self, row: Sequence[int], ratios: Ratios, chance: random.Random) -> int:
        """Return a token to stand behind a row."""
        for length in range(min(len(self._sorted), len(row)), 0, -1):
            key = np.uint64(sum(row[-back] << 16 * (back - 1) for back in range(1, length + 1)))
            keys, behind = self._sorted[length - 1]
            first, end = np.searchsorted(keys, key, "left"), np.searchsorted(keys, key, "right")
            if first == end:
                continue
            token = behind[chance.randrange(int(first), int(end))]
            seen = int(np.count_nonzero(behind[first:end] == token))
            if chance.random() < ratios[length + 1, min(seen, CLASSES) - 1]:
                return int(token)
        return int(self._tokens[chance.randrange(len(self._tokens))])


class CheckpointVoice:
    """A trained model's folder.

    Args:
        folder: What `provender train` wrote.
        workers: Threads of the processor; by default all cores.

    Raises:
        MissingExtra: PyTorch is not installed.
        CheckFailed: A file is missing, damaged, or of another architecture.
    """

    def __init__(self, folder: Path, workers: int | None = None):
        from provender.models.extra import require_extra

        require_extra("asking a trained model")
        import torch

        if workers is not None:
            torch.set_num_threads(workers)
        from provender.models.checkpoint import load_model

        self._decoder, self._tokenizer, self.facts = load_model(folder)

    def bits(self, texts: Sequence[str]) -> Numbers:
        """Return the bits that each text costs, shape (texts,)."""
        from provender.models.evaluate import score_texts

        found: Numbers = score_texts(self._decoder, self._tokenizer, texts)
        return found

    def say(self, prompt: str, count: int, tokens: int, seed: int) -> list[str]:
        """Return so many continuations of a prompt, at temperature 1."""
        import torch

        chance = torch.Generator().manual_seed(seed)
        return self._continued(
            prompt, count, tokens,
            lambda logits: torch.multinomial(logits.softmax(-1), 1, generator=chance),
        )  # fmt: skip

    def recall(self, prompt: str, tokens: int, seed: int) -> list[str]:  # noqa: ARG002
        """Return the continuation of the likeliest tokens."""
        return self._continued(
            prompt, 1, tokens, lambda logits: logits.argmax(dim=-1, keepdim=True)
        )

    def _continued(
        self, prompt: str, count: int, tokens: int, chosen: Callable[[Any], Any]
    ) -> list[str]:
        import torch

        begin = [self._tokenizer.end, *self._tokenizer.encode(prompt)]
        begin = begin[-max(1, self._decoder.positions - tokens) :]
        rows = torch.tensor([begin] * count)
        cache = self._decoder.make_cache(count, len(begin) + tokens)
        said = []
        with torch.no_grad():
            fed = rows
            for _ in range(tokens):
                logits = self._decoder(fed, cache)[:, -1].float()
                fed = chosen(logits)
                said.append(fed)
        found = torch.cat(said, 1).tolist()
        return [self._tokenizer.decode(self._until_end(row)) for row in found]

    def _until_end(self, row: list[int]) -> list[int]:
        """Return what stands before the end of the document."""
        end = self._tokenizer.end
        return row[: row.index(end)] if end in row else row
