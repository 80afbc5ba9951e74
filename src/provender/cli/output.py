# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What commands print: results on standard output, words about them on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from provender.errors import ProvenderError

__all__ = ["print_error", "print_json", "print_result", "say"]


class _Result(Protocol):
    """What a command made."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""


def say(text: str = "") -> None:
    """Print a line of the result; file names that are no Unicode are escaped, not fatal."""
    sys.stdout.write(_printable(text) + "\n")


def print_json(value: Any) -> None:
    """Print a result as JSON."""
    say(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True))


def print_result(
    result: _Result | Mapping[str, Any], lines: Iterable[str], *, as_json: bool
) -> None:
    """Print what a command made.

    Args:
        result: What it made.
        lines: The same in words; not asked for where JSON is printed.
        as_json: Print JSON, and no words.
    """
    if as_json:
        print_json(result if isinstance(result, Mapping) else result.to_dict())
        return
    for line in lines:
        say(line)


def print_error(error: ProvenderError, *, as_json: bool) -> None:
    """Print an error where it belongs: JSON to standard output, words to standard error."""
    if as_json:
        print_json({"schema_version": 1, **error.to_dict()})
    else:
        sys.stderr.write(_printable(f"error: {error}\n"))


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
