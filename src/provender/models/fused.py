# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Steps of the decoder with gradients written by hand, for the processor.

PyTorch's compiler fuses such steps on an accelerator. On a processor without a compiler each small
operation passes over memory once, and once more backwards; these pass a few times less. Each has
its plain form beside it, which accelerators use and tests compare it with.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as functional
from torch import Tensor

__all__ = ["gated", "gated_gradient", "head_loss", "normalise", "rotate"]

_ROWS = 512
"""Rows of logits at once: small enough to stay in cache."""


def normalise(x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    """Scale vectors to a mean square of 1, then by weights (RMSNorm, arXiv:1910.07467)."""
    if x.device.type == "cpu":
        return _Normalise.apply(x, weight, epsilon)
    return functional.rms_norm(x, weight.shape, weight.to(x.dtype), epsilon)


def rotate(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Rotate pairs of numbers by their token's place; halves are paired, as Qwen3 has it."""
    if x.device.type == "cpu":
        return _Rotate.apply(x, cosines, sines)
    first, second = x.chunk(2, dim=-1)
    return torch.cat((first * cosines - second * sines, second * cosines + first * sines), dim=-1)


def gated(hidden: Tensor) -> Tensor:
    """Return the first half through SiLU, times the second (SwiGLU, arXiv:2002.05202)."""
    if hidden.device.type == "cpu":
        return _Gated.apply(hidden)
    gate, up = hidden.chunk(2, dim=-1)
    return functional.silu(gate) * up


def head_loss(rows: Tensor, head: Tensor, targets: Tensor, ignored: int) -> Tensor:
    """Return the mean cross-entropy of targets under `rows @ head.T`.

    Args:
        rows: Last vectors, shape (tokens, width).
        head: Output matrix, shape (vocabulary, width).
        targets: Ids, shape (tokens,).
        ignored: A target that counts for nothing.
    """
    if rows.device.type == "cpu" and torch.is_grad_enabled():
        return _HeadLoss.apply(rows, head, targets, ignored)
    logits = functional.linear(rows, head).float()
    return functional.cross_entropy(logits, targets, ignore_index=ignored)


class _Normalise(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
        norm = torch.linalg.vector_norm(x, dim=-1, keepdim=True)
        scale = norm.square_().div_(x.shape[-1]).add_(epsilon).rsqrt_()
        ctx.save_for_backward(x, weight, scale)
        return (x * scale).mul_(weight)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        x, weight, scale = ctx.saved_tensors
        scaled = x * scale
        product = grad * scaled
        of_weight = product.flatten(0, -2).sum(dim=0)
        along = (product @ weight).unsqueeze(-1).div_(x.shape[-1])
        of_x = (grad * weight).addcmul_(scaled, along, value=-1).mul_(scale)
        return of_x, of_weight, None


class _Rotate(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
        ctx.save_for_backward(cosines, sines)
        return _rotated(x, cosines, sines, -1)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        cosines, sines = ctx.saved_tensors
        return _rotated(grad, cosines, sines, 1), None, None


def _rotated(x: Tensor, cosines: Tensor, sines: Tensor, way: int) -> Tensor:
    """Rotate forwards (-1) or back (1)."""
    out = torch.empty(x.shape, dtype=x.dtype)
    first, second = x.chunk(2, dim=-1)
    to_first, to_second = out.chunk(2, dim=-1)
    torch.mul(first, cosines, out=to_first)
    to_first.addcmul_(second, sines, value=way)
    torch.mul(second, cosines, out=to_second)
    to_second.addcmul_(first, sines, value=-way)
    return out


class _Gated(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, hidden: Tensor) -> Tensor:
        ctx.save_for_backward(hidden)
        gate, up = hidden.chunk(2, dim=-1)
        return functional.silu(gate).mul_(up)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        (hidden,) = ctx.saved_tensors
        return gated_gradient(grad, hidden)


def gated_gradient(grad: Tensor, hidden: Tensor) -> Tensor:
    """Return the gradient of what went into `gated`."""
    gate, up = hidden.chunk(2, dim=-1)
    out = torch.empty_like(hidden)
    of_gate, of_up = out.chunk(2, dim=-1)
    torch.mul(grad, functional.silu(gate), out=of_up)
    of_gate.copy_(torch.ops.aten.silu_backward(grad * up, gate))
    return out


class _HeadLoss(torch.autograd.Function):
    """Gradients are made on the way, while a stretch of logits is still in cache."""

    @staticmethod
    def forward(ctx: Any, rows: Tensor, head: Tensor, targets: Tensor, ignored: int) -> Tensor:
        counted = targets != ignored
        number = counted.sum().clamp_(min=1)
        total = rows.new_zeros(())
        of_rows, of_head = torch.empty_like(rows), torch.zeros_like(head)
        room = rows.new_empty(min(_ROWS, len(rows)), len(head))
        for begin in range(0, len(rows), _ROWS):
            some, inside = rows[begin : begin + _ROWS], counted[begin : begin + _ROWS]
            logits = torch.mm(some, head.T, out=room[: len(some)])
            wanted = targets[begin : begin + _ROWS].where(inside, 0).unsqueeze(1)
            lifted = logits.sub_(logits.amax(dim=1, keepdim=True))
            chosen = lifted.gather(1, wanted)
            sums = lifted.exp_().sum(dim=1, keepdim=True)
            total += ((sums.log() - chosen).squeeze(1) * inside).sum()
            share = inside.unsqueeze(1).to(rows.dtype) / number
            lifted.mul_(share / sums)
            lifted.scatter_add_(1, wanted, -share)
            torch.mm(lifted, head, out=of_rows[begin : begin + _ROWS])
            of_head.addmm_(lifted.T, some)
        ctx.save_for_backward(of_rows, of_head)
        return total / number

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        of_rows, of_head = ctx.saved_tensors
        return of_rows * grad, of_head * grad, None, None
