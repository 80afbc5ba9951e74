# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One pass over a text that says which kinds of words it holds, so that most texts cost no more.

RE2 (https://github.com/google/re2) looks for hundreds of words in one linear pass, whatever their
number: three to five hundred megabytes a second, where a search for each word takes as many passes
as there are words. A scan only ever decides what is looked at; what it lets through is read
exactly.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

import re2

__all__ = ["KindScan", "any_of", "undotted"]

_MOST_MEMORY_BYTES = 64 << 20
_DOTTED_I = "\u0130".encode()
"""Capital I with a dot, the one character whose lower case is two: RE2 knows only one-to-one."""
_UNDOTTED_I = b"i\x7f"
"""What a scan reads instead: as many bytes, so that places stay, the second one in no word."""


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of some words as they stand."""
    return f"(?:{'|'.join(re2.escape(word) for word in words)})"


def undotted(content: bytes) -> bytes:
    """Return a text in UTF-8 as a scan reads it, each byte in its place.

    Args:
        content: The text, or a part of it.
    """
    # One byte is looked for ten times as fast as two, and few texts hold it.
    return content.replace(_DOTTED_I, _UNDOTTED_I) if _DOTTED_I[:1] in content else content


class KindScan:
    """Kinds of words, all of them looked for in one pass.

    Args:
        patterns: For each kind a pattern in RE2's syntax.

    Raises:
        ValueError: A pattern is none.
    """

    def __init__(self, patterns: Mapping[str, str]):
        options = re2.Options()
        options.max_mem = _MOST_MEMORY_BYTES
        options.log_errors = False
        self._patterns = dict(patterns)
        self._set = re2.Set.SearchSet(options)
        for name, pattern in patterns.items():
            try:
                self._set.Add(pattern)
            except re2.error as error:
                raise ValueError(f"{name}: {error}") from error
        self._set.Compile()
        self._named = functools.lru_cache(maxsize=4096)(self._named_by)
        self._alone = functools.cache(self._compiled)

    def kinds(self, text: str | bytes) -> frozenset[str]:
        """Return the kinds that a text holds.

        With `(?i)` a pattern holds for every text whose `str.lower` holds the word; bytes are UTF-8
        and read as they are (`undotted`).
        """
        found = self._set.Match(_encoded(text) if isinstance(text, str) else text)
        return self._named(tuple(found)) if found else frozenset()

    def line_starts(self, kind: str, content: bytes) -> list[int]:
        """Return the byte offset of each line, parted by line feeds, in which a word begins.

        Args:
            kind: One of the kinds, whose pattern stays within a line.
            content: The whole text in UTF-8 (`undotted`).
        """
        found: dict[int, None] = {}
        for match in self._alone(kind).finditer(content):
            found[content.rfind(b"\n", 0, match.start()) + 1] = None
        return list(found)

    def _named_by(self, found: tuple[int, ...]) -> frozenset[str]:
        names = tuple(self._patterns)
        return frozenset(names[index] for index in found)

    def _compiled(self, kind: str) -> re2.Pattern:
        return re2.compile(self._patterns[kind])


def _encoded(text: str) -> bytes:
    return undotted(text.encode("utf-8", "surrogatepass"))
