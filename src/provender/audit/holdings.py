# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Whose terms stand where: the documents of a release, a file or a folder, grouped by their terms.

Nothing is written and nothing is cached. A folder is read as what it holds: pages and texts with
the licence files above them, data files with their card, web archives with the sites inside.
"""

from __future__ import annotations

import datetime
import glob
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from provender.acquire.context import SourceContext, scan_context
from provender.acquire.files import is_license_file
from provender.acquire.inventory import inventory
from provender.acquire.limits import Limits
from provender.acquire.reader import read
from provender.acquire.site_rules import SiteBook
from provender.acquire.source import HuggingFaceSource, RepositorySource, Source, WarcSource
from provender.document import ParsedDocument
from provender.errors import UsageError
from provender.extract.options import ExtractOptions
from provender.extract.parse import parse
from provender.record import Record, Rejected, SiteFile, Unreadable
from provender.release.manifest import read_manifest
from provender.rights.conclude import Conclusion, conclude
from provender.rights.evidence import Observation
from provender.rights.license import License, license_from_dict, load_licenses
from provender.rights.policy import Policy, policy_from_dict

__all__ = ["Holding", "Holdings", "holdings_of", "is_release", "release_holdings"]

_MOST_RECORDS = 50_000
_ARCHIVES = (".warc", ".wet", ".arc")
_DATA = (".jsonl", ".ndjson", ".json", ".parquet", ".csv")
_PACKED = (".gz", ".zst")
_NO_DOCUMENT = ("unsupported_media_type", "missing_text_field")
_NOT_DATA = ("package.json", "package-lock.json", "manifest.json")


@dataclass(frozen=True, slots=True)
class Holding:
    """Documents that share their terms.

    Attributes:
        group: What they are shown under: a tier, or their terms.
        conclusion: What follows from their statements.
        channel: How they came.
        documents: How many.
    """

    group: str
    conclusion: Conclusion
    channel: str
    documents: int


@dataclass
class Holdings:
    """What was found.

    Attributes:
        holdings: Documents by their terms, in a stable order.
        policy: The policy that a release embeds.
        vocabulary: Licences by id, as a release embeds them.
        unread: Records that could not be read, of which nothing is said.
        cut: True if only the first records were looked at.
        by_license_files: True if files that are no text stand for what their folders say.
    """

    holdings: list[Holding] = field(default_factory=list)
    policy: Policy | None = None
    vocabulary: Mapping[str, License] | None = None
    unread: int = 0
    cut: bool = False
    by_license_files: bool = False


def is_release(path: Path) -> bool:
    """True if a folder is a Provender release."""
    try:
        manifest = json.loads((path / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(manifest, dict) and "manifest_version" in manifest


def release_holdings(root: Path) -> Holdings:
    """Return the documents of a release by tier and terms, with the policy that let them leave.

    Raises:
        CheckFailed: Its manifest, or a file of it, cannot be read.
    """
    read_manifest(root)
    policy = policy_from_dict(_json(root / "policy" / "policy.json"))
    embedded = _json(root / "policy" / "licenses.json")
    vocabulary = {
        **load_licenses(),
        **{name: license_from_dict(record) for name, record in embedded.items()},
    }
    counts: Counter[tuple[Any, ...]] = Counter()
    columns = ["tier", "license_concluded", "covers", "legal_basis", "reserved", "channel"]
    for path in sorted((root / "data").rglob("*.parquet")):
        table = pq.read_table(path, columns=columns, partitioning=None)
        grouped = table.group_by(columns).aggregate([([], "count_all")])
        for row in grouped.to_pylist():
            counts[tuple(row[name] for name in columns)] += row["count_all"]
    found = [
        Holding(
            tier,
            Conclusion(
                concluded=concluded,
                tier=tier,
                reason=None,
                covers=covers,
                legal_basis=basis,
                reserved=reserved,
            ),
            channel,
            count,
        )
        for (tier, concluded, covers, basis, reserved, channel), count in counts.items()
    ]
    return Holdings(sorted(found, key=_order), policy, vocabulary)


def _json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _order(holding: Holding) -> tuple[Any, ...]:
    return (holding.group, -holding.documents, str(holding.conclusion), holding.channel)


def holdings_of(path: Path, policy: Policy | None = None) -> Holdings:
    """Return the documents of a file or folder by their terms.

    Args:
        path: The file or folder.
        policy: As of `conclude`.

    Raises:
        UsageError: There is no such file, or it holds nothing that can be read.
    """
    found = Holdings()
    counts: Counter[Holding] = Counter()
    left = _MOST_RECORDS
    for source in _sources(path.resolve()):
        for statements, channel in _statements(source, found, left):
            left -= 1
            conclusion = _essence(conclude(statements, as_of=datetime.date.min, policy=policy))
            name = conclusion.concluded or str(conclusion.reason)
            name += ", reserved" if conclusion.reserved == "yes" else ""
            counts[Holding(name, conclusion, channel, 0)] += 1
    if not counts:
        raise UsageError(
            f"{path} holds no document that can be read",
            hint="give a file or folder of text, HTML, data files or web archives",
            subject=str(path),
        )
    found.holdings = sorted((replace(h, documents=n) for h, n in counts.items()), key=_order)
    return found


def _essence(conclusion: Conclusion) -> Conclusion:
    """Leave out what differs from document to document and does not bear on what is permitted."""
    return replace(conclusion, declared=None, conflict=None, rank=None)


def _sources(path: Path) -> Iterator[Source]:
    """Yield the readers for what a path holds."""
    if path.is_file():
        yield from _of_file(path)
        return
    names = [file.relative_to(path).as_posix() for file in _files(path)]
    data = [name for name in names if _has(name, _DATA) and name not in _NOT_DATA]
    readme = ["README*"] if data else []
    others = [
        name
        for name in names
        if not _has(name, (*_DATA, *_ARCHIVES))
        and not is_license_file(name)
        and not (readme and name.lower().startswith("readme"))
    ]
    if others or (not data and any(is_license_file(name) for name in names)):
        yield RepositorySource(
            id="subject", channel="public", format="repository", path=str(path), exclude=readme
        )
    if data:
        yield _data_source(path)
    if any(_has(name, _ARCHIVES) for name in names):
        yield WarcSource(id="subject", channel="web", format="warc", path=str(path))


def _files(path: Path) -> Iterator[Path]:
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if not hidden and file.is_file():
            yield file


def _of_file(path: Path) -> Iterator[Source]:
    if _has(path.name, _ARCHIVES):
        yield WarcSource(id="subject", channel="web", format="warc", path=str(path))
    elif _has(path.name, _DATA):
        yield _data_source(path)
    else:
        yield _document_source(path)


def _document_source(path: Path) -> RepositorySource:
    """Return the reader of one document, with the licence files up to its repository's root."""
    root = next((one for one in path.parents if (one / ".git").exists()), path.parent)
    at_root = root == path.parent
    return RepositorySource(
        id="subject",
        channel="public",
        format="repository",
        path=str(path if at_root else root),
        include=["**/*"] if at_root else [glob.escape(path.relative_to(root).as_posix())],
    )


