# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a recipe says of a source: where it is, through which channel it came, on what terms.

One model per format (a discriminated union on `format`), so that an option that a format does not
know is an error in the recipe and not a silence in the build.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

__all__ = [
    "Attribution",
    "Channel",
    "ConversationSource",
    "FilesSource",
    "Generator",
    "HuggingFaceSource",
    "PublicDomainGround",
    "Reference",
    "ReleaseSource",
    "RepositorySource",
    "SignOff",
    "Source",
    "SourceBase",
    "TableSource",
    "WarcSource",
]

Channel = Literal["web", "purchased", "public", "own", "contributed", "generated"]


_LANGUAGE_TAG = re.compile(r"(?:[A-Za-z]{2,8}|[xXiI])(?:-[A-Za-z0-9]{1,8}){0,20}")
"""The shape of a language tag (BCP 47, RFC 5646 §2.1)."""


def _named_paths(value: str | list[str]) -> str | list[str]:
    """Refuse no path and an empty one, which would be the recipe's whole folder."""
    if not value:
        raise ValueError("no path is named; `.` is the recipe's own folder")
    if any(not entry.strip() for entry in ([value] if isinstance(value, str) else value)):
        raise ValueError("a path is empty; `.` is the recipe's own folder")
    return value


def _language_tag(value: str | None) -> str | None:
    if value is not None and _LANGUAGE_TAG.fullmatch(value) is None:
        raise ValueError(f"{value!r} is no language tag such as en, zh-Hans or pt-BR")
    return value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Attribution(_Strict):
    """Who must be named for every document of the source, where a document does not say it."""

    title: str | None = Field(None, description="Title of the work or collection")
    author: str | None = Field(None, description="Author or rights holder to name")
    source_url: str | None = Field(None, description="Where the work can be found")
    notice: str | None = Field(None, description="Copyright notice to keep")


class PublicDomainGround(_Strict):
    """A verified ground on which the text is free of copyright (the recipe's `terms:`)."""

    ground: Literal[
        "statute-excluded-from-copyright",
        "facts-excluded-from-copyright",
        "copyright-expired",
        "government-work",
        "dedication",
    ] = Field(description="Why no copyright stands in the way: a rule of rights/data/grounds.yml")
    jurisdiction: str = Field(description="ISO 3166 code of the country whose law says so")
    reference: str = Field(description="The statute, deed or page that says so")
    author_died: int | None = Field(
        None, description="Year in which the last surviving author died (`copyright-expired`)"
    )
    published: int | None = Field(
        None, description="Year of first publication (`copyright-expired` in the US)"
    )
    verified_by: str = Field(min_length=1, description="Who checked it")
    verified_at: datetime.date = Field(description="When it was checked")


class Reference(_Strict):
    """A fingerprint index that the rows of all sources are looked up in."""

    path: str = Field(description="The index, as `provender fingerprint` made it")
    license: str | None = Field(
        None, description="The dataset's terms as you verified them; by default those of the index"
    )
    terms: PublicDomainGround | None = Field(
        None, description="A verified public-domain ground; it alone makes a conclusion laxer"
    )


class Generator(_Strict):
    """Which model wrote the text, under which terms of its provider (`channel: generated`)."""

    model: str = Field(description="Name and version of the model")
    terms: str = Field(description="Licence id or terms that bind its output")


class SignOff(_Strict):
    """Who contributed the text and certified the right to (`channel: contributed`)."""

    contributor: str = Field(description="Name or handle of the contributor")
    statement: str = Field(description="What was certified, for instance `DCO-1.1`")
    date: datetime.date = Field(description="When")


