# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Dictionaries of structured fields (RFC 9651 §3.2 and §4.2.2), as AIPREF writes its preferences.

Strict as the standard is: one fault anywhere and the whole field says nothing. Time and memory are
linear in the field, which callers bound.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

__all__ = ["Token", "parse_dictionary"]

_KEY = re.compile(r"[a-z*][a-z0-9_\-.*]*")
_TOKEN = re.compile(r"[A-Za-z*][A-Za-z0-9!#$%&'*+\-.^_`|~:/]*")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,3})?(?![0-9.])")
_STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
_QUOTED = re.compile(r"\\(.)")
_BYTES = re.compile(r":([A-Za-z0-9+/=]*):")
_DISPLAY = re.compile(r'%"((?:[ !#$&-~]|%[0-9a-f]{2})*)"')
_DATE = re.compile(r"@(-?[0-9]{1,15})(?![0-9.])")
_BOOLEAN = re.compile(r"\?([01])")
_MOST_INNER = 256


@dataclass(frozen=True, slots=True)
class Token:
    """A bare word, which is something else than the string of the same letters."""

    text: str


def parse_dictionary(text: str) -> dict[str, Any] | None:
    """Return the members of a dictionary, the last of equal keys; None if it does not parse.

    Args:
        text: The field, lines of one name joined by commas (RFC 9651 §4.2).

    Returns:
        Values by key: `Token`, str, int, float, bool, bytes, or a list of these. Parameters are
        checked and left out, as AIPREF defines none.
    """
    try:
        return _Parser(text).dictionary()
    except ValueError:
        return None


class _Parser:
    def __init__(self, text: str):
        if not text.isascii():
            raise ValueError("a structured field is ASCII")
        self._text = text.strip(" ")
        self._at = 0

    def dictionary(self) -> dict[str, Any]:
        members: dict[str, Any] = {}
        while self._at < len(self._text):
            key = self._take(_KEY)[0]
            if self._next() == "=":
                self._at += 1
                value = self._inner_list() if self._next() == "(" else self._bare_item()
            else:
                value = True
            self._parameters()
            members.pop(key, None)
            members[key] = value
            self._skip(" \t")
            if self._at == len(self._text):
                break
            if self._next() != ",":
                raise ValueError("members are parted by commas")
            self._at += 1
            self._skip(" \t")
            if self._at == len(self._text):
                raise ValueError("a comma stands at the end")
        return members

    def _inner_list(self) -> list[Any]:
        self._at += 1
        items: list[Any] = []
        while len(items) < _MOST_INNER:
            self._skip(" ")
            if self._next() == ")":
                self._at += 1
                return items
            items.append(self._bare_item())
            self._parameters()
            if self._next() not in (" ", ")"):
                raise ValueError("items of a list are parted by spaces")
        raise ValueError("a list has too many items")

    def _parameters(self) -> None:
        while self._next() == ";":
            self._at += 1
            self._skip(" ")
            self._take(_KEY)
            if self._next() == "=":
                self._at += 1
                self._bare_item()

    def _bare_item(self) -> Any:
        first = self._next()
        if first == '"':
            return _QUOTED.sub(r"\1", self._take(_STRING)[1])
        if first == "?":
            return self._take(_BOOLEAN)[1] == "1"
        if first == ":":
            try:
                return base64.b64decode(self._take(_BYTES)[1])
            except binascii.Error as error:
                raise ValueError("no base64") from error
        if first == "@":
            return int(self._take(_DATE)[1])
        if first == "%":
            return self._take(_DISPLAY)[1]
        if first and first in "-0123456789":
            return self._number()
        return Token(self._take(_TOKEN)[0])

    def _number(self) -> int | float:
        text = self._take(_NUMBER)[0]
        if "." not in text:
            return int(text)
        if len(text.lstrip("-").partition(".")[0]) > 12:
            raise ValueError("a decimal has too many digits")
        return float(text)

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip(self, characters: str) -> None:
        while self._next() and self._next() in characters:
            self._at += 1

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise ValueError(f"nothing fits at character {self._at}")
        self._at = found.end()
        return found
