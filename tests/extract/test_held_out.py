# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Twelve sets of pages and texts in thirteen languages, each made before it was measured.

Set A was developed on; the others were measured once before what they showed was mended. Half of
each, or more, restricts, denies or ends what it names, half grants it in words that look alike. What is still
read wrongly stands in the files: under `grants_lost` a grant withheld, under `restrictions_unheard`
a restriction in a section of a text that is not about terms.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML
from tests.extract.test_odd_terms import OPEN, terms

FILES = sorted((Path(__file__).parent / "held_out").glob("*.yml"))
GUIDE = Path(__file__).parents[2] / "docs" / "rights.md"


def _rows(key: str) -> list[tuple[str, str]]:
    files = (YAML(typ="safe").load(path.read_text("utf-8")) for path in FILES)
    return [pair for one in files for row in one.get(key, []) for pair in row.items()]


@pytest.mark.parametrize(("where", "said"), _rows("restrictions"))
def test_what_restricts_opens_nothing(where: str, said: str) -> None:
    """In whatever words: a use, a purpose, a group, a time, a piece, a leave to be asked."""
    form, language = where.split()
    found = terms(form, language, said)
    assert found.tier not in OPEN, found


@pytest.mark.parametrize(("where", "said"), _rows("restrictions_unheard"))
def test_a_restriction_that_is_not_heard_is_known(where: str, said: str) -> None:
    """A known limit; whoever mends one moves it to `restrictions` and tells the figure."""
    form, language = where.split()
    found = terms(form, language, said)
    assert found.tier in OPEN, found


@pytest.mark.parametrize(("where", "said"), _rows("grants"))
def test_what_grants_is_read_whole(where: str, said: str) -> None:
    """Duties of the licence, disclaimers, marks and refusals of pictures take nothing away."""
    form, language, expected = where.split()
    found = terms(form, language, said)
    assert (found.concluded, found.tier in OPEN) == (expected, True), found


@pytest.mark.parametrize(("where", "said"), _rows("grants_lost"))
def test_a_grant_that_is_lost_is_known(where: str, said: str) -> None:
    """A known limit; whoever mends one moves it to `grants` and tells the figure in the guide."""
    form, language, expected = where.split()
    found = terms(form, language, said)
    assert (found.concluded, found.tier in OPEN) != (expected, True), found


def test_the_guide_tells_the_figures() -> None:
    """As they are counted here."""
    lost, granted = len(_rows("grants_lost")), len(_rows("grants"))
    restricted, unheard = len(_rows("restrictions")), len(_rows("restrictions_unheard"))
    guide = " ".join(GUIDE.read_text("utf-8").split())
    assert f"{restricted} of {restricted + unheard} restrictions are heard" in guide
    assert f"{granted} of {granted + lost} grants are read" in guide
