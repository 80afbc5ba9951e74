# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The words of a licence text that count: layout, markup, spelling and copyright lines do not.

After the matching guidelines of SPDX (https://spdx.github.io/spdx-spec/v2.3/license-matching-guidelines-and-templates/):
case, white space, punctuation, list bullets, British spelling and copyright notices are ignored.
"""

from __future__ import annotations

import html
import re

__all__ = ["words_of"]

_NOTICE = re.compile(
    r"^[\s#*>/;.-]{0,12}(?:portions )?(?:copyright\s{0,3}(?:©|\(c\)|\d{4}|[<\[{]|by\b|holders?:)"
    r"|©|\(c\)\s{0,3}(?:copyright|\d{4}|[<\[{])|all rights reserved|版权所有).{0,300}$",
    re.IGNORECASE | re.MULTILINE,
)
_TAGS = re.compile(r"</?[a-zA-Z][^<>]{0,400}>|<!--.{0,400}?-->")
_ADDRESS = re.compile(
    r"https?://\S{1,300}|(?<![\w.])(?:[a-z0-9-]{1,40}\.){1,4}(?:org|com|net|eu|fr|cn|info)\b\S{0,200}"
    r"|\S{1,80}@\S{1,80}"
)
_WORD = re.compile(r"[a-zà-öø-ÿ0-9]{2,60}(?:\.\d{1,4}){0,3}|\d(?:\.\d{1,4}){1,3}|[^\W\d_a-z]")
_BULLET = re.compile(r"[ivx]{1,4}|\d{1,2}")
_PARTIES = re.compile(
    r"\b(in no event (?:shall|will)|neither the names? of|software is provided by)"
    r"(?: [^ ]{1,60}){1,24}? (be liable|nor the names of (?:its|their|any)|as is)\b"
)
"""Where the guidelines let a text name its own parties."""
_SPELLED = {
    "licence": "license", "licences": "licenses", "licenced": "licensed",
    "sublicence": "sublicense",
    "organisation": "organization", "authorised": "authorized", "whilst": "while",
    "favour": "favor", "recognised": "recognized", "acknowledgement": "acknowledgment",
    "merchantibility": "merchantability", "noninfringement": "infringement",
    "colour": "color", "fulfil": "fulfill", "cannot": "can", "programme": "program",
}  # fmt: skip
"""Pairs that the guidelines call equivalent."""


def words_of(text: str) -> list[str]:
    """Return a text's words in order.

    Args:
        text: A licence file, plain, Markdown or HTML, already cut to a bounded length.
    """
    text = text.replace("\r", "\n").replace("\ufeff", "")
    if "</" in text or "<br" in text.lower():
        text = html.unescape(_TAGS.sub(" ", text))
    text = _NOTICE.sub(" ", text)
    text = re.sub(r"\[([^\[\]\n]{1,200})\]\([^()\n]{0,300}\)", r"\1", text)
    lower = _ADDRESS.sub(" ", re.sub(r"<[^<>\n]{1,80}>", " ", text).lower())
    lower = re.sub(r"\bnon[-‐‑\s]{1,20}", "non", lower)
    words = [
        _SPELLED.get(word, word) for word in _WORD.findall(lower) if not _BULLET.fullmatch(word)
    ]
    return _PARTIES.sub(r"\1 party \2", " ".join(words)).split()
