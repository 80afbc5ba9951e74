# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Globs over names with `/`: `*` and `?` inside a part, `**` over parts, `[…]` sets.

Names are matched part by part with `fnmatch`, so no pattern can make the matching explode.
"""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["fixed_prefix", "has_magic", "matches", "matches_path"]


def has_magic(pattern: str) -> bool:
    """True if `pattern` holds a wildcard."""
    return any(character in pattern for character in "*?[")


def fixed_prefix(pattern: str) -> str:
    """Return the folder part before the first wildcard; the whole text if there is none."""
    if not has_magic(pattern):
        return pattern
    parts: list[str] = []
    for part in pattern.split("/"):
        if has_magic(part):
            break
        parts.append(part)
    prefix = "/".join(parts)
    return prefix + "/" if prefix or pattern.startswith("/") else ""


def matches(name: str, patterns: Sequence[str]) -> bool:
    """True if any pattern matches the whole name.

    Args:
        name: Relative name with `/`.
        patterns: Globs; one without `/` matches the last part of a name in any folder.
    """
    last = name.rsplit("/", 1)[-1]
    return any(
        matches_path(name if "/" in pattern or pattern == "**" else last, pattern)
        for pattern in patterns
    )


def matches_path(name: str, pattern: str) -> bool:
    """True if `pattern` matches the whole name, part by part."""
    parts, wanted = name.split("/"), pattern.split("/")
    # reachable[i]: the pattern parts so far can match the first i parts of the name
    reachable = [True] + [False] * len(parts)
    for part in wanted:
        if part == "**":
            for index in range(len(parts)):
                reachable[index + 1] = reachable[index + 1] or reachable[index]
        else:
            reachable = [False] + [
                reachable[index] and fnmatch.fnmatchcase(parts[index], part)
                for index in range(len(parts))
            ]
    return reachable[-1]
