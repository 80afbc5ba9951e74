# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The recipe: what one wants, composed of each room's own options.

The descriptions of the fields are the one text for errors and JSON Schema.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from provender.acquire.limits import Limits
from provender.acquire.source import Reference, Source
from provender.assess.options import AssessOptions
from provender.dedup.options import DedupOptions
from provender.extract.options import ExtractOptions

__all__ = ["PolicyChoice", "Recipe", "ReleaseSpec"]


class ReleaseSpec(BaseModel):
    """What the release is called."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$", description="Folder and short name")
    version: str = Field(
        pattern=r"^[0-9][0-9A-Za-z.+-]{0,31}$", description="Version, such as 1.0.0, in quotes"
    )
    date: datetime.date | None = Field(
        None, description="Date of the release; without it `provender lock` writes one"
    )
    title: str | None = Field(None, description="Full name, for the card")
    description: str | None = Field(None, description="What it is, for the card")
    authors: list[str] = Field([], description="Who made the selection")
    homepage: str | None = Field(None, description="Where it lives")
    publisher: str | None = Field(None, description="Organisation or person who answers for it")
    contact: str | None = Field(
        None, description="Address for complaints, removals and questions; it is published"
    )
    statements: dict[str, str] = Field(
        {},
        description="What no build can know, by field of a disclosure; see docs/disclosures.md",
    )


class PolicyChoice(BaseModel):
    """A policy with some of its questions of uncertain law answered otherwise than by default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(description="A shipped policy, or the path of one")
    switches: dict[str, bool] = Field({}, description="Answers by the switch's name")


def _by_name(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


class Recipe(BaseModel):
    """A whole recipe."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    release: ReleaseSpec = Field(description="What the release is called")
    policy: Annotated[
        PolicyChoice, BeforeValidator(_by_name, json_schema_input_type=str | PolicyChoice)
    ] = Field(
        PolicyChoice(name="open-release"),
        description="A shipped policy, or the path of one; or its `name` with `switches`",
    )
    sources: list[Source] = Field(min_length=1, description="Where the text comes from")
    references: list[Reference | str] = Field(
        [], description="Fingerprint indexes of datasets whose terms are known"
    )
    reviews: list[str] = Field(
        [],
        description="Files of what people said (`provender review`): what failed leaves, and "
        "their decisions about hosts are evidence",
    )
    suppression: list[str] = Field(
        [],
        description="Suppression lists that hold for this build, or folders of releases, or of "
        "their versions, whose lists do",
    )
    extract: ExtractOptions = Field(ExtractOptions(), description="Bytes to text")
    assess: AssessOptions = Field(AssessOptions(), description="Which rules judge quality")
    dedup: DedupOptions = Field(DedupOptions(), description="Which copies are removed")
    limits: Limits = Field(Limits(), description="How much is read before it counts as hostile")
