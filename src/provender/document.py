# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A document: one row, with a versioned core schema and no free-form metadata.

Two schemas live here. `TEXT_SCHEMA` is the private cache of what extraction made of each record.
`RELEASE_SCHEMA` is a row of a release; its signal columns are appended by the build under the
names that the plan declares.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import pyarrow as pa

from provender.rights.evidence import Observation

__all__ = [
    "CONVERSATION_SCHEMA_FIELDS",
    "RELEASE_SCHEMA",
    "SCHEMA_VERSION",
    "TEXT_SCHEMA",
    "ParsedDocument",
    "Segment",
    "document_id",
]

SCHEMA_VERSION = 4
"""Version of `RELEASE_SCHEMA`. A change has its own entry in CHANGELOG.md."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A span of a conversation's text: who speaks, which part, from where to where.

    Attributes:
        role: `system`, `user`, `assistant` or `tool`.
        part: `content`, `rejected` (the answer not preferred) or `tools` (declarations).
        start: First character of the span in `ParsedDocument.text`, counted in code points.
        end: One past its last character.
        name: Speaker's name, if the source gives one.
        tool_calls: Tool calls of this message as canonical JSON, if any.
        tool_call_id: The call that a `tool` message answers.
    """

    role: str
    part: str
    start: int
    end: int
    name: str | None = None
    tool_calls: str | None = None
    tool_call_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDocument:
    """What an extractor makes of one record.

    Attributes:
        text: Extracted text, lines end with line feeds; for a conversation all its messages.
        title: Title, if one is stated.
        author: Author, if one is stated.
        published: Date that the document states of itself (ISO 8601 date), if any.
        language: Language that the document declares of itself (`<html lang>`), if any.
        encoding: How the payload was decoded, and who decided: `gb18030 (meta)`.
        extractor: Name and version of the extractor that made the text.
        modified: True when extraction changed more than markup (Unicode normalisation, repair).
        segments: Spans of a conversation; empty for plain text.
        tools: Tool declarations of a conversation as canonical JSON.
        label: Preference label of a conversation (`true`/`false`/score), if any.
        observations: Rights statements seen in the payload.
        utf8: The text in UTF-8, where it is at hand.
    """

    text: str
    title: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    encoding: str = "utf-8"
    extractor: str
    modified: bool = False
    segments: tuple[Segment, ...] = ()
    tools: str | None = None
    label: str | None = None
    observations: tuple[Observation, ...] = field(default_factory=tuple)
    utf8: bytes | None = None

    def encoded(self) -> bytes:
        """Return the text in UTF-8."""
        return self.text.encode("utf-8") if self.utf8 is None else self.utf8


_OBSERVATION = pa.struct(
    [
        (name, pa.string())
        for name in ("signal", "value", "location", "context", "scope", "rank", "detector")
    ]
)
_SEGMENT = pa.struct(
    [
        ("role", pa.string()),
        ("part", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("name", pa.string()),
        ("tool_calls", pa.string()),
        ("tool_call_id", pa.string()),
    ]
)
_MESSAGE = pa.struct(
    [
        ("role", pa.string()),
        ("content", pa.string()),
        ("name", pa.string()),
        ("tool_calls", pa.string()),
        ("tool_call_id", pa.string()),
    ]
)
_ATTRIBUTION = pa.struct(
    [(name, pa.string()) for name in ("title", "author", "source_url", "licence_url", "notice")]
)

TEXT_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("input", pa.string()),
        ("locator", pa.string()),
        ("text", pa.large_string()),
        ("title", pa.string()),
        ("author", pa.string()),
        ("published", pa.string()),
        ("declared_language", pa.string()),
        ("url", pa.string()),
        ("domain", pa.string()),
        ("acquired_at", pa.string()),
        ("http_date", pa.string()),
        ("encoding", pa.string()),
        ("extractor", pa.string()),
        ("modified", pa.bool_()),
        ("payload_bytes", pa.int64()),
        ("segments", pa.list_(_SEGMENT)),
        ("tools", pa.string()),
        ("label", pa.string()),
        ("observations", pa.list_(_OBSERVATION)),
        ("origin", pa.string()),
    ]
)
"""One row per extracted document, in reading order. `origin` is canonical JSON of
`Record.origin`, null for records that no release supplied."""

CONVERSATION_SCHEMA_FIELDS = ("messages", "tools", "rejected", "label")

RELEASE_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("text", pa.large_string()),
        ("modality", pa.string()),
        ("title", pa.string()),
        ("author", pa.string()),
        ("language", pa.string()),
        ("language_score", pa.float32()),
        ("language_declared", pa.string()),
        ("published", pa.string()),
        ("token_count", pa.int64()),
        ("size_bytes", pa.int64()),
        ("source", pa.string()),
        ("channel", pa.string()),
        ("url", pa.string()),
        ("domain", pa.string()),
        ("acquired_at", pa.string()),
        ("http_date", pa.string()),
        ("generator", pa.struct([("model", pa.string()), ("terms", pa.string())])),
        ("license_declared", pa.string()),
        ("license_concluded", pa.string()),
        ("covers", pa.string()),
        ("legal_basis", pa.string()),
        ("jurisdiction", pa.string()),
        ("tier", pa.string()),
        ("reserved", pa.string()),
        ("policy_rule", pa.string()),
        ("evidence_ids", pa.list_(pa.string())),
        ("attribution", _ATTRIBUTION),
        ("extracted_sha256", pa.string()),
        ("text_sha256", pa.string()),
        ("modified", pa.bool_()),
        ("edited_by", pa.list_(pa.string())),
        ("encoding", pa.string()),
        ("extractor", pa.string()),
        ("parents", pa.list_(pa.string())),
        ("derivation", pa.string()),
        ("cluster_id", pa.string()),
        ("repetitions", pa.int32()),
        ("split", pa.string()),
        ("messages", pa.list_(_MESSAGE)),
        ("tools", pa.string()),
        ("rejected", pa.list_(_MESSAGE)),
        ("label", pa.string()),
    ]
)
"""A row of a release (DESIGN §2). In a conversation `text` is null and `messages` is set."""


def document_id(source: str, locator: str, repeat: int = 0) -> str:
    """Return a document's id: 128 bits of SHA-256 over source id and locator, in hex.

    Args:
        source: The source's explicit `id:` in the recipe.
        locator: Stable name inside the source.
        repeat: 0 for the first record of that locator, n for its n-th repeat in input order.
    """
    name = locator if repeat == 0 else f"{locator}#{repeat}"
    raw = f"{source}\0{name}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(raw).hexdigest()[:32]
