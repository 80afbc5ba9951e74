# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Compressed inputs as bounded streams that say when their input ends early.

The libraries underneath end silently on a truncated gzip member, or hand out as many bytes as a
hostile frame asks for. Here every stream hands out at most what is asked, gives all that was
decoded well before it reports damage, and compares decoded with compressed bytes as it goes.
Formats: gzip RFC 1952, Zstandard RFC 8878, xz (tukaani.org/xz/xz-file-format.txt), bzip2.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast

from fastwarc.stream_io import ZstdReader

from provender.acquire.problem import ReadProblem

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "HARMLESS_BYTES",
    "ByteStream",
    "CountedStream",
    "codec_of",
    "decoded",
    "read_exactly",
]

HARMLESS_BYTES = 16 << 20
"""So much output is never called a bomb: a page of blanks may compress beyond any ratio."""

_CHUNK_BYTES = 128 << 10
_SALVAGE_BYTES = 256
_XZ_MEMORY_BYTES = 256 << 20
_MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bzip2"),
)
_SUFFIXES = {".gz": "gzip", ".tgz": "gzip", ".zst": "zstd", ".xz": "xz", ".bz2": "bzip2"}


class ByteStream(Protocol):
    """What a reader needs of an input: bytes, and how far it is."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end."""
        ...

    def tell(self) -> int:
        """Return how many bytes were handed out."""
        ...

    @property
    def bytes_read(self) -> int:
        """Bytes of the input, as stored, that were read."""
        ...


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class CountedStream:
    """An open input that knows its position, whatever file system it comes from.

    Args:
        raw: The open file; where it stands counts as `start`.
        start: Offset of `raw` in the input.
        end: Offset at which the stream pretends to end; None for the input's own end.
    """

    def __init__(self, raw: _Readable, start: int = 0, end: int | None = None):
        self._raw = raw
        self._position = start
        self._end = end

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""
        if self._end is not None:
            left = self._end - self._position
            size = left if size < 0 else min(size, left)
        data = self._raw.read(size)
        self._position += len(data)
        return data

    def tell(self) -> int:
        """Return the offset in the input."""
        return self._position

    @property
    def bytes_read(self) -> int:
        """Bytes of the input up to here."""
        return self._position


def codec_of(head: bytes, name: str) -> str | None:
    """Return how an input is compressed: by its first bytes, which a wrong name cannot change.

    Args:
        head: First bytes of the input.
        name: Its name.

    Raises:
        ReadProblem: The name promises a compression that the bytes do not have.
    """
    for magic, codec in _MAGIC:
        if head.startswith(magic):
            return codec
    if len(head) >= 4 and head[1:4] == b"\x2a\x4d\x18" and 0x50 <= head[0] <= 0x5F:
        return "zstd"  # a skippable frame comes first (RFC 8878 §3.1.2)
    promised = _SUFFIXES.get("." + name.lower().rsplit(".", 1)[-1])
    if promised is not None and head:
        raise ReadProblem(
            "damaged_archive",
            f"{name} is named like a {promised} file but does not start like one; "
            "fetch it again, or rename it if it is not compressed",
        )
    return None


def decoded(raw: BinaryIO, name: str, max_expansion: int) -> ByteStream:
    """Open the decoded content of an input.

    Args:
        raw: The input, at its start.
        name: Its name, for messages.
        max_expansion: Decoded bytes per compressed byte above which it counts as a bomb.

    Returns:
        A stream whose `read` raises `ReadProblem` where the input is damaged, ends early or
        expands without measure, after everything before that was handed out.

    Raises:
        ReadProblem: The input is not what its name says.
    """
    head = raw.read(8)
    source = CountedStream(_Prefixed(head, raw))
    codec = codec_of(head, name)
    if codec is None:
        return source
    if codec == "zstd":
        return _ZstdStream(source, name, max_expansion, raw)
    return _MemberStream(source, name, max_expansion, _DECODERS[codec])


class _Prefixed:
    """A file whose first bytes were read already."""

    def __init__(self, head: bytes, raw: BinaryIO):
        self._head, self._raw = head, raw

    def read(self, size: int = -1, /) -> bytes:
        if not self._head:
            return self._raw.read(size)
        if size < 0:
            head, self._head = self._head, b""
            return head + self._raw.read()
        head, self._head = self._head[:size], self._head[size:]
        return head


class _Decoded:
    """What the decoding streams share: counting, and the check for bombs."""

    def __init__(self, source: ByteStream, name: str, max_expansion: int):
        self._source, self._name, self._max_expansion = source, name, max_expansion
        self._position = 0

    def tell(self) -> int:
        return self._position

    @property
    def bytes_read(self) -> int:
        return self._source.bytes_read

    def _count(self, data: bytes) -> bytes:
        self._position += len(data)
        if (
            self._position > HARMLESS_BYTES
            and self._position > self._max_expansion * self._source.bytes_read
        ):
            raise ReadProblem(
                "archive_bomb",
                f"{self._name} expands to more than {self._max_expansion} times its size; it was "
                "abandoned (limits.max_expansion in the recipe allows more)",
                bytes_read=self._source.bytes_read,
            )
        return data

    def _truncated(self) -> ReadProblem:
        return ReadProblem(
            "truncated_archive",
            f"{self._name} ends early, after {self._source.bytes_read} bytes; fetch it again. "
            "What came before is kept",
            bytes_read=self._source.bytes_read,
        )

    def _damaged(self, why: object) -> ReadProblem:
        return ReadProblem(
            "damaged_archive",
            f"{self._name} is damaged at or before byte {self._source.bytes_read} ({why}); fetch "
            "it again. What could be decoded is kept",
            bytes_read=self._source.bytes_read,
        )


