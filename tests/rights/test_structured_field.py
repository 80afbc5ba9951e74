# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Dictionaries of RFC 9651, as strict as the standard."""

from __future__ import annotations

import pytest

from provender.rights.structured_field import Token, parse_dictionary


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("", {}),
        ("  train-ai=n  ", {"train-ai": Token("n")}),
        ("a=n,b=y\t,\tc", {"a": Token("n"), "b": Token("y"), "c": True}),
        ("a=n, a=y", {"a": Token("y")}),
        ("a;p=1;q, b", {"a": True, "b": True}),
        ("a=?0, b=?1", {"a": False, "b": True}),
        ("a=1, b=-2.5", {"a": 1, "b": -2.5}),
        (r'a="x\"y\\"', {"a": 'x"y' + chr(92)}),
        ("a=:aGk=:", {"a": b"hi"}),
        ("a=@1659578233", {"a": 1659578233}),
        ('a=%"f%c3%bc"', {"a": "f%c3%bc"}),
        ('a=(1 x;q=1  "z"), b=()', {"a": [1, Token("x"), "z"], "b": []}),
        ("*k.-_*=t/x:y", {"*k.-_*": Token("t/x:y")}),
    ],
)
def test_what_the_standard_allows_is_read(text: str, members: dict[str, object]) -> None:
    """Each type of RFC 9651 §3.3; the last of equal keys counts; parameters are left out."""
    assert parse_dictionary(text) == members


@pytest.mark.parametrize(
    "text",
    [
        "Train-AI=n", "a=n,", "a=n b=y", "a = n", "a=", "a=1.", "a=1.2345", "a=1234567890123.5",
        'a="x', 'a="\x7f"', "a=:a:", "a=@1.5", "a=?2", 'a=%"%C3"', "a=(1", "a=(1x)", "a=(1,2)",
        "a=n;", "a=n;P=1", "ä=n", "a=n,,b=y", "=n", "a=(" + "x " * 300 + ")",
    ],
)  # fmt: skip
def test_one_fault_silences_the_whole_field(text: str) -> None:
    """What does not parse says nothing, as -vocab §6.4 wants it."""
    assert parse_dictionary(text) is None


def test_a_hostile_field_costs_linear_time() -> None:
    """Keys without end, brackets without end: each character is passed a bounded number of times."""
    assert parse_dictionary(",".join(["a"] * 100_000)) == {"a": True}
    assert parse_dictionary("a=(" * 50_000) is None
    assert parse_dictionary("a" + ";a" * 100_000) == {"a": True}
