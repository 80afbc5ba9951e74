# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""SPDX expressions with parts that nobody knows: all that is joined holds, and nothing crashes."""

from __future__ import annotations

import pytest

from provender.rights.normalize import normalize


@pytest.mark.parametrize(
    "statement", ["()", "( )", "()wobble-9", "( AND wobble-9", "((((", ") OR ("]
)
def test_brackets_that_hold_nothing_are_unknown_and_no_crash(statement: str) -> None:
    """The parser of expressions fails on them in ways of its own."""
    assert normalize(statement).expression is None
    assert normalize(statement).reason == "unknown_license"


@pytest.mark.parametrize(
    "statement",
    [
        "CC-BY-4.0 AND LicenseRef-Proprietary",
        "CC-BY-4.0 AND (wobble-9)",
        "(MIT OR wobble-9) AND CC-BY-SA-4.0",
        "CC-BY-4.0 AND Commons-Clause",
        "CC-BY-4.0 WITH no-training-exception",
        "cc-by-4.0 AND sata OR mit",
        "( AND CC-BY-4.0 ) AND LicenseRef-Own",
        "CC-BY-SA-4.0 AND ( ) AND wobble-9",
    ],
)
def test_an_unknown_part_of_an_expression_is_never_dropped(statement: str) -> None:
    """All parts of `AND` hold: an open licence beside terms that nobody knows is not open."""
    assert normalize(statement).reason == "unknown_license"


@pytest.mark.parametrize(
    ("statement", "expression"),
    [
        ("CC-BY-4.0 AND sata", "CC-BY-4.0 AND LicenseRef-provender-SATA"),
        ("CC-BY-4.0 OR wobble-9", "CC-BY-4.0"),
        ("CC-BY-NC-4.0 AND MIT", "CC-BY-NC-4.0 AND MIT"),
    ],
)
def test_an_expression_whose_parts_are_known_is_read(statement: str, expression: str) -> None:
    """By any of their names; of alternatives, a known one may be chosen."""
    assert normalize(statement).expression == expression


@pytest.mark.parametrize(
    "statement",
    ["MIT WITH CC-BY-ND-4.0", "(CC-BY-4.0 WITH CC-BY-NC-4.0) AND MIT", "ISC WITH GPL-3.0-only"],
)
def test_a_licence_is_no_exception_to_another(statement: str) -> None:
    """An exception only gives; a licence after WITH may withhold, and would not be looked at."""
    assert normalize(statement).reason == "unknown_license"


@pytest.mark.parametrize(
    "statement", ["GPL-2.0-only WITH Classpath-exception-2.0", "Apache-2.0 WITH LLVM-exception"]
)
def test_exceptions_of_the_spdx_list_are_read(statement: str) -> None:
    """The twin: what SPDX lists as an exception stays with its licence."""
    assert normalize(statement).expression == statement
