# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Licences by name and address: exact, and inside a passage of prose.

A name inside prose counts only where it cannot be a mere word: it holds a word for licence, or
stands beside one. `MIT`, `Fair` or `Llama 3` alone are an institute, a price and a model.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import replace

from provender.rights.creative_commons import Mention, spellings
from provender.rights.license import load_licenses

__all__ = [
    "aliases",
    "as_altered",
    "by_address",
    "is_altered",
    "key_of",
    "named",
    "public_domain",
]

_MOST_WORDS = 12
_ENDINGS = (".html", ".htm", ".txt", ".php", ".en", ".md", ".json", "/legalcode", "/deed")
_WORD = re.compile(r"[a-z0-9+]+(?:[.][a-z0-9]+)*")
_MOST_BEFORE = 48
_CLAUSE_ENDS = re.compile(r"[.;:,!?。；：，！？\n]|\b(?:and|but|so)\b")


@functools.cache
def aliases() -> dict[str, str]:
    """Return the id of each name, by its `key_of`."""
    names: dict[str, str] = {}
    for identifier, known in load_licenses().items():
        for name in (known.name, *known.aliases):
            names.setdefault(key_of(name), identifier)
    for identifier in load_licenses():
        names[key_of(identifier)] = identifier
    return names


def key_of(name: str) -> str:
    """Return a name without case, double spaces, an article and a field's label."""
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
    lower = " ".join(name.lower().split())
    for prefix in ("the ", "licence:", "license:", "许可证:", "许可协议:", "许可:"):
        lower = lower.removeprefix(prefix).lstrip()
    return lower.strip(" .,:;()[]\"'")


@functools.cache
def _addresses() -> dict[str, str]:
    return {_bare(url): known.id for known in load_licenses().values() for url in known.urls}


def by_address(address: str) -> str | None:
    """Return the id of the licence that an address is the home of; anything longer is not."""
    return _addresses().get(_bare(address.lower().split("?")[0].split("#")[0]))


def _bare(address: str) -> str:
    bare = address.split("://", 1)[-1].lstrip("/").removeprefix("www.").rstrip("/")
    for ending in _ENDINGS:
        bare = bare.removesuffix(ending)
    return bare


@functools.cache
def _by_first_word() -> tuple[dict[str, list[tuple[tuple[str, ...], str, bool]]], dict[str, str]]:
    """Return Latin names by their first word, longest first, and names in other scripts."""
    latin: dict[str, list[tuple[tuple[str, ...], str, bool]]] = {}
    other: dict[str, str] = {}
    licence_words = tuple(spellings()["license_words"])
    for name, identifier in aliases().items():
        known = load_licenses()[identifier]
        # Creative Commons is read token by token; a bare `public domain` has rules of its own.
        if identifier.startswith(("CC", "LicenseRef-provender-CC-")) or len(name) < 3:
            continue
        if identifier == "LicenseRef-provender-all-rights-reserved":
            continue
        if not name.isascii() and not _WORD.match(name):
            other[name] = identifier
            continue
        words = tuple(_WORD.findall(name))
        says = any(word in name for word in licence_words)
        dated = bool(re.fullmatch(r"[a-z0-9.+-]{1,40}-\d[a-z0-9.+-]{0,20}", name))
        sure = says or (dated and known.covers != "model_and_outputs" and known.tier != "unknown")
        if words and len(words) <= _MOST_WORDS and name.isascii():
            latin.setdefault(words[0], []).append((words, identifier, sure))
    for rows in latin.values():
        rows.sort(key=lambda row: -len(row[0]))
    return latin, other


def named(lower: str, taken: list[tuple[int, int]]) -> list[tuple[int, int, str]]:
    """Return where a passage names a licence that has a name of its own.

    Args:
        lower: Prose in lower case, without addresses.
        taken: Places that are read already.

    Returns:
        Start, end and id of each, in order.
    """
    latin, other = _by_first_word()
    words = [(m[0], m.start(), m.end()) for m in _WORD.finditer(lower)]
    found: list[tuple[int, int, str]] = []
    index = 0
    while index < len(words):
        step = 1
        for wanted, identifier, sure in latin.get(words[index][0], ()):
            stop = index + len(wanted)
            if tuple(word for word, _, _ in words[index:stop]) != wanted:
                continue
            start, end = words[index][1], words[stop - 1][2]
            if any(s < end and start < e for s, e in taken) or _is_part(lower, start, end):
                continue
            if sure or _beside_license(lower, start, end):
                found.append((start, end, identifier))
            step = len(wanted)
            break
        index += step
    # Only names that share a first character with the passage are tried.
    for name, identifier in () if lower.isascii() else other.items():
        at = lower.find(name)
        if at >= 0 and not any(s <= at < e for s, e, _ in found):
            found.append((at, at + len(name), identifier))
    return _longest(found)


