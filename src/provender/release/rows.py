# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows of a release: what the build concluded, joined to what was extracted.

A release row takes its text last, because a shard whose other columns and whose text hashes are
unchanged need not be written again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from provender.acquire.source import Source
from provender.document import RELEASE_SCHEMA, Segment
from provender.extract.conversation import render_messages
from provender.rights.license import license_url
from provender.run.editing import PERSONAL, EditedRow, edit_table
from provender.run.scoring import Scoring
from provender.run.terms import Term

__all__ = [
    "NARROW_COLUMNS",
    "TEXT_COLUMNS",
    "RowContext",
    "describe_rows",
    "release_schema",
    "with_text",
]

NARROW_COLUMNS = (
    "id",
    "title",
    "author",
    "url",
    "domain",
    "acquired_at",
    "http_date",
    "modified",
    "published",
    "declared_language",
    "encoding",
    "extractor",
    "label",
    "origin",
)
"""Columns of extracted text that a release row needs besides the text."""

TEXT_COLUMNS = ("text", "segments", "tools")


def release_schema(signals: Sequence[tuple[str, pa.DataType]]) -> pa.Schema:
    """Return the schema of release shards: the core, then signals by name and type."""
    return pa.schema([*RELEASE_SCHEMA, *[pa.field(n, k) for n, k in signals]])


@dataclass(frozen=True)
class RowContext:
    """What all rows of a source share, and the terms that their codes stand for.

    Attributes:
        source: The recipe's source.
        terms: All terms of the build, by code.
        split: Name of the split.
        scoring: What the build computes of every text.
    """

    source: Source
    terms: Sequence[Term]
    split: str
    scoring: Scoring


def describe_rows(
    context: RowContext,
    text: pa.Table,
    signals: pa.Table,
    codes: npt.NDArray[np.int32],
    ids: Sequence[str],
    clusters: Sequence[str | None],
    repetitions: npt.NDArray[np.int32],
) -> pa.Table:
    """Return every column of release rows but those of the text itself.

    Args:
        context: Source, terms and split.
        text: The rows' `NARROW_COLUMNS` of extracted text.
        signals: The same rows' signals.
        codes: The same rows' final terms.
        ids: The same rows' final ids.
        clusters: Hex key of the cluster, None where a text has no copies.
        repetitions: How many records held the text.
    """
    used, inverse = np.unique(codes, return_inverse=True)
    of_terms = _columns_of_terms([context.terms[int(code)] for code in used])
    columns: dict[str, Any] = {
        name: pa.array(values, RELEASE_SCHEMA.field(name).type).take(pa.array(inverse))
        for name, values in of_terms.items()
    }
    columns["id"] = pa.array(ids, pa.string())
    for name in ("title", "author", "url", "domain", "http_date", "label"):
        columns[name] = text.column(name)
    columns["acquired_at"] = _acquired_at(context.source, text.column("acquired_at"))
    for name in ("language", "language_score", "size_bytes", "text_sha256"):
        columns[name] = signals.column(name)
    counted = "token_count" in signals.column_names
    empty = pa.nulls(text.num_rows, pa.int64())
    columns["token_count"] = signals.column("token_count") if counted else empty
    columns["extracted_sha256"] = signals.column("text_sha256")
    origins = [json.loads(told) if told else {} for told in text.column("origin").to_pylist()]
    columns |= _as_stated(context.source, text, origins)
    urls = [license_url(context.terms[int(code)].conclusion.concluded) for code in used]
    licences = pa.array(urls, pa.string()).take(pa.array(inverse))
    columns["attribution"] = _attribution(context.source, text, origins, licences)
    generator = context.source.generator
    shared: dict[str, Any] = {
        "modality": "text",
        "source": context.source.id,
        "channel": context.source.channel,
        "split": context.split,
        "generator": None if generator is None else generator.model_dump(),
    }
    for name, value in shared.items():
        taken_over = name in ("channel", "generator")
        values = [o.get(name, value) if taken_over else value for o in origins]
        columns[name] = pa.array(values, RELEASE_SCHEMA.field(name).type)
    columns["parents"], columns["derivation"] = _lineage(origins)
    columns["cluster_id"] = pa.array(clusters, pa.string())
    columns["repetitions"] = pa.array(repetitions, pa.int32())
    for name, kind in context.scoring.signals:
        columns[name] = signals.column(name).cast(kind)
    schema = release_schema(context.scoring.signals)
    kept = [field for field in schema if field.name in columns]
    return pa.table([columns[field.name] for field in kept], schema=pa.schema(kept))


def _as_stated(
    source: Source, text: pa.Table, origins: Sequence[Mapping[str, Any]]
) -> dict[str, pa.Array]:
    """Return what was stated of each document and how its bytes became text.

    What an upstream release says goes on: its bytes were read there, and what it changed stays
    changed.
    """
    columns: dict[str, pa.Array] = {}
    for name, own in (
        ("published", "published"),
        ("language_declared", "declared_language"),
        ("encoding", "encoding"),
        ("extractor", "extractor"),
    ):
        upstream = pa.array([origin.get(name) for origin in origins], pa.string())
        columns[name] = pc.coalesce(upstream, text.column(own))
    changed = pa.array([bool(origin.get("modified")) for origin in origins], pa.bool_())
    columns["modified"] = pc.or_(text.column("modified"), changed)
    kind = RELEASE_SCHEMA.field("edited_by").type
    columns["edited_by"] = pa.array([origin.get("edited_by") for origin in origins], kind)
    if source.language is not None:
        columns["language_declared"] = pc.fill_null(columns["language_declared"], source.language)
    return columns


