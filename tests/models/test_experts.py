# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Routing: nothing dropped, products alike, balance per layer."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from tests.models.conftest import DENSE, SPARSE

from provender.models.decoder import Decoder, FeedForward
from provender.models.experts import BALANCE_WEIGHT, Z_WEIGHT, Experts
from provender.models.sizes import shape_of


def made(experts: int = 6, chosen: int = 2, seed: int = 0) -> Experts:
    layer = Experts(replace(SPARSE, experts=experts, chosen=chosen))
    chance = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weights in layer.parameters():
            weights.normal_(0.0, 0.3, generator=chance)
    return layer


def rows(seed: int = 0) -> torch.Tensor:
    return torch.randn(3, 16, 32, generator=torch.Generator().manual_seed(seed), requires_grad=True)


def test_one_expert_is_a_dense_layer() -> None:
    layer, dense, x = made(1, 1), FeedForward(replace(DENSE, feed_forward=64)), rows()
    with torch.no_grad():
        dense.gate_up_proj.weight.copy_(layer.gate_up[0])
        dense.down_proj.weight.copy_(layer.down[0])
    torch.testing.assert_close(layer(x)[0], dense(x)[0])


def test_all_experts_by_hand() -> None:
    """Each token's output is the weighted sum of its choices, computed one by one."""
    layer, x = made(), rows()
    out = layer(x)[0].view(-1, 32)
    with torch.no_grad():
        for at, row in enumerate(x.view(-1, 32)):
            chances = torch.softmax(layer.gate.weight @ row, 0)
            best = chances.topk(2)
            total = torch.zeros(32)
            for weight, expert in zip(best.values / best.values.sum(), best.indices, strict=True):
                gate, up = (layer.gate_up[expert] @ row).chunk(2)
                total += weight * (layer.down[expert] @ (torch.nn.functional.silu(gate) * up))
            torch.testing.assert_close(out[at], total, atol=1e-5, rtol=1e-4)


def test_both_ways_of_products_agree() -> None:
    """Also backwards, and with experts that no token chose."""
    found = []
    for plain in (True, False):
        layer, x = made(), rows()
        with torch.no_grad():
            layer.gate.weight[4] = 0.0
            layer.gate.weight[4, 0] = -100.0
            x[..., 0] = 1.0
        layer.plain = plain
        out, penalty = layer(x)
        assert penalty is not None
        ((out**2).mean() + penalty).backward()
        assert float(layer.load[4]) == 0
        found.append([out, x.grad, *(one.grad for one in layer.parameters())])
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other, atol=1e-6, rtol=1e-4)


def test_no_token_is_dropped() -> None:
    layer = made()
    layer(rows())
    assert int(layer.load.sum()) == 3 * 16 * 2


def test_the_router_learns() -> None:
    """From the loss alone, and from the penalty alone."""
    for part in (0, 1):
        layer = made()
        layer(rows())[part].sum().backward()
        assert layer.gate.weight.grad is not None
        assert float(layer.gate.weight.grad.abs().sum()) > 0


def test_the_penalty_is_what_the_papers_say() -> None:
    """Experts × Σ share × mean chance, and the square of the log-sum-exp."""
    layer, x = made(), rows()
    penalty = layer(x)[1]
    logits = x.view(-1, 32) @ layer.gate.weight.T
    share = torch.bincount(logits.topk(2).indices.flatten(), minlength=6) / (48 * 2)
    balance = 6 * (share * logits.softmax(-1).mean(0)).sum()
    wanted = BALANCE_WEIGHT * balance + Z_WEIGHT * logits.logsumexp(-1).square().mean()
    torch.testing.assert_close(penalty, wanted)


def test_the_penalty_sees_the_whole_batch_of_a_step() -> None:
    """A second piece of a batch is judged by what both chose; a new step begins anew."""
    layer = made()
    layer(rows(1))
    both = layer(rows(2))[1]
    layer.begin_step()
    alone = layer(rows(2))[1]
    assert both is not None
    assert alone is not None
    assert not torch.equal(both, alone)


def test_the_penalty_is_per_layer() -> None:
    """Two layers that collapse onto different experts look balanced only if they are pooled."""
    collapsed = made()
    with torch.no_grad():
        collapsed.gate.weight.zero_()
        collapsed.gate.weight[0, 0] = collapsed.gate.weight[1, 0] = 50.0
    x = rows()
    with torch.no_grad():
        x[..., 0] = 1.0
    penalty, even = collapsed(x)[1], made()(x)[1]
    assert penalty is not None
    assert even is not None
    assert penalty.item() > 2 * even.item()


def test_no_penalty_outside_training() -> None:
    layer = made().eval()
    assert layer(rows())[1] is None
    assert float(layer.load.sum()) == 0


@pytest.mark.parametrize("experts", [1, 4, 64])
def test_any_number_of_experts(experts: int) -> None:
    shape = shape_of("xs", experts=experts, vocabulary=320, context=32)
    tokens = torch.randint(0, 320, (2, 32))
    losses = Decoder(shape, 0).train()(tokens, targets=tokens)
    assert torch.isfinite(losses.cross_entropy)
    assert torch.isfinite(losses.penalty)
