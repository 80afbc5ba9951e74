# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Words beside a name by which less is granted than the name says, each with a harmless twin."""

from __future__ import annotations

import pytest

from provender.rights.creative_commons import spellings
from provender.rights.license import terms_of
from provender.rights.normalize import find_statements, normalize

OPEN = ("public-domain", "attribution", "share-alike")

TWINS = [
    # what grants less, and its twin that grants what it names
    ("cc-by-4.0 and wobble-9", "cc-by-4.0 and mit", "CC-BY-4.0 AND MIT"),
    ("cc-by-4.0 with wobble-9", "CC BY 4.0, with thanks", "CC-BY-4.0"),
    ("MIT License, ShareAlike", "MIT License, thanks for sharing", "MIT"),
    ("MIT License（相同方式共享）", "MIT License（分享）", "MIT"),
    ("MIT License, NonCommercial", "MIT License, commercial use welcome", "MIT"),
    ("Apache License 2.0, no derivatives", "Apache License 2.0, derived from X", "Apache-2.0"),
    ("CC-BY-4.0-no-ai", "CC-BY-4.0-licensed", "CC-BY-4.0"),
    ("CC-BY-SA-3.0-XX", "CC-BY-SA-3.0-DE", "CC-BY-SA-3.0-DE"),
    ("almost CC-BY-4.0", "mostly harmless, CC-BY-4.0", "CC-BY-4.0"),
    ("not licensed under CC BY 4.0", "licensed under CC BY 4.0", "CC-BY-4.0"),
    ("formerly under the CC BY 4.0", "now under the CC BY 4.0", "CC-BY-4.0"),
    ("本站不采用 CC BY 4.0 协议", "本站采用 CC BY 4.0 协议", "CC-BY-4.0"),
    ("similar to CC BY 4.0", "Note CC BY 4.0", "CC-BY-4.0"),
    ("GPL-3.0 with additional terms", "GPL-3.0 with a smile", "GPL-3.0-only"),
    ("CC BY 4.0 (additional restrictions)", "CC BY 4.0 (no restrictions)", "CC-BY-4.0"),
    ("CC0, no AI training", "CC0, training welcome", "CC0-1.0"),
    ("CC BY 4.0 for non-profit organisations", "CC BY 4.0 for all", "CC-BY-4.0"),
    ("CC BY 4.0，附加条款见官网", "CC BY 4.0，条款见官网", "CC-BY-4.0"),
    ("CC BY 4.0 (for personal use)", "CC BY 4.0 (by a person)", "CC-BY-4.0"),
    ("CC BY 4.0，仅供学习交流", "CC BY 4.0，内容仅供参考", "CC-BY-4.0"),
    ("CC BY 4.0 and the Acme Content Agreement", "CC BY 4.0 and the Acme logo", "CC-BY-4.0"),
    ("CC BY 4.0 和《内容协议》", "CC BY 4.0，出自《内容》", "CC-BY-4.0"),
]


@pytest.mark.parametrize(("narrowed", "twin", "expression"), TWINS)
def test_what_narrows_opens_nothing_and_its_twin_does(
    narrowed: str, twin: str, expression: str
) -> None:
    """The narrowed one is in no open tier, the twin is what it names."""
    read = normalize(narrowed).expression
    assert read is None or terms_of(read).tier not in OPEN
    assert normalize(twin).expression == expression


@pytest.mark.parametrize("words", [one for one in spellings()["narrowing"] if one.isascii()])
def test_every_narrowing_word_is_read_whatever_its_hyphens(words: str) -> None:
    """In any case, and with spaces or hyphens."""
    assert normalize(f"CC BY 4.0, {words.upper()}").expression is None
    assert normalize(f"CC BY 4.0 ({words.replace(' ', '-')})").expression is None


@pytest.mark.parametrize("words", [one for one in spellings()["narrowing"] if not one.isascii()])
def test_every_narrowing_word_of_other_scripts_is_read(words: str) -> None:
    """Wherever it stands in the passage."""
    read = normalize(f"本文采用 CC BY 4.0 协议，{words}某些情形").expression
    assert read is None or terms_of(read).tier not in OPEN


def test_what_forbids_already_is_no_more_ambiguous_for_it() -> None:
    """NC beside "academic use only" stays NC: nothing open is at stake."""
    assert normalize("CC BY-NC-SA 4.0 for academic use only").expression == "CC-BY-NC-SA-4.0"


def test_words_that_belong_to_a_name_are_not_beside_it() -> None:
    """An agreement that is known by name holds together with the other."""
    both = normalize("CC BY 4.0 and the Community Data License Agreement Permissive 2.0")
    assert both.expression == "CC-BY-4.0 AND CDLA-Permissive-2.0"
    limited = normalize("CC BY 4.0（仅限学术研究）").expression
    assert limited is not None
    assert terms_of(limited).tier == "unknown"


@pytest.mark.parametrize(
    ("statement", "expression"),
    [
        ("MIT, Apache-2.0", "Apache-2.0 AND MIT"),
        ("Apache-2.0,mit,Apache-2.0", "Apache-2.0 AND MIT"),
        ("0BSD, MIT", "0BSD AND MIT"),
        ("MIT, wobble-9", None),
        ("MIT,", "MIT"),
    ],
)
def test_names_between_commas_hold_together(statement: str, expression: str | None) -> None:
    """All of them known, or it is no such list."""
    assert normalize(statement).expression == expression


def test_a_badge_is_read_as_its_words() -> None:
    """Two hyphens are one, and the colour is no part of the name."""
    badge = "https://img.shields.io/badge/License-CC%20BY--NC_4.0-red.svg"
    assert normalize(badge).expression == "CC-BY-NC-4.0"
    assert normalize(badge.replace("--NC", "")).expression == "CC-BY-4.0"


def test_a_text_without_a_word_about_terms_states_nothing() -> None:
    """The scan of literals comes first; the twin has a line that states something."""
    assert find_statements("Snow fell on the pier.") == []
    assert find_statements("Snow fell.\nLicensed under CC BY 4.0.") == ["Licensed under CC BY 4.0."]
