# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a recipe may say about quality: which rule tables, which thresholds, which languages."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["AssessOptions"]


class AssessOptions(BaseModel):
    """Options of `assess`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: list[str] = Field(
        ["length", "gopher-quality", "chinese-basic"], description="Rule tables, in order"
    )
    overrides: dict[str, float | Literal["off"]] = Field(
        {}, description="Other thresholds by rule code; `off` leaves a rule out"
    )
    languages: list[str] | None = Field(
        None, description="Languages to keep (ISO 639, `zh` or `zh-Hant`); None keeps all"
    )
