# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Terms that follow for a model from the text that it was trained on, and from its base.

Licences of all documents that were read are taken together (`rights.combine`): permissions
intersect, duties and prohibitions unite. Whether a model is an adaptation of its data is an open
question (`rights/data/purposes.yml`), so both answers are told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from provender.rights.combine import Combined, combine
from provender.rights.license import terms_of
from provender.rights.normalize import normalize
from provender.rights.policy import Policy, load_policy
from provender.rights.purposes import Answer, answer, answers_of

__all__ = ["DataTerms", "complaints_of", "data_terms"]

_NOTHING = "NOASSERTION"
_OPEN_QUESTION = "model_is_adaptation"
_PURPOSES = ("noncommercial-training", "commercial-training")


@dataclass(frozen=True)
class DataTerms:
    """What holds for a model because of what it was made from.

    Attributes:
        licences: Documents by licence, most first.
        tiers: Documents by tier.
        combined: What holds for all of them together, as a collection.
        answers: Whether one may train, by purpose, if a model is no adaptation of its data.
        answers_if_adaptation: The same if it is one.
        carries: Licences that the model could carry if it is an adaptation; empty if any that keeps
            the prohibitions, or none (see `conflicts`).
        conflicts: Why it could carry none.
        base: Licence of the model of others that it was tuned from, over however many steps; None
            without one.
        base_name: Name of that model; None without one.
        contracts: True if text was read that a contract permits.
    """

    licences: dict[str, int]
    tiers: dict[str, int]
    combined: Combined
    answers: tuple[Answer, ...]
    answers_if_adaptation: tuple[Answer, ...]
    carries: tuple[str, ...]
    conflicts: tuple[str, ...]
    base: str | None
    base_name: str | None
    contracts: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the terms as JSON."""
        return {
            "licences": self.licences,
            "tiers": self.tiers,
            "terms": self.combined.to_dict(),
            "answers": [one.to_dict() for one in self.answers],
            "answers_if_adaptation": [one.to_dict() for one in self.answers_if_adaptation],
            "carries_if_adaptation": list(self.carries),
            "conflicts_if_adaptation": list(self.conflicts),
            "base": self.base,
            "base_name": self.base_name,
            "contracts": self.contracts,
        }


def data_terms(facts: Mapping[str, Any], policy: Policy | None = None) -> DataTerms:
    """Return the terms that follow from what `run.json` says was read.

    Args:
        facts: What `run.json` says; where it says nothing, nothing is known and nothing permitted.
        policy: Answers open questions; by default `open-release`.
    """
    chosen = policy or load_policy("open-release")
    licences: Counter[str] = Counter()
    tiers: Counter[str] = Counter()
    for read in _read(facts):
        licences.update(read.get("licence") or {})
        tiers.update(read.get("tier") or {})
    base_name, base = _base(facts)
    expressions = sorted({_expression(one) for one in licences})
    if base is not None:
        expressions = sorted({*expressions, _expression(base)})
    expressions = expressions or [_NOTHING]
    together = combine(expressions, policy=chosen)
    one_text = combine(expressions, adapts=True, policy=chosen)
    switches = answers_of(chosen)

    def answers(*, adaptation: bool) -> tuple[Answer, ...]:
        given = {**switches, _OPEN_QUESTION: adaptation}
        return tuple(answer(together, one, given, apart=True) for one in _PURPOSES)

    return DataTerms(
        licences=dict(licences.most_common()),
        tiers=dict(sorted(tiers.items())),
        combined=together,
        answers=answers(adaptation=False),
        answers_if_adaptation=answers(adaptation=True),
        carries=one_text.adaptation,
        conflicts=tuple(one.why for one in one_text.conflicts),
        base=base,
        base_name=base_name,
        contracts=bool(tiers.get("agreement")),
    )


def complaints_of(terms: DataTerms, expression: str) -> list[str]:
    """Return what speaks against releasing a model under a licence; none if nothing does.

    Args:
        terms: What follows from the data.
        expression: SPDX expression of the licence.
    """
    own = terms_of(expression)
    found = [
        f"{expression} lets others do what {', '.join(terms.combined.asked_by.get(one, ()))} "
        f"forbids ({one})"
        for one in sorted(terms.combined.prohibits - own.prohibits)
    ]
    if terms.carries and expression not in terms.carries:
        found.append(
            "if a model is an adaptation of its data, this one can carry "
            f"{_either(terms.carries)}, not {expression}"
        )
    if terms.conflicts:
        found.append("if a model is an adaptation of its data, this one can carry no licence")
    return found


def _either(names: tuple[str, ...]) -> str:
    return " or ".join(names[:4]) + (" or another" if len(names) > 4 else "")


def _read(facts: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what was read in training, in tuning, and by the models that this one was made from."""
    rights = facts.get("rights")
    if not rights:
        yield (facts.get("data") or {}).get("documents_by") or {}
        return
    while rights:
        yield rights.get("data") or {}
        base = rights.get("base") or {}
        rights = base.get("before")
        if base.get("trained_on") and not rights:  # else it is what is told before
            yield base["trained_on"]


def _base(facts: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the name of the base and its licence; of one tuned here, that of what it came from.

    The licence is None if all began with a model that was trained here.
    """
    base = facts.get("base") or {}
    rights = facts.get("rights") if base else None
    while rights:
        said = rights.get("base") or {}
        if not said.get("trained_on"):
            return base.get("name"), str(said.get("license") or _NOTHING)
        rights = said.get("before")
    return base.get("name"), None


def _expression(label: str) -> str:
    """Return a licence as an SPDX expression; what no licence is, is none."""
    return normalize(label).expression or _NOTHING
