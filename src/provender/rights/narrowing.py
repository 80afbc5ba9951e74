# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Words around a licence's name by which a page grants less than the name says, or nothing.

"Not licensed under CC BY", "formerly CC BY", "CC BY for the code only", "CC BY. For personal use
only": the name is there, the grant is not. The words are data (`data/narrowing.yml`); what the
sentences of `data/notices.yml` and the normaliser know already is asked there. All of it only ever
makes a page stricter: hearing one word too many costs a document, hearing one too few costs
somebody's rights.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import re2

from provender.rights.license import DATA, load_data
from provender.rights.normalize import normalize
from provender.rights.notices import find_notices, may_hold_notice
from provender.rights.phrases import load_phrases
from provender.rights.scan import KindScan, any_of

__all__ = ["known_narrowings", "narrowing_around", "narrowing_beside", "narrowing_in"]

_GAP = ".*"
_MOST_MEMORY_BYTES = 64 << 20
_NEAR = 90
_LONGEST_PASSAGE = 1200
_LONGEST_TEXT = 20_000
_SHORT_SENTENCE = 140
_LAYOUT = str.maketrans(dict.fromkeys('-‐‑–—－_*`"“”「」『』<>#~', " ") | {"’": "'"})
_SENTENCE = re.compile(r"[\n。！？；|·•¦]|(?<=[.!?;])\s")
_EDGE = r"\b"
_STEM = "\ufffd"
_PLACEHOLDER = re.compile(r"\{(part|verb)\}")


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    where: str
    pattern: re2.Pattern[str]
    also: re2.Pattern[str] | None
    unless: tuple[str, ...]

    def words(self, sentence: str) -> str | None:
        """Return the words of the rule that a flat sentence holds, None if it holds none."""
        match = self.pattern.search(sentence)
        if match is None or any(words in sentence for words in self.unless):
            return None
        if self.also is None:
            return str(match[0])
        other = self.also.search(sentence)
        return f"{match[0]} … {other[0]}" if other is not None else None


@functools.cache
def known_narrowings() -> tuple[dict[str, Any], ...]:
    """Return the rules as they stand in the data file, with sources and documents."""
    return tuple(load_data(DATA / "narrowing.yml")["rules"])


@functools.cache
def _set_aside() -> re2.Pattern[str]:
    """Return the sentences of set footers that narrow nothing."""
    words = load_data(DATA / "narrowing.yml")["set_aside"]
    return re2.compile(f"(?i){any_of(words)}")


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            row["id"],
            row["where"],
            _compiled(row["phrases"]),
            _compiled(row["with"]) if "with" in row else None,
            tuple(_flat(one).strip() for one in row["unless"]),
        )
        for row in known_narrowings()
    )


@functools.cache
def _scan(where: str) -> KindScan:
    """Return the scan that says which rules for a place are worth asking."""
    rows = [row for row in known_narrowings() if row["where"] == where]
    return KindScan({row["id"]: _pattern(row["phrases"]) for row in rows})


def _pattern(phrases: Sequence[str]) -> str:
    """Return a pattern in RE2's syntax of words whose gaps stay in their sentence."""
    return f"(?:{'|'.join(_GAP.join(map(_part, one.split('…'))) for one in phrases)})"


def _part(text: str) -> str:
    """Return the pattern of words that follow each other: whole ones, unless a star ends them."""
    flat = _flat(text.replace("*", _STEM)).strip()
    pieces = _PLACEHOLDER.split(flat)
    words = "".join(
        any_of(_words(piece)) if index % 2 else re2.escape(piece)
        for index, piece in enumerate(pieces)
    )
    words = words.removesuffix(_STEM).replace(_STEM, "[a-z]*")
    begins, ends = (edge.isascii() and edge.isalpha() for edge in (flat[0], flat[-1]))
    begins = begins and not flat.startswith("n't")
    return f"{_EDGE if begins else ''}{words}{_EDGE if ends else ''}"


def _compiled(phrases: Sequence[str]) -> re2.Pattern[str]:
    options = re2.Options()
    options.max_mem = _MOST_MEMORY_BYTES
    options.log_errors = False
    return re2.compile(_pattern(phrases), options)


