# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""You may, you must, you may not: terms in plain words (`rights/data/plain_words.yml`)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provender.rights.conclude import Conclusion
from provender.rights.license import DATA, License, load_data, load_licenses, terms_of

__all__ = ["PlainWords", "plain_words"]


@dataclass(frozen=True, slots=True)
class PlainWords:
    """What may be done, in phrases that continue "you may", "you must", "you may not".

    Attributes:
        may: What is permitted.
        must: What is owed for it.
        may_not: What is forbidden.
    """

    may: tuple[str, ...]
    must: tuple[str, ...]
    may_not: tuple[str, ...]


@functools.cache
def _words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = load_data(DATA / "plain_words.yml")
    return words


def plain_words(conclusion: Conclusion) -> PlainWords:
    """Return what a conclusion lets one do; permissions intersect, duties unite.

    Args:
        conclusion: What follows from the statements. Without known terms nothing is permitted.
    """
    words = _words()
    reserved = (words["reserved"],) if conclusion.reserved == "yes" else ()
    if conclusion.tier == "unknown" or conclusion.concluded is None:
        told = words["unstated"]
        return PlainWords((told["may"],), (), (told["may_not"], *reserved))
    terms = terms_of(conclusion.concluded)
    if conclusion.legal_basis == "public_domain" and not terms.duties:
        return PlainWords((words["public_domain"],), (), reserved)
    parts = [known for name in _names(terms.expression) if (known := _known(name)) is not None]
    may = set.intersection(*(set(part.permits) for part in parts)) if parts else set()
    grants = {part.train_grant for part in parts}
    training = [words["train_grant"][g] for g in words["train_grant"] if grants == {g}]
    return PlainWords(
        (*_phrases("permits", may - terms.prohibits), *([] if reserved else training)),
        tuple(_phrases("duties", terms.duties)),
        (*_phrases("prohibits", terms.prohibits), *reserved),
    )


def _names(expression: str) -> list[str]:
    words = expression.replace("(", " ").replace(")", " ").split(" WITH ")[0].split()
    return [word for word in words if word not in ("AND", "OR")]


def _known(name: str) -> License | None:
    return load_licenses().get(name)


def _phrases(kind: str, keys: set[str] | frozenset[str]) -> list[str]:
    """Return phrases in the order of the data file; a key without one is told as it stands."""
    phrases = _words()[kind]
    known = [phrases[key] for key in phrases if key in keys]
    return known + sorted(key.replace("_", " ") for key in keys if key not in phrases)