def _data_source(path: Path) -> HuggingFaceSource:
    return HuggingFaceSource(
        id="subject",
        channel="public",
        format="huggingface",
        path=str(path),
        license_field="license",
    )


def _has(name: str, endings: tuple[str, ...]) -> bool:
    lower = name.lower()
    return lower.endswith(tuple(kind + tail for kind in endings for tail in ("", *_PACKED)))


def _statements(
    source: Source, found: Holdings, most: int
) -> Iterator[tuple[tuple[Observation, ...], str]]:
    """Yield all statements about each document, or about a data file none of whose rows is read."""
    inputs = inventory(source, Path("/"))
    context = scan_context(source, inputs.files, Path("/"))
    found.unread += len(inputs.problems)
    sites: list[SiteFile] = []
    pages: list[tuple[tuple[Observation, ...], str | None]] = []
    for file in inputs.files:
        before = len(pages)
        for item in read(source, file, Limits()):
            if len(pages) >= most:
                found.cut = True
                break
            if isinstance(item, SiteFile):
                sites.append(item)
            elif isinstance(item, Record):
                _add(item, context, pages, found)
            elif isinstance(item, Rejected | Unreadable):
                found.unread += item.reason not in _NO_DOCUMENT
        if len(pages) == before and source.format == "huggingface":
            found.by_license_files = True
            pages.append((context.observations_for(file.name), None))
    if not pages:
        found.by_license_files |= bool(inputs.files)
        pages = [(context.observations_for(file.name), None) for file in inputs.files]
    book = SiteBook(sites)
    for statements, url in pages:
        yield (*statements, *book.observations_for(url)), source.channel


def _add(
    record: Record,
    context: SourceContext,
    pages: list[tuple[tuple[Observation, ...], str | None]],
    found: Holdings,
) -> None:
    outcome = parse(record, ExtractOptions())
    if not isinstance(outcome, ParsedDocument):
        found.unread += 1
        return
    shared = context.observations_for(record.input)
    pages.append(((*shared, *record.observations, *outcome.observations), record.url))
