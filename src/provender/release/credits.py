# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`ATTRIBUTION/`: one line for each work whose licence asks for credit, in files to search.

    ATTRIBUTION/<tier>/<source>-NNNNN.txt    title, author, source, licence, notice and changes

A work is named once for its tier and source, at its first document, with how many documents are of
it. Rows are read twice so that no more than a number per document is held in memory, however many
works there are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from provender.release.contents import Contents
from provender.rights.attribution import credit_of

__all__ = ["write_attribution"]

_COLUMNS = ["id", "source", "license_concluded", "attribution", "modified", "derivation"]
_MOST_BYTES = 8 << 20
"""A file is cut at so many bytes, so that an editor still opens it."""

_HEAD = (
    "Works in this release whose licences ask for credit, one a line; a work of which several\n"
    "documents were made says how many. Search by title, author, address or licence:\n"
    "grep -r 'author' ATTRIBUTION/\n"
    "The column `attribution` of the data says the same by document. Text that is\n"
    "free of all duties is not listed.\n"
)


def write_attribution(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield the files of `ATTRIBUTION/`; nothing but a note where no licence asks for credit."""
    yield "ATTRIBUTION/README.txt", _HEAD.encode()
    for tier in contents.tiers:
        for source in (told["id"] for told in contents.manifest["sources"] if told["released"]):
            names = [
                name
                for name in contents.data_files(tier)
                if name.startswith(f"data/{tier}/{source}-")
            ]
            if names:
                yield from _files(f"{tier}/{source}", _works(contents, source, names))


def _files(place: str, lines: Iterator[str]) -> Iterator[tuple[str, bytes]]:
    number, size_bytes = 0, 0
    pending: list[bytes] = []
    for line in lines:
        data = f"{line}\n".encode("utf-8", "replace")
        if pending and size_bytes + len(data) > _MOST_BYTES:
            yield f"ATTRIBUTION/{place}-{number:05d}.txt", b"".join(pending)
            number, size_bytes, pending = number + 1, 0, []
        pending.append(data)
        size_bytes += len(data)
    if pending:
        yield f"ATTRIBUTION/{place}-{number:05d}.txt", b"".join(pending)


def _works(contents: Contents, source: str, names: list[str]) -> Iterator[str]:
    """Yield each work in some files of a source once, in the order of its first document."""
    keys = np.fromiter((_key(line) for line in _lines(contents, source, names)), np.uint64)
    works, counts = np.unique(keys, return_counts=True)
    seen: npt.NDArray[np.bool_] = np.zeros(len(works), np.bool_)
    for line in _lines(contents, source, names):
        place = int(np.searchsorted(works, np.uint64(_key(line))))
        if not seen[place]:
            seen[place] = True
            count = int(counts[place])
            yield line if count == 1 else f"{line} ({count:,} documents)"


def _key(line: str) -> int:
    return int.from_bytes(hashlib.sha256(line.encode("utf-8", "replace")).digest()[:8], "big")


def _lines(contents: Contents, source: str, names: list[str]) -> Iterator[str]:
    for name in names:
        for row in contents.file_rows(name, _COLUMNS):
            if row["source"] == source and (credit := credit_of(row, contents.licenses)):
                yield credit.line()
