# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Tokens as compute: what a token's value saves in operations, energy and money. Estimates, all.

Training costs about 6 operations per parameter and token (Kaplan et al. 2020, arXiv:2001.08361,
§2.1). What accelerators do and draw is in `data/hardware.yml`; prices are the user's, none is
assumed.
"""

from __future__ import annotations

import functools
from dataclasses import asdict, dataclass
from typing import Any

from provender.data_files import read_data
from provender.errors import UsageError
from provender.prove.tokenizer import DATA
from provender.prove.worth import TokenValue

__all__ = ["Saving", "Training", "saving"]

_FLOPS_PER_PARAMETER_TOKEN = 6
_SECONDS_PER_HOUR = 3600


@functools.cache
def hardware() -> dict[str, Any]:
    """Return `data/hardware.yml`."""
    table: dict[str, Any] = read_data(DATA / "hardware.yml")
    return table


@dataclass(frozen=True)
class Training:
    """The training run that a saving is told for.

    Attributes:
        parameters: Parameters that a token passes through; of a sparse model, the active ones.
        tokens: Tokens of the release that is compared with; None for 20 per parameter.
        accelerator: A name of `data/hardware.yml`.
        price_kwh: Price of a kilowatt hour.
        price_hour: Price of an hour of one accelerator.
    """

    parameters: float = 1e9
    tokens: float | None = None
    accelerator: str = "h100"
    price_kwh: float | None = None
    price_hour: float | None = None

    def check(self) -> None:
        """Complain of what cannot be reckoned with.

        Raises:
            UsageError: An unknown accelerator, or a number that is not above 0.
        """
        known = sorted(hardware()["accelerators"])
        if self.accelerator not in known:
            raise UsageError(
                f"the accelerator {self.accelerator!r} is not known",
                hint=f"one of {', '.join(known)}",
                subject=self.accelerator,
            )
        for name in ("parameters", "tokens"):
            number = getattr(self, name)
            if number is not None and not 0 < number < 1e18:
                raise UsageError(f"{name} of the training run is {number}, but must be above 0")
        for name in ("price_kwh", "price_hour"):
            price = getattr(self, name)
            if price is not None and not 0 <= price < 1e12:
                raise UsageError(
                    f"{name.replace('_', ' per ')} is {price}, but must not be negative"
                )

    @property
    def tokens_there(self) -> float:
        """Tokens of the release that is compared with."""
        return self.tokens or self.parameters * hardware()["tokens_per_parameter"]


@dataclass(frozen=True)
class Saving:
    """What a training run saves when it takes our release in place of theirs. Below 0: it costs.

    Attributes:
        tokens_theirs: Tokens of theirs.
        tokens_ours: Tokens of ours that teach as much.
        flops: Operations saved.
        flops_low: Lower end of the 95 % interval.
        flops_high: Upper end.
        accelerator: What it is trained on.
        hours: Hours of one accelerator saved.
        kwh: Kilowatt hours saved, of accelerators alone.
        money: Saved at the user's prices; None without a price.
        bound: `less` or `more`: the token value is only a bound, and so is all of this.
        label: Always `estimate`.
    """

    tokens_theirs: float
    tokens_ours: float
    flops: float
    flops_low: float
    flops_high: float
    accelerator: str
    hours: float
    kwh: float
    money: float | None
    bound: str = ""
    label: str = "estimate"

    def to_dict(self) -> dict[str, Any]:
        """Return the saving as JSON."""
        return asdict(self)


def saving(value: TokenValue, training: Training) -> Saving:
    """Return what a token's value saves.

    Args:
        value: What one token of ours is worth in theirs.
        training: The training run.
    """
    theirs = training.tokens_there
    per_token = _FLOPS_PER_PARAMETER_TOKEN * training.parameters

    def saved(worth: float) -> float:
        return per_token * (theirs - theirs / worth)

    table = hardware()
    machine = table["accelerators"][training.accelerator]
    hours = saved(value.value) / (machine["peak"] * table["utilisation"]) / _SECONDS_PER_HOUR
    kwh = hours * machine["watts"] / 1000
    money = None
    if training.price_kwh is not None or training.price_hour is not None:
        money = kwh * (training.price_kwh or 0.0) + hours * (training.price_hour or 0.0)
    return Saving(
        theirs, theirs / value.value, saved(value.value), saved(value.low), saved(value.high),
        training.accelerator, hours, kwh, money, value.bound,
    )  # fmt: skip
