# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Members of zip and tar archives, one at a time, in memory that the archive does not choose.

Names that leave the archive are refused, links and devices are never followed, and both a single
member and all together may expand only so far. Nothing is ever written to disk.
Formats: PKWARE APPNOTE 6.3; POSIX.1-2001 pax.
"""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from provender.acquire.problem import ReadProblem
from provender.acquire.streams import HARMLESS_BYTES, ByteStream, decoded
from provender.record import Unreadable
from provender.storage import is_safe_relative

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from provender.acquire.inventory import InputFile
    from provender.acquire.limits import Limits

__all__ = ["Member", "archive_kind", "members"]

_CHUNK_BYTES = 256 << 10
_HEADER_BYTES = 1 << 20
_MAX_MEMBERS = 1_000_000
_TAR = (".tar", ".tar.gz", ".tgz", ".tar.zst", ".tar.xz", ".tar.bz2")
_DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError,
           NotImplementedError, RuntimeError, ValueError, OverflowError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an archive.

    Attributes:
        name: Its name, safe and relative.
        is_link: It is a link or a device, which is not followed.
        read: Returns its content; raises `ReadProblem`.
    """

    name: str
    is_link: bool
    read: Callable[[], bytes]


def archive_kind(name: str) -> str | None:
    """Return `zip` or `tar` for the name of an archive, None for any other name."""
    lower = name.lower()
    if lower.endswith(".zip"):
        return "zip"
    return "tar" if lower.endswith(_TAR) else None


def members(file: InputFile, limits: Limits, kind: str) -> Iterator[Member | Unreadable]:
    """Yield the members of an archive in the order in which it holds them.

    A member must be read before the next one is asked for.

    Args:
        file: The archive.
        limits: Bounds of reading.
        kind: `zip` or `tar`.

    Yields:
        Members that are files or links, and an `Unreadable` for each unsafe name and for damage.
    """
    with file.open() as raw:
        try:
            yield from (
                _zip_members(raw, file, limits)
                if kind == "zip"
                else _tar_members(raw, file, limits)
            )
        except ReadProblem as problem:
            yield problem.unreadable(file.name)
        except _DAMAGE as error:
            yield Unreadable(
                input=file.name,
                locator=file.name,
                reason="damaged_archive",
                message=f"{file.name} is damaged ({error}); fetch it again. Members before the "
                "damage are kept",
            )


def _unsafe(file: InputFile, name: str) -> Unreadable:
    shown = name.encode("utf-8", "replace").decode("utf-8")[:300]
    return Unreadable(
        input=file.name,
        locator=f"{file.name}!/{shown}",
        reason="unsafe_name",
        message=f"member {shown!r} of {file.name} has a name that leaves the archive or is unsafe "
        "in a path; it was not read. Pack the archive again with relative names",
    )