def public_domain(lower: str, taken: list[tuple[int, int]]) -> list[Mention]:
    """Return where a passage first says that its text is in the public domain, if it does.

    Args:
        lower: Prose in lower case, without addresses.
        taken: Places that are read already.
    """
    found = []
    for phrase in spellings()["public_domain"]:
        at = lower.find(phrase)
        if at < 0:
            continue
        inside = any(start <= at < end for start, end in taken)
        if not inside and not _is_denied(lower[max(0, at - _MOST_BEFORE) : at]):
            found.append(Mention(at, at + len(phrase), "CC-PDM-1.0"))
    if not found and re.match(r"public domain\b(?! mark| dedication)", lower):
        found.append(Mention(0, 13, "CC-PDM-1.0"))
    return found[:1]


def _is_denied(before: str) -> bool:
    """True if the clause that leads to a statement denies it: "never", 尚未, 不属于."""
    return _denials().search(_CLAUSE_ENDS.split(before)[-1]) is not None


@functools.cache
def _denials() -> re.Pattern[str]:
    """Return the words that deny; beyond ASCII they stand right before what they deny."""
    words = spellings()["denials"]
    latin = "|".join(word for word in words if word[0].isascii())
    other = "|".join(word for word in words if not word[0].isascii())
    return re.compile(rf"(?:\b|(?=n['’]t))(?:{latin})\b|(?:{other}).{{0,6}}$")


def is_altered(lower: str, start: int) -> bool:
    """True if the words before a name say that it is not the licence, or not any more."""
    before = re.sub(
        r"(?:\s|[\"'“(]|\b(?:the|a|an|von|der)\b)+$", "", lower[max(0, start - 32) : start]
    )
    return any(
        before.endswith(word) and not (word.isascii() and before[: -len(word)][-1:].isalnum())
        for word in spellings()["altered"]
    )


def as_altered(lower: str, mention: Mention) -> Mention:
    """Take the id from a Creative Commons name that is joined to more, or said to be another."""
    joined = re.match(r"[-+_](?!licen)[a-z0-9]", lower[mention.end : mention.end + 7])
    if mention.expression is None or not (joined or is_altered(lower, mention.start)):
        return mention
    around = lower[max(0, mention.start - 24) : mention.end + 16].strip()
    return replace(mention, expression=None, detail=f"{around!r} is not {mention.expression}")


def _is_part(lower: str, start: int, end: int) -> bool:
    """True if a name is joined to more: `bsd-4-clause-california` is not `bsd-4-clause`."""
    after = re.match(r"[-+_](?!licen)[a-z0-9]|\+", lower[end : end + 7])
    return after is not None or re.search(r"[a-z0-9][-_+]$", lower[:start][-2:]) is not None


def _longest(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Drop a name that stands inside a longer one."""
    kept = [
        row
        for row in found
        if not any(
            o[0] <= row[0] and row[1] <= o[1] and o[1] - o[0] > row[1] - row[0] for o in found
        )
    ]
    return sorted(kept)


_AFTER = re.compile(
    r"[\s,\"'”\])-]{0,3}(?:\(?(?:version |v)?[\d.]{0,4}\)?\s?)"
    r"(?:licen[cs]|许可|許可|协议|協議|授权|授權|lizenz|x11)"
)
_BEFORE = re.compile(
    r"(?:licen[cs]e[ds]?(?: as| under| is|:|\W{1,4})|licen[cs]ed? under (?:the|an?)"
    r"|under (?:the|an?)(?: terms of(?: the)?)?|terms of(?: the)?"
    r"|许可证?[:是为]?|许可协议[:是为]?|采用|基于|遵循|使用)[\s\"'“(*`:]{0,4}$"
)


def _beside_license(lower: str, start: int, end: int) -> bool:
    return bool(
        _AFTER.match(lower, end)
        or _BEFORE.search(lower[max(0, start - 40) : start])
        or (re.search(r"\b(?:or|and)\s$", lower[max(0, start - 5) : start]) and "licen" in lower)
    )
