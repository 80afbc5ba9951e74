# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""One normaliser for all the ways in which people write a licence.

URLs (every Creative Commons port and language), SPDX expressions, Hugging Face ids, and prose in a
dozen languages become one SPDX expression. Version, port, NC, ND and SA are never lost: what does
not say them all, or names more than was understood, is ambiguous and has no expression.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from dataclasses import dataclass

from license_expression import ExpressionError, LicenseSymbol, Licensing

from provender.rights.badges import with_badges_read
from provender.rights.creative_commons import (
    Mention,
    compact,
    from_address,
    mentions,
    spellings,
)
from provender.rights.license import load_licenses, spdx_ids, terms_of
from provender.rights.names import (
    aliases,
    as_altered,
    by_address,
    is_altered,
    key_of,
    named,
    public_domain,
)

__all__ = ["Normalized", "find_statements", "mentions_terms", "normalize"]

_MOST_CHARACTERS = 4000
_MOST_STATEMENTS = 20
_WIDEST_EITHER = 60


@dataclass(frozen=True, slots=True)
class Normalized:
    """What a statement means.

    Attributes:
        expression: SPDX expression, None if it cannot be told.
        reason: Why not: `ambiguous_license` or `unknown_license`.
        detail: In plain words, what an ambiguous statement does name and what it lacks.
    """

    expression: str | None
    reason: str | None = None
    detail: str | None = None


_UNKNOWN = Normalized(None, "unknown_license")


def _ambiguous(detail: str) -> Normalized:
    return Normalized(None, "ambiguous_license", detail)


def normalize(statement: str) -> Normalized:
    """Return the SPDX expression that a statement means.

    Args:
        statement: A URL, an SPDX expression, a Hugging Face id, or a short passage of prose.

    Example:
        >>> normalize("CC BY-NC-SA 3.0 DE").expression
        'CC-BY-NC-SA-3.0-DE'
        >>> normalize("CC BY-NC").detail
        'Creative Commons BY-NC: no version'
    """
    return (_of_words if len(statement) <= _MOST_WORDS_CHARACTERS else _of_passage)(statement)


def _meaning(statement: str) -> Normalized:
    text = _plain(statement[:_MOST_CHARACTERS])
    if not text:
        return _UNKNOWN
    key = key_of(text)
    known = aliases().get(key)
    if known is not None:
        return Normalized(known)
    if key in spdx_ids():
        return Normalized(spdx_ids()[key])
    if key in _families():
        return _ambiguous(f"{key!r} leaves open which licence is meant")
    if " " not in text and ("://" in text or "/" in text):
        return _from_url(text.lower())
    return _from_expression(text) or _from_list(text) or _from_prose(text) or _UNKNOWN


_MOST_WORDS_CHARACTERS = 256
"""Rows say the same few words by the million; passages are long, and most stand once."""
_of_words = functools.lru_cache(maxsize=65536)(_meaning)
_of_passage = functools.lru_cache(maxsize=4096)(_meaning)


def _from_list(text: str) -> Normalized | None:
    """Read `MIT, Apache-2.0`: names alone, parted by commas, hold together."""
    parts = [key_of(part) for part in text.split(",")] if "," in text else []
    known = [aliases().get(part) or spdx_ids().get(part) for part in parts]
    if len(parts) < 2 or None in known:
        return None
    return Normalized(" AND ".join(sorted({str(one) for one in known})))


_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/[0-9a-z_*]{1,20}/(?=http)", re.IGNORECASE)


def _plain(text: str) -> str:
    """Return a text with full-width forms folded, escaped slashes plain, and single spaces.

    An archived address stands for what was archived, a badge for its words.
    """
    folded = unicodedata.normalize("NFKC", text).replace("\\/", "/")
    if "archive.org" in folded:
        folded = _ARCHIVED.sub("", folded)
    return " ".join(with_badges_read(folded).split())


@functools.cache
def _families() -> frozenset[str]:
    return frozenset(key_of(name) for name in spellings()["families"])


def _from_url(lower: str) -> Normalized:
    for mention in from_address(lower.strip("<>\"'"), whole=True):
        if mention.expression:
            return Normalized(mention.expression)
        return _ambiguous(mention.detail or "")
    identifier = by_address(lower)
    if identifier:
        return Normalized(identifier)
    # A path such as `MIT/Apache-2.0` or `CC-BY-SA/4.0` is no address.
    if "://" in lower or lower.startswith(("//", "www.")):
        return _UNKNOWN
    return _from_slashes(lower) or _from_prose(lower) or _UNKNOWN


def _from_slashes(lower: str) -> Normalized | None:
    """Read `MIT/Apache-2.0` as old package metadata mean it: either."""
    parts = [aliases().get(key_of(part)) for part in lower.split("/")]
    if len(parts) < 2 or None in parts:
        return None
    return Normalized(" OR ".join(str(part) for part in parts))


@functools.cache
def _licensing() -> Licensing:
    known = [*load_licenses(), *spdx_ids().values()]
    return Licensing([LicenseSymbol(identifier) for identifier in known])


