# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Signatures against their plain twin, against closed forms and against the theory."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.kernels import reference_copies
from provender.kernels.minhash import minhash, permutations
from provender.kernels.tokens import BLOCK, Shingling

WORDS = Shingling(5, 8)
TEXTS = st.lists(
    st.one_of(
        st.text(max_size=80),
        st.text(alphabet="ab 中漢汉字词Éé́9-\n", max_size=160),
        st.text(alphabet="a b\U00020000か", max_size=60),
    ),
    max_size=6,
)
SHINGLINGS = st.one_of(
    st.builds(Shingling, st.integers(1, 6), st.integers(1, 9)),
    st.builds(lambda n: Shingling(1, n, "characters"), st.integers(1, 24)),
)


def signed(texts, shingling=WORDS, count=112, bands=14, rows=8):
    return minhash(
        pa.array(texts, pa.large_string()), shingling, count=count, bands=bands, rows=rows
    )


def estimate(one: np.ndarray, other: np.ndarray) -> float:
    share = float(np.mean(one == other))
    return (share - 1 / 256) / (1 - 1 / 256)


@settings(deadline=None, max_examples=200)
@given(TEXTS, SHINGLINGS)
def test_signatures_are_those_of_the_twin(texts, shingling) -> None:
    """Band keys and sketches of every text, by words and by characters."""
    found = signed(texts, shingling, 9, 2, 4)
    for row, text in enumerate(texts):
        hashes = reference_copies.near_shingles(
            text, shingling.words, shingling.characters, shingling.unit
        )
        keys, sketch = reference_copies.minhash(hashes, 9, 2, 4)
        assert found.bands[row].tolist() == keys
        assert found.sketch[row].tolist() == sketch


@pytest.mark.parametrize("unit", ["words", "characters"])
@pytest.mark.parametrize("length", [BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5])
def test_a_block_ends_anywhere_without_a_trace(unit, length) -> None:
    """Texts longer than a block, in one script and mixed, are those of the twin."""
    shingling = Shingling(5, 8, unit)
    numbers = random.Random(length)
    texts = [
        " ".join(numbers.choice(("ab", "cd", "ef")) for _ in range(length)),
        "".join(numbers.choice("天地玄黄宇宙") for _ in range(length)),
        "".join(numbers.choice(["天", " ab ", "黄", "…"]) for _ in range(length)),
    ]
    found = signed(texts, shingling, 8, 1, 8)
    for row, text in enumerate(texts):
        hashes = reference_copies.near_shingles(text, 5, 8, unit)
        assert found.bands[row].tolist() == reference_copies.minhash(hashes, 8, 1, 8)[0]


def test_case_script_layout_and_punctuation_do_not_count() -> None:
    """What differs only in those has the same signature; another word gives another."""
    same = signed(
        [
            "The quick brown fox jumps over the lazy dog.",
            "the QUICK brown\n\nfox — jumps over the lazy dog!",
            "The quick brown cat jumps over the lazy dog.",
            "漢語的書寫系統有兩種常用的形式",
            "汉语的书写系统,有两种常用的形式。",
        ]
    )
    assert same.bands[0].tolist() == same.bands[1].tolist() != same.bands[2].tolist()
    assert same.bands[3].tolist() == same.bands[4].tolist()


def test_short_texts_compare_as_wholes_and_empty_ones_not_at_all() -> None:
    """Fewer words than a shingle are one shingle; a text without words has no key."""
    found = signed(["two words", "Two, words", "two word", "", None, "?!…", "字"])
    assert found.bands[0].tolist() == found.bands[1].tolist()
    assert (found.bands[0] != found.bands[2]).all()
    assert not found.bands[3:6].any()
    assert found.bands[6].all()


def test_a_shingle_of_a_mixed_text_carries_the_same_amount() -> None:
    """Five words, eight characters, or what weighs as much of both."""
    assert len(reference_copies.near_shingles("a b c d e f", 5, 8, "words")) == 2
    assert len(reference_copies.near_shingles("一二三四五六七八九", 5, 8, "words")) == 2
    # Three words weigh 24 of 40, so three characters of 5 do not fill it and a fourth does.
    assert len(reference_copies.near_shingles("a b c 一二三", 5, 8, "words")) == 1
    full = reference_copies.near_shingles("a b c 一二三四", 5, 8, "words")
    more = reference_copies.near_shingles("a b c 一二三四五", 5, 8, "words")
    assert len(full) == 1
    assert len(more) == 2
    assert more[0] == full[0]


def test_a_signature_of_more_permutations_begins_with_that_of_fewer() -> None:
    """Permutations are numbered for good."""
    few, many = permutations(8), permutations(300)
    assert few[0].tolist() == many[0][:8].tolist()
    assert (many[0] % 2 == 1).all()
    assert len(set(many[0].tolist())) == 300


def test_the_error_is_that_of_the_theory() -> None:
    """RMSE of 112 permutations over planted overlaps: sqrt(s (1 - s) / 112), averaged."""
    numbers = random.Random(7)
    texts, truth = [], []
    for _ in range(1500):
        common, own = numbers.randint(20, 200), numbers.randint(1, 80)
        words = [f"w{numbers.getrandbits(48):x}" for _ in range(common + 2 * own)]
        texts += [" ".join(words[: common + own]), " ".join(words[:common] + words[common + own :])]
        truth.append(common / (common + 2 * own))
    sketch = signed(texts, Shingling(1, 1)).sketch
    found = np.array([estimate(*sketch[2 * n : 2 * n + 2]) for n in range(len(truth))])
    known = np.array(truth)
    expected = float(np.sqrt(np.mean(known * (1 - known) / 112)))
    assert np.sqrt(np.mean((found - known) ** 2)) == pytest.approx(expected, rel=0.06)
    assert abs(np.mean(found - known)) < 3 * expected / np.sqrt(len(truth))


def test_a_sliced_column_gives_the_same_as_its_own() -> None:
    """Offsets of a slice do not begin at zero."""
    texts = pa.array(["one two three", "four five six seven", None, "八九十"], pa.large_string())
    whole = minhash(texts, WORDS, count=8, bands=2, rows=4)
    part = minhash(texts.slice(1), WORDS, count=8, bands=2, rows=4)
    assert part.bands.tolist() == whole.bands.tolist()[1:]


def test_more_rows_than_permutations_are_refused() -> None:
    """A band cannot be made of minima that are not there."""
    with pytest.raises(ValueError, match="14 bands of 8 rows"):
        signed(["text"], count=111)


@pytest.mark.parametrize("text", ["a" * 10_000_000, "\n" * 1_000_000, "字" * 3_000_000])
def test_hostile_texts_take_linear_time(text) -> None:
    """One word of 10 MB, a million empty lines, one character three million times."""
    found = signed([text], count=16, bands=2, rows=8)
    if text[0] == "\n":
        assert not found.bands.any()
    elif text[0] == "a":
        same, other = signed([text.upper(), text[1:]], count=16, bands=2, rows=8).bands.tolist()
        assert found.bands[0].tolist() == same != other
    else:
        once = signed([text[:8]], count=16, bands=2, rows=8)
        assert found.bands[0].tolist() == once.bands[0].tolist()
