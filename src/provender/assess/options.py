# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a recipe may say about quality: which rule tables, which thresholds, which languages."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["AssessOptions", "LanguageOptions", "OwnRule"]


class OwnRule(BaseModel):
    """A rule of the recipe's own, judged like those of the shipped tables."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{2,39}$", description="Reason code of the failure")
    column: str = Field(description="Signal column that is measured, such as `text_digits`")
    keep: Literal[">=", ">", "<=", "<"] = Field(
        description="How a kept document compares with the threshold"
    )
    threshold: float = Field(description="The bound")
    per: str | None = Field(None, description="Column to divide by, for a share")
    languages: list[str] = Field([], description="Languages it speaks about; empty is all")


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


class AssessOptions(BaseModel):
    """Options of `assess`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: list[str] = Field(
        ["length", "gopher-quality", "chinese-basic"], description="Rule tables, in order"
    )
    own_rules: list[OwnRule] = Field([], description="Further rules, after the tables")
    overrides: dict[str, float | Literal["off"]] = Field(
        {}, description="Other thresholds by rule code; `off` leaves a rule out"
    )
    languages: list[str] | None = Field(
        None, description="Languages to keep (ISO 639, `zh` or `zh-Hant`); None keeps all"
    )
    language: LanguageOptions = Field(
        LanguageOptions(), description="How the language of a text is told"
    )
