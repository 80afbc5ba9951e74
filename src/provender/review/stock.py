# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Where the documents of a review lie: in a release, or in the work folder of a build.

A work folder holds what was extracted and not yet judged by any rule. Looking at it tells whether a
source should be used at all; nothing but text, place and source is known of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from provender.assess.language import add_language
from provender.document import RELEASE_SCHEMA, document_id
from provender.errors import CheckFailed, ProvenderError, UsageError
from provender.extract.conversation import join_messages
from provender.parquet import row_groups
from provender.recipe.load import load
from provender.release.shape import column_problems, read_schema
from provender.run.cache import Cache
from provender.run.usage import recorded
from provender.storage import hash_bytes, hash_file

__all__ = ["ReleaseStock", "Stock", "WorkStock"]

_TOLD = (
    "id",
    "text_sha256",
    "extracted_sha256",
    "source",
    "language",
    "tier",
    "license_concluded",
    "url",
    "title",
    "size_bytes",
)
_TEXTS = ("text", "messages", "rejected")
_STRATA = {
    "source": "source",
    "language": "language",
    "tier": "tier",
    "licence": "license_concluded",
    "none": None,
}


class Stock(Protocol):
    """Documents in files of row groups.

    Attributes:
        folder: Where they lie.
        name: What a report calls them.
        files: Their files, relative to the folder, sorted.
        strata: What a sample of them may be stratified by.
    """

    folder: Path
    name: str
    files: Sequence[str]
    strata: Sequence[str]

    def identity(self) -> str:
        """Return the SHA-256 that tells later what was reviewed, in hex."""
        ...

    def tables(
        self, file: str, stratify: str, columns: Sequence[str] = ()
    ) -> Iterator[tuple[pa.Table, list[str]]]:
        """Yield each row group with `id` and more columns, and the stratum of each row."""
        ...

    def told(self, file: str, table: pa.Table) -> list[dict[str, Any]]:
        """Return what an item tells of each row; `table` has the columns of `told_columns`."""
        ...

    @property
    def told_columns(self) -> Sequence[str]:
        """Columns that `told` needs."""
        ...

    def text(self, table: pa.Table, row: int) -> tuple[str, str]:
        """Return a row's text as its hash is of it, and as a person reads it."""
        ...

    @property
    def text_columns(self) -> Sequence[str]:
        """Columns that `text` needs."""
        ...


class ReleaseStock:
    """The documents of a release.

    Args:
        folder: The release folder.
        manifest: Its manifest.

    Raises:
        CheckFailed: A shard cannot be read, or lacks a column.
    """

    strata: Sequence[str] = tuple(_STRATA)
    told_columns: Sequence[str] = _TOLD
    text_columns: Sequence[str] = _TEXTS

    def __init__(self, folder: Path, manifest: Mapping[str, Any]):
        told = manifest.get("release")
        told = told if isinstance(told, dict) else {}
        self.folder = folder
        self.name = f"{told.get('name', folder.name)} {told.get('version', '')}".strip()[:120]
        self.files: Sequence[str] = _shards(folder)

    def identity(self) -> str:
        """Return the SHA-256 of the release's `SHA256SUMS`."""
        sums = self.folder / "SHA256SUMS"
        if not sums.is_file():
            raise CheckFailed(
                f"{self.folder} has no SHA256SUMS, so nobody could tell later what was reviewed",
                hint="review a release as `provender build` made it",
                subject=str(sums),
            )
        return hash_file(sums)

    def tables(
        self, file: str, stratify: str, columns: Sequence[str] = ()
    ) -> Iterator[tuple[pa.Table, list[str]]]:
        """Yield row groups as `Stock` says."""
        column = _STRATA[stratify]
        read = ["id", *([column] if column else []), *columns]
        for table in _groups(self.folder / file, list(dict.fromkeys(read))):
            names = table.column(column).to_pylist() if column else [""] * table.num_rows
            yield table, [name if name is not None else "unknown" for name in names]

    def told(self, file: str, table: pa.Table) -> list[dict[str, Any]]:
        """Return what items tell, as `Stock` says."""
        del file
        rows: list[dict[str, Any]] = table.select(_TOLD).to_pylist()
        for row in rows:
            row["license"] = row.pop("license_concluded")
            row["size_bytes"] = row["size_bytes"] or 0
        return rows

    def text(self, table: pa.Table, row: int) -> tuple[str, str]:
        """Return a text twice, as `Stock` says: a conversation is read with its roles."""
        fields = table.select(_TEXTS).slice(row, 1).to_pylist()[0]
        if fields["text"] is not None:
            return fields["text"], fields["text"]
        messages, rejected = fields["messages"] or [], fields["rejected"] or []
        turns = [(turn["role"], turn["content"]) for turn in messages]
        turns += [(f"{turn['role']} (rejected)", turn["content"]) for turn in rejected]
        spoken = "\n\n".join(f"[{role}]\n{content or ''}" for role, content in turns)
        return join_messages(messages, rejected), spoken


