# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Contracts of purchased text: what a delivery's contract permits, as evidence.

A contract binds whoever signed it, whatever licence the text carries (`reference/rights.md` §2.1,
R10), so what it forbids becomes a veto that travels to every copy of the text.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from provender.rights.evidence import Observation
from provender.rights.license import load_data

__all__ = ["Contract", "contract_observations", "load_contract"]


class Contract(BaseModel):
    """The terms of a purchase, as the contract file states them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parties: list[str] = Field(min_length=2, description="Who signed")
    signed: datetime.date = Field(description="When")
    purposes: list[str] = Field(min_length=1, description="Permitted purposes")
    redistribution: Literal["allowed", "forbidden"] = Field(
        description="Whether the text may be passed on"
    )
    training: Literal["allowed", "forbidden"] = Field(description="Whether models may be trained")
    territory: str = Field("worldwide", description="Where the permission holds")
    expires: datetime.date | None = Field(None, description="When the permission ends")
    license: str | None = Field(None, description="Terms under which the text may be passed on")


def load_contract(path: Path) -> Contract:
    """Read a contract file.

    Raises:
        ValueError: It is no YAML, or its fields are wrong (`pydantic.ValidationError`).
        OSError: It cannot be read.
    """
    raw = load_data(path)
    if not isinstance(raw, dict):
        raise ValueError(f"{path.name} holds no contract: expected keys such as `parties`")
    return Contract.model_validate(raw)


def contract_observations(contract: Contract, location: str) -> tuple[Observation, ...]:
    """Return what a contract says, as evidence about every document of its delivery.

    Args:
        contract: The contract.
        location: Name of its file, as the recipe states it.
    """
    said: dict[str, str | None] = {
        "contract.license": contract.license,
        "contract.redistribution": contract.redistribution,
        "contract.training": contract.training,
        "contract.territory": contract.territory,
        "contract.purpose": "; ".join(contract.purposes),
        "contract.expires": contract.expires.isoformat() if contract.expires else None,
    }
    return tuple(
        Observation(
            signal=signal,
            value=value,
            location=location,
            context=f"between {', '.join(contract.parties)}"[:150],
            scope="source",
            rank="repository-license",
            detector="contract/1",
        )
        for signal, value in said.items()
        if value is not None
    )
