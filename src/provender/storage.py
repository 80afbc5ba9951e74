# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Files: atomic writes, content hashes, canonical text, safe relative names, locks.

A file appears by atomic rename or not at all: `kill -9` at any moment leaves either the old state
or the new one, plus temporary files whose names start with `TEMPORARY_PREFIX` and that the next
run sweeps. A full disk becomes `StorageFull`, never a half-written file.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from provender.errors import FolderLocked, StorageFull, UsageError

__all__ = [
    "TEMPORARY_PREFIX",
    "WORK_MARKER",
    "append_line",
    "atomic_file",
    "canonical_json",
    "copy_file",
    "folder_lock",
    "hash_bytes",
    "hash_file",
    "indented_json",
    "is_safe_relative",
    "remove_tree",
    "storage_errors",
    "write_bytes",
    "write_json",
    "yaml_text",
]

TEMPORARY_PREFIX = ".tmp-"
WORK_MARKER = ".provender-work"
"""Marks the work folder of a build (`run.work_folder`)."""

_CHUNK_BYTES = 1 << 20


def hash_bytes(data: bytes) -> str:
    """Return the SHA-256 of `data` in hex (FIPS 180-4)."""
    return hashlib.sha256(data).hexdigest()


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's content in hex, read in constant memory."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def canonical_json(value: Any) -> str:
    """Return JSON with sorted keys and no spaces: equal values give equal text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def indented_json(value: Any) -> str:
    """Return JSON for people, with sorted keys and a final newline: what `write_json` writes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def yaml_text(value: Mapping[str, Any]) -> str:
    """Return YAML for people and their tools: in blocks, in the given order, lines as they are."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 4096
    stream = io.StringIO()
    yaml.dump(dict(value), stream)
    return stream.getvalue()


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn "no space left" and "quota exceeded" under `path` into `StorageFull`.

    Raises:
        StorageFull: The disk or the quota is exhausted.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StorageFull(
                f"no space left while writing {path}",
                hint="free space or set --work to a larger disk, then run the same command again",
                subject=str(path),
            ) from error
        raise


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path` that replaces it when the block ends well.

    Args:
        path: Where the complete file appears.

    Yields:
        A binary stream to write to.

    Raises:
        StorageFull: The disk is full; the temporary file is gone.
    """
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=TEMPORARY_PREFIX, dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def write_bytes(path: Path, data: bytes) -> None:
    """Write a whole file atomically."""
    with atomic_file(path) as stream:
        stream.write(data)


def append_line(path: Path, line: bytes) -> None:
    """Append one line to a file that several processes may append to.

    The kernel's lock lets one write at a time, and a line that a killed process left half-written
    is ended first, so it spoils no line but itself. The line is on the disk when this returns.

    Args:
        path: The file; it is made if it is missing.
        line: The line, without its end.

    Raises:
        StorageFull: The disk is full.
    """
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            size = stream.seek(0, os.SEEK_END)
            if size:
                stream.seek(size - 1)
                line = line if stream.read(1) == b"\n" else b"\n" + line
            stream.write(line + b"\n")
            stream.flush()
            os.fsync(stream.fileno())


def write_json(path: Path, value: Any) -> None:
    """Write indented JSON with sorted keys and a final newline, atomically."""
    write_bytes(path, indented_json(value).encode("utf-8"))


def copy_file(origin: Path, target: Path) -> str:
    """Copy a file atomically and return the SHA-256 of the bytes that were copied."""
    digest = hashlib.sha256()
    with origin.open("rb") as source, atomic_file(target) as sink:
        while chunk := source.read(_CHUNK_BYTES):
            digest.update(chunk)
            sink.write(chunk)
    return digest.hexdigest()


def remove_tree(path: Path) -> None:
    """Remove a folder and all in it; a missing one is fine."""
    shutil.rmtree(path, ignore_errors=True)


def is_safe_relative(name: str) -> bool:
    """True if `name` is a relative path that stays inside its folder on every platform."""
    if not name or "\0" in name or "\\" in name or ":" in name.split("/", 1)[0]:
        return False
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the kernel frees it when the process dies.

    Raises:
        FolderLocked: Another process holds it.
        UsageError: The folder cannot be written.
    """
    try:
        with storage_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    except StorageFull:
        raise
    except OSError as error:
        raise UsageError(
            f"cannot write to {folder}: {error.strerror or error}",
            hint="choose another folder with --out or --work, or change its permissions",
            subject=str(folder),
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderLocked(
                f"another provender process works in {folder}",
                hint="wait for it to end, or choose another folder with --work or --out",
                subject=str(folder),
            ) from error
        yield
    finally:
        os.close(descriptor)
