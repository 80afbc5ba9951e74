# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How replies are chosen, asked and checked before a model is opened; and what a reply is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from provender.errors import UsageError

__all__ = ["Reply", "Sampling"]


@dataclass(frozen=True)
class Sampling:
    """Controls of a reply.

    Attributes:
        temperature: Logits are divided by it; 0 takes the likeliest token always.
        top_k: Choose among so many likeliest tokens; 0 among all (Fan et al. 2018,
            arXiv:1805.04833, §5.3).
        top_p: Choose among the fewest tokens that have this probability together (Holtzman et al.
            2019, arXiv:1904.09751, §3.1).
        repetition: Makes tokens of the last 64 less likely; 1 does nothing (Keskar et al. 2019,
            arXiv:1909.05858, §4.1).
        most_tokens: Tokens of a reply at most.
        stops: Texts that end a reply.
        seed: Of the choice; the same seed gives the same reply.
    """

    temperature: float = 0.8
    top_k: int = 50
    top_p: float = 0.95
    repetition: float = 1.1
    most_tokens: int = 200
    stops: tuple[str, ...] = ()
    seed: int = 0

    def check(self) -> None:
        """Complain of what cannot be meant.

        Raises:
            UsageError: A control is out of bounds.
        """
        bounds: dict[str, tuple[float, float]] = {
            "temperature": (0, 10), "top_k": (0, 1 << 20), "top_p": (0, 1), "repetition": (0.1, 10),
            "most_tokens": (1, 1 << 20), "seed": (0, (1 << 31) - 1),
        }  # fmt: skip
        for name, (least, most) in bounds.items():
            value = getattr(self, name)
            if not least <= value <= most:  # also refuses what is no number
                flag = "--" + name.replace("most_", "max_").replace("_", "-")
                raise UsageError(f"{flag} is {value}", hint=f"from {least:g} to {most:g}")
        if any(not stop for stop in self.stops):
            raise UsageError("--stop is empty", hint="give a text that ends a reply")


@dataclass(frozen=True)
class Reply:
    """What a model said.

    Attributes:
        text: The reply.
        finish: `stop` where it ended by itself or by a stop text, `length` where it was cut.
        tokens: Tokens of it.
        read_tokens: Tokens that were read for it; what was read before costs nothing.
        seconds: Time on the wall.
        turns: True if the model was spoken to in turns, not made to continue a text.
    """

    text: str
    finish: str
    tokens: int
    read_tokens: int
    seconds: float
    turns: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the reply as JSON."""
        speed = self.tokens / self.seconds if self.seconds > 0 else None
        return {"schema_version": 1, **asdict(self), "tokens_per_second": speed}
