# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Figures that need a release's signals, evidence or departures row by row, counted once.

`figures` counts what every release has; here stands what only some documents ask for: kinds of
text, keywords of the 31 risks, and by which protocol a reservation was told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from provender.assess.unsafe import categories
from provender.rights.evidence import Observation
from provender.rights.reservation import is_reservation, readings_of

if TYPE_CHECKING:
    from provender.release.contents import Contents

__all__ = ["Details", "count_details"]


_TURNS = ("messages.list.element.role", "rejected.list.element.role")
"""Whether a row has turns shows in their roles; their text need not be read."""


@dataclass
class Details:
    """What signals, evidence and departures tell, in numbers.

    Attributes:
        conversations: Documents with messages, by source.
        labelled: Documents with a preference label or a rejected answer, by source.
        with_url: Documents whose own address is known, by source.
        scanned: Whether keywords of the risks were counted.
        matched: Documents with a keyword of a risk, by source and the risk's code.
        any_matched: Documents with a keyword of any risk, by source.
        over_bound: Documents in which a risk with a bound has more keywords than it, by source.
        marked: Documents with a mark of machine-made text, by source; None if none were looked for.
        reserved_by: Documents left out as reserved, by source and protocol; one that several
            protocols reserve counts under each.
        statements: Reserving statements that were seen, by protocol.
        evidence: Statements about rights that were seen, by source and signal.
    """

    conversations: dict[str, int] = field(default_factory=dict)
    labelled: dict[str, int] = field(default_factory=dict)
    with_url: dict[str, int] = field(default_factory=dict)
    scanned: bool = False
    matched: dict[tuple[str, str], int] = field(default_factory=dict)
    any_matched: dict[str, int] = field(default_factory=dict)
    over_bound: dict[str, int] = field(default_factory=dict)
    marked: dict[str, int] | None = None
    reserved_by: dict[tuple[str, str], int] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    evidence: dict[tuple[str, str], int] = field(default_factory=dict)


def count_details(contents: Contents) -> Details:
    """Count a release.

    Args:
        contents: The release.
    """
    signals = contents.manifest["signals"]
    codes = [one.code for one in categories() if f"unsafe_{one.code}" in signals]
    marks = [name for name in signals if name.startswith("synthetic_")]
    found = Details(scanned=bool(codes), marked={} if marks else None)
    # Releases of before calls of tools were looked through tell the length of the text alone.
    known = [name for name in ("searched_characters", "text_characters") if name in signals]
    bounds = _bounds(contents.manifest) if known else {}
    names = ["source", "url", *_TURNS, "label", *marks]
    names += [f"unsafe_{code}" for code in codes]
    names += known[:1] if bounds and codes else []
    for table in contents.rows(names):
        source = table.column("source")
        _add(found.conversations, source, pc.is_valid(table.column("messages")))
        labelled = pc.or_(pc.is_valid(table.column("label")), pc.is_valid(table.column("rejected")))
        _add(found.labelled, source, labelled)
        _add(found.with_url, source, pc.is_valid(table.column("url")))
        if found.marked is not None:
            _add(found.marked, source, _any(table, marks))
        if codes:
            _add_risks(found, table, codes, bounds, known[0] if known else "")
    _count_evidence(contents, found)
    return found


def _bounds(manifest: Mapping[str, Any]) -> dict[str, float]:
    """Return matches per 1,000 characters that each risk's rule allows, as the recipe has them."""
    chosen = (manifest["options"]["assess"].get("unsafe") or {}).get("most_per_1000") or {}
    known = {one.code: one.most_per_1000 for one in categories()}
    return {
        code: float(bound)
        for code, shipped in known.items()
        if (bound := chosen.get(code, shipped)) is not None
    }


def _add_risks(
    found: Details, table: pa.Table, codes: list[str], bounds: Mapping[str, float], length: str
) -> None:
    source = table.column("source")
    for code in codes:
        counted: dict[str, int] = {}
        _add(counted, source, _any(table, [f"unsafe_{code}"]))
        for name, count in counted.items():
            found.matched[name, code] = found.matched.get((name, code), 0) + count
    _add(found.any_matched, source, _any(table, [f"unsafe_{code}" for code in codes]))
    over = pa.array([False] * table.num_rows, pa.bool_())
    for code, bound in bounds.items():
        if code in codes:
            allowed = pc.multiply(table.column(length).cast(pa.float64()), bound / 1000)
            more = pc.greater(table.column(f"unsafe_{code}").cast(pa.float64()), allowed)
            over = pc.or_(over, pc.fill_null(more, False))
    _add(found.over_bound, source, over)


def _any(table: pa.Table, names: list[str]) -> Any:
    """Return for each row whether one of some counts is above zero."""
    told = pa.array([False] * table.num_rows, pa.bool_())
    for name in names:
        told = pc.or_(told, pc.fill_null(pc.greater(table.column(name), 0), False))
    return told


def _add(into: dict[str, int], source: Any, mask: Any) -> None:
    """Add up the rows of a mask by source."""
    for entry in pc.value_counts(pc.filter(source, mask)).to_pylist():
        into[entry["values"]] = into.get(entry["values"], 0) + entry["counts"]


def _count_evidence(contents: Contents, found: Details) -> None:
    """Count statements, and documents left out as reserved by the protocols that told so."""
    switches = {name: one["value"] for name, one in contents.manifest["policy"]["switches"].items()}
    protocols: dict[str, str] = {}
    for row in contents.evidence():
        seen = row["source"], row["signal"]
        found.evidence[seen] = found.evidence.get(seen, 0) + 1
        for protocol in _reserving(row, switches):
            protocols[row["id"]] = protocol
            found.statements[protocol] = found.statements.get(protocol, 0) + 1
    for table in contents.departures(["source", "reason", "evidence_ids"]):
        reserved = table.filter(pc.equal(table.column("reason"), "reserved"))
        for row in reserved.to_pylist():
            told = {protocols[one] for one in row["evidence_ids"] or () if one in protocols}
            for protocol in sorted(told) or ["other"]:
                key = row["source"], protocol
                found.reserved_by[key] = found.reserved_by.get(key, 0) + 1


def _reserving(row: Mapping[str, Any], switches: Mapping[str, bool]) -> Iterator[str]:
    """Yield the protocol of a statement that reserves; its name is the tail of the signal."""
    known = {name: row[name] for name in Observation.__dataclass_fields__ if row[name] is not None}
    seen = Observation(**known)
    if is_reservation(seen):
        for reading in readings_of([seen], switches):
            if reading.reserved == "yes":
                yield seen.signal.partition(".")[2]
