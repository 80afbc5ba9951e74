# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Contrast, computed as WCAG 2.2 defines it, in both palettes."""

from __future__ import annotations

import re

import pytest

from provender.report.bars import FILLS, GONE
from provender.report.theme import DARK, DRAWN_TONES, LIGHT, PATTERNS, STYLE, TEXT_TONES


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, definitions)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_marks_can_be_seen(palette: dict[str, str]) -> None:
    """Text 4.5 to 1 on both grounds, marks 3 to 1 on theirs, and the chosen label's letters."""
    for tone in TEXT_TONES:
        for ground in ("paper", "band"):
            assert contrast(palette[tone], palette[ground]) >= 4.5, (tone, ground)
    for tone in DRAWN_TONES:
        assert contrast(palette[tone], palette["paper"]) >= 3, tone
    assert contrast(palette["paper"], palette["mark"]) >= 4.5


def test_the_measure_itself() -> None:
    """Black on white is 21 to 1; a grey of #777 on white is known to fail."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") < 4.5


def test_every_colour_is_of_a_palette() -> None:
    """No colour stands in the style or a pattern by itself; each variable exists in both."""
    assert LIGHT.keys() == DARK.keys()
    rest = STYLE
    for palette in (LIGHT, DARK):
        for colour in palette.values():
            rest = rest.replace(colour, "")
    assert not re.search(r"#[0-9a-f]{3,8}\b(?![^{]*\{)", rest.replace("#pick", ""))
    for used in re.findall(r"var\(--([a-z0-9-]+)\)", STYLE + PATTERNS + "".join(FILLS)):
        assert used in LIGHT, used


def test_fills_differ_in_more_than_colour() -> None:
    """All but the first have a pattern of their own."""
    names = [re.fullmatch(r"url\(#([\w-]+)\)", fill)[1] for fill in (*FILLS[1:], GONE)]
    assert len(set(names)) == len(FILLS)
    shapes = [
        re.sub(r"var\(--[\w-]+\)|fill-\w+", "", one)
        for one in re.findall(r"<pattern.*?</pattern>", PATTERNS)
    ]
    assert len(set(shapes)) == len(names)
    assert all(f'id="{name}"' in PATTERNS for name in names)