@functools.cache
def _spdx_index() -> Licensing:
    from license_expression import get_spdx_licensing

    return get_spdx_licensing()


# How the parser fails on what is no expression: `()` raises IndexError, `( AND MIT` AssertionError.
_NO_EXPRESSION = (
    ExpressionError,
    ValueError,
    AttributeError,
    AssertionError,
    LookupError,
    TypeError,
    RecursionError,
)


def _from_expression(text: str) -> Normalized | None:
    if len(text) > 300 or not re.fullmatch(r"[A-Za-z0-9.+() \-]{2,300}", text):
        return None
    normalized = re.sub(r"\s(and|or|with)\s", lambda m: m[0].upper(), text)
    for licensing in (_licensing(), _spdx_index()):
        try:
            parsed = licensing.parse(normalized, validate=True)
        except _NO_EXPRESSION:
            continue
        expression = str(parsed)
        # The parser takes any id for an exception: what a licence withholds is none.
        excepted = expression.replace(")", " ").split(" WITH ")[1:]
        if any(words.split()[0] in load_licenses() for words in excepted):
            return _UNKNOWN
        return Normalized(expression)
    return _from_aliased_expression(normalized) or (_UNKNOWN if _joins_ids(normalized) else None)


def _joins_ids(text: str) -> bool:
    """True for ids that all hold together: one that nobody knows is no reason to drop it.

    `CC-BY-4.0 AND LicenseRef-Own` grants less than CC BY, and so does `cc-by-4.0 and own-1`. Prose,
    which says more than one word between its operators, is read as prose.
    """
    words = text.replace("(", " ").replace(")", " ").split()
    apart = all({*pair} & {"AND", "OR", "WITH"} for pair in itertools.pairwise(words))
    return apart and bool({"AND", "WITH"} & {*words})


def _from_aliased_expression(text: str) -> Normalized | None:
    """Read `cc-by-4.0 AND sata`: operands in any alias, operators as in SPDX."""
    if "(" in text or not re.search(r"\s(AND|OR)\s", text):
        return None
    operators = set(re.findall(r"\s(AND|OR)\s", text))
    parts = [aliases().get(key_of(part)) for part in re.split(r"\s(?:AND|OR)\s", text)]
    if len(operators) > 1 or None in parts:
        return None
    return Normalized(f" {operators.pop()} ".join(str(part) for part in parts))


_URL = re.compile(r"(?:https?:)?//\S{1,300}|(?:www\.|(?:i\.)?creativecommons\.org/)\S{1,300}")


def _from_prose(text: str) -> Normalized | None:
    """Read a passage: everything it names must hold, alternatives only where it says so."""
    lower = text.lower()
    if len(lower) != len(text):
        text = lower
    found = [*from_address(lower, whole=False)]
    bare = _URL.sub(lambda m: " " * len(m[0]), text)
    for match in _URL.finditer(lower):
        identifier = by_address(match[0].rstrip(".,;:)]>\"'。，"))
        if identifier:
            found.append(Mention(match.start(), match.end(), identifier))
    found += [as_altered(lower, mention) for mention in mentions(bare)]
    taken = [(m.start, m.end) for m in found]
    found += [
        Mention(start, end, identifier)
        for start, end, identifier in named(bare.lower(), taken)
        if not is_altered(lower, start)
    ]
    found += public_domain(bare.lower(), taken)
    found.sort(key=lambda mention: (mention.start, mention.end))
    return _settle(lower, bare.lower(), found)


def _settle(lower: str, bare: str, found: list[Mention]) -> Normalized | None:
    """Join what a passage names, and refuse where it names more than was understood."""
    settled = [mention for mention in found if mention.expression]
    partial = [mention for mention in found if not mention.expression]
    if not settled:
        if partial:
            return _ambiguous(partial[0].detail or "")
        if any(phrase in bare for phrase in spellings()["reserved"]):
            return Normalized("LicenseRef-provender-all-rights-reserved")
        return None
    distinct = list(dict.fromkeys(str(mention.expression) for mention in settled))
    withheld = _withheld(" AND ".join(distinct))
    for mention in partial:
        if set(mention.elements) & {"nc", "nd", "sa"} - withheld:
            return _ambiguous(f"names {' and '.join(distinct)} and {mention.detail}")
    stray = _stray_elements(bare, found) - withheld
    if stray:
        also = " and ".join(sorted(element.upper() for element in stray))
        return _ambiguous(f"names {' and '.join(distinct)}, and {also} beside it")
    narrower = _narrowed(bare, found) or _unread_beside(bare, found)
    if narrower and any(terms_of(one).tier not in ("agreement", "unknown") for one in distinct):
        return _ambiguous(f"names {' and '.join(distinct)}, and {narrower!r} beside it")
    if len(distinct) == 1:
        return Normalized(distinct[0])
    either = _says_either(lower, settled)
    joined = sorted(distinct)
    wrapped = [f"({part})" if " " in part else part for part in joined]
    return Normalized((" OR " if either else " AND ").join(wrapped))


