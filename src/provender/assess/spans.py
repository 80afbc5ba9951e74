# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""From texts to spans: windows, patterns, checks, and one span where several overlap."""

from __future__ import annotations

import bisect
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from provender.assess import checks, contacts, secrets  # noqa: F401  they register their checks
from provender.assess.hits import CHECKS, Hit
from provender.assess.patterns import Detector, Detectors, load_detectors
from provender.kernels.buffers import Offsets, text_buffers
from provender.kernels.clues import Gathered, find_windows, gather

__all__ = ["Span", "find_spans", "span_hash"]

_LINKED_HEX, _LONE_HEX = 32, 4


@dataclass(frozen=True, slots=True)
class Span:
    """Something personal in a text.

    Attributes:
        type: As in `types.yml`.
        start: First byte in the text's UTF-8.
        end: One past its last byte.
        value: The folded text; it is hashed and never stored.
        detector: Which detector found it, with its version.
    """

    type: str
    start: int
    end: int
    value: str
    detector: str


def span_hash(kind: str, value: str, key: bytes = b"") -> str:
    """Return what is recorded in place of a value, by the frozen specification `span/1`.

    HMAC-SHA-256 under the key over `provender span/1`, the type and the value, each behind a zero
    byte; the value is lower-cased, and its spaces and its `-().,/` are left out unless it is an
    e-mail address or a secret. With a key, the first 128 bits: equal values can be linked by who
    holds the key. Without one, anybody can hash every telephone number there is (fewer than 2^34
    in China), so only the first 16 bits are given: enough to check a record against a text, too few
    to name the number.

    Args:
        kind: Type of the span.
        value: Its folded text.
        key: A secret of the builder's, or empty.
    """
    compact = value.strip()
    if kind not in ("email", "role_email", "email_in_notice", "secret"):
        compact = "".join(letter for letter in compact if letter not in " -().,/").lower()
    elif kind != "secret":
        compact = compact.lower()
    message = b"\0".join((b"provender span/1", kind.encode(), compact.encode("latin-1")))
    digest = hmac.digest(key, message, "sha256").hex()
    return digest[: _LINKED_HEX if key else _LONE_HEX]


def find_spans(
    column: pa.Array | pa.ChunkedArray, order: dict[str, int], as_of: date | None = None
) -> dict[int, list[Span]]:
    """Find personal data in texts.

    Args:
        column: Texts; null counts as empty.
        order: Types by precedence, lowest first.
        as_of: Day at which the age of a resident identity number's holder counts; None leaves
            ages out.

    Returns:
        By row, only rows that hold some: spans, ascending, none overlapping.
    """
    data, offsets = text_buffers(column)
    detectors = load_detectors()
    windows = find_windows(data, offsets, detectors.literals)
    texts = data.data
    found: dict[int, list[Span]] = {}
    for kind in detectors.windows:
        for block in gather(data, offsets, windows.of(kind)):
            for row, span in _read_block(block, detectors, kind, texts, offsets):
                found.setdefault(row, []).append(_aged(span, as_of))
    return {row: _settled(found[row], order) for row in sorted(found)}


def _read_block(
    block: Gathered, detectors: Detectors, kind: int, texts: memoryview, offsets: Offsets
) -> Iterator[tuple[int, Span]]:
    ends: list[int] = block.ends.tolist()
    rows: list[int] = block.row.tolist()
    for detector in detectors.reading(kind):
        for match in detector.pattern.finditer(block.content):
            begin, end = match.span(detector.group)
            window = bisect.bisect_left(ends, begin)
            if begin >= end or end > ends[window]:
                continue
            text = block.content[begin:end]
            if detector.digits is not None and not _has_digits(text, *detector.digits):
                continue
            row = rows[window]
            first = int(offsets[row])
            begins = ends[window - 1] + 1 if window else 0
            hit = Hit(
                text=text.decode("latin-1"),
                left=block.content[max(begins, begin - 32) : begin],
                right=block.content[end : min(ends[window], end + 32)],
                type=detector.type,
                texts=texts,
                first=first,
                last=int(offsets[row + 1]),
                start=int(block.origin[begin]),
                end=int(block.origin[end]),
            )
            checked = _checked(hit, detector)
            if checked is not None:
                stop = checked.end
                if not checked.reached:
                    stop = int(block.origin[begin + len(checked.text)])
                start = checked.start - first
                yield row, Span(checked.type, start, stop - first, checked.text, detector.name)


def _has_digits(text: bytes, least: int, most: int) -> bool:
    return least <= len(text.translate(None, _NOT_DIGITS)) <= most


_NOT_DIGITS = bytes({*range(256)} - {*b"0123456789"})


def _checked(hit: Hit, detector: Detector) -> Hit | None:
    """Run a detector's checks, then look for its words, which costs more."""
    checked: Hit | None = hit
    for name in detector.checks:
        if checked is None:
            return None
        checked = CHECKS[name](checked)
    if checked is None or not detector.near:
        return checked
    return checked if any(hit.has(name) for name in detector.near) else None


def _aged(span: Span, as_of: date | None) -> Span:
    """Give the number of a child under 14 (PIPL art. 28) the type that says so."""
    digits = span.value.replace(" ", "").replace("-", "")
    if as_of is None or span.type != "resident_id" or len(digits) != 18:
        return span
    born = int(digits[6:14])
    today = as_of.year * 10_000 + as_of.month * 100 + as_of.day
    if 0 <= today - born < 140_000:
        return Span("minor_identity", span.start, span.end, span.value, span.detector)
    return span


def _settled(spans: list[Span], order: dict[str, int]) -> list[Span]:
    """Of spans that overlap keep the type of higher precedence, then the longer one."""
    if len(spans) < 2:
        return spans
    ranked = sorted(
        spans, key=lambda span: (order[span.type], span.start - span.end, span.start, span.detector)
    )
    kept: list[Span] = []
    starts: list[int] = []
    for span in ranked:
        place = bisect.bisect_left(starts, span.end)
        if place and kept[place - 1].end > span.start:
            continue
        kept.insert(place, span)
        starts.insert(place, span.start)
    return kept
