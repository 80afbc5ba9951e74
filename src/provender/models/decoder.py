# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The decoder: one readable model, dense or with experts, that Qwen3's checkpoints fit.

Pre-norm blocks (RMSNorm), attention with normalised queries and keys that several query heads
share (GQA), rotary positions, SwiGLU, and one matrix for embedding and output: the architecture of
Qwen3 (arXiv:2505.09388, §2). Projections of one input are one matrix here, for speed;
`checkpoint` splits them into the names that others know. Output projections begin at zero, so
that every block begins as the identity.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from provender.models.experts import Experts
from provender.models.fused import gated, head_loss, normalise, rotate
from provender.models.sizes import Shape

__all__ = ["Cache", "Decoder", "Losses"]

IGNORED = -100
"""A target that counts for nothing (PyTorch's convention)."""

_EMBEDDING_DEVIATION = 0.05
_ROTATIONS = 4096
_ZERO_AT_FIRST = ("o_proj.weight", "down_proj.weight", "mlp.down")


class Losses(NamedTuple):
    """What a step makes smaller.

    Attributes:
        cross_entropy: Mean negative log-likelihood of the targets, in nats.
        penalty: What unbalanced or overconfident routers cost; 0 in a dense model.
    """

    cross_entropy: Tensor
    penalty: Tensor


class Cache:
    """Keys and values of the tokens read so far, so that the next one costs one step.

    Args:
        shape: The decoder's.
        batch: Sequences.
        room: Tokens of each at most.
        like: A tensor of the decoder: its device and dtype are used.

    Attributes:
        length: Tokens read so far.
    """

    def __init__(self, shape: Shape, batch: int, room: int, like: Tensor):
        size = (shape.layers, 2, batch, shape.kv_heads, room, shape.head_width)
        self._kept = like.new_zeros(size)
        self.room = room
        self.length = 0

    def extend(self, layer: int, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
        """Add a layer's keys and values of new tokens; return those of all tokens."""
        end = self.length + keys.shape[2]
        self._kept[layer, 0, :, :, self.length : end] = keys
        self._kept[layer, 1, :, :, self.length : end] = values
        return self._kept[layer, 0, :, :, :end], self._kept[layer, 1, :, :, :end]


class Norm(nn.Module):
    """RMSNorm (Zhang and Sennrich 2019, arXiv:1910.07467)."""

    def __init__(self, width: int, epsilon: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        """Scale each vector to a mean square of 1, then by the weights."""
        return normalise(x, self.weight, self.epsilon)


class Attention(nn.Module):
    """Causal attention; queries and keys are normalised by head, then rotated."""

    def __init__(self, shape: Shape, layer: int):
        super().__init__()
        self.shape, self.layer = shape, layer
        heads = shape.heads + 2 * shape.kv_heads
        self.qkv_proj = nn.Linear(shape.width, heads * shape.head_width, bias=False)
        self.o_proj = nn.Linear(shape.heads * shape.head_width, shape.width, bias=False)
        self.q_norm = Norm(shape.head_width, shape.epsilon)
        self.k_norm = Norm(shape.head_width, shape.epsilon)

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor], cache: Cache | None) -> Tensor:
        """Mix each token with those before it; `x` has the shape (batch, tokens, width)."""
        shape = self.shape
        batch, length, _ = x.shape
        projected = self.qkv_proj(x).view(batch, length, -1, shape.head_width)
        queries, keys, values = projected.split(
            [shape.heads, shape.kv_heads, shape.kv_heads], dim=2
        )
        queries = rotate(self.q_norm(queries), *rotation).transpose(1, 2)
        keys = rotate(self.k_norm(keys), *rotation).transpose(1, 2)
        values = values.transpose(1, 2)
        mask = None
        if cache is not None:
            before = cache.length
            keys, values = cache.extend(self.layer, keys, values)
            if before and length > 1:
                mask = torch.ones(length, before + length, dtype=torch.bool, device=x.device)
                mask = mask.tril(before)
        mixed = functional.scaled_dot_product_attention(
            queries,
            keys.to(queries.dtype),
            values.to(queries.dtype),
            attn_mask=mask,
            is_causal=mask is None and length > 1,
            enable_gqa=shape.heads != shape.kv_heads,
        )
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, length, -1))


