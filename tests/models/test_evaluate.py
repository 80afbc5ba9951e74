# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Bits per byte: exact where it can be known, alike for any way of cutting and batching."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from tests.models.conftest import DENSE
from tests.models.test_decoder import made

from provender.models.decoder import Decoder
from provender.models.evaluate import clean_panel, few_windows, score_panel, score_texts
from provender.models.tokenizer import train_tokenizer
from provender.prove.panel import load_panel

TOKENIZER = train_tokenizer(["the river and the hill, 河与山。 "] * 9, 320)
SHAPE = DENSE


def uniform() -> Decoder:
    decoder = Decoder(SHAPE)
    with torch.no_grad():
        decoder.embed_tokens.weight.zero_()
    return decoder


def test_a_uniform_model_needs_the_logarithm_of_its_vocabulary() -> None:
    """Per token, and the token that opens a text is given."""
    texts = ["the river", "河与山。" * 40, "x"]
    bits = score_texts(uniform(), TOKENIZER, texts)
    for text, found in zip(texts, bits.tolist(), strict=True):
        assert found == pytest.approx(math.log2(SHAPE.vocabulary) * len(TOKENIZER.encode(text)))


def test_texts_do_not_see_each_other() -> None:
    decoder, texts = made(SHAPE), ["the river " * 30, "hill", "河" * 77]
    together = score_texts(decoder, TOKENIZER, texts)
    alone = [score_texts(decoder, TOKENIZER, [text])[0] for text in texts]
    np.testing.assert_allclose(together, alone, rtol=1e-4)


def test_training_goes_on_as_it_was() -> None:
    decoder = made(SHAPE).train()
    score_texts(decoder, TOKENIZER, ["the river"])
    assert decoder.training


def test_marks_in_a_text_are_text() -> None:
    bits = score_texts(uniform(), TOKENIZER, ["<|im_end|>"])
    assert bits[0] > 2 * math.log2(SHAPE.vocabulary)


def test_the_panel_by_cell() -> None:
    """Cells count alike, whatever their size; documents add up to cells."""
    panel = few_windows(load_panel(), 1)
    score = score_panel(uniform(), TOKENIZER, panel)
    assert set(score.cells) == {cell.name for cell in panel.cells}
    assert score.bits_per_byte == pytest.approx(sum(score.cells.values()) / len(score.cells))
    assert sum(size for _, size in score.documents.values()) == int(panel.size_bytes.sum())


def test_windows_that_were_read_or_are_foreign_do_not_count() -> None:
    panel = load_panel()
    shares = np.zeros(len(panel.texts))
    shares[0] = 0.5
    english = clean_panel(panel, shares, {"en": 99, "en-GB": 1})
    assert {cell.language for cell in english.cells} == {"en"}
    assert panel.texts[0] not in english.texts
    both = clean_panel(panel, shares, {"en": 90, "zh-Hans": 10})
    assert len(both.cells) > len(english.cells)
