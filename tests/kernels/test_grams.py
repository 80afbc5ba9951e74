# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Grams, runs and cover against plain Python."""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.kernels import reference_grams as plain
from provender.kernels.gram_cover import Postings, cover
from provender.kernels.gram_folding import fold, folding, kind_of
from provender.kernels.gram_runs import find_runs, gram_lookup
from provender.kernels.gram_words import GramSize
from provender.kernels.grams import grams_of

ALPHABET = "abABé\u0301ß9-. \n\u00ad中國国が\u3099㌖ﷺﬁ⑴한𠀀𝐀ａ"
TEXT = st.one_of(st.text(st.sampled_from(ALPHABET), max_size=60), st.text(max_size=60))
SIZES = st.builds(GramSize, st.integers(2, 4), st.integers(2, 6), st.integers(1, 2))


def strings(texts: list[str]) -> pa.Array:
    return pa.array(texts, pa.large_string())


def tables(items: list[str], size: GramSize):
    """Number all grams of some items, nothing left out."""
    found = grams_of(strings(items), size)
    short = np.flatnonzero(found.anchors)
    order = {gram: number for number, gram in enumerate(dict.fromkeys(found.hashes.tolist()))}
    distinct = np.array(list(order), np.uint64)
    inverse = np.array([order[gram] for gram in found.hashes.tolist()], np.int64)
    lookup = gram_lookup(
        size,
        distinct,
        found.only(short),
        len(distinct) + np.arange(len(short)),
    )
    numbers = np.concatenate([inverse, len(distinct) + np.arange(len(short))]).astype(np.int64)
    order = np.argsort(numbers, kind="stable")
    counts = np.bincount(numbers, minlength=len(distinct) + len(short))
    parts = np.concatenate([found.places[:, 0], short])
    first = np.concatenate([found.places[:, 1], np.zeros(len(short), np.int64)])
    end = np.concatenate([found.places[:, 2], found.words[short]])
    postings = Postings(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        *(column[order].astype(np.int32) for column in (parts, first, end)),
        np.concatenate([[0], np.cumsum(found.words)]).astype(np.int64),
    )
    return lookup, postings, len(counts)


@settings(deadline=None, max_examples=150)
@given(st.lists(TEXT, max_size=4), SIZES)
def test_grams_are_those_of_the_twin(texts: list[str], size: GramSize) -> None:
    found = grams_of(strings(texts), size)
    assert found.words.tolist() == [len(plain.words_of(text)) for text in texts]
    assert found.weights.tolist() == [plain.weight(plain.words_of(text), size) for text in texts]
    expected = [(row, gram) for row, text in enumerate(texts) for gram in plain.grams(text, size)]
    rows = found.places[:, 0].tolist()
    assert rows == [row for row, _ in expected]
    assert (found.places[:, 2] - found.places[:, 1]).tolist() == [len(g) for _, g in expected]
    assert found.places[:, 3].tolist() == [len(set(gram)) for _, gram in expected]
    pairs = set(zip(found.hashes.tolist(), (gram for _, gram in expected), strict=True))
    assert len({value for value, _ in pairs}) == len({gram for _, gram in pairs}) == len(pairs)


@settings(deadline=None, max_examples=150)
@given(st.lists(TEXT, min_size=1, max_size=3), st.lists(TEXT, max_size=3), SIZES, st.data())
def test_what_texts_hold_of_items_is_what_the_twin_says(items, texts, size, data) -> None:
    texts = [*texts, "x. " + data.draw(st.sampled_from(items)) + "-y"]
    lookup, postings, grams = tables(items, size)
    held = cover(find_runs(strings(texts), lookup), np.zeros(grams, np.bool_), postings)
    got = {(row, part): words for row, part, words in held.tolist()}
    expected = {
        (row, part): words
        for row, text in enumerate(texts)
        for part, item in enumerate(items)
        if (words := plain.covered(item, text, size))
    }
    assert got == expected


@settings(deadline=None, max_examples=100)
@given(TEXT, st.lists(TEXT, max_size=3), SIZES)
def test_runs_are_cut_at_characters_and_hold_what_they_say(item, texts, size) -> None:
    lookup, _, _ = tables([item], size)
    texts = [*texts, "é " + item]
    there = plain.grams(item, size)
    there += [tuple(plain.words_of(item))] if plain.held_short(item, item, size) else []
    # A gram may begin or end inside a character that folds to several words (U+FDFA: four).
    extra = max(len(plain.words_of(character)) for character in [*item, "a"]) - 1
    for row, start, end, first, last in find_runs(strings(texts), lookup).tolist():
        words = tuple(plain.words_of(texts[row].encode()[start:end].decode()))
        assert first <= last
        begins = [words[skip:] for skip in range(extra + 1)]
        ends = [words[: len(words) - skip] for skip in range(extra + 1)]
        assert any(rest[: len(gram)] == gram for gram in there for rest in begins)
        assert any(rest[-len(gram) :] == gram for gram in there for rest in ends)


def test_the_tables_of_the_folding_are_the_plain_folding() -> None:
    """Every code point of the tables, the planes of private use and surrogates aside."""
    entries, expansions = folding()
    for code_point in [*range(0xD800), *range(0xE000, 0x11000), *range(0x1D400, 0x1D800), 0xE0100]:
        folded = [kind_of(c) << 24 | ord(c) for c in fold(chr(code_point))]
        entry = int(entries[code_point])
        if len(folded) == 1:
            assert entry == folded[0]
        else:
            place, number = (entry & 0xFFFFFF) >> 5, entry & 31
            assert expansions[place : place + number].tolist() == folded


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_normal_forms_are_equal(form: str) -> None:
    text = "Ｔｈｅ Ångström éclair ½ ﬁ 한국어 がぎ 國家"
    size = GramSize(2, 2, 1)
    first, other = grams_of(strings([text, unicodedata.normalize(form, text)]), size)[:2]
    half = len(first) // 2
    assert len(first) % 2 == 0
    assert first[:half].tolist() == first[half:].tolist()
    assert other[:half, 1:].tolist() == other[half:, 1:].tolist()


def test_long_texts_cross_blocks() -> None:
    """A text is read in blocks of a thousand words; an item may lie across any border."""
    size = GramSize(13, 20, 8)
    item = " ".join(f"word{n}" for n in range(40))
    short = "八九个不同的字在此处出现一次"
    lookup, postings, grams = tables([item, short], size)
    for before in range(960, 1060, 3):
        text = " ".join(f"other{n}" for n in range(before)) + f" {item} end {short}"
        held = cover(find_runs(strings([text]), lookup), np.zeros(grams, np.bool_), postings)
        assert held.tolist() == [[0, 0, 40], [0, 1, 14]]


def test_hostile_texts_are_read_in_bounded_room() -> None:
    """One word of 10 MB, a million line ends, and one character ten million times."""
    size = GramSize(13, 20, 8)
    item = " ".join(f"word{n}" for n in range(40))
    lookup, _, _ = tables([item], size)
    for text in ("a" * 10_000_000, "\n" * 1_000_000, "中" * 3_000_000, "word1 word2 " * 500_000):
        assert len(find_runs(strings([text]), lookup)) == 0
    repeated = find_runs(strings([(item + " ") * 20_000]), lookup)
    assert len(repeated) <= 20_000
    assert len(grams_of(strings(["a" * 10_000_000]), size).hashes) == 0
