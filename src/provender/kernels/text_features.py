# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Hashed features of texts, and their sum under a linear model's weights.

Features are the words of `gram_folding` one by one and in pairs, CJK characters one by one, in
pairs and in threes, symbols and line ends as words of their own, the last four characters at each
place of a word, and how a word is written (capitals, digits). Each goes to one of 2^bits places
(Weinberger et al. 2009, "Feature hashing for large scale multitask learning"). Weights are whole
numbers, so a sum does not depend on order or machine. `reference_features` is the plain twin.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.gram_folding import BREAK, CJK, EXPAND, JOIN, SKIP, WORD, folding
from provender.kernels.gram_words import Hashes, Numbers
from provender.kernels.hashing import spread
from provender.kernels.jit import kernel
from provender.kernels.utf8 import code_at

__all__ = ["Ids", "feature_ids", "feature_sums"]

Ids = npt.NDArray[np.uint32]

_PRIME = np.uint64(0x100000001B3)
_SEED = np.uint64(0xCBF29CE484222325)
_ODD = np.uint64(0x9E3779B97F4A7C15)
_PAIR = np.uint64(0xD6E8FEB86659FD93)
_SYMBOL = np.uint64(0xA0761D6478BD642F)
_SHAPE = np.uint64(0xE7037ED1A0B428DB)
_ENDS = np.uint64(0x8EBC6AF09C88C6E3)
_ROOM = 4096
_MOST_OF_ONE = 80
"""One character becomes at most 18 others, each of at most four features."""
_LONG_WORD = 20

# What is carried from block to block: hash of the word so far, its characters, capitals and
# digits, its last four characters, and the two tokens before.
_WORD, _LENGTH, _CAPITALS, _DIGITS, _LAST_FOUR, _BEFORE, _BEFORE_THAT = range(7)


@kernel
def _end_word(state: Hashes, shift: np.uint64, out: Ids, count: int) -> int:
    """Write the features of a word that is complete."""
    length, capitals, digits = state[_LENGTH], state[_CAPITALS], state[_DIGITS]
    shape = np.uint64(0)
    if digits == length:
        shape = np.uint64(1)
    elif digits > np.uint64(0):
        shape = np.uint64(2)
    elif capitals == length and length > np.uint64(1):
        shape = np.uint64(3)
    elif capitals > np.uint64(0):
        shape = np.uint64(4)
    if length > np.uint64(_LONG_WORD):
        shape += np.uint64(5)
    out[count] = ((shape + _SHAPE) * _ODD) >> shift
    token = spread(state[_WORD])
    out[count + 1] = (token * _ODD) >> shift
    out[count + 2] = ((token ^ (state[_BEFORE] * _PAIR)) * _ODD) >> shift
    state[_BEFORE_THAT] = state[_BEFORE]
    state[_BEFORE] = token
    state[_WORD] = _SEED
    state[_LENGTH] = state[_CAPITALS] = state[_DIGITS] = state[_LAST_FOUR] = np.uint64(0)
    return count + 3


@kernel
def _read_features(
    data: Bytes,
    p: int,
    end: int,
    entries: Ids,
    expansions: Ids,
    shift: np.uint64,
    state: Hashes,
    out: Ids,
) -> tuple[int, int]:
    """Write features until the text or the room for them ends; return where and how many."""
    room = out.shape[0] - _MOST_OF_ONE
    count = 0
    while p < end and count < room:
        code, step = code_at(data, np.int64(p))
        entry = entries[code]
        many = np.int64(1)
        place = np.int64(-1)
        if entry >> 24 == EXPAND:
            many = np.int64(entry & 31)
            place = np.int64((entry & 0xFFFFFF) >> 5)
        p += step
        for turn in range(many):
            if place >= 0:
                entry = expansions[place + turn]
            kind = entry >> 24
            character = np.uint64(entry & 0xFFFFFF)
            if kind == WORD or (kind == JOIN and state[_LENGTH] > np.uint64(0)):
                state[_WORD] = (state[_WORD] ^ character) * _PRIME
                state[_LENGTH] += np.uint64(1)
                if np.uint64(code) != character:
                    state[_CAPITALS] += np.uint64(1)
                if np.uint64(48) <= character <= np.uint64(57):
                    state[_DIGITS] += np.uint64(1)
                last = (state[_LAST_FOUR] << np.uint64(16)) | (character & np.uint64(0xFFFF))
                state[_LAST_FOUR] = last
                out[count] = ((last ^ _ENDS) * _ODD) >> shift
                count += 1
                continue
            if kind == SKIP or kind == JOIN:
                continue
            if state[_LENGTH] > np.uint64(0):
                count = _end_word(state, shift, out, count)
            if kind == BREAK and (code == 32 or code == 13 or code == 9):
                continue
            tag = _SEED if kind == CJK else _SYMBOL
            token = spread(character ^ tag)
            out[count] = (token * _ODD) >> shift
            pair = token ^ (state[_BEFORE] * _PAIR)
            out[count + 1] = (pair * _ODD) >> shift
            count += 2
            if kind == CJK:
                out[count] = ((pair ^ (state[_BEFORE_THAT] * _SYMBOL)) * _ODD) >> shift
                count += 1
            state[_BEFORE_THAT] = state[_BEFORE]
            state[_BEFORE] = token
    if p >= end and state[_LENGTH] > np.uint64(0):
        count = _end_word(state, shift, out, count)
    return p, count


