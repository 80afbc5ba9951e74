# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The phrase files themselves: complete, in lower case, sourced, and each reachable by a stem."""

from __future__ import annotations

import functools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.rights.elements import commons_name, expression_name, unversioned
from provender.rights.license import DATA, load_data
from provender.rights.phrases import load_conventions, load_page_marks, load_phrases

FILES = sorted((DATA / "phrases").glob("*.yml"))
LANGUAGES = {"en", "zh-Hans", "zh-Hant", "ja", "ko", "de", "fr", "es", "pt", "it", "ru", "ar"}


def test_all_languages_are_there() -> None:
    """One file a language, named by it."""
    assert {path.stem for path in FILES} == LANGUAGES
    assert {load_data(path)["language"] for path in FILES} == LANGUAGES


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_phrase_files(path) -> None:
    """Lists are filled, lower case and sourced; words that refuse are found by a stem."""
    data = load_data(path)
    assert data["sources"]
    lists = [key for key in data if key not in ("language", "spaced", "sources", "names")]
    for key in [*lists, *data["names"]]:
        words = data["names"].get(key) or data[key]
        assert words, key
        assert [w for w in words if w != w.lower()] == []
    stems = [s for group in load_page_marks()["clue_stems"].values() for s in group]
    for word in [*data["reserved"], *data["forbidden"]]:
        assert any(stem in word for stem in stems), word


def test_conventions_are_sourced_and_reachable() -> None:
    """Each rule has an id of its own, a known effect, a source and a stem for each word."""
    stems = [s for group in load_page_marks()["clue_stems"].values() for s in group]
    rules = load_conventions()
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["effect"] in ("copied", "clue", "forbidden")
        assert rule["sources"]
        assert all(any(stem in word for stem in stems) for word in rule["any"]), rule["id"]


@pytest.mark.parametrize(
    ("prose", "address"),
    [
        ("creative commons attribution-noncommercial 3.0 germany license", "by-nc/3.0/de/"),
        ("cc-by-sa 4.0", "by-sa/4.0/"),
        ("cc 4.0 by-sa 版权协议", "by-sa/4.0/"),
        ("cc by nd", "by-nd/"),
        ("by-nc-sa 4.0 许可协议", "by-nc-sa/4.0/"),
        ("知识共享署名-非商业性使用-禁止演绎 2.5 中国大陆许可协议", "by-nc-nd/2.5/cn/"),
        ("creative commons paternité - pas de modification 2.0 france", "by-nd/2.0/fr/"),
        ("creative commons non-commercial share alike", "by-nc-sa/"),
    ],
)
def test_names_in_prose(prose: str, address: str) -> None:
    """Elements, version and port are read from words, in any order."""
    [(_, name)] = load_phrases().find_names(prose)
    assert name.address.removeprefix("https://creativecommons.org/licenses/") == address


@pytest.mark.parametrize(
    ("prose", "address"),
    [
        ("creative commons", "Creative Commons"),
        ("a creative commons licence 4.0", "Creative Commons"),
        ("cc0 1.0 universal", "https://creativecommons.org/publicdomain/zero/1.0/"),
    ],
)
def test_a_name_without_elements_has_no_address(prose: str, address: str) -> None:
    """Creative Commons alone is no licence, so no address is made up for it; CC0 has its own."""
    [(_, name)] = load_phrases().find_names(prose)
    assert name.address == address
    assert name.elements == ()


def test_no_more_names_are_read_than_asked_for() -> None:
    """The first ones, in their order."""
    prose = "cc by 4.0; cc by-nc 3.0; cc by-sa 2.0; cc by-nd 1.0"
    found = load_phrases().find_names(prose, most=2)
    assert [name.version for _, name in found] == ["4.0", "3.0"]
    assert len(load_phrases().find_names(prose)) == 4


def test_names_end_where_another_sentence_begins() -> None:
    """What the next sentence says is not taken into the name."""
    found = load_phrases().find_names("creative commons attribution 4.0. noncommercial use is free")
    assert [name.elements for _, name in found] == [("by",)]
    assert load_phrases().find_names("the gcc bypass, cc: byron") == []


@pytest.mark.parametrize(
    ("said", "elements"),
    [
        ("CC-BY-NC-4.0", {"BY", "NC"}),
        ("LicenseRef-provender-CC-BY-SA-2.0-FR", {"BY", "SA"}),
        ("https://creativecommons.org/licenses/by-nc-nd/", {"BY", "NC", "ND"}),
        ("cc by-sa", {"BY", "SA"}),
        ("Creative Commons Attribution ShareAlike", {"BY", "SA"}),
        ("Creative Commons", None),
        ("MIT", None),
    ],
)
def test_elements_of_statements(said: str, elements: set[str] | None) -> None:
    """Elements are read from expressions, addresses, codes and prose."""
    name = commons_name(said)
    assert (set(name.elements) if name else None) == elements
    if name:
        again = expression_name(unversioned(name))
        assert again is not None
        assert (again.elements, again.version) == (name.elements, None)


PIECES = ["this work", "this", "texts", "text", "本站", "本", "photo", "photos", " ", "x", "é", "-"]


@functools.cache
def _side_by_side(key: str) -> re.Pattern[str]:
    """Return the words of a list as a plain alternation, longest first."""
    languages = [load_data(path) for path in FILES]
    spaced = [w for one in languages if one["spaced"] for w in one[key]]
    spaced += load_page_marks()["others"] if key == "parts" else []
    dense = [w for one in languages if not one["spaced"] for w in one[key]]
    first, second = (
        "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))
        for words in (spaced, dense)
    )
    return re.compile(rf"(?<!\w)(?:{first})(?!\w)|{second}")


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=10).map("".join))
def test_trees_match_what_plain_alternations_match(text: str) -> None:
    """A tree of letters finds the same places as its words side by side."""
    lower = text.lower()
    for key in ("covers", "parts", "texts"):
        found = [match.span() for match in getattr(load_phrases(), key).finditer(lower)]
        assert found == [match.span() for match in _side_by_side(key).finditer(lower)]
