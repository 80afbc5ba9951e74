# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The words of a licence text that count: layout, markup, spelling and copyright lines do not.

After the matching guidelines of SPDX (https://spdx.github.io/spdx-spec/v2.3/license-matching-guidelines-and-templates/):
case, white space, punctuation, list bullets, British spelling and copyright notices are ignored,
and so are the names of the parties where a text disclaims or keeps them out of advertising.
"""

from __future__ import annotations

import html
import re

__all__ = ["words_of"]

_NOTICE = re.compile(
    r"^[\s#*>/;._%!-]{0,12}(?:portions )?(?:copyright\s{0,3}(?:©|\(c\)|\d{4}|[<\[{]|by\b|holders?:)"
    r"|©|\(c\)\s{0,3}(?:copyright|\d{4}|[<\[{])|all rights reserved|版权所有).{0,300}$",
    re.IGNORECASE | re.MULTILINE,
)
_TAGS = re.compile(r"</?[a-zA-Z][^<>]{0,400}>|<!--.{0,400}?-->")
_ADDRESS = re.compile(
    r"https?://\S{1,300}|(?<![\w.])(?:[a-z0-9-]{1,40}\.){1,4}(?:org|com|net|eu|fr|cn|info)\b\S{0,200}"
    r"|\S{1,80}@\S{1,80}"
)
_WORD = re.compile(r"[a-zà-öø-ÿ0-9]{2,60}(?:\.\d{1,4}){0,3}|\d(?:\.\d{1,4}){1,3}[a-z]?|[^\W\d_a-z]")
_BULLET = re.compile(r"[ivx]{1,4}|\d{1,2}")
_NAMES = r"(?: [^ ]{1,60})"
_PARTIES = (
    (rf"\b(in no event (?:shall|will)){_NAMES}{{0,24}}? (be (?:held )?liable)\b", r"\1 \2"),
    (
        r"\b((?:is|are) (?:being )?(?:provided|supplied|distributed))"
        rf"{_NAMES}{{0,24}}? (as is)\b",
        r"\1 \2",
    ),
    (
        r"\b(neither (?:[^ ]{1,60} ){0,6}?)?(?:the )?names?(?: of)?"
        rf"{_NAMES}{{0,40}}?(?: may| shall| can| must)?( not)?(?: be)? used? ",
        None,
    ),
)
"""Where the guidelines let a text name its own parties."""
_PARTY_PATTERNS = tuple((re.compile(pattern), new) for pattern, new in _PARTIES)
_SPELLED = {
    "licence": "license", "licenced": "licensed", "sublicence": "sublicense",
    "organisation": "organization", "authorised": "authorized", "whilst": "while",
    "favour": "favor", "recognised": "recognized", "acknowledgement": "acknowledgment",
    "merchantibility": "merchantability", "noninfringement": "infringement",
    "colour": "color", "fulfil": "fulfill", "cannot": "can", "programme": "program",
    "expressed": "express",
}  # fmt: skip
"""Pairs that the guidelines call equivalent, and the two forms of `express or implied`."""


def words_of(text: str) -> list[str]:
    """Return a text's words in order, plural nouns and verbs without their `s`.

    Args:
        text: A licence file, plain, Markdown or HTML, already cut to a bounded length.
    """
    text = text.replace("\r", "\n").replace("\ufeff", "")
    if "</" in text or "<br" in text.lower():
        text = _TAGS.sub(" ", text)
    if "&" in text:
        text = html.unescape(text)
    text = _NOTICE.sub(_without_notice, text)
    text = re.sub(r"\[([^\[\]\n]{1,200})\]\([^()\n]{0,300}\)", r"\1", text)
    lower = _ADDRESS.sub(" ", re.sub(r"<[^<>\n]{1,80}>", " ", text).lower())
    lower = re.sub(r"(?<=[a-z])-\n[ \t]{0,40}(?=[a-z])", "", lower)
    lower = re.sub(r"\bnon[-‐‑\s]{1,20}", "non", lower)
    lower = re.sub(r"(?<=[a-z])['’]s\b", "", lower)
    words = [_plain(word) for word in _WORD.findall(lower) if not _BULLET.fullmatch(word)]
    joined = " ".join(words)
    for pattern, new in _PARTY_PATTERNS:
        joined = pattern.sub(_unnamed if new is None else new, joined)
    return joined.split()


def _without_notice(match: re.Match[str]) -> str:
    """Take a copyright line away, unless it also says under what licence."""
    return match[0] if "licen" in match[0].lower() else " "


def _plain(word: str) -> str:
    word = _SPELLED.get(word, word)
    if len(word) < 4 or word[-1] != "s" or word[-2] in "sui":
        return word
    word = f"{word[:-3]}y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    return _SPELLED.get(word, word)


def _unnamed(match: re.Match[str]) -> str:
    """Take the names out of `neither the name of … may be used`, `the name … may not be used`."""
    if not match[1] and not match[2]:
        return match[0]
    return "no name may be used "
