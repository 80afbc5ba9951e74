# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Creative Commons licences in addresses and in the prose of a dozen languages.

A name is read token by token from where Creative Commons is named: elements, version and port in
any order, words that mean nothing between them, until a word that is none of these. Nothing is
guessed: what has no version, two versions, or elements that no licence joins has no id, and the
elements that it does name stay visible. The words are data (`data/spellings.yml`).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from provender.rights.flat import parse_flat
from provender.rights.license import DATA, load_licenses

__all__ = ["Mention", "compact", "from_address", "mentions", "spellings"]

_ORDER = ("by", "nc", "sa", "nd")
_MOST_TOKENS = 40
_MOST_MENTIONS = 50
_WIDEST_GAP = 8
_VERSIONS = frozenset({"1.0", "2.0", "2.1", "2.5", "3.0", "4.0"})
_SENTENCE_END = re.compile(r"[;。；!！?？]|\.\s")
_VERSION = re.compile(r"[vV]?(\d)(?:\.(\d))?(?![\d.]*\d)")
_ADDRESS = re.compile(
    r"(?:https?:)?/{0,2}(?:www\.|[a-z]{2}\.)?creativecommons\.org/{1,2}"
    r"(licenses|publicdomain)/{1,2}([a-z_+-]{1,24})(?:/{1,2}(\d\.\d))?"
    r"(?:/{1,2}([a-z]{2,10})(?![a-z._-]))?"
)
_BADGE = re.compile(
    r"(?:https?:)?/{0,2}(?:i\.creativecommons\.org|(?:i\.|www\.)?licensebuttons\.net)/{1,2}"
    r"(l|p)/{1,2}([a-z_+-]{1,24})(?:/{1,2}(\d\.\d))?(?:/{1,2}([a-z]{2,10})(?=/))?"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that names a licence.

    Attributes:
        start: Where in the passage, in characters.
        end: The character after it.
        expression: Its id, None if it does not say all that an id needs.
        elements: The elements it names, in the order of SPDX, such as `("by", "nc")`.
        detail: What is missing, in plain words.
    """

    start: int
    end: int
    expression: str | None
    elements: tuple[str, ...] = ()
    detail: str | None = None


@functools.cache
def spellings() -> Mapping[str, list[str]]:
    """Return the table of spellings, as it is written."""
    path = DATA / "spellings.yml"
    table = parse_flat(path.read_text("utf-8"), path.name)
    return {key: value for key, value in table.items() if isinstance(value, list)}


def compact(text: str) -> tuple[str, list[int]]:
    """Return a text's letters and digits without accents, and where each of them stood.

    A point between two digits is kept. Case is folded.
    """
    letters: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        if character == "." and text[index - 1 : index].isdigit():
            if text[index + 1 : index + 2].isdigit():
                letters.append(".")
                places.append(index)
            continue
        if character.isascii():
            if character.isalnum():
                letters.append(character.lower())
                places.append(index)
            continue
        for part in unicodedata.normalize("NFKD", character.lower()):
            if part.isalnum():
                letters.append(part)
                places.append(index)
    return "".join(letters), places


@functools.cache
def _tokens() -> dict[str, list[tuple[str, str]]]:
    """Return compact words by their first two letters, longest first, with what they mean."""
    found: dict[str, list[tuple[str, str]]] = {}
    for meaning in (*_ORDER, "zero", "fillers"):
        for word in spellings()[meaning]:
            small = compact(word)[0]
            if small and small not in _ORDER:
                found.setdefault(small[:2], []).append((small, meaning))
    for words in found.values():
        words.sort(key=lambda pair: -len(pair[0]))
    return found


@functools.cache
def _places() -> list[tuple[str, str]]:
    pairs = [row.split(" ", 1) for row in spellings()["ports"]]
    named = [(compact(name)[0], code) for code, name in pairs]
    return sorted(named, key=lambda pair: -len(pair[0]))


@functools.cache
def _anchor() -> re.Pattern[str]:
    names = sorted(spellings()["creative_commons"], key=len, reverse=True)
    by = sorted((w for w in spellings()["by"] if len(w) > 1), key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in by)
    codes = r"(?:by|nc|nd|sa)(?=[^a-z]|$|by|nc|nd|sa)"
    return re.compile(
        rf"(?P<cc>{'|'.join(re.escape(n) for n in names)}|(?<![a-z0-9])cc[-_ ]?0(?![a-z0-9.])"
        rf"|(?<![a-z0-9])cc[-_ ]?0(?=[-_ ]?1\.0)"
        rf"|(?<![a-z0-9])cc(?=[\s:_(（「“-]{{0,3}}(?:{codes}|zero|{latin}|\d\.\d|[^\x00-\x7f])))"
        rf"|(?P<bare>(?<![a-z0-9])by[-_ ](?:nc|nd|sa)(?![a-z])"
        rf"|{'|'.join(re.escape(w) for w in by)})",
    )


def mentions(passage: str) -> list[Mention]:
    """Return every place of a passage without addresses that names Creative Commons.

    Args:
        passage: Prose; NFKC and without addresses, in its own case.
    """
    lower = passage.lower()
    if len(lower) != len(passage):
        passage = lower
    found: list[Mention] = []
    reached = 0
    small: tuple[str, list[int]] | None = None
    for match in _anchor().finditer(lower):
        if match.start() < reached:
            continue
        small = small or compact(passage)
        mention = _read(passage, *small, match.start(), bare=match["bare"] is not None)
        if mention is not None:
            found.append(mention)
            reached = mention.end
            if len(found) == _MOST_MENTIONS:
                break
    return found


@dataclass(slots=True)
class _Reading:
    elements: set[str]
    versions: list[str]
    ports: list[str] = field(default_factory=list)
    zero: bool = False
    worldwide: bool = False


def _read(text: str, small: str, places: list[int], start: int, *, bare: bool) -> Mention | None:
    """Read the name that begins at `start`."""
    import bisect

    at = bisect.bisect_left(places, start)
    said = _Reading(set(), [])
    end = start
    if not bare:
        at += next(len(name) for name in _names() if small.startswith(name, at))
        end = places[at - 1] + 1
    if not bare and small.startswith("0", at) and not small.startswith("0.", at):
        said.zero = True
        at += 1
        end = places[at - 1] + 1
    for _ in range(_MOST_TOKENS):
        if at >= len(small):
            break
        gap = text[end : places[at]]
        if len(gap) > _WIDEST_GAP or _SENTENCE_END.search(gap):
            break
        lists = said.ports or _VERSION.match(text, places[at])
        if said.versions and "," in gap and not lists:
            break
        length = _token(text, small, places, at, said)
        if not length:
            break
        at += length
        end = places[at - 1] + 1
    return _mention(said, start, end, bare=bare)


@functools.cache
def _names() -> list[str]:
    names = {compact(name)[0] for name in spellings()["creative_commons"]}
    return [*sorted(names, key=len, reverse=True), "cc"]


def _token(text: str, small: str, places: list[int], at: int, said: _Reading) -> int:
    """Return how many letters the token at `at` has, 0 if it is none."""
    code = small[at : at + 2]
    if code in _ORDER and _ends(small, places, at + 2):
        said.elements.add(code)
        return 2
    if version := _VERSION.match(text, places[at]):
        return _version(small, at, version, said)
    for word, meaning in _tokens().get(code, ()):
        if small.startswith(word, at) and _whole(small, places, at + len(word), word):
            if meaning == "fillers":
                said.worldwide |= word.startswith(("int", "unport", "generic", "国际", "國際"))
            elif meaning == "zero":
                said.zero = True
            else:
                said.elements.add(meaning)
            return len(word)
    if code == "cc" and not said.elements and not said.versions:
        return 2
    return _port(text, small, places, at, said) if said.versions else 0


def _version(small: str, at: int, match: re.Match[str], said: _Reading) -> int:
    version = f"{match[1]}.{match[2] or '0'}"
    if version not in _VERSIONS:
        return 0
    if match[2] is None:
        rest = small[at + len(match[0]) : at + len(match[0]) + 12]
        next_word = rest and rest[0].isascii() and rest[0].isalpha()
        if next_word and not rest.startswith(("int", "lic", "unp", "gen")):
            return 0
    said.versions.append(version)
    return len(match[0])


def _ends(small: str, places: list[int], at: int) -> bool:
    """True if a code may end here: before no letter of the same word, or before another code."""
    if at >= len(small) or places[at] != places[at - 1] + 1:
        return True
    following = small[at]
    return not (following.isascii() and following.isalpha()) or small[at : at + 2] in _ORDER


def _whole(small: str, places: list[int], at: int, word: str) -> bool:
    """True if a word is no mere beginning of a longer one of the Latin script."""
    if not word.isascii() or at >= len(small) or places[at] != places[at - 1] + 1:
        return True
    following = small[at]
    if not (following.isascii() and following.isalpha()):
        return True
    # `AttributionNonCommercial`: written together, the next word must have a meaning too.
    return any(
        small.startswith(other, at) and meaning != "fillers"
        for other, meaning in _tokens().get(small[at : at + 2], ())
    )


def _port(text: str, small: str, places: list[int], at: int, said: _Reading) -> int:
    """Read a port by its place's name, or by its code where it cannot be a word of the language.

    A second port is read as well: whoever names two leaves open whose law holds.
    """
    for name, code in _places():
        if small.startswith(name, at) and _whole(small, places, at + len(name), name):
            said.ports.append(code)
            return len(name)
    last = places[at - 1] + 1
    for code in _codes():
        stop = at + len(code)
        if not small.startswith(code, at) or not _ends(small, places, stop):
            continue
        raw = text[places[at] : places[stop - 1] + 1]
        joined = text[last : places[at]] in ("-", "_", "/")
        if raw.isupper() or joined or stop >= len(small) or code == "igo":
            said.ports.append(code)
            return len(code)
    return 0


@functools.cache
def _codes() -> list[str]:
    return sorted({row.split(" ", 1)[0] for row in spellings()["ports"]}, key=len, reverse=True)


def _mention(said: _Reading, start: int, end: int, *, bare: bool) -> Mention | None:
    elements = tuple(e for e in _ORDER if e in said.elements)
    versions = sorted(set(said.versions))
    if bare and len(elements) < 2 and not (versions and said.worldwide):
        return None
    if said.zero and not elements:
        return Mention(start, end, "CC0-1.0")
    what = " ".join(["Creative Commons", *(["-".join(elements).upper()] if elements else [])])
    if len(versions) != 1:
        detail = f"names {what} in {len(versions)} versions" if versions else f"{what}: no version"
        return Mention(start, end, None, elements, detail)
    ports = sorted({port.upper() for port in said.ports})
    if len(ports) > 1 and versions[0] != "4.0":
        detail = f"names {what} {versions[0]} in {len(ports)} ports, {' and '.join(ports)}"
        return Mention(start, end, None, elements, detail)
    identifier = _identifier(elements, versions[0], ports[0] if ports else None)
    missing = None if identifier else f"no licence is called {what} {versions[0]}"
    return Mention(start, end, identifier, elements, missing)


def _identifier(elements: tuple[str, ...], version: str, port: str | None) -> str | None:
    base = f"CC-{'-'.join(e.upper() for e in elements)}-{version}"
    if version == "4.0" or port is None:
        if base in load_licenses():
            return base
        refused = f"LicenseRef-provender-{base}"
        return refused if refused in load_licenses() else None
    ported = f"{base}-{port.upper()}"
    if "by" not in elements or {"nd", "sa"} <= set(elements):
        return None
    # A port that nobody listed keeps its name and is not in the vocabulary: unknown, never lost.
    return ported if ported in load_licenses() else f"LicenseRef-provender-{ported}"


def from_address(lower: str, *, whole: bool) -> Iterator[Mention]:
    """Yield what addresses of Creative Commons in a text name.

    Args:
        lower: A text in lower case.
        whole: The text is an address: what it holds elsewhere, such as in its query, is no name.
    """
    for pattern in (_ADDRESS, _BADGE):
        matches = [pattern.match(lower)] if whole else pattern.finditer(lower)
        for match in matches:
            if match is None or (
                match.start() and re.match(r"[a-z0-9.@=&?/%-]", lower[match.start() - 1])
            ):
                continue
            yield _from_match(match)


def _from_match(match: re.Match[str]) -> Mention:
    family, code, version, port = match.groups()
    start, end = match.span()
    names = {
        "zero": "CC0-1.0",
        "mark": "CC-PDM-1.0",
        "certification": "CC-PDDC",
        "publicdomain": "CC-PDDC",
    }
    if code in names and (family in ("publicdomain", "p") or code != "mark"):
        return Mention(start, end, names[code])
    address = f"creativecommons.org/licenses/{code}/{version}"
    if "+" in code or code.startswith(("sampling", "devnations")):
        named = next((i for i, k in load_licenses().items() if address in k.urls), None)
        return Mention(start, end, named, (), None if named else f"no Creative Commons {code}")
    said = frozenset(re.split(r"[_-]+", code.strip("-_")))
    elements = tuple(e for e in _ORDER if e in said)
    if said - set(_ORDER):
        return Mention(start, end, None, elements, f"an unknown Creative Commons code, {code}")
    if version is None:
        return Mention(start, end, None, elements, f"Creative Commons {code.upper()}: no version")
    place = None if port in ("deed", "legalcode", "rdf") else port
    retired = "nd" in said and "nc" in said and "by" not in said
    if retired:
        return Mention(start, end, "LicenseRef-provender-CC-ND-NC-1.0", elements)
    expression = _identifier(elements, version, place)
    return Mention(start, end, expression, elements, None if expression else f"no {code} {version}")
