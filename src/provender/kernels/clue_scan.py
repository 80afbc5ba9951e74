# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The scan of `clues`: one pass over the bytes of all texts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from provender.kernels.buffers import Bytes, Offsets
from provender.kernels.clue_literals import ADDRESS, NUMBER, PLATE
from provender.kernels.jit import kernel

__all__ = ["LONGEST_RUN", "LONGEST_TOKEN", "LONGEST_WINDOW", "REACH", "folded_at", "scan"]

REACH = 28
"""Bytes that a window holds on both sides of a number or an address."""
LONGEST_WINDOW = 1 << 16
"""Windows that would grow longer begin anew, so that no buffer grows with a hostile text."""
LONGEST_RUN = 4096
"""Bytes of digits and separators that are read as one number run."""
LONGEST_TOKEN = 4096
"""Letters, digits and `_-.=+/~` behind a literal that belong to its window without a limit."""

BLOCK_BYTES = 2048
"""Bytes that are looked through at a time for those that could begin something."""

Numbers = npt.NDArray[np.int64]


@kernel
def folded_at(data: Bytes, place: np.int64, end: np.int64) -> tuple[np.int64, int]:
    """Return what a character is read as, and how many bytes it has.

    An ASCII code, 0 for what is invisible and left out, -1 for any other character.
    """
    lead = np.int64(data[place])
    if lead < 0x80:
        return lead, 1
    if lead == 0xC2 and place + 1 < end:
        if data[place + 1] == 0xA0:
            return np.int64(0x20), 2
        return (np.int64(0) if data[place + 1] == 0xAD else np.int64(-1)), 2
    if (lead == 0xE2 or lead == 0xE3 or lead == 0xEF) and place + 2 < end:
        code = (
            ((lead & 15) << 12)
            | np.int64(data[place + 1] & 63) << 6
            | np.int64(data[place + 2] & 63)
        )
        if 0xFF01 <= code <= 0xFF5E:
            return code - 0xFEE0, 3
        if code == 0x3000 or 0x2000 <= code <= 0x200A or code == 0x202F:
            return np.int64(0x20), 3
        if 0x2010 <= code <= 0x2015 or code == 0x2212:
            return np.int64(0x2D), 3
        if 0x200B <= code <= 0x200F or 0x202A <= code <= 0x202E or code == 0x2060 or code == 0xFEFF:
            return np.int64(0), 3
        return np.int64(-1), 3
    if lead < 0xC0:
        return np.int64(-1), 1
    return np.int64(-1), 2 if lead < 0xE0 else (3 if lead < 0xF0 else 4)


@kernel
def _is_hexadecimal(byte: np.int64) -> bool:
    return bool(48 <= byte <= 57 or 65 <= byte <= 70 or 97 <= byte <= 102)


@kernel
def _is_letter_or_digit(byte: np.int64) -> bool:
    return bool(48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122)


@kernel
def _is_separator(code: np.int64) -> bool:
    return bool(code == 32 or code == 45 or code == 46 or code == 40 or code == 41 or code == 47)


@kernel
def _number_run(
    data: Bytes, begin: np.int64, end: np.int64
) -> tuple[np.int64, np.int64, np.int64, np.int64]:
    """Read digits and separators.

    Returns:
        One past the last digit, the digits, the longest chain of groups of at most three digits
        joined by one dot, and the longest chain of pairs joined by one dash.
    """
    place = begin
    stop = begin
    digits = np.int64(0)
    gap = 0
    only = np.int64(0)
    group = 0
    dots = 0
    pairs = 0
    most_dots = 0
    most_pairs = 0
    while place < end and place - begin < LONGEST_RUN:
        code, step = folded_at(data, place, end)
        if 48 <= code <= 57:
            if gap > 0:
                short = 0 < group <= 3
                dots = dots + 1 if gap == 1 and only == 46 and short else 0
                pairs = pairs + 1 if gap == 1 and only == 45 and group == 2 else 0
                group = 0
            digits += 1
            group += 1
            gap = 0
            stop = place + step
            if group <= 3:
                most_dots = max(most_dots, dots + 1)
            if group == 2:
                most_pairs = max(most_pairs, pairs + 1)
        elif code == 0:
            pass
        elif _is_separator(code):
            gap += 1
            only = code
            if gap > 2:
                break
        else:
            break
        place += step
    return stop, digits, np.int64(most_dots), np.int64(most_pairs)


