# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Documents of a release that models are measured with and none of them reads.

Between models of one release that is the sharpest measure: text of the kinds that they were taught.
Between releases it would be none, for each would be measured with its own; there the panel of
`prove` is used. Documents are chosen by the hash of their ids, so the same for every seed and arm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from provender.errors import UsageError
from provender.prove.corpus import tables_of, texts_of
from provender.prove.draws import document_keys, seed_marks
from provender.prove.panel import Cell, Panel, make_panel, own_documents

__all__ = ["HeldOut", "hold_out"]

_ORIGIN = "held out"
_SEED = 7_654_321
_MOST_SOURCES = 12
_MOST_DOCUMENTS = 24
_MOST_SHARE = 8
"""One document of so many is held out at most."""
_MOST_CHARACTERS = 12_000
"""Of a document; the rest of it is not read either."""
_LEAST_BYTES = 1500


@dataclass(frozen=True)
class HeldOut:
    """What is held out.

    Attributes:
        keys: Hashes of the documents' ids.
        panel: Their text, a cell for each source; and the user's panel.
    """

    keys: frozenset[int]
    panel: Panel


@dataclass(frozen=True)
class _Candidate:
    mark: int
    key: int
    language: str


def hold_out(release: Path, own: Path | None = None) -> HeldOut:
    """Choose documents to measure with.

    Args:
        release: The release's folder.
        own: A folder of documents of the user's, which are measured with too.

    Raises:
        CheckFailed: The release cannot be read.
        UsageError: It has too few documents to hold some out, and there is no panel of the user's.
    """
    chosen = _choose(release)
    found: dict[Cell, list[tuple[str, str]]] = {}
    keys = set()
    for source, key, text in _texts(release, chosen):
        languages = [one.language for one in chosen[source].values()]
        language = max(sorted(set(languages)), key=languages.count)
        cell = Cell(source, language, _ORIGIN, "", False)
        found.setdefault(cell, []).append((f"{source}/{key:016x}", text[:_MOST_CHARACTERS]))
        keys.add(key)
    problems: list[str] = []
    if own is not None:
        found |= own_documents(own, problems)
    if not found:
        raise UsageError(
            f"{release} has too few documents to hold some of them out",
            hint=f"{_MOST_SHARE} documents of a source at least, or --panel DIR",
            subject=str(release),
        )
    return HeldOut(frozenset(keys), make_panel(found, {}, problems))


def _choose(release: Path) -> dict[str, dict[int, _Candidate]]:
    """Return documents of the largest sources by key; no text is read."""
    there: dict[str, list[_Candidate]] = {}
    size_bytes: dict[str, int] = {}
    counts: dict[str, int] = {}
    for table in tables_of(release, ["id", "source", "language", "size_bytes"]):
        keys = document_keys(table.column("id").to_pylist())
        for key, mark, source, language, size in zip(
            keys.tolist(), seed_marks(keys, _SEED).tolist(), table.column("source").to_pylist(),
            table.column("language").to_pylist(), table.column("size_bytes").to_pylist(),
            strict=True,
        ):  # fmt: skip
            counts[source] = counts.get(source, 0) + 1
            size_bytes[source] = size_bytes.get(source, 0) + (size or 0)
            if (size or 0) >= _LEAST_BYTES:
                there.setdefault(source, []).append(_Candidate(mark, key, language or "und"))
    largest = sorted(there, key=lambda source: (-size_bytes[source], source))[:_MOST_SOURCES]
    chosen = {}
    for source in largest:
        most = min(_MOST_DOCUMENTS, counts[source] // _MOST_SHARE)
        first = sorted(there[source], key=lambda one: one.mark)[:most]
        if first:
            chosen[source] = {one.key: one for one in first}
    return chosen


def _texts(
    release: Path, chosen: dict[str, dict[int, _Candidate]]
) -> Iterator[tuple[str, int, str]]:
    """Yield source, key and text of the documents that were chosen."""
    for table in tables_of(release, ["id", "text", "messages", "source"]):
        keys = document_keys(table.column("id").to_pylist()).tolist()
        sources = table.column("source").to_pylist()
        inside = [
            at for at, (key, source) in enumerate(zip(keys, sources, strict=True))
            if key in chosen.get(source, ())
        ]  # fmt: skip
        rows = table.take(pa.array(inside, pa.int64()))
        for at, text in zip(inside, texts_of(rows), strict=True):
            yield sources[at], keys[at], text
