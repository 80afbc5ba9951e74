# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Send a part into a tree of files: a folder, or a bucket that speaks S3.

    <target>/<name>/<version>/…              the files, the list of hashes last
    <target>/<name>/AGREEMENT-<version>.md   what people accept, if it is gated

The list of hashes comes last, so a version without one is not there yet: the same command goes on
with it, and sends only what is missing or differs. A version that is complete is never changed.
S3 is Arrow's client, which is part of every installation: `AWS_*` variables, profiles and roles
work, and it needs no package of its own.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from provender.errors import CheckFailed, EnvironmentProblem, Incomplete, UsageError
from provender.release.publishing.parts import SUMS, Item, Part
from provender.release.publishing.receipt import MADE_OTHERWISE, Sent, names_of
from provender.release.publishing.target import (
    Target,
    check_endpoint,
    repository_name,
    scrub,
    version_name,
)
from provender.storage import TEMPORARY_PREFIX, atomic_file, hash_bytes, hash_file

__all__ = ["FolderStore", "ObjectStore", "send_to_tree", "store_of"]

_CHUNK_BYTES = 1 << 22


class Store(Protocol):
    """A place for files by their names."""

    def address(self, name: str) -> str:
        """Return where a name is, for people."""
        ...

    def sweep(self, prefix: str) -> None:
        """Remove what a killed run left half-written below a prefix."""
        ...

    def sizes(self, prefix: str) -> dict[str, int]:
        """Return the size in bytes of every file below a prefix, by its name below it."""
        ...

    def sha256(self, name: str) -> str:
        """Return the hash of a file."""
        ...

    def put(self, name: str, item: Item) -> str:
        """Write a file and return the hash of the bytes that were written."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file."""
        ...


def store_of(target: Target, endpoint: str | None) -> Store:
    """Return the store behind a target.

    Raises:
        UsageError: The endpoint is no address of a server.
    """
    if target.kind == "folder":
        return FolderStore(Path(target.place))
    return ObjectStore(target.place, endpoint)


def send_to_tree(store: Store, part: Part) -> Sent:
    """Send a part; what is there already is not sent again.

    Raises:
        CheckFailed: Other files stand under this version, or a file changed while it was read.
        Incomplete: The store did not take it all; run the same command again.
    """
    name = repository_name(part.name)
    prefix = f"{name}/{version_name(part.version)}"
    store.sweep(prefix)
    there = store.sizes(prefix)
    expected = {item.name: item for item in part.items}
    done = Sent(store.address(prefix), expected[SUMS].sha256, ())
    if SUMS in there and (found := store.sha256(f"{prefix}/{SUMS}")) != expected[SUMS].sha256:
        same = part.identity.name
        if same == SUMS or store.sha256(f"{prefix}/{same}") != part.identity.sha256:
            raise CheckFailed(
                f"{store.address(prefix)} holds another release of the same version",
                hint="raise release.version in the recipe; a version that people may have cited "
                "does not change",
            )
        return replace(done, revision=found, notes=(MADE_OTHERWISE,))
    strange = sorted(there.keys() - expected.keys())
    if strange:
        raise CheckFailed(
            f"{store.address(prefix)} holds files that are not of this release: {strange[0]}",
            hint="look at them; Provender removes nothing that it did not put there",
        )
    sent = [
        item.name
        for item in part.items
        if _put_if_needed(store, f"{prefix}/{item.name}", item, there.get(item.name))
    ]
    if part.agreement is not None:
        content = part.agreement.text.encode("utf-8")
        beside = Item(f"AGREEMENT-{part.version}.md", len(content), hash_bytes(content), content)
        known = store.sizes(name).get(beside.name)
        _put_if_needed(store, f"{name}/{beside.name}", beside, known)
    return replace(done, sent=names_of(part, sent))


def _put_if_needed(store: Store, name: str, item: Item, size_bytes: int | None) -> bool:
    """Send a file unless the same bytes are there; return whether it was sent."""
    if size_bytes == item.size_bytes and store.sha256(name) == item.sha256:
        return False
    if store.put(name, item) != item.sha256:
        store.remove(name)
        raise CheckFailed(
            f"{item.name} changed while it was published: it is not what `verify` saw",
            hint="verify the release again, and let nothing write to it meanwhile",
        )
    return True


