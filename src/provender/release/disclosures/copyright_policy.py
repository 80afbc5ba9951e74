# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A copyright policy by the measures of the Code of Practice (AI Act, Article 53(1)(c)).

Its words stand in `data/disclosures/copyright.yml`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from provender.release.disclosures.common import answers_of_policy, contact, protocol_rows
from provender.release.disclosures.facts import Facts
from provender.release.disclosures.model import Answer, Block, Cell, Disclosure
from provender.release.disclosures.template import Answerer, Form, fill
from provender.release.figures import Share

__all__ = ["copyright_policy"]


def copyright_policy(facts: Facts) -> Disclosure:
    """Return the policy that made the dataset.

    Args:
        facts: The release.
    """
    return fill("copyright", facts, ANSWERS)


def _policy(facts: Facts, form: Form) -> Answer:
    policy = facts.manifest["policy"]
    said: list[Block] = [form.text("policy", title=policy["title"], name=policy["name"])]
    if policy["gated"]:
        said.append(form.text("gated"))
    return form.answer(*said, basis="policy")


def _rules(facts: Facts, form: Form) -> Answer:
    text = (facts.contents.folder / "policy" / "policy.json").read_text("utf-8")
    released = facts.figures.by("policy_rule")
    rows: list[dict[str, Cell]] = [
        {
            "rule": rule["id"],
            "effect": rule["effect"],
            "documents": released.get(rule["id"], Share()).documents,
        }
        for rule in json.loads(text)["rules"]
    ]
    return form.answer(form.table(rows))


def _refused(facts: Facts, form: Form) -> Answer:
    found: dict[str, int] = {}
    for one in facts.figures.departed:
        if one.stage == "clear":
            found[one.reason] = found.get(one.reason, 0) + one.records
    rows: list[dict[str, Cell]] = [{"reason": k, "left": v} for k, v in sorted(found.items())]
    return form.answer(form.table(rows) if rows else form.text("none"))


def _grounds(facts: Facts, form: Form) -> Answer:
    found = facts.figures.by("legal_basis", "jurisdiction")
    return form.answer(
        form.table(
            {"basis": basis, "jurisdiction": place, "documents": share.documents}
            for (basis, place), share in found.items()
        )
    )


def _reservations(facts: Facts, form: Form) -> Answer:
    total = form.text("total", left=facts.departed(reason="reserved"))
    return form.answer(total, form.table(protocol_rows(facts, "en")))


def _memorisation(facts: Facts, form: Form) -> Answer:
    merged = sum(count for copies, count in facts.figures.copies.items() if copies > 1)
    return form.answer(form.text("copies", left=facts.departed(stage="dedup"), merged=merged))


ANSWERS: Mapping[str, Answerer] = {
    "copyright.policy": _policy,
    "copyright.rules": _rules,
    "copyright.refused": _refused,
    "copyright.grounds": _grounds,
    "copyright.reservations": _reservations,
    "copyright.answers": answers_of_policy,
    "copyright.memorisation": _memorisation,
    "copyright.contact": contact,
}
