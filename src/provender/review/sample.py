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
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from provender.document import RELEASE_SCHEMA
from provender.errors import CheckFailed, UsageError
from provender.parquet import row_groups
from provender.release.shape import column_problems, read_schema
from provender.review.categories import acceptance
from provender.review.records import Draw
from provender.review.risk import Reason, RiskScale

__all__ = ["STRATA", "Drawn", "Item", "allocate", "draw", "shards_of"]

STRATA = {
    "source": "source",
    "language": "language",
    "tier": "tier",
    "licence": "license_concluded",
    "none": None,
}
"""What a sample may be stratified by, and the column of a release that tells it."""

_TOLD = (
    "id",
    "text_sha256",
    "extracted_sha256",
    "source",
    "language",
    "tier",
    "license_concluded",
    "url",
    "title",
    "size_bytes",
)


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


def shards_of(release: Path) -> list[str]:
    """Return the shards of a release, sorted, each held to the columns that a review reads.

    Raises:
        CheckFailed: One cannot be read, or lacks a column.
    """
    wanted = pa.schema([RELEASE_SCHEMA.field(name) for name in (*_TOLD, "text", "messages")])
    names = sorted(p.relative_to(release).as_posix() for p in (release / "data").rglob("*.parquet"))
    for name in names:
        schema, trouble = read_schema(release / name, name)
        if schema is not None:
            problems = column_problems(schema, wanted, name)
            trouble = next((what for key, what in problems if key in wanted.names), None)
        if trouble is not None:
            raise CheckFailed(
                trouble,
                hint=f"`provender verify {release}` lists all that is wrong with the release",
                subject=str(release / name),
            )
    return names


