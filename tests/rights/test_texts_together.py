# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Several texts in one file, exceptions beside a licence, and the odd corners of the index."""

from __future__ import annotations

import itertools

import pytest

from provender.rights.text_differences import Difference, price
from provender.rights.text_templates import _first, _raw, templates
from provender.rights.text_words import words_of
from provender.rights.texts import identify_text, match_texts


def _spelled(identifier: str) -> str:
    """Return the words of a known text, as the index has them."""
    row = next(row for row in templates().rows if row.id == identifier)
    return " ".join(templates().spelled[number] for number in row.words)


def test_an_exception_belongs_to_the_licence_beside_it() -> None:
    """One licence and one exception are one expression; the licence alone has none."""
    licence, exception = _spelled("GPL-2.0-only"), _spelled("Classpath-exception-2.0")
    both = identify_text(f"{licence}\n\n{exception}\n")
    assert both == "GPL-2.0-only WITH Classpath-exception-2.0"
    assert identify_text(licence) == "GPL-2.0-only"


@pytest.mark.parametrize("order", [("MIT", "BSD-3-Clause", "ISC"), ("ISC", "MIT", "BSD-3-Clause")])
def test_texts_behind_each_other_all_hold(order: tuple[str, ...]) -> None:
    """Each is found where it stands, and none reaches into the next."""
    text = "\n\n".join(_spelled(one) for one in order)
    found = match_texts(text)
    assert [one.expression for one in found] == list(order)
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))
    assert identify_text(text) == " AND ".join(sorted(order))


def test_pieces_of_a_text_far_apart_are_not_the_text() -> None:
    """All words of MIT, a sentence here and there, are no MIT licence; together they are."""
    words = _spelled("MIT").split()
    gap = " ".join(f"boat{number}" for number in range(900))
    thirds = [" ".join(words[at : at + 40]) for at in range(0, len(words), 40)]
    assert identify_text(f" {gap} ".join(thirds)) is None
    assert identify_text(" ".join(thirds)) == "MIT"


def test_a_copyright_line_inside_a_text_changes_nothing() -> None:
    """With its year; words that are no such line do."""
    line = Difference(40, 40, (), tuple(words_of("Copyright 2011 Acme Limited of Leeds")))
    other = Difference(40, 40, (), tuple(words_of("You may not sell it in Leeds")))
    assert price([line], {"sell", "may", "you", "it", "in"}) == 0.0
    assert price([other], {"sell", "may", "you", "it", "in"}) != 0.0


def test_markup_is_no_word() -> None:
    """Tags are cut, entities are read; without markup a bracket stays what it was."""
    assert words_of("<p>Permission&nbsp;is<br>granted</p>") == words_of("Permission is granted")
    assert words_of("a < b") == words_of("a b")


def test_a_phrase_begins_at_a_word_and_not_inside_one() -> None:
    """Bytes that look alike across two numbers are passed over."""
    assert _first(_raw([256, 256, 1]), _raw([1]), 9) == 2
    assert _first(_raw([256, 256, 2]), _raw([1]), 9) == 9
    assert _first(_raw([1, 256]), _raw([1]), 9) == 0