class FeedForward(nn.Module):
    """SwiGLU (Shazeer 2020, arXiv:2002.05202)."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.gate_up_proj = nn.Linear(shape.width, 2 * shape.feed_forward, bias=False)
        self.down_proj = nn.Linear(shape.feed_forward, shape.width, bias=False)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        """Return the output, and no penalty."""
        return self.down_proj(gated(self.gate_up_proj(x))), None


class Block(nn.Module):
    """Attention, then feed-forward or experts, each added to what came in."""

    def __init__(self, shape: Shape, layer: int):
        super().__init__()
        self.input_layernorm = Norm(shape.width, shape.epsilon)
        self.self_attn = Attention(shape, layer)
        self.post_attention_layernorm = Norm(shape.width, shape.epsilon)
        self.mlp = Experts(shape) if shape.experts else FeedForward(shape)

    def forward(
        self, x: Tensor, rotation: tuple[Tensor, Tensor], cache: Cache | None
    ) -> tuple[Tensor, Tensor | None]:
        """Return the output and the routers' penalty, if there are experts."""
        x = x + self.self_attn(self.input_layernorm(x), rotation, cache)
        added, penalty = self.mlp(self.post_attention_layernorm(x))
        return x + added, penalty


class Decoder(nn.Module):
    """A causal language model.

    Args:
        shape: What it is made of.
        seed: Of the first weights; None leaves them as PyTorch's generator makes them.

    Attributes:
        shape: What it is made of.
    """

    def __init__(self, shape: Shape, seed: int | None = None):
        super().__init__()
        self.shape = shape
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(Block(shape, layer) for layer in range(shape.layers))
        self.norm = Norm(shape.width, shape.epsilon)
        half = torch.arange(0, shape.head_width, 2).float() / shape.head_width
        places = torch.arange(max(_ROTATIONS, 2 * shape.context)).float()
        angles = torch.outer(places, shape.rope_base**-half)
        self.register_buffer("cosines", angles.cos(), persistent=False)
        self.register_buffer("sines", angles.sin(), persistent=False)
        self._begin(seed)

    @torch.no_grad()
    def _begin(self, seed: int | None) -> None:
        chance = None if seed is None else torch.Generator().manual_seed(seed)
        for name, weights in self.named_parameters():
            if weights.dim() == 1:
                continue
            if name.endswith(_ZERO_AT_FIRST):
                weights.zero_()
            else:
                wide = 1 / math.sqrt(weights.shape[-1])
                deviation = _EMBEDDING_DEVIATION if "embed" in name else wide
                weights.normal_(0.0, deviation, generator=chance)

    def make_cache(self, batch: int = 1, room: int | None = None) -> Cache:
        """Return an empty cache; `room` is the context if it is not given."""
        return Cache(self.shape, batch, room or self.shape.context, self.embed_tokens.weight)

    @property
    def positions(self) -> int:
        """Tokens that a sequence may have at most."""
        return int(self.cosines.shape[0])

    def forward(
        self, tokens: Tensor, cache: Cache | None = None, targets: Tensor | None = None
    ) -> Tensor | Losses:
        """Return logits, or losses where there are targets.

        Args:
            tokens: Ids, shape (batch, tokens).
            cache: What was read before; receives these tokens.
            targets: Ids to predict, shape (batch, tokens); `IGNORED` counts for nothing.

        Returns:
            Logits of shape (batch, tokens, vocabulary); losses with `targets`.
        """
        x = self.embed_tokens(tokens)
        begin = 0 if cache is None else cache.length
        rotation = (
            self.cosines[begin : begin + tokens.shape[1], None].to(x.dtype),
            self.sines[begin : begin + tokens.shape[1], None].to(x.dtype),
        )
        penalties = []
        for block in self.layers:
            x, penalty = block(x, rotation, cache)
            if penalty is not None:
                penalties.append(penalty)
        if cache is not None:
            cache.length += tokens.shape[1]
        x = self.norm(x)
        if targets is None:
            return functional.linear(x, self.embed_tokens.weight)
        loss = head_loss(
            x.view(-1, self.shape.width), self.embed_tokens.weight, targets.reshape(-1), IGNORED
        )
        return Losses(loss, sum(penalties, loss.new_zeros(())))

    def begin_step(self) -> None:
        """Forget which experts the step before chose; call it before the first batch of a step."""
        for block in self.layers:
            if isinstance(block.mlp, Experts):
                block.mlp.begin_step()
