# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Badges such as `License-CC%20BY--NC_4.0-red.svg`, read as the words that they show.

Source: https://shields.io/badges (spelling of label, message and colour in the address).
"""

from __future__ import annotations

import re
import urllib.parse

__all__ = ["with_badges_read"]

_BADGE = re.compile(r"img\.shields\.io/badge/([^\s()\"'<>]{1,200})", re.IGNORECASE)


def with_badges_read(text: str) -> str:
    """Return a text with badges as words: `License-CC%20BY--NC_4.0-red.svg`."""
    return _BADGE.sub(_words_of_badge, text) if "img.shields.io" in text else text


def _words_of_badge(match: re.Match[str]) -> str:
    words = urllib.parse.unquote(match[1]).replace("_", " ").removesuffix(".svg")
    hyphen = "\ufffc"  # two hyphens stand for one, one parts label, message and colour
    return f" {words.replace('--', hyphen).replace('-', ' ').replace(hyphen, '-')} "
