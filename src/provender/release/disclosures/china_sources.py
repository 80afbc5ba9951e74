# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""China's dossier, safety of sources: origin, proof, and metadata of each sample.

The words and thresholds stand in `data/disclosures/china.yml`.
"""

from __future__ import annotations

from collections.abc import Mapping

from provender.release.disclosures.common import protocol_rows
from provender.release.disclosures.data import load
from provender.release.disclosures.facts import Facts, SourceFacts, days
from provender.release.disclosures.kinds import kind_of
from provender.release.disclosures.model import Answer, Cell
from provender.release.disclosures.template import Answerer, Form
from provender.release.figures import Share

__all__ = ["ANSWERS"]


def _released(facts: Facts) -> list[SourceFacts]:
    return [source for source in facts.sources if source.share.documents]


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
        seen = _evidence(facts, source, tuple(load("china")["proofs"][kind]["signals"]))
        rows.append(
            {
                "source": source.id,
                "kind": kind,
                "asks": load("china")["proofs"][kind]["asks"],
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
        for kind in load("china")["evidence_kinds"]:
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
    limit, rows = load("china")["thresholds"]["source_unsafe_share"]["value"], []
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
    "china.sources": _sources,
    "china.by_kind": _by_kind,
    "china.proofs": _proofs,
    "china.diversity": _diversity,
    "china.five_percent": _five_percent,
    "china.reservations": _reservations,
    "china.metadata": _metadata,
}
