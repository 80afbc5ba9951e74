# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The scan that decides what is read: it lets nothing through unseen, whatever the case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.rights.scan import KindScan, any_of, undotted

WORDS = ["licen", "cc-by", "лиценз", "版权", "œuvre", "ki"]
TEXTS = st.lists(
    st.sampled_from([*WORDS, "LICEN", "ЛиЦЕНЗ", "ŒUVRE", "\u212ai", "K\u0130", "\n", " ", "é", "s"])
    | st.text(max_size=4),
    max_size=12,
).map("".join)  # fmt: skip
FOLDED = KindScan({word: f"(?i){any_of([word])}" for word in WORDS})
EXACT = KindScan({word: any_of([word]) for word in WORDS})


@given(TEXTS)
def test_kinds_against_a_plain_twin(text: str) -> None:
    """Without case everything that `str.lower` holds is found; with case exactly what stands."""
    assert {word for word in WORDS if word in text.lower()} <= FOLDED.kinds(text)
    plain = text.replace("\u0130", "i\u0307")
    assert EXACT.kinds(text) == {word for word in WORDS if word in plain}


@given(TEXTS)
def test_line_starts_against_a_plain_twin(text: str) -> None:
    """Each line with a word is named once, in order, by where its bytes begin."""
    content = undotted(text.encode())
    assert len(content) == len(text.encode())
    lines = text.split("\n")
    starts = [len("\n".join([*lines[:number], ""]).encode()) for number in range(len(lines))]
    for word in WORDS:
        folded = {start for start, line in zip(starts, lines, strict=True) if word in line.lower()}
        assert folded <= set(FOLDED.line_starts(word, content))
        exact = [
            start
            for start, line in zip(starts, lines, strict=True)
            if word in line.replace("\u0130", "i\u0307")
        ]
        assert EXACT.line_starts(word, content) == exact


def test_lone_surrogates_and_bad_patterns() -> None:
    """Text that cannot be encoded is scanned all the same; a pattern that is none is refused."""
    assert EXACT.kinds("\ud800 licen") == {"licen"}
    assert EXACT.kinds("\ud800") == frozenset()
    with pytest.raises(ValueError, match="broken"):
        KindScan({"broken": "(a"})
