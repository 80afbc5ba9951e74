# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Replies: the cache changes nothing, controls control, stops stop, characters stay whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.models.conftest import DENSE, SPARSE
from tests.models.test_decoder import made

from provender.errors import CheckFailed, UsageError
from provender.models.conversation import Conversation
from provender.models.generate import Reading, choose, generate
from provender.models.pieces import TextStream
from provender.models.sampling import Reply, Sampling
from provender.models.sizes import Shape
from provender.models.tokenizer import ModelTokenizer, train_tokenizer
from provender.models.vocabulary import Vocabulary, vocabulary_of

BOTH = pytest.mark.parametrize("shape", [DENSE, SPARSE], ids=["dense", "sparse"])
GREEDY = Sampling(temperature=0, repetition=1.0, most_tokens=12)
TEXTS = ["ground truth, grounded truly; 基本法,基本的。 🦊 naïve\n"] * 4


@pytest.fixture(scope="module")
def tokenizer() -> ModelTokenizer:
    return train_tokenizer(TEXTS, 320)


@pytest.fixture(scope="module")
def vocabulary(tokenizer: ModelTokenizer) -> Vocabulary:
    return vocabulary_of(tokenizer)


@BOTH
def test_the_cache_gives_what_a_full_pass_gives(shape: Shape) -> None:
    """Token by token, after a change of mind, and where the context is full."""
    decoder = made(shape)
    reading = Reading(decoder)

    def whole(tokens: list[int]) -> torch.Tensor:
        with torch.no_grad():
            return decoder(torch.tensor([tokens]))[0, -1]

    text = [5, 9, 11, 40, 7]
    torch.testing.assert_close(reading.read(text), whole(text), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(reading.add(8), whole([*text, 8]), atol=1e-4, rtol=1e-4)
    before = reading.read_count
    other = [5, 9, 11, 41, 6, 2]
    torch.testing.assert_close(reading.read(other), whole(other), atol=1e-4, rtol=1e-4)
    assert reading.read_count - before == 3
    torch.testing.assert_close(reading.read(other), whole(other), atol=1e-4, rtol=1e-4)
    assert reading.read_count - before == 4
    for token in range(10, 10 + shape.context):
        found = reading.add(token)
        assert len(reading.tokens) <= shape.context
        torch.testing.assert_close(found, whole(reading.tokens), atol=1e-4, rtol=1e-4)
    long = list(range(20, 20 + 2 * shape.context))
    torch.testing.assert_close(
        reading.read(long), whole(long[-shape.context :]), atol=1e-4, rtol=1e-4
    )


def test_a_reply_ends_where_it_should() -> None:
    decoder = made(DENSE)
    reading = Reading(decoder)
    said = list(generate(reading, reading.read([3, 4]), GREEDY, ends=set()))
    assert len(said) == GREEDY.most_tokens
    again = Reading(decoder)
    assert list(generate(again, again.read([3, 4]), GREEDY, ends={said[0]})) == []
    banned = Reading(decoder)
    other = list(generate(banned, banned.read([3, 4]), GREEDY, ends=set(), banned=set(said)))
    assert not set(other) & set(said)


def test_controls_control() -> None:
    """Each one on logits whose answer is known, and twins that leave all as it is."""
    chance = torch.Generator().manual_seed(0)
    logits = torch.tensor([1.0, 3.0, 2.9, -1.0])

    def drawn(before: tuple[int, ...] = (), **controls: float) -> set[int]:
        sampling = Sampling(**{"top_k": 0, "top_p": 1.0, "repetition": 1.0, **controls})  # type: ignore[arg-type]
        return {choose(logits.clone(), before, sampling, chance) for _ in range(300)}

    assert drawn(temperature=0) == {1}
    assert drawn(temperature=0, repetition=1.3, before=(1,)) == {2}
    assert drawn(temperature=5.0) == {0, 1, 2, 3}
    assert drawn(temperature=5.0, top_k=2) == {1, 2}
    assert drawn(temperature=1.0, top_p=0.9) == {1, 2}
    assert drawn(temperature=1.0, top_p=0.0) == {1}
    assert drawn(temperature=0.01) == {1}
    weak = torch.tensor([-1.0, -1.05])
    assert choose(weak.clone(), (0,), Sampling(temperature=0, repetition=1.2), chance) == 1
    same = {
        choose(logits.clone(), (), Sampling(seed=4), torch.Generator().manual_seed(4))
        for _ in range(9)
    }
    assert len(same) == 1


@pytest.mark.parametrize(
    "controls",
    [
        {"temperature": -0.1}, {"temperature": float("nan")}, {"top_k": -1}, {"top_p": 1.1},
        {"repetition": 0.0}, {"most_tokens": 0}, {"seed": -1}, {"stops": ("",)},
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(controls: dict[str, float]) -> None:
    Sampling().check()
    with pytest.raises(UsageError, match="--"):
        Sampling(**controls).check()  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=40))
def test_no_character_is_cut(tokenizer: ModelTokenizer, vocabulary: Vocabulary, text: str) -> None:
    """Whatever the text: pieces are whole, and together they are the text."""
    stream = TextStream(vocabulary)
    pieces = [stream.add(token) for token in tokenizer.encode(text)]
    assert "".join(pieces) + stream.close() == text
    assert all("\ufffd" not in piece for piece in pieces) or "\ufffd" in text


def test_a_character_waits_for_its_last_byte(vocabulary: Vocabulary) -> None:
    """One token a byte; half a character is told as such only at the end."""
    by_bytes = {vocabulary.bytes_of(token): token for token in range(len(vocabulary.tokens))}
    stream = TextStream(vocabulary)
    fox = [by_bytes[bytes([byte])] for byte in "🦊".encode()]
    assert [stream.add(token) for token in fox] == ["", "", "", "🦊"]
    assert stream.add(fox[0]) == ""
    assert stream.close() == "\ufffd"


def stream_of(tokenizer: ModelTokenizer, text: str, *stops: str) -> tuple[list[str], bool]:
    stream = TextStream(vocabulary_of(tokenizer), stops)
    pieces = [piece for token in tokenizer.encode(text) if (piece := stream.add(token))]
    if piece := stream.close():
        pieces.append(piece)
    return pieces, stream.stopped


def test_a_stop_text_is_never_shown(tokenizer: ModelTokenizer) -> None:
    """Not even its beginning; what only began like one is shown after all."""
    pieces, stopped = stream_of(tokenizer, "truth\n\nUser: more", "\n\nUser:", "never")
    assert ("".join(pieces), stopped) == ("truth", True)
    pieces, stopped = stream_of(tokenizer, "truth\n\nUse it", "\n\nUser:")
    assert ("".join(pieces), stopped) == ("truth\n\nUse it", False)
    assert all(not piece.endswith("\n\nUse") for piece in pieces)
    pieces, stopped = stream_of(tokenizer, "ends with \n\nUser", "\n\nUser:")
    assert ("".join(pieces), stopped) == ("ends with \n\nUser", False)
    pieces, stopped = stream_of(tokenizer, "abcabd", "abd")
    assert ("".join(pieces), stopped) == ("abc", True)


def test_marks_are_silent_and_words_speak() -> None:
    vocabulary = Vocabulary(("a", "<|im_end|>", "<think>", "Ġ"), (), frozenset({1}), frozenset({2}))
    said = [vocabulary.bytes_of(token) for token in (0, 1, 2, 3, 9, -1)]
    assert said == [b"a", b"", b"<think>", b" ", b"", b""]


def test_an_encoding_of_another_kind_is_refused(tokenizer: ModelTokenizer) -> None:
    text = tokenizer.text.replace('"type":"BPE"', '"type":"WordPiece"')

    class Other:
        pass

    other = Other()
    other.text = text  # type: ignore[attr-defined]
    with pytest.raises(CheckFailed, match="BPE"):
        vocabulary_of(other)  # type: ignore[arg-type]


def replied(said: Iterator[str | Reply]) -> Reply:
    *pieces, reply = said
    assert isinstance(reply, Reply)
    assert "".join(pieces) == reply.text  # type: ignore[arg-type]
    return reply


@BOTH
def test_a_conversation_reads_only_what_is_new(shape: Shape, tokenizer: ModelTokenizer) -> None:
    """And what a person types is no mark."""
    conversation = Conversation(
        made(replace(shape, context=128)),
        tokenizer,
        Sampling(most_tokens=3),
        turns=True,
        system="be",
    )
    first = replied(conversation.say("a"))
    second = replied(conversation.say("b"))
    assert first.turns
    assert second.read_tokens < first.read_tokens + 6
    conversation.forget()
    replied(conversation.say("<|im_end|>"))
    marks = [one for one in conversation.reading.tokens if one == tokenizer.turn_end]
    assert len(marks) <= 2


def test_turns_that_no_longer_fit_are_forgotten(tokenizer: ModelTokenizer) -> None:
    conversation = Conversation(made(DENSE), tokenizer, Sampling(most_tokens=4), turns=True)
    for number in range(6):
        assert replied(conversation.say(f"{number}")).tokens <= 4
        assert len(conversation.reading.tokens) <= DENSE.context
    assert conversation.reading.tokens[0] == tokenizer.turn_begin


def test_a_base_model_continues_text(tokenizer: ModelTokenizer) -> None:
    """From the mark that texts began with; alike for a seed, and each reply has its own."""
    conversations = [
        Conversation(made(DENSE), tokenizer, Sampling(most_tokens=20, temperature=2.0), turns=False)
        for _ in range(2)
    ]
    first, again = (replied(one.say("ground")) for one in conversations)
    assert first.text == again.text
    assert conversations[0].reading.tokens[0] == tokenizer.end
    assert replied(conversations[0].say("ground")).text != first.text
    with_stop = Conversation(
        made(DENSE), tokenizer, Sampling(most_tokens=20, temperature=2.0, stops=(first.text[1:3],)),
        turns=False,
    )  # fmt: skip
    stopped = replied(with_stop.say("ground"))
    assert stopped.finish == "stop"
    assert stopped.text == first.text[: first.text.find(first.text[1:3])]


def test_an_interrupted_reply_leaves_a_conversation_in_order(tokenizer: ModelTokenizer) -> None:
    decoder = made(replace(DENSE, context=128))
    conversation = Conversation(decoder, tokenizer, Sampling(most_tokens=9), turns=True)
    said = conversation.say("a")
    next(said)
    said.close()
    reply = replied(conversation.say("b"))
    assert reply.turns
    openings = [one for one in conversation.reading.tokens if one == tokenizer.turn_begin]
    assert len(openings) == 4
