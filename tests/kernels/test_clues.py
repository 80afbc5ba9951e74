# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Windows of possible personal data: against their plain twin, and on extreme texts."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from provender.kernels import clue_literals, clue_scan, clues, reference_clues
from provender.kernels.buffers import text_buffers

LITERALS = (
    clue_literals.Literal(b"@", 3, 6, 6),
    clue_literals.Literal("＠".encode(), 3, 6, 6),
    clue_literals.Literal(b"sk-", 4, 2, 4, word=True),
    clue_literals.Literal("牌".encode(), 5, 3, 9),
    clue_literals.Literal(b"a29.", 5, 2, 2),
    clue_literals.Literal(b"#1.6.c", 5, 2, 2),
)
TABLE = clue_literals.literal_table(LITERALS)
PIECES = [
    "1", "23", "4567", "12345678", "９", "０１２３", ".", "-", "–", "(", ")", "（", " ", "\u00a0", "　",
    "\u200b", ":", "::", "fe", "AB", "2001", "a1", "-ab-", "00-1A-", "Ａ", "京A", "牌", "·", "@", "＠",
    "sk-", "risk-", "é", "\n", "x", "的", "1.2.3.4", "12-34-56-78-90-11", "123456(", "😀", "a29.", "#1.6.c",
]  # fmt: skip
MADE = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
ANY = st.text(st.characters(codec="utf-8"), max_size=60)


def found(texts: list[str]) -> list[set[tuple[int, int, int]]]:
    data, offsets = text_buffers(pa.array(texts, pa.large_string()))
    windows = clues.find_windows(data, offsets, TABLE)
    rows: list[set[tuple[int, int, int]]] = [set() for _ in texts]
    for kind, row, start, end in zip(
        windows.kind.tolist(), windows.row.tolist(), windows.start.tolist(), windows.end.tolist(), strict=True
    ):  # fmt: skip
        first = int(offsets[row])
        rows[row].add((kind, start - first, end - first))
    return rows


@settings(deadline=None, max_examples=300)
@given(st.lists(MADE | ANY, max_size=4))
@example(["tel 138-0013-8000", "", "浙A·12345", "2001:db8::1"])
@example(["京A1111\u200b1", "京A\u200b·1\u200b1111", "京A1111\u200b的"])
@example(["1.2.3.4.5.6", "00:11:22:33:44:55", "a@b@c@d"])
def test_windows_equal_their_twin(texts: list[str]) -> None:
    """Kind, start and end of every window are those of the plain reference."""
    assert found(texts) == [reference_clues.windows(text, LITERALS) for text in texts]


@settings(deadline=None, max_examples=300)
@given(st.lists(MADE | ANY, max_size=3))
def test_gathered_bytes_are_the_folded_text(texts: list[str]) -> None:
    """A window over a whole text holds its characters folded, and each byte knows its origin."""
    data, offsets = text_buffers(pa.array(texts, pa.large_string()))
    rows = np.arange(len(texts), dtype=np.int64)
    whole = clues.Windows(np.zeros(len(texts), np.int64), rows, offsets[:-1], offsets[1:])
    for block in clues.gather(data, offsets, whole):
        parts = block.content.split(b"\0")[: len(block.row)]
        if any("\0" in text for text in texts):
            continue
        for text, part in zip(texts, parts, strict=True):
            assert part == "".join(map(reference_clues.folded, text)).encode("utf-8")
        origin = block.origin[np.frombuffer(block.content, np.uint8) >= 0xC0]
        assert all(data[place] >= 0xC0 for place in origin)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("no number and no sign", set()),
        ("in 1999 and 2001, 123456 of them", set()),
        ("555-1234", {clue_literals.NUMBER}),
        ("555-123", set()),
        ("192.0.2.1", {clue_literals.ADDRESS}),
        ("1.2.3", set()),
        ("std::vector<a::b>", set()),
        ("2a00::1", {clue_literals.ADDRESS}),
        ("at 12:34:56", set()),
        ("aa:bb:cc:dd:ee:ff", {clue_literals.ADDRESS}),
        ("沪A12B45", {clue_literals.PLATE}),
        ("用HTML", set()),
        ("task-force", set()),
        ("sk-abc", {4}),
    ],
)
def test_a_window_opens_where_it_should(text: str, kinds: set[int]) -> None:
    """Each clue, and a twin without it."""
    assert {kind for kind, _, _ in found([text])[0]} == kinds


def test_a_literal_of_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="belongs to no number"):
        clue_literals.literal_table([clue_literals.Literal(b"12", 3, 0, 0)])


@pytest.mark.parametrize(
    "text",
    [
        "9" * 3_000_000,
        "1.2.3.4 " * 300_000,
        "@" * 2_000_000,
        "sk-" * 700_000,
        ":" * 3_000_000,
        "ab-" * 1_000_000,
        "京A" * 500_000,
        "\n" * 1_000_000,
    ],
    ids=["digits", "quads", "signs", "keys", "colons", "pairs", "plates", "lines"],
)
def test_hostile_texts_stay_bounded(text: str) -> None:
    """Windows stay short and few, and what is gathered at a time stays near its limit."""
    data, offsets = text_buffers(pa.array([text], pa.large_string()))
    windows = clues.find_windows(data, offsets, TABLE)
    assert (windows.end - windows.start).max(initial=0) <= clue_scan.LONGEST_WINDOW
    assert len(windows.row) <= 64 + 4 * len(text) // clue_scan.LONGEST_WINDOW
    sizes = [
        len(block.content)
        for block in clues.gather(data, offsets, windows.of(clue_literals.NUMBER))
    ]
    assert max(sizes, default=0) <= clues.KEEP_BYTES + clue_scan.LONGEST_WINDOW
