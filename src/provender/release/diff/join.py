# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The rows of two releases, joined by id: who came, who left and why, what changed in the others.

Works bucket by bucket (`buckets`), so memory does not grow with the releases. What the caller
counts comes out as `RowChanges`.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from provender.release.diff.buckets import BUCKET_ROWS, KEY, Buckets
from provender.release.diff.changes import (
    GONE_RECORD,
    GONE_SOURCE,
    NEW_RECORD,
    NEW_SOURCE,
    SHIFTS,
    Example,
    RowChanges,
)
from provender.release.diff.opened import Opened, unusable
from provender.release.diff.rows import (
    CODED,
    DEPARTURE,
    Vocabulary,
    compared_columns,
    departures,
    record_type,
    rows,
)

__all__ = ["join_rows"]

Records = npt.NDArray[Any]

_MOVED = np.dtype([("key", KEY), ("source", np.int32), ("side", np.int8)])


def join_rows(a: Opened, b: Opened, *, limit: int) -> RowChanges:
    """Compare the documents of two releases.

    Args:
        a: The older.
        b: The newer.
        limit: Examples of each kind.

    Raises:
        CheckFailed: A row cannot be compared, or an id stands twice.
    """
    count = 1 + max(a.rows, b.rows) // BUCKET_ROWS
    with _spill(count) as folder:
        join = _Join(a, b, limit, count, folder)
        for index in range(count):
            join.bucket(index)
        join.moved()
        return join.found


@contextmanager
def _spill(count: int) -> Iterator[Path | None]:
    if count == 1:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="provender-diff-") as folder:
        yield Path(folder)


