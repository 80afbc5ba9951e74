# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a recipe may say about quality: which rule tables, which thresholds, which languages."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["AssessOptions", "CorrectionOptions", "OwnRule"]


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


class CorrectionOptions(BaseModel):
    """Which line corrections are proposed (`assess/corrections.py`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tables: tuple[str, ...] = Field((), description="Tables of line corrections, in order")
    listed_words: tuple[str, ...] = Field(
        (), description="Words and phrases that a rule may ask to be absent, such as C4's bad words"
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
    readings: dict[str, str] = Field(
        {}, description="Another published reading where rules can be read differently"
    )
    corrections: list[str] = Field(
        [], description="Tables of line corrections, besides those that the rule tables ask for"
    )
    languages: list[str] | None = Field(
        None, description="Languages to keep (ISO 639, `zh` or `zh-Hant`); None keeps all"
    )
