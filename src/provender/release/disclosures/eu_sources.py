# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The EU summary, section 2: sources by route, with what the template wants of each.

Its words stand in `data/disclosures/eu.yml`; the routes of sources in `routes.yml`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from provender.release.disclosures.data import load
from provender.release.disclosures.facts import Facts, SourceFacts, month, span_of
from provender.release.disclosures.model import Answer, Block, Cell, YesNo
from provender.release.disclosures.template import Answerer, Form
from provender.release.figures import Share

__all__ = ["ANSWERS", "relevant_domains"]


def _used(section: str) -> Answerer:
    def answer(facts: Facts, form: Form) -> Answer:
        return form.answer(YesNo(bool(facts.of_section(section))))

    return answer


def _modalities(section: str) -> Answerer:
    def answer(facts: Facts, form: Form) -> Answer:
        used = bool(facts.of_section(section))
        return form.answer(form.text("text_modality" if used else "no_modality"))

    return answer


def _dataset(facts: Facts, source: SourceFacts) -> dict[str, Cell]:
    span = source.acquired
    return {
        "dataset": source.id,
        "source": source.id,
        "name": source.name,
        "link": source.link,
        "licenses": source.licenses,
        "collected": None if span is None else _period(span),
        "route": load("routes")["routes"][source.channel]["en"],
        **facts.amounts(source.share),
    }


def _period(span: tuple[str, str]) -> str:
    first, last = month(span[0]), month(span[1])
    return first if first == last else f"{first}–{last}"


def _large(facts: Facts) -> tuple[list[SourceFacts], list[SourceFacts]]:
    """Return the large public datasets and the others, the largest first."""
    public = sorted(facts.of_section("2.1"), key=lambda one: (-one.share.text_bytes, one.id))
    bound = load("eu")["large_share"] * facts.share_of(public).text_bytes
    large = [source for source in public if source.share.text_bytes > bound]
    return large, [source for source in public if source not in large]


def _public_large(facts: Facts, form: Form) -> Answer:
    large, _ = _large(facts)
    if not large:
        return form.answer(form.text("none"))
    whole = facts.share_of(facts.of_section("2.1")).text_bytes
    rows: list[dict[str, Cell]] = [
        {**_dataset(facts, one), "share": round(one.share.text_bytes / whole, 6)} for one in large
    ]
    return form.answer(form.text("rule", share=load("eu")["large_share"]), form.table(rows))


def _public_others(facts: Facts, form: Form) -> Answer:
    _, others = _large(facts)
    if not others:
        return form.answer(form.text("none"))
    licenses = tuple(sorted({name for source in others for name in source.licenses}))
    row: dict[str, Cell] = {"datasets": tuple(source.id for source in others)}
    row |= {"licenses": licenses, **facts.amounts(facts.share_of(others))}
    return form.answer(form.table([row]))


def _upstream(facts: Facts, form: Form) -> Answer:
    rows: list[dict[str, Cell]] = [
        {"dataset": source.id, "upstream": channel, "documents": count}
        for source in facts.of_section("2.1")
        for channel, count in sorted(source.upstream.items())
    ]
    return form.answer(form.table(rows) if rows else form.text("none"))


def _licensed(facts: Facts, form: Form) -> Answer:
    sources = facts.of_section("2.2.1")
    if not sources:
        return form.answer(YesNo(value=False))
    counts = form.text("counts", sources=len(sources), documents=facts.share_of(sources).documents)
    return form.answer(YesNo(value=True), counts)


def _sources_of(section: str) -> Answerer:
    def answer(facts: Facts, form: Form) -> Answer:
        sources = facts.of_section(section)
        if not sources:
            return form.answer(form.text("none_released"))
        return form.answer(form.table(_dataset(facts, source) for source in sources))

    return answer


def _crawl_period(facts: Facts, form: Form) -> Answer | None:
    span = span_of(facts.of_section("2.3"))
    if span is None:
        return form.answer(form.text("none_released")) if not facts.of_section("2.3") else None
    return form.answer(form.text("period", first=month(span[0]), last=month(span[1])))


def relevant_domains(
    domains: Mapping[str, Share], *, sme: bool
) -> tuple[Sequence[tuple[str, Share]], Mapping[str, Any]]:
    """Return the domains that the template wants named, and the rule.

    Args:
        domains: Shares by domain, the largest text first.
        sme: Whether the provider is a small or medium-sized enterprise: the top 5 % or 1,000,
            whichever is lower, in place of the top 10 % (template, section 2.3).
    """
    rule = load("eu")["domains"]
    count = math.ceil(rule["sme_share" if sme else "share"] * len(domains))
    count = min(count, rule["sme_most"]) if sme else count
    told = {
        "share": rule["sme_share" if sme else "share"],
        "most": rule["sme_most"],
        "domains": len(domains),
        "listed": count,
    }
    return list(domains.items())[:count], told


def _domains(facts: Facts, form: Form) -> Answer:
    sources = facts.of_section("2.3")
    if not sources:
        return form.answer(form.text("none_released"))
    found = facts.figures.by_domain(source.id for source in sources)
    sme = facts.yes_no("eu.sme")
    listed, rule = relevant_domains(found, sme=bool(sme))
    rows = [{"domain": name, **facts.amounts(share)} for name, share in listed]
    said: list[Block] = [form.text("sme_rule" if sme else "rule", **rule), form.table(rows)]
    without = facts.share_of(sources).documents - sum(one.documents for one in found.values())
    if without:
        said.append(form.text("unknown", documents=without))
    if sme is None:
        said.append(form.text("not_stated"))
    return form.answer(*said)


def _models(facts: Facts, form: Form) -> Answer:
    ours = {source.id for source in facts.of_section("2.5")}
    rows: list[dict[str, Cell]] = [
        {"source": source, "model": model, "terms": terms, **facts.amounts(share)}
        for (source, model, terms), share in sorted(
            facts.figures.generators.items(), key=lambda one: tuple(map(str, one[0]))
        )
        if source in ours
    ]
    return form.answer(form.table(rows) if rows else form.text("none_released"))


ANSWERS: Mapping[str, Answerer] = {
    "eu.public.used": _used("2.1"),
    "eu.public.modalities": _modalities("2.1"),
    "eu.public.large": _public_large,
    "eu.public.upstream": _upstream,
    "eu.public.others": _public_others,
    "eu.licensed.used": _licensed,
    "eu.licensed.modalities": _modalities("2.2.1"),
    "eu.private.used": _used("2.2.2"),
    "eu.private.modalities": _modalities("2.2.2"),
    "eu.private.others": _sources_of("2.2.2"),
    "eu.crawled.used": _used("2.3"),
    "eu.crawled.period": _crawl_period,
    "eu.crawled.modalities": _modalities("2.3"),
    "eu.crawled.domains": _domains,
    "eu.user.modalities": _modalities("2.4"),
    "eu.user.sources": _sources_of("2.4"),
    "eu.synthetic.used": _used("2.5"),
    "eu.synthetic.modalities": _modalities("2.5"),
    "eu.synthetic.models": _models,
    "eu.other.used": _used("2.6"),
    "eu.other.sources": _sources_of("2.6"),
}
