# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Creative Commons elements of a statement that has no version, so that none of them gets lost.

"CC BY-NC" without a version names no licence text, but it does say that commercial use is kept. Its
terms are unknown; the elements that it names must still hold against a laxer statement beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from provender.rights.phrases import load_phrases

__all__ = ["CommonsName", "commons_name", "expression_name", "unversioned"]

_EXPRESSION = re.compile(
    r"(?:LicenseRef-provender-)?CC-(BY(?:-(?:NC|ND|SA)){0,3})-(\d\.\d|unversioned)(?:-([A-Z]{2,10}))?"
)
_ADDRESS = re.compile(
    r"creativecommons\.org/licen[cs]es?/((?:by|nc|nd|sa)(?:[-+](?:by|nc|nd|sa)){0,3})(?=[/?#\s\"']|$)"
)
_CODE = re.compile(
    r"cc[\s:_-]{0,3}((?:by|nc)(?:[\s_-]{1,3}(?:nc|nd|sa)){0,3})(?:[\s_-]{1,3}v?(\d\.\d))?"
)


@dataclass(frozen=True, slots=True)
class CommonsName:
    """A Creative Commons licence by its elements.

    Attributes:
        elements: `BY`, `NC`, `ND`, `SA`.
        version: None if it is not stated.
        port: None if it is not stated.
    """

    elements: frozenset[str]
    version: str | None
    port: str | None


def expression_name(expression: str) -> CommonsName | None:
    """Return the elements, version and port of an expression that is one licence, else None."""
    found = _EXPRESSION.fullmatch(expression)
    if found is None:
        return None
    version = None if found[2] == "unversioned" else found[2]
    return CommonsName(frozenset(found[1].split("-")), version, found[3])


def commons_name(statement: str) -> CommonsName | None:
    """Return the elements that a statement names, None if it names none.

    Args:
        statement: An expression, an address, a code or a short passage of prose.
    """
    if (exact := expression_name(statement)) is not None:
        return exact
    lower = statement[:1000].lower()
    found = _ADDRESS.search(lower)
    if found:
        return CommonsName(frozenset(re.split(r"[-+]", found[1].upper())), None, None)
    found = _CODE.fullmatch(lower.strip())
    if found:
        return CommonsName(frozenset(re.split(r"[\s_-]+", found[1].upper())), found[2], None)
    names = [name for _, name in load_phrases().find_names(lower, 3) if name.elements]
    if not names:
        return None
    united = frozenset(e.upper() for name in names for e in name.elements)
    return CommonsName(united, names[0].version, names[0].port)


def unversioned(name: CommonsName) -> str:
    """Return the reference under which elements without a version are concluded."""
    ordered = [e for e in ("BY", "NC", "SA", "ND") if e in name.elements]
    return f"LicenseRef-provender-CC-{'-'.join(ordered)}-unversioned"
