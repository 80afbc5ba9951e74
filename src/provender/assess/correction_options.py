# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which line corrections a recipe asks for, itself or by its rule tables."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["CorrectionOptions"]


class CorrectionOptions(BaseModel):
    """Which line corrections are proposed (`assess/corrections.py`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tables: tuple[str, ...] = Field((), description="Tables of line corrections, in order")
    listed_words: tuple[str, ...] = Field(
        (), description="Words and phrases that a rule may ask to be absent, such as C4's bad words"
    )
