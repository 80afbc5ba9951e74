# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Full licence texts to ids: every required phrase must stand in the text, no forbidden one.

The phrases are data (`data/texts.yml`). A wrong id is far worse than none, so two licences that
both match give none, unless one of them names the other as more general.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from provender.rights.license import DATA, load_data
from provender.rights.normalize import find_statements, normalize

__all__ = ["identify_text"]

_MOST_CHARACTERS = 200_000
_SHORT_CHARACTERS = 600
"""A file shorter than any licence text is a notice that names one."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    expression: str
    requires: tuple[str, ...]
    forbids: tuple[str, ...]


@functools.cache
def _patterns() -> tuple[_Pattern, ...]:
    return tuple(
        _Pattern(
            row["id"],
            tuple(_flat(p) for p in row["requires"]),
            tuple(_flat(p) for p in row.get("forbids", ())),
        )
        for row in load_data(DATA / "texts.yml")
    )


def identify_text(text: str) -> str | None:
    """Return the SPDX expression of a LICENSE file's text, None if it is not known for certain.

    Args:
        text: The whole file; only its first 200,000 characters are looked at.
    """
    if len(text) < _SHORT_CHARACTERS and (named := _named(text)) is not None:
        return named
    flat = _flat(text[:_MOST_CHARACTERS])
    found = {
        pattern.expression
        for pattern in _patterns()
        if all(phrase in flat for phrase in pattern.requires)
        and not any(phrase in flat for phrase in pattern.forbids)
    }
    return found.pop() if len(found) == 1 else None


def _named(text: str) -> str | None:
    """Return what a notice says that only names its licence, None if it leaves a doubt."""
    found = {normalize(statement).expression for statement in find_statements(text)} - {None}
    return found.pop() if len(found) == 1 else None


def _flat(text: str) -> str:
    """Lower case, words and digits only, one space between: layout does not count."""
    return " ".join(re.findall(r"[^\W_]+(?:\.\d+)?", text.lower()))
