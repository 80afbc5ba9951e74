# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Offers: of several licences that a licensor leaves to choose from, which is taken, and why.

`OR` is the user's choice (SPDX 2.3 Annex D.4.3), and here the user is a policy: what it releases is
taken first, of that the laxest tier, of that what forbids the fewest uses, of that the first. The
choice is kept, because whoever takes the text over may want to choose otherwise.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, islice, product
from typing import Protocol

from license_expression import (
    ExpressionError,
    LicenseExpression,
    LicenseWithExceptionSymbol,
    Licensing,
)

from provender.rights.compatibility import compatibility
from provender.rights.license import License, load_licenses, terms_of, tier_strictness

__all__ = ["Choice", "Stance", "alternatives_of", "choose", "offers_of", "preference", "tier_of"]

_MOST_CHARACTERS = 2000
_MOST_ALTERNATIVES = 64


class Stance(Protocol):
    """What a policy has to say while conclusions are drawn."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def readings(self) -> Mapping[str, bool]:
        """Answers to uncertain readings of reservations."""

    def releases(
        self, expression: str, tier: str, vocabulary: Mapping[str, License] | None = None
    ) -> bool:
        """True if text of known evidence under an expression of that tier may leave."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One alternative taken of an offer.

    Attributes:
        offered: The expression with its `OR`.
        chosen: What was taken.
        why: On what ground, in plain words.
    """

    offered: str
    chosen: str
    why: str


def choose(
    expression: str,
    stance: Stance | None = None,
    vocabulary: Mapping[str, License] | None = None,
) -> tuple[str, Choice | None]:
    """Return what is taken of an expression, and the choice if it left one.

    Args:
        expression: An SPDX expression.
        stance: The policy that prefers; without one the most permissive is taken.
        vocabulary: Licences by id; by default those that ship with Provender.
    """
    if " OR " not in expression:
        return expression, None
    known = load_licenses() if vocabulary is None else vocabulary
    offered = offers_of(expression)
    taken = min(offered, key=lambda one: preference(one, known, stance))
    chosen = " AND ".join(taken)
    if len(offered) == 1:
        return chosen, None
    return chosen, Choice(expression, chosen, why_taken(taken, known, stance))


def preference(
    alternative: tuple[str, ...], known: Mapping[str, License], stance: Stance | None
) -> tuple[bool, int, int]:
    """Return a key by which alternatives are ordered, the preferred first.

    Args:
        alternative: Licences that hold together.
        known: Licences by id.
        stance: The policy that prefers.
    """
    tier = tier_of(alternative, known)
    joined = " AND ".join(alternative)
    released = stance is None or stance.releases(joined, tier, known)
    forbidden = terms_of(joined, known).prohibits & _forbids_uses()
    return not released, tier_strictness(tier), len(forbidden)


@functools.cache
def _forbids_uses() -> frozenset[str]:
    """Return the prohibitions that bar whole uses, as those that an adaptation must keep do."""
    return frozenset((*compatibility()["kept"], *compatibility()["no_adaptation"]))


def why_taken(
    alternative: tuple[str, ...], known: Mapping[str, License], stance: Stance | None
) -> str:
    """Return in plain words why an alternative was taken; arguments as of `preference`."""
    tier = tier_of(alternative, known)
    if stance is None:
        return (
            f"the licensor offers it; it is the most permissive ({tier}) that agrees with the rest"
        )
    released = stance.releases(" AND ".join(alternative), tier, known)
    verb = "releases" if released else "releases no alternative of"
    return f"the licensor offers it; the policy {stance.name} {verb} it ({tier})"


def tier_of(alternative: tuple[str, ...], known: Mapping[str, License]) -> str:
    """Return the tier of documents under licences that hold together.

    Args:
        alternative: The licences.
        known: Licences by id.
    """
    terms = terms_of(" AND ".join(alternative), known)
    return "unknown" if terms.covers == "database_only" else terms.tier


@functools.cache
def _licensing() -> Licensing:
    return Licensing()


@functools.lru_cache(maxsize=4096)
def alternatives_of(expression: str) -> tuple[tuple[str, ...], ...]:
    """Return the licences of each alternative that an expression offers, without exceptions.

    An exception (`WITH`) only adds permissions, so the licence itself stands for both.

    Args:
        expression: An SPDX expression.
    """
    bare = (
        tuple(dict.fromkeys(one.split(" WITH ")[0] for one in offer))
        for offer in offers_of(expression)
    )
    return tuple(dict.fromkeys(bare))


@functools.lru_cache(maxsize=4096)
def offers_of(expression: str) -> tuple[tuple[str, ...], ...]:
    """Return the licences of each alternative that an expression offers, at most 64.

    What cannot be parsed is one unknown licence.

    Args:
        expression: An SPDX expression.
    """
    if len(expression) > _MOST_CHARACTERS:
        return ((expression[:100],),)
    try:
        tree = _licensing().parse(expression)
    except (ExpressionError, ValueError, TypeError, AttributeError, LookupError, RecursionError):
        tree = None
    return ((expression,),) if tree is None else tuple(dict.fromkeys(_offers(tree)))


def _offers(node: LicenseExpression) -> list[tuple[str, ...]]:
    """Return the alternatives of a node; depth is bounded by the length of the expression."""
    if node.isliteral:
        return [(_name(node),)]
    inner = [_offers(one) for one in node.args]
    if isinstance(node, _licensing().OR):
        return [offer for offers in inner for offer in offers][:_MOST_ALTERNATIVES]
    united = (
        tuple(dict.fromkeys(chain.from_iterable(parts)))
        for parts in islice(product(*inner), _MOST_ALTERNATIVES)
    )
    return list(dict.fromkeys(united))


def _name(node: LicenseExpression) -> str:
    if isinstance(node, LicenseWithExceptionSymbol):
        return f"{node.license_symbol.key} WITH {node.exception_symbol.key}"
    return str(node.key)
