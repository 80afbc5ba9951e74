# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Where share-alike leads: under which licences an adaptation may be passed on.

`data/compatibility.yml` holds the paths with their sources; this module only walks them, one step
at a time. Creative Commons ports that have no SPDX id of their own are told by their form.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from provender.rights.license import DATA, License, load_data, load_licenses

__all__ = ["adaptation_targets", "compatibility", "leads_to"]

_FORM = re.compile(
    r"(?:LicenseRef-provender-)?([A-Z][A-Z-]{1,12}?)-(\d)\.(\d)((?:-[A-Za-z]{2,14}){0,5})"
)


@functools.cache
def compatibility() -> Mapping[str, Any]:
    """Return the paths of share-alike and the terms of derived text."""
    return MappingProxyType(load_data(DATA / "compatibility.yml"))


@functools.lru_cache(maxsize=65536)
def leads_to(licence: str, target: str) -> bool:
    """True if an adaptation of text under a share-alike licence may carry another licence.

    Args:
        licence: The original's licence id.
        target: The licence id that the adaptation would carry.
    """
    if licence == target:
        return True
    if any(licence in step["from"] and target in step["to"] for step in compatibility()["steps"]):
        return True
    one, other = _FORM.fullmatch(licence), _FORM.fullmatch(target)
    if one is None or other is None or one[1] != other[1]:
        return False
    path = next((p for p in compatibility()["versions"] if p["family"] == one[1]), None)
    return path is not None and _moves(path, one, other)


def _moves(path: Mapping[str, Any], one: re.Match[str], other: re.Match[str]) -> bool:
    """True if a family's path leads from one of its licences to another."""
    before, after = _version(one), _version(other)
    if before < tuple(int(digit) for digit in path["from"].split(".")) or after < before:
        return False
    marked = path.get("only")
    if marked is None:
        return True
    grants_later = one[4].endswith(marked)
    if (after > before or other[4].endswith(marked)) and not grants_later:
        return False
    order = path.get("variants", [""])
    variants = _variant(one[4]), _variant(other[4])
    return set(variants) <= set(order) and order.index(variants[1]) >= order.index(variants[0])


def _version(match: re.Match[str]) -> tuple[int, int]:
    return int(match[2]), int(match[3])


def _variant(ending: str) -> str:
    """Return what a GNU id says besides `only` and `or later`, as `-no-invariants`."""
    return ending.removesuffix("-or-later").removesuffix("-only")


def adaptation_targets(
    members: Sequence[str], vocabulary: Mapping[str, License] | None = None
) -> tuple[str, ...]:
    """Return every licence to which all of some share-alike licences lead.

    Args:
        members: Ids of share-alike licences; at least one.
        vocabulary: Licences by id; by default those that ship with Provender.

    Returns:
        Ids, the latest version first, those without a port or variant before the others.
    """
    known = load_licenses() if vocabulary is None else vocabulary
    candidates = sorted({*members, *known})
    found = [one for one in candidates if all(leads_to(member, one) for member in members)]
    forms = [_FORM.fullmatch(member) for member in members]
    families = frozenset(form[1] for form in forms if form)
    return tuple(sorted(found, key=functools.partial(_preference, families)))


def _preference(families: frozenset[str], licence: str) -> tuple[Any, ...]:
    match = _FORM.fullmatch(licence)
    if match is None:
        return (True, 0, 0, 0, licence)
    return (match[1] not in families, -int(match[2]), -int(match[3]), len(match[4]), licence)