class WorkStock:
    """The extracted texts of a work folder's last builds, before any rule.

    Args:
        folder: The work folder.

    Raises:
        UsageError: It holds no text.
    """

    strata: Sequence[str] = ("source", "none")
    told_columns: Sequence[str] = ("id", "locator", "text", "url", "title")
    text_columns: Sequence[str] = ("text",)

    def __init__(self, folder: Path):
        self.folder = folder
        self.name = f"work folder of {folder.resolve().parent.name}"[:120]
        cache = Cache(folder)
        recipes, used = recorded(folder)
        keys = sorted(name.partition("/")[2] for name in used if name.startswith("text/"))
        found = [(key, mark) for key in keys for mark in cache.pieces(key) if mark.rows]
        self.files: Sequence[str] = [
            f"text/{key}/piece-{mark.number:05d}.parquet" for key, mark in found
        ]
        if not found:
            raise UsageError(
                f"{folder} holds no extracted text",
                hint="give the work folder of a build, by default .provender/ beside its recipe",
                subject=str(folder),
            )
        self._digest = hash_bytes("\n".join(mark.text_sha256 for _, mark in found).encode())
        names = [source for recipe in recipes for source in _sources(recipe)]
        self._sources = {file: _source_of(folder / file, names) for file in self.files}

    def identity(self) -> str:
        """Return the hash over the hashes of all pieces of text."""
        return self._digest

    def tables(
        self, file: str, stratify: str, columns: Sequence[str] = ()
    ) -> Iterator[tuple[pa.Table, list[str]]]:
        """Yield row groups as `Stock` says."""
        stratum = self._sources[file] if stratify == "source" else ""
        for table in _groups(self.folder / file, list(dict.fromkeys(["id", *columns]))):
            yield table, [stratum] * table.num_rows

    def told(self, file: str, table: pa.Table) -> list[dict[str, Any]]:
        """Return what items tell, as `Stock` says; hashes are those of the extracted text."""
        rows = []
        for row in table.select(self.told_columns).to_pylist():
            raw = row.pop("text").encode("utf-8")
            del row["locator"]
            digest = hash_bytes(raw)
            row |= {"text_sha256": digest, "extracted_sha256": digest, "size_bytes": len(raw)}
            row |= {"source": self._sources[file], "tier": None, "license": None}
            rows.append(row)
        texts = pa.record_batch({"text": table.column("text").combine_chunks()})
        languages = add_language(texts).column("language").to_pylist()
        return [{**row, "language": tag} for row, tag in zip(rows, languages, strict=True)]

    def text(self, table: pa.Table, row: int) -> tuple[str, str]:
        """Return a text twice, as `Stock` says."""
        text = table.column("text")[row].as_py()
        return text, text


def _shards(release: Path) -> list[str]:
    """Return the shards of a release, each held to the columns that a review reads."""
    wanted = pa.schema([RELEASE_SCHEMA.field(name) for name in (*_TOLD, *_TEXTS)])
    names = sorted(p.relative_to(release).as_posix() for p in (release / "data").rglob("*.parquet"))
    for name in names:
        schema, trouble = read_schema(release / name, name)
        if schema is not None:
            problems = column_problems(schema, wanted, name)
            trouble = next((what for key, what in problems if key in wanted.names), None)
        if trouble is not None:
            raise CheckFailed(
                trouble,
                hint=f"`provender verify {release}` lists all that is wrong with the release",
                subject=str(release / name),
            )
    return names


def _groups(path: Path, columns: list[str]) -> Iterator[pa.Table]:
    try:
        yield from row_groups(path, columns)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise CheckFailed(
            f"{path} cannot be read to its end: {str(error).splitlines()[0][:200]}",
            hint="`provender verify` lists all that is wrong with a release; a work folder is "
            "mended by building again",
            subject=str(path),
        ) from error


def _sources(recipe: Path) -> list[str]:
    """Return the source ids of a recipe; a recipe that is gone or broken names none."""
    try:
        return [source.id for source in load(recipe).recipe.sources]
    except ProvenderError:
        return []


def _source_of(path: Path, names: Iterable[str]) -> str:
    """Return the source of a piece: the one whose id and locator give the first row's id."""
    with pq.ParquetFile(path) as file:
        first = file.read_row_group(0, columns=["id", "locator"]).slice(0, 1).to_pylist()[0]
    known = (name for name in names if document_id(name, first["locator"]) == first["id"])
    return next(known, "unknown")
