# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Path patterns of robots.txt, which tdmrep.json and RSL use as well (RFC 9309 §2.2.2 and §2.2.3).

A pattern is a prefix; `*` stands for anything and `$` at the end for the end. Parts between stars
are looked for from left to right, so no pattern takes more than linear time in the path for each
of its parts: nothing can backtrack.
"""

from __future__ import annotations

import functools
import re
from urllib.parse import quote, urljoin

__all__ = ["absolute_address", "normal_path", "path_matches"]

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN = re.compile(r"[A-Za-z0-9/_.~?=&-]*").fullmatch
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT = "!#$%&'()*+,/:;=?@[]|^`{}\"<>\\"


@functools.lru_cache(maxsize=65536)
def normal_path(path: str) -> str:
    """Return a path or pattern in one spelling: escapes in upper case, none that is not needed.

    `/a%7eb` and `/a~b` are one path, `/é` and `/%C3%A9` too; `/a%2Fb` and `/a/b` are not
    (RFC 3986 §6.2.2, RFC 9309 §2.2.2).
    """
    if _PLAIN(path):
        return path
    return _ESCAPE.sub(_one_escape, quote(path, safe=_KEPT, errors="replace"))


def _one_escape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()


def absolute_address(base: str, address: str) -> str:
    """Return an address as seen from a base; one that is none comes back as it stands."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def path_matches(path: str, pattern: str) -> bool:
    """True if a pattern holds for a path; both in the spelling of `normal_path`."""
    anchored = pattern.endswith("$")
    parts = pattern.removesuffix("$").split("*")
    if not path.startswith(parts[0]):
        return False
    position = len(parts[0])
    if len(parts) == 1:
        return not anchored or position == len(path)
    for part in parts[1:-1]:
        found = path.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    last = parts[-1]
    if anchored:
        return len(path) - len(last) >= position and path.endswith(last)
    return path.find(last, position) >= 0
