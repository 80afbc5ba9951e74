# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Many keywords at once: a trie over folded characters, walked from every place a word can begin.

Case and Traditional forms are folded as in keys (`characters.fold_table`), white space counts as
one space. In scripts that write words apart, a keyword matches whole words only: no letter or digit
of such a script stands directly before or behind it. Of keywords that begin at one place the
longest counts, and the search goes on behind it. Cost is linear in the text, whatever the number of
keywords, since a keyword has at most `LONGEST_KEYWORD` characters. `reference_keywords` is the
plain twin.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from provender.kernels.buffers import Bytes, Offsets, text_buffers
from provender.kernels.characters import DIGIT, LETTER, SPACE, class_table, fold_table
from provender.kernels.hashing import spread
from provender.kernels.jit import kernel
from provender.kernels.utf8 import code_at

__all__ = ["LONGEST_KEYWORD", "KeywordTrie", "Matches", "find_keywords", "fold_keyword", "trie_of"]

LONGEST_KEYWORD = 64
"""Characters of a keyword, after folding."""

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class KeywordTrie:
    """Keywords as a hash table of (node, character) to node.

    Attributes:
        first: Node that a first character leads to, 0 for none, shape (65536,).
        pairs: Whether a second character can follow a first node, by their hash, shape (65536,).
        keys: Node and character, -1 where the slot is empty, shape (slots,).
        nodes: Node that they lead to, shape (slots,).
        ends: Keyword that ends at a node, -1 for none, shape (nodes,).
    """

    first: npt.NDArray[np.int32]
    pairs: npt.NDArray[np.bool_]
    keys: Integers
    nodes: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]


@dataclass(frozen=True)
class Matches:
    """What was found, in order.

    Attributes:
        row: Which text, shape (n,).
        keyword: Which keyword, shape (n,).
        start: First byte in its text, shape (n,).
        end: One past the last byte, shape (n,).
    """

    row: Integers
    keyword: Integers
    start: Integers
    end: Integers


def fold_keyword(word: str) -> str:
    """Return a keyword as texts are read: folded, with single spaces, trimmed."""
    table = fold_table()
    codes = [int(table[ord(letter)]) if ord(letter) < 0x10000 else ord(letter) for letter in word]
    return " ".join("".join(map(chr, codes)).split(" ")).strip()


def trie_of(words: Sequence[str]) -> KeywordTrie:
    """Build the trie.

    Args:
        words: Folded keywords, none empty, none longer than `LONGEST_KEYWORD`.

    Raises:
        ValueError: A keyword is empty or too long, or begins beyond the basic plane.
    """
    moves: dict[tuple[int, int], int] = {}
    ends = [-1]
    for index, word in enumerate(words):
        if not 0 < len(word) <= LONGEST_KEYWORD or ord(word[0]) >= 0x10000:
            raise ValueError(
                f"keyword {word!r} has {len(word)} characters; 1 to {LONGEST_KEYWORD} can be, "
                "the first in the basic plane"
            )
        node = 0
        for letter in word:
            node = moves.setdefault((node, ord(letter)), len(ends))
            if node == len(ends):
                ends.append(-1)
        ends[node] = index
    slots = 1 << max(4, (2 * len(moves)).bit_length())
    first = np.zeros(0x10000, np.int32)
    keys = np.full(slots, -1, np.int64)
    nodes = np.zeros(slots, np.int32)
    for (node, code), target in moves.items():
        if node == 0:
            first[code] = target
            continue
        _insert(keys, nodes, np.int64(node << 21 | code), target)
    pairs = np.zeros(0x10000, np.bool_)
    starts = set(first[first > 0].tolist())
    for node, code in moves:
        if node in starts:
            pairs[_pair(np.int64(node), np.int64(code))] = True
    return KeywordTrie(first, pairs, keys, nodes, np.array(ends, np.int32))


@kernel
def _pair(node: np.int64, code: np.int64) -> np.int64:
    return (node * 40_503 + code) & 0xFFFF


