# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a reader yields: a record, or the statement that something could not be read.

A record is the counted unit of a build. Every record ends in exactly one place: released, in the
ledger with its reason, or counted as unreadable. HTTP headers travel with it because reservations
stand in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from provender.rights.evidence import Observation

__all__ = ["Furniture", "Kind", "Record", "Rejected", "SiteFile", "Unreadable"]

Kind = Literal["html", "markdown", "restructuredtext", "text", "conversation"]
"""How `Record.payload` becomes text. `conversation` payloads are UTF-8 JSON, see `acquire`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One item of a source, as delivered.

    Attributes:
        input: Name of the input file, relative to the source's root, with `/`. Never absolute.
        locator: Stable name inside the source: declared id field, else WARC record id, else the
            path (with `!/member` for archive members), else the sha256 of the raw record.
        kind: Which extractor turns the payload into text.
        payload: Raw bytes (of text kinds too: decoding is the extractor's job).
        text: The payload decoded, where the reader had it so; nobody need decode it again.
        encoding: Name of the payload's encoding where the reader knows it for certain
            (JSON and Parquet strings are UTF-8); None means detect.
        url: Where the record came from, if known.
        http_status: HTTP status of a web capture.
        headers: HTTP headers in order, names as received.
        content_type: Media type as declared.
        acquired_at: ISO 8601 UTC time from a receipt (WARC-Date, recipe), never a file's mtime.
        http_date: The `Date` or `Last-Modified` header as ISO 8601, if it parses.
        title: Title as a field of the record, if the source has one.
        author: Author as a field of the record, if the source has one.
        language: Declared language tag of the record, if any.
        observations: Rights statements that the reader saw in the record's own fields.
        origin: Columns taken over from an upstream Provender release (rights, ids, lineage).
    """

    input: str
    locator: str
    kind: Kind
    payload: bytes
    text: str | None = None
    encoding: str | None = None
    url: str | None = None
    http_status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str | None = None
    acquired_at: str | None = None
    http_date: str | None = None
    title: str | None = None
    author: str | None = None
    language: str | None = None
    observations: tuple[Observation, ...] = ()
    origin: Mapping[str, Any] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        """Length of the payload in bytes."""
        return len(self.payload)

    def header(self, name: str) -> str | None:
        """Return the first header of that name, compared without case (RFC 9110 §5.1)."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Something in an input that could not be turned into a record or a document.

    Attributes:
        input: Name of the input file, relative to the source's root.
        locator: As for a record; for damage to a file, the input's name.
        reason: Reason code, for instance `truncated_archive`.
        message: What happened and what to do, in plain words, naming line or record.
        bytes_read: Bytes of the input that were read before this happened.
        bytes_lost: Bytes known to be lost; None if that cannot be known.
    """

    input: str
    locator: str
    reason: str
    message: str
    bytes_read: int = 0
    bytes_lost: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A record that a reader or extractor read well but that holds no document.

    WARC revisits, images, HTTP errors and empty pages are such records: counted, in the ledger
    with their reason, and no fault of the input.

    Attributes:
        input: Name of the input file, relative to the source's root.
        locator: As for a record.
        reason: Reason code, for instance `revisit_record` or `http_status_not_ok`.
        message: What was seen, in plain words.
        stage: `acquire` or `extract`.
        url: Where the record came from, if known.
    """

    input: str
    locator: str
    reason: str
    message: str
    stage: str = "acquire"
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """A robots.txt, tdmrep.json or the like in an archive: no document, but a statement.

    Attributes:
        input: Name of the input file, relative to the source's root.
        url: Where it was fetched.
        body: Its decoded content, or the beginning of it.
        acquired_at: When, in ISO 8601; None if that is not known.
        problem: Why it holds nothing that can be read (`unreachable: …`, `unreadable: …`).
    """

    input: str
    url: str
    body: bytes
    acquired_at: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """Parts of a container that are no records of documents, counted per kind.

    WARC request, warcinfo, metadata and DNS records are such parts. A reader yields one of these
    per kind at the end of an input.

    Attributes:
        input: Name of the input file, relative to the source's root.
        kind: What they are, for instance `warc_request`.
        count: How many the input holds.
    """

    input: str
    kind: str
    count: int