def _is_safe(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return is_safe_relative(name)


@dataclass(slots=True)
class _Budget:
    """What an archive may expand to, all members together."""

    file: InputFile
    limits: Limits
    spent_bytes: int = 0

    def spend(self, size_bytes: int) -> None:
        self.spent_bytes += size_bytes
        stored = max(1, self.file.size_bytes)
        if (
            self.spent_bytes > HARMLESS_BYTES
            and self.spent_bytes > stored * self.limits.max_expansion
        ):
            raise ReadProblem(
                "archive_bomb",
                f"{self.file.name} expands to more than {self.limits.max_expansion} times its "
                "size; it was abandoned (limits.max_expansion in the recipe allows more)",
            )


def _drain(stream: IO[bytes], locator: str, budget: _Budget, compressed: int) -> bytes:
    """Read a member within the limits."""
    limits = budget.limits
    parts: list[bytes] = []
    total = 0
    try:
        while data := stream.read(_CHUNK_BYTES):
            total += len(data)
            budget.spend(len(data))
            if total > HARMLESS_BYTES and total > limits.max_expansion * max(1, compressed):
                raise ReadProblem(
                    "archive_bomb",
                    f"{locator} expands to more than {limits.max_expansion} times its size; the "
                    "archive was abandoned (limits.max_expansion allows more)",
                )
            if total > limits.max_record_bytes:
                raise ReadProblem(
                    "record_too_large",
                    f"{locator} is larger than limits.max_record_bytes "
                    f"({limits.max_record_bytes} bytes) and was not read; raise the limit",
                )
            parts.append(data)
    except _DAMAGE as error:
        raise ReadProblem(
            "damaged_archive", f"{locator} cannot be unpacked ({error}); fetch the archive again"
        ) from error
    return b"".join(parts)


def _zip_members(raw: BinaryIO, file: InputFile, limits: Limits) -> Iterator[Member | Unreadable]:
    budget = _Budget(file, limits)
    with zipfile.ZipFile(raw) as archive:
        for info in archive.infolist()[:_MAX_MEMBERS]:
            if info.is_dir():
                continue
            name = _zip_name(info)
            if not _is_safe(name):
                yield _unsafe(file, name)
                continue
            locator = f"{file.name}!/{name}"

            def read(info: zipfile.ZipInfo = info, locator: str = locator) -> bytes:
                if info.flag_bits & 0x1:
                    raise ReadProblem("damaged_archive", f"{locator} is encrypted; unpack it first")
                if info.file_size > limits.max_record_bytes and (
                    info.file_size <= limits.max_expansion * max(1, info.compress_size)
                ):
                    raise ReadProblem(
                        "record_too_large",
                        f"{locator} has {info.file_size} bytes, more than "
                        f"limits.max_record_bytes ({limits.max_record_bytes}); raise the limit",
                        bytes_read=info.compress_size,
                    )
                try:
                    with archive.open(info) as stream:
                        return _drain(stream, locator, budget, info.compress_size)
                except _DAMAGE as error:
                    raise ReadProblem(
                        "damaged_archive", f"{locator} cannot be unpacked ({error})"
                    ) from error

            is_link = (info.external_attr >> 16) & 0xF000 == 0xA000
            yield Member(name, is_link, read)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; one without the UTF-8 flag may be GB18030, as Chinese Windows writes.

    `zipfile` reads such names as CP437 (APPNOTE D.1).
    """
    if info.flag_bits & 0x800 or info.orig_filename.isascii():
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


class _Forward:
    """A stream that `tarfile` may seek forward in, and that refuses to build large headers."""

    def __init__(self, stream: ByteStream):
        self._stream = stream
        self.position = 0

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > _HEADER_BYTES:
            raise ReadProblem("damaged_archive", "the archive holds a header of unlikely size")
        parts: list[bytes] = []
        while size > 0 and (data := self._stream.read(size)):
            parts.append(data)
            size -= len(data)
        data = b"".join(parts)
        self.position += len(data)
        return data

    def tell(self) -> int:
        return self.position

    def seek(self, target: int, _whence: int = 0) -> int:
        if target < self.position:
            raise ReadProblem("damaged_archive", "the archive points back into itself")
        while self.position < target:
            if not self.read(min(_CHUNK_BYTES, target - self.position)):
                break
        return self.position


def _tar_members(raw: BinaryIO, file: InputFile, limits: Limits) -> Iterator[Member | Unreadable]:
    budget = _Budget(file, limits)
    forward = _Forward(decoded(raw, file.name, limits.max_expansion))
    handle = cast("IO[bytes]", forward)
    with tarfile.open(fileobj=handle, mode="r:", errors="surrogateescape") as archive:
        for _ in range(_MAX_MEMBERS):
            info = archive.next()
            if info is None:
                return
            archive.members = []  # type: ignore[attr-defined]  # tarfile would keep them all
            if info.isdir():
                continue
            if not _is_safe(info.name):
                yield _unsafe(file, info.name)
                continue
            locator = f"{file.name}!/{info.name}"

            def read(info: tarfile.TarInfo = info, locator: str = locator) -> bytes:
                if info.size > limits.max_record_bytes:
                    raise ReadProblem(
                        "record_too_large",
                        f"{locator} has {info.size} bytes, more than limits.max_record_bytes "
                        f"({limits.max_record_bytes}); raise the limit",
                        bytes_read=info.size,
                    )
                stream = archive.extractfile(info)
                if stream is None:
                    raise ReadProblem("damaged_archive", f"{locator} has no content")
                with stream:
                    return _tar_content(stream, info, locator, budget)

            yield Member(info.name, not info.isreg(), read)


def _tar_content(stream: IO[bytes], info: tarfile.TarInfo, locator: str, budget: _Budget) -> bytes:
    try:
        data = _drain(stream, locator, budget, info.size)
    except tarfile.ReadError as error:
        raise _short(locator) from error
    if len(data) < info.size:
        raise _short(locator)
    return data


def _short(locator: str) -> ReadProblem:
    return ReadProblem("truncated_archive", f"{locator} ends early; fetch the archive again")
