# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The windows of `clues` in plain Python, for tests to compare the kernel with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from provender.kernels.clue_literals import ADDRESS, NUMBER, PLATE, Literal
from provender.kernels.clue_scan import LONGEST_RUN, LONGEST_TOKEN, LONGEST_WINDOW, REACH

__all__ = ["folded", "windows"]

_INVISIBLE = {0xAD, 0x2060, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)}
_SPACES = {0xA0, 0x3000, 0x202F, *range(0x2000, 0x200B)}
_DASHES = {0x2212, *range(0x2010, 0x2016)}
_HEX = b"0123456789abcdefABCDEF"


def folded(letter: str) -> str:
    """Return what a character is read as; empty if it is left out."""
    code = ord(letter)
    if code in _INVISIBLE:
        return ""
    if code in _SPACES:
        return " "
    if code in _DASHES:
        return "-"
    if 0xFF01 <= code <= 0xFF5E:
        return unicodedata.normalize("NFKC", letter)
    return letter


def _finds(text: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield kind, byte of the clue, and first and last byte that it speaks of."""
    data = text.encode("utf-8")
    starts = [0]
    for letter in text:
        starts.append(starts[-1] + len(letter.encode("utf-8")))
    plain = [folded(letter) for letter in text]
    index = 0
    colons_read = 0
    while index < len(text):
        place, letter = starts[index], plain[index]
        if letter and letter in "0123456789":
            stop, run = _run(plain, starts, index)
            yield from _number(data, run, place, starts[stop])
            index = stop
            continue
        if letter == ":" and text[index] == ":" and place >= colons_read:
            before, after = data[place - 1 : place] if place else b"", data[place + 1 : place + 2]
            if after == b":" or (after and before and after in _HEX and before in _HEX):
                found = re.compile(rb"[0-9A-Fa-f:.]{1,64}").match(data, place)
                if found is None:
                    raise AssertionError(text)
                colons_read = found.end()
                if _is_address(data, place, found.group(), data[found.end() : found.end() + 1]):
                    yield ADDRESS, place, place, found.end()
        elif text[index] == "-":
            around = data[max(0, place - 2) : place + 4]
            if place >= 2 and re.fullmatch(rb"[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2}-", around):
                yield ADDRESS, place, place, place
        elif letter and letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" and index:
            tail = "".join(plain[index + 1 :])[:16]
            if 0x4000 <= ord(text[index - 1]) <= 0x9FFF and re.match(
                r"[ .·]?[0-9A-Za-z]{5}", tail, re.ASCII
            ):
                yield PLATE, place, place, place
        index += 1


def _run(
    plain: Sequence[str], starts: Sequence[int], index: int
) -> tuple[int, list[tuple[str, str]]]:
    """Return the index behind a run's last digit, and its digits with what stands before each."""
    first, stop, gap, run = starts[index], index, "", []
    while index < len(plain) and starts[index] - first < LONGEST_RUN:
        letter = plain[index]
        if letter and letter in "0123456789":
            run.append((letter, gap))
            gap, stop = "", index + 1
        elif letter and letter in " -./()":
            gap += letter
            if len(gap) > 2:
                break
        elif letter:
            break
        index += 1
    return stop, run


def _number(
    data: bytes, run: list[tuple[str, str]], place: int, stop: int
) -> Iterator[tuple[int, int, int, int]]:
    text = "".join(gap + digit for digit, gap in run)
    bracket = data[stop : stop + 1] == b"(" or (
        data[stop : stop + 1] == b"\xef" and len(data) > stop + 2
    )
    digits = len(run)
    if digits >= 7 or (digits == 6 and bracket and len(data) > stop + 1):
        yield NUMBER, place, place, stop
    quads = re.search(r"(?<![0-9])[0-9]{1,3}(?:\.[0-9]{1,3}){2}\.[0-9]", text)
    pairs = re.search(r"(?<![0-9])[0-9]{2}(?:-[0-9]{2}){5}", text)
    if quads or pairs:
        yield ADDRESS, place, place, stop


def _is_address(data: bytes, place: int, run: bytes, behind: bytes) -> bool:
    whole = re.fullmatch(rb"[0-9A-Fa-f]{4}", data[max(0, place - 4) : place]) is not None
    double = b"::" in run or (run.endswith(b":") and behind == b":")
    letter = re.match(rb"[A-Za-z_]", behind) is not None
    return ((double and whole) or run.count(b":") >= 5) and not letter


def windows(text: str, literals: Sequence[Literal]) -> set[tuple[int, int, int]]:
    """Return kind, start and end of all windows of one text."""
    data = text.encode("utf-8")
    spans = [
        (kind, first, max(0, first - REACH), min(len(data), last + REACH), place)
        for kind, place, first, last in _finds(text)
    ]
    merged: set[tuple[int, int, int]] = set()
    for kind in {span[0] for span in spans}:
        merged |= _merged(kind, [span[2:4] for span in spans if span[0] == kind])
    for kind in {literal.kind for literal in literals}:
        found = []
        for literal in literals:
            if literal.kind == kind:
                word = rb"(?<![0-9A-Za-z])" if literal.word else b""
                pattern = word + b"(?=" + re.escape(literal.content) + b")"
                found += [(match.start(), literal) for match in re.finditer(pattern, data)]
        token = re.compile(rb"[0-9A-Za-z_.=+/~-]{0,%d}" % LONGEST_TOKEN)
        merged |= _merged(kind, [_reach(data, at, literal, token) for at, literal in found])
    return merged


def _reach(data: bytes, at: int, literal: Literal, token: re.Pattern[bytes]) -> tuple[int, int]:
    behind = token.match(data, at + len(literal.content))
    if behind is None:
        raise AssertionError(literal)
    return max(0, at - literal.left), min(len(data), behind.end() + literal.right)


def _merged(kind: int, spans: list[tuple[int, int]]) -> set[tuple[int, int, int]]:
    kept: list[list[int]] = []
    for start, end in sorted(spans):
        if kept and start <= kept[-1][1] and end - kept[-1][0] <= LONGEST_WINDOW:
            kept[-1][1] = max(kept[-1][1], end)
        else:
            kept.append([start, end])
    return {(kind, start, end) for start, end in kept}
