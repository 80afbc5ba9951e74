# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""May I? A purpose against the terms of a text: yes or no, the duties, the rules that decided.

Purposes, open questions of law and the words for each clause are data (`data/purposes.yml`). What
no licence says is no permission; exceptions that a statute makes are outside of what is judged.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from provender.errors import UsageError
from provender.rights.combine import Combined
from provender.rights.license import DATA, License, load_data, load_licenses
from provender.rights.policy import Policy

__all__ = [
    "DISCLAIMER",
    "Answer",
    "Clause",
    "Ground",
    "Question",
    "answer",
    "answers_of",
    "known_purposes",
    "purposes",
]

DISCLAIMER = (
    "This reads licences by rule and is no legal advice. It does not judge exceptions that a "
    "statute makes, personal data, trademarks, or whether who granted the licence had the right to."
)
_SHARE_ALIKE = "share_alike:"


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason of an answer.

    Attributes:
        rule: Its id.
        text: What it found, in plain words.
        source: Where the rule stands.
    """

    rule: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One duty or prohibition.

    Attributes:
        id: Its name in the vocabulary.
        text: What it asks, in plain words.
        licenses: Licences that ask it.
    """

    id: str
    text: str
    licenses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """An open question of law on which the answer rests.

    Attributes:
        switch: Its name in the policy.
        value: How it was answered.
        question: The question.
        source: Who says what about it.
        matters: True if the other answer would change the yes or no.
    """

    switch: str
    value: bool
    question: str
    source: str
    matters: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether text may be used for a purpose.

    Attributes:
        purpose: The purpose.
        yes: The answer.
        grounds: The rules that decided.
        must: Duties that bind this use.
        must_if_shared: Duties that begin when the text or an adaptation is passed on.
        may_not: What stays forbidden.
        questions: Open questions of law on which it rests.
        notes: What a person should look at.
    """

    purpose: str
    yes: bool
    grounds: tuple[Ground, ...]
    must: tuple[Clause, ...]
    must_if_shared: tuple[Clause, ...]
    may_not: tuple[Clause, ...]
    questions: tuple[Question, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain JSON types."""
        return {**asdict(self), "answer": "yes" if self.yes else "no"}


@functools.cache
def purposes() -> Mapping[str, Any]:
    """Return purposes, open questions and words for clauses."""
    return MappingProxyType(load_data(DATA / "purposes.yml"))


def known_purposes() -> list[str]:
    """Return the names of the purposes, in the order of the file."""
    return list(purposes()["purposes"])


def answers_of(policy: Policy, switches: Mapping[str, bool] | None = None) -> dict[str, bool]:
    """Return how every open question is answered: by the caller, the policy, or by default.

    Args:
        policy: Its switches count before the defaults.
        switches: Answers of the caller, by name.

    Raises:
        UsageError: There is no such question.
    """
    questions = purposes()["switches"]
    given = dict(switches or {})
    known = {*questions, *policy.switches}
    if unknown := sorted(set(given) - known):
        raise UsageError(
            f"there is no switch {unknown[0]!r}",
            hint=f"switches: {', '.join(sorted(known))}",
            subject=unknown[0],
        )
    defaults = {name: question["value"] for name, question in questions.items()}
    stated = {name: switch["value"] for name, switch in policy.switches.items()}
    return {**defaults, **{n: v for n, v in stated.items() if n in questions}, **given}


def answer(
    terms: Combined,
    purpose: str,
    answers: Mapping[str, bool],
    *,
    apart: bool = False,
    beforehand: Sequence[Ground] = (),
    vocabulary: Mapping[str, License] | None = None,
) -> Answer:
    """Return whether text under some terms may be used for a purpose.

    Args:
        terms: What holds for the text.
        purpose: Name of the purpose.
        answers: Answers to open questions, from `answers_of`.
        apart: The terms are those of several documents, which stay apart.
        beforehand: Grounds that refuse whatever the licences say, such as a contract.
        vocabulary: Licences by id; by default those that ship with Provender.

    Raises:
        UsageError: There is no such purpose.
    """
    wanted = purposes()["purposes"].get(purpose)
    if wanted is None:
        raise UsageError(
            f"there is no purpose {purpose!r}",
            hint=f"purposes: {', '.join(known_purposes())}",
            subject=purpose,
        )
    known = load_licenses() if vocabulary is None else vocabulary
    judge = functools.partial(_against, terms, wanted, purpose, known, apart=apart)
    against = [*beforehand, *judge(answers)]
    questions = tuple(
        Question(
            name,
            answers[name],
            question["question"],
            question["source"],
            not beforehand
            and bool(list(judge({**answers, name: not answers[name]}))) != bool(against),
        )
        for name, question in purposes()["switches"].items()
        if purpose in question["purposes"]
    )
    duties = _clauses(terms, terms.duties, adapts=bool(wanted.get("adapts")))
    must = duties if wanted["duties"] == "all" else _bound(duties, purpose, answers, known)
    return Answer(
        purpose=purpose,
        yes=not against,
        grounds=tuple(against) or (_permitted(terms, wanted),),
        must=must,
        must_if_shared=tuple(one for one in duties if one not in must),
        may_not=_clauses(terms, terms.prohibits),
        questions=questions,
        notes=tuple(_notes(terms, known, wanted, apart=apart)),
    )


