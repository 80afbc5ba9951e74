# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a recipe may say about duplicates."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["DedupOptions"]


class DedupOptions(BaseModel):
    """Options of `dedup`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    exact: bool = Field(
        True, description="Release each text once, whatever its case, spacing or Chinese script"
    )
