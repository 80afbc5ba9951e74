# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Terms of several things together: parts of a document, a tier, a release, derived text.

Permissions intersect, duties and prohibitions unite (Provender's survey of rights (2026)
§2.1 R8). Documents of a collection stay apart, so share-alike does not spread between them;
parts that become one text must agree on a licence, or they conflict. Documents keep their own terms
all the same: what is computed here is what one has to observe who uses all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain, product
from math import prod
from typing import Any

from provender.rights.choice import Choice, Stance, alternatives_of, preference, tier_of, why_taken
from provender.rights.compatibility import adaptation_targets, compatibility
from provender.rights.license import License, load_licenses, terms_of, tier_strictness

__all__ = ["Choice", "Combined", "Conflict", "combine", "derive", "members_of"]

_MOST_COMBINATIONS = 256
_FEW_OFFERS = 8
"""A collection of more is not searched for alternatives that agree: its documents stay apart."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Licences that cannot be kept at once by one text.

    Attributes:
        between: Their ids.
        why: What they ask, in plain words.
        source: Where that stands.
    """

    between: tuple[str, ...]
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Combined:
    """What one has to observe who uses several things together.

    Attributes:
        licenses: Ids of all licences that hold, after alternatives were chosen.
        tier: The strictest tier; `unknown` if anything is unknown or one text is in conflict.
        permits: What all of them permit.
        duties: What any of them asks.
        prohibits: What any of them forbids.
        asked_by: Ids of the licences behind each duty and prohibition.
        unknown: Parts whose terms are not known.
        uncovered: Expressions that license a database and leave its contents open.
        adaptation: Licences that a text made out of all of them may carry, the best first; empty
            if any will do that keeps the prohibitions, or none will (see `conflicts`).
        conflicts: Why no such text may be passed on.
        choices: Alternatives that were taken.
    """

    licenses: tuple[str, ...]
    tier: str
    permits: frozenset[str]
    duties: frozenset[str]
    prohibits: frozenset[str]
    asked_by: Mapping[str, tuple[str, ...]]
    unknown: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    adaptation: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    choices: tuple[Choice, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the terms as plain JSON types."""
        sets = {name: sorted(getattr(self, name)) for name in ("permits", "duties", "prohibits")}
        return {**asdict(replace(self, asked_by=dict(self.asked_by))), **sets}


def combine(
    expressions: Sequence[str],
    *,
    adapts: bool = False,
    policy: Stance | None = None,
    vocabulary: Mapping[str, License] | None = None,
) -> Combined:
    """Return what holds for several things together.

    Args:
        expressions: SPDX expression of each document or part; at least one.
        adapts: They become one text, so share-alike must agree; else they stay apart in a
            collection, where it does not spread (CC FAQ; GFDL-1.3 §7).
        policy: Prefers among alternatives what it lets leave.
        vocabulary: Licences by id; by default those that ship with Provender.
    """
    known = load_licenses() if vocabulary is None else vocabulary
    offers = {one: alternatives_of(one) for one in dict.fromkeys(expressions)}
    taken = _choose(list(offers.values()), known, policy, adapts=adapts)
    choices = tuple(
        Choice(offer, " AND ".join(one), why_taken(one, known, policy))
        for (offer, offered), one in zip(offers.items(), taken, strict=True)
        if len(offered) > 1
    )
    return _together(taken, known, choices, adapts=adapts)


def derive(
    parents: Sequence[str],
    kind: str,
    *,
    generator: str | None = None,
    policy: Stance | None = None,
    vocabulary: Mapping[str, License] | None = None,
) -> Combined:
    """Return what holds for text made out of others: it carries its parents' duties.

    Args:
        parents: SPDX expression of each text that it was made of.
        kind: `copy`, `chunk`, `translation`, `summary`, `rewriting` or `synthetic`.
        generator: Terms of the model that wrote it, as an SPDX expression.
        policy: Prefers among alternatives what it lets leave.
        vocabulary: Licences by id; by default those that ship with Provender.

    Raises:
        ValueError: The kind is unknown, or there are neither parents nor a generator.
    """
    how = compatibility()["derivations"].get(kind)
    if how is None:
        raise ValueError(
            f"{kind!r} is no derivation; known: {list(compatibility()['derivations'])}"
        )
    terms = [*parents, *([generator] if generator else [])]
    if not terms:
        raise ValueError("text is derived from parents or written by a generator, or both")
    together = combine(terms, adapts=how["adapts"], policy=policy, vocabulary=vocabulary)
    if together.tier == "public-domain":
        return together
    asked = {duty: (kind,) for duty in how["duties"] if duty not in together.duties}
    return replace(
        together,
        duties=together.duties | frozenset(asked),
        asked_by={**together.asked_by, **asked},
    )


def members_of(expression: str) -> tuple[str, ...]:
    """Return every licence id that an expression names, in its order."""
    return tuple(dict.fromkeys(one for offer in alternatives_of(expression) for one in offer))


def _choose(
    offers: Sequence[Sequence[tuple[str, ...]]],
    known: Mapping[str, License],
    policy: Stance | None,
    *,
    adapts: bool,
) -> list[tuple[str, ...]]:
    """Take one alternative of each offer: without conflict, released, laxest, first."""
    few = adapts or len(offers) <= _FEW_OFFERS
    if few and prod(len(offer) for offer in offers) <= _MOST_COMBINATIONS:
        return list(
            min(
                product(*offers),
                key=lambda taken: (
                    len(_adaptation(tuple(chain.from_iterable(taken)), known)[1]),
                    max(preference(one, known, policy) for one in taken),
                ),
            )
        )
    return [min(offer, key=lambda one: preference(one, known, policy)) for offer in offers]


def _leaves_contents_open(alternative: tuple[str, ...], known: Mapping[str, License]) -> bool:
    return terms_of(" AND ".join(alternative), known).covers == "database_only"


def _together(
    taken: Sequence[tuple[str, ...]],
    known: Mapping[str, License],
    choices: tuple[Choice, ...],
    *,
    adapts: bool,
) -> Combined:
    members = tuple(sorted({one for alternative in taken for one in alternative}))
    terms = [terms_of(" AND ".join(alternative), known) for alternative in taken]
    tier = max((tier_of(alternative, known) for alternative in taken), key=tier_strictness)
    asked_by: dict[str, list[str]] = {}
    for one in members:
        for clause in (*known[one].duties, *known[one].prohibits) if one in known else ():
            asked_by.setdefault(clause, []).append(one)
    targets, conflicts = _adaptation(members, known)
    return Combined(
        licenses=members,
        tier="unknown" if adapts and conflicts else tier,
        permits=frozenset.intersection(*(_permits(one, known) for one in members)),
        duties=frozenset().union(*(one.duties for one in terms)),
        prohibits=frozenset().union(*(one.prohibits for one in terms)),
        asked_by={clause: tuple(ids) for clause, ids in sorted(asked_by.items())},
        unknown=tuple(one for one in members if one not in known or known[one].tier == "unknown"),
        uncovered=tuple(" AND ".join(one) for one in taken if _leaves_contents_open(one, known)),
        adaptation=targets,
        conflicts=conflicts if adapts or len(members) > 1 else (),
        choices=choices,
    )


def _permits(identifier: str, known: Mapping[str, License]) -> frozenset[str]:
    if identifier not in known:
        return frozenset()
    permits = frozenset(known[identifier].permits)
    return permits | {"adapt_private"} if "adapt" in permits else permits


def _adaptation(
    members: Sequence[str], known: Mapping[str, License]
) -> tuple[tuple[str, ...], tuple[Conflict, ...]]:
    """Return the licences that a text made of all may carry, and why there is none."""
    rules = compatibility()
    there = {one: known[one] for one in dict.fromkeys(members) if one in known}
    conflicts = [
        Conflict(tuple(pair["between"]), "they cannot be met by one text", pair["source"])
        for pair in rules["incompatible"]
        if set(pair["between"]) <= set(there)
    ]
    for one, record in there.items():
        if set(record.prohibits) & set(rules["no_adaptation"]):
            why = f"{one} forbids to share any adaptation"
            conflicts.append(Conflict((one,), why, rules["no_adaptation_source"]))
    alike = [
        one
        for one, record in there.items()
        if any(
            duty.startswith("share_") and duty not in rules["database_duties"]
            for duty in record.duties
        )
    ]
    if conflicts or not alike:
        return (), tuple(conflicts)
    kept = {c: o for o, r in there.items() for c in r.prohibits if c in rules["kept"]}
    paths = adaptation_targets(alike, known)
    targets = tuple(t for t in paths if t in known and kept.keys() <= set(known[t].prohibits))
    if targets:
        return targets, ()
    return (), (_clash(alike, kept, known),)


def _clash(alike: Sequence[str], kept: Mapping[str, str], known: Mapping[str, License]) -> Conflict:
    """Name the two sides of share-alike that does not unify."""
    rules = compatibility()
    for index, one in enumerate(alike):
        for other in alike[index + 1 :]:
            if not adaptation_targets([one, other], known):
                why = (
                    f"{one} and {other} both ask that an adaptation carry their own terms, "
                    "and no licence is open to both"
                )
                return Conflict(
                    (one, other), why, "Provender's survey of rights (2026) §2.1 R3 and R8"
                )
    for clause, restricting in kept.items():
        for one in alike:
            if clause not in known[one].prohibits and one != restricting:
                why = (
                    f"{one} asks that an adaptation carry its own terms, {restricting} that it "
                    f"keep the prohibition {clause}"
                )
                return Conflict((one, restricting), why, rules["kept_source"])
    why = f"{', '.join(alike)} ask for the same terms, and no licence is open to all of them"
    return Conflict(tuple(alike), why, "Provender's survey of rights (2026) §2.1 R8")
