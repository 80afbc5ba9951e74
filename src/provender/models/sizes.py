# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One dial: what a size means in depth, width, vocabulary, learning rate and batch.

Sizes are named by the parameters that a token passes through. A mixture of experts splits the
feed-forward width of the dense model of its size over the experts that a token chooses, so both
take the same operations per token but for the router; it stores more, and learns more from each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from provender.data_files import read_data
from provender.errors import UsageError

__all__ = [
    "SIZES",
    "Shape",
    "batch_tokens_of",
    "learning_rate_of",
    "memory_of",
    "shape_of",
    "tokens_of",
]

_TABLE = Path(__file__).parent / "data" / "sizes.yml"
MOST_EXPERTS = 1024


@dataclass(frozen=True)
class Shape:
    """What a decoder is made of.

    Attributes:
        vocabulary: Number of different tokens.
        width: Numbers that stand for a token between layers.
        layers: Blocks of attention and feed-forward.
        heads: Query heads.
        kv_heads: Key and value heads; each serves `heads / kv_heads` query heads.
        head_width: Numbers of a head.
        feed_forward: Inner width that a token passes through, all its experts together.
        context: Tokens of a training sequence.
        experts: Experts of a layer; 0 is a dense model.
        chosen: Experts that a token passes through; 0 in a dense model.
        rope_base: Base of the rotary frequencies (Su et al. 2021, arXiv:2104.09864, §3.2.2).
        epsilon: Added to the mean square in RMSNorm.
    """

    vocabulary: int
    width: int
    layers: int
    heads: int
    kv_heads: int
    head_width: int
    feed_forward: int
    context: int
    experts: int = 0
    chosen: int = 0
    rope_base: float = 10_000.0
    epsilon: float = 1e-6

    @property
    def expert_width(self) -> int:
        """Inner width of one expert; 0 in a dense model."""
        return self.feed_forward // self.chosen if self.experts else 0

    @property
    def active_parameters(self) -> int:
        """Parameters that a token passes through: matrices, and the norms' vectors."""
        return self._parameters(self.chosen if self.experts else 1)

    @property
    def total_parameters(self) -> int:
        """Parameters that are stored; the embedding, which is also the output, once."""
        return self._parameters(self.experts or 1)

    def _parameters(self, experts: int) -> int:
        attention = self.width * self.head_width * 2 * (self.heads + self.kv_heads)
        inner = self.expert_width or self.feed_forward
        feed_forward = 3 * self.width * inner * experts + self.width * self.experts
        norms = 2 * self.width + 2 * self.head_width
        return (
            self.layers * (attention + feed_forward + norms)
            + self.width
            + self.vocabulary * self.width
        )


def _table() -> dict[str, Any]:
    table: dict[str, Any] = read_data(_TABLE)
    return table


SIZES: tuple[str, ...] = tuple(_table()["sizes"])
"""Names of the dial, smallest first."""


def shape_of(
    size: str,
    *,
    experts: int = 0,
    chosen: int | None = None,
    vocabulary: int | None = None,
    context: int | None = None,
) -> Shape:
    """Return the shape of a size.

    Args:
        size: One of `SIZES`.
        experts: Experts of a layer; 0 is dense.
        chosen: Experts that a token passes through; by default 8 of 64 and more, else 2.
        vocabulary: Number of tokens, in place of the size's own.
        context: Tokens of a sequence, in place of the size's own.

    Raises:
        UsageError: An unknown size, or experts that do not fit it.
    """
    known = _table()["sizes"]
    if size not in known:
        raise UsageError(f"--size is {size!r}", hint=f"one of {', '.join(known)}", subject=size)
    shape = Shape(**known[size])
    shape = replace(
        shape, vocabulary=vocabulary or shape.vocabulary, context=context or shape.context
    )
    if not 16 <= shape.context <= 1 << 16:
        raise UsageError(f"--context is {context}", hint="from 16 to 65536 tokens")
    if not 300 <= shape.vocabulary <= 1 << 18:
        raise UsageError(f"--vocabulary is {vocabulary}", hint="from 300 to 262144 tokens")
    if not experts:
        if chosen:
            raise UsageError("--topk goes with --experts", hint="--experts 16 --topk 2")
        return shape
    picked = chosen or (8 if experts >= 64 else min(2, experts))
    if not 1 <= picked <= experts <= MOST_EXPERTS:
        raise UsageError(
            f"a token cannot pass through {picked} of {experts} experts",
            hint=f"--topk from 1 to --experts, --experts up to {MOST_EXPERTS}",
        )
    if shape.feed_forward % picked or shape.feed_forward // picked % 8:
        raise UsageError(
            f"the width {shape.feed_forward} of size {size} cannot be split over {picked} experts",
            hint="--topk 1, 2, 4 or 8",
        )
    return replace(shape, experts=experts, chosen=picked)


def tokens_of(shape: Shape) -> int:
    """Return the tokens that a shape is trained on if nothing is said (see `data/sizes.yml`)."""
    return int(_table()["tokens_per_parameter"] * shape.active_parameters)


def learning_rate_of(shape: Shape) -> float:
    """Return the highest learning rate of a shape (see `data/sizes.yml`)."""
    rule = _table()["learning_rate"]
    scaled = rule["at_reference"] * (shape.active_parameters / rule["reference"]) ** rule["power"]
    return float(min(rule["most"], scaled))


def memory_of(batch_tokens: int) -> float:
    """Return AdamW's second beta for a batch: what is remembered, in tokens, should not shrink.

    Args:
        batch_tokens: Tokens of a step.
    """
    rule = _table()["second_beta"]
    remembered = rule["at_reference"] ** (batch_tokens / rule["reference"])
    return float(min(remembered, rule["most"]))


def batch_tokens_of(shape: Shape, tokens: int) -> int:
    """Return the tokens of a step: whole sequences, and enough steps for a small budget.

    Args:
        shape: What is trained.
        tokens: Tokens of the whole run.
    """
    rule = _table()["batch"]
    scaled = rule["at_reference"] * (shape.active_parameters / rule["reference"]) ** rule["power"]
    wanted = min(scaled, max(tokens / rule["least_steps"], rule["least_tokens"]))
    rows: int = max(1, round(wanted / shape.context))
    return rows * shape.context
