# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Text that documents share, against its plain twins: every script, any memory, hostile input."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provender.dedup.options import SharedOptions
from provender.dedup.shared import SharedText
from provender.kernels import reference_shared
from provender.kernels.reference_copies import placed_words
from provender.kernels.repeats import LINES, PARAGRAPHS, RUNS
from provender.kernels.shared_owners import Owners, verify
from provender.kernels.shared_spans import locate

KINDS = {"runs": RUNS, "paragraphs": PARAGRAPHS, "lines": LINES}
PIECES = [
    "a ", "B, ", "c\n", "d. ", "漢字", "汉", "é ́x ", "\n", " \n", "中。", "1.5 ", "“ ", "\u3000", "…", "ひ", "\t- ",
]  # fmt: skip
TEXTS = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
        st.lists(st.sampled_from(["a ", "b "]), max_size=60).map("".join),
    ),
    min_size=1,
    max_size=6,
)


def options(what: str, least: int, **more: Any) -> SharedOptions:
    """Return options that may ask for shorter runs and less memory than a recipe can."""
    asked = {"runs": None, "paragraphs": None, "lines": None, what: least}
    given = {"copies": 2, "cut": "sentences", "least_left": 1, "memory_bytes": 1 << 20, **more}
    return SharedOptions.model_construct(**given, **asked)


def folded_places(text: str) -> list[int]:
    """Return where each word begins in the folded text, and where the last ends."""
    places = [0]
    for _, word in placed_words(text):
        single = placed_words("x" + word)[0][1] == "x"
        places.append(places[-1] + len(word.encode()) + (not single))
    return places


def taken(
    texts: list[str], asked: SharedOptions, ranks: list[int] | None = None, at_once: int = 100
) -> tuple[dict[int, list[list[bool]]], SharedText]:
    """Say of each word whether another document keeps it, by what it is, as the kernels find it."""
    ranked = np.array(range(len(texts)) if ranks is None else ranks, np.int32)
    column = pa.array(texts, pa.large_string())
    with (
        tempfile.TemporaryDirectory() as folder,
        SharedText(asked, ranked, Path(folder), 1 << 16) as shared,
    ):
        for start in reversed(range(0, len(texts), at_once)):
            shared.mark(column.slice(start, at_once))
        for start in range(0, len(texts), at_once):
            some = column.slice(start, at_once)
            shared.gather(np.arange(start, start + len(some)), some)
        stretches = shared.settle()
        found = {what: [[False] * len(placed_words(text)) for text in texts] for what in range(3)}
        for document, text in enumerate(texts):
            places = folded_places(text)
            for what in [what for name, what in KINDS.items() if getattr(asked, name)]:
                for begin, end in stretches.given_up_by(document, what)[:, :2]:
                    low, high = places.index(begin), places.index(end)
                    found[what][document][low:high] = [True] * (high - low)
    assert not list(Path(folder).glob("*"))
    return found, shared


@settings(deadline=None, max_examples=250)
@given(TEXTS, st.sampled_from(sorted(KINDS)), st.integers(2, 6), st.integers(2, 3), st.randoms())
def test_what_is_shared_is_what_the_twin_says(texts, what, least, copies, numbers) -> None:
    """Every word of every text, whichever document is preferred."""
    ranks = list(range(len(texts)))
    numbers.shuffle(ranks)
    wanted = reference_shared.shared_words(texts, what, least, ranks, copies)
    found, _ = taken(texts, options(what, least, copies=copies), ranks)
    assert found[KINDS[what]] == wanted


@settings(deadline=None, max_examples=60)
@given(TEXTS, st.sampled_from(sorted(KINDS)), st.integers(2, 5), st.integers(1, 3))
def test_neither_memory_nor_batches_have_a_say(texts, what, least, at_once) -> None:
    """Everything in files, a text at a time: the same words, also of who keeps them."""
    texts = texts * 2
    found, _ = taken(texts, options(what, least))
    little = options(what, least, memory_bytes=4)
    spilled, shared = taken(texts, little, at_once=at_once)
    assert spilled == found
    assert shared.spilled_bytes > 0 or not any(map(any, found[KINDS[what]]))


