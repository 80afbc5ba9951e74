# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""China's dossier of corpus safety: sources, content, annotation, and the plan of the spot check.

Written in Chinese; its words and thresholds, each with where it was read, stand in
`data/disclosures/china.yml`. What people found comes from `china_review`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provender.assess.unsafe import UnsafeOptions, categories, keyword_lists
from provender.release.disclosures import china_review
from provender.release.disclosures.common import protocol_rows
from provender.release.disclosures.data import load
from provender.release.disclosures.facts import Facts, SourceFacts, days
from provender.release.disclosures.kinds import kind_of
from provender.release.disclosures.model import Answer, Block, Cell, Disclosure
from provender.release.disclosures.steps import steps_of
from provender.release.disclosures.template import Answerer, Form, fill
from provender.release.figures import Share

__all__ = ["china_dossier"]


def china_dossier(facts: Facts) -> Disclosure:
    """Return the dossier of a release.

    Args:
        facts: The release.
    """
    return fill("china", facts, {**ANSWERS, **china_review.ANSWERS})


def _data() -> dict[str, Any]:
    told: dict[str, Any] = load("china")
    return told


def _released(facts: Facts) -> list[SourceFacts]:
    return [source for source in facts.sources if source.share.documents]


def _thresholds(facts: Facts, form: Form) -> Answer:  # noqa: ARG001
    read = _data()["read"]
    rows: list[dict[str, Cell]] = [
        {
            "threshold": row["zh"],
            "value": row["value"],
            "standard": row["standard"],
            "read": read[row["read"]],
        }
        for row in _data()["thresholds"].values()
    ]
    return form.answer(form.table(rows), basis="policy")


def _sources(facts: Facts, form: Form) -> Answer:
    return form.answer(
        form.table(
            {
                "source": source.id,
                "name": source.name,
                "kind": kind_of(source),
                "languages": tuple(source.languages),
                "collected": days(source.acquired),
                "licenses": source.licenses,
                **facts.amounts(source.share),
            }
            for source in _released(facts)
        )
    )


def _by_kind(facts: Facts, form: Form) -> Answer:
    found: dict[str, list[SourceFacts]] = {}
    for source in _released(facts):
        found.setdefault(kind_of(source), []).append(source)
    return form.answer(
        form.table(
            {"kind": kind, "sources": len(held), **facts.amounts(facts.share_of(held))}
            for kind, held in found.items()
        )
    )


def _proofs(facts: Facts, form: Form) -> Answer:
    rows: list[dict[str, Cell]] = []
    for source in _released(facts):
        kind = kind_of(source)
        seen = _evidence(facts, source, tuple(_data()["proofs"][kind]["signals"]))
        rows.append(
            {
                "source": source.id,
                "kind": kind,
                "asks": _data()["proofs"][kind]["asks"],
                "evidence": tuple(
                    form.words("kind_of_evidence", kind=name, count=count)
                    for name, count in seen.items()
                )
                or None,
                "collected": days(source.acquired),
                "with_url": facts.details.with_url.get(source.id, 0),
                "documents": source.share.documents,
            }
        )
    return form.answer(form.table(rows))


def _evidence(facts: Facts, source: SourceFacts, starts: tuple[str, ...]) -> dict[str, int]:
    """Return statements of a source that bear on its kind, by what they are."""
    found: dict[str, int] = {}
    for (name, signal), count in sorted(facts.details.evidence.items()):
        if name != source.id or not signal.startswith(starts):
            continue
        for kind in _data()["evidence_kinds"]:
            if signal.startswith(tuple(kind["starts"])):
                found[kind["zh"]] = found.get(kind["zh"], 0) + count
                break
    return found


def _diversity(facts: Facts, form: Form) -> Answer:
    sources: dict[str, set[str]] = {}
    shares: dict[str, Share] = {}
    for (tag, source), share in facts.figures.by("language", "source").items():
        sources.setdefault(tag or "und", set()).add(source)
        shares[tag or "und"] = shares.get(tag or "und", Share()) + share
    order = sorted(shares, key=lambda tag: (-shares[tag].text_bytes, tag))
    rows: list[dict[str, Cell]] = [
        {
            "language": tag,
            "sources": len(sources[tag]),
            "several": len(sources[tag]) > 1,
            **facts.amounts(shares[tag]),
        }
        for tag in order
    ]
    return form.answer(form.table(rows))


