# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Documentation of training data as California's AB 2013 wants it (Civil Code section 3111(a)).

Its words stand in `data/disclosures/california.yml`, one section for each of the twelve items.
"""

from __future__ import annotations

from collections.abc import Mapping

from provender.release.disclosures.common import (
    edits,
    languages,
    licenses,
    modality_counts,
    steps,
)
from provender.release.disclosures.data import load
from provender.release.disclosures.facts import Facts
from provender.release.disclosures.model import Answer, Block, Cell, Disclosure, YesNo
from provender.release.disclosures.template import Answerer, Form, fill
from provender.release.figures import Share

__all__ = ["california_ab2013"]

_FREE = "public-domain"


def california_ab2013(facts: Facts) -> Disclosure:
    """Return the documentation of the dataset.

    Args:
        facts: The release.
    """
    return fill("california", facts, ANSWERS)


def _sources(facts: Facts, form: Form) -> Answer:
    routes = load("routes")["routes"]
    return form.answer(
        form.table(
            {
                "source": source.id,
                "name": source.name,
                "owner": source.owner,
                "channel": routes[source.channel]["en"],
                "link": source.link,
                "documents": source.share.documents,
            }
            for source in facts.sources
            if source.share.documents
        )
    )


def _documents(facts: Facts, form: Form) -> Answer:
    total = facts.figures.total
    blocks: list[Block] = [
        form.number(total.documents, "documents"),
        form.number(total.text_bytes, "text_bytes"),
    ]
    if facts.has_tokens:
        blocks.append(form.number(total.tokens, "tokens"))
    return form.answer(*blocks)


def _by_tier(facts: Facts, form: Form) -> Answer:
    tiers = facts.figures.by("tier")
    return form.answer(
        form.table({"tier": tier, **facts.amounts(share)} for tier, share in tiers.items())
    )


def _types(facts: Facts, form: Form) -> Answer:
    counts = modality_counts(facts)
    rows: list[dict[str, Cell]] = [
        {"type": form.words("plain"), "documents": counts["plain"]},
        {"type": form.words("conversations"), "documents": counts["conversations"]},
        {"type": form.words("labelled"), "documents": sum(facts.details.labelled.values())},
    ]
    return form.answer(form.table(rows))


def _protected(facts: Facts, form: Form) -> Answer:
    free = facts.figures.by("tier").get(_FREE, Share()).documents
    protected = facts.figures.total.documents - free
    said = form.text("some", protected=protected, free=free) if protected else form.text("all_free")
    return form.answer(YesNo(protected > 0), said)


def _purchased(facts: Facts, form: Form) -> Answer:
    found = facts.figures.by("channel", "tier")
    bought = sum(s.documents for (channel, _), s in found.items() if channel == "purchased")
    free = sum(
        s.documents for (channel, tier), s in found.items()
        if channel != "purchased" and tier == _FREE
    )  # fmt: skip
    licensed = facts.figures.total.documents - bought - free
    said = form.text("counts", purchased=bought, licensed=licensed, free=free)
    return form.answer(YesNo(bought + licensed > 0), said)


def _personal(facts: Facts, form: Form) -> Answer:
    if not facts.ran("assess.personal_data"):
        return form.answer(form.text("not_looked"))
    masked = facts.masked()
    said = form.text("looked", masked=len(masked), left=facts.left_for_people())
    rows: list[dict[str, Cell]] = [{"type": k, "documents": v} for k, v in sorted(masked.items())]
    return form.answer(said, form.table(rows))


def _modified(facts: Facts, form: Form) -> Answer:
    modified = facts.figures.by("modified").get(True, Share()).documents
    counts = facts.manifest["counts"]
    said = form.text(
        "counts",
        modified=modified,
        documents=facts.figures.total.documents,
        records=counts["records_read"],
    )
    return form.answer(YesNo(value=True), said)


def _period(facts: Facts, form: Form) -> Answer:
    rows: list[dict[str, Cell]] = []
    for source in facts.sources:
        if source.share.documents:
            first, last = source.acquired or (None, None)
            row: dict[str, Cell] = {"source": source.id, "first": first, "last": last}
            rows.append({**row, "documents": source.share.documents})
    return form.answer(form.table(rows))


def _synthetic(facts: Facts, form: Form) -> Answer:
    found = sorted(facts.figures.generators.items(), key=lambda one: tuple(map(str, one[0])))
    rows: list[dict[str, Cell]] = [
        {"source": source, "model": model, "terms": terms, "documents": share.documents}
        for (source, model, terms), share in found
    ]
    marked = facts.details.marked
    said = form.text("no_marks")
    if marked is not None:
        said = form.text("marks", marked=sum(marked.values()))
    generated = facts.figures.by("channel").get("generated", Share()).documents
    blocks: list[Block] = [YesNo(bool(rows) or generated > 0)]
    blocks.append(form.table(rows) if rows else form.text("none"))
    return form.answer(*blocks, said)


ANSWERS: Mapping[str, Answerer] = {
    "california.sources": _sources,
    "california.documents": _documents,
    "california.documents_by_tier": _by_tier,
    "california.types": _types,
    "california.languages": languages,
    "california.protected": _protected,
    "california.licenses": licenses,
    "california.purchased": _purchased,
    "california.personal": _personal,
    "california.modified": _modified,
    "california.steps": steps,
    "california.edits": edits,
    "california.period": _period,
    "california.synthetic": _synthetic,
}