def allocate(counts: Mapping[str, int], items: int, floor: int) -> dict[str, int]:
    """Return how many items each stratum gives: by its size, but no small one too few.

    Args:
        counts: Documents of each stratum.
        items: Items in all.
        floor: Items that each stratum gives at least, as far as it has them and half of the
            sample goes round.
    """
    total = sum(counts.values())
    if items >= total:
        return dict(counts)
    least = min(floor, items // (2 * len(counts)))
    given = {name: min(least, count) for name, count in counts.items()}
    left = items - sum(given.values())
    wants = {name: max(0.0, items * count / total - given[name]) for name, count in counts.items()}
    whole = sum(wants[name] for name in sorted(wants)) or 1.0
    exact = {name: left * want / whole for name, want in wants.items()}
    for name, share in exact.items():
        given[name] = min(counts[name], given[name] + int(share))
    rest = sorted(counts, key=lambda name: (-(exact[name] - int(exact[name])), name))
    while (missing := items - sum(given.values())) > 0:
        for name in [name for name in rest if given[name] < counts[name]][:missing]:
            given[name] += 1
    return given


class _Lowest:
    """The documents with the lowest numbers of a stratum, and how many there are."""

    def __init__(self, most: int):
        self._most = most
        self.count = 0
        self.rows = np.empty((0, 4), np.uint64)

    def add(self, rows: npt.NDArray[np.uint64]) -> None:
        """Add rows of number, file, row group and row."""
        self.count += len(rows)
        rows = np.concatenate((self.rows, rows))
        order = np.lexsort((rows[:, 3], rows[:, 2], rows[:, 1], rows[:, 0]))
        self.rows = rows[order[: self._most]]


def _numbers(ids: Sequence[str], seed: int) -> npt.NDArray[np.uint64]:
    key = f"provender review {seed}".encode()[:64]
    raw = b"".join(
        hashlib.blake2b(name.encode("utf-8"), key=key, digest_size=8).digest() for name in ids
    )
    return np.frombuffer(raw, ">u8").astype(np.uint64)


def draw(
    release: Path, *, items: int, stratify: str = "source", seed: int = 0, risky: int = 0
) -> Drawn:
    """Draw a sample of a release.

    Args:
        release: The release folder.
        items: Items of the random sample; all documents if there are no more.
        stratify: One of `STRATA`.
        seed: Decides which are drawn.
        risky: Items of the sample by risk, on top.

    Raises:
        UsageError: An option is out of bounds.
        CheckFailed: The release cannot be read.
    """
    _check(items, stratify, risky)
    names = shards_of(release)
    strata: dict[str, _Lowest] = {}
    scale = RiskScale(release) if risky else None
    worst = _Lowest(items + risky)
    for file, name in enumerate(names):
        columns = ["id", *([STRATA[stratify]] if STRATA[stratify] else [])]
        read = [*columns, *(scale.columns(release / name) if scale else ())]
        for group, table in enumerate(_groups(release / name, list(dict.fromkeys(read)))):
            numbers = _numbers(table.column("id").to_pylist(), seed)
            rows = _places(numbers, file, group)
            for stratum, chosen in _by_stratum(table, STRATA[stratify]):
                strata.setdefault(stratum, _Lowest(items)).add(rows[chosen])
            if scale is not None:
                # The highest risk has the lowest number; equal risks go by chance.
                ranks = (1e6 - scale.scores(table) * 1e4).astype(np.uint64)
                keyed = rows.copy()
                keyed[:, 0] = (ranks << np.uint64(40)) | (numbers >> np.uint64(24))
                worst.add(keyed[scale.scores(table) > 0])
    counts = {name: lowest.count for name, lowest in sorted(strata.items())}
    if not counts:
        raise UsageError(f"{release} holds no document", subject=str(release))
    given = allocate(counts, items, acceptance()["floor"])
    documents = sum(counts.values())
    design = {"seed": seed, "stratify": stratify, "documents": documents}
    drawn = [
        (place, _draw("random", items, design, stratum, given[stratum], counts[stratum]))
        for stratum in counts
        for place in strata[stratum].rows[: given[stratum], 1:].tolist()
    ]
    taken = {tuple(place) for place, _ in drawn}
    places = [place for place in worst.rows[:, 1:].tolist() if tuple(place) not in taken][:risky]
    by_risk = _draw("risk", risky, design, "", len(places), documents)
    return Drawn(
        _described(release, names, drawn, None),
        _described(release, names, [(place, by_risk) for place in places], scale),
        {name: (counts[name], given[name]) for name in counts},
        documents,
    )


def _check(items: int, stratify: str, risky: int) -> None:
    if items < 1 or risky < 0:
        raise UsageError(
            f"a sample of {items} items and {risky} by risk cannot be drawn",
            hint="--sample is at least 1, --risk at least 0",
        )
    if stratify not in STRATA:
        raise UsageError(
            f"a sample cannot be stratified by {stratify!r}", hint=f"one of {', '.join(STRATA)}"
        )


def _groups(path: Path, columns: list[str]) -> Iterator[pa.Table]:
    try:
        yield from row_groups(path, columns)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise CheckFailed(
            f"{path} cannot be read to its end: {str(error).splitlines()[0][:200]}",
            hint="`provender verify` lists all that is wrong with the release",
            subject=str(path),
        ) from error


def _places(numbers: npt.NDArray[np.uint64], file: int, group: int) -> npt.NDArray[np.uint64]:
    rows = np.empty((len(numbers), 4), np.uint64)
    rows[:, 0], rows[:, 1], rows[:, 2] = numbers, file, group
    rows[:, 3] = np.arange(len(numbers))
    return rows


def _by_stratum(table: pa.Table, column: str | None) -> Iterator[tuple[str, npt.NDArray[np.int64]]]:
    """Yield each stratum of a table and its rows."""
    if column is None:
        yield "", np.arange(table.num_rows)
        return
    names = np.array([name or "unknown" for name in table.column(column).to_pylist()], object)
    for name in sorted(set(names)):
        yield str(name), np.flatnonzero(names == name)


def _draw(
    by: Literal["random", "risk"], items: int, design: Mapping[str, Any], stratum: str,
    given: int, count: int,
) -> Draw:  # fmt: skip
    return Draw(
        by=by, items=items, stratum=stratum, stratum_items=given, stratum_documents=count, **design
    )


def _described(
    release: Path,
    names: Sequence[str],
    drawn: Sequence[tuple[Sequence[int], Draw]],
    scale: RiskScale | None,
) -> list[Item]:
    """Read what is told of drawn rows, row group by row group; keep their order."""
    wanted: dict[tuple[int, int], list[int]] = {}
    for (file, group, row), _ in drawn:
        wanted.setdefault((file, group), []).append(row)
    told: dict[tuple[int, int, int], tuple[dict[str, Any], tuple[Reason, ...]]] = {}
    for (file, group), rows in sorted(wanted.items()):
        path = release / names[file]
        columns = [*_TOLD, *(scale.columns(path) if scale else ())]
        with pq.ParquetFile(path) as opened:
            table = opened.read_row_group(group, columns=list(dict.fromkeys(columns))).take(rows)
        reasons = scale.reasons(table) if scale else [()] * len(rows)
        for row, fields, why in zip(rows, table.select(_TOLD).to_pylist(), reasons, strict=True):
            told[file, group, row] = fields, why
    items = []
    for (file, group, row), how in drawn:
        fields, why = told[file, group, row]
        fields["license"] = fields.pop("license_concluded")
        fields["size_bytes"] = fields["size_bytes"] or 0
        items.append(Item(**fields, draw=how, file=names[file], group=group, row=row, why=why))
    return items
