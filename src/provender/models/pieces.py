# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Tokens become text as they come: no character is cut, and no stop text is begun."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from provender.models.vocabulary import Vocabulary

__all__ = ["TextStream"]


class TextStream:
    """Turns tokens into pieces of text that may be shown at once.

    A character waits until its last byte is there. What might be the beginning of a stop text waits
    until it is one, and then is never shown, or is none.

    Args:
        vocabulary: What tokens stand for.
        stops: Texts that end the reply; they are not part of it.

    Attributes:
        stopped: True once a stop text was met.
    """

    def __init__(self, vocabulary: Vocabulary, stops: Sequence[str] = ()):
        self._vocabulary = vocabulary
        self._stops = [stop for stop in stops if stop]
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""
        self.stopped = False

    def add(self, token: int) -> str:
        """Take a token; return what may be shown now, often nothing."""
        return self._show(self._decoder.decode(self._vocabulary.bytes_of(token)))

    def close(self) -> str:
        """Return what is left: the text that waited; broken bytes as U+FFFD."""
        shown = self._show(self._decoder.decode(b"", final=True))
        if self.stopped:
            return shown
        shown, self._held = shown + self._held, ""
        return shown

    def _show(self, text: str) -> str:
        if self.stopped:
            return ""
        self._held += text
        met = [place for stop in self._stops if (place := self._held.find(stop)) >= 0]
        if met:
            self.stopped = True
            shown, self._held = self._held[: min(met)], ""
            return shown
        keep = max((_overlap(self._held, stop) for stop in self._stops), default=0)
        cut = len(self._held) - keep
        shown, self._held = self._held[:cut], self._held[cut:]
        return shown


def _overlap(text: str, stop: str) -> int:
    """Return how many letters at the end of a text begin a stop text."""
    for length in range(min(len(text), len(stop) - 1), 0, -1):
        if stop.startswith(text[-length:]):
            return length
    return 0
