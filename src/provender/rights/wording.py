# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Words of prose about rights, as data files write them, made into patterns that take linear time.

A phrase is literal: `…` is a gap, `*` any ending of a word, `{part}` and `{verb}` stand for the
words of `data/phrases`, a space at an edge for the edge of a word in any script, for RE2's own
edges know letters of ASCII only. Text is compared flat: lower case, without hyphens, quotes,
emphasis and characters that nobody sees.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

import re2

from provender.rights.phrases import load_phrases
from provender.rights.scan import any_of

__all__ = ["compiled", "flat", "flat_sentences", "pattern_of", "scan_pattern_of", "split_sentences"]

_MOST_MEMORY_BYTES = 64 << 20
_GAP = ".*"
_NOTHING = r"[^\s\S]"
_STEM = "\ufffd"
_EDGE = r"\b"
_NO_LETTER_BEFORE = r"(?:^|[^\pL])"
_NO_LETTER_BEHIND = r"(?:[^\pL]|$)"
_PLACEHOLDER = re.compile(r"\{(part|verb)\}")
_PLAIN = re.compile(r"( ?)([^\W_]+(?: [^\W_]+)*)(\*?)( ?)")
"""A phrase of letters and digits with single spaces between, which need no escape: most are so."""
_LAYOUT = str.maketrans(
    dict.fromkeys('-‐‑–—－_*`"“”「」『』<>#~', " ")
    | dict.fromkeys("🚫⛔❌", " not allowed ")
    | {"’": "'", "\u00ad": None, "\u200b": None, "\u200c": None, "\u2060": None, "\ufeff": None}
)
_SENTENCE = re.compile(r"[\n。！？；|·•¦]|(?<=[.!?;])\s")


def flat(text: str) -> str:
    """Return a text in lower case, layout turned to spaces, one space between words."""
    return _spelled(" ".join(text.lower().translate(_LAYOUT).split()))


def _spelled(lower: str) -> str:
    return lower.replace("noncommercial", "non commercial").replace("licence", "license")


def flat_sentences(text: str) -> list[str]:
    """Return the sentences of a text, each flat."""
    pieces = _SENTENCE.split(_spelled(text.lower().translate(_LAYOUT)))
    return [" ".join(piece.split()) for piece in pieces if piece and not piece.isspace()]


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text as they stand, the empty ones with them."""
    return [piece or "" for piece in _SENTENCE.split(text)]


def pattern_of(phrases: Sequence[str], gap: str = _GAP, last_gap: str = "") -> str:
    """Return a pattern in RE2's syntax for any of some phrases.

    Args:
        phrases: As a data file writes them.
        gap: The pattern of a gap between words.
        last_gap: That of a gap at the end of a phrase.
    """
    if not phrases:
        return _NOTHING
    return _either("".join(_phrase(one, gap, last_gap)) for one in phrases)


def scan_pattern_of(phrases: Sequence[str]) -> str:
    """Return a pattern that is found in just the texts in which that of `pattern_of` is.

    Where the words stand is not told, so the edges of words in any script, each a table of all
    letters there are, stand in it once for all phrases that have them.

    Args:
        phrases: As a data file writes them.
    """
    if not phrases:
        return _NOTHING
    alike: dict[tuple[str, str], list[str]] = {}
    for begun, words, ended in (_phrase(one, _GAP, "") for one in phrases):
        alike.setdefault((begun, ended), []).append(words)
    return _either(f"{begun}{_either(words)}{ended}" for (begun, ended), words in alike.items())


def _either(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _phrase(phrase: str, gap: str, last_gap: str) -> tuple[str, str, str]:
    """Return a phrase's pattern in three: the edge before its words, the words, what ends them."""
    begun = _NO_LETTER_BEFORE if phrase.startswith(" ") else ""
    ended = _NO_LETTER_BEHIND if phrase.endswith(" ") else ""
    plain = _plain(phrase)
    if plain is not None:
        return begun, plain, ended
    parts = phrase.split("…")
    ending = last_gap if not parts[-1].strip() else ""
    return begun, gap.join(_part(part) for part in parts if part.strip()), ended + ending


@functools.cache
def _plain(phrase: str) -> str | None:
    """Return the pattern of a phrase's words if it holds nothing but words, else None."""
    plain = _PLAIN.fullmatch(phrase)
    if plain is None:
        return None
    words = _spelled(plain[2].lower())
    return _bound(words, words[0], plain[3] or words[-1])


def _part(text: str) -> str:
    """Return the pattern of words that follow each other: whole ones, unless a star ends them."""
    plain = flat(text.replace("*", _STEM)).strip()
    pieces = _PLACEHOLDER.split(plain)
    words = "".join(
        any_of(_words(piece)) if index % 2 else re2.escape(piece)
        for index, piece in enumerate(pieces)
    )
    words = words.removesuffix(_STEM).replace(_STEM, "[a-z]*")
    return _bound(words, "" if plain.startswith("n't") else plain[0], plain[-1])


def _bound(words: str, first: str, last: str) -> str:
    """Return a pattern with the edges of words where its first and last characters are letters."""
    begins, ends = (edge.isascii() and edge.isalpha() for edge in (first, last))
    return f"{_EDGE if begins else ''}{words}{_EDGE if ends else ''}"


@functools.cache
def _words(kind: str) -> tuple[str, ...]:
    phrases = load_phrases()
    listed = phrases.part_words if kind == "part" else phrases.verb_words
    return tuple(flat(word).strip() for word in listed)


def compiled(pattern: str) -> re2.Pattern[str]:
    """Return a pattern compiled, with memory enough for hundreds of words."""
    options = re2.Options()
    options.max_mem = _MOST_MEMORY_BYTES
    options.log_errors = False
    return re2.compile(pattern, options)