class FolderStore:
    """A folder.

    Args:
        root: The folder; it is made if it is not there.
    """

    def __init__(self, root: Path):
        self.root = root

    def address(self, name: str) -> str:
        """Return where a name is, for people."""
        return str(self.root / name)

    def sweep(self, prefix: str) -> None:
        """Remove what a killed run left half-written below a prefix."""
        for path in (self.root / prefix).rglob(f"{TEMPORARY_PREFIX}*"):
            if path.is_file() and not path.is_symlink():
                path.unlink()

    def sizes(self, prefix: str) -> dict[str, int]:
        """Return the size in bytes of every file below a prefix, by its name below it.

        Raises:
            CheckFailed: A link is among them: what it points to is not ours to write.
        """
        top = self.root / prefix
        found = {}
        for path in sorted(top.rglob("*")) if top.is_dir() else []:
            if path.is_symlink():
                raise CheckFailed(f"{path} is a link; a published release holds plain files")
            if path.is_file():
                found[path.relative_to(top).as_posix()] = path.stat().st_size
        return found

    def sha256(self, name: str) -> str:
        """Return the hash of a file."""
        return hash_file(self.root / name)

    def put(self, name: str, item: Item) -> str:
        """Write a file atomically and return the hash of the bytes that were written.

        Raises:
            UsageError: The folder cannot be written.
        """
        digest = hashlib.sha256()
        try:
            with item.open() as origin, atomic_file(self.root / name) as sink:
                while chunk := origin.read(_CHUNK_BYTES):
                    digest.update(chunk)
                    sink.write(chunk)
        except (PermissionError, NotADirectoryError, FileExistsError) as error:
            raise UsageError(
                f"cannot write to {self.root / name}: {error.strerror}",
                hint="choose another folder, or change its permissions",
            ) from error
        return digest.hexdigest()

    def remove(self, name: str) -> None:
        """Remove a file."""
        (self.root / name).unlink(missing_ok=True)


class ObjectStore:
    """A bucket, or a folder in one, behind the S3 API.

    Args:
        place: `bucket` or `bucket/path`.
        endpoint: Address of the server; by default `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, AWS.

    Raises:
        UsageError: The endpoint is no address of a server.
    """

    def __init__(self, place: str, endpoint: str | None = None):
        self.place = place
        self.endpoint = check_endpoint(
            endpoint or os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
        )
        self._system: Any = None

    @property
    def system(self) -> Any:
        """The client, made when it is first needed."""
        if self._system is None:
            from pyarrow.fs import S3FileSystem

            region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
            options: dict[str, Any] = {"region": region, "background_writes": False}
            if self.endpoint:
                parts = urlsplit(self.endpoint)
                options |= {
                    "scheme": parts.scheme,
                    "endpoint_override": parts.netloc + parts.path.rstrip("/"),
                    "region": region or "us-east-1",
                }
            self._system = S3FileSystem(**options)
        return self._system

    def address(self, name: str) -> str:
        """Return where a name is, for people."""
        return f"s3://{self.place}/{name}"

    def sweep(self, prefix: str) -> None:
        """Do nothing: an object appears as a whole or not at all."""

    def sizes(self, prefix: str) -> dict[str, int]:
        """Return the size in bytes of every file below a prefix, by its name below it."""
        from pyarrow.fs import FileSelector

        top = f"{self.place}/{prefix}"
        selector = FileSelector(top, allow_not_found=True, recursive=True)
        found = self._ask(lambda: self.system.get_file_info(selector))
        return {info.path.removeprefix(f"{top}/"): info.size for info in found if info.is_file}

    def sha256(self, name: str) -> str:
        """Return the hash of an object; it is read back, for S3 keeps no SHA-256 for sure."""
        return str(self._ask(lambda: self._read(name)))

    def _read(self, name: str) -> str:
        digest = hashlib.sha256()
        with self.system.open_input_stream(f"{self.place}/{name}") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                digest.update(chunk)
        return digest.hexdigest()

    def put(self, name: str, item: Item) -> str:
        """Write an object and return the hash of the bytes that were written."""
        return str(self._ask(lambda: self._write(name, item)))

    def _write(self, name: str, item: Item) -> str:
        digest = hashlib.sha256()
        with item.open() as origin, self.system.open_output_stream(f"{self.place}/{name}") as sink:
            while chunk := origin.read(_CHUNK_BYTES):
                digest.update(chunk)
                sink.write(chunk)
        return digest.hexdigest()

    def remove(self, name: str) -> None:
        """Remove an object."""
        self._ask(lambda: self.system.delete_file(f"{self.place}/{name}"))

    def _ask(self, call: Any) -> Any:
        """Call the server, and say in our words what goes wrong.

        Raises:
            EnvironmentProblem: It refuses us, or there is no such bucket.
            Incomplete: It failed; the same command goes on.
        """
        try:
            return call()
        except OSError as error:
            said = scrub(str(error)).splitlines()[0][:300]
            refused = ("ACCESS_DENIED", "403", "NO_SUCH_BUCKET", "InvalidAccessKeyId")
            if isinstance(error, FileNotFoundError) or any(word in said for word in refused):
                raise EnvironmentProblem(
                    f"s3://{self.place} refuses: {said}",
                    hint="check that the bucket is there, AWS_ACCESS_KEY_ID, "
                    "AWS_SECRET_ACCESS_KEY and --endpoint",
                ) from error
            raise Incomplete(
                f"s3://{self.place} did not take all: {said}",
                hint="run the same command again; what has arrived is not sent again",
            ) from error
