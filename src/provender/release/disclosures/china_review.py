# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The spot check of China's dossier: its plan, and what people and keywords found.

The plan follows GB/T 45652 section 8 and TC260-003 as far as they were read (`china.yml`,
`thresholds`). Results of people come from `review/summary.json`, if the release has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from provender.release.disclosures.data import load
from provender.release.disclosures.facts import Facts
from provender.release.disclosures.kinds import kind_of
from provender.release.disclosures.model import Answer, Cell
from provender.release.disclosures.sampling import allocate, seed_of
from provender.release.disclosures.template import Answerer, Form

__all__ = ["ANSWERS", "items_of"]


def _threshold(name: str) -> Any:
    return load("china")["thresholds"][name]["value"]


def items_of(facts: Facts) -> int:
    """Return how many documents people look at: the standard's number, or all of a small corpus."""
    return min(int(_threshold("manual_items")), facts.figures.total.documents)


def _seed(facts: Facts) -> int:
    return seed_of(facts.release["name"], facts.release["version"])


def _plan(facts: Facts, form: Form) -> Answer:
    documents, scanned = facts.figures.total.documents, facts.details.scanned
    told: list[tuple[str, Cell, Cell]] = [
        ("documents", documents, None),
        ("items", items_of(facts), _threshold("manual_items")),
        ("pass_rate", None, float(_threshold("manual_pass_rate"))),
        (
            "technical_items" if scanned else "technical_none",
            documents if scanned else 0,
            float(_threshold("technical_share")),
        ),
        ("technical_rate", None, float(_threshold("technical_pass_rate"))),
        ("seed", str(_seed(facts)), None),
        ("stratify", form.words("by_source"), None),
        ("floor", load("china")["floor"], None),
    ]
    rows: list[dict[str, Cell]] = [
        {"parameter": form.words(name), "value": value, "required": required}
        for name, value, required in told
    ]
    command = form.text("command", items=items_of(facts), seed=_seed(facts))
    return form.answer(form.table(rows), command)


def _plan_by_source(facts: Facts, form: Form) -> Answer:
    held = {s.id: s.share.documents for s in facts.sources if s.share.documents}
    given = allocate(held, items_of(facts), load("china")["floor"])
    return form.answer(
        form.table(
            {
                "source": source.id,
                "kind": kind_of(source),
                "documents": source.share.documents,
                "items": given[source.id],
            }
            for source in facts.sources
            if source.id in given
        )
    )


def _metadata_plan(facts: Facts, form: Form) -> Answer:
    found: dict[str, int] = {}
    for source in facts.sources:
        if source.share.documents:
            kind = kind_of(source)
            found[kind] = found.get(kind, 0) + source.share.documents
    least = int(_threshold("metadata_items"))
    return form.answer(
        form.table(
            {"kind": kind, "documents": count, "items": min(least, count)}
            for kind, count in found.items()
        )
    )


def _random_samples(review: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for sample in review.get("samples") or ():
        if sample.get("by") == "random":
            yield sample


def _manual_result(facts: Facts, form: Form) -> Answer:
    review = facts.contents.review
    if review is None:
        return form.answer(form.text("not_reviewed"))
    rows: list[dict[str, Cell]] = []
    for sample in _random_samples(review):
        rate, documents = sample.get("safety_pass_rate"), sample.get("documents", 0)
        low, high = sample.get("safety_interval") or (None, None)
        row: dict[str, Cell] = {
            "release": str(sample.get("release")),
            "seed": str(sample.get("seed")),
            "rate": None if rate is None else float(rate),
            "low": None if low is None else float(low),
            "high": None if high is None else float(high),
            "enough": sample.get("judged", 0) >= min(_threshold("manual_items"), documents),
            "met": rate is not None and rate >= _threshold("manual_pass_rate"),
        }
        counted = ("drawn", "judged", "checked", "passed", "failed")
        rows.append({**row, **{name: sample.get(name) for name in counted}})
    if not rows:
        return form.answer(form.text("no_random"))
    strata = list(_strata(review))
    columns = ("source", "documents", "drawn", "judged", "passed", "over_limit")
    return form.answer(form.table(rows), *([form.table(strata, columns)] if strata else []))


def _strata(review: Mapping[str, Any]) -> Iterator[dict[str, Cell]]:
    """Yield what people found of each source, where the sample was drawn by source."""
    for sample in _random_samples(review):
        for row in (sample.get("strata") or ()) if sample.get("stratify") == "source" else ():
            counted = ("documents", "drawn", "judged", "passed")
            told: dict[str, Cell] = {"source": str(row.get("stratum"))}
            told |= {name: row.get(name) for name in counted}
            yield {**told, "over_limit": bool(row.get("too_many_risks"))}


def _reviewers(facts: Facts, form: Form) -> Answer:
    review = facts.contents.review
    if review is None:
        return form.answer(form.text("not_reviewed"))
    rows: list[dict[str, Cell]] = [
        {
            "reviewer": str(one.get("reviewer") or one.get("name")),
            "annotated": one.get("annotated"),
            "checked": one.get("checked"),
        }
        for one in review.get("reviewers") or ()
    ]
    return form.answer(form.table(rows))


def _by_keywords(facts: Facts, form: Form) -> Answer:
    if not facts.details.scanned:
        return form.answer(form.text("not_scanned"))
    documents = facts.figures.total.documents
    within = documents - sum(facts.details.over_bound.values())
    row: dict[str, Cell] = {"documents": documents, "coverage": 1.0, "within": within}
    return form.answer(form.table([{**row, "share": round(within / max(1, documents), 6)}]))


def _annotation_scope(facts: Facts, form: Form) -> Answer:
    said = form.text(
        "scope",
        labelled=sum(facts.details.labelled.values()),
        conversations=sum(facts.details.conversations.values()),
    )
    return form.answer(said)


ANSWERS: Mapping[str, Answerer] = {
    "china.annotation_scope": _annotation_scope,
    "china.reviewers": _reviewers,
    "china.metadata_plan": _metadata_plan,
    "china.plan": _plan,
    "china.plan_by_source": _plan_by_source,
    "china.manual_result": _manual_result,
    "china.by_keywords": _by_keywords,
}
