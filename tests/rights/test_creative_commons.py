# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Creative Commons in prose, token by token: where a name ends, and what is no name."""

from __future__ import annotations

import pytest

from provender.rights.creative_commons import mentions
from provender.rights.normalize import normalize


@pytest.mark.parametrize(
    ("prose", "identifier"),
    [
        ("Released under Creative Commons Zero 1.0 Universal", "CC0-1.0"),
        ("Creative Commons (CC BY-NC-SA 4.0)", "CC-BY-NC-SA-4.0"),
        ("CC CC BY-ND 3.0", "CC-BY-ND-3.0"),
        ("CC AttributionNonCommercialNoDerivatives 4.0", "CC-BY-NC-ND-4.0"),
        ("Creative Commons Attribution-ShareAlike4.0", "CC-BY-SA-4.0"),
        ("CC BY-NC 4 International", "CC-BY-NC-4.0"),
        ("CC BY-SA 4 license", "CC-BY-SA-4.0"),
        ("CC BY-NC 3", "CC-BY-NC-3.0"),
    ],
)
def test_names_in_every_order_and_spelling(prose: str, identifier: str) -> None:
    """Written together, said twice, with half a version: what is said is what is read."""
    assert normalize(prose).expression == identifier


@pytest.mark.parametrize(
    ("prose", "detail"),
    [
        ("CC BY-NC 4 apples", "Creative Commons BY-NC: no version"),
        ("CC BY 7.0", "Creative Commons BY: no version"),
        ("Creative Commons Attributionist 4.0", "Creative Commons: no version"),
        ("Creative Commons byte 4.0", "Creative Commons: no version"),
        ("CC BY-ND-SA 3.0 DE", "no licence is called Creative Commons BY-SA-ND 3.0"),
        ("Creative Commons NC 3.0 DE", "no licence is called Creative Commons NC 3.0"),
        (
            "https://creativecommons.org/licenses/by-nc-xx/4.0/",
            "an unknown Creative Commons code, by-nc-xx",
        ),
    ],
)
def test_what_only_begins_like_a_name_is_ambiguous(prose: str, detail: str) -> None:
    """A number that is no version, a longer word, and elements that no licence joins."""
    said = normalize(prose)
    assert (said.expression, said.reason, said.detail) == (None, "ambiguous_license", detail)


@pytest.mark.parametrize(
    ("prose", "identifier"),
    [
        ("本文采用CC BY 4.0许可协议", "CC-BY-4.0"),
        ("本作品采用CC-BY-4.0", "CC-BY-4.0"),
        ("采用CC BY-NC 4.0", "CC-BY-NC-4.0"),
        ("ライセンスはCC BY-SA 4.0", "CC-BY-SA-4.0"),
    ],
)
def test_a_name_may_follow_a_word_without_a_space(prose: str, identifier: str) -> None:
    """Chinese and Japanese put none: the letter before belongs to no name, and is not read as one."""
    (mention,) = mentions(prose)
    assert mention.expression == identifier
    assert prose[mention.start :].startswith("CC")
    assert normalize(prose).expression == identifier


@pytest.mark.parametrize(
    ("passage", "ports"),
    [
        ("CC BY-NC-SA 3.0 Germany Austria", "AT and DE"),
        ("CC BY-SA 3.0 DE US", "DE and US"),
        ("CC BY-SA 3.0 DE, US", "DE and US"),
        ("CC-BY-SA-3.0-DE-US", "DE and US"),
        ("知识共享 署名-相同方式共享 3.0 中国大陆 台湾", "CN and TW"),
    ],
)
def test_two_ports_leave_open_whose_law_holds(passage: str, ports: str) -> None:
    """None of the two is chosen, and the elements stay visible."""
    (mention,) = mentions(passage)
    assert (mention.expression, mention.elements[-1]) == (None, "sa")
    assert mention.detail is not None
    assert ports in mention.detail
    assert normalize(passage).reason == "ambiguous_license"


@pytest.mark.parametrize(
    ("passage", "expression"),
    [
        ("CC BY-NC-SA 3.0 Germany", "CC-BY-NC-SA-3.0-DE"),
        ("CC BY-SA 3.0 Germany (DE)", "CC-BY-SA-3.0-DE"),
        ("CC BY 4.0 DE US", "CC-BY-4.0"),
        ("CC BY-SA 3.0 AT. In the US, ask us.", "CC-BY-SA-3.0-AT"),
    ],
)
def test_one_port_twice_and_version_4_are_no_two_ports(passage: str, expression: str) -> None:
    """Version 4.0 has no ports, and a sentence that ends ends the name."""
    assert normalize(passage).expression == expression


def test_places_are_those_of_the_lower_case() -> None:
    """Some capitals have two characters in lower case: places count in that text, none is lost."""
    passage = "İstanbul’da CC BY-NC 4.0"
    assert len(passage.lower()) == len(passage) + 1
    (mention,) = mentions(passage)
    assert passage.lower()[mention.start : mention.end] == "cc by-nc 4.0"
    assert normalize(passage).expression == "CC-BY-NC-4.0"