@kernel
def _insert(keys: Integers, nodes: npt.NDArray[np.int32], key: np.int64, node: int) -> None:
    mask = np.uint64(keys.shape[0] - 1)
    slot = spread(np.uint64(key)) & mask
    while keys[slot] >= 0:
        slot = (slot + np.uint64(1)) & mask
    keys[slot] = key
    nodes[slot] = node


@kernel
def _follow(keys: Integers, nodes: npt.NDArray[np.int32], key: np.int64) -> int:
    mask = np.uint64(keys.shape[0] - 1)
    slot = spread(np.uint64(key)) & mask
    while keys[slot] >= 0:
        if keys[slot] == key:
            return int(nodes[slot])
        slot = (slot + np.uint64(1)) & mask
    return 0


@kernel
def _joins(code: np.int64, classes: npt.NDArray[np.uint8]) -> bool:
    """Whether a character is a letter or digit of a script that writes words apart."""
    if code >= 0x10000:
        return False
    return bool(classes[code] == LETTER or classes[code] == DIGIT)


@kernel
def _match(
    data: Bytes,
    offsets: Offsets,
    fold: npt.NDArray[np.uint32],
    classes: npt.NDArray[np.uint8],
    first: npt.NDArray[np.int32],
    pairs: npt.NDArray[np.bool_],
    keys: Integers,
    nodes: npt.NDArray[np.int32],
    ends: npt.NDArray[np.int32],
    out: Integers,
) -> np.int64:
    count = np.int64(0)
    for row in range(offsets.shape[0] - 1):
        begin = offsets[row]
        end = offsets[row + 1]
        place = begin
        joined = False
        while place < end:
            lead = data[place]
            if lead < 0x80 and joined and (classes[lead] == LETTER or classes[lead] == DIGIT):
                place += 1
                continue
            code, step = code_at(data, place)
            if code >= 0x10000:
                joined = False
                place += step
                continue
            plain = np.int64(fold[code])
            node = np.int64(first[plain])
            joins = _joins(code, classes)
            if node == 0 or (joined and joins):
                joined = joins
                place += step
                continue
            at = place + step
            if at < end and data[at] >= 0x21 and ends[node] < 0:
                second, _ = code_at(data, at)
                plane = second < 0x10000 and classes[second] != SPACE
                if plane and not pairs[_pair(node, np.int64(fold[second]))]:
                    joined = joins
                    place = at
                    continue
            best = np.int64(-1)
            best_end = place
            last = joins
            while True:
                blank = False
                following = np.int64(-1)
                width = np.int64(0)
                ahead = at
                while ahead < end:
                    following, size = code_at(data, ahead)
                    width = np.int64(size)
                    if following < 0x10000 and fold[following] == 0x20:
                        blank = True
                        ahead += width
                    else:
                        break
                if ends[node] >= 0:
                    apart = blank or ahead >= end or not last or not _joins(following, classes)
                    if apart:
                        best = np.int64(ends[node])
                        best_end = at
                if blank:
                    node = np.int64(_follow(keys, nodes, node << 21 | 0x20))
                    at = ahead
                    last = False
                elif ahead < end:
                    read = following if following >= 0x10000 else np.int64(fold[following])
                    node = np.int64(_follow(keys, nodes, node << 21 | read))
                    at = ahead + width
                    last = _joins(following, classes)
                else:
                    break
                if node == 0:
                    break
            if best < 0:
                joined = joins
                place += step
                continue
            if count < out.shape[0]:
                out[count, 0] = row
                out[count, 1] = best
                out[count, 2] = place - begin
                out[count, 3] = best_end - begin
            count += 1
            place = best_end
            joined = False
    return count


def find_keywords(column: pa.Array | pa.ChunkedArray, trie: KeywordTrie) -> Matches:
    """Find keywords in texts; null counts as empty."""
    data, offsets = text_buffers(column)
    room = 64 + data.size // 1024
    while True:
        out = np.zeros((room, 4), np.int64)
        count = int(
            _match(
                data, offsets, fold_table(), class_table(),
                trie.first, trie.pairs, trie.keys, trie.nodes, trie.ends, out,
            )
        )  # fmt: skip
        if count <= room:
            return Matches(*(np.ascontiguousarray(out[:count, part]) for part in range(4)))
        room = count
