# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Replies of a decoder, a token at a time: each is read once, for keys and values are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

import torch
from torch import Tensor

from provender.models.decoder import Decoder
from provender.models.sampling import Sampling

__all__ = ["Reading", "choose", "generate"]

_REPEAT_WINDOW = 64


class Reading:
    """What a decoder has read, and so what it expects next.

    Where the context is full, the older half is forgotten and the rest is read again.

    Args:
        decoder: The model.

    Attributes:
        tokens: What was read, as far back as it is remembered.
        read_count: Tokens that the decoder has passed over in all; shows what the cache saves.
    """

    def __init__(self, decoder: Decoder):
        self._decoder = decoder
        self._device = decoder.embed_tokens.weight.device
        self._room = decoder.shape.context
        self._cache = decoder.make_cache(1, self._room)
        self.tokens: list[int] = []
        self.read_count = 0

    def read(self, tokens: Sequence[int]) -> Tensor:
        """Read a text; what it begins with, as the text before did, costs nothing.

        Args:
            tokens: The whole text, at least one token; of a long one, the end is read.

        Returns:
            Logits of the next token, shape (vocabulary,).
        """
        kept = list(tokens)[-self._room :]
        same = 0
        for old, new in zip(self.tokens, kept[:-1], strict=False):
            if old != new:
                break
            same += 1
        self.tokens = kept[:same]
        return self._pass(kept[same:])

    def add(self, token: int) -> Tensor:
        """Read one token more; return the logits of the next."""
        if len(self.tokens) >= self._room:
            return self.read([*self.tokens[-(self._room // 2) :], token])
        return self._pass([token])

    @torch.inference_mode()
    def _pass(self, tokens: list[int]) -> Tensor:
        self._cache.length = len(self.tokens)  # also after an interrupted pass
        row = torch.tensor([tokens], device=self._device)
        logits = self._decoder(row, self._cache)
        self.tokens += tokens
        self.read_count += len(tokens)
        last: Tensor = logits[0, -1].float()
        return last


def generate(
    reading: Reading,
    logits: Tensor,
    sampling: Sampling,
    *,
    ends: Set[int],
    banned: Set[int] = frozenset(),
) -> Iterator[int]:
    """Yield the tokens of a reply, until an end that is not yielded, or as many as are wanted.

    Args:
        reading: The decoder; it has read all that comes before the reply.
        logits: What `reading.read` returned.
        sampling: How tokens are chosen.
        ends: Tokens that end the reply.
        banned: Tokens that are never chosen.
    """
    chance = torch.Generator().manual_seed(sampling.seed)
    never = torch.tensor(sorted(banned), dtype=torch.long)
    said = list(reading.tokens)
    for place in range(sampling.most_tokens):
        if place:
            logits = reading.add(said[-1])
        logits = logits.cpu().clone()
        logits[never] = -torch.inf
        token = choose(logits, said[-_REPEAT_WINDOW:], sampling, chance)
        if token in ends:
            return
        said.append(token)
        yield token


def choose(
    logits: Tensor, before: Sequence[int], sampling: Sampling, chance: torch.Generator
) -> int:
    """Return the next token.

    Args:
        logits: Shape (vocabulary,); changed.
        before: Tokens that shall be less likely.
        sampling: How to choose.
        chance: Where chance comes from.
    """
    if sampling.repetition != 1.0 and before:
        seen = torch.tensor(sorted(set(before)))
        there = logits[seen]
        # A negative logit grows less likely by multiplying, a positive one by dividing.
        logits[seen] = torch.where(
            there > 0, there / sampling.repetition, there * sampling.repetition
        )
    if sampling.temperature == 0:
        return int(logits.argmax())
    logits = logits / sampling.temperature
    count = len(logits) if sampling.top_k == 0 else min(sampling.top_k, len(logits))
    best, ids = logits.topk(count)
    shares = best.softmax(dim=0)
    # Kept are tokens before which less than `top_p` is gathered, so at least one.
    shares[shares.cumsum(0) - shares >= max(sampling.top_p, 1e-9)] = 0.0
    return int(ids[torch.multinomial(shares, 1, generator=chance)])
