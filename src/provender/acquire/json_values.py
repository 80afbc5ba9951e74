# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""JSON values, and objects in them that name a field twice.

RFC 8259 §4 leaves open what `{"license": "CC-BY-NC-4.0", "license": "CC0-1.0"}` means, and parsers
take the last. Whose word counts decides about rights and about text, so nobody is guessed: I-JSON
(RFC 7493 §2.3) forbids such objects, and so do we where the values differ.
"""

from __future__ import annotations

import json
from typing import Any

from provender.acquire.lines import whole_number

__all__ = ["JsonValues", "repeated_field"]


class _Ambiguous(dict[str, Any]):
    """An object that names a field twice, with different values."""

    field = ""


class JsonValues:
    """Parses JSON values and remembers whether the last one named a field twice."""

    def __init__(self) -> None:
        self.ambiguous = False
        self._decoder = json.JSONDecoder(object_pairs_hook=self._object)
        self._patient = json.JSONDecoder(object_pairs_hook=self._object, parse_int=whole_number)

    def parse(self, text: str) -> Any:
        """Parse a text that is one value.

        Args:
            text: The JSON text.

        Raises:
            json.JSONDecodeError: It is no JSON.
            RecursionError: It is nested too deeply.
        """
        self.ambiguous = False
        try:
            return self._decoder.decode(text)
        except json.JSONDecodeError:
            raise
        except ValueError:  # a number of more digits than Python turns into one
            return self._patient.decode(text)

    def parse_at(self, text: str, position: int) -> tuple[Any, int]:
        """Parse the value that begins at a position; return it with the position behind it.

        Args:
            text: Text that holds the value.
            position: Its first character.

        Raises:
            json.JSONDecodeError: There is no whole value.
            RecursionError: It is nested too deeply.
        """
        self.ambiguous = False
        try:
            return self._decoder.raw_decode(text, position)
        except json.JSONDecodeError:
            raise
        except ValueError:
            return self._patient.raw_decode(text, position)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        fields = dict(pairs)
        if len(fields) == len(pairs):
            return fields
        seen: dict[str, Any] = {}
        for name, value in pairs:
            if name in seen and seen[name] != value:
                self.ambiguous = True
                ambiguous = _Ambiguous(fields)
                ambiguous.field = name
                return ambiguous
            seen[name] = value
        return fields


def repeated_field(value: Any) -> str | None:
    """Return a field that some object in a value names twice with different values, or None.

    Args:
        value: What `JsonValues` made; it is worth a look only where `ambiguous` is true.
    """
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, _Ambiguous):
            return one.field
        if isinstance(one, dict):
            pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)
    return None