@kernel
def _plate_follows(data: Bytes, place: np.int64, end: np.int64) -> bool:
    """Whether five letters or digits follow, one dot or space before them allowed.

    What is invisible counts for nothing.
    """
    seen = 0
    started = False
    while place < end and seen < 5:
        code, step = folded_at(data, place, end)
        if code == 0:
            pass
        elif _is_letter_or_digit(code):
            seen += 1
        elif (
            started
            or seen > 0
            or not (
                code == 32
                or code == 46
                or (step == 2 and data[place] == 0xC2 and data[place + 1] == 0xB7)
            )
        ):
            return False
        else:
            started = True
        place += step
    return seen == 5


@kernel
def _colon_run(
    data: Bytes, begin: np.int64, place: np.int64, end: np.int64
) -> tuple[np.int64, bool]:
    """Read hexadecimal digits, colons and dots, at most 64 bytes.

    A public address with two colons in a row begins with a group of four (2000::/3, RFC 4291).

    Returns:
        One past the last byte, and whether it looks like an address.
    """
    colons = 0
    double = False
    whole = bool(place - 4 >= begin)
    for back in range(1, 5):
        whole = whole and _is_hexadecimal(np.int64(data[place - back]))
    stop = min(end, place + 64)
    while place < stop:
        byte = np.int64(data[place])
        if byte == 58:
            colons += 1
            if place + 1 < end and data[place + 1] == 58:
                double = True
        elif not (_is_hexadecimal(byte) or byte == 46):
            break
        place += 1
    letter = place < end and (
        65 <= data[place] <= 90 or 97 <= data[place] <= 122 or data[place] == 95
    )
    return place, ((double and whole) or colons >= 5) and not letter


@kernel
def _add(
    out: Numbers,
    count: np.int64,
    state: Numbers,
    kind: np.int64,
    row: np.int64,
    left: np.int64,
    right: np.int64,
) -> np.int64:
    """Add a window or lengthen the last one of its kind; return how many there are.

    `state` holds, by kind, the last window's number (-1 before the first), its start and its end.
    """
    last = state[kind, 0]
    if last >= 0 and left <= state[kind, 2] and right - state[kind, 1] <= LONGEST_WINDOW:
        state[kind, 2] = max(state[kind, 2], right)
        if last < out.shape[0]:
            out[last, 3] = state[kind, 2]
        return count
    if count < out.shape[0]:
        out[count, 0] = kind
        out[count, 1] = row
        out[count, 2] = left
        out[count, 3] = right
    state[kind, 0] = count
    state[kind, 1] = left
    state[kind, 2] = right
    return count + 1


@kernel
def _flagged(
    data: Bytes, begin: np.int64, end: np.int64, classes: npt.NDArray[np.uint8], places: Numbers
) -> int:
    """Write down the bytes that have a class, without a branch for each byte; return how many."""
    count = np.uint64(0)
    place = np.uint64(begin)
    while place < np.uint64(end):
        places[count] = np.int64(place)
        count += np.uint64(classes[data[place]] != 0)
        place += np.uint64(1)
    return np.int64(count)  # type: ignore[return-value]