@functools.cache
def _words(kind: str) -> tuple[str, ...]:
    phrases = load_phrases()
    listed = phrases.part_words if kind == "part" else phrases.verb_words
    return tuple(_flat(word).strip() for word in listed)


def _flat(text: str) -> str:
    """Lower case, layout to spaces, one space between words."""
    lower = " ".join(text.lower().translate(_LAYOUT).split())
    return lower.replace("noncommercial", "non commercial").replace("licence", "license")


def _found(where: str, sentences: Sequence[str]) -> Iterator[tuple[_Rule, str, str]]:
    """Yield each rule by which a flat sentence narrows, the sentence, and the words."""
    asked = _scan(where).kinds("\n".join(sentences))
    for rule in _rules() if asked else ():
        if rule.id in asked:
            for sentence in sentences:
                if (words := rule.words(sentence)) is not None:
                    yield rule, sentence, words


@functools.lru_cache(maxsize=4096)
def narrowing_around(before: str, rest: str, value: str) -> str | None:
    """Return the words by which an open licence is not granted whole where it is named.

    Args:
        before: What stands before the name in its block.
        rest: The name, as the page writes it, and what stands after it.
        value: What was read there: an address.
    """
    before = _set_aside().sub("", before[-_LONGEST_PASSAGE:])
    rest = _set_aside().sub("", rest[:_LONGEST_PASSAGE])
    lead = _last_sentence(before)[-_NEAR:]
    following = _first_sentence(rest)
    for where, sentence in (("before", lead), ("after", following)):
        for _, _, words in _found(where, [_flat(sentence)]):
            return words
    meaning = normalize(f"{lead} {following} {value}")
    if meaning.expression is None:
        return meaning.detail
    return narrowing_beside(f"{before} {rest}")


def narrowing_in(passage: str) -> str | None:
    """Return the words of a passage by which a licence that it names is not granted whole.

    Args:
        passage: One line or paragraph that names an open licence.
    """
    passage = passage[:_LONGEST_PASSAGE]
    lower = passage.lower()
    names = load_phrases().find_names(lower, 3) if len(lower) == len(passage) else []
    for at, name in names:
        found = narrowing_around(passage[:at], passage[at:], name.address)
        if found is not None:
            return found
    return None if names else narrowing_beside(passage)


def narrowing_beside(text: str, *, speaking: bool = True) -> str | None:
    """Return the words of a text that restrict what a licence beside it grants.

    Args:
        text: Sentences, of which the first 20,000 characters are looked at.
        speaking: False for running text, in which only what is about the page itself counts.
    """
    sentences = _flat_sentences(_set_aside().sub("", text[:_LONGEST_TEXT]))
    for rule, sentence, words in _found("beside", sentences):
        # Words that stand apart say much less in running text than those that stand together.
        if _is_about_text(sentence, speaking=speaking, apart=rule.also is not None):
            return words
    for sentence in sentences if may_hold_notice("\n".join(sentences)) else ():
        for notice in find_notices(sentence):
            if _is_about_text(sentence, speaking=speaking, apart=False):
                return notice.context
    return None


def _is_about_text(flat: str, *, speaking: bool, apart: bool) -> bool:
    """True unless a sentence is about pictures, code or names, or tells a story."""
    phrases = load_phrases()
    itself = phrases.covers.search(flat) or phrases.texts.search(flat)
    if phrases.parts.search(flat) and not itself:
        return False
    return speaking or bool(itself) or (not apart and len(flat) <= _SHORT_SENTENCE)


def _flat_sentences(text: str) -> list[str]:
    lower = text.lower().translate(_LAYOUT).replace("noncommercial", "non commercial")
    pieces = _SENTENCE.split(lower.replace("licence", "license"))
    return [" ".join(piece.split()) for piece in pieces if piece and not piece.isspace()]


def _sentences(text: str) -> list[str]:
    return [piece for piece in _SENTENCE.split(text) if piece and piece.strip()]


def _last_sentence(text: str) -> str:
    return _SENTENCE.split(text)[-1] or ""


def _first_sentence(text: str) -> str:
    return next(iter(_sentences(text)), "")
