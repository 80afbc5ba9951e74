# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Conclusions and decisions of a build, each drawn once.

Millions of documents share a handful of combinations of statements. A term is such a combination
with what follows from it; documents carry its code. Codes depend on the order in which threads ask
and therefore never reach a file, a sort order or a tie-break.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

from provender.acquire.source import Source
from provender.rights.conclude import Conclusion, conclude_copies
from provender.rights.evidence import Observation, evidence_id
from provender.rights.origin import conclude_with_origin
from provender.rights.policy import Decision, Policy
from provender.rights.reservation import binds_its_place, channel_of

__all__ = ["Term", "TermTable"]


@dataclass(frozen=True, slots=True)
class Term:
    """What may be done with the documents that carry it, and why.

    Attributes:
        source: Position of the source in the recipe.
        conclusion: What follows from the statements.
        decision: What the policy says to that, for the channel by which they came.
        evidence: Id, source id and statement of all that `verify` concludes from again, in a
            stable order.
        conflict: How copies of the text disagree, if they do.
    """

    source: int
    conclusion: Conclusion
    decision: Decision
    evidence: tuple[tuple[str, str, Observation], ...]
    conflict: str | None = None

    @property
    def evidence_ids(self) -> tuple[str, ...]:
        """Ids of the statements, in their stable order."""
        return tuple(identifier for identifier, _, _ in self.evidence)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The statements, in their stable order."""
        return tuple(observation for _, _, observation in self.evidence)

    @property
    def allowed(self) -> bool:
        """True if the policy lets documents of this term leave."""
        return self.decision.effect == "allow"


class TermTable:
    """All terms of a build, by code.

    Args:
        sources: The recipe's sources, in order.
        policy: The policy that decides.
        as_of: The release date, against which contracts expire.
    """

    def __init__(self, sources: Sequence[Source], policy: Policy, as_of: datetime.date):
        self._sources = sources
        self._policy = policy
        self._as_of = as_of
        self._lock = threading.Lock()
        self._codes: dict[tuple[object, ...], int] = {}
        self.terms: list[Term] = []

    def code(self, source: int, observations: tuple[Observation, ...]) -> int:
        """Return the code of a document's statements, concluding from them the first time."""
        key = (source, observations)
        known = self._codes.get(key)
        if known is not None:
            return known
        conclusion = conclude_with_origin(observations, as_of=self._as_of, policy=self._policy)
        return self._store(key, source, conclusion, observations, conclusion.conflict)

    def in_cluster(self, codes: Sequence[int]) -> list[int]:
        """Return the codes of copies of one text after the conclusion is drawn again.

        The better evidence speaks for all copies; a reservation by place binds its own copy only
        (DESIGN §3).

        Args:
            codes: Codes of the copies, one each.
        """
        members = [self.terms[code] for code in codes]
        if len({(member.conclusion, member.source) for member in members}) == 1:
            return list(codes)
        winner, conflict = conclude_copies([member.conclusion for member in members])
        speaking = _first(members, winner)
        return [self._combine(member, speaking, winner, conflict) for member in members]

    def _combine(
        self, member: Term, speaking: Term, winner: Conclusion, conflict: str | None
    ) -> int:
        own = member.conclusion
        conclusion = replace(winner, reserved=own.reserved, reserved_by=own.reserved_by)
        observations = _canonical(
            [o for o in speaking.observations if not binds_its_place(o)]
            + [o for o in member.observations if binds_its_place(o)]
        )
        key = (member.source, observations, conclusion, conflict, speaking.source)
        return self._store(
            key, member.source, conclusion, observations, conflict, evidence_of=speaking.source
        )

    def _store(
        self,
        key: tuple[object, ...],
        source: int,
        conclusion: Conclusion,
        observations: tuple[Observation, ...],
        conflict: str | None,
        *,
        evidence_of: int | None = None,
    ) -> int:
        channel = channel_of(observations, self._sources[source].channel)
        decision = self._policy.decide(conclusion, channel)
        origin = self._sources[source if evidence_of is None else evidence_of].id
        own = self._sources[source].id
        places = [own if binds_its_place(o) else origin for o in observations]
        evidence = tuple(
            (evidence_id(place, o), place, o) for place, o in zip(places, observations, strict=True)
        )
        term = Term(source, conclusion, decision, evidence, conflict)
        with self._lock:
            known = self._codes.get(key)
            if known is not None:
                return known
            self.terms.append(term)
            self._codes[key] = len(self.terms) - 1
            return len(self.terms) - 1


def _first(members: Sequence[Term], winner: Conclusion) -> Term:
    """Return the member whose conclusion won, the first in a stable order."""
    same = [m for m in members if replace(m.conclusion, vetoes=winner.vetoes) == winner]
    return min(same, key=lambda m: m.evidence_ids)


def _canonical(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    return tuple(sorted(set(observations), key=lambda o: tuple(o.to_dict().values())))
