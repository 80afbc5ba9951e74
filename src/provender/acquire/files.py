# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Folders of documents: one file, or one member of an archive, is one record.

The suffix says what a file holds unless the recipe does. Licence texts are no documents: they are
statements about the others (`context`) and are counted as furniture.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from provender.acquire.members import archive_kind, members
from provender.acquire.problem import ReadProblem
from provender.acquire.streams import decoded, read_exactly
from provender.record import Furniture, Kind, Record, Rejected, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provender.acquire.inventory import InputFile
    from provender.acquire.limits import Limits
    from provender.acquire.source import FilesSource, RepositorySource

__all__ = ["KIND_OF_SUFFIX", "is_license_file", "read_document"]

KIND_OF_SUFFIX: dict[str, Kind] = {
    "txt": "text", "text": "text",
    "md": "markdown", "markdown": "markdown", "mkd": "markdown",
    "rst": "restructuredtext", "rest": "restructuredtext",
    "html": "html", "htm": "html", "xhtml": "html", "xht": "html",
}  # fmt: skip
_COMPRESSED = (".gz", ".zst", ".xz", ".bz2")
_LICENSE_FILE = re.compile(
    r"(?:(?:un)?licen[cs]es?|copying|copyright|notice|licen[cs]e[-_][\w.-]{1,40}|"
    r"(?:code|software|data|dataset|docs?|documentation|contents?|text|models?|weights?|"
    r"weight[-_]diff|images?|media|fonts?|third[-_]party|mit|apache|bsd|gpl)[-_]licen[cs]e)"
    r"(?:[.-][\w-]{1,20}){0,3}",
    re.IGNORECASE,
)
_CHINESE_LICENSE_FILE = re.compile(
    r"(?:许可证|许可协议|授权协议|授权许可|版权声明|版权说明|授權條款|版權聲明|使用许可|使用协议|数据使用协议)"
    r"(?:\.(?:txt|md|rst|html?))?"
)
_DOCUMENT_LIKE = frozenset({"html", "htm", "xhtml", "rst", "md"})
_LICENSE_STEMS = frozenset({"license", "licence", "unlicense"})
_NO_TEXT = frozenset(
    {"py", "js", "ts", "json", "jsonl", "yaml", "yml", "toml", "csv", "tsv", "go", "rs", "java",
     "c", "h", "cpp", "parquet", "xml", "css", "png"}
)  # fmt: skip


def is_license_file(name: str) -> bool:
    """True if a file is by its name the text of a licence (GitHub's and REUSE's conventions)."""
    folder, _, last = name.rpartition("/")
    if folder.rsplit("/", 1)[-1] == "LICENSES" or _CHINESE_LICENSE_FILE.fullmatch(last):
        return True
    if _LICENSE_FILE.fullmatch(last) is None:
        return False
    stem, dot, suffix = last.rpartition(".")
    if not dot or suffix.lower() not in _DOCUMENT_LIKE | _NO_TEXT:
        return True
    # `docs/copying.md` may well be a page of a manual; `LICENSE.md` is none
    return suffix.lower() in _DOCUMENT_LIKE and (stem.isupper() or stem.lower() in _LICENSE_STEMS)


def read_document(
    source: FilesSource | RepositorySource, file: InputFile, limits: Limits
) -> Iterator[Record | Rejected | Unreadable | Furniture]:
    """Read one file of a folder: a document, or an archive of documents.

    Args:
        source: The source; may say what kind its files are.
        file: The file.
        limits: Bounds of reading.
    """
    declared = source.kind if source.format == "files" else None
    if is_license_file(file.name):
        yield Furniture(input=file.name, kind="license_file", count=1)
        return
    if file.name.rsplit("/", 1)[-1] == "robots.txt":
        yield Furniture(input=file.name, kind="robots", count=1)
        return
    archive = archive_kind(file.name)
    if archive is not None:
        yield from _read_archive(declared, file, limits, archive)
        return
    kind = declared or _kind_of(file.name)
    if kind is None:
        yield _unsupported(file.name, file.name)
        return
    with file.open() as raw:
        try:
            stream = decoded(raw, file.name, limits.max_expansion)
            payload = read_exactly(stream, limits.max_record_bytes + 1)
        except ReadProblem as problem:
            yield problem.unreadable(file.name)
            return
    if len(payload) > limits.max_record_bytes:
        yield too_large(file.name, file.name, file.size_bytes, limits)
        return
    yield Record(input=file.name, locator=file.name, kind=kind, payload=payload)


def _read_archive(
    declared: Kind | None, file: InputFile, limits: Limits, archive: str
) -> Iterator[Record | Rejected | Unreadable | Furniture]:
    license_files = links = 0
    for member in members(file, limits, archive):
        if isinstance(member, Unreadable):
            yield member
            continue
        locator = f"{file.name}!/{member.name}"
        if member.is_link:
            links += 1
        elif is_license_file(member.name):
            license_files += 1
        elif (kind := declared or _kind_of(member.name)) is None:
            yield _unsupported(file.name, locator)
        else:
            try:
                payload = member.read()
            except ReadProblem as problem:
                yield problem.unreadable(file.name, locator)
                if problem.reason == "archive_bomb":
                    break
                continue
            yield Record(input=file.name, locator=locator, kind=kind, payload=payload)
    for name, count in (("archive_link", links), ("license_file", license_files)):
        if count:
            yield Furniture(input=file.name, kind=name, count=count)


def too_large(name: str, locator: str, size_bytes: int, limits: Limits) -> Unreadable:
    """Return the row for something above the limit of one record."""
    return Unreadable(
        input=name,
        locator=locator,
        reason="record_too_large",
        message=f"{locator} is larger than limits.max_record_bytes ({limits.max_record_bytes} "
        "bytes) and was not read; raise the limit, or split the file",
        bytes_read=size_bytes,
    )


def _kind_of(name: str) -> Kind | None:
    lower = name.lower()
    for suffix in _COMPRESSED:
        lower = lower.removesuffix(suffix)
    stem, dot, suffix = lower.rpartition(".")
    return KIND_OF_SUFFIX.get(suffix) if dot and stem else None


def _unsupported(name: str, locator: str) -> Rejected:
    return Rejected(
        input=name,
        locator=locator,
        reason="unsupported_media_type",
        message=f"{locator} has no suffix of a text, Markdown, reStructuredText or HTML file; "
        "`kind:` in the recipe reads it as what you say, `exclude:` leaves it out",
    )
