# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""China's dossier, safety of content: steps, risks, personal data, intellectual property.

The words and thresholds stand in `data/disclosures/china.yml`.
"""

from __future__ import annotations

from collections.abc import Mapping

from provender.assess.unsafe import UnsafeOptions, categories, keyword_lists
from provender.release.disclosures.common import contact, personal_data
from provender.release.disclosures.data import load
from provender.release.disclosures.facts import Facts, days
from provender.release.disclosures.model import Answer, Block, Cell
from provender.release.disclosures.steps import steps_of
from provender.release.disclosures.template import Answerer, Form

__all__ = ["ANSWERS"]


def _steps(facts: Facts, form: Form) -> Answer:
    counts = facts.manifest["counts"]
    said = form.text(
        "sum",
        records=counts["records_read"],
        released=counts["released"],
        left=counts["dropped"] + counts["unreadable"],
    )
    rows: list[dict[str, Cell]] = [
        {"step": step.words["zh"], "purpose": step.words["why_zh"], "left": step.left}
        for step in steps_of(facts)
    ]
    return form.answer(said, form.table(rows))


def _risks(facts: Facts, form: Form) -> Answer:
    if not facts.details.scanned:
        return form.answer(form.text("not_scanned"))
    matched: dict[str, int] = {}
    for (_, code), count in facts.details.matched.items():
        matched[code] = matched.get(code, 0) + count
    left = facts.left_for_risks()
    rows: list[dict[str, Cell]] = [
        {
            "number": f"{one.code[0].upper()}.{one.code[1]}",
            "risk": load("china")["risks"][one.code],
            "keywords": one.keywords,
            "matched": matched.get(one.code, 0),
            "left": left.get(one.code, 0),
        }
        for one in categories()
    ]
    covered = form.text("covered", documents=facts.figures.total.documents)
    return form.answer(covered, form.table(rows))


def _keywords(facts: Facts, form: Form) -> Answer:
    options = facts.manifest["options"]["assess"].get("unsafe")
    if options is None:
        return form.answer(form.text("not_scanned"))
    if not options["shipped"]:
        return form.answer(form.text("off"))
    words = list(keyword_lists(UnsafeOptions()).values())
    rows: list[dict[str, Cell]] = []
    for group in ("a1", "a2"):
        counts = [words.count(one.code) for one in categories() if one.code.startswith(f"{group}_")]
        rows.append(
            {
                "group": f"A.{group[1]}",
                "least": min(counts),
                "required": load("china")["thresholds"][f"keywords_{group}"]["value"],
                "total": sum(counts),
            }
        )
    required = load("china")["thresholds"]["keywords"]["value"]
    said = (
        [form.text("small", total=len(words), required=required)] if len(words) < required else []
    )
    return form.answer(form.table(rows), *said)


def _intellectual_property(facts: Facts, form: Form) -> Answer:
    found = facts.figures.by("tier", "license_concluded")
    rows: list[dict[str, Cell]] = [
        {"tier": tier, "license": name, "documents": share.documents}
        for (tier, name), share in found.items()
    ]
    return form.answer(form.table(rows), form.text("refused", left=facts.departed(stage="clear")))


def _synthetic(facts: Facts, form: Form) -> Answer:
    collected = {source.id: days(source.acquired) for source in facts.sources}
    found = sorted(facts.figures.generators.items(), key=lambda one: tuple(map(str, one[0])))
    rows: list[dict[str, Cell]] = [
        {
            "source": source,
            "model": model,
            "terms": terms,
            "collected": collected.get(source),
            "documents": share.documents,
        }
        for (source, model, terms), share in found
    ]
    marked = facts.details.marked
    said: list[Block] = [form.table(rows) if rows else form.text("none")]
    said.append(
        form.text("no_marks") if marked is None else form.text("marks", marked=sum(marked.values()))
    )
    return form.answer(*said)


ANSWERS: Mapping[str, Answerer] = {
    "china.steps": _steps,
    "china.risks": _risks,
    "china.keywords": _keywords,
    "china.personal": personal_data,
    "china.intellectual_property": _intellectual_property,
    "china.complaints": contact,
    "china.synthetic": _synthetic,
}