def _withheld(expression: str) -> set[str]:
    """Return which of NC, ND and SA some part of an expression has, by its terms."""
    elements = set()
    for part in expression.split(" AND "):
        terms = terms_of(part)
        if terms.tier == "unknown":
            # It is in no open tier, whatever the passage says beside it.
            return {"nc", "nd", "sa"}
        elements |= {"nc"} if "commercial" in terms.prohibits else set()
        elements |= {"nd"} if {"adapt", "share_adaptation"} & terms.prohibits else set()
        elements |= {"sa"} if any(d.startswith("share_alike") for d in terms.duties) else set()
    return elements


@functools.cache
def _narrowing() -> re.Pattern[str]:
    words = spellings()["narrowing"]
    latin = (re.escape(one).replace("\\ ", r"[\s-]{1,2}") for one in words if one.isascii())
    other = (re.escape(one) for one in words if not one.isascii())
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(latin)})(?![a-z0-9])|{'|'.join(other)}")


def _narrowed(bare: str, found: list[Mention]) -> str | None:
    """Return the first words outside the names by which less is granted than the names say."""
    words = spellings()["not_narrowing"]
    none_of_it = tuple(f" {word}" if word.isascii() else word for word in words)
    for match in _narrowing().finditer(bare):
        inside = any(m.start < match.end() and match.start() < m.end for m in found)
        if not inside and not f" {bare[: match.start()].rstrip()}".endswith(none_of_it):
            return match[0]
    return None


_BESIDE = re.compile(
    r"[\s,]{1,3}(?:and|plus|&|as well as|together with|以及|和|及|与|與)\s{0,2}(?:the |our |its )?"
    r"((?:[\w.'’-]{2,30}\s){1,4}(?:agreement|eula|terms of (?:use|service)|terms and conditions"
    r"|(?:content|data|dataset|user|usage|community|research|commercial) licen[sc]e)(?![a-z])"
    r"|《[^《》]{1,40}》)"
)


def _unread_beside(bare: str, found: list[Mention]) -> str | None:
    """Return terms that hold beside a name and that nobody here has read: `and the X Agreement`."""
    for mention in found:
        match = _BESIDE.match(bare, mention.end)
        if match and not any(m.start < match.end() and match.start(1) < m.end for m in found):
            return match[1]
    return None


def _stray_elements(bare: str, found: list[Mention]) -> set[str]:
    """Return NC, ND and SA that a passage names outside the names that were read."""
    rest = list(bare)
    for mention in found:
        rest[mention.start : mention.end] = " " * (mention.end - mention.start)
    small = compact("".join(rest))[0]
    beside = (_ELEMENT_AFTER.match(bare, mention.end) for mention in found)
    return {e for e, words in _restrictions() if any(word in small for word in words)} | {
        match[1] for match in beside if match
    }


_ELEMENT_AFTER = re.compile(r"\s?[;,/+(&]\s?(nc|nd|sa)(?![a-z])")
"""An element alone behind a name, as in `CC BY 4.0; NC`."""


@functools.cache
def _restrictions() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (element, tuple(w for w in (compact(s)[0] for s in spellings()[element]) if len(w) > 2))
        for element in ("nc", "nd", "sa")
    )


def _says_either(lower: str, settled: list[Mention]) -> bool:
    """True if each licence is joined to the next by a word for `or`."""
    if any(phrase in lower for phrase in spellings()["either"]):
        return True
    for first, second in itertools.pairwise(settled):
        if first.expression == second.expression:
            continue
        between = lower[first.end : second.start]
        if len(between) > _WIDEST_EITHER or re.search(r"[.;。；!?]\s", between):
            return False
        # A slash offers a choice only alone between two names of software licences (MIT/GPL-3.0):
        # addresses hold slashes too, and of Creative Commons licences it may part text from images.
        words = re.sub(r"\(?(?:https?:)?//\S{1,300}", " ", between)
        software = not any(str(one.expression).startswith("CC") for one in (first, second))
        slash = software and words.strip(" ()[]*_`\"'") == "/"
        if not slash and not re.search(r"\bor\b|或|\boder\b", words):
            return False
    return True


def mentions_terms(text: str) -> bool:
    """True if a passage holds a word without which nothing is read from it: a scan of literals."""
    lower = text.lower()
    return any(mark in lower for mark in spellings()["marks"])


def find_statements(text: str) -> list[str]:
    """Return lines of prose that state a licence, for scanners of READMEs and footers.

    Args:
        text: A whole file; only its first 200,000 characters are looked at.

    Returns:
        Up to 20 lines, in order, each at most 1,000 characters.
    """
    found: list[str] = []
    if not mentions_terms(text[:200_000]):
        return found
    for line in text[:200_000].splitlines():
        if not mentions_terms(line[:1000]):
            continue
        passage = line.strip()[:1000]
        meaning = _from_prose(_plain(passage))
        if meaning is not None and meaning.expression and passage not in found:
            found.append(passage)
            if len(found) == _MOST_STATEMENTS:
                break
    return found
