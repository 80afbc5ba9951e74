# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a check sees of a hit: its text, and what stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from provender.assess.patterns import words

__all__ = ["Check", "Hit", "check"]

NEARBY = 200
"""Bytes on both sides of a hit that checks may read."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A match of a pattern, before checks.

    Attributes:
        text: The folded bytes as Latin-1 text; ASCII where the pattern is.
        left: Folded bytes directly before it, from the same window.
        right: Folded bytes directly behind it, from the same window.
        type: What it would be.
        texts: UTF-8 of all texts of the batch.
        first: Where the hit's document begins in `texts`.
        last: Where the document ends.
        start: Where the hit begins in `texts`.
        end: Where it ends.
        reached: Whether a check moved the end beyond the window.
    """

    text: str
    left: bytes
    right: bytes
    type: str
    texts: memoryview
    first: int
    last: int
    start: int
    end: int
    reached: bool = False

    @property
    def before(self) -> bytes:
        """Bytes of the document before it, at most `NEARBY`."""
        return bytes(self.texts[max(self.first, self.start - NEARBY) : self.start])

    @property
    def after(self) -> bytes:
        """Bytes of the document behind it, at most `NEARBY`."""
        return bytes(self.texts[self.end : min(self.last, self.end + NEARBY)])

    def document(self, start: int, length: int) -> bytes:
        """Return bytes of the document, counted from its beginning."""
        begin = self.first + start
        return bytes(self.texts[begin : min(self.last, begin + length)])

    def digits(self) -> str:
        """Return its digits."""
        return self.text.translate(_NOT_DIGITS)

    def cut(self, length: int) -> Hit:
        """Return its first characters as a hit; what is cut off goes to the right."""
        if length == len(self.text):
            return self
        return replace(
            self, text=self.text[:length], right=self.text[length:].encode("latin-1") + self.right
        )

    def reach(self, length: int, body: bytes) -> Hit:
        """Return it as a hit of more bytes of the document than its window holds."""
        end = self.start + length
        return replace(self, text=body[:length].decode("latin-1"), end=end, reached=True)

    def has(self, name: str) -> bool:
        """Whether one of a list's words stands beside it."""
        return words(name).is_beside(self.before, self.after)

    def line_before(self) -> bytes:
        """Return what stands before it in its line."""
        return self.before.rsplit(b"\n", 1)[-1]


_NOT_DIGITS = {code: None for code in range(0x100) if not chr(code).isdigit()}
"""What a hit may hold besides digits: its bytes are read as Latin-1."""

Check = Callable[[Hit], Hit | None]
"""Returns the hit, a shorter one or one of another type; None if it is nothing."""

CHECKS: dict[str, Check] = {}


def check(function: Check) -> Check:
    """Register a check under its function's name, for the data files to name."""
    CHECKS[function.__name__] = function
    return function
