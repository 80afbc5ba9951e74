# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Answers that several documents give in the same way, so that they cannot differ."""

from __future__ import annotations

from provender.release.disclosures.data import load
from provender.release.disclosures.facts import Facts
from provender.release.disclosures.model import Answer, Cell
from provender.release.disclosures.steps import steps_of
from provender.release.disclosures.template import Form

__all__ = [
    "answers_of_policy",
    "contact",
    "edits",
    "languages",
    "licenses",
    "modality_counts",
    "personal_data",
    "protocol_rows",
    "steps",
]


def modality_counts(facts: Facts) -> dict[str, int]:
    """Return how many documents are texts, how many conversations, and how many there are."""
    documents = facts.figures.total.documents
    talks = sum(facts.details.conversations.values())
    return {"plain": documents - talks, "conversations": talks, "documents": documents}


def languages(facts: Facts, form: Form) -> Answer:
    """Answer which languages the text has."""
    return form.answer(form.table(facts.language_rows()))


def licenses(facts: Facts, form: Form) -> Answer:
    """Answer under which terms documents were released."""
    found = facts.figures.by("license_concluded", "tier")
    return form.answer(
        form.table(
            {"license": name, "tier": tier, "documents": share.documents}
            for (name, tier), share in found.items()
        )
    )


def steps(facts: Facts, form: Form) -> Answer:
    """Answer which steps the build took, what for, and what left there."""
    return form.answer(
        form.table(
            {"step": step.words["en"], "purpose": step.words["why"], "left": step.left}
            for step in steps_of(facts)
        )
    )


def edits(facts: Facts, form: Form) -> Answer:
    """Answer which rules changed how many documents."""
    rows: list[dict[str, Cell]] = [
        {"rule": rule, "documents": count} for rule, count in facts.figures.edits.items()
    ]
    return form.answer(form.table(rows) if rows else form.text("none"))


def protocol_rows(facts: Facts, language: str) -> list[dict[str, Cell]]:
    """Return a row for each protocol: reserving statements seen, documents left out.

    Args:
        facts: The release.
        language: Of the protocols' names, `en` or `zh`.
    """
    left: dict[str, int] = {}
    for (_, protocol), count in facts.details.reserved_by.items():
        left[protocol] = left.get(protocol, 0) + count
    return [
        {
            "protocol": words[language],
            "statements": facts.details.statements.get(name, 0),
            "left": left.get(name, 0),
        }
        for name, words in load("routes")["protocols"].items()
        if name != "other" or name in left
    ]


def personal_data(facts: Facts, form: Form) -> Answer:
    """Answer which personal data was looked for, what was changed for it and what left."""
    if not facts.ran("assess.personal_data"):
        return form.answer(form.text("not_looked"))
    rows: list[dict[str, Cell]] = [
        {"type": name, "documents": count} for name, count in sorted(facts.masked().items())
    ]
    return form.answer(form.text("looked", left=facts.left_for_people()), form.table(rows))


def contact(facts: Facts, form: Form) -> Answer | None:
    """Answer whom to write to, if the recipe says."""
    address = facts.release.get("contact")
    if not address:
        return None
    return form.stated(form.text("contact", contact=address), keys=["release.contact"])


def answers_of_policy(facts: Facts, form: Form) -> Answer:
    """Answer each question that the law leaves open as the policy does."""
    rows: list[dict[str, Cell]] = [
        {"question": one["question"], "answer": one["value"], "switch": name}
        for name, one in sorted(facts.manifest["policy"]["switches"].items())
    ]
    return form.answer(form.table(rows), basis="policy")
