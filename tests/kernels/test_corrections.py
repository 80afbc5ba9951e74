# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Line corrections against their plain twin, and at their bounds."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from provender.assess.corrections import CorrectionTable, correction_table, known_corrections
from provender.kernels.corrections import (
    REASONS,
    SETTINGS,
    find_corrections,
)
from provender.kernels.line_marks import ANYWHERE, PREFIX, SUFFIX
from provender.kernels.phrases import phrase_table
from provender.kernels.reference_corrections import corrections

KINDS = {"anywhere": ANYWHERE, "prefix": PREFIX, "suffix": SUFFIX}
PIECES = [
    "12 likes", "3.4K views", "点赞", "1.2万", "阅读", "上一篇：", "分享到", "BUY NOW", "word", " ", "\n", "\n", "。", ".",
    "...", "?", '"', "[1]", "[edit]", "[citation needed]", "[", "Javascript", "cookie policy", "terms of use",
    "Sign-in", "Read more...", "items in cart", "次", "點贊", "7", "1,000", "k", "é", "\u0301", "\x00", "the end",
]  # fmt: skip
LINES = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=24).map("".join)


def found(text: str, names: list[str]):
    tables = [correction_table(name) for name in names]
    asked = np.zeros((len(tables), len(SETTINGS)), np.int64)
    for number, table in enumerate(tables):
        for name, value in asks(table).items():
            asked[number, SETTINGS.index(name)] = value
    result = find_corrections(
        pa.array([text], pa.large_string()),
        np.ones((1, len(tables)), np.uint8),
        asked,
        phrase_table([(n, phrase) for n, table in enumerate(tables) for phrase in table.phrases]),
        [(n, KINDS[kind], part) for n, table in enumerate(tables) for kind, part in table.parts],
    )
    spans = [
        (start, end, code // len(REASONS), REASONS[code % len(REASONS)])
        for start, end, code in zip(
            result.starts.tolist(), result.ends.tolist(), result.reasons.tolist(), strict=True
        )
    ]
    return spans, tuple(result.counts[0, :3].tolist())


def asks(table: CorrectionTable) -> dict[str, int]:
    return {**table.ask, "phrases": bool(table.phrases), "parts": bool(table.parts)}


@pytest.mark.parametrize("names", [[name] for name in known_corrections()])
@settings(deadline=None, max_examples=150)
@given(text=LINES)
@example(text="12 likes 3 views\n点赞 12 阅读 3\n上一篇：春天。\n上一篇：春天\n")
@example(text="点赞¼\n点赞 3k_ 4w点\n12,5万 likes\n点赞 3k4")
@example(text="a [1]b. Read more...\n\n  SIGN-IN \n")
def test_corrections_equal_their_twin(names: list[str], text: str) -> None:
    """Spans, reasons and counts are those of the plain reference."""
    tables = [correction_table(name) for name in names]
    spans, counts = corrections(
        text,
        [asks(table) for table in tables],
        [list(table.phrases) for table in tables],
        [list(table.parts) for table in tables],
    )
    assert found(text, names) == (sorted(spans), counts) or found(text, names) == (spans, counts)


def test_the_first_table_names_the_reason_and_a_line_counts_once() -> None:
    """Of two tables that remove a line the first is told, and its words count once."""
    spans, counts = found("HELLO\n", ["refinedweb", "c4"])
    assert spans == [(0, 6, 0, "few_words")]
    assert counts == (1, 1, 0)


@pytest.mark.parametrize(
    ("text", "removed"),
    [
        ("a" * 8_000_000, 1),
        ("\n" * 1_000_000, 0),
        ("12 likes\n" * 500_000, 500_000),
        ("[" * 2_000_000, 1),
        ("items in car" * 500_000, 1),
        ("点赞" * 1_000_000, 1),
    ],
)
def test_hostile_texts_have_closed_forms(text: str, removed: int) -> None:
    """One word, blank lines, marks that never close: no part of the text is looked at again."""
    assert found(text, known_corrections())[1][1] == removed
