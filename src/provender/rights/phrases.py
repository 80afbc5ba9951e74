# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""How pages speak of terms, in twelve languages: `data/phrases/*.yml`, compiled once.

Every list is literal text; the patterns made of it are plain alternations, meant for passages of
a few hundred characters, and cannot backtrack beyond one word.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from provender.rights.license import DATA, load_data

__all__ = [
    "LicenseName",
    "Phrases",
    "WordPattern",
    "load_conventions",
    "load_page_marks",
    "load_phrases",
]

_ELEMENTS = ("by", "nc", "sa", "nd")
_ANCHOR = re.compile(
    r"creative[\s-]{0,2}commons|知识共享|創用\s?cc|创用\s?cc|创作共用|クリエイティブ・?コモンズ"
    r"|크리에이티브\s?커먼즈|المشاع الإبداعي"
    r"|cc(?<![a-z0-9]cc)[\s:_-]{0,3}"
    r"(?:(?:licen[cs]e )?\(?by(?![a-z])|0(?![a-z0-9.])|\d\.\d[\s-]{1,2}by)"
    r"|by(?<![a-z0-9]by)-(?:nc|nd|sa)(?![a-z])"
)
"""Each branch begins with a letter, so that the engine skips whatever begins with none of them."""
_CODE = re.compile(r"(?<![a-z])by(?:[\s_/–-]{1,3}(?:nc|nd|sa)(?![a-z])){0,3}(?![a-z])")
_VERSION = re.compile(r"(?<![\d.])([1-4]\.[015])(?![\d.]*\d)")
_END = re.compile(r"[。！？!?;；\n]|[,，]? which\b|\.\s")
_NAME_CHARACTERS = 150


@dataclass(frozen=True, slots=True)
class LicenseName:
    """A Creative Commons licence as prose names it.

    Attributes:
        elements: In SPDX order; empty if the prose names none.
        version: For instance `4.0`; None if it is not named.
        port: Code of the jurisdiction; None if it is not named.
        zero: True for CC0.
        text: The words that name it.
    """

    elements: tuple[str, ...]
    version: str | None
    port: str | None
    zero: bool
    text: str

    @property
    def address(self) -> str:
        """The address of the licence, without a version if none was named."""
        if self.zero:
            return "https://creativecommons.org/publicdomain/zero/1.0/"
        if not self.elements:
            return "Creative Commons"
        place = "https://creativecommons.org/licenses/" + "-".join(self.url_elements) + "/"
        if self.version:
            place += f"{self.version}/"
            if self.port and self.version != "4.0":
                place += f"{self.port}/"
        return place

    @property
    def url_elements(self) -> tuple[str, ...]:
        """The elements in the order in which addresses have them."""
        return tuple(e for e in ("by", "nc", "nd", "sa") if e in self.elements)


@dataclass(frozen=True)
class WordPattern:
    """Words of all languages, and of them those that a passage in ASCII can hold.

    Most passages are ASCII, and two thirds of the time would go into words they cannot hold. Each
    pattern is made when a passage first asks for it.

    Attributes:
        anywhere: Words that count wherever they stand.
        whole: Words that count as whole words.
    """

    anywhere: tuple[str, ...]
    whole: tuple[str, ...]

    @functools.cached_property
    def every(self) -> re.Pattern[str]:
        """The pattern of all words."""
        return re.compile(_either(self.anywhere, self.whole))

    @functools.cached_property
    def ascii_only(self) -> re.Pattern[str]:
        """The pattern of those in ASCII."""
        kinds = ([one for one in words if one.isascii()] for words in (self.anywhere, self.whole))
        return re.compile(_either(*kinds), re.ASCII)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first place of a word in a text in lower case."""
        return self._of(text).search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """Return the word with which a text in lower case begins."""
        return self._of(text).match(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Return all places of words in a text in lower case."""
        return self._of(text).finditer(text)

    def _of(self, text: str) -> re.Pattern[str]:
        return self.ascii_only if text.isascii() else self.every


