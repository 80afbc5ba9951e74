# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Origin beats label: what follows when a text occurs in a dataset whose terms are known.

A fingerprint may make a conclusion stricter. It makes it laxer only where the recipe's `terms:`
states a verified public-domain ground of the reference (`docs/design.md` §3). It ranks with that
ground above what the document says of itself, because whoever passed the text on could not give
more than the origin did.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace

from provender.rights.choice import Stance
from provender.rights.conclude import Conclusion, conclude
from provender.rights.evidence import Observation
from provender.rights.license import License, tier_strictness

__all__ = ["FINGERPRINT", "GROUND", "PART", "conclude_with_origin"]

FINGERPRINT = "origin.fingerprint"
"""The text occurs in a dataset under terms; the value is their expression."""

GROUND = "origin.ground"
"""The text occurs in a dataset that a recipe's `terms:` verified to be free; value as of
`recipe.terms`."""

PART = "origin.part"
"""The text holds a part of such a dataset: a clue, which concludes nothing by itself."""

_DETECTOR = "origin/1"


def conclude_with_origin(
    observations: Sequence[Observation],
    *,
    as_of: datetime.date,
    vocabulary: Mapping[str, License] | None = None,
    policy: Stance | None = None,
) -> Conclusion:
    """Return what follows from a document's statements and from where its text comes.

    Args:
        observations: Statements in any order, those about its origin among them.
        as_of: Date against which contracts expire: the release date.
        vocabulary: Licences by id; by default those that ship with Provender.
        policy: As of `conclude`.
    """
    origins = sorted(
        {seen for seen in observations if seen.signal in (FINGERPRINT, GROUND)},
        key=lambda seen: tuple(seen.to_dict().values()),
    )
    drawn = functools.partial(conclude, as_of=as_of, vocabulary=vocabulary, policy=policy)
    label = drawn([seen for seen in observations if seen not in origins])
    if not origins:
        return label
    origin = drawn([_as_statement(seen) for seen in origins])
    names = "; ".join(sorted({seen.location for seen in origins}))
    if all(seen.signal == GROUND for seen in origins):
        return _speaking(origin, label, names)
    strictness = tier_strictness(origin.tier) - tier_strictness(label.tier)
    if strictness > 0:
        return _speaking(origin, label, names)
    if strictness < 0 or label.tier == "unknown" or origin.concluded == label.concluded:
        return label
    both = drawn([_stated(str(one.concluded)) for one in (label, origin)])
    chosen = tuple(dict.fromkeys((*label.choices, *origin.choices)))
    return replace(_speaking(both, label, names), covers=label.covers, choices=chosen)


def _as_statement(seen: Observation) -> Observation:
    if seen.signal == GROUND:
        return replace(seen, signal="recipe.terms", scope="document")
    return _stated(seen.value)


def _stated(expression: str) -> Observation:
    return Observation(
        signal="record.license",
        value=expression,
        location="origin",
        rank="public-domain-ground",
        detector=_DETECTOR,
    )


def _speaking(origin: Conclusion, label: Conclusion, names: str) -> Conclusion:
    """Let the origin speak; what the label says of place, contract and claim stays with it."""
    conflict = origin.conflict
    if label.concluded != origin.concluded:
        said = label.concluded or label.declared or "nothing that can be read"
        conflict = (
            f"says {said}, but the text occurs in {names}, which is {origin.concluded}"
            if origin.concluded
            else f"says {said}, but the text occurs in {names}, whose terms are unknown"
        )
    return replace(
        origin,
        declared=label.declared,
        reserved=label.reserved,
        reserved_by=label.reserved_by,
        vetoes=label.vetoes,
        rank="public-domain-ground",
        conflict=conflict,
    )
