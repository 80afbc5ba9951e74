# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The vocabulary for people: every licence, or the one that some words mean."""

from __future__ import annotations

import difflib
import re

from provender.errors import CheckFailed
from provender.rights.license import License, load_licenses
from provender.rights.names import aliases, key_of
from provender.rights.normalize import normalize

__all__ = ["licenses"]

_MOST_HINTS = 5


def licenses(statement: str | None = None) -> list[License]:
    """Return the licences of the vocabulary, or those that a statement names.

    Ports of Creative Commons that SPDX has no id for are known but not listed: they have the terms
    of their version. A licence that is on the SPDX list and that nobody here has read comes with
    tier `unknown` and a note.

    Args:
        statement: An id, alias, URL, SPDX expression or prose in any language the vocabulary knows.

    Returns:
        Licences by id; of an expression, its parts in order.

    Raises:
        CheckFailed: The statement names no licence, or leaves open which.

    Example:
        >>> [known.tier for known in licenses("https://creativecommons.org/licenses/by-sa/4.0/")]
        ['share-alike']
    """
    if statement is None:
        listed = load_licenses().values()
        return sorted(
            (k for k in listed if not k.id.startswith("LicenseRef-provender-CC-")),
            key=lambda known: known.id.lower(),
        )
    meaning = normalize(statement)
    if meaning.expression is None:
        why = meaning.detail or "no licence of the vocabulary or the SPDX list is written so"
        ambiguous = meaning.reason == "ambiguous_license"
        what = "is ambiguous" if ambiguous else "names no known licence"
        raise CheckFailed(
            f"{statement[:200]!r} {what}: {why}",
            hint=f"near it: {', '.join(_nearest(statement))}",
            subject=statement[:200],
        )
    names = re.split(r"\s+(?:AND|OR)\s+|[()]", meaning.expression)
    bare = dict.fromkeys(name.split(" WITH ")[0].strip() for name in names)
    return [load_licenses().get(name) or _unread(name) for name in bare if name]


def _unread(identifier: str) -> License:
    return License(
        id=identifier,
        name=identifier,
        tier="unknown",
        permits=(),
        duties=(),
        prohibits=("unknown",),
        covers="unknown",
        train_grant="none",
        note="a known id whose terms nobody here has read: in no open tier until a record is added",
        sources=(f"https://spdx.org/licenses/{identifier}",),
        review="not reviewed",
    )


def _nearest(statement: str) -> list[str]:
    """Return ids whose names are most like a statement."""
    key = key_of(statement[:100])
    known = aliases()
    begun = [i for i in load_licenses() if i.lower().startswith(key.replace(" ", "-"))]
    begun = sorted((i for i in begun if not i.startswith("LicenseRef")), key=lambda i: (len(i), i))
    close = [known[name] for name in difflib.get_close_matches(key, known, _MOST_HINTS, 0.5)]
    found = list(dict.fromkeys([*begun[:_MOST_HINTS], *close]))[:_MOST_HINTS]
    return found or ["`provender licenses` lists them all"]