@kernel
def scan(
    data: Bytes,
    offsets: Offsets,
    classes: npt.NDArray[np.uint8],
    first: npt.NDArray[np.int16],
    following: npt.NDArray[np.int16],
    pool: Bytes,
    rows: npt.NDArray[np.int32],
    token: npt.NDArray[np.bool_],
    kinds: int,
    out: npt.NDArray[np.int64],
) -> np.int64:
    """Fill `out` with (kind, row, start, end) and return how many windows there are."""
    count = np.int64(0)
    state = np.zeros((kinds, 3), np.int64)
    token_end = np.zeros(kinds, np.int64)
    found = np.empty((kinds, 2), np.int64)
    places = np.empty(BLOCK_BYTES, np.int64)
    for row in range(offsets.shape[0] - 1):
        begin = offsets[row]
        end = offsets[row + 1]
        place = begin
        colons_read = begin
        state[:, 0] = -1
        token_end[:] = begin
        block = begin
        while block < end:
            block_end = min(end, block + places.shape[0])
            for number in range(_flagged(data, block, block_end, classes, places)):
                if places[number] < place:
                    continue
                place = places[number]
                kind_bits = classes[data[place]]
                step = np.int64(1)
                wanted = 0
                code = np.int64(data[place])
                if kind_bits & 16:
                    code, _ = folded_at(data, place, end)
                    if 48 <= code <= 57:
                        kind_bits |= 1
                    elif 65 <= code <= 90:
                        kind_bits |= 8
                if kind_bits & 1:
                    stop, digits, dots, pairs = _number_run(data, place, end)
                    hong_kong = (
                        digits == 6
                        and stop + 1 < end
                        and (data[stop] == 40 or (data[stop] == 0xEF and stop + 2 < end))
                    )
                    if digits >= 7 or hong_kong:
                        found[wanted, 0] = NUMBER
                        found[wanted, 1] = stop
                        wanted += 1
                    if dots >= 4 or pairs >= 6:
                        found[wanted, 0] = ADDRESS
                        found[wanted, 1] = stop
                        wanted += 1
                    step = stop - place
                elif kind_bits & 2 and place >= colons_read and place + 1 < end:
                    after = np.int64(data[place + 1])
                    before = np.int64(data[place - 1]) if place > begin else np.int64(0)
                    if after == 58 or (_is_hexadecimal(after) and _is_hexadecimal(before)):
                        stop, is_address = _colon_run(data, begin, place, end)
                        colons_read = stop
                        if is_address:
                            found[wanted, 0] = ADDRESS
                            found[wanted, 1] = stop
                            wanted += 1
                elif kind_bits & 4 and place - 2 >= begin and place + 3 < end:
                    if (
                        data[place + 3] == 45
                        and _is_hexadecimal(np.int64(data[place - 2]))
                        and _is_hexadecimal(np.int64(data[place - 1]))
                        and _is_hexadecimal(np.int64(data[place + 1]))
                        and _is_hexadecimal(np.int64(data[place + 2]))
                    ):
                        found[wanted, 0] = ADDRESS
                        found[wanted, 1] = place
                        wanted += 1
                elif kind_bits & 8 and place - 3 >= begin and data[place - 1] >= 0x80:
                    behind = place + 1 if data[place] < 0x80 else place + 3
                    if 0xE4 <= data[place - 3] <= 0xE9 and _plate_follows(data, behind, end):
                        found[wanted, 0] = PLATE
                        found[wanted, 1] = place
                        wanted += 1
                for index in range(wanted):
                    kind = found[index, 0]
                    left = max(begin, place - REACH)
                    right = min(end, found[index, 1] + REACH)
                    count = _add(out, count, state, kind, np.int64(row), left, right)
                if kind_bits & 128:
                    chain = np.int16(-1)
                    if place > begin:
                        chain = first[np.int64(data[place - 1]) << 8 | np.int64(data[place])]
                    lone = kind_bits & 64 != 0
                    if chain < 0 and lone:
                        chain = first[data[place]]
                        lone = False
                    while chain >= 0:
                        length = np.int64(rows[chain, 1])
                        at = place - rows[chain, 2]
                        same = at >= begin and at + length <= end
                        if same and rows[chain, 6] and at > begin:
                            same = not _is_letter_or_digit(np.int64(data[at - 1]))
                        index = 0
                        while same and index < length:
                            same = data[at + index] == pool[rows[chain, 0] + index]
                            index += 1
                        if same:
                            kind = np.int64(rows[chain, 3])
                            stop = max(at + length, token_end[kind])
                            if stop == at + length:
                                limit = min(end, stop + LONGEST_TOKEN)
                                while stop < limit and token[data[stop]]:
                                    stop += 1
                                token_end[kind] = stop
                            left = max(begin, at - rows[chain, 4])
                            right = min(end, stop + rows[chain, 5])
                            count = _add(out, count, state, kind, np.int64(row), left, right)
                        chain = following[chain]
                        if chain < 0 and lone:
                            chain = first[data[place]]
                            lone = False
                place += step
            block = block_end
    return count