def _columns_of_terms(terms: Sequence[Term]) -> dict[str, list[Any]]:
    conclusions = [term.conclusion for term in terms]
    return {
        "license_declared": [c.declared for c in conclusions],
        "license_concluded": [c.concluded for c in conclusions],
        "covers": [c.covers for c in conclusions],
        "legal_basis": [c.legal_basis for c in conclusions],
        "jurisdiction": [c.jurisdiction for c in conclusions],
        "tier": [c.tier for c in conclusions],
        "reserved": [c.reserved for c in conclusions],
        "policy_rule": [term.decision.rule for term in terms],
        "evidence_ids": [list(term.evidence_ids) for term in terms],
    }


def _acquired_at(source: Source, column: pa.ChunkedArray) -> Any:
    if source.acquired_at is None:
        return column
    return pc.fill_null(column, source.acquired_at.isoformat())


def _attribution(
    source: Source, text: pa.Table, origins: Sequence[Mapping[str, Any]], licences: pa.Array
) -> pa.Array:
    """Return whom to name, per row: the document's own words, an upstream release's, the source's.

    Args:
        source: The recipe's source.
        text: Rows with `title`, `author` and `url`.
        origins: What an upstream release says of each row; empty where there is none.
        licences: URL of each row's licence.
    """
    upstream = [origin.get("attribution") or {} for origin in origins]
    shared = source.attribution

    def filled(name: str, column: Any) -> pa.Array:
        told = pa.array([one.get(name) for one in upstream], pa.string())
        column = pc.coalesce(column, told)
        column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        return pc.fill_null(column, getattr(shared, name)) if _says(shared, name) else column

    nothing = pa.nulls(text.num_rows, pa.string())
    return pa.StructArray.from_arrays(
        [
            filled("title", text.column("title")),
            filled("author", text.column("author")),
            filled("source_url", text.column("url")),
            licences,
            filled("notice", nothing),
        ],
        fields=list(RELEASE_SCHEMA.field("attribution").type),
    )


def _says(attribution: Any, name: str) -> bool:
    return attribution is not None and getattr(attribution, name) is not None


def _lineage(origins: Sequence[Mapping[str, Any]]) -> tuple[pa.Array, pa.Array]:
    """Return parents and derivation; a row taken over from a release names its ancestor."""
    parents = [[origin["id"]] if origin.get("id") else [] for origin in origins]
    derivations = [origin.get("derivation") or ("copy" if origin else None) for origin in origins]
    return pa.array(parents, pa.list_(pa.string())), pa.array(derivations, pa.string())


def with_text(described: pa.Table, text: pa.Table, scoring: Scoring) -> pa.Table:
    """Add the text columns: `text`, or `messages` and `rejected` for a conversation.

    Args:
        described: Rows of `describe_rows`, and what is to be done to their text in `edits`.
        text: The same rows' `TEXT_COLUMNS`.
        scoring: What the build computes of every text.
    """
    columns: dict[str, Any] = {name: described.column(name) for name in described.column_names}
    if "edits" in columns:
        text, changed = edit_table(text, columns.pop("edits"))
        columns |= _told_anew(described, changed)
    segments = text.column("segments")
    columns["tools"] = text.column("tools")
    if segments.null_count == len(segments):
        empty = pa.nulls(text.num_rows, RELEASE_SCHEMA.field("messages").type)
        columns |= {"text": text.column("text"), "messages": empty, "rejected": empty}
    else:
        columns |= _rendered(text.column("text"), segments)
    schema = release_schema(scoring.signals)
    return pa.table([columns[field.name] for field in schema], schema=schema)


def _told_anew(described: pa.Table, changed: Mapping[int, EditedRow]) -> dict[str, pa.Array]:
    """Return the columns that say what a text is and what changed it, for edited rows anew.

    The hash of a text whose personal data was masked would let anybody try values until one fits,
    so such rows do not tell what they were extracted as.
    """
    columns: dict[str, pa.Array] = {}
    hashes = described.column("extracted_sha256").to_pylist()
    for row, edited in changed.items():
        if any(rule.startswith(PERSONAL) for rule in edited.rules):
            hashes[row] = None
    columns["extracted_sha256"] = pa.array(hashes, pa.string())
    for name, attribute in (
        ("size_bytes", "size_bytes"),
        ("text_sha256", "text_sha256"),
        ("edited_by", "rules"),
        ("modified", "modified"),
    ):
        values = described.column(name).to_pylist()
        for row, edited in changed.items():
            upstream = (values[row] or []) if name == "edited_by" else None
            told = getattr(edited, attribute)
            values[row] = told if upstream is None else sorted({*upstream, *told})
        columns[name] = pa.array(values, RELEASE_SCHEMA.field(name).type)
    return columns


def _rendered(texts: pa.ChunkedArray, segments: pa.ChunkedArray) -> dict[str, pa.Array]:
    plain: list[str | None] = []
    messages: list[Any] = []
    rejected: list[Any] = []
    for text, spans in zip(texts.to_pylist(), segments.to_pylist(), strict=True):
        if spans is None:
            plain.append(text)
            messages.append(None)
            rejected.append(None)
            continue
        chosen, other = render_messages(text, tuple(Segment(**span) for span in spans))
        plain.append(None)
        messages.append(list(chosen))
        rejected.append(list(other) or None)
    return {
        "text": pa.array(plain, RELEASE_SCHEMA.field("text").type),
        "messages": pa.array(messages, RELEASE_SCHEMA.field("messages").type),
        "rejected": pa.array(rejected, RELEASE_SCHEMA.field("rejected").type),
    }
