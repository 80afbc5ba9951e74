# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Turns of a conversation, as tokens that a model has read or says next.

A tuned model reads ChatML: a mark, the role and a line break, what was said, a mark and a line
break (OpenAI, openai-python, chatml.md; as Qwen2.5 and Qwen3 have it). What people write cannot
spell a mark. A model that was only trained on text continues a text.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from provender.models.decoder import Decoder
from provender.models.generate import Reading, generate
from provender.models.pieces import TextStream
from provender.models.sampling import Reply, Sampling
from provender.models.tokenizer import ModelTokenizer
from provender.models.vocabulary import vocabulary_of

__all__ = ["Conversation"]


class Conversation:
    """A conversation with a model; the oldest turns are forgotten where the context is full.

    Args:
        decoder: The model.
        tokenizer: Its encoding.
        sampling: How replies are chosen; each has a seed of its own.
        turns: Speak in turns (ChatML); else continue what is given, each time anew.
        system: What a tuned model is told before all.

    Attributes:
        reading: What the model has read.
    """

    def __init__(
        self,
        decoder: Decoder,
        tokenizer: ModelTokenizer,
        sampling: Sampling,
        *,
        turns: bool,
        system: str | None = None,
    ):
        self._tokenizer, self._sampling, self._in_turns = tokenizer, sampling, turns
        self._vocabulary = vocabulary_of(tokenizer)
        self._room = decoder.shape.context
        self._ends = {tokenizer.end, tokenizer.turn_end}
        unknown = range(len(self._vocabulary.tokens), decoder.shape.vocabulary)
        self._banned = (set(self._vocabulary.marks) | set(unknown)) - self._ends
        self.reading = Reading(decoder)
        self._system = [] if system is None else self._turn("system", system)
        self._turns: list[list[int]] = []
        self._replies = 0

    def forget(self) -> None:
        """Begin anew."""
        self._turns = []

    def say(self, text: str) -> Iterator[str | Reply]:
        """Yield the pieces of a reply as they come, and at last the reply.

        Args:
            text: What a person says, or the text that shall be continued.
        """
        began = time.perf_counter()
        before = self.reading.read_count
        logits = self.reading.read(self._prompt(text))
        read = self.reading.read_count - before
        sampling = replace(self._sampling, seed=self._sampling.seed + self._replies)
        self._replies += 1
        stream = TextStream(self._vocabulary, sampling.stops)
        said: list[int] = []
        shown: list[str] = []
        try:
            for token in generate(
                self.reading, logits, sampling, ends=self._ends, banned=self._banned
            ):
                said.append(token)
                if piece := stream.add(token):
                    shown.append(piece)
                    yield piece
                if stream.stopped:
                    break
        finally:  # what an interrupted reply has said, it has said
            if self._in_turns:
                self._turns.append(self._closed([*self._opening("assistant"), *said]))
        if piece := stream.close():
            shown.append(piece)
            yield piece
        cut = len(said) == sampling.most_tokens and not stream.stopped
        seconds = time.perf_counter() - began
        finish = "length" if cut else "stop"
        yield Reply("".join(shown), finish, len(said), read, seconds, self._in_turns)

    def _prompt(self, text: str) -> list[int]:
        if not self._in_turns:
            return [self._tokenizer.end, *self._tokenizer.encode(text)]
        self._turns.append(self._turn("user", text))
        spare = min(self._sampling.most_tokens, self._room // 2)
        while len(self._turns) > 1 and len(self._joined()) + spare > self._room:
            del self._turns[: 2 if len(self._turns) > 2 else 1]
        return self._joined()

    def _joined(self) -> list[int]:
        whole = [*self._system, *(token for turn in self._turns for token in turn)]
        return [*whole, *self._opening("assistant")]

    def _opening(self, role: str) -> list[int]:
        return [self._tokenizer.turn_begin, *self._tokenizer.encode(f"{role}\n")]

    def _turn(self, role: str, text: str) -> list[int]:
        said = self._tokenizer.encode(f"{role}\n{text}")
        return self._closed([self._tokenizer.turn_begin, *said])

    def _closed(self, tokens: list[int]) -> list[int]:
        return [*tokens, self._tokenizer.turn_end, *self._tokenizer.encode("\n")]
