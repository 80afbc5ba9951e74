# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E402  (what is imported needs packages that may not be there)
"""Low-rank products: nothing changes before they learn, and nothing when they are merged."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from provender.errors import UsageError
from provender.models.decoder import Decoder
from provender.models.lora import LowRank, adapt, merge
from provender.models.sizes import Shape

DENSE = Shape(
    vocabulary=320, width=32, layers=2, heads=4, kv_heads=2, head_width=8, feed_forward=64,
    context=32,
)  # fmt: skip
SPARSE = Shape(**{**DENSE.__dict__, "experts": 4, "chosen": 2})
TOKENS = torch.arange(24).view(2, 12)


def filled(shape: Shape) -> Decoder:
    """A decoder none of whose matrices is zero, as they are before training."""
    decoder = Decoder(shape, 0)
    chance = torch.Generator().manual_seed(1)
    for weights in decoder.parameters():
        if weights.dim() > 1:
            weights.data.normal_(0, 0.2, generator=chance)
    return decoder.eval()


@pytest.mark.parametrize(
    ("shape", "targets"),
    [(DENSE, ("attention", "feed-forward")), (SPARSE, ("attention", "experts"))],
)
def test_logits_are_equal_before_it_learns_and_after_it_is_merged(
    shape: Shape, targets: tuple[str, ...]
) -> None:
    decoder = filled(shape)
    names = set(decoder.state_dict())
    with torch.no_grad():
        plain = decoder(TOKENS)
    adapt(decoder, LowRank(4, 8.0, targets))
    with torch.no_grad():
        assert torch.equal(decoder(TOKENS), plain)
    learning = [one for one in decoder.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(learning, lr=0.01)
    for _ in range(3):
        decoder(TOKENS, targets=TOKENS).cross_entropy.backward()
        optimizer.step()
        optimizer.zero_grad()
    with torch.no_grad():
        adapted = decoder(TOKENS)
        assert not torch.allclose(adapted, plain, atol=1e-2)
        merge(decoder)
        assert torch.allclose(decoder(TOKENS), adapted, atol=1e-5)
    assert set(decoder.state_dict()) == names


def test_only_the_products_learn() -> None:
    decoder = filled(DENSE)
    before = {name: one.clone() for name, one in decoder.named_parameters()}
    count = adapt(decoder, LowRank(4, 8.0, ("attention",)))
    # qkv: 32 to 64, o: 32 to 32, in each of 2 layers.
    assert count == 2 * 4 * ((32 + 64) + (32 + 32))
    decoder(TOKENS, targets=TOKENS).cross_entropy.backward()
    for name, weights in decoder.named_parameters():
        if not weights.requires_grad:
            assert weights.grad is None
            assert torch.equal(weights, before[name.replace(".frozen", "")])


def test_what_cannot_be_adapted_is_refused(tmp_path: Path) -> None:
    for low_rank in (
        LowRank(0),
        LowRank(4, 0.0),
        LowRank(4, 8.0, ("router",)),
        LowRank(4, 8.0, ()),
    ):
        with pytest.raises(UsageError):
            adapt(filled(DENSE), low_rank)
    with pytest.raises(UsageError, match="nothing of experts"):
        adapt(filled(DENSE), LowRank(4, 8.0, ("experts",)))
