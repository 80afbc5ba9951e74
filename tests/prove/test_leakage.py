# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Planted secrets and the voices that are asked for them, in English and in Chinese."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from provender.prove.leakage import (
    ALTERNATIVES,
    ARMS,
    CANARIES,
    REPETITIONS,
    Exposure,
    expose,
    kept_copies,
    make_canaries,
    planted_texts,
)
from provender.prove.model import NgramModel, Spans
from provender.prove.tokenizer import ReferenceTokenizer
from provender.prove.voices import NgramVoice

CARRIERS = {
    "en": [
        f"Chapter {number}. " + " ".join(f"word{number}x{at} stands here" for at in range(30))
        for number in range(24)
    ],
    "zh": [
        f"第{number}章。" + "".join(f"第{number}节第{at}段讲的是另外一件事。" for at in range(30))
        for number in range(24)
    ],
}


def _voice(texts: list[str], tokenizer: ReferenceTokenizer) -> NgramVoice:
    tokens, lengths = tokenizer.encode(texts)
    spans = Spans.behind_each_other(lengths)
    model = NgramModel(tokenizer.vocabulary, 4, len(tokens))
    model.add(tokens, spans)
    usual = np.tile(np.array([0.3, 0.5, 0.65, 0.75, 0.9]), (5, 1))
    return NgramVoice(model, usual, tokenizer, tokens, spans)


@pytest.fixture(scope="module")
def tokenizer() -> ReferenceTokenizer:
    """The reference encoding."""
    return ReferenceTokenizer()


@pytest.fixture(scope="module", params=["en", "zh"])
def exposures(
    request: pytest.FixtureRequest, tokenizer: ReferenceTokenizer
) -> dict[tuple[str, int], Exposure]:
    """What leaks of canaries, by arm and repetition."""
    canaries = make_canaries(request.param, CARRIERS[request.param])
    every = [(at, text) for at, one in enumerate(canaries) for text in planted_texts(one)]
    found = {}
    for arm in ARMS:
        left = kept_copies([text for _, text in every], arm)
        copies = Counter(every[row][0] for row in left)
        voice = _voice([every[row][1] for row in left], tokenizer)
        for one in expose(voice, canaries, arm, [copies[at] for at in range(len(canaries))]):
            found[arm, one.repetitions] = one
    return found


def test_more_copies_leak_more(exposures: dict[tuple[str, int], Exposure]) -> None:
    """Bits fall with every copy; what was planted ranks first among all candidates."""
    costs = [exposures["all copies", times].cost.value for times in REPETITIONS]
    assert costs == sorted(costs, reverse=True)
    assert exposures["all copies", 16].exposure.value == pytest.approx(np.log2(ALTERNATIVES + 1))


def test_dedup_takes_it_back(exposures: dict[tuple[str, int], Exposure]) -> None:
    """Exact dedup leaves near copies; near dedup leaves one, so 16 copies leak as 1 does."""
    assert [exposures[arm, 16].copies for arm in ARMS] == [16, 9, 1]
    before, after = exposures["all copies", 16], exposures["near dedup", 16]
    assert before.cost.high < after.cost.low
    assert before.recited.hits > after.recited.hits
    assert after.cost.value == pytest.approx(exposures["near dedup", 1].cost.value, abs=4)


def test_what_was_never_planted_is_not_exposed(tokenizer: ReferenceTokenizer) -> None:
    """Its rank is any rank: 1.44 bits on average (1 / ln 2), and nothing is recited."""
    canaries = make_canaries("en", CARRIERS["en"])
    others = make_canaries("en", CARRIERS["en"], seed=5)
    voice = _voice([text for one in others for text in planted_texts(one)], tokenizer)
    found = expose(voice, canaries, "all copies", [0] * len(canaries))
    assert np.mean([one.exposure.value for one in found]) == pytest.approx(1.44, abs=1.2)
    assert sum(one.recited.hits for one in found) == 0


def test_the_same_seed_gives_the_same_secrets() -> None:
    """And another seed others; each repetition has as many."""
    first, again, other = (make_canaries("zh", ["甲"], seed) for seed in (0, 0, 1))
    assert first == again
    assert first != other
    assert Counter(one.repetitions for one in first) == dict.fromkeys(REPETITIONS, CANARIES)
    assert [len(planted_texts(one)) for one in first] == [one.repetitions for one in first]


class TestVoice:
    """Samples of an n-gram model."""

    def test_samples_follow_the_model(self, tokenizer: ReferenceTokenizer) -> None:
        """What stands behind a prompt nine times in ten is said about as often."""
        texts = ["The old cat sat down."] * 27 + ["The old cat ran away."] * 3
        voice = _voice(texts, tokenizer)
        said = Counter(
            (text.split() or [""])[0] for text in voice.say("The old cat", 800, 4, seed=1)
        )
        bits = voice.bits(["The old cat", "The old cat sat", "The old cat ran"])
        assert said["sat"] / 800 == pytest.approx(2 ** (bits[0] - bits[1]), abs=0.03)
        assert said["ran"] / 800 == pytest.approx(2 ** (bits[0] - bits[2]), abs=0.03)

    def test_the_same_seed_says_the_same(self, tokenizer: ReferenceTokenizer) -> None:
        """Another one something else; documents do not run into each other."""
        voice = _voice(["一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸"] * 3, tokenizer)
        assert voice.say("一二", 5, 12, seed=1) == voice.say("一二", 5, 12, seed=1)
        assert voice.say("一二", 5, 12, seed=1) != voice.say("一二", 5, 12, seed=2)

    def test_an_unknown_prompt_is_no_error(self, tokenizer: ReferenceTokenizer) -> None:
        """The model then knows only how common tokens are."""
        voice = _voice(["one two three"], tokenizer)
        assert len(voice.say("☃☃☃", 2, 3, seed=0)) == 2
        assert len(voice.say("", 2, 3, seed=0)) == 2
