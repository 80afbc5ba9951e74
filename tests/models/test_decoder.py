# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The decoder: causal, cached, and its gradients written by hand against plain forms."""

from __future__ import annotations

import itertools

import pytest
import torch
import torch.nn.functional as functional
from tests.models.conftest import DENSE, SPARSE
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from provender.models import fused
from provender.models.decoder import IGNORED, Decoder, Losses
from provender.models.experts import Experts
from provender.models.flops import training_flops_per_token
from provender.models.sizes import Shape

BOTH = pytest.mark.parametrize("shape", [DENSE, SPARSE], ids=["dense", "sparse"])


def made(shape: Shape, seed: int = 0) -> Decoder:
    """A decoder whose blocks do something: those of a fresh one are the identity."""
    decoder = Decoder(shape, seed)
    chance = torch.Generator().manual_seed(seed + 1)
    with torch.no_grad():
        for weights in decoder.parameters():
            if weights.dim() > 1:
                weights.normal_(0.0, 0.15, generator=chance)
    return decoder.eval()


def ids(rows: int, length: int, seed: int = 0) -> Tensor:
    return torch.randint(0, 320, (rows, length), generator=torch.Generator().manual_seed(seed))


@BOTH
def test_the_future_does_not_matter(shape: Shape) -> None:
    decoder, tokens = made(shape), ids(2, 20)
    changed = tokens.clone()
    changed[:, 12:] = (changed[:, 12:] + 1) % 320
    before, after = decoder(tokens), decoder(changed)
    torch.testing.assert_close(before[:, :12], after[:, :12])
    assert (before[:, 12:] - after[:, 12:]).abs().max() > 1e-3


@BOTH
@torch.no_grad()
def test_the_cache_changes_nothing(shape: Shape) -> None:
    """In pieces of any length: many tokens first, some more behind, then one by one."""
    decoder, tokens = made(shape), ids(2, 20)
    cache = decoder.make_cache(batch=2)
    cuts = [0, 7, 11, *range(12, 21)]
    pieces = [decoder(tokens[:, a:b], cache) for a, b in itertools.pairwise(cuts)]
    torch.testing.assert_close(torch.cat(pieces, dim=1), decoder(tokens), atol=1e-4, rtol=1e-4)
    assert cache.length == 20


@BOTH
def test_parameters_are_counted_right(shape: Shape) -> None:
    assert sum(one.numel() for one in Decoder(shape).parameters()) == shape.total_parameters
    if not shape.experts:
        assert shape.active_parameters == shape.total_parameters


@BOTH
def test_the_formula_is_what_a_counter_counts(
    shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On variants that the counter sees: plain products, and attention as matrix products."""
    plain(monkeypatch)
    decoder = made(shape).train()
    for block in decoder.layers:
        if isinstance(block.mlp, Experts):
            block.mlp.plain = True
    tokens = ids(2, shape.context)
    with sdpa_kernel(SDPBackend.MATH), FlopCounterMode(display=False) as counter:
        losses = decoder(tokens, targets=tokens)
        (losses.cross_entropy + losses.penalty).backward()
    counted = counter.get_total_flops() / tokens.numel()
    # The products of weights and choices, 8 × chosen × width a layer, are no part of the formula.
    beside = 8 * shape.chosen * shape.width * shape.layers if shape.experts else 0
    formula = training_flops_per_token(shape, causal=False)
    assert formula <= counted <= (formula + beside) * 1.001


@BOTH
def test_the_same_seed_gives_the_same_gradients(shape: Shape) -> None:
    found = []
    for _ in range(2):
        decoder, tokens = Decoder(shape, seed=3).train(), ids(2, 32)
        losses = decoder(tokens, targets=tokens)
        assert isinstance(losses, Losses)
        (losses.cross_entropy + losses.penalty).backward()
        found.append([one.grad for one in decoder.parameters()])
    assert all(torch.equal(a, b) for a, b in zip(*found, strict=True))


def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the forms that accelerators use."""
    monkeypatch.setattr(
        fused, "_Normalise", _Plain(lambda x, w, e: functional.rms_norm(x, w.shape, w, e))
    )
    monkeypatch.setattr(fused, "_Rotate", _Plain(_rotated))
    monkeypatch.setattr(
        fused, "_Gated", _Plain(lambda h: functional.silu(h.chunk(2, -1)[0]) * h.chunk(2, -1)[1])
    )
    monkeypatch.setattr(
        fused, "_HeadLoss",
        _Plain(lambda r, h, t, i: functional.cross_entropy(r @ h.T, t, ignore_index=i)),
    )  # fmt: skip


class _Plain:
    def __init__(self, form: object):
        self.apply = form


def _rotated(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    a, b = x.chunk(2, dim=-1)
    return torch.cat((a * cosines - b * sines, b * cosines + a * sines), dim=-1)


@BOTH
def test_gradients_by_hand_are_those_of_autograd(
    shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a whole model, in 64 bits, with targets that do not count."""
    results = []
    for hand in (True, False):
        if not hand:
            plain(monkeypatch)
        decoder = made(shape).double().train()
        for block in decoder.layers:
            block.mlp.plain = True  # `grouped_mm` knows no 64 bits
        tokens = ids(30, 32)
        targets = tokens.roll(-1, 1)
        targets[::3, 5:9] = IGNORED
        losses = decoder(tokens, targets=targets)
        # A factor, because a gradient made on the way must still follow what comes behind it.
        (losses.cross_entropy * 0.7 + losses.penalty).backward()
        results.append((losses.cross_entropy, [one.grad for one in decoder.parameters()]))
    torch.testing.assert_close(results[0][0], results[1][0])
    for hand, auto in zip(results[0][1], results[1][1], strict=True):
        torch.testing.assert_close(hand, auto, atol=1e-7, rtol=1e-4)


def test_targets_that_count_for_nothing_cost_nothing() -> None:
    decoder, tokens = made(DENSE).train(), ids(2, 32)
    losses = decoder(tokens, targets=torch.full_like(tokens, IGNORED))
    assert losses.cross_entropy.item() == 0.0
