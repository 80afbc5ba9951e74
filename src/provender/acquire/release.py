# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Another Provender release as a source: its rights, ids and lineage come along.

Each data file is checked against the release's SHA256SUMS before a row of it is believed. The
upstream conclusion travels as an observation (`release.concluded`), the columns about origin and
rights as `Record.origin`.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from provender.acquire.folders import inner_name
from provender.acquire.inventory import InputFile
from provender.acquire.problem import ReadProblem
from provender.record import Record, Rejected, Unreadable
from provender.rights.evidence import Observation
from provender.storage import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provender.acquire.limits import Limits

__all__ = ["ORIGIN_COLUMNS", "ancestors", "read_release", "stored_sums", "sums_digest"]

ORIGIN_COLUMNS = (
    "id", "source", "channel", "license_declared", "license_concluded", "covers", "legal_basis",
    "jurisdiction", "tier", "reserved", "policy_rule", "attribution", "generator", "domain",
    "extracted_sha256", "text_sha256", "modified", "edited_by", "parents", "derivation",
    "cluster_id", "language_declared", "published", "encoding", "extractor",
)  # fmt: skip
"""Columns of a released row that go on with it. `id` becomes a parent of the new row."""

_READ_COLUMNS = (
    *ORIGIN_COLUMNS, "text", "title", "author", "url", "acquired_at", "http_date",
    "messages", "tools", "rejected", "label",
)  # fmt: skip
_BATCH_ROWS = 256
_MAX_SUMS_BYTES = 64 << 20


def read_release(file: InputFile, limits: Limits) -> Iterator[Record | Rejected | Unreadable]:
    """Read the rows of one data file of a release.

    Args:
        file: `data/<tier>/<name>.parquet` of the release.
        limits: Bounds of reading.

    Yields:
        One item per row; one `Unreadable` if the file is not what the release says it is.
    """
    number = 0
    try:
        _check_sum(file)
        name = _release_name(file)
        with file.open() as raw, pq.ParquetFile(raw, pre_buffer=False) as table:
            names = set(table.schema_arrow.names)
            if not {"id", "license_concluded"} <= names or not names & {"text", "messages"}:
                raise ReadProblem(
                    "wrong_type",
                    f"{file.name} has no columns id, license_concluded and text or messages: it is "
                    "no data file of a Provender release",
                )
            columns = [column for column in _READ_COLUMNS if column in names]
            for batch in table.iter_batches(_BATCH_ROWS, columns=columns, use_threads=False):
                for row in batch.to_pylist():
                    number += 1
                    yield _item(row, file.name, name, number, limits)
    except ReadProblem as problem:
        yield problem.unreadable(file.name)
    except (pa.ArrowException, OSError, ValueError) as error:
        why = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        yield Unreadable(
            input=file.name,
            locator=file.name,
            reason="damaged_archive",
            message=f"{file.name} cannot be read behind row {number} ({why}); fetch the release "
            "again",
        )


def stored_sums(root: str) -> dict[str, str]:
    """Return the SHA-256 of each file of a release by name, from its SHA256SUMS.

    Args:
        root: Where the release is.

    Raises:
        OSError: The file is not there or cannot be read.
    """
    path = f"{root.rstrip('/')}/SHA256SUMS"
    with InputFile("SHA256SUMS", path, 0).open() as stream:
        text = stream.read(_MAX_SUMS_BYTES).decode("utf-8", "replace")
    pairs = (line.split(maxsplit=1) for line in text.splitlines() if line.strip())
    return {pair[1].lstrip("*").strip(): pair[0].lower() for pair in pairs if len(pair) == 2}


def sums_digest(root: str) -> str | None:
    """Return the hash of a release's SHA256SUMS in hex, None if it has none that can be read.

    Args:
        root: Where the release is.
    """
    try:
        with InputFile("SHA256SUMS", f"{root.rstrip('/')}/SHA256SUMS", 0).open() as stream:
            return hashlib.sha256(stream.read(_MAX_SUMS_BYTES)).hexdigest()
    except OSError:
        return None


