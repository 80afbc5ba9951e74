# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The edit list: overlaps, masks beside removals, places that move."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.edits import Edit, apply_edits, map_places, settle_edits, spans_before


def test_a_mask_and_a_removal_apply_to_the_same_text_in_any_order() -> None:
    """Both speak of the extracted text, so the order of stages has no say."""
    text = "甲 a@b.cn\nshare this\nend"
    mask = Edit(4, 10, "personal_data.email", "<EMAIL>")
    cut = Edit(11, 22, "refinedweb.short_line")
    assert apply_edits(text, [mask, cut]) == apply_edits(text, [cut, mask]) == "甲 <EMAIL>\nend"


def test_what_a_removal_covers_leaves_no_mask() -> None:
    """A mask inside a removed line goes with the line."""
    assert apply_edits("abcdef", [Edit(0, 5, "cut"), Edit(1, 3, "mask", "<X>")]) == "f"


def test_what_a_removal_leaves_of_a_masked_span_is_masked() -> None:
    """The rest of a value never shows."""
    assert apply_edits("abcdef", [Edit(0, 3, "cut"), Edit(2, 5, "mask", "<X>")]) == "<X>f"


def test_a_span_outside_the_text_is_refused() -> None:
    """An edit that was made for another text is found."""
    with pytest.raises(ValueError, match="outside a text of 3 bytes"):
        apply_edits("abc", [Edit(2, 9, "cut")])


SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 12), st.sampled_from(["", "<M>"])), max_size=12
)


@given(SPANS)
def test_settled_edits_ascend_cover_what_was_asked_and_move_places(
    spans: list[tuple[int, int, str]],
) -> None:
    """Against sets of bytes: nothing asked for stays, nothing else goes."""
    text = "".join(chr(0x61 + n % 26) for n in range(60))
    edits = [Edit(start, start + size, "r", word) for start, size, word in spans if size]
    settled = settle_edits(edits)
    assert all(a.end <= b.start for a, b in itertools.pairwise(settled))
    asked = {n for edit in edits for n in range(edit.start, edit.end)}
    assert {n for edit in settled for n in range(edit.start, edit.end)} == asked
    after = apply_edits(text, edits)
    assert after.replace("<M>", "") == "".join(c for n, c in enumerate(text) if n not in asked)
    kept = [n for n in range(60) if n not in asked]
    assert [after[place] for place in map_places(edits, kept)] == [text[n] for n in kept]


@settings(deadline=None)
@given(st.text(max_size=40), st.data())
def test_a_span_of_the_edited_text_is_found_again_in_the_extracted_one(text, data) -> None:
    """To remove it there together with all edits gives what removing it here gives."""
    size = len(text)
    bounds = st.lists(st.integers(0, size), max_size=6)
    cuts = sorted(data.draw(bounds))
    edits = [
        Edit(len(text[:a].encode()), len(text[:b].encode()), "test", data.draw(st.sampled_from(["", "<X>"])))
        for a, b in zip(cuts[::2], cuts[1::2], strict=False)
        if a < b
    ]  # fmt: skip
    edited = apply_edits(text, edits)
    low, high = sorted(
        (data.draw(st.integers(0, len(edited))), data.draw(st.integers(0, len(edited))))
    )
    span = len(edited[:low].encode()), len(edited[:high].encode())
    ((start, end),) = spans_before(edits, [span])
    if low == high:
        return
    both = apply_edits(text, [*edits, Edit(start, end, "other")])
    head, tail = edited[:low], edited[high:]
    # What ends inside a mask takes all of the mask: up to two characters more.
    assert both in {
        head[: len(head) - before] + tail[after:] for before in range(3) for after in range(3)
    }
    if "<X>" not in edited:
        assert both == head + tail