@settings(deadline=None, max_examples=250)
@given(TEXTS, st.booleans(), st.data())
def test_a_run_is_cut_as_the_twin_cuts_it(texts, sentences, data) -> None:
    """Whole sentences, line ends, marks before and after."""
    text = "".join(texts)
    words = placed_words(text)
    if not words:
        return
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    assert cut(text, first, last, sentences=sentences) == reference_shared.cut_run(
        text, first, last, sentences=sentences
    )


def cut(text: str, first: int, last: int, *, what: int = RUNS, sentences: bool = True) -> str:
    """Take words out of a text."""
    places = folded_places(text)
    asked = {what: np.array([[places[first], places[last]]])}
    spans, left = locate(pa.array([text], pa.large_string()), 0, asked, sentences=sentences)
    content = text.encode()
    merged: list[list[int]] = []
    for start, end in spans.get(what, np.empty((0, 2), np.int64)).tolist():
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    starts, ends = [start for start, _ in merged], [end for _, end in merged]
    bounds = zip([0, *ends], [*starts, len(content)], strict=True)
    kept = [content[start:end].decode() for start, end in bounds]
    # Piece by piece: `0` and `0` are two words also where what stood between them is gone.
    assert left == sum(len(placed_words(piece)) for piece in kept)
    return "".join(kept)


@pytest.mark.parametrize(
    ("text", "shared", "kept"),
    [
        ("Own one. Its first. Its last. Own two.", "Its first. Its last.", "Own one. Own two."),
        ("Own one, its first. Its last. Own two.", "its first. Its last.", "Own one, its first. Own two."),
        ("Own. Its first. Its last, and own.", "Its first. Its last", "Own. Its last, and own."),
        ("Own one, its words, own two.", "its words", "Own one, its words, own two."),
        ("他说。“共有的话。”他走了。", "共有的话", "他说。他走了。"),
        ("他说,共有的话。另一句共有,不同。", "共有的话。另一句共有", "他说,共有的话。另一句共有,不同。"),
        ("Own.\n\nIts words.\n\nOwn.", "Its words.", "Own.\n\nOwn."),
        ("Own one. Its one.\n\nIts two.\n\nOwn two.", "Its one.\n\nIts two.", "Own one.\n\nOwn two."),
        ("Own one.\n\n- Its words", "Its words", "Own one."),
        ("Own. Pi is 3.14 or so. Own.", "Pi is 3.14 or so.", "Own. Own."),
        ("Own. She asked, “Why?” And left. Own.", "And left.", "Own. She asked, “Why?” Own."),
    ],
)  # fmt: skip
def test_no_sentence_is_left_broken(text, shared, kept) -> None:
    """A run that ends amid a sentence is cut back; lines and paragraphs keep their ends."""
    before = len(placed_words(text[: text.index(shared)]))
    assert cut(text, before, before + len(placed_words(shared))) == kept


def test_all_words_go_if_asked_and_what_is_no_sentence_is_cut_where_it_must_be() -> None:
    """`cut: words`; and 300 words without a full stop."""
    assert cut("own a b c own", 1, 4, sentences=False) == "own own"
    assert cut("own a b c own", 1, 4) == "own a b c own"
    text = " ".join(f"w{n}" for n in range(600))
    assert cut(text, 250, 350) == " ".join(f"w{n}" for n in [*range(250), *range(350, 600)])


def test_paragraphs_and_lines_go_with_what_stands_on_them() -> None:
    """Bullets, quotation marks, lines of dashes inside; one empty line."""
    assert cut("x\n* a b\n  c d\n---\n\ne f", 1, 5, what=PARAGRAPHS) == "x\ne f"[2:]
    assert cut("x y\n\n* a b\n  c d\n---\n\ne f", 2, 6, what=PARAGRAPHS) == "x y\n\ne f"
    assert cut("x\n* a b!\n  c d\n\ne f", 1, 3, what=LINES) == "x\n  c d\n\ne f"
    assert cut("x y\n* a b", 2, 4, what=LINES) == "x y"


