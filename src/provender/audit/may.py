# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""May I use this for that? A licence, a release, a file or a folder against a purpose.

    subject ─► whose terms (holdings) ─► what holds together (combine) ─► yes or no (purposes)

Of several documents the answer is yes only if it is yes for each of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from provender.audit.holdings import Holding, Holdings, holdings_of, is_release, release_holdings
from provender.errors import UsageError
from provender.rights.combine import Combined, combine
from provender.rights.conclude import Conclusion
from provender.rights.license import License, terms_of, tier_strictness
from provender.rights.normalize import normalize
from provender.rights.policy import Policy, in_words, load_policy
from provender.rights.purposes import DISCLAIMER, Answer, Ground, Question, answer, answers_of

__all__ = ["Part", "Permission", "may"]

_NOTHING = "NOASSERTION"
"""SPDX's word for terms that are not known."""
_MOST_LINES = 12
_MOST_PARTS = 40


@dataclass(frozen=True, slots=True)
class Part:
    """A tier of a release, or documents of a folder that share their terms.

    Attributes:
        name: The tier, or the terms.
        documents: How many documents.
        licenses: Documents by what was concluded for them.
        answer: The answer for these documents.
        terms: What one has to observe who uses all of them.
    """

    name: str
    documents: int
    licenses: dict[str, int]
    answer: Answer
    terms: Combined

    def to_dict(self) -> dict[str, Any]:
        """Return the part as plain JSON types."""
        return {
            "name": self.name,
            "documents": self.documents,
            "licenses": self.licenses,
            "answer": self.answer.to_dict(),
            "terms": self.terms.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether something may be used for a purpose.

    Attributes:
        subject: What was asked about.
        kind: `licence`, `release` or `path`.
        policy: Name of the policy whose switches answered open questions.
        answer: The answer for all of it.
        terms: What one has to observe who uses all of it.
        parts: The answers for its parts.
        documents: How many documents were looked at; 0 for a licence.
        notes: What a person should know about what was looked at.
    """

    subject: str
    kind: str
    policy: str
    answer: Answer
    terms: Combined
    parts: tuple[Part, ...] = ()
    documents: int = 0
    notes: tuple[str, ...] = ()

    @property
    def yes(self) -> bool:
        """The answer."""
        return self.answer.yes

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object that `provender may --json` prints."""
        told = {
            "schema_version": 1,
            "subject": self.subject,
            "kind": self.kind,
            "policy": self.policy,
            "documents": self.documents,
            "notes": [*self.notes, *self.answer.notes],
            "disclaimer": DISCLAIMER,
            "terms": self.terms.to_dict(),
            "parts": [part.to_dict() for part in self.parts],
        }
        return {**self.answer.to_dict(), **told}

    def lines(self) -> Iterator[str]:
        """Yield the answer in plain words."""
        yield f"{self.subject} for {self.answer.purpose}: {'yes' if self.yes else 'no'}"
        for ground in self.answer.grounds[:_MOST_LINES]:
            yield f"  because {ground.text} [{ground.rule}; {ground.source}]"
        for head, clauses in (
            ("you must", self.answer.must),
            ("if you pass it on you must", self.answer.must_if_shared),
            ("you may not", self.answer.may_not),
        ):
            for clause in clauses:
                yield f"  {head} {clause.text} ({_short(clause.licenses)})"
        for question in self.answer.questions:
            yield f"  {_question(question)}"
        for note in (*self.notes, *self.answer.notes)[:_MOST_LINES]:
            yield f"  note: {note}"
        shown = self.parts[:_MOST_PARTS]
        width = max([28, *(len(part.name) for part in shown)])
        for part in shown:
            licenses = _short([f"{name}: {n:,}" for name, n in part.licenses.items()])
            verdict = "yes" if part.answer.yes else "no"
            documents = _counted(part.documents)
            yield f"  {part.name:<{width}} {verdict:<4} {documents:>18}  {licenses}"
        if len(self.parts) > _MOST_PARTS:
            yield f"  and {len(self.parts) - _MOST_PARTS:,} kinds of terms more; see --json"
        yield f"policy {self.policy}. {DISCLAIMER}"


def _short(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def _counted(documents: int) -> str:
    return "1 document" if documents == 1 else f"{documents:,} documents"


def _question(question: Question) -> str:
    given = "yes" if question.value else "no"
    weight = " The other answer would change this one." if question.matters else ""
    return (
        f"open question: {question.question} Answered {given} "
        f"(switch {question.switch}; {question.source}).{weight}"
    )


def may(
    subject: str | Path,
    purpose: str,
    *,
    policy: str | None = None,
    switches: Mapping[str, bool] | None = None,
) -> Permission:
    """Answer whether a licence, a release, a file or a folder may be used for a purpose.

    Args:
        subject: A release folder, another path, or a licence in any form that people write.
        purpose: One of `research`, `noncommercial-training`, `commercial-training`,
            `redistribution`, `commercial-redistribution`, `adaptation`, `commercial-adaptation`.
        policy: Whose vetoes and switches count, by name or path; by default a release's own, else
            `open-release`.
        switches: Open questions of law that you answer otherwise.

    Raises:
        UsageError: There is no such purpose, switch or policy, or the subject is neither a path
            nor the name of a licence.
    """
    path = Path(subject)
    chosen = _answered(load_policy(policy or "open-release"), switches)
    if not _exists(path):
        return _of_license(str(subject), purpose, chosen, answers_of(chosen, switches))
    if is_release(path):
        found = release_holdings(path)
        if policy is None and found.policy is not None:
            chosen = _answered(found.policy, switches)
        kind = "release"
    else:
        found = holdings_of(path, chosen)
        kind = "path"
    answers = answers_of(chosen, switches)
    judged = [(h, _judge(h, purpose, answers, chosen, found.vocabulary)) for h in found.holdings]
    return Permission(
        subject=str(subject),
        kind=kind,
        policy=chosen.name,
        answer=_whole(judged, purpose, answers, chosen, found.vocabulary),
        terms=_collection(found.holdings, chosen, found.vocabulary),
        parts=tuple(_parts(judged, purpose, answers, chosen, found.vocabulary)),
        documents=sum(holding.documents for holding in found.holdings),
        notes=tuple(_notes(found, _unheard(found.policy, chosen))),
    )


def _answered(policy: Policy, switches: Mapping[str, bool] | None) -> Policy:
    """Return the policy under the caller's answers to those of its questions that it asks."""
    given = switches or {}
    return policy.with_switches({n: v for n, v in given.items() if n in policy.switches})


def _unheard(embedded: Policy | None, chosen: Policy) -> list[str]:
    """Return readings of reservations that differ from those by which a release was made."""
    if embedded is None:
        return []
    return [name for name, value in chosen.readings.items() if value != embedded.readings[name]]


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _of_license(
    statement: str, purpose: str, policy: Policy, answers: Mapping[str, bool]
) -> Permission:
    meaning = normalize(statement)
    against: list[Ground] = []
    if meaning.expression is None:
        if meaning.reason != "ambiguous_license":
            raise UsageError(
                f"{statement!r} is neither a path nor a licence that the vocabulary knows",
                hint="give a release, a file or folder, or an SPDX id such as CC-BY-4.0",
                subject=statement,
            )
        against.append(Ground(
            "ambiguous-license",
            f"{statement!r} leaves open which licence is meant; ask for version and elements",
            "Provender's survey of rights (2026) §1.4",
        ))  # fmt: skip
    terms = combine([meaning.expression or _NOTHING], adapts=True, policy=policy)
    found = answer(terms, purpose, answers, beforehand=against)
    if against:
        found = replace(found, grounds=tuple(against))
    return Permission(meaning.expression or statement, "licence", policy.name, found, terms)


def _judge(
    holding: Holding,
    purpose: str,
    answers: Mapping[str, bool],
    policy: Policy,
    vocabulary: Mapping[str, License] | None,
) -> Answer:
    """Answer for documents of one kind of terms."""
    conclusion = holding.conclusion
    against = list(_beforehand(holding, policy, vocabulary))
    terms = combine(
        [conclusion.concluded or _NOTHING], adapts=True, policy=policy, vocabulary=vocabulary
    )
    found = answer(terms, purpose, answers, beforehand=against, vocabulary=vocabulary)
    if conclusion.concluded is None:
        return replace(found, grounds=tuple(against))
    return found


def _beforehand(
    holding: Holding, policy: Policy, vocabulary: Mapping[str, License] | None
) -> Iterator[Ground]:
    """Yield what refuses every use, whatever the licence says."""
    conclusion = holding.conclusion
    if conclusion.concluded is None:
        words = in_words(conclusion.reason or "no_license", conclusion)
        yield Ground("no-terms", words, "Berne Convention Art. 5(2); docs/design.md §4")
    elif conclusion.tier == "agreement" and _is_open(conclusion, vocabulary):
        yield Ground(
            "contract-narrows",
            f"a contract permits {conclusion.concluded} for some purposes or places only; "
            "read the contract",
            "Provender's survey of rights (2026) §2.1 R10",
        )
    decision = policy.decide(conclusion, holding.channel, vocabulary)
    if decision.effect == "veto":
        yield Ground(
            decision.rule, decision.detail or str(decision.reason), f"policy {policy.name}"
        )


def _is_open(conclusion: Conclusion, vocabulary: Mapping[str, License] | None) -> bool:
    tier = terms_of(conclusion.concluded or _NOTHING, vocabulary).tier
    return tier_strictness(tier) < tier_strictness("agreement")


def _whole(
    judged: Sequence[tuple[Holding, Answer]],
    purpose: str,
    answers: Mapping[str, bool],
    policy: Policy,
    vocabulary: Mapping[str, License] | None,
) -> Answer:
    """Answer for all documents: yes if it is yes for each, and what binds one binds the whole."""
    if len(judged) == 1:
        return judged[0][1]
    terms = _collection([holding for holding, _ in judged], policy, vocabulary)
    together = answer(terms, purpose, answers, apart=True, vocabulary=vocabulary)
    refused = [(holding, one) for holding, one in judged if not one.yes]
    counts: dict[Ground, int] = {}
    for holding, one in refused:
        for ground in one.grounds:
            counts[ground] = counts.get(ground, 0) + holding.documents
    grounds = tuple(
        replace(ground, text=f"{ground.text} ({_counted(n)})")
        for ground, n in sorted(counts.items(), key=lambda item: (-item[1], item[0].text))
    )
    return replace(
        together,
        yes=not refused,
        grounds=grounds or together.grounds,
        questions=tuple(_matter(q, judged, refused) for q in together.questions),
    )


def _matter(
    question: Question,
    judged: Sequence[tuple[Holding, Answer]],
    refused: Sequence[tuple[Holding, Answer]],
) -> Question:
    """Say whether the other answer would change the whole: a no changes if each no of it does."""
    switched = [
        any(q.matters for q in one.questions if q.switch == question.switch)
        for _, one in refused or judged
    ]
    return replace(question, matters=all(switched) if refused else any(switched))


def _collection(
    holdings: Sequence[Holding], policy: Policy, vocabulary: Mapping[str, License] | None
) -> Combined:
    expressions = [h.conclusion.concluded or _NOTHING for h in holdings]
    return combine(expressions, policy=policy, vocabulary=vocabulary)


def _parts(
    judged: Sequence[tuple[Holding, Answer]],
    purpose: str,
    answers: Mapping[str, bool],
    policy: Policy,
    vocabulary: Mapping[str, License] | None,
) -> Iterator[Part]:
    groups: dict[str, list[tuple[Holding, Answer]]] = {}
    for holding, one in judged:
        groups.setdefault(holding.group, []).append((holding, one))
    for name, members in sorted(groups.items(), key=lambda item: _tier_first(item[0])):
        licenses: dict[str, int] = {}
        for holding, _ in members:
            said = holding.conclusion.concluded or holding.conclusion.reason or "unknown"
            licenses[said] = licenses.get(said, 0) + holding.documents
        yield Part(
            name,
            sum(holding.documents for holding, _ in members),
            licenses,
            _whole(members, purpose, answers, policy, vocabulary),
            _collection([holding for holding, _ in members], policy, vocabulary),
        )


_TIERS = ("public-domain", "attribution", "share-alike", "agreement")


def _tier_first(name: str) -> tuple[int, str]:
    return (_TIERS.index(name) if name in _TIERS else len(_TIERS), name)


def _notes(found: Holdings, unheard: Sequence[str]) -> Iterator[str]:
    if unheard:
        yield (
            f"whether text is reserved was read when the release was made; another answer to "
            f"{', '.join(unheard)} needs a build"
        )
    if found.unread:
        yield f"{found.unread:,} records could not be read; nothing is said of them"
    if found.cut:
        yield "only the first records were looked at; build a release to look at all"
    if found.by_license_files:
        yield "files that are no text were not opened: the licence files above them speak for them"