def _bound(
    duties: Sequence[Clause],
    purpose: str,
    answers: Mapping[str, bool],
    known: Mapping[str, License],
) -> tuple[Clause, ...]:
    """Return the duties that bind a use because of how an open question is answered."""
    found: list[Clause] = []
    for name, question in purposes()["switches"].items():
        if answers[name] and purpose in question["purposes"] and question.get("binds_duties"):
            for one in duties:
                free = question["freed_by"]
                if any(known[i].train_grant not in free for i in one.licenses if i in known):
                    found.append(one)
    return tuple(found)


def _against(
    terms: Combined,
    wanted: Mapping[str, Any],
    purpose: str,
    known: Mapping[str, License],
    answers: Mapping[str, bool],
    *,
    apart: bool,
) -> Iterator[Ground]:
    """Yield every reason against a purpose."""
    if terms.unknown or (terms.tier == "unknown" and not (terms.uncovered or terms.conflicts)):
        names = ", ".join(terms.unknown) or "nothing"
        yield Ground(
            "unknown-terms",
            f"no permission is known from {names}",
            "Berne Convention Art. 5(2); Provender's survey of rights (2026) §2.1 R7",
        )
        return
    for one in terms.uncovered:
        yield Ground(
            "contents-unlicensed",
            f"{one} licenses the database, not the documents in it",
            "ODC-By-1.0 §2.4; ODbL-1.0 §2.4; Provender's survey of rights (2026) §2.1 R5",
        )
    if wanted.get("adapts") and not apart:
        for conflict in terms.conflicts:
            if len(conflict.between) > 1:  # one licence alone speaks by its own prohibition
                yield Ground("conflict", conflict.why, conflict.source)
    yield from _lacks(terms, wanted["needs"], wanted["refused_by"], known, wanted["source"])
    for name, question in purposes()["switches"].items():
        if answers[name] and purpose in question["purposes"]:
            freed = question.get("freed_by", ())
            bound = {one: r for one, r in known.items() if r.train_grant not in freed}
            needs = [n for n in question["needs"] if n not in wanted["needs"]]
            for ground in _lacks(terms, needs, question["refused_by"], bound, question["source"]):
                yield Ground(name, f"{ground.text} (as `{name}` is answered yes)", ground.source)


def _lacks(
    terms: Combined,
    needs: Sequence[str],
    refused_by: Sequence[str],
    known: Mapping[str, License],
    source: str,
) -> Iterator[Ground]:
    """Yield what licences forbid or do not permit."""
    words = purposes()["clauses"]
    said: set[str] = set()
    for clause in refused_by:
        names = [one for one in terms.asked_by.get(clause, ()) if one in known]
        if clause in terms.prohibits and names:
            said |= set(names)
            yield Ground(
                "prohibited",
                f"{', '.join(names)} {_do(names)} not let you {words.get(clause, clause)}",
                f"{source}; {_source_of(known[names[0]])}",
            )
    granting = [one for one in terms.licenses if one in known and not _only_restricts(known[one])]
    for permit in needs:
        names = [
            one
            for one in granting or terms.licenses
            if one in known and permit not in known[one].permits and one not in said
        ]
        if names:
            yield Ground(
                "not-permitted",
                f"{', '.join(names)} {_do(names)} not grant to {_PERMITS.get(permit, permit)}",
                f"{source}; {_source_of(known[names[0]])}",
            )


def _only_restricts(record: License) -> bool:
    """True for a sentence such as "no commercial use": it narrows what is granted beside it."""
    return record.tier == "agreement" and not record.permits


_PERMITS = {
    "reproduce": "copy it",
    "share": "pass it on",
    "adapt": "adapt it",
    "commercial": "use it commercially",
}


def _source_of(record: License) -> str:
    return record.sources[0] if record.sources else record.id


def _permitted(terms: Combined, wanted: Mapping[str, Any]) -> Ground:
    *before, last = [_PERMITS.get(permit, permit) for permit in wanted["needs"]]
    needs = f"{', '.join(before)} and {last}" if before else last
    verb = "lets" if len(terms.licenses) == 1 else "let"
    return Ground("permitted", f"{', '.join(terms.licenses)} {verb} you {needs}", wanted["source"])


def _do(names: Sequence[str]) -> str:
    return "does" if len(names) == 1 else "do"


def _clauses(
    terms: Combined, wanted: frozenset[str], *, adapts: bool = False
) -> tuple[Clause, ...]:
    """Return clauses in the file's order, each with the licences that ask it."""
    words = purposes()["clauses"]
    ordered = [c for c in words if c in wanted] + sorted(c for c in wanted if c not in words)
    found = []
    for clause in ordered:
        text = words.get(clause, clause)
        if adapts and clause.startswith(_SHARE_ALIKE) and terms.adaptation:
            text += f": {', '.join(terms.adaptation[:_MOST_TARGETS])}"
        found.append(Clause(clause, text, tuple(terms.asked_by.get(clause, ()))))
    return tuple(found)


_MOST_TARGETS = 6


def _notes(
    terms: Combined, known: Mapping[str, License], wanted: Mapping[str, Any], *, apart: bool
) -> Iterator[str]:
    for choice in terms.choices:
        yield f"of {choice.offered}, {choice.chosen} was chosen: {choice.why}"
    if apart and wanted.get("adapts"):
        for conflict in terms.conflicts:
            yield f"each may be adapted by itself, but they cannot become one text: {conflict.why}"
    for one in terms.licenses:
        if one in known and known[one].note:
            yield f"{one}: {known[one].note}"
