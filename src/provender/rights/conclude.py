# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""From statements to what follows: declared against concluded, for one document.

Inside a document the stricter statement wins and the contradiction is reported (DESIGN §3);
between copies of a text see `copies`. Two statements of the same weight that cannot both be true of
a whole source, such as a LICENSE that says CC BY and a README that says CC BY-NC-SA, leave its
terms unknown.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from provender.rights.choice import Choice, Stance, choose
from provender.rights.elements import CommonsName, commons_name, expression_name, unversioned
from provender.rights.everyday import is_mere_word, names_holder
from provender.rights.evidence import Observation
from provender.rights.license import (
    License,
    Terms,
    grants,
    signals,
    split_top,
    terms_of,
    tier_strictness,
)
from provender.rights.narrowing import narrows_itself, narrows_purposes
from provender.rights.normalize import normalize
from provender.rights.reservation import read_reservations

__all__ = ["Conclusion", "conclude"]

_OPEN = ("public-domain", "attribution", "share-alike")
_CUSTOM = "LicenseRef-provender-custom"
_SPEAKS_FOR_ITSELF = frozenset({"document-statement", "page-footer", "public-domain-ground"})


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What may be said of a document's terms.

    Attributes:
        declared: What source, card or repository declare, as an expression.
        concluded: What follows from all statements.
        tier: Tier of what follows; `unknown` if nothing does.
        rank: Weight of the best statement that carried it; None if nothing was stated.
        reason: Why it is not open, as a reason code; None if it is.
        covers: What the licence covers.
        legal_basis: `licence`, `public_domain` or `contract`; None if unknown.
        jurisdiction: Country whose law makes the ground, if a ground was stated.
        reserved: `yes`, `no` or `unknown`: text and data mining reserved.
        reserved_by: Signal that reserves it.
        conflict: How statements contradict each other, in plain words.
        vetoes: Reason codes that no policy can lift and that bind every copy of the text.
        choices: Alternatives that were taken where the licensor offered several.
    """

    declared: str | None = None
    concluded: str | None = None
    tier: str = "unknown"
    rank: str | None = None
    reason: str | None = "no_license"
    covers: str | None = None
    legal_basis: str | None = None
    jurisdiction: str | None = None
    reserved: str = "unknown"
    reserved_by: str | None = None
    conflict: str | None = None
    vetoes: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Claim:
    """One licence statement, read: what it offers, and the terms that are taken of it."""

    observation: Observation
    terms: Terms | None
    reason: str | None
    offered: str = ""
    choice: Choice | None = None


def conclude(
    observations: Sequence[Observation],
    *,
    as_of: datetime.date,
    vocabulary: Mapping[str, License] | None = None,
    policy: Stance | None = None,
) -> Conclusion:
    """Return what follows from everything that was seen of one document.

    Args:
        observations: Statements in any order.
        as_of: Date against which contracts expire: the release date.
        vocabulary: Licences by id; by default those that ship with Provender.
        policy: Answers uncertain readings of reservations, and prefers among alternatives what it
            releases; without one the defaults hold and the most permissive is taken.
    """
    if not observations:
        return Conclusion()
    ordered = sorted(set(observations), key=_order)
    claims = [
        _read(seen, vocabulary, policy)
        for seen in ordered
        if seen.signal in signals()["license"] and seen.scope != "part" and not names_holder(seen)
    ]
    reserved, reserved_by = read_reservations(ordered, policy.readings if policy else None)
    outcome = _from_claims(claims, _ground(ordered), vocabulary)
    if _narrowed(ordered) and tier_strictness(outcome.tier) < tier_strictness("agreement"):
        outcome = replace(outcome, tier="agreement", reason="use_restricted")
    outcome = _refused(outcome, ordered, claims)
    if any(seen.signal in signals()["ban"] for seen in ordered):
        outcome = Conclusion(reason="host_forbidden")
    return replace(
        outcome,
        declared=_declared(claims),
        reserved=reserved,
        reserved_by=reserved_by,
        vetoes=_vetoes(ordered, as_of),
    )


def _order(seen: Observation) -> tuple[str, ...]:
    return (
        seen.signal,
        seen.value,
        seen.location,
        seen.context,
        seen.scope,
        seen.rank,
        seen.detector,
    )


def _read(
    seen: Observation, vocabulary: Mapping[str, License] | None, policy: Stance | None
) -> _Claim:
    if seen.signal == "repository.license_file" and seen.value == "unidentified":
        return _Claim(seen, None, "unknown_license")
    meaning = normalize(seen.value)
    if meaning.expression is None:
        name = commons_name(seen.value)
        if name is not None and seen.signal.startswith("html."):
            terms = terms_of(unversioned(name), vocabulary)
            return _Claim(seen, terms, "ambiguous_license", terms.expression)
        return _Claim(seen, None, meaning.reason)
    if is_mere_word(seen, meaning.expression):
        return _Claim(seen, None, "ambiguous_license")
    taken, choice = choose(meaning.expression, policy, vocabulary)
    terms = terms_of(taken, vocabulary)
    if terms.tier in _OPEN and narrows_itself(seen.value, meaning.expression):
        # A field such as "CC BY 4.0 for members only" names a licence and does not grant it whole.
        return _Claim(seen, terms_of(_CUSTOM, vocabulary), None, _CUSTOM)
    return _Claim(seen, terms, None, meaning.expression, choice)


def _refused(
    outcome: Conclusion, observations: Sequence[Observation], claims: Sequence[_Claim]
) -> Conclusion:
    """Take back an open conclusion that the same page refuses in words, or that is not all read."""
    if outcome.tier not in _OPEN:
        return outcome
    refusals = [seen for seen in observations if seen.signal in signals()["refusal"]]
    unread = any(c.observation.signal in signals()["unread"] for c in claims)
    if unread or (refusals and outcome.rank != "public-domain-ground"):
        also = f"“{refusals[0].value}”" if refusals else "more marks than are read"
        return Conclusion(
            reason="conflicting_licenses",
            rank=outcome.rank,
            conflict=f"the page says {outcome.concluded} and also {also}",
        )
    kept = [seen for seen in observations if seen.signal == "html.reserved"]
    if kept and outcome.conflict is None and outcome.rank != "public-domain-ground":
        told = f"{outcome.concluded} stands beside “{kept[0].value}”, which such pages often keep"
        return replace(outcome, conflict=told)
    return outcome


def _ground(observations: Sequence[Observation]) -> Observation | None:
    return next((o for o in observations if o.signal in signals()["ground"]), None)


def _declared(claims: Sequence[_Claim]) -> str | None:
    declared = sorted(
        {c.offered for c in claims if c.terms and c.observation.signal in signals()["declared"]}
    )
    return (
        " AND ".join(f"({d})" if " OR " in d and len(declared) > 1 else d for d in declared) or None
    )


def _from_claims(
    claims: Sequence[_Claim],
    ground: Observation | None,
    vocabulary: Mapping[str, License] | None,
) -> Conclusion:
    read = _without_echoes([claim for claim in claims if claim.terms is not None])
    own = [c for c in read if c.observation.rank in _SPEAKS_FOR_ITSELF]
    if ground is not None and not any(_restricts(c) for c in own):
        return _public_domain(ground)
    if not read:
        reasons = {claim.reason for claim in claims}
        reason = (
            "ambiguous_license"
            if "ambiguous_license" in reasons
            else ("unknown_license" if reasons else "no_license")
        )
        return Conclusion(reason=reason)
    if (clash := _clash(read)) is not None:
        return Conclusion(reason="conflicting_licenses", conflict=clash, rank=_best_rank(read))
    unread = [c for c in claims if c.terms is None and c.observation.rank in _SPEAKS_FOR_ITSELF]
    if unread and not own:
        # The document says something of itself that we cannot read: what its source says of all
        # documents cannot be relied on.
        return Conclusion(reason=unread[0].reason, rank=unread[0].observation.rank)
    terms = _together(read, vocabulary)
    if terms.tier == "agreement" and not grants(terms.expression, vocabulary):
        return Conclusion(
            concluded=terms.expression,
            rank=_best_rank(read),
            reason="no_grant",
            covers=terms.covers,
        )
    return Conclusion(
        concluded=terms.expression,
        tier=_tier(terms),
        rank=_best_rank([c for c in read if c.terms and _tier(c.terms) == _tier(terms)]),
        reason=_reason(terms),
        covers=terms.covers,
        legal_basis="public_domain" if terms.tier == "public-domain" else "licence",
        conflict=_disagreement(read, terms),
        choices=_choices(read, terms),
    )


def _choices(read: Sequence[_Claim], terms: Terms) -> tuple[Choice, ...]:
    """Return the choices that the conclusion rests on."""
    concluded = set(split_top(terms.expression, "AND"))
    made = {c.choice for c in read if c.choice and set(c.choice.chosen.split(" AND ")) <= concluded}
    return tuple(sorted(made, key=lambda choice: choice.offered))


def _without_echoes(read: Sequence[_Claim]) -> list[_Claim]:
    """Leave out names that only repeat another less exactly: no version, or no port.

    "CC BY-SA" beside a link to BY-SA 3.0 DE says nothing new; "CC BY-NC-SA" beside it does.
    """
    names = {c.terms.expression: expression_name(c.terms.expression) for c in read if c.terms}
    exact = [name for name in names.values() if name is not None and name.version]
    return [c for c in read if not (c.terms and _echoes(names[c.terms.expression], exact))]


def _echoes(name: CommonsName | None, others: Sequence[CommonsName]) -> bool:
    if name is None:
        return False
    if name.version is None:
        return any(name.elements <= other.elements for other in others)
    return name.port is None and any(
        other.port and (name.elements, name.version) == (other.elements, other.version)
        for other in others
    )


def _together(read: Sequence[_Claim], vocabulary: Mapping[str, License] | None) -> Terms:
    """Return the strictest terms; all that are equally strict hold together (R6).

    A sentence that only restricts narrows what is granted beside it, and the duties of that go on.
    """
    names = _strictest(read)
    terms = terms_of(" AND ".join(sorted(names)), vocabulary)
    if terms.tier == "agreement" and not grants(terms.expression, vocabulary):
        granting = [c for c in read if c.terms and grants(c.terms.expression, vocabulary)]
        names |= _strictest(granting)
        terms = terms_of(" AND ".join(sorted(names)), vocabulary)
    return terms


def _strictest(claims: Sequence[_Claim]) -> set[str]:
    """Return the parts of the strictest terms among claims."""
    tiers = [tier_strictness(_tier(c.terms)) for c in claims if c.terms]
    return {
        part
        for c in claims
        if c.terms and tier_strictness(_tier(c.terms)) == max(tiers)
        for part in split_top(c.terms.expression, "AND")
    }


def _restricts(claim: _Claim) -> bool:
    return claim.terms is not None and claim.terms.tier in ("agreement", "unknown")


def _public_domain(ground: Observation) -> Conclusion:
    """Draw the conclusion of a verified ground: no licence, but nothing that needs one."""
    parts = [part.strip() for part in ground.value.split(";")]
    return Conclusion(
        concluded="LicenseRef-provender-public-domain",
        tier="public-domain",
        rank="public-domain-ground",
        reason=None,
        covers="contents",
        legal_basis="public_domain",
        jurisdiction=parts[1] if len(parts) > 1 else None,
    )


def _best_rank(claims: Sequence[_Claim]) -> str | None:
    order = signals()["ranks"]
    return min((c.observation.rank for c in claims), key=order.index, default=None)


def _clash(read: Sequence[_Claim]) -> str | None:
    """Say how statements of one rank about the whole source exclude each other, if they do.

    Open against restricted at the same rank is such a case: one of them is wrong, and nothing
    tells which. An open licence of the code beside another of the text is not.
    """
    for rank in ("repository-license", "card", "document-statement"):
        same = [c for c in read if c.observation.rank == rank]
        tiers = {_tier(c.terms) for c in same if c.terms}
        if "agreement" in tiers and tiers & {"public-domain", "attribution", "share-alike"}:
            names = "; ".join(
                sorted({f"{c.observation.location} says {c.offered}" for c in same if c.terms})
            )
            return f"statements of equal weight contradict each other: {names}"
    return None


def _disagreement(read: Sequence[_Claim], chosen: Terms) -> str | None:
    others = sorted({c.offered for c in read if c.terms and _tier(c.terms) != _tier(chosen)})
    if not others:
        return None
    return f"{chosen.expression} is stricter than what is also stated: {', '.join(others)}"


def _tier(terms: Terms) -> str:
    return "unknown" if terms.covers == "database_only" else terms.tier


def _reason(terms: Terms) -> str | None:
    """Return why terms are not open, as a reason code."""
    if terms.covers == "database_only":
        return "database_only_license"
    if "-unversioned" in terms.expression:
        return "ambiguous_license"
    if terms.tier == "unknown":
        reserved = "all-rights-reserved" in terms.expression
        return "all_rights_reserved" if reserved else "unknown_license"
    if terms.tier != "agreement":
        return None
    if "commercial" in terms.prohibits:
        return "non_commercial"
    if terms.prohibits & {"adapt", "share_adaptation"}:
        return "no_derivatives"
    return "use_restricted"


def _vetoes(observations: Sequence[Observation], as_of: datetime.date) -> tuple[str, ...]:
    vetoes: set[str] = set()
    for seen in observations:
        if seen.signal in ("contract.redistribution", "contract.training") and (
            seen.value == "forbidden"
        ):
            vetoes.add("contract_forbids")
        if seen.signal == "contract.expires" and seen.value < as_of.isoformat():
            vetoes.add("contract_expired")
        if seen.signal == "contract.signed" and seen.value > as_of.isoformat():
            vetoes.add("contract_not_begun")
        if seen.signal in signals()["ban"]:
            vetoes.add("host_forbidden")
    return tuple(sorted(vetoes))


_EVERYWHERE = ("worldwide", "world", "全球", "全世界")


def _narrowed(observations: Sequence[Observation]) -> bool:
    """True if a contract permits some purposes or places only: that is text for an agreement.

    A purpose that names training of models without more is what a release is for; a word that
    narrows it (research, non-commercial …) is not, nor is one with a limit (only, until …).
    """
    for seen in observations:
        value = seen.value.strip().lower()
        if seen.signal == "contract.purpose" and (
            any(word in value for word in signals()["narrowing_purposes"])
            or narrows_purposes(value)
        ):
            return True
        if seen.signal == "contract.territory" and value not in _EVERYWHERE:
            return True
    return False
