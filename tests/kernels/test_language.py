# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The language kernel against the package whose model it runs."""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from provender.kernels.buffers import text_buffers
from provender.kernels.language import identify
from provender.kernels.language_evidence import KINDS, character_flags, count_evidence, count_words
from provender.kernels.language_evidence import word_table as table_of
from provender.kernels.language_sample import (
    MOST_WINDOWS,
    SAMPLE_BYTES,
    sampled,
    sampled_windows,
)

SCRIPTS = st.text(
    st.one_of(
        st.sampled_from(list("the of und ja не на 的是我們カナ한국어 ÀÉİßσ\n .;{}0123")),
        st.characters(codec="utf-8"),
    ),
    max_size=400,
)


@functools.cache
def package():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def check_against_package(texts: list[str]) -> int:
    """Compare every window's label and probability with the package's; return how many there are."""
    column = pa.array(texts, pa.large_string())
    found = identify(column)
    data, offsets = text_buffers(column)
    seen = 0
    for row in range(len(texts)):
        windows = sampled_windows(data, offsets[row], offsets[row + 1])
        assert len(windows) == found.windows[row]
        for index, window in enumerate(windows):
            seen += 1
            ranking = dict(package().rank(window.decode("utf-8")))
            place = int(found.window_best[row, index])
            if place < 0:
                # A window without features: the package gives every class the same.
                assert max(ranking.values()) < 0.02
                continue
            ours = found.classes[place]
            top = max(ranking.values())
            # Single precision decides between equals in the package; nothing else may differ.
            assert top - ranking[ours] < 1e-4
            assert abs(ranking[ours] - found.window_score[row, index]) < 1e-3
    return seen


def paragraphs(shared_data: Path) -> list[str]:
    texts = []
    for path in sorted((shared_data / "lang-id" / "udhr").glob("*.xml")):
        for element in ET.parse(path).iter():
            if element.tag.endswith("}para"):
                text = " ".join("".join(element.itertext()).split())
                texts.append(unicodedata.normalize("NFC", text))
    return texts


def test_labels_are_the_packages_own(shared_data) -> None:
    """On the same bytes our kernel and py3langid name the same language: all of lang-id."""
    texts = paragraphs(shared_data)
    assert check_against_package(texts) >= len([text for text in texts if text]) > 1400


def test_labels_of_whole_editions_and_of_capitals_are_the_packages_own(shared_data) -> None:
    """So it is on long texts, which are sampled, and on texts in capitals, which are lowered."""
    texts = paragraphs(shared_data)
    long = ["\n".join(texts[index : index + 60]) for index in range(0, len(texts), 60)]
    capitals = [unicodedata.normalize("NFC", text.upper()) for text in texts[::9]]
    assert check_against_package(long + capitals) > 300


@settings(deadline=None, max_examples=150)
@given(st.lists(SCRIPTS, max_size=4))
@example(["", "\n" * 3000, "A" * 5000, "ΑΣ ΑΣΑ", "İSTANBUL"])
def test_any_text_gets_the_packages_label(texts: list[str]) -> None:
    """Whatever the script, and at any place of a batch."""
    texts = [unicodedata.normalize("NFC", text) for text in texts]
    # Final sigma looks past marks in `str.lower`; ours looks at the neighbours only.
    assume(not any("Σ" in text and text.isupper() for text in texts if len(text) > 10))
    windows = [
        window.decode("utf-8")
        for text in texts
        for window in sampled_windows(np.frombuffer(text.encode(), np.uint8), 0, len(text.encode()))
    ]
    assume(all(unicodedata.is_normalized("NFC", window) for window in windows))
    check_against_package(texts)


@settings(deadline=None, max_examples=100)
@given(st.text(st.characters(codec="utf-8"), min_size=500, max_size=3000))
def test_samples_are_valid_text_and_windows_make_them_up(text: str) -> None:
    """A sample is whole characters, no longer than promised, and cut nowhere inside one."""
    raw = text.encode("utf-8")
    data = np.frombuffer(raw, np.uint8)
    windows = sampled_windows(data, 0, len(raw))
    assert 0 < len(windows) <= MOST_WINDOWS
    assert b"".join(windows) == sampled(data, 0, len(raw))
    assert sum(map(len, windows)) <= SAMPLE_BYTES
    for window in windows:
        assert window.decode("utf-8")
    if len(raw) <= SAMPLE_BYTES:
        assert b"".join(windows) == raw


@pytest.mark.parametrize("text", ["x" * 10_000_000, "\n" * 1_000_000, "語" * 1_000_000])
def test_hostile_lengths_pass(text: str) -> None:
    """One long word, empty lines only, no white space: sampled like any other text."""
    assert identify(pa.array([text])).windows[0] > 0


def test_evidence_counts_characters_pairs_and_genitives() -> None:
    """Pairs go before their characters; a neutral pair hides them; 个 after a number counts."""
    evidence = character_flags(
        {"standard": ["的", "什么"], "cantonese": ["嘅"]}, ["目的"], ["一"], "个"
    )
    rows = count_evidence(pa.array(["我的什么目的", "一个人个嘅", "if (x) { y(); }"]), evidence)
    counts = [dict(zip(KINDS, row.tolist(), strict=True)) for row in rows]
    assert (counts[0]["standard"], counts[0]["han"]) == (2, 6)
    assert (counts[1]["genitive"], counts[1]["cantonese"]) == (1, 1)
    assert counts[2]["code_characters"] == counts[2]["characters"] == 11


def test_words_are_counted_in_lower_case_and_whole() -> None:
    """A word counts wherever it stands, in capitals too, and never inside another."""
    table = table_of({"id": ["bahwa"], "ms": ["bahawa", "bahwa"]})
    column = pa.array(["skip", "Bahwa BAHAWA bahwanya bahwa"])
    assert count_words(column, np.array([1]), table).tolist() == [[2, 3]]
