# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a line of a labels file is: a judgement, a host decision or a sign-off, each with its seal.

A seal is the hash of a record's own words. It shows that a line was edited by hand or damaged on
the way; it is no signature, and who can compute a hash can make another.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from provender.review.categories import categories
from provender.storage import canonical_json, hash_bytes

__all__ = ["RECORD", "Draw", "HostDecision", "Judgement", "Record", "Role", "SignOff", "seal_of"]

Role = Literal["annotator", "checker"]


def _printable(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("must be printable text")
    return text


_Name = Annotated[str, Field(max_length=80), AfterValidator(_printable)]
_Hash = Annotated[str, Field(pattern=r"\A[0-9a-f]{64}\z")]
_Id = Annotated[str, Field(pattern=r"\A[0-9a-f]{32}\z")]
_Time = Annotated[str, Field(pattern=r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\z")]
_Share = Annotated[float, Field(ge=0, le=1)]
_Count = Annotated[int, Field(ge=0)]


class Draw(BaseModel):
    """How an item came into the sample, so that a rate can be computed from labels alone.

    Attributes:
        by: `random` for the pass rate, `risk` for what looked worst.
        seed: Seed of the draw.
        items: Items that were asked for.
        stratify: What the strata are made of; empty for one stratum.
        stratum: The item's stratum.
        stratum_items: Items drawn of it.
        stratum_documents: Documents that it holds in the release.
        documents: Documents of the release.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    by: Literal["random", "risk"]
    seed: int
    items: _Count
    stratify: str
    stratum: str
    stratum_items: _Count
    stratum_documents: _Count
    documents: _Count


class _Line(BaseModel):
    """What all records have.

    Attributes:
        schema_version: 1.
        time: When a person decided, UTC, ISO 8601 with milliseconds.
        reviewer: Who decided, as they call themselves.
        release: Name and version of the release that they looked at.
        release_sha256: SHA-256 of its `SHA256SUMS`.
        tool: Name and version of the program that wrote the line.
        after: Seal of the same reviewer's line before this one in the file; None for the first.
        seal: 128 bits of SHA-256 over the other fields, in hex.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    schema_version: Literal[1] = 1
    time: _Time
    reviewer: _Name
    release: Annotated[str, Field(max_length=120)]
    release_sha256: _Hash
    tool: Annotated[str, Field(max_length=80)]
    after: _Id | None = None
    seal: str = ""

    def sealed(self) -> Self:
        """Return the record with its seal."""
        return self.model_copy(update={"seal": seal_of(self.model_dump(mode="json"))})


class Judgement(_Line):
    """One person's verdict on one document.

    Attributes:
        id: The document.
        text_sha256: Hash of the text that the person read.
        extracted_sha256: Hash of the text before masks and corrections; None where the release
            keeps it back.
        source: Its source.
        language: Its language, None if unknown.
        role: `annotator` judges first, `checker` judges what somebody else annotated.
        verdict: `pass` or `fail`.
        category: Why it fails; None if it passes.
        note: Words for others to read.
        drawn: How it came into the sample.
    """

    kind: Literal["judgement"] = "judgement"
    id: _Id
    text_sha256: _Hash
    extracted_sha256: _Hash | None = None
    source: str
    language: str | None = None
    role: Role
    verdict: Literal["pass", "fail"]
    category: str | None = None
    note: Annotated[str, Field(max_length=2000)] = ""
    drawn: Draw

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.verdict == "pass" and self.category is not None:
            raise ValueError("what passes has no category")
        if self.verdict == "fail" and self.category not in categories():
            raise ValueError(f"there is no category {self.category!r}")
        return self


class HostDecision(_Line):
    """One person's decision about all text of a host.

    Attributes:
        host: The host, or `*.host` for the hosts below it.
        license: The licence that its text is under; None if it may not be used.
        reason: Why: where the person read it.
    """

    kind: Literal["host_decision"] = "host_decision"
    host: Annotated[str, Field(pattern=r"\A(\*\.)?[a-z0-9][a-z0-9.-]{0,252}(:\d{1,5})?\z")]
    license: Annotated[str, Field(max_length=200)] | None = None
    reason: Annotated[str, Field(max_length=2000), AfterValidator(_printable)]


class SignOff(_Line):
    """One person's word that a review is done.

    Attributes:
        judgements_sha256: Hash over the seals of all judgements that it stands on.
        judgements: How many these are.
        items: Items of the sample.
        passed: Items that passed.
        pass_rate: Estimated share of the release's documents that pass.
        interval: Wilson interval of that.
        note: Words for others to read.
    """

    kind: Literal["sign_off"] = "sign_off"
    judgements_sha256: _Hash
    judgements: _Count
    items: _Count
    passed: _Count
    pass_rate: _Share
    interval: Annotated[list[_Share], Field(min_length=2, max_length=2)]
    note: Annotated[str, Field(max_length=2000)] = ""


Record = Judgement | HostDecision | SignOff
RECORD: TypeAdapter[Record] = TypeAdapter(Annotated[Record, Field(discriminator="kind")])


def seal_of(fields: dict[str, Any]) -> str:
    """Return the seal of a record: 128 bits of SHA-256 over its canonical JSON without the seal.

    Args:
        fields: The record as plain JSON types.
    """
    rest = {name: value for name, value in fields.items() if name != "seal"}
    return hash_bytes(canonical_json(rest).encode("utf-8", "surrogatepass"))[:32]