def _five_percent(facts: Facts, form: Form) -> Answer:
    if not facts.details.scanned:
        return form.answer(form.text("not_scanned"))
    limit, rows = _data()["thresholds"]["source_unsafe_share"]["value"], []
    for source in facts.sources:
        left = sum(facts.left_for_risks(source.id).values())
        looked_at = source.share.documents + left
        if not looked_at:
            continue
        over = facts.details.over_bound.get(source.id, 0)
        share = (over + left) / looked_at
        rows.append(
            {
                "source": source.id,
                "kind": kind_of(source),
                "documents": source.share.documents,
                "any_matched": facts.details.any_matched.get(source.id, 0),
                "over_bound": over,
                "left": left,
                "share": round(share, 6),
                "over_limit": share > limit,
            }
        )
    return form.answer(form.text("rule"), form.table(rows))


def _reservations(facts: Facts, form: Form) -> Answer:
    total = form.text("total", left=facts.departed(reason="reserved"))
    return form.answer(total, form.table(protocol_rows(facts, "zh")))


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
            "risk": _data()["risks"][one.code],
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
                "required": _data()["thresholds"][f"keywords_{group}"]["value"],
                "total": sum(counts),
            }
        )
    required = _data()["thresholds"]["keywords"]["value"]
    said = (
        [form.text("small", total=len(words), required=required)] if len(words) < required else []
    )
    return form.answer(form.table(rows), *said)


def _personal(facts: Facts, form: Form) -> Answer:
    if not facts.ran("assess.personal_data"):
        return form.answer(form.text("not_looked"))
    rows: list[dict[str, Cell]] = [
        {"type": name, "documents": count} for name, count in sorted(facts.masked().items())
    ]
    return form.answer(form.text("looked", left=facts.left_for_people()), form.table(rows))


def _intellectual_property(facts: Facts, form: Form) -> Answer:
    found = facts.figures.by("tier", "license_concluded")
    rows: list[dict[str, Cell]] = [
        {"tier": tier, "license": name, "documents": share.documents}
        for (tier, name), share in found.items()
    ]
    return form.answer(form.table(rows), form.text("refused", left=facts.departed(stage="clear")))


def _complaints(facts: Facts, form: Form) -> Answer | None:
    contact = facts.release.get("contact")
    if not contact:
        return None
    return form.stated(form.text("contact", contact=contact), keys=["release.contact"])


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


def _article_7(facts: Facts, form: Form) -> Answer:  # noqa: ARG001
    return form.answer(form.table(_data()["article_7"]), basis="policy")


def _metadata(facts: Facts, form: Form) -> Answer:
    total = facts.figures.total.documents
    known: dict[str, int] = {
        "source": total,
        "channel": total,
        "license": _with(facts, "license_concluded"),
        "evidence": _with(facts, "policy_rule"),
        "url": sum(facts.details.with_url.values()),
        "acquired": total - facts.undated,
        "risk": total if facts.details.scanned else 0,
    }
    rows: list[dict[str, Cell]] = [
        {"column": form.words(name), "documents": count, "share": round(count / max(1, total), 6)}
        for name, count in known.items()
    ]
    return form.answer(form.table(rows))


def _with(facts: Facts, column: str) -> int:
    """Return how many documents have a value in a column that figures count by."""
    return sum(
        share.documents for value, share in facts.figures.by(column).items() if value is not None
    )


ANSWERS: Mapping[str, Answerer] = {
    "china.thresholds": _thresholds,
    "china.sources": _sources,
    "china.by_kind": _by_kind,
    "china.proofs": _proofs,
    "china.diversity": _diversity,
    "china.five_percent": _five_percent,
    "china.reservations": _reservations,
    "china.steps": _steps,
    "china.risks": _risks,
    "china.keywords": _keywords,
    "china.personal": _personal,
    "china.intellectual_property": _intellectual_property,
    "china.complaints": _complaints,
    "china.metadata": _metadata,
    "china.synthetic": _synthetic,
    "china.article_7": _article_7,
}
