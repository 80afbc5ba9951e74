# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Cut a source's files into shards by what they are called and how large they are.

A boundary stands behind a file whose name hashes to a multiple of 256, as in content-defined
chunking (Muthitacharoen et al., LBFS, SOSP 2001): adding a file changes its own shard and leaves
the others alone. Neither the number of workers nor the place of the checkout has a say.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provender.acquire.inventory import InputFile

__all__ = ["SHARD_BYTES", "Shard", "cut"]

SHARD_BYTES = 64 * 10**6
"""Small files are gathered up to so many bytes; a larger file stands alone."""

_BOUNDARY_ONE_IN = 256


@dataclass(frozen=True, slots=True)
class Shard:
    """Files of one source that are read, committed and cached together.

    Attributes:
        index: Position among the source's shards.
        key: Hash of the files' names and sizes, in hex: which files, not what is in them.
        files: The files, in reading order.
        source_id: The source's id, if the caller gave it.
    """

    index: int
    key: str
    files: tuple[InputFile, ...]
    source_id: str = ""

    @property
    def size_bytes(self) -> int:
        """Bytes of all files, as stored."""
        return sum(file.size_bytes for file in self.files)


def cut(files: Sequence[InputFile], source_id: str = "") -> list[Shard]:
    """Cut files into shards.

    Args:
        files: Files of one source, in any order.
        source_id: Id of the source, kept in the shards.

    Returns:
        Shards in the order of the files' names; together they hold each file once.
    """
    groups: list[list[InputFile]] = []
    gathered: list[InputFile] = []
    size_bytes = 0
    for file in sorted(files, key=lambda one: one.name):
        if gathered and size_bytes + file.size_bytes > SHARD_BYTES:
            groups.append(gathered)
            gathered, size_bytes = [], 0
        gathered.append(file)
        size_bytes += file.size_bytes
        if size_bytes > SHARD_BYTES or _is_boundary(file.name):
            groups.append(gathered)
            gathered, size_bytes = [], 0
    if gathered:
        groups.append(gathered)
    return [
        Shard(index, _key(source_id, group), tuple(group), source_id)
        for index, group in enumerate(groups)
    ]


def _is_boundary(name: str) -> bool:
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") % _BOUNDARY_ONE_IN == 0


def _key(source_id: str, files: Sequence[InputFile]) -> str:
    digest = hashlib.sha256(source_id.encode())
    for file in files:
        digest.update(f"\0{file.name}\0{file.size_bytes}".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:32]