class _Join:
    """Fills buckets from both sides, then joins them one by one."""

    def __init__(self, a: Opened, b: Opened, limit: int, count: int, folder: Path | None):
        self._sides, self._limit = (a, b), limit
        compared = compared_columns(a, b)
        self._compared = compared
        self._words = {name: Vocabulary() for name in CODED}
        self._whys = Vocabulary()
        kind = record_type(compared)
        self._rows = [Buckets(kind, count, folder, f"rows-{side}") for side in (0, 1)]
        self._left = [Buckets(DEPARTURE, count, folder, f"left-{side}") for side in (0, 1)]
        self._moved = Buckets(_MOVED, count, folder, "moved")
        self.found = RowChanges(compared=tuple(compared))
        self.found.totals = tuple({name: Counter() for name in CODED} for _ in (0, 1))
        self.found.totals_bytes = tuple({name: Counter() for name in CODED} for _ in (0, 1))
        for side, release in enumerate(self._sides):
            for records in rows(release, compared, self._words):
                self._count(side, records)
                self._rows[side].add(records)
            for left in departures(release, self._whys):
                self._left[side].add(left)

    def _count(self, side: int, records: Records) -> None:
        for name in CODED:
            values = self._words[name].values
            counts = np.bincount(records[name], minlength=len(values))
            sizes = np.bincount(records[name], records["size_bytes"], len(values))
            for code in np.flatnonzero(counts):
                self.found.totals[side][name][values[code]] += int(counts[code])
                self.found.totals_bytes[side][name][values[code]] += int(sizes[code])

    def bucket(self, index: int) -> None:
        """Join one bucket."""
        a, b = (self._sorted(side, self._rows[side].take(index)) for side in (0, 1))
        left_a, left_b = (self._left[side].take(index) for side in (0, 1))
        place = _find(b["key"], a["key"])
        kept = place >= 0
        came = np.ones(len(b), bool)
        came[place[kept]] = False
        removed, added = a[~kept], b[came]
        self._leave("removed", removed, left_b)
        self._leave("added", added, left_a)
        self._keep(a[kept], b[place[kept]])
        for side, records in ((0, removed), (1, added)):
            moved = np.zeros(len(records), _MOVED)
            moved["key"], moved["source"] = records["text"], records["source"]
            moved["side"] = side
            self._moved.add(moved)

    def _sorted(self, side: int, records: Records) -> Records:
        records = records[np.argsort(records["key"], kind="stable")]
        twice = np.flatnonzero(records["key"][1:] == records["key"][:-1])
        if len(twice):
            raise unusable(
                self._sides[side].root, f"the id {_hex(records['key'][twice[0]])} stands twice"
            )
        return records

    def _leave(self, kind: str, records: Records, left: Records) -> None:
        """Count documents that only one release has, with what the other's ledger says of them."""
        other = self._sides[1 if kind == "removed" else 0]
        absent = (GONE_SOURCE, GONE_RECORD) if kind == "removed" else (NEW_SOURCE, NEW_RECORD)
        sources = self._words["source"].values
        unspoken = [absent[1 if source in other.sources else 0] for source in sources]
        # Records that left at reading stand first and may share an id; the last one was decided on.
        left = left[::-1][np.argsort(left["key"][::-1], kind="stable")]
        place = _find(left["key"], records["key"])
        codes = np.where(place >= 0, left["why"][place], -1) if len(left) else place
        counts, sizes = getattr(self.found, kind), getattr(self.found, f"{kind}_bytes")

        def why(source: int, code: int) -> str:
            return unspoken[source] if code < 0 else self._whys.values[code] or "unknown"

        for source, code, count, size in _counted(records["source"], codes, records["size_bytes"]):
            place_of = (sources[source] or "", why(source, code))
            counts[place_of] += count
            sizes[place_of] += size
        self._show(kind, records, lambda at: (why(int(records["source"][at]), int(codes[at])),))

    def _show(self, kind: str, records: Records, why: Any) -> None:
        shown = self.found.examples[kind]
        for at in range(min(len(records), self._limit - len(shown))):
            one = records[at]
            shown.append(Example(_hex(one["key"]), int(one["file"]), int(one["row"]), why(at)))

    def _keep(self, a: Records, b: Records) -> None:
        """Count what changed in documents that both releases have."""
        differ = {"text": a["text"] != b["text"]}
        differ |= {name: a[name] != b[name] for name in SHIFTS}
        differ |= {name: a[f"={name}"] != b[f"={name}"] for name in self._compared}
        any_of = np.zeros(len(a), bool)
        for name, mask in differ.items():
            any_of |= mask
            self.found.columns[name] += int(mask.sum())
        self.found.kept += len(a)
        self.found.changed += int(any_of.sum())
        for name in SHIFTS:
            values, mask = self._words[name].values, differ[name]
            for old, new, count, _ in _counted(a[name][mask], b[name][mask], a["size_bytes"][mask]):
                self.found.shifts[name][values[old], values[new]] += count
        self._why_text(a, differ)
        if "evidence_ids" in differ:
            licence, evidence = differ["license_concluded"], differ["evidence_ids"]
            self.found.license_why["evidence"] += int((licence & evidence).sum())
            self.found.license_why["rules"] += int((licence & ~evidence).sum())
        rows = np.flatnonzero(any_of)
        self._show(
            "changed",
            b[any_of],
            lambda at: tuple(n for n, mask in differ.items() if mask[rows[at]]),
        )

    def _why_text(self, a: Records, differ: dict[str, npt.NDArray[np.bool_]]) -> None:
        """Tell text that came otherwise out of its source from text that was edited otherwise.

        Where personal data was masked the hash of the extracted text is not told.
        """
        text = differ["text"]
        if "extracted_sha256" not in differ:
            self.found.text_why["unknown"] += int(text.sum())
            return
        told = a["=extracted_sha256"] != 0
        extracted = differ["extracted_sha256"]
        self.found.text_why["extracted"] += int((text & told & extracted).sum())
        self.found.text_why["edited"] += int((text & told & ~extracted).sum())
        self.found.text_why["unknown"] += int((text & ~told).sum())

    def moved(self) -> None:
        """Find removed documents whose text came again under another id."""
        sources = self._words["source"].values
        for index in range(self._moved.count):
            records = self._moved.take(index)
            gone, came = records[records["side"] == 0], records[records["side"] == 1]
            came = came[np.argsort(came["key"], kind="stable")]
            place = _find(came["key"], gone["key"])
            found = place >= 0
            for old, new, count, _ in _counted(
                gone["source"][found], came["source"][place[found]], np.zeros(found.sum(), np.int64)
            ):
                self.found.moved[sources[old] or "", sources[new] or ""] += count


def _find(ordered: Records, wanted: Records) -> npt.NDArray[np.int64]:
    """Return where each wanted key first stands among ordered keys, -1 where it does not."""
    if not len(ordered):
        return np.full(len(wanted), -1, np.int64)
    place = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    return np.where(ordered[place] == wanted, place, -1)


def _counted(one: Records, other: Records, sizes: Records) -> Iterable[tuple[int, int, int, int]]:
    """Yield each pair of codes with its count and the sum of its sizes."""
    pairs = one.astype(np.int64) << 32 | (other.astype(np.int64) + 1)
    found, inverse, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    sums = np.bincount(inverse, sizes, len(found))
    for pair, count, size in zip(found.tolist(), counts.tolist(), sums.tolist(), strict=True):
        yield pair >> 32, (pair & 0xFFFFFFFF) - 1, count, int(size)


def _hex(key: Any) -> str:
    return bytes(key).ljust(KEY.itemsize, b"\0").hex()