def _check_sum(file: InputFile) -> None:
    try:
        sums = stored_sums(file.root)
    except OSError as error:
        raise ReadProblem(
            "damaged_archive",
            f"the release of {file.name} has no SHA256SUMS, so nothing of it can be checked; path "
            "must be the release's folder",
        ) from error
    expected = sums.get(inner_name(file))
    if expected is None:
        raise ReadProblem(
            "damaged_archive",
            f"{file.name} is not listed in the SHA256SUMS of its release: it is no part of it",
        )
    if file.sha256() != expected:
        raise ReadProblem(
            "damaged_archive",
            f"{file.name} is not the file that the SHA256SUMS of its release lists; it was changed "
            "or damaged. Fetch the release again, or run `provender verify` on it",
            bytes_read=file.size_bytes,
        )


def ancestors(files: Iterable[InputFile]) -> list[dict[str, Any]]:
    """Return name, version, counts and the hash of SHA256SUMS of each release that files are of."""
    found = []
    for root in sorted({file.root for file in files}):
        manifest = _manifest(root)
        release, counts = manifest.get("release"), manifest.get("counts")
        digest = sums_digest(root)
        if digest is None:
            continue  # nothing of it can be checked, so the reader refused all of it
        head = release if isinstance(release, dict) else {}
        found.append(
            {
                "name": str(head.get("name", "release")),
                "version": str(head.get("version", "")),
                "counts": counts if isinstance(counts, dict) else {},
                "sums_sha256": digest,
            }
        )
    return sorted(found, key=lambda one: (one["name"], one["version"], one["sums_sha256"]))


def _manifest(root: str) -> dict[str, Any]:
    path = f"{root.rstrip('/')}/manifest.json"
    try:
        with InputFile("manifest.json", path, 0).open() as stream:
            manifest = json.loads(stream.read(_MAX_SUMS_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _release_name(file: InputFile) -> str:
    """Return `name version` from the manifest, for the location of observations."""
    manifest = _manifest(file.root)
    release = manifest.get("release", manifest)
    if not isinstance(release, dict):
        return "release"
    return f"{release.get('name', 'release')} {release.get('version', '')}".strip()


def _item(
    row: dict[str, Any], name: str, release: str, number: int, limits: Limits
) -> Record | Rejected | Unreadable:
    locator = row.get("id") or f"{name}#no-id"
    payload, conversation = _payload(row)
    if payload is None:
        return Rejected(
            input=name,
            locator=locator,
            reason="missing_text_field",
            message=f"{name}, row {number} has neither text nor messages",
        )
    if len(payload) > limits.max_record_bytes:
        return Unreadable(
            input=name,
            locator=locator,
            reason="record_too_large",
            message=f"{name}, row {number} has {len(payload)} bytes, more than "
            f"limits.max_record_bytes ({limits.max_record_bytes})",
        )
    origin = {column: row[column] for column in ORIGIN_COLUMNS if row.get(column) not in (None, [])}
    return Record(
        input=name,
        locator=locator,
        kind="conversation" if conversation else "text",
        payload=payload,
        encoding="utf-8",
        url=row.get("url"),
        acquired_at=row.get("acquired_at"),
        http_date=row.get("http_date"),
        title=row.get("title"),
        author=row.get("author"),
        observations=_observations(row, release),
        origin=origin,
    )


def _payload(row: dict[str, Any]) -> tuple[bytes | None, bool]:
    if row.get("messages"):
        payload: dict[str, Any] = {"messages": [_turn(turn) for turn in row["messages"]]}
        if row.get("rejected"):
            payload["rejected"] = [_turn(turn) for turn in row["rejected"]]
        if row.get("tools"):
            payload["tools"] = json.loads(row["tools"])
        if row.get("label") is not None:
            payload["label"] = row["label"]
        return canonical_json(payload).encode("utf-8"), True
    text = row.get("text")
    return (None if text is None else text.encode("utf-8")), False


def _turn(turn: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in turn.items() if value is not None}
    kept.setdefault("content", "")
    if "tool_calls" in kept:
        kept["tool_calls"] = json.loads(kept["tool_calls"])
    return kept


def _observations(row: dict[str, Any], release: str) -> tuple[Observation, ...]:
    found: list[Observation] = []
    for signal, column in (
        ("release.concluded", "license_concluded"),
        ("record.reserved", "reserved"),
    ):
        value = row.get(column)
        if value and not (column == "reserved" and value == "unknown"):
            found.append(
                Observation(
                    signal=signal,
                    value=value,
                    location=f"{release}: {column}",
                    detector="release/2",
                )
            )
    if row.get("channel"):
        found.append(
            Observation(
                signal="release.channel",
                value=row["channel"],
                location=f"{release}: channel",
                detector="release/2",
            )
        )
    return tuple(found)