def test_equal_keys_alone_take_nothing_out() -> None:
    """Three documents with one key, of which two hold the same words: the bytes decide."""
    folded = np.frombuffer(b"one two \0one six \0one two \0", np.uint8)
    rows = np.array([[7, 0, 8], [7, 9, 8], [7, 18, 8]])
    starts, ranks = np.array([0, 9, 18, 27]), np.arange(3, dtype=np.int32)
    paired = Owners(starts, ranks, 2).pairs([rows], [rows], 0, 1, 16)
    assert paired is not None
    pairs = np.concatenate(list(paired))
    assert pairs.tolist() == [[9, 0, 8], [18, 0, 8]]
    assert verify(folded, pairs, np.array([-1, 0])).tolist() == [[18, 26, 0]]


def test_words_do_not_go_on_into_the_next_document() -> None:
    """What follows by chance where the words stay does not lengthen a run."""
    folded = np.frombuffer(b"one two \0six \0one two six \0", np.uint8)
    pairs = np.array([[14, 0, 8], [18, 4, 8]])
    assert verify(folded, pairs, np.array([-1, 0])).tolist() == [[14, 22, 0]]


def test_owners_with_too_little_room_say_so() -> None:
    """A table that is too full asks for more rounds."""
    rows = np.array([[n, 2 * n, 2] for n in range(64)])
    starts, ranks = np.array([0, 64, 128]), np.arange(2, dtype=np.int32)
    assert Owners(starts, ranks, 2).pairs([rows], [rows], 0, 1, 16) is None


HOSTILE = {
    "a word a million times": (["ha " * 10**6, "ha " * 10**6], [0, 10**6]),
    "a line a million times": (["a b c d e f g h\n" * 10**5] * 2, [0, 8 * 10**5]),
    "one word of ten megabytes": (["x" * 10**7] * 2, [0, 0]),
    "a million empty lines": (["\n" * 10**6] * 2, [0, 0]),
    "a character a million times": (["字" * 10**6, "汉" * 10, "字" * 10**6], [0, 0, 10**6]),
    "nothing": (["", "", " "], [0, 0, 0]),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
@pytest.mark.parametrize("memory_bytes", [256 << 20, 16 << 20])
def test_hostile_texts_take_linear_time(name, memory_bytes) -> None:
    """They end, within the memory that was given, and the first keeps all of its words."""
    texts, lost = HOSTILE[name]
    asked = SharedOptions(runs=50, lines=8, memory_bytes=memory_bytes)
    with (
        tempfile.TemporaryDirectory() as folder,
        SharedText(asked, np.arange(len(texts), dtype=np.int32), Path(folder), 10**7) as shared,
    ):
        column = pa.array(texts, pa.large_string())
        shared.mark(column)
        shared.gather(np.arange(len(texts)), column)
        stretches = shared.settle()
        for document, count in enumerate(lost):
            if count:
                cut = stretches.cut(document, column, document, sentences=True)
                assert cut.words_left == 0
                assert {keeper for _, keeper in cut.kept_in} == {0}
            else:
                assert document not in stretches.involved()
        assert shared.peak_bytes <= memory_bytes


def test_one_phrase_in_ten_thousand_documents_stays_in_the_preferred_one() -> None:
    """No two documents are compared with each other."""
    phrase = " ".join(f"w{n}" for n in range(60))
    texts = [f"d{n} e{n} f{n}. {phrase}. g{n} h{n}" for n in range(10_000)]
    ranks = np.roll(np.arange(10_000, dtype=np.int32), 123)
    with (
        tempfile.TemporaryDirectory() as folder,
        SharedText(SharedOptions(), ranks, Path(folder), 10**6) as shared,
    ):
        column = pa.array(texts, pa.large_string())
        shared.mark(column)
        shared.gather(np.arange(10_000), column)
        stretches = shared.settle()
        assert stretches.keepers().tolist() == [123]
        assert stretches.involved().tolist() == [n for n in range(10_000) if n != 123]
        cut = stretches.cut(7, column, 7, sentences=True)
    (span,) = cut.spans["shared.run"].tolist()
    assert texts[7][: span[0]] + texts[7][span[1] :] == "d7 e7 f7. g7 h7"