_DECODERS: dict[str, Callable[[], Any]] = {
    "gzip": lambda: zlib.decompressobj(wbits=31),
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES),
    "bzip2": bz2.BZ2Decompressor,
}


class _MemberStream(_Decoded):
    """Any number of members, one behind the other (RFC 1952 §2.2)."""

    def __init__(self, source: ByteStream, name: str, max_expansion: int, start: Callable[[], Any]):
        super().__init__(source, name, max_expansion)
        self._start = start
        self._decoder: Any = None
        self._pending = b""
        self._first = True
        self._failure: ReadProblem | None = None

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(_CHUNK_BYTES), b""))
        while size:
            if self._decoder is None and not self._next_member():
                return b""
            starved = getattr(self._decoder, "needs_input", True)
            if not self._pending and starved:
                self._pending = self._source.read(_CHUNK_BYTES)
                if not self._pending:
                    raise self._truncated()
            data = self._decode(size)
            if self._decoder.eof:
                self._pending, self._decoder = self._decoder.unused_data, None
            else:
                self._pending = getattr(self._decoder, "unconsumed_tail", b"")
            if data:
                return self._count(data)
        return b""

    def _decode(self, size: int) -> bytes:
        """Decode up to `size` bytes; at damage hand out what came before it, and raise after."""
        if self._failure is not None:
            raise self._failure
        before = self._decoder.copy() if hasattr(self._decoder, "copy") else None
        try:
            data: bytes = self._decoder.decompress(self._pending, size)
        except (zlib.error, lzma.LZMAError, OSError, EOFError) as error:
            self._failure = self._damaged(error)
            self._failure.__cause__ = error
            data = _salvage(before, self._pending, size)
            if not data:
                raise self._failure from error
        return data

    def _next_member(self) -> bool:
        """Start the next member; False at a clean end, where zeros may be left as padding."""
        if not self._first:
            self._pending = self._pending.lstrip(b"\0")
        while not self._pending:
            self._pending = self._source.read(_CHUNK_BYTES)
            if not self._pending:
                return False
            if not self._first:
                self._pending = self._pending.lstrip(b"\0")
        self._first = False
        self._decoder = self._start()
        return True


def _salvage(decoder: Any, pending: bytes, size: int) -> bytes:
    """Decode in small steps up to the damage (zlib alone can go back to before it)."""
    parts: list[bytes] = []
    try:
        while decoder is not None and size > 0:
            data = decoder.decompress(pending, min(size, _SALVAGE_BYTES))
            pending = decoder.unconsumed_tail
            parts.append(data)
            size -= len(data)
            if not data:
                break
    except zlib.error:
        pass
    return b"".join(parts)


class _ZstdStream(_Decoded):
    """Zstandard frames.

    FastWARC's reader is bounded and, unlike `zstandard`'s stream reader, tells a frame that ends
    early from a clean end.
    """

    def __init__(self, source: CountedStream, name: str, max_expansion: int, raw: BinaryIO):
        super().__init__(source, name, max_expansion)
        self._raw = raw
        self._reader = ZstdReader(cast("Any", source))
        self._failure: ReadProblem | None = None

    def read(self, size: int = -1, /) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(_CHUNK_BYTES), b""))
        if self._failure is not None:
            raise self._failure
        try:
            data: bytes = self._reader.read(min(size, _CHUNK_BYTES))
        except OSError as error:
            short = "incomplete" in str(error)
            self._failure = self._truncated() if short else self._damaged(error)
            self._failure.__cause__ = error
            data = self._salvage(size)
            if not data:
                raise self._failure from error
        return self._count(data)

    def _salvage(self, size: int) -> bytes:
        """Decode again from the start: to here, then in small steps and single bytes."""
        found = b""
        for step_bytes in (_SALVAGE_BYTES, 1):
            self._raw.seek(0)
            reader = ZstdReader(self._raw)
            parts = [found]
            try:
                left = self._position + len(found)
                while left > 0 and (data := reader.read(min(left, _CHUNK_BYTES))):
                    left -= len(data)
                left = size - len(found)
                while left > 0 and (data := reader.read(min(left, step_bytes))):
                    parts.append(data)
                    left -= len(data)
            except OSError:
                pass  # this is the damage that is being closed in on
            found = b"".join(parts)
        return found


def read_exactly(stream: ByteStream, size: int) -> bytes:
    """Read `size` bytes, fewer only at the end of the stream."""
    parts: list[bytes] = []
    while size > 0 and (data := stream.read(min(size, 1 << 20))):
        parts.append(data)
        size -= len(data)
    return b"".join(parts)
