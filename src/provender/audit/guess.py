# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a path holds, as a person would say: a page, an archive, rows, a dataset, a repository.

A guess becomes sources as a recipe would state them, so that an audit reads exactly as a build
does. A table is looked at by its first row; nothing else of any file is read here.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provender.acquire.first_rows import LICENSE_FIELDS
from provender.acquire.globs import has_magic
from provender.acquire.huggingface import card_metadata
from provender.acquire.inventory import InputFile
from provender.acquire.json_array import array_rows
from provender.acquire.jsonl import json_rows
from provender.acquire.limits import Limits
from provender.acquire.shapes import ShapeProblem, normalise
from provender.acquire.source import (
    Channel,
    ConversationSource,
    FilesSource,
    HuggingFaceSource,
    ReleaseSource,
    RepositorySource,
    Source,
    TableSource,
    WarcSource,
)
from provender.acquire.table import parquet_rows
from provender.errors import UsageError

__all__ = ["Guess", "guess_sources"]

_PACKED = re.compile(r"\.(?:gz|zst)$")
_TABLES = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
}
_ARCHIVES = (".warc", ".wet", ".arc")
_PAGES = (".html", ".htm", ".xhtml")
_TEXTS = (".md", ".markdown", ".rst", ".txt")
_TEXT_FIELDS = ("text", "content", "body", "article", "document", "passage", "story", "sentence")
_NOTES = re.compile(r"(?i)readme|licen[cs]e|copying|notice|changelog|contributing|security|code_of")
_MOST_FILES = 20_000
_MANY_TABLES = 50
_HEAD_BYTES = 1 << 20
_CARD_KEYS = ("license", "license_name", "configs", "dataset_info", "task_categories")


@dataclass(frozen=True)
class Guess:
    """What a path was taken for.

    Attributes:
        sources: Its sources, with absolute paths.
        left_out: Files beside rows that hold no rows that could be read.
    """

    sources: list[Source]
    left_out: list[str]


def guess_sources(path: Path) -> Guess:
    """Return the sources that a path consists of.

    Args:
        path: A file or a folder.

    Raises:
        UsageError: There is nothing there.
    """
    place = path.resolve()
    if place.is_dir():
        return _folder(place)
    if not place.is_file():
        raise UsageError(
            f"there is no file or folder {path}",
            hint="give a page, a text file, rows, a WARC, a dataset, a repository or a release",
            subject=str(path),
        )
    return Guess([_file(place)], [])


def _file(path: Path) -> Source:
    ending = _ending(path.name)
    if ending in _ARCHIVES:
        return WarcSource(id=_id(path.name), channel="web", path=str(path), format="warc")
    if ending in _TABLES and (source := _rows(path, path.name)) is not None:
        return source
    channel: Channel = "web" if ending in _PAGES else "public"
    root = next((parent for parent in path.parents if (parent / ".git").exists()), None)
    if root is not None and channel == "public":
        at = _below(root, path)
        return RepositorySource(id=_id(path.name), channel=channel, path=at, format="repository")
    return FilesSource(id=_id(path.name), channel=channel, path=str(path), format="files")


def _folder(path: Path) -> Guess:
    name, at = _id(path.name), str(path)
    if (path / "manifest.json").is_file() and (path / "SHA256SUMS").is_file():
        return _one(ReleaseSource(id=name, channel="public", path=at, format="release"))
    files = _files(path)
    tables = [file for file in files if _ending(file.name) in _TABLES]
    if tables and _has_card(path):
        return _one(_dataset(name, at, tables))
    sources: list[Source] = []
    unread: list[str] = []
    for file in tables:
        rows = _rows(file, file.relative_to(path).as_posix(), root=path)
        if rows is None:
            unread.append(file.relative_to(path).as_posix())
        else:
            sources.append(rows)
    if len(sources) > _MANY_TABLES:
        sources = _merged(sources)
    is_set = bool(sources)
    archives = [str(file) for file in files if _ending(file.name) in _ARCHIVES]
    if archives:
        sources.append(WarcSource(id=f"{name}-warc", channel="web", path=archives, format="warc"))
    pages = sum(_ending(file.name) in _PAGES for file in files)
    texts = sum(_ending(file.name) in _TEXTS for file in files)
    if pages > texts and not sources:
        return _one(FilesSource(id=name, channel="web", path=at, format="files"))
    if sources:
        # Beside rows, a README is a note about them and no document of its own.
        beside = [
            _below(path, file)
            for file in files
            if _ending(file.name) in (*_PAGES, *_TEXTS) and not _NOTES.match(file.name)
        ]
        if beside:
            about = f"{name[:56]}-texts"
            sources.append(
                RepositorySource(id=about, channel="public", path=beside, format="repository")
            )
        return Guess(_named(sources), unread if is_set else [])
    return _one(RepositorySource(id=name, channel="public", path=at, format="repository"))


def _one(source: Source) -> Guess:
    return Guess([source], [])


def _dataset(name: str, path: str, tables: list[Path]) -> HuggingFaceSource:
    """Return a dataset folder, with the fields that its first rows hold text and terms in."""
    rows = [row for row in map(_first_row, tables[:_MANY_TABLES]) if row is not None]
    stated = (field for row in rows if (field := _license_field(row)) is not None)
    row = rows[0] if rows else {}
    text_field = None if "text" in row or _is_conversation(row) else _text_field(row)
    return HuggingFaceSource(
        id=name,
        channel="public",
        path=path,
        format="huggingface",
        text_field=text_field or "text",
        license_field=next(stated, None),
    )


