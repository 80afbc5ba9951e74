# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which documents people look at: a seeded random sample, and the ones that look worst.

Every document has a number from its id and the seed (keyed BLAKE2b, RFC 7693), and the lowest of
each stratum are drawn: a simple random sample without replacement in one pass, the same whatever
the files' order, and a larger sample of the same seed holds the smaller one. Texts are not read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from provender.errors import UsageError
from provender.release.disclosures.sampling import allocate
from provender.review.categories import acceptance
from provender.review.records import Draw
from provender.review.risk import Reason, RiskScale, TextRisk
from provender.review.stock import ReleaseStock, Stock

__all__ = ["Drawn", "Item", "allocate", "draw"]


@dataclass(frozen=True, slots=True)
class Item:
    """A document that people look at.

    Attributes:
        id: Its id.
        text_sha256: Hash of its text as released.
        extracted_sha256: Hash before masks and corrections, None if kept back.
        source: Its source.
        language: Its language.
        tier: Its tier.
        license: Its licence.
        url: Where it came from.
        title: Its title.
        size_bytes: Bytes of its text.
        draw: How it came into the sample.
        file: Shard that holds it, relative to the release.
        group: Row group of that.
        row: Row of that.
        why: Why it is in the sample by risk.
    """

    id: str
    text_sha256: str
    extracted_sha256: str | None
    source: str
    language: str | None
    tier: str | None
    license: str | None
    url: str | None
    title: str | None
    size_bytes: int
    draw: Draw
    file: str
    group: int
    row: int
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """A sample.

    Attributes:
        items: The random sample, in the order of the strata and of their numbers.
        risky: The sample by risk, the worst first; none of it is in the random sample.
        strata: Documents and items of each stratum, by its name.
        documents: Documents of the release.
    """

    items: list[Item]
    risky: list[Item] = field(default_factory=list)
    strata: dict[str, tuple[int, int]] = field(default_factory=dict)
    documents: int = 0


class _Lowest:
    """The documents with the lowest numbers of a stratum, and how many there are."""

    def __init__(self, most: int):
        self._most = most
        self._kept = np.empty((0, 4), np.uint64)
        self._new: list[npt.NDArray[np.uint64]] = []
        self._waiting = 0
        self.count = 0

    def add(self, rows: npt.NDArray[np.uint64]) -> None:
        """Add rows of number, file, row group and row."""
        self.count += len(rows)
        self._waiting += len(rows)
        self._new.append(rows)
        if self._waiting > self._most:
            self._merge()

    def rows(self) -> npt.NDArray[np.uint64]:
        """Return the lowest, in order."""
        self._merge()
        return self._kept

    def _merge(self) -> None:
        rows = np.concatenate((self._kept, *self._new))
        order = np.lexsort((rows[:, 3], rows[:, 2], rows[:, 1], rows[:, 0]))
        self._kept, self._new, self._waiting = rows[order[: self._most]], [], 0


def _numbers(ids: Sequence[str], seed: int) -> npt.NDArray[np.uint64]:
    key = f"provender review {seed}".encode()[:64]
    raw = b"".join(
        hashlib.blake2b(name.encode("utf-8"), key=key, digest_size=8).digest() for name in ids
    )
    return np.frombuffer(raw, ">u8").astype(np.uint64)


