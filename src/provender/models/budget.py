# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""When a run ends: after so many tokens, operations, minutes or epochs, whichever is given."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from provender.errors import UsageError
from provender.models.flops import training_flops_per_token
from provender.models.sizes import Shape, tokens_of

__all__ = ["MOST_EPOCHS", "Budget"]

MOST_EPOCHS = 4
"""Epochs that teach about as much as new text (Muennighoff et al. 2023, arXiv:2305.16264, §6)."""
_MOST_TOKENS = 10**14


@dataclass(frozen=True)
class Budget:
    """What a run may take; nothing given means 20 tokens a parameter, and at most 4 epochs.

    Attributes:
        tokens: Tokens.
        flops: Floating-point operations, by `flops.FORMULA`.
        minutes: Minutes of training; how many tokens that is, is measured.
        epochs: Passes over the release.
    """

    tokens: float | None = None
    flops: float | None = None
    minutes: float | None = None
    epochs: float | None = None

    def check(self) -> None:
        """Complain of what cannot be meant.

        Raises:
            UsageError: More than one limit is given, or one is not above 0.
        """
        given = {name: value for name, value in asdict(self).items() if value is not None}
        if len(given) > 1:
            names = ", ".join(f"--{name}" for name in given)
            raise UsageError(f"a run has one budget, not {len(given)}: {names}")
        for name, value in given.items():
            if not 0 < value < 1e30:
                raise UsageError(f"--{name} is {value}", hint="give a number above 0")

    def tokens_for(self, shape: Shape, epoch_tokens: int, tokens_per_second: float) -> int:
        """Return the tokens of a run.

        Args:
            shape: What is trained.
            epoch_tokens: Tokens of the release.
            tokens_per_second: Speed of training, for a budget of minutes.
        """
        if self.tokens is not None:
            wanted = self.tokens
        elif self.flops is not None:
            wanted = self.flops / training_flops_per_token(shape)
        elif self.minutes is not None:
            wanted = self.minutes * 60 * tokens_per_second
        elif self.epochs is not None:
            wanted = self.epochs * epoch_tokens
        else:
            wanted = min(tokens_of(shape), MOST_EPOCHS * epoch_tokens)
        return int(min(max(wanted, shape.context), _MOST_TOKENS))
