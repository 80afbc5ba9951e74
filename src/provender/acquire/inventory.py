# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which files a source consists of, under names that do not depend on where the checkout is.

A name is the path below the source's root, in Unicode NFC, with `/`. Links that leave the root are
not followed, links to folders inside it add nothing that the walk does not reach anyway, and what
cannot be opened is a problem of its own, not the end of the build.
"""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from provender.acquire.globs import fixed_prefix, has_magic, matches, matches_path
from provender.acquire.remote import first_line, listing
from provender.errors import UsageError
from provender.record import Unreadable
from provender.storage import WORK_MARKER, hash_bytes, is_safe_relative

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from provender.acquire.source import Source

__all__ = ["InputFile", "Inventory", "inventory", "name_filter", "source_roots"]

_COMPRESSED = ("", ".gz", ".zst")
_JSONL = tuple(kind + tail for kind in (".jsonl", ".ndjson") for tail in _COMPRESSED)
_JSON = tuple(".json" + tail for tail in _COMPRESSED)
_SUFFIXES: dict[str, tuple[str, ...]] = {
    "warc": tuple(k + t for k in (".warc", ".wet", ".warc.wet", ".arc") for t in _COMPRESSED),
    "jsonl": _JSONL,
    "json": _JSON,
    "csv": tuple(kind + tail for kind in (".csv", ".tsv") for tail in _COMPRESSED),
    "parquet": (".parquet", ".pq"),
    "conversations": (*_JSON, *_JSONL, ".parquet"),
    "release": (".parquet",),
    "huggingface": (*_JSONL, *_JSON, ".parquet", ".csv", ".csv.gz"),
}
"""What a folder contributes to a source of each format. A file or glob named in the recipe is
taken whatever its suffix."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file of a source.

    Attributes:
        name: Path below the source's root with `/`; the `input` of its records.
        uri: Where it is now: a local path or an fsspec URL. Never part of an output.
        size_bytes: Its size as stored.
        root: Where the source's root is now; never part of an output.
    """

    name: str
    uri: str
    size_bytes: int
    root: str = field(default="", compare=False)

    def open(self) -> BinaryIO:
        """Open the file for reading at its first byte.

        Raises:
            OSError: It cannot be opened.
        """
        if "://" not in self.uri:
            return Path(self.uri).open("rb")
        import fsspec

        try:
            return cast("BinaryIO", fsspec.open(self.uri, "rb").open())
        except OSError:
            raise
        except Exception as error:  # each file system raises errors of its own library
            raise OSError(first_line(error)) from error

    def sha256(self) -> str:
        """Return the SHA-256 of the stored bytes in hex, read in constant memory."""
        with self.open() as stream:
            return hashlib.file_digest(cast("Any", stream), "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Inventory:
    """What was found of a source.

    Attributes:
        files: Its files, sorted by name.
        problems: What is there but cannot be read, sorted by name.
    """

    files: tuple[InputFile, ...]
    problems: tuple[Unreadable, ...]


@dataclass
class _Finder:
    """Gathers files and problems of one path entry."""

    keep: Callable[[str], bool]
    files: list[InputFile] = field(default_factory=list)
    problems: list[Unreadable] = field(default_factory=list)

    def problem(self, name: str, reason: str, message: str) -> None:
        name = _printable(name)
        self.problems.append(Unreadable(input=name, locator=name, reason=reason, message=message))


def inventory(source: Source, base: Path) -> Inventory:
    """List the files of a source.

    Args:
        source: The recipe's source.
        base: The recipe's folder, to which relative paths belong.

    Returns:
        Files and problems, both sorted by name, each name once.

    Raises:
        UsageError: A path of the source does not exist.
        EnvironmentProblem: A package for this kind of URL is not installed.
    """
    found: list[tuple[str, _Finder]] = []
    for entry in _entries(source):
        finder = _Finder(name_filter(source))
        if "://" in entry and not entry.startswith("file://"):
            _find_remote(entry, finder, source)
        else:
            try:
                _find_local(entry.removeprefix("file://"), base, finder, source)
            except OSError as error:
                raise UsageError(
                    f"source {source.id}: {entry[:100]} cannot be used as a path: "
                    f"{error.strerror or error}",
                    hint="give a file, a folder, a glob, or a URL such as https:// or s3://",
                    subject=entry,
                ) from error
        found.append((entry, finder))
    files = _distinct(found)
    if source.format == "huggingface":
        from provender.acquire.huggingface import choose_files

        files = choose_files(source, files)
    problems = {p.input: p for _, finder in found for p in finder.problems}
    return Inventory(
        tuple(sorted(files, key=lambda file: file.name)),
        tuple(problems[name] for name in sorted(problems)),
    )


def source_roots(source: Source, base: Path) -> list[tuple[str, Path]]:
    """Return the local root folder of each path entry, with the entry as the recipe has it."""
    roots = []
    for entry in _entries(source):
        if "://" in entry and not entry.startswith("file://"):
            continue
        text = fixed_prefix(entry.removeprefix("file://"))
        path = base / text
        roots.append((entry, path if path.is_dir() else path.parent))
    return roots


def _entries(source: Source) -> list[str]:
    return [source.path] if isinstance(source.path, str) else list(source.path)


def name_filter(source: Source) -> Callable[[str], bool]:
    """Return what says of a name below a source's root whether the source reads that file."""
    if source.format in ("files", "repository"):
        include, exclude = tuple(source.include), tuple(source.exclude)
        return lambda name: matches(name, include) and not matches(name, exclude)
    if source.format == "release":
        tiers = source.tiers
        return lambda name: (
            name.startswith("data/")
            and name.endswith(".parquet")
            and (tiers is None or name.split("/")[1] in tiers)
        )
    suffixes = _SUFFIXES[source.format]
    return lambda name: name.lower().endswith(suffixes)