@kernel
def _begin(state: Hashes) -> None:
    state[:] = np.uint64(0)
    state[_WORD] = _SEED


@kernel
def _emit(
    data: Bytes, begins: Numbers, ends: Numbers, entries: Ids, expansions: Ids, shift: np.uint64
) -> tuple[Ids, Numbers]:
    state, block = np.zeros(7, np.uint64), np.zeros(_ROOM, np.uint32)
    ids, upto = np.zeros(1 << 16, np.uint32), np.zeros(begins.shape[0], np.int64)
    written = 0
    for row in range(begins.shape[0]):
        p = begins[row]
        _begin(state)
        while p < ends[row]:
            p, count = _read_features(data, p, ends[row], entries, expansions, shift, state, block)
            if written + count > ids.shape[0]:
                more = np.zeros(2 * (written + count), np.uint32)
                more[:written] = ids[:written]
                ids = more
            ids[written : written + count] = block[:count]
            written += count
        upto[row] = written
    return ids[:written], upto


@kernel
def _sum(
    data: Bytes,
    offsets: Offsets,
    entries: Ids,
    expansions: Ids,
    shift: np.uint64,
    weights: npt.NDArray[np.int16],
    sums: Numbers,
    counts: Numbers,
) -> None:
    state, block = np.zeros(7, np.uint64), np.zeros(_ROOM, np.uint32)
    for row in range(offsets.shape[0] - 1):
        p, end = offsets[row], offsets[row + 1]
        _begin(state)
        total = np.int64(0)
        seen = 0
        while p < end:
            p, count = _read_features(data, p, end, entries, expansions, shift, state, block)
            for place in range(count):
                total += np.int64(weights[block[place]])
            seen += count
        sums[row], counts[row] = total, seen


def feature_ids(data: Bytes, begins: Numbers, ends: Numbers, bits: int) -> tuple[Ids, Numbers]:
    """Return the features of spans of text.

    Args:
        data: UTF-8.
        begins: First byte of each span, at a character, shape (spans,).
        ends: One past the last byte of each span.
        bits: Features go to 2^bits places.

    Returns:
        Places of the features, span after span, and where each span's end, shape (spans,).
    """
    tables = folding()
    ids, upto = _emit(data, begins, ends, tables.entries, tables.expansions, np.uint64(64 - bits))
    return ids, upto


def feature_sums(
    texts: pa.Array | pa.ChunkedArray, weights: npt.NDArray[np.int16]
) -> tuple[Numbers, Numbers]:
    """Return the sum of the weights of each text's features, and their number, shape (texts,).

    Args:
        texts: A string column; null counts as empty.
        weights: Weight by place, shape (2^bits,).
    """
    data, offsets = text_buffers(texts)
    tables = folding()
    sums, counts = (np.zeros(len(offsets) - 1, np.int64) for _ in range(2))
    shift = np.uint64(65 - len(weights).bit_length())
    _sum(data, offsets, tables.entries, tables.expansions, shift, weights, sums, counts)
    return sums, counts
