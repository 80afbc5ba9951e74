# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Tiers: what a proof is made with, from counting in seconds to training in minutes.

Every tier answers the same question with the same panel, draws and statistics. N-grams see no long
range, and small models are trained too little; so both are shown, and how far they agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from provender.data_files import read_data
from provender.errors import UsageError
from provender.models.flops import training_flops_per_token
from provender.models.schedule import DECAY_SHARE
from provender.models.sizes import Shape, shape_of
from provender.prove.tokenizer import DATA, MOST_TOKENS
from provender.prove.worth import CHECKPOINTS

__all__ = ["TIERS", "Tier", "tier_of"]


@dataclass(frozen=True)
class Tier:
    """What a proof is made with.

    Attributes:
        name: `ngram`, `tiny` or `gpu`.
        budget_tokens: Tokens of a run at most, if nothing is said.
        size: Size of the decoder that is trained; empty where n-grams are counted.
        vocabulary: Tokens of the reference encoding that are used.
        batch_tokens: Tokens of a step.
        device: Where it is trained: `cpu` or `cuda`.
    """

    name: str
    budget_tokens: int
    size: str = ""
    vocabulary: int = MOST_TOKENS
    batch_tokens: int = 0
    device: str = "cpu"

    @property
    def trains(self) -> bool:
        """True if a decoder is trained, for which the extra `prove` is needed."""
        return bool(self.size)

    def shape(self) -> Shape:
        """Return the decoder: the reference encoding, and one token that ends a document."""
        # Multiples of 8 make matrix products quicker; what is left over is never read.
        return shape_of(self.size, vocabulary=self.vocabulary + 8)

    def flops_of_run(self, tokens: int) -> float:
        """Return the operations of a run, its decays included; those of scoring are not."""
        more = 1 + DECAY_SHARE * sum(CHECKPOINTS[:-1])
        return training_flops_per_token(self.shape()) * tokens * more


def _table() -> dict[str, Any]:
    table: dict[str, Any] = read_data(DATA / "tiers.yml")
    return table


TIERS: tuple[str, ...] = ("ngram", "tiny", "gpu")
"""Names of the tiers, cheapest first."""


def tier_of(name: str) -> Tier:
    """Return a tier.

    Raises:
        UsageError: There is none of that name.
    """
    if name not in TIERS:
        raise UsageError(f"--tier is {name!r}", hint=f"one of {', '.join(TIERS)}", subject=name)
    return Tier(name, **_table()[name])