def _merged(sources: list[Source]) -> list[Source]:
    """Make one source of all tables that are read alike."""
    alike: dict[str, list[Source]] = {}
    for source in sources:
        alike.setdefault(str(source.model_dump(exclude={"id", "path"})), []).append(source)
    return [
        same[0].model_copy(update={"path": [str(one.path) for one in same]})
        for same in alike.values()
    ]


def _named(sources: list[Source]) -> list[Source]:
    """Give each source an id of its own."""
    seen: dict[str, int] = {}
    named = []
    for source in sources:
        count = seen[source.id] = seen.get(source.id, 0) + 1
        one = source if count == 1 else source.model_copy(update={"id": f"{source.id}-{count}"})
        named.append(one)
    return named


def _files(folder: Path) -> list[Path]:
    """Return the files below a folder in the order of names, hidden ones and links left out."""
    found: list[Path] = []
    pending = [folder]
    while pending and len(found) < _MOST_FILES:
        try:
            entries = sorted(pending.pop().iterdir())
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.is_symlink():
                continue
            if entry.is_dir():
                pending.append(entry)
            elif entry.is_file():
                found.append(entry)
    return sorted(found)


def _has_card(folder: Path) -> bool:
    try:
        with (folder / "README.md").open("rb") as stream:
            card = card_metadata(stream.read(_HEAD_BYTES).decode("utf-8", "replace"))
    except OSError:
        return False
    return any(key in card for key in _CARD_KEYS)


def _ending(name: str) -> str:
    return Path(_PACKED.sub("", name.lower())).suffix


def _id(name: str) -> str:
    plain = re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("._-")[:60]
    return plain or "item"


def _rows(path: Path, name: str, root: Path | None = None) -> Source | None:
    """Return rows as conversations or as a table of texts, None if they are neither."""
    row = _first_row(path)
    if row is None:
        return None
    at = str(path) if root is None else _below(root, path)
    license_field = _license_field(row)
    text_field = _text_field(row)
    if row.get("text") is None and _is_conversation(row):
        return ConversationSource(
            id=_id(name), channel="public", path=at, format="conversations",
            license_field=license_field,
        )  # fmt: skip
    if text_field is None:
        return None
    return TableSource(
        id=_id(name), channel="public", path=at, text_field=text_field,
        format=_TABLES[_ending(path.name)],
        license_field=license_field,
        url_field="url" if isinstance(row.get("url"), str) else None,
    )  # fmt: skip


def _below(root: Path, path: Path) -> str:
    """Name a file so that the folder stays the source's root: its LICENSE and README count."""
    name = path.relative_to(root).as_posix()
    first = next((i for i, character in enumerate(name) if character.isalnum()), None)
    if first is None or has_magic(str(path)):
        return str(path)
    return f"{root}/{name[:first]}[{name[first]}]{name[first + 1 :]}"


def _is_conversation(row: dict[str, Any]) -> bool:
    try:
        normalise(row)
    except ShapeProblem:
        return False
    return True


def _license_field(row: dict[str, Any]) -> str | None:
    # The first row may be the one that states nothing.
    stated = (key for key in LICENSE_FIELDS if isinstance(row.get(key, 0), (str, list, type(None))))
    return next(stated, None)


def _text_field(row: dict[str, Any]) -> str | None:
    # A known name counts also where the first row happens to hold no text.
    texts = {key: value for key, value in row.items() if isinstance(value, str)}
    by_name = {str(key).lower(): key for key in texts}
    known = next((by_name[name] for name in _TEXT_FIELDS if name in by_name), None)
    longest = max(texts, key=lambda key: len(texts[key]), default=None)
    return known or (longest if longest is not None and texts[longest] else None)


def _first_row(path: Path) -> dict[str, Any] | None:
    ending = _ending(path.name)
    file = InputFile(path.name, str(path), path.stat().st_size, str(path.parent))
    try:
        if _TABLES[ending] == "csv":
            return _first_csv_row(path, "\t" if ending == ".tsv" else ",")
        row = next(
            (row for row in _json_rows(file, _TABLES[ending]) if isinstance(row, dict)), None
        )
    except Exception:  # noqa: BLE001  a file that cannot be looked into is read, and told, as it is
        return None
    return row


def _json_rows(file: InputFile, kind: str) -> Iterator[Any]:
    limits = Limits()
    if kind == "jsonl":
        items: Iterator[tuple[int, Any, Any]] = json_rows(file, limits)
    elif kind == "json":
        items = array_rows(file, limits)
    else:
        items = parquet_rows(file, limits, None)
    for number, row, _ in items:
        yield row
        if number > 20:
            return


def _first_csv_row(path: Path, delimiter: str) -> dict[str, Any] | None:
    with path.open("rb") as raw:
        stream: Any = gzip.GzipFile(fileobj=raw) if path.name.lower().endswith(".gz") else raw
        head = stream.read(_HEAD_BYTES).decode("utf-8", "replace")
    for row in csv.DictReader(io.StringIO(head), delimiter=delimiter):
        return {key: value for key, value in row.items() if isinstance(key, str)}
    return None