def draw(
    stock: Stock, *, items: int, stratify: str = "source", seed: int = 0, risky: int = 0
) -> Drawn:
    """Draw a sample.

    Args:
        stock: The documents.
        items: Items of the random sample; all documents if there are no more.
        stratify: One of the stock's strata.
        seed: Decides which are drawn.
        risky: Items of the sample by risk, on top.

    Raises:
        UsageError: An option is out of bounds, or there is no document.
        CheckFailed: The documents cannot be read.
    """
    _check(stock, items, stratify, risky)
    strata: dict[str, _Lowest] = {}
    judged = isinstance(stock, ReleaseStock)
    scale = (RiskScale if judged else TextRisk)(stock.folder) if risky else None
    worst = _Lowest(items + risky)
    for file, name in enumerate(stock.files):
        read = () if scale is None else scale.columns(stock.folder / name)
        for group, (table, names) in enumerate(stock.tables(name, stratify, read)):
            numbers = _numbers(table.column("id").to_pylist(), seed)
            rows = _places(numbers, file, group)
            for stratum, chosen in _by_stratum(names):
                strata.setdefault(stratum, _Lowest(items)).add(rows[chosen])
            if scale is not None:
                scores = scale.scores(table)
                worst.add(_ranked(rows, scores)[scores > 0])
    counts = {name: lowest.count for name, lowest in sorted(strata.items())}
    if not counts:
        raise UsageError(f"{stock.folder} holds no document", subject=str(stock.folder))
    given = allocate(counts, items, acceptance()["floor"])
    documents = sum(counts.values())
    design = {"seed": seed, "stratify": stratify, "documents": documents}
    drawn = [
        (place, _draw("random", items, design, stratum, given[stratum], counts[stratum]))
        for stratum in counts
        for place in strata[stratum].rows()[: given[stratum], 1:].tolist()
    ]
    taken = {tuple(place) for place, _ in drawn}
    places = [place for place in worst.rows()[:, 1:].tolist() if tuple(place) not in taken][:risky]
    by_risk = _draw("risk", risky, design, "", len(places), documents)
    return Drawn(
        _described(stock, drawn, None),
        _described(stock, [(place, by_risk) for place in places], scale),
        {name: (counts[name], given[name]) for name in counts},
        documents,
    )


def _check(stock: Stock, items: int, stratify: str, risky: int) -> None:
    if items < 1 or risky < 0:
        raise UsageError(
            f"a sample of {items} items and {risky} by risk cannot be drawn",
            hint="--sample is at least 1, --risk at least 0",
        )
    if stratify not in stock.strata:
        raise UsageError(
            f"{stock.name} cannot be stratified by {stratify!r}",
            hint=f"one of {', '.join(stock.strata)}",
        )


def _ranked(
    rows: npt.NDArray[np.uint64], scores: npt.NDArray[np.float64]
) -> npt.NDArray[np.uint64]:
    """Number rows by their risk, the highest lowest; equal risks go by chance."""
    ranks = (1e6 - scores * 1e4).astype(np.uint64)
    ranked = rows.copy()
    ranked[:, 0] = (ranks << np.uint64(40)) | (rows[:, 0] >> np.uint64(24))
    return ranked


def _places(numbers: npt.NDArray[np.uint64], file: int, group: int) -> npt.NDArray[np.uint64]:
    rows = np.empty((len(numbers), 4), np.uint64)
    rows[:, 0], rows[:, 1], rows[:, 2] = numbers, file, group
    rows[:, 3] = np.arange(len(numbers))
    return rows


def _by_stratum(names: Sequence[str]) -> Iterator[tuple[str, npt.NDArray[np.int64]]]:
    """Yield each stratum and its rows."""
    column = np.array(names, object)
    for name in sorted(set(names)):
        yield name, np.flatnonzero(column == name)


def _draw(
    by: Literal["random", "risk"], items: int, design: Mapping[str, Any], stratum: str,
    given: int, count: int,
) -> Draw:  # fmt: skip
    return Draw(
        by=by, items=items, stratum=stratum, stratum_items=given, stratum_documents=count, **design
    )


def _described(
    stock: Stock, drawn: Sequence[tuple[Sequence[int], Draw]], scale: RiskScale | None
) -> list[Item]:
    """Read what is told of drawn rows, row group by row group; keep their order."""
    wanted: dict[tuple[int, int], list[int]] = {}
    for (file, group, row), _ in drawn:
        wanted.setdefault((file, group), []).append(row)
    told: dict[tuple[int, int, int], tuple[dict[str, Any], tuple[Reason, ...]]] = {}
    for (file, group), rows in sorted(wanted.items()):
        path = stock.folder / stock.files[file]
        columns = [*stock.told_columns, *(scale.columns(path) if scale else ())]
        with pq.ParquetFile(path) as opened:
            table = opened.read_row_group(group, columns=list(dict.fromkeys(columns))).take(rows)
        reasons = scale.reasons(table) if scale else [()] * len(rows)
        fields = stock.told(stock.files[file], table)
        for row, one, why in zip(rows, fields, reasons, strict=True):
            told[file, group, row] = one, why
    items = []
    for (file, group, row), how in drawn:
        one, why = told[file, group, row]
        place: dict[str, Any] = {"file": stock.files[file], "group": group, "row": row}
        items.append(Item(**one, **place, draw=how, why=why))
    return items
