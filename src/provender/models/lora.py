# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Low-rank adaptation: frozen matrices, each with a small product of two beside it that learns.

`W x` becomes `W x + (alpha / rank) B A x` (Hu et al. 2021, arXiv:2106.09685, §4.1). B begins at
zero, so the model begins as it was; in the end the product is added to W, and nothing is left of it
but other weights. Our decoder keeps projections of one input in one matrix, and adapts them as one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as functional
from torch import Tensor, nn
from torch.nn.utils import parametrize

from provender.errors import UsageError
from provender.models.decoder import Decoder
from provender.models.experts import Experts

__all__ = ["LowRank", "adapt", "merge"]

TARGETS = {
    "attention": ("qkv_proj", "o_proj"),
    "feed-forward": ("gate_up_proj", "down_proj"),
    "experts": ("gate_up", "down"),
}


@dataclass(frozen=True)
class LowRank:
    """How a model is adapted.

    Attributes:
        rank: Width between the two small matrices.
        alpha: Weight of their product is `alpha / rank`.
        targets: Some of `TARGETS`. `experts` costs the memory of whole expert tensors.
        seed: Of the first matrix.
    """

    rank: int = 16
    alpha: float = 32.0
    targets: tuple[str, ...] = ("attention", "feed-forward")
    seed: int = 0

    def check(self) -> None:
        """Complain of what cannot be meant.

        Raises:
            UsageError: A number is out of bounds, or a target is unknown.
        """
        if not 1 <= self.rank <= 1024:
            raise UsageError(f"--rank is {self.rank}", hint="from 1 to 1024; 16 is usual")
        if not 0 < self.alpha <= 1e4:
            raise UsageError(f"--alpha is {self.alpha}", hint="such as twice the rank")
        unknown = [one for one in self.targets if one not in TARGETS]
        if unknown or not self.targets:
            raise UsageError(
                f"--targets has {', '.join(unknown) or 'nothing'}", hint=f"of {', '.join(TARGETS)}"
            )


class _Adapted(nn.Module):
    """A frozen linear layer and the small product beside it."""

    def __init__(self, frozen: nn.Linear, low_rank: LowRank, chance: torch.Generator):
        super().__init__()
        self.frozen = frozen
        self.scale = low_rank.alpha / low_rank.rank
        self.first, self.second = _pair(frozen.weight, low_rank.rank, chance)

    def forward(self, x: Tensor) -> Tensor:
        inner = functional.linear(x, self.first)
        return self.frozen(x) + self.scale * functional.linear(inner, self.second)

    @torch.no_grad()
    def merged(self) -> nn.Linear:
        self.frozen.weight += self.scale * (self.second @ self.first)
        return self.frozen


class _AddedToAll(nn.Module):
    """The same for the tensor of all experts, added before use: experts share no input."""

    def __init__(self, frozen: Tensor, low_rank: LowRank, chance: torch.Generator):
        super().__init__()
        self.scale = low_rank.alpha / low_rank.rank
        self.first, self.second = _pair(frozen, low_rank.rank, chance)

    def forward(self, frozen: Tensor) -> Tensor:
        return frozen + self.scale * torch.bmm(self.second, self.first)


def adapt(decoder: Decoder, low_rank: LowRank) -> int:
    """Freeze a decoder, but for small products beside its matrices.

    Args:
        decoder: The model; changed.
        low_rank: How.

    Returns:
        The number of parameters that learn.

    Raises:
        UsageError: The model has none of the targets.
    """
    low_rank.check()
    decoder.requires_grad_(requires_grad=False)
    chance = torch.Generator().manual_seed(low_rank.seed)
    wanted = {name for target in low_rank.targets for name in TARGETS[target]}
    for module in list(decoder.modules()):
        for name, child in list(module.named_children()):
            if name in wanted and isinstance(child, nn.Linear):
                setattr(module, name, _Adapted(child, low_rank, chance))
        for name in sorted(wanted) if isinstance(module, Experts) else ():
            if isinstance(getattr(module, name, None), Tensor):
                tensor = getattr(module, name)
                parametrize.register_parametrization(
                    module, name, _AddedToAll(tensor, low_rank, chance)
                )
    learning: int = sum(one.numel() for one in decoder.parameters() if one.requires_grad)
    if not learning:
        raise UsageError(
            f"the model has nothing of {', '.join(low_rank.targets)}",
            hint="--targets attention, feed-forward in a dense model, experts in a sparse one",
        )
    return learning


def merge(decoder: Decoder) -> None:
    """Add all products to the matrices beside them; the decoder is a plain one again."""
    for module in list(decoder.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, _Adapted):
                setattr(module, name, child.merged())
        if isinstance(module, Experts) and parametrize.is_parametrized(module):
            for name in list(module.parametrizations):
                parametrize.remove_parametrizations(module, name, leave_parametrized=True)
    decoder.requires_grad_(requires_grad=True)


def _pair(like: Tensor, rank: int, chance: torch.Generator) -> tuple[nn.Parameter, nn.Parameter]:
    """Return both small matrices: the first by chance, the second zero."""
    *experts, out, inside = like.shape
    first = torch.empty(*experts, rank, inside)
    first.uniform_(-1, 1, generator=chance).mul_(1 / math.sqrt(inside))
    return (
        nn.Parameter(first.to(like)),
        nn.Parameter(like.new_zeros(*experts, out, rank)),
    )
