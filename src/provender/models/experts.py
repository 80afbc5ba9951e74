# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A mixture of experts: each token chooses some of many feed-forwards. No token is dropped.

Tokens are sorted by expert once; each expert then is one product over its stretch. Rows move only
by gathers, also backwards: with the order and its inverse known, no scattered addition is needed.

The router is kept in balance by a penalty for each layer alone, over the whole batch of a step
(Fedus et al. 2021, arXiv:2101.03961, §2.2; over the global batch: Qiu et al. 2025,
arXiv:2501.11873), and from growing sure by the z-loss (Zoph et al. 2022, arXiv:2202.08906, §3.2).
"""

from __future__ import annotations

from typing import Any

import torch
import torch.distributed as distributed
import torch.nn.functional as functional
from torch import Tensor, nn

from provender.models.fused import gated
from provender.models.sizes import Shape

__all__ = ["BALANCE_WEIGHT", "Z_WEIGHT", "Experts"]

BALANCE_WEIGHT = 0.01
Z_WEIGHT = 1e-4
"""Weights of the two penalties, as in the papers that propose them (§2.2 and §3.2; z-loss a tenth
of its paper's, as in OLMoE, arXiv:2409.02060, has proved enough at small size)."""


class Experts(nn.Module):
    """Router and experts of one layer.

    Args:
        shape: The decoder's.

    Attributes:
        gate: The router.
        gate_up: Input matrices of all experts, shape (experts, 2 × expert width, width).
        down: Output matrices, shape (experts, width, expert width).
        load: Tokens that chose each expert since training began, shape (experts,).
        plain: Make products one expert after the other; slower, and the same to the last bits.
        watched: Receives the tokens that choose each expert, shape (experts,); None for nobody.
    """

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.gate = nn.Linear(shape.width, shape.experts, bias=False)
        inner = shape.expert_width
        self.gate_up = nn.Parameter(torch.empty(shape.experts, 2 * inner, shape.width))
        self.down = nn.Parameter(torch.empty(shape.experts, shape.width, inner))
        self.register_buffer("load", torch.zeros(shape.experts))
        self.register_buffer("step_load", torch.zeros(shape.experts), persistent=False)
        self.plain = False
        self.watched: Tensor | None = None

    def begin_step(self) -> None:
        """Begin to count the choices of a new step."""
        self.step_load.zero_()

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        """Return the experts' output, and in training the router's penalty."""
        shape = self.shape
        rows = x.reshape(-1, shape.width)
        with torch.autocast(x.device.type, enabled=False):
            logits = functional.linear(rows.float(), self.gate.weight.float())
            best, choice = logits.topk(shape.chosen, dim=-1)
            # The softmax of the best is the softmax of all, made to add up to 1 again.
            weights = best.softmax(dim=-1)
            flat = choice.reshape(-1)
            load = torch.zeros_like(self.load).scatter_add_(
                0, flat, torch.ones_like(flat, dtype=self.load.dtype)
            )
            penalty = self._penalty(logits, load) if self.training else None
            if self.watched is not None:
                self.watched += load
        order = flat.argsort(stable=True)
        inverse = torch.empty_like(order).scatter_(
            0, order, torch.arange(len(order), device=order.device)
        )
        ends = load.cumsum(0).to(torch.int32)
        spread = _Spread.apply(rows, order, inverse, shape.chosen)
        made = self._products(spread, ends)
        out = _Combine.apply(made, weights, order, inverse)
        return out.view(x.shape), penalty

    def _penalty(self, logits: Tensor, load: Tensor) -> Tensor:
        """Return the penalty of a batch, given how many tokens chose each expert."""
        with torch.no_grad():
            everywhere = load
            if distributed.is_available() and distributed.is_initialized():
                everywhere = load.clone()
                distributed.all_reduce(everywhere)
            self.load += everywhere
            self.step_load += everywhere
            share = self.step_load / self.step_load.sum()
        meant = logits.softmax(dim=-1).mean(dim=0)
        balance = self.shape.experts * (share * meant).sum()
        sureness = logits.logsumexp(dim=-1).square().mean()
        return BALANCE_WEIGHT * balance + Z_WEIGHT * sureness

    def _products(self, rows: Tensor, ends: Tensor) -> Tensor:
        """Pass each stretch of sorted rows through its expert."""
        dtype = rows.dtype
        if torch.is_autocast_enabled(rows.device.type):
            dtype = torch.get_autocast_dtype(rows.device.type)
        rows, into, out_of = rows.to(dtype), self.gate_up.to(dtype), self.down.to(dtype)
        return (_plain if self.plain else _grouped)(rows, into, out_of, ends)


def _plain(rows: Tensor, into: Tensor, out_of: Tensor, ends: Tensor) -> Tensor:
    """The twin that the others are compared with: one expert after the other."""
    made, begin = [], 0
    for expert, end in enumerate(ends.tolist()):
        made.append(gated(rows[begin:end] @ into[expert].T) @ out_of[expert].T)
        begin = end
    return torch.cat(made)


def _grouped(rows: Tensor, into: Tensor, out_of: Tensor, ends: Tensor) -> Tensor:
    hidden = functional.grouped_mm(rows, into.transpose(1, 2), offs=ends)
    return functional.grouped_mm(gated(hidden), out_of.transpose(1, 2), offs=ends)


class _Spread(torch.autograd.Function):
    """Rows in the order of the experts that they chose; each row once for each choice."""

    @staticmethod
    def forward(ctx: Any, rows: Tensor, order: Tensor, inverse: Tensor, chosen: int) -> Tensor:
        ctx.save_for_backward(inverse)
        ctx.chosen = chosen
        return rows.index_select(0, order // chosen)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        (inverse,) = ctx.saved_tensors
        back = grad.index_select(0, inverse)
        return back.view(-1, ctx.chosen, back.shape[-1]).sum(dim=1), None, None, None


class _Combine(torch.autograd.Function):
    """Rows back in their own order, the choices of each added up by their weights."""

    @staticmethod
    def forward(ctx: Any, made: Tensor, weights: Tensor, order: Tensor, inverse: Tensor) -> Tensor:
        placed = made.index_select(0, inverse).view(*weights.shape, made.shape[-1])
        ctx.save_for_backward(placed, weights, order)
        return torch.bmm(weights.to(made.dtype).unsqueeze(1), placed).squeeze(1)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        placed, weights, order = ctx.saved_tensors
        of_weights = torch.bmm(placed, grad.unsqueeze(-1)).squeeze(-1).to(weights.dtype)
        of_made = grad.unsqueeze(1) * weights.to(grad.dtype).unsqueeze(-1)
        flat = of_made.view(-1, grad.shape[-1])
        return flat.index_select(0, order), of_weights, None, None