def _find_local(entry: str, base: Path, finder: _Finder, source: Source) -> None:
    path = base / entry
    if path.is_dir():
        root = path.resolve()  # files lie below their root by name, whatever the path went through
        _walk(root, root, "", finder)
    elif path.exists():
        finder.keep = lambda _: True
        _take(path.parent.resolve(), path.name, finder, os.stat(path))  # noqa: PTH116
    elif has_magic(entry):
        root = base / fixed_prefix(entry)
        pattern = entry[len(fixed_prefix(entry)) :].lstrip("/")
        keep = finder.keep if source.format in ("files", "repository") else lambda _: True
        finder.keep = lambda name: matches_path(name, pattern) and keep(name)
        if root.is_dir():
            root = root.resolve()
            _walk(root, root, "", finder)
    else:
        raise UsageError(
            f"source {source.id}: there is no file or folder {entry}",
            hint="paths are relative to the recipe's folder; check the spelling",
            subject=entry,
        )


def _walk(folder: Path, root: Path, below: str, finder: _Finder) -> None:
    """Visit a folder and all below it, in the order of names."""
    pending = [(folder, below)]
    while pending:
        folder, below = pending.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            finder.problem(
                below.rstrip("/") or folder.name,
                "unreadable_file",
                f"folder {_printable(below) or '.'} cannot be listed: {error.strerror}; "
                "give your user the right to read it",
            )
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue  # among them `.provender`
            name = below + entry.name
            if entry.is_symlink():
                _visit_link(folder / entry.name, root, name, finder)
            elif entry.is_dir(follow_symlinks=False):
                if not os.access(folder / entry.name / WORK_MARKER, os.F_OK):  # a build's own
                    pending.append((folder / entry.name, name + "/"))
            else:
                _visit_file(folder / entry.name, root, name, finder)


def _visit_link(path: Path, root: Path, name: str, finder: _Finder) -> None:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):  # Python 3.11 raises RuntimeError for a link to itself
        if finder.keep(name):
            finder.problem(
                name,
                "unreadable_file",
                f"{_printable(name)} is a link to nothing "
                "or to itself; remove it or repair its target",
            )
        return
    if not target.is_relative_to(root):
        finder.problem(
            name,
            "unsafe_name",
            f"{_printable(name)} is a link that leaves the "
            "source's folder and was not followed; copy its target into the folder",
        )
    elif target.is_dir():
        if path.parent.resolve().is_relative_to(target):
            finder.problem(
                name,
                "unsafe_name",
                f"{_printable(name)} is a link to a folder that "
                "contains it (a loop) and was not followed; remove it",
            )
    else:
        _visit_file(path, root, name, finder)


