# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Which differences from a licence's text are another name or a slip, and which another licence."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.rights.text_differences import Difference, differences, price
from provender.rights.text_words import words_of
from provender.rights.texts import identify_text, match_texts

COMMON = {"copy", "redistribution", "sentence", "condition", "whole", "another", "written", "form"}
GNU = (
    "This program is free software; you can redistribute it and/or modify it under the terms of "
    "the GNU {kind}General Public License as published by the Free Software Foundation; {version}"
    "\n\nThis program is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; "
    "without even the implied warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See "
    "the GNU {kind}General Public License for more details.\n\nYou should have received a copy of "
    "the GNU {kind}General Public License along with this program; if not, write to the Free "
    "Software Foundation, Inc., 51 Franklin Street, Fifth Floor, Boston, MA 02110-1301, USA.\n"
)


def _text(shared_data: Path, name: str) -> str:
    path = shared_data / "licence-texts" / "choosealicense" / "_licenses" / f"{name}.txt"
    return path.read_text("utf-8").split("\n---\n", 1)[1]


def _price(lost: str, added: str) -> float | None:
    return price([Difference(40, 40, tuple(words_of(lost)), tuple(words_of(added)))], COMMON)


@given(
    st.lists(st.sampled_from("abcdef"), max_size=60),
    st.lists(st.sampled_from("abcdefg"), max_size=60),
)
def test_the_differences_turn_one_text_into_the_other(left, right) -> None:
    """Whatever the two texts, taking out what was lost and putting in what was added gives it."""
    rebuilt, place = [], 0
    for one in differences(left, right):
        rebuilt += left[place : one.at]
        assert len(rebuilt) == one.place
        assert tuple(left[one.at : one.at + len(one.lost)]) == one.lost
        rebuilt += one.added
        place = one.at + len(one.lost)
    assert rebuilt + left[place:] == right


def test_two_long_texts_without_a_word_in_common_are_one_difference() -> None:
    """What is too large to compare word by word is told as a whole."""
    left, right = [f"a{n}" for n in range(700)], [f"b{n}" for n in range(700)]
    assert [(len(d.lost), len(d.added)) for d in differences(left, right)] == [(700, 700)]


@pytest.mark.parametrize(
    ("lost", "added", "most"),
    [
        ("the copyright holders", "the Frobnicator project", 1),
        ("openvision", "", 1.5),
        ("", "and documentation", 1),
        ("this software", "this library", 1),
        ("acknowledgment", "acknowledgemant", 0.5),
        ("including", "inclu ding", 0),
        ("even if advised of the possibility of such damage", "", 1),
        ("", "copyright 2011 frobnicator inc", 0),
        ("redistribution", "copy", 2),
    ],
)
def test_names_slips_and_disclaimers_cost_little(lost: str, added: str, most: float) -> None:
    """They stand differently in every file and change nothing that is granted."""
    found = _price(lost, added)
    assert found is not None
    assert found <= most


@pytest.mark.parametrize(
    ("lost", "added"),
    [
        ("", "only"),
        ("without", "with"),
        ("and sell", ""),
        ("the author", "the author, for research"),
        ("", "after written consent"),
        ("1.1", "1.2"),
        ("", "another whole sentence condition form copy redistribution"),
    ],
)
def test_what_turns_a_sentence_round_has_no_price(lost: str, added: str) -> None:
    """A condition, a limit, another version or a sentence of its own: another licence."""
    assert _price(lost, added) is None


def test_what_was_moved_or_repeated_is_counted_once() -> None:
    """A sentence at another place, a name that changes throughout, a word before every line."""
    moved = ("copy", "whole", "sentence", "form")
    rows = [Difference(20, 20, moved, ()), Difference(60, 56, (), moved)]
    assert price(rows, COMMON) == 1
    renamed = [Difference(n, n, ("openvision",), ("sentence",)) for n in (20, 40, 60)]
    once = price(renamed[:1], COMMON)
    assert once is not None
    assert price(renamed, COMMON) == once + 0.5
    prefixed = [Difference(n, n, (), ("whole",)) for n in range(20, 80, 10)]
    assert price(prefixed, COMMON) == 0
    assert price(prefixed[:2], COMMON) == 1.25


@pytest.mark.parametrize(
    ("kind", "version", "expected"),
    [
        ("", "either version 2 of the License, or (at your option) any later version.", "GPL-2.0-or-later"),
        ("", "version 2 of the License.", "GPL-2.0-only"),
        ("Lesser ", "either version 2.1 of the License, or any later version.", "LGPL-2.1-or-later"),
        ("Library ", "version 2.", "LGPL-2.0-only"),
        ("Affero ", "version 3 of the License.", "AGPL-3.0-only"),
        ("", "nothing more.", None),
    ],
)  # fmt: skip
def test_the_notice_of_a_gnu_licence_is_read(kind: str, version: str, expected: str | None) -> None:
    """It holds no text of a licence, names one and says whether later versions hold."""
    notice = GNU.format(kind=kind, version=version)
    assert identify_text(notice) == expected
    comment = "\n".join(f" * {line}" for line in notice.splitlines())
    assert identify_text(comment) == expected
    assert identify_text(notice + "It must not be used commercially; no commercial use.") is None
    assert identify_text(notice + "word " * 200) is None


