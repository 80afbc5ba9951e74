# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a recipe may say about how the language of a text is told."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["LanguageOptions"]


class LanguageOptions(BaseModel):
    """How the language of a text is told, and when it is left open (`und`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    minimum_score: float = Field(
        0.2, ge=0, le=1, description="Probability below which the label is `und`"
    )
    minimum_share: float = Field(
        0.0, ge=0, le=1, description="Share of the main language below which the label is `und`"
    )
    listed_share: float = Field(
        0.1, gt=0, le=1, description="Share from which a language is listed in `languages`"
    )
    second_opinion: Literal["none", "pycld2"] = Field(
        "none", description="Library that is asked where confidence is low; needs its extra"
    )
    second_opinion_below: float = Field(
        0.6, ge=0, le=1, description="Probability below which it is asked"
    )
