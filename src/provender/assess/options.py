# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a recipe may say about quality: which rule tables, which thresholds, which languages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from provender.assess.classifier import ClassifierOptions
from provender.assess.contamination_options import ContaminationOptions
from provender.assess.language_options import LanguageOptions
from provender.assess.personal_data import PersonalDataOptions
from provender.assess.tokens import TokenOptions
from provender.assess.unsafe import UnsafeOptions

__all__ = ["AssessOptions", "OwnRule"]


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


def _switched(value: Any) -> Any:
    """`true` is a block without keys, `false` none."""
    return {True: {}, False: None}[value] if isinstance(value, bool) else value


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
    listed_words: str | None = Field(
        None, description="File of words, one a line, that tables such as `c4` want absent"
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
    language: LanguageOptions = Field(
        LanguageOptions(), description="How the language of a text is told"
    )
    personal_data: Annotated[
        PersonalDataOptions | None,
        BeforeValidator(_switched, json_schema_input_type=bool | PersonalDataOptions | None),
    ] = Field(
        None, description="Find personal data and secrets; `true` treats each type as shipped"
    )
    unsafe: Annotated[
        UnsafeOptions | None,
        BeforeValidator(_switched, json_schema_input_type=bool | UnsafeOptions | None),
    ] = Field(None, description="Count keywords of unsafe text; `true` drops nothing")
    synthetic_marks: bool = Field(False, description="Find marks of machine-made text")
    contamination: ContaminationOptions | None = Field(
        None, description="Find questions and answers of test sets"
    )
    classifier: ClassifierOptions | None = Field(
        None, description="Score texts by a learned classifier, as `quality_score`"
    )
    tokenizer: TokenOptions | None = Field(
        None, description="Count the tokens of each text, as `token_count`"
    )
