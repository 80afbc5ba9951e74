# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Released documents by their ids, as far as a report may show them: those of open tiers.

What is shown is written again from the release whenever the report is, so a document that is
withdrawn is gone from it too. Text is read of the few row groups that hold what was asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from provender.release.contents import OPEN_TIERS, Contents
from provender.report.phrase import Markup, Phrase, code, cut, data, told

__all__ = ["Shown", "find_shown", "largest_clusters", "show"]

_NARROW = ("id", "title", "author", "url", "source", "license_concluded", "repetitions")
_START_CHARACTERS = 160


@dataclass(frozen=True)
class Shown:
    """A released document that may be shown.

    Attributes:
        row: Its id, title, author, URL, source, licence and how many records held its text.
        start: The first characters of its text.
    """

    row: Mapping[str, Any]
    start: str


def find_shown(contents: Contents, ids: Collection[str]) -> dict[str, Shown]:
    """Return those of some documents that are released in an open tier, by id."""
    found: dict[str, Shown] = {}
    for name in _open_files(contents):
        if len(found) == len(ids):
            break
        with pq.ParquetFile(contents.folder / name) as file:
            for group in range(file.num_row_groups):
                named = file.read_row_group(group, columns=["id"], use_threads=False)
                places = [at for at, one in enumerate(named[0].to_pylist()) if one in ids]
                if places:
                    columns = [*_NARROW, "text", "messages"]
                    table = file.read_row_group(group, columns=columns, use_threads=False)
                    for row in table.take(places).to_pylist():
                        found[row["id"]] = Shown(row, _start(row))
    return found


def largest_clusters(contents: Contents, most: int) -> list[str]:
    """Return the ids of the open documents whose text the most records held, the most first."""
    best: list[tuple[int, str]] = []
    for tier in OPEN_TIERS:
        if tier not in contents.tiers:
            continue
        for table in contents.rows(["id", "repetitions"], tier):
            several = table.filter(pc.greater(table.column("repetitions"), 1))
            pairs = zip(*(column.to_pylist() for column in several.columns), strict=True)
            best += [(-count, one) for one, count in pairs]
            best = sorted(best)[:most]
    return [one for _, one in best]


def _open_files(contents: Contents) -> Iterator[str]:
    for tier in OPEN_TIERS:
        if tier in contents.tiers:
            yield from contents.data_files(tier)


def _start(row: Mapping[str, Any]) -> str:
    text = row["text"]
    if text is None:
        text = next((m["content"] for m in row["messages"] or [] if m["content"]), "")
    return cut(" ".join(text[: 4 * _START_CHARACTERS].split()), _START_CHARACTERS)


def show(shown: Shown) -> Markup:
    """Return a document as HTML: what it is called, whose it is, its terms and how it begins."""
    row = shown.row
    parts = [data(row["title"]) if row["title"] else code(row["id"][:12])]
    if row["author"]:
        parts.append(data(row["author"]))
    parts.append(data(f"{row['source']} · {row['license_concluded']}"))
    if row["url"]:
        parts.append(data(row["url"]))
    begins = told(Phrase("begins", "开头"))
    return Markup(f"{' · '.join(parts)}<br><small>{begins}: {data(shown.start)}</small>")