def test_two_gnu_notices_leave_a_doubt() -> None:
    """Versions 2 and 3 in one notice are no one licence."""
    both = "".join(GNU.format(kind="", version=f"version {n} of it.")[:190] for n in (2, 3))
    assert identify_text(both) is None


def test_an_exception_belongs_to_the_licence_beside_it(shared_data) -> None:
    """Apache-2.0 with LLVM's exception; beside two licences it belongs to neither for certain."""
    exception = (
        "---- LLVM Exceptions to the Apache 2.0 License ----\n\nAs an exception, if, as a result of "
        "your compiling your source code, portions of this Software are embedded into an Object "
        "form of such source code, you may redistribute such embedded portions in such Object form "
        "without complying with the conditions of Sections 4(a), 4(b) and 4(d) of the License.\n\n"
        "In addition, if you combine or link compiled forms of this Software with software that is "
        'licensed under the GPLv2 ("Combined Software") and if a court of competent jurisdiction '
        "determines that the patent provision (Section 3), the indemnity provision (Section 9) or "
        "other Section of the License conflicts with the conditions of the GPLv2, you may "
        "retroactively and prospectively choose to deem waived or otherwise exclude such Section(s) "
        "of the License, but only in their entirety and only with respect to the Combined Software."
    )
    apache, mit = _text(shared_data, "apache-2.0"), _text(shared_data, "mit")
    assert identify_text(f"{apache}\n{exception}") == "Apache-2.0 WITH LLVM-exception"
    assert identify_text(f"{apache}\n{exception}\n{mit}") == "Apache-2.0 AND MIT"
    assert identify_text(exception) is None


def test_a_text_that_follows_in_place_of_an_appendix_is_not_part_of_it(shared_data) -> None:
    """Apache without its appendix, then BSD: both are found, and neither swallows the other."""
    apache = _text(shared_data, "apache-2.0").split("APPENDIX")[0]
    bsd = _text(shared_data, "bsd-2-clause")
    assert identify_text(apache) == "Apache-2.0"
    assert identify_text(f"{apache}\n\n{bsd}") == "Apache-2.0 AND BSD-2-Clause"
    assert [m.expression for m in match_texts(f"{bsd}\n{apache}")] == ["BSD-2-Clause", "Apache-2.0"]


@pytest.mark.parametrize("last", ["not", "only", "never", "unless"])
def test_no_word_that_turns_a_grant_round_slips_in(shared_data, last: str) -> None:
    """At no place of MIT's grant may such a word be put in."""
    mit = _text(shared_data, "mit")
    start = mit.index("Permission is")
    places = [m.start() for m in re.finditer(" ", mit) if start < m.start() < start + 480]
    for place in places[::3]:
        changed = f"{mit[:place]} {last}{mit[place:]}"
        assert identify_text(changed) is None, changed[start : start + 480]


@pytest.mark.parametrize("name", ["bsd-3-clause", "isc", "zlib", "apache-2.0", "gpl-2.0"])
def test_a_condition_behind_a_text_is_seen(shared_data, name: str) -> None:
    """One more condition after the licence's own leaves a doubt; a line of thanks does not."""
    text = _text(shared_data, name)
    assert identify_text(f"{text}\n\nIt may not be used by anyone who builds fences.") is None
    assert identify_text(f"{text}\n\nThanks to all who helped with the fences.") is not None


def test_another_name_for_a_party_is_the_same_licence(shared_data) -> None:
    """BSD of any organisation is BSD; with its conditions told in other words, it is too."""
    bsd = _text(shared_data, "bsd-3-clause")
    named = bsd.replace("the copyright holder nor", "the Acme Frobnicator Company of Ohio nor")
    named = named.replace("THE COPYRIGHT HOLDERS AND CONTRIBUTORS", "ACME")
    assert identify_text(named) == "BSD-3-Clause"
    endorsed = bsd.replace("may be used to endorse", "must be used to endorse")
    assert identify_text(endorsed.replace("Neither the name", "The name")) is None


@pytest.mark.parametrize(
    "piece", ["name ", "neither the name of a ", "in no event shall ", "is provided by "]
)
def test_names_of_parties_cost_bounded_time(piece: str) -> None:
    """The patterns that take names out do not go back over a long file."""
    started = time.process_time()
    assert identify_text(piece * (380_000 // len(piece))) is None
    assert time.process_time() - started < 10
