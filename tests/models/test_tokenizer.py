# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The encoding: any text survives, the same texts give the same encoding, marks are not spelled."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provender.errors import CheckFailed
from provender.models.tokenizer import SPECIALS, ModelTokenizer, train_tokenizer

TEXTS = [
    "The members of the assembly shall adopt the rules of the assembly.\n\n    def f(x):\n",
    "中华人民共和国公民在法律面前一律平等。中华人民共和国的一切权力属于人民。",
] * 5
TOKENIZER = train_tokenizer(TEXTS, 400)


@given(st.text())
def test_any_text_survives(text: str) -> None:
    assert TOKENIZER.decode(TOKENIZER.encode(text), marks=True) == text


@pytest.mark.parametrize(
    "text", ["🦊👩‍👩‍👧", "漢字かな交じり文", "e\u0301 é", "\r\n\t \u3000", "\x00\x7f", "a" * 3000]
)
def test_hard_texts_survive(text: str) -> None:
    assert TOKENIZER.decode(TOKENIZER.encode(text)) == text


def test_it_is_the_same_every_time() -> None:
    assert train_tokenizer(TEXTS, 400).text == TOKENIZER.text
    assert train_tokenizer(reversed(TEXTS), 400).text == TOKENIZER.text
    assert train_tokenizer(TEXTS[:1], 400).text != TOKENIZER.text


def test_chinese_becomes_words() -> None:
    assert len(TOKENIZER.encode("中华人民共和国")) <= 3
    assert len(TOKENIZER.encode("the assembly")) <= 3


def test_marks_are_tokens_only_when_meant() -> None:
    for mark in SPECIALS:
        assert len(TOKENIZER.encode(mark, marks=True)) == 1
        spelled = TOKENIZER.encode(mark)
        assert len(spelled) > 1
        assert TOKENIZER.decode(spelled) == mark
    assert TOKENIZER.decode(TOKENIZER.encode("a<|im_end|>", marks=True)) == "a"


def test_digits_are_alone() -> None:
    """Qwen2's rule, by which other programs know the encoding."""
    trained = train_tokenizer(["2026 2026 2026 2026"] * 50, 400)
    assert len(trained.encode("2026")) == 4


def test_damage_is_told(tmp_path: Path) -> None:
    for text in ("{", "{}", "[]"):
        with pytest.raises(CheckFailed):
            ModelTokenizer(text)
    with pytest.raises(CheckFailed):
        ModelTokenizer.open(tmp_path)
    with pytest.raises(CheckFailed, match="no token"):
        ModelTokenizer(TOKENIZER.text.replace("im_start", "im_begin"))
