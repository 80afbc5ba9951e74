# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The parts of a recipe that have the right form, also where others have not.

One wrong key must not hide a missing file elsewhere: what is wrong is left out, and what is left is
looked at like the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from provender.acquire.source import Reference, Source
from provender.assess.options import AssessOptions
from provender.recipe.model import PolicyChoice, Recipe

__all__ = ["Parts", "parts_of", "sound_parts"]

Path = Sequence[str | int]
_SOURCE: TypeAdapter[Source] = TypeAdapter(Source)
_REFERENCE: TypeAdapter[Reference | str] = TypeAdapter(Reference | str)
_PATH: TypeAdapter[str] = TypeAdapter(str)
_Entry = TypeVar("_Entry")


@dataclass(frozen=True)
class Parts:
    """What can be checked against files, policies and rule tables.

    Attributes:
        policy: The policy that is named; None if none is, in any readable form.
        assess: Options of `assess`; None if they have not the right form.
        sources: Position and source of each that has.
        references: Position and entry of each fingerprint index that has.
        reviews: Position and path of each file of labels that has.
        suppression: Position and path of each suppression list that has.
        statements: What `release` states, as far as it has.
    """

    policy: PolicyChoice | None
    assess: AssessOptions | None
    sources: list[tuple[int, Source]]
    references: list[tuple[int, Reference | str]]
    reviews: list[tuple[int, str]]
    suppression: list[tuple[int, str]]
    statements: dict[str, str]


def parts_of(recipe: Recipe) -> Parts:
    """Return all parts of a recipe."""
    return Parts(
        recipe.policy,
        recipe.assess,
        list(enumerate(recipe.sources)),
        list(enumerate(recipe.references)),
        list(enumerate(recipe.reviews)),
        list(enumerate(recipe.suppression)),
        recipe.release.statements,
    )


def sound_parts(plain: dict[str, Any], wrong: Sequence[Path]) -> Parts:
    """Return the parts that have the right form.

    Args:
        plain: The recipe as plain types.
        wrong: Paths of what has not.
    """
    kept = deepcopy(plain)
    for path in sorted(wrong, key=len, reverse=True):
        _leave_out(kept, path)
    return Parts(
        _policy(kept.get("policy", "open-release")),
        _assess(kept.get("assess")),
        list(_entries(kept.get("sources"), _SOURCE)),
        list(_entries(kept.get("references"), _REFERENCE)),
        list(_entries(kept.get("reviews"), _PATH)),
        list(_entries(kept.get("suppression"), _PATH)),
        _statements(kept.get("release")),
    )


def _statements(release: Any) -> dict[str, str]:
    stated = release.get("statements") if isinstance(release, dict) else None
    pairs = stated.items() if isinstance(stated, dict) else ()
    return {key: words for key, words in pairs if isinstance(key, str) and isinstance(words, str)}


def _leave_out(node: Any, path: Path) -> None:
    """Remove what a path leads to; items of lists keep their places."""
    for step in path[:-1]:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return
    last = path[-1] if path else None
    if isinstance(node, dict):
        node.pop(last, None)
    elif isinstance(node, list) and isinstance(last, int) and last < len(node):
        node[last] = None


def _policy(node: Any) -> PolicyChoice | None:
    try:
        return PolicyChoice.model_validate({"name": node} if isinstance(node, str) else node)
    except ValidationError:
        return None


def _assess(node: Any) -> AssessOptions | None:
    if isinstance(node, dict):
        node = {
            key: [one for one in value if one is not None] if isinstance(value, list) else value
            for key, value in node.items()
        }
    try:
        return AssessOptions.model_validate(node or {})
    except ValidationError:
        return None


def _entries(nodes: Any, form: TypeAdapter[_Entry]) -> Iterator[tuple[int, _Entry]]:
    for index, node in enumerate(nodes if isinstance(nodes, list) else []):
        try:
            yield index, form.validate_python(node)
        except ValidationError:
            continue
