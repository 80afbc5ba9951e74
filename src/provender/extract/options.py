# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a recipe may say about extraction, and the limits that keep hostile pages out."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ExtractOptions"]


class ExtractOptions(BaseModel):
    """Options of `extract`. Limits are checked before a page is parsed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    html: Literal["quality", "bulk"] = Field(
        "quality",
        description="`quality` is trafilatura, routed by language and page kind; `bulk` is "
        "resiliparse, about ten times as fast, with more boilerplate",
    )
    unicode: Literal["nfc", "keep"] = Field(
        "nfc",
        description="Compose characters (NFC), sparing CJK compatibility ideographs and runs of "
        "more than 30 marks",
    )
    max_html_bytes: int = Field(16 * 10**6, gt=0, description="Largest page in bytes")
    max_depth: int = Field(1500, gt=0, description="Deepest nesting of elements")
    max_elements: int = Field(200_000, gt=0, description="Most elements in a page")
    cpu_seconds: float = Field(20.0, gt=0, description="Processor time a page may take")
    memory_bytes: int = Field(4 * 2**30, gt=0, description="Memory an extraction worker may take")
