# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A strict reader for the flat part of YAML that licence files are written in.

A licence file holds only `key: text`, `key: []` and `key:` with a list of `- text` lines. Reading
that much takes a tenth of a millisecond a file, a whole YAML parser five. Whatever is not of this
form is an error with its line, so nothing is read otherwise than YAML reads it; a test holds every
file to a YAML parser.
"""

from __future__ import annotations

import json

from provender.errors import EnvironmentProblem

__all__ = ["parse_flat"]

_SPECIAL = tuple("!&*|>%@`{}[],?#-:'\"")
_NOT_TEXT = frozenset({"null", "~", "true", "false", "yes", "no", "on", "off", ""})


def parse_flat(text: str, name: str) -> dict[str, str | list[str]]:
    """Read a flat YAML mapping.

    Args:
        text: The whole file.
        name: Its name, for errors.

    Raises:
        EnvironmentProblem: A line is of another form than this reader knows.
    """
    found: dict[str, str | list[str]] = {}
    items: list[str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        if not line or line[0] == "#":
            continue
        if line.startswith("- "):
            if items is None:
                raise _wrong(name, number, "a list item stands under no key")
            items.append(_scalar(line[2:], name, number))
            continue
        key, colon, value = line.partition(":")
        if not colon or not key.replace("_", "").isalpha() or key in found:
            raise _wrong(name, number, "no `key: value`, or the key stands twice")
        items = None
        if not value:
            items = found[key] = []
        elif value == " []":
            found[key] = []
        elif value[0] == " ":
            found[key] = _scalar(value[1:], name, number)
        else:
            raise _wrong(name, number, "no space after the colon")
    return found


def _scalar(value: str, name: str, number: int) -> str:
    if value[:1] == '"' and value[-1:] == '"' and len(value) > 1:
        try:
            return str(json.loads(value))
        except ValueError as error:
            raise _wrong(name, number, "a quoted text does not end where it should") from error
    numeric = value.replace(".", "").replace("-", "").replace("_", "").isdigit()
    if (
        value.startswith(_SPECIAL)
        or value != value.strip()
        or value.endswith(":")
        or ": " in value
        or " #" in value
        or numeric
        or value.lower() in _NOT_TEXT
    ):
        raise _wrong(name, number, "this text must stand in double quotes")
    return value


def _wrong(name: str, number: int, what: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"{name}:{number}: {what}",
        hint='write `key: text`, `key: []`, or `key:` and `- "text"` lines',
        subject=name,
    )
