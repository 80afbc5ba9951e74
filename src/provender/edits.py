# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The edit list: the one way in which a document's text changes after extraction.

Stages propose edits over the *extracted* text, in bytes of its UTF-8, and never change text
themselves: line corrections, masks of personal data, removed repetitions. Here they meet and are
applied once. Because all of them speak of the same text, their order has no say: where they
overlap, what one stage removes is removed, and what is left of a mask is masked.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

__all__ = [
    "EDITS",
    "Edit",
    "apply_edits",
    "apply_edits_to_bytes",
    "edits_of",
    "map_places",
    "settle_edits",
    "spans_before",
]

EDITS = pa.list_(
    pa.struct(
        [
            ("rule", pa.string()),
            ("start", pa.int64()),
            ("end", pa.int64()),
            ("replacement", pa.string()),
        ]
    )
)
"""Arrow type of a column of edits: one list a document, null or empty where nothing changes."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """One change of a text.

    Attributes:
        start: First byte of the changed span in the UTF-8 of the extracted text.
        end: One past its last byte.
        rule: What asked for it, `stage.rule`, for instance `refinedweb.counter_line`.
        replacement: What stands there instead; empty removes the span.
    """

    start: int
    end: int
    rule: str
    replacement: str = ""


def edits_of(rows: Iterable[dict[str, object]] | None) -> list[Edit]:
    """Return the edits of one value of a column of type `EDITS`."""
    return [Edit(**row) for row in rows or ()]  # type: ignore[arg-type]


def settle_edits(edits: Iterable[Edit]) -> list[Edit]:
    """Return the edits that come of several stages' proposals: ascending, none overlapping.

    Spans that overlap become one. Its replacement is that of the first mask which no removal
    covers whole; if removals cover everything, the span is removed.
    """
    settled: list[Edit] = []
    group: list[Edit] = []
    end = -1
    for edit in sorted(edits):
        if group and edit.start >= end:
            settled.append(_joined(group))
            group = []
        group.append(edit)
        end = edit.end if len(group) == 1 else max(end, edit.end)
    if group:
        settled.append(_joined(group))
    return settled


def _joined(group: Sequence[Edit]) -> Edit:
    if len(group) == 1:
        return group[0]
    removals = [edit for edit in group if not edit.replacement]
    left = [
        edit
        for edit in group
        if edit.replacement
        and not any(cut.start <= edit.start and edit.end <= cut.end for cut in removals)
    ]
    first = (left or removals or list(group))[0]
    end = max(edit.end for edit in group)
    return Edit(group[0].start, end, first.rule, first.replacement if left else "")


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return the text as it is after all edits.

    Args:
        text: The extracted text.
        edits: Proposals of all stages, in any order.

    Raises:
        ValueError: A span lies outside the text, or ends inside a character.
    """
    settled = settle_edits(edits)
    return apply_edits_to_bytes(text.encode("utf-8"), settled).decode("utf-8") if settled else text


def apply_edits_to_bytes(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the UTF-8 of a text as it is after all edits; arguments as for `apply_edits`.

    Raises:
        ValueError: A span lies outside the text.
    """
    parts: list[bytes] = []
    at = 0
    for edit in settle_edits(edits):
        if not 0 <= edit.start <= edit.end <= len(data):
            raise ValueError(f"edit {edit} lies outside a text of {len(data)} bytes")
        parts += [data[at : edit.start], edit.replacement.encode("utf-8")]
        at = edit.end
    parts.append(data[at:])
    return b"".join(parts)


def map_places(edits: Iterable[Edit], places: Sequence[int]) -> list[int]:
    """Return where byte places of the extracted text lie after all edits.

    A place inside a changed span goes to the end of what replaced it.

    Args:
        edits: Proposals of all stages, in any order.
        places: Bytes in the extracted text.
    """
    settled = settle_edits(edits)
    ends = [edit.end for edit in settled]
    moved = [0]
    for edit in settled:
        moved.append(moved[-1] + len(edit.replacement.encode("utf-8")) - (edit.end - edit.start))
    found = []
    for place in places:
        before = bisect.bisect_right(ends, place)
        if before < len(settled) and settled[before].start < place:
            place = settled[before].end
            before += 1
        found.append(place + moved[before])
    return found


def spans_before(edits: Iterable[Edit], spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where spans of a text as it is after all edits lie in the extracted text.

    A span that ends inside what replaced something takes all of that along; what was removed at
    its ends stays outside of it.

    Args:
        edits: Proposals of all stages, in any order.
        spans: First byte and one past the last, in the text after the edits.
    """
    settled = settle_edits(edits)
    begins, ends = [], []
    moved = 0
    for edit in settled:
        size = len(edit.replacement.encode("utf-8"))
        begins.append(edit.start + moved)
        ends.append(begins[-1] + size)
        moved += size - (edit.end - edit.start)

    def place(at: int, *, opening: bool) -> int:
        passed = bisect.bisect_right(ends, at) if opening else bisect.bisect_left(ends, at)
        if passed < len(settled) and begins[passed] < at:
            if ends[passed] > at:
                return settled[passed].start if opening else settled[passed].end
            passed += 1
        return at if passed == 0 else at - ends[passed - 1] + settled[passed - 1].end

    return [(place(start, opening=True), place(end, opening=False)) for start, end in spans]
