# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a check sees of a hit: its text, and what stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from provender.assess.patterns import words
from provender.kernels.buffers import Bytes

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
        before: Bytes of the document before it, at most `NEARBY`.
        after: Bytes of the document behind it, at most `NEARBY`.
        type: What it would be.
        document: The whole text's bytes.
        start: Where the hit begins in `document`.
        stop: Where it ends in `document` if a check moved its end beyond the window, else -1.
    """

    text: str
    left: bytes
    right: bytes
    before: bytes
    after: bytes
    type: str
    document: Bytes
    start: int
    stop: int = -1

    def digits(self) -> str:
        """Return its digits."""
        return "".join(letter for letter in self.text if letter.isdigit())

    def cut(self, length: int) -> Hit:
        """Return its first characters as a hit; what is cut off goes to the right."""
        return replace(
            self, text=self.text[:length], right=self.text[length:].encode("latin-1") + self.right
        )

    def reach(self, length: int, body: bytes) -> Hit:
        """Return it as a hit of more bytes of the document than its window holds."""
        return replace(self, text=body[:length].decode("latin-1"), stop=self.start + length)

    def has(self, name: str) -> bool:
        """Whether one of a list's words stands beside it."""
        return words(name).is_beside(self.before, self.after)


Check = Callable[[Hit], Hit | None]
"""Returns the hit, a shorter one or one of another type; None if it is nothing."""

CHECKS: dict[str, Check] = {}


def check(function: Check) -> Check:
    """Register a check under its function's name, for the data files to name."""
    CHECKS[function.__name__] = function
    return function
