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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from provender.acquire.source import Source
from provender.rights.conclude import Conclusion
from provender.rights.copies import conclude_copies
from provender.rights.evidence import Observation, evidence_id, unquoted
from provender.rights.license import signals, terms_of, tier_strictness
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

    @property
    def may_be_edited(self) -> bool:
        """True unless the terms forbid to share adaptations (CC BY-ND 4.0 §2(a)(1)(B))."""
        concluded = self.conclusion.concluded
        return concluded is None or "share_adaptation" not in terms_of(concluded).prohibits


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
        evidence = _evidence((self._sources[source].id, o) for o in observations)
        return self._store(key, source, conclusion, evidence, conclusion.conflict)

    @property
    def gated(self) -> bool:
        """True if the policy releases text whose terms forbid some uses."""
        return self._policy.gated

    def unquoted(self, code: int) -> int:
        """Return the code of the same statements without the words around them."""
        term = self.terms[code]
        return self.code(term.source, tuple(unquoted(seen) for seen in term.observations))

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
        vetoes = tuple(sorted({*winner.vetoes, *_place_vetoes(own)}))
        conclusion = replace(
            winner, reserved=own.reserved, reserved_by=own.reserved_by, vetoes=vetoes
        )
        observations = _canonical(
            [o for o in speaking.observations if not binds_its_place(o)]
            + [o for o in member.observations if binds_its_place(o)]
        )
        key = (member.source, observations, conclusion, conflict, speaking.source)
        own_place, origin = self._sources[member.source].id, self._sources[speaking.source].id
        evidence = _evidence((own_place if binds_its_place(o) else origin, o) for o in observations)
        return self._store(key, member.source, conclusion, evidence, conflict)

    def beside_near_copies(self, codes: Sequence[int]) -> list[int]:
        """Return the codes of texts that are nearly the same after all have spoken.

        A near copy is another text, so its terms never replace those of this one and never make
        them laxer. Where its evidence is at least as good and its terms are stricter, or would be
        refused here, its statements join those of this text, and inside one document the stricter
        concludes (docs/dedup.md).

        Args:
            codes: Codes of the texts, one each, or one for each of their copies.
        """
        voices: dict[Conclusion, Term] = {}
        for term in map(self.terms.__getitem__, set(codes)):
            known = voices.setdefault(_voice(term), term)
            if term.evidence_ids < known.evidence_ids:
                voices[_voice(term)] = term
        if len(voices) == 1:
            return list(codes)
        after = {}
        for code in set(codes):
            own = self.terms[code]
            heard = [o for o in voices.values() if _voice(o) != _voice(own) and self._binds(o, own)]
            after[code] = self._joined(own, heard) if heard else code
        return [after[code] for code in codes]

    def _joined(self, own: Term, heard: Sequence[Term]) -> int:
        """Return the code of a text to whose statements those of near copies are added."""
        joined = {
            *own.evidence,
            *(told for other in heard for told in other.evidence if not binds_its_place(told[2])),
        }
        evidence = tuple(sorted(joined, key=lambda told: (told[1], *told[2].to_dict().values())))
        conclusion = conclude_with_origin(
            [seen for _, _, seen in evidence], as_of=self._as_of, policy=self._policy
        )
        strictest = max((o.conclusion for o in heard), key=lambda c: (_strictness(c), _said(c)))
        said = f"a near copy says {_said(strictest)}, this text {_said(own.conclusion)}"
        allowed = self._decide(conclusion, own).effect == "allow"
        spared = allowed and not all(self._allows(other, own) for other in heard)
        if spared or _strictness(conclusion) < _strictness(strictest):
            # Together they would conclude something laxer than one of them alone.
            conclusion = replace(conclusion, **_REFUSED)
        key = (own.source, evidence, conclusion, said)
        return self._store(key, own.source, conclusion, evidence, said)

    def contradiction(self, codes: Sequence[int]) -> str | None:
        """Return how near copies disagree about their rights, None if they do not.

        Args:
            codes: Codes of texts that are nearly the same.
        """
        conclusions = [self.terms[code].conclusion for code in set(codes)]
        speaking = [c for c in conclusions if c.rank is not None]
        if len({c.tier for c in speaking}) < 2:
            return None
        return f"near copies say {', '.join(sorted({_said(c) for c in speaking}))}"

    def _binds(self, other: Term, own: Term) -> bool:
        """True if what a near copy says holds for this text too."""
        theirs, ours = other.conclusion, own.conclusion
        if set(theirs.vetoes) - set(ours.vetoes) - _place_vetoes(theirs):
            return True
        if theirs.rank is None or ours.rank is None:
            return False
        order = signals()["ranks"]
        if order.index(theirs.rank) > order.index(ours.rank):
            return False
        return _strictness(theirs) > _strictness(ours) or (
            own.allowed and not self._allows(other, own)
        )

    def _allows(self, other: Term, own: Term) -> bool:
        """True if this text might leave under the terms of another, whatever binds the places."""
        ours = own.conclusion
        theirs = replace(other.conclusion, reserved=ours.reserved, reserved_by=ours.reserved_by)
        return self._decide(theirs, own).effect == "allow"

    def _decide(self, conclusion: Conclusion, own: Term) -> Decision:
        channel = channel_of(own.observations, self._sources[own.source].channel)
        return self._policy.decide(conclusion, channel)

    def _store(
        self,
        key: tuple[object, ...],
        source: int,
        conclusion: Conclusion,
        evidence: tuple[tuple[str, str, Observation], ...],
        conflict: str | None,
    ) -> int:
        observations = [seen for _, _, seen in evidence]
        channel = channel_of(observations, self._sources[source].channel)
        decision = self._policy.decide(conclusion, channel)
        term = Term(source, conclusion, decision, evidence, conflict)
        with self._lock:
            known = self._codes.get(key)
            if known is not None:
                return known
            self.terms.append(term)
            self._codes[key] = len(self.terms) - 1
            return len(self.terms) - 1


_REFUSED: dict[str, Any] = {
    "concluded": None,
    "tier": "unknown",
    "reason": "conflicting_licenses",
    "covers": None,
    "legal_basis": None,
}


def _evidence(
    placed: Iterable[tuple[str, Observation]],
) -> tuple[tuple[str, str, Observation], ...]:
    """Return statements with their ids and the sources that they stand in."""
    return tuple((evidence_id(place, seen), place, seen) for place, seen in placed)


def _voice(term: Term) -> Conclusion:
    """Return a conclusion without what speaks of one copy's place or words alone."""
    return replace(
        term.conclusion, declared=None, reserved="unknown", reserved_by=None, conflict=None
    )


def _place_vetoes(conclusion: Conclusion) -> set[str]:
    """Return the vetoes that bind the copy from one place only."""
    return set(conclusion.vetoes) & set(signals()["place_vetoes"])


def _strictness(conclusion: Conclusion) -> int:
    return tier_strictness(conclusion.tier)


def _said(conclusion: Conclusion) -> str:
    return f"{conclusion.concluded or conclusion.reason} ({conclusion.rank})"


def _first(members: Sequence[Term], winner: Conclusion) -> Term:
    """Return the member whose conclusion won, the first in a stable order."""
    same = [m for m in members if replace(m.conclusion, vetoes=winner.vetoes) == winner]
    return min(same, key=lambda m: m.evidence_ids)


def _canonical(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    return tuple(sorted(set(observations), key=lambda o: tuple(o.to_dict().values())))
