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
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from provender.rights.license import DATA, load_data
from provender.rights.normalize import normalize
from provender.rights.notices import find_notices
from provender.rights.phrases import load_phrases

__all__ = ["known_narrowings", "narrowing_around", "narrowing_beside", "narrowing_in"]

_GAP = 40
_NEAR = 90
_LONGEST_PASSAGE = 1200
_LONGEST_TEXT = 20_000
_SHORT_SENTENCE = 140
_LAYOUT = str.maketrans(dict.fromkeys('-‐‑–—－_*`"“”「」『』<>|#~', " ") | {"’": "'"})
_SENTENCE = re.compile(r"[\n。！？；|·•¦]|(?<=[.!?;])\s")
_PLACEHOLDER = re.compile(r"\{(part|verb)\}")


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    where: str
    pattern: re.Pattern[str]
    unless: tuple[str, ...]


@functools.cache
def known_narrowings() -> tuple[dict[str, Any], ...]:
    """Return the rules as they stand in the data file, with sources and documents."""
    return tuple(load_data(DATA / "narrowing.yml")["rules"])


@functools.cache
def _set_aside() -> re.Pattern[str]:
    """Return the sentences of set footers that narrow nothing."""
    words = load_data(DATA / "narrowing.yml")["set_aside"]
    return re.compile("|".join(re.escape(one) for one in words), re.IGNORECASE)


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            row["id"],
            row["where"],
            re.compile("|".join(_pattern(phrase) for phrase in row["phrases"])),
            tuple(_flat(one).strip() for one in row["unless"]),
        )
        for row in known_narrowings()
    )


def _pattern(phrase: str) -> str:
    """Return the pattern of one phrase; its gaps are bounded and stay in their sentence."""
    pieces = []
    for part in (_flat(one).strip() for one in phrase.split("…")):
        words = "".join(
            f"(?:{'|'.join(_words(piece))})" if index % 2 else re.escape(piece)
            for index, piece in enumerate(_PLACEHOLDER.split(part))
        )
        first = r"(?<![a-zà-ÿ])" if part[0].isascii() and part[0] not in "{'" else ""
        last = r"(?![a-zà-ÿ])" if part[-1].isascii() and not part[-1].isdigit() else ""
        if part == "n't" or part.startswith("n't "):
            first = ""
        pieces.append(f"{first}{words}{last}")
    return rf"[^.;。；\n]{{0,{_GAP}}}?".join(pieces)


@functools.cache
def _words(kind: str) -> tuple[str, ...]:
    phrases = load_phrases()
    listed = phrases.part_words if kind == "part" else phrases.verb_words
    return tuple(re.escape(_flat(word).strip()) for word in listed)


def _flat(text: str) -> str:
    """Lower case, layout to spaces, one space between words."""
    lower = " ".join(text.lower().translate(_LAYOUT).split())
    return lower.replace("noncommercial", "non commercial").replace("licence", "license")


def _found(where: str, sentence: str) -> str | None:
    for rule in _rules():
        if rule.where == where and (match := rule.pattern.search(sentence)) is not None:
            if not any(words in sentence for words in rule.unless):
                return match[0]
    return None


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
    found = _found("before", _flat(lead)) or _found("after", _flat(following))
    if found is not None:
        return found
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
    text = _set_aside().sub("", text[:_LONGEST_TEXT])
    restricted = bool(find_notices(text))
    for sentence in _sentences(text):
        flat = _flat(sentence)
        found = _found("beside", flat)
        if found is None and restricted:
            found = next((notice.context for notice in find_notices(sentence)), None)
        if found is not None and _is_about_text(flat, speaking=speaking):
            return found
    return None


def _is_about_text(flat: str, *, speaking: bool) -> bool:
    """True unless a sentence is about pictures, code or names, or tells a story."""
    phrases = load_phrases()
    itself = phrases.covers.search(flat) or phrases.texts.search(flat)
    if phrases.parts.search(flat) and not itself:
        return False
    return speaking or bool(itself) or len(flat) <= _SHORT_SENTENCE


def _sentences(text: str) -> Iterator[str]:
    return (piece for piece in _SENTENCE.split(text) if piece and piece.strip())


def _last_sentence(text: str) -> str:
    return _SENTENCE.split(text)[-1] or ""


def _first_sentence(text: str) -> str:
    return next((piece for piece in _sentences(text[:1].lstrip(".") + text[1:])), "")