class SourceBase(_Strict):
    """What every source may say of itself.

    `license` is a statement about all documents of the source, ranked like a dataset card; what a
    document says of itself is weighed against it by `rights`.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$", description="Stable name; part of ids")
    channel: Channel = Field(description="How the text came to you")
    path: Annotated[str | list[str], AfterValidator(_named_paths)] = Field(
        description="File, folder, glob or fsspec URL, relative to the recipe's folder"
    )
    license: str | None = Field(
        None, description="Terms of all documents: SPDX expression, Hugging Face id, URL or name"
    )
    terms: PublicDomainGround | None = Field(None, description="A verified public-domain ground")
    attribution: Attribution | None = Field(None, description="Whom to name")
    reserved: Literal["yes", "no", "unknown"] | None = Field(
        None, description="Whether the source's terms reserve text and data mining"
    )
    reserved_reference: str | None = Field(None, description="Where that is said")
    reservations: str | None = Field(
        None,
        description="Later snapshot of the sites: folder of HOST/robots.txt and so on, or WARC",
    )
    reservations_at: datetime.date | None = Field(
        None, description="When the files of that folder were fetched"
    )
    contract: str | None = Field(None, description="Contract file (`channel: purchased`)")
    generator: Generator | None = Field(None, description="Model (`channel: generated`)")
    sign_off: SignOff | None = Field(None, description="Certificate (`channel: contributed`)")
    language: Annotated[str | None, AfterValidator(_language_tag)] = Field(
        None, description="Declared language of the source (BCP 47)"
    )
    acquired_at: datetime.datetime | datetime.date | None = Field(
        None, description="When the source was collected, from its receipt"
    )
    required: bool = Field(False, description="Fail the build if nothing of it is released")


class FilesSource(SourceBase):
    """A folder of plain text, Markdown, reStructuredText or HTML files, told by suffix."""

    format: Literal["files"]
    include: list[str] = Field(["**/*"], description="Globs of files to read, inside each path")
    exclude: list[str] = Field([], description="Globs of files to leave out")
    kind: Literal["html", "markdown", "restructuredtext", "text"] | None = Field(
        None, description="Read every file as this kind, whatever its suffix"
    )


class RepositorySource(SourceBase):
    """A repository-like folder: each file with its nearest LICENSE, README and SPDX headers."""

    format: Literal["repository"]
    include: list[str] = Field(["**/*"], description="Globs of files to read")
    exclude: list[str] = Field([], description="Globs of files to leave out")


class WarcSource(SourceBase):
    """Web archives: WARC and WET (plain, gz, zst) and ARC."""

    format: Literal["warc"]


class TableSource(SourceBase):
    """Rows with a text column: JSON lines (.gz, .zst), one JSON array, Parquet or CSV."""

    format: Literal["jsonl", "json", "parquet", "csv"]
    text_field: str = Field("text", description="Field that holds the text; `a.b` for nesting")
    text_kind: Literal["html", "markdown", "restructuredtext", "text"] = Field(
        "text", description="What the text field holds"
    )
    id_field: str | None = Field(None, description="Field that names the row for good")
    title_field: str | None = Field(None, description="Field that holds the title")
    author_field: str | None = Field(None, description="Field that names the author")
    url_field: str | None = Field(None, description="Field with the address it came from")
    date_field: str | None = Field(
        None, description="Field with the date it was fetched or published"
    )
    language_field: str | None = Field(
        None, description="Field with its declared language (BCP 47)"
    )
    license_field: str | None = Field(None, description="Field with the row's own licence")
    reserved_field: str | None = Field(None, description="Field with the row's own opt-out")


class ConversationSource(SourceBase):
    """Instruction data: Alpaca, ShareGPT, OpenAI messages, preference pairs, tool calls."""

    format: Literal["conversations"]
    shape: Literal["alpaca", "sharegpt", "messages", "dpo", "auto"] = Field(
        "auto", description="How the rows are laid out; `auto` decides by each row's fields"
    )
    id_field: str | None = Field(None, description="Field that names the row for good")
    license_field: str | None = Field(None, description="Field with the row's own licence")


class HuggingFaceSource(SourceBase):
    """A dataset folder as the Hub lays it out: README.md card and data files."""

    format: Literal["huggingface"]
    text_field: str = Field("text", description="Field that holds the text")
    id_field: str | None = Field(None, description="Field that names the row for good")
    license_field: str | None = Field(None, description="Field with the row's own licence")
    config: str | None = Field(None, description="Config of the card to read; None reads all")


class ReleaseSource(SourceBase):
    """Another Provender release: its rights, ids and ledger come along."""

    format: Literal["release"]
    tiers: list[str] | None = Field(None, description="Tiers to read; None reads all")


Source = Annotated[
    FilesSource
    | RepositorySource
    | WarcSource
    | TableSource
    | ConversationSource
    | HuggingFaceSource
    | ReleaseSource,
    Field(discriminator="format"),
]