def _visit_file(path: Path, root: Path, name: str, finder: _Finder) -> None:
    try:
        status = path.stat()
    except OSError as error:
        finder.problem(
            name, "unreadable_file", f"{_printable(name)} cannot be read: {error.strerror}"
        )
        return
    if finder.keep(name):
        _take(root, name, finder, status, path)


def _take(
    root: Path, name: str, finder: _Finder, status: os.stat_result, path: Path | None = None
) -> None:
    path = root / name if path is None else path
    if not stat.S_ISREG(status.st_mode):
        finder.problem(
            name,
            "unreadable_file",
            f"{_printable(name)} is no regular file but a "
            "pipe, socket or device, and was not opened; remove it from the folder",
        )
    # "Talk:Page.txt" is a drive or a stream on Windows alone, and there no file is called so.
    elif not _is_unicode(name) or not is_safe_relative(name.replace(":", "-")):
        finder.problem(
            name,
            "unsafe_name",
            f"the name {_printable(name)} is not valid UTF-8 or holds a backslash; rename the file",
        )
    elif not os.access(path, os.R_OK):
        finder.problem(
            name,
            "unreadable_file",
            f"{_printable(name)} cannot be read: permission "
            f"denied; try chmod +r, or run as a user who may read it",
        )
    else:
        finder.files.append(
            InputFile(unicodedata.normalize("NFC", name), str(path), status.st_size, str(root))
        )


def _find_remote(entry: str, finder: _Finder, source: Source) -> None:
    system, path, listed = listing(entry, source.id)
    root, sizes = listed
    named = path in sizes or has_magic(path)
    if has_magic(path):
        pattern = path[len(root) :].lstrip("/")
        sizes = {
            key: size
            for key, size in sizes.items()
            if matches_path(key[len(root) :].lstrip("/"), pattern)
        }
    for full in sorted(sizes):
        name = full[len(root) :].lstrip("/")
        if any(part.startswith(".") and part != ".." for part in name.split("/")):
            continue
        if not (finder.keep(name) or (named and source.format not in ("files", "repository"))):
            continue
        if not is_safe_relative(name) or not _is_unicode(name):
            finder.problem(name, "unsafe_name", f"{_printable(name)} is no safe relative name")
            continue
        finder.files.append(
            InputFile(
                unicodedata.normalize("NFC", name),
                str(system.unstrip_protocol(full)),
                int(sizes[full] or 0),
                str(system.unstrip_protocol(root)),
            )
        )


def _distinct(found: Sequence[tuple[str, _Finder]]) -> list[InputFile]:
    """Give each file one name: files of two entries that share one get their entry before it."""
    by_uri: dict[str, tuple[int, InputFile]] = {}
    for index, (_, finder) in enumerate(found):
        for file in finder.files:
            by_uri.setdefault(file.uri, (index, file))
    counts = Counter(file.name for _, file in by_uri.values())
    files: list[InputFile] = []
    taken: set[str] = set()
    for index, file in by_uri.values():
        name = file.name
        if counts[name] > 1:
            prefixed = f"{_entry_name(found[index][0], index)}/{name}"
            name = next(one for one in _numbered(prefixed) if one not in taken)
        taken.add(name)
        files.append(replace(file, name=name))
    return files


def _entry_name(entry: str, index: int) -> str:
    text = entry.split("://", 1)[-1]
    parts = [part for part in fixed_prefix(text).split("/") if part not in ("", ".", "..")]
    if text.startswith("/"):
        parts = parts[-1:]  # an absolute path differs from machine to machine; its end does not
    return "/".join(parts) or f"path-{index + 1}"


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}~{number}"
        number += 1


def _is_unicode(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _printable(name: str) -> str:
    """Return a name that can be written anywhere; bytes that are no UTF-8 become a hash."""
    if _is_unicode(name):
        return name
    raw = os.fsencode(name)
    return f"{raw.decode('utf-8', 'replace')}~{hash_bytes(raw)[:8]}"
