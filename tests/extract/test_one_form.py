# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Text that needs no work is told by one pass, and only such text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from provender.extract.charset import looks_garbled
from provender.extract.normalize import _MOST_PLACES, _in_one_form, is_plain, normalize_text

PLAIN = (
    "Café “déjà vu” — naïve façade…\n\tTabs stay.",
    "中文，标点（全角）；Traditional 繁體字。\u3000首行缩进",
    "Привет, мир! Ελληνικα 한국어 ひらがな ガ 😀",
    "French â and ï, Ã by itself, ï¿ and \u00a0spaces",
)
NOT_PLAIN = (
    "a\x07bell",
    "two\r\nlines",
    "del\x7f",
    "c1 \x85 control",
    "\ufeffmark",
    "decomposed e\u0301",
    "\u304b\u3099 decomposed ga",
    "Kelvin \u212a",
    "compatibility \uf900",
    "lost \ufffd",
    "锟斤拷",
    "Ã©tÃ©",
    "donâ€™t",
)


def told_plain(text: str) -> bool:
    """Return the answer for a text; among many letters of ASCII it may be stricter, never laxer."""
    alone = is_plain(text, text.encode())
    assert alone or not plain_among_letters(text)
    return alone


def plain_among_letters(text: str) -> bool:
    """Return the answer for a text most of which is ASCII."""
    around = "letters " * len(text)
    whole = f"{around}{text}{around}"
    return is_plain(whole, whole.encode())


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_text_is_plain(text: str) -> None:
    """What people write in many scripts needs no closer look."""
    assert told_plain(text)
    assert plain_among_letters(text)
    assert normalize_text(text) == (text, False)


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_what_may_change_is_not_plain(text: str) -> None:
    """Control characters, text to be composed, traces of wrong decoding are looked at closely."""
    assert not told_plain(text)


@given(st.lists(st.sampled_from([*PLAIN, *NOT_PLAIN]) | st.text(max_size=20)).map("".join))
def test_plain_text_is_what_normalising_returns(text: str) -> None:
    """Whatever stands beside what, plain text neither changes nor looks garbled."""
    if told_plain(text):
        assert normalize_text(text) == (text, False)
        assert not looks_garbled(text)


ANYTHING = st.text(st.characters(exclude_categories=()), max_size=20)
MARKED = st.sampled_from(
    ["e\u0301", "\uf900\u0301", "é\u0323", "\u1112\u1161\u11ab", "हिंदी", "a\x00\u0301"]
)


@given(st.lists(st.sampled_from([*PLAIN, *NOT_PLAIN]) | MARKED | ANYTHING).map("".join))
@example("\ud800é")
@example("a\ud800\u0301 e\u0301")
@example("e" + "\u0301\x00\u0323" * 40)
def test_a_look_at_odd_places_is_a_look_at_everything(text: str) -> None:
    """What stands between them changes nothing, with lone surrogates and runs of marks too."""
    text = text.replace("\r", "")
    for compose in (True, False):
        assert normalize_text(text, compose=compose)[0] == _in_one_form(text, compose)


def test_many_odd_places_are_looked_at_at_once() -> None:
    """A text of another script, one place beyond the bound and one below it."""
    for count in (_MOST_PLACES, _MOST_PLACES + 1):
        text = "cafe\u0301 " * count
        assert normalize_text(text) == ("café " * count, True)


def test_long_runs_of_marks_stay_and_cost_no_more_than_others() -> None:
    """A megabyte of marks, in an order that composing would sort in quadratic time."""
    marks = "\u0301\u0323"
    assert normalize_text(f"e{marks * 15}")[0] != f"e{marks * 15}"
    hostile = f"é e\u0301 e{marks * 250_000} e\u0301"
    assert normalize_text(hostile) == (f"é é e{marks * 250_000} é", True)
    assert normalize_text(hostile + " cafe\u0301" * 300)[0].endswith(f"{marks} é" + " café" * 300)
    assert normalize_text("e" + f"{marks}\x00" * 250_000) == (f"e{marks * 250_000}", True)


def test_no_plain_character_is_composed_with_another() -> None:
    """Over all characters: none is replaced by NFC, none is the second of a pair that composes."""
    seconds = {*range(0x1161, 0x1176), *range(0x11A8, 0x11C3)}
    for code in range(0x110000):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            seconds.add(int(parts[1], 16))
    told = []
    for start in range(0, 0x110000, 64):
        block = "".join(map(chr, range(start, start + 64)))
        if 0xD800 <= start < 0xE000 or not any(map(told_plain, block)):
            continue
        told += [c for c in block if told_plain(c)]
    assert len(told) > 80_000
    for character in told:
        assert unicodedata.is_normalized("NFC", character)
        assert not unicodedata.combining(character)
        assert not unicodedata.category(character).startswith("M")
        assert ord(character) not in seconds
        assert normalize_text(character) == (character, False)