@dataclass(frozen=True, slots=True)
class Phrases:
    """The patterns of all languages, each a plain alternation over lower-case text."""

    covers: WordPattern
    texts: WordPattern
    parts: WordPattern
    credits: WordPattern
    verbs: WordPattern
    labels: WordPattern
    joiners: WordPattern
    exceptions: WordPattern
    reserved: tuple[str, ...]
    forbidden: tuple[str, ...]
    names: Mapping[str, WordPattern]
    part_words: tuple[str, ...]
    verb_words: tuple[str, ...]

    def find_names(self, text: str, most: int = 40) -> list[tuple[int, LicenseName]]:
        """Return where a passage names Creative Commons licences, and which.

        Args:
            text: Lower case.
            most: No more than so many.
        """
        found: list[tuple[int, LicenseName]] = []
        end = 0
        for match in _ANCHOR.finditer(text):
            if match.start() < end:
                continue
            name = self._name(text, match.start())
            end = match.start() + max(len(name.text), 1)
            found.append((match.start(), name))
            if len(found) == most:
                break
        return found

    def _name(self, text: str, start: int) -> LicenseName:
        window = text[start : start + _NAME_CHARACTERS]
        stop = _END.search(window, 3)
        window = window[: stop.start()] if stop else window
        following = next((m.start() for m in _ANCHOR.finditer(window, 16)), None)
        code = _CODE.search(window)
        if following is not None and not (code and code.start() <= following + 4):
            window = window[:following]
        version = _VERSION.search(window)
        if window[:8].replace(" ", "").replace("-", "").startswith("cc0"):
            return LicenseName((), None, None, True, window[:5])
        said = {name for name, pattern in self.names.items() if pattern.search(window)}
        if code:
            said |= set(re.findall(r"by|nc|nd|sa", code[0]))
        elements = tuple(name for name in _ELEMENTS if name in said)
        if elements and "by" not in elements:
            elements = ("by", *elements)
        port = None
        if version:
            rest = window[version.end() :]
            ports = load_page_marks()["ports"].items() if rest else ()
            port = next((code for name, code in ports if name in rest), None)
        return LicenseName(elements, version[1] if version else None, port, False, window)


@functools.cache
def load_page_marks() -> Mapping[str, Any]:
    """Return `data/license_pages.yml`: what the markup of pages looks like where it speaks."""
    return MappingProxyType(load_data(DATA / "license_pages.yml"))


@functools.cache
def load_conventions() -> tuple[Mapping[str, Any], ...]:
    """Return the rules of `data/conventions.yml`, in order."""
    return tuple(MappingProxyType(rule) for rule in load_data(DATA / "conventions.yml")["rules"])


@functools.cache
def load_phrases() -> Phrases:
    """Return the phrases of all languages."""
    languages = [load_data(path) for path in sorted((DATA / "phrases").glob("*.yml"))]
    others = load_page_marks()["others"]
    return Phrases(
        covers=_pattern(languages, "covers"),
        texts=_pattern(languages, "texts"),
        parts=_pattern([*languages, {"spaced": True, "parts": others}], "parts"),
        credits=_pattern(languages, "credits"),
        verbs=_pattern(languages, "verbs"),
        labels=_pattern(languages, "labels"),
        joiners=_pattern(languages, "joiners", bound=False),
        exceptions=_pattern(languages, "exceptions"),
        reserved=tuple(dict.fromkeys(w for one in languages for w in one["reserved"])),
        forbidden=tuple(dict.fromkeys(w for one in languages for w in one["forbidden"])),
        names=MappingProxyType(
            {
                element: WordPattern(
                    tuple(w for one in languages for w in one["names"][element]), ()
                )
                for element in _ELEMENTS
            }
        ),
        part_words=_listed(languages, "parts"),
        verb_words=_listed(languages, "verbs"),
    )


def _listed(languages: Sequence[Mapping[str, Any]], key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for one in languages for word in one[key]))


def _pattern(
    languages: Sequence[Mapping[str, Any]], key: str, *, bound: bool = True
) -> WordPattern:
    spaced = tuple(w for one in languages if one["spaced"] for w in one[key])
    dense = tuple(w for one in languages if not one["spaced"] for w in one[key])
    return WordPattern(dense, spaced) if bound else WordPattern((*spaced, *dense), ())


def _either(anywhere: Sequence[str], whole: Sequence[str]) -> str:
    if not whole:
        return _alternation(anywhere) or "(?!)"
    spaced = rf"(?<!\w){_alternation(whole)}(?!\w)"
    if not anywhere:
        return spaced
    # One look at a letter spares trying each first letter of a hundred words.
    firsts = "".join(sorted({re.escape(word[0]) for word in anywhere}))
    return f"{spaced}|(?=[{firsts}]){_alternation(anywhere)}"


def _alternation(words: Iterable[str]) -> str:
    """Return a pattern that matches the longest of some words, letter by letter as in a tree.

    Words with a common beginning share it, so that each letter of a text is looked at a few times
    and not once for each of hundreds of words.
    """
    rests: dict[str, list[str]] = {}
    ends = False
    for word in words:
        if word:
            rests.setdefault(word[0], []).append(word[1:])
        else:
            ends = True
    branches = [re.escape(first) + _rest(rest) for first, rest in rests.items()]
    if not branches:
        return ""
    return f"(?:{'|'.join(branches)})" + ("?" if ends else "")


def _rest(words: Sequence[str]) -> str:
    """Return the pattern of what follows a shared beginning: what all share, then the rest."""
    first, last = min(words), max(words)  # what these two share in order, all between them do
    length = next((at for at, letter in enumerate(first) if letter != last[at]), len(first))
    return re.escape(first[:length]) + _alternation([word[length:] for word in words])
