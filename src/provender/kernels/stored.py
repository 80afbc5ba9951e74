# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Tables that are costly to make and never change, kept on disk beside the compiled kernels.

A table of all code points takes tenths of a second in Python, the language model's tables most of
one; every build would pay for all of them again. A file is named by what its tables are made of
(`basis`), so it is never out of date; it carries Zstandard's content checksum, so a damaged file is
made anew; and where no folder can be written, tables are made each time, as before.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sys
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import zstandard

from provender.errors import StorageFull
from provender.kernels.jit import cache_folder
from provender.storage import write_bytes

__all__ = ["CHARACTER_DATA", "stored_tables"]

CHARACTER_DATA = f"{unicodedata.unidata_version} {sys.version}"
"""What tables are made of that ask Python of characters: their properties, case, other charsets."""

Tables = dict[str, npt.NDArray[Any]]
_FORMAT = 1
_LEVEL = 3
_ALIGNED = 64
_MOST_ABOUT = 4096


def stored_tables(
    name: str, basis: Sequence[str | Path], make: Callable[[], dict[str, npt.NDArray[Any]]]
) -> dict[str, npt.NDArray[Any]]:
    """Return tables as `make` gives them, read-only, from disk where they are there already.

    Args:
        name: Begins the file's name.
        basis: All that the tables depend on: files, by content (program files among them), and
            versions.
        make: Makes the tables; none of them holds objects.
    """
    try:
        path = cache_folder() / f"{name}-{_key(basis)}.tables"
    except OSError:  # the package lies in an archive: there is no file to take a hash of
        return _locked(make())
    try:
        return _unpacked(path.read_bytes())
    except (OSError, ValueError, KeyError, MemoryError, zstandard.ZstdError):
        tables = _locked(make())
    with contextlib.suppress(OSError, StorageFull):  # the next process makes them again
        write_bytes(path, _packed(tables))
    return tables


def _key(basis: Sequence[str | Path]) -> str:
    digest = hashlib.sha256(f"{_FORMAT} {sys.byteorder}".encode())
    for part in basis:
        content = part.read_bytes() if isinstance(part, Path) else part.encode()
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:32]


def _locked(tables: Tables) -> Tables:
    for table in tables.values():
        table.flags.writeable = False
    return tables


def _packed(tables: Tables) -> bytes:
    about = [[name, table.dtype.str, table.shape] for name, table in tables.items()]
    parts = [json.dumps(about).encode() + b"\n"]
    for table in tables.values():
        content = np.ascontiguousarray(table).tobytes()
        parts.append(content + b"\0" * (-len(content) % _ALIGNED))
    packer = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True, write_content_size=True)
    parts[0] = b" " * (-len(parts[0]) % _ALIGNED) + parts[0]
    return packer.compress(b"".join(parts))


def _unpacked(content: bytes) -> Tables:
    # NumPy asks for huge pages for its memory; kernels that look up at random are a quarter slower
    # over tables in small ones.
    data = np.empty(zstandard.frame_content_size(content), np.uint8)
    view, filled = data.data, 0
    with zstandard.ZstdDecompressor().stream_reader(content) as stream:
        while filled < len(view) and (read := stream.readinto(view[filled:])):
            filled += read
    if filled < len(view):
        raise ValueError("the file ends early")
    place = data[:_MOST_ABOUT].tobytes().index(b"\n") + 1
    tables: Tables = {}
    for name, kind, shape in json.loads(data[:place].tobytes()):
        count = int(np.prod(shape, dtype=np.int64))
        table = np.frombuffer(data, kind, count, place)
        tables[name] = table.reshape(shape)
        place += table.nbytes + -table.nbytes % _ALIGNED
    return _locked(tables)
