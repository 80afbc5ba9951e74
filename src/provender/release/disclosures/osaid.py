# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The three lists of data information that the Open Source AI Definition 1.0 asks for.

Its words stand in `data/disclosures/osaid.yml`.
"""

from __future__ import annotations

from collections.abc import Mapping

from provender.release.contents import OPEN_TIERS
from provender.release.disclosures.common import modality_counts, steps
from provender.release.disclosures.data import load
from provender.release.disclosures.facts import Facts, SourceFacts, days
from provender.release.disclosures.model import Answer, Cell, Disclosure
from provender.release.disclosures.template import Answerer, Form, fill

__all__ = ["osaid"]

_PUBLIC = ("public", "web")
_THIRD_PARTIES = ("purchased", "contributed")


def osaid(facts: Facts) -> Disclosure:
    """Return the lists for the dataset.

    Args:
        facts: The release.
    """
    return fill("osaid", facts, ANSWERS)


def _row(facts: Facts, source: SourceFacts) -> dict[str, Cell]:
    return {
        "source": source.id,
        "name": source.name,
        "owner": source.owner,
        "channel": load("routes")["routes"][source.channel]["en"],
        "format": source.format,
        "link": source.link,
        "licenses": source.licenses,
        "collected": days(source.acquired),
        "records": source.records_read,
        "left": source.left,
        **facts.amounts(source.share),
    }


def _provenance(facts: Facts, form: Form) -> Answer:
    return form.answer(form.table(_row(facts, source) for source in facts.sources))


def _inputs(facts: Facts, form: Form) -> Answer:
    found: dict[str, list[int]] = {source.id: [0, 0] for source in facts.sources}
    for one in facts.contents.inputs():
        found[one["source"]][0] += 1
        found[one["source"]][1] += one["size_bytes"]
    return form.answer(
        form.table(
            {"source": name, "files": files, "file_bytes": size}
            for name, (files, size) in found.items()
        )
    )


def _scope(facts: Facts, form: Form) -> Answer:
    total = facts.figures.total
    said = form.text("scope", text_bytes=total.text_bytes, **modality_counts(facts))
    return form.answer(said, form.table(facts.language_rows()))


def _selection(facts: Facts, form: Form) -> Answer:
    counts = facts.manifest["counts"]
    said = form.text(
        "sum",
        records=counts["records_read"],
        released=counts["released"],
        left=counts["dropped"] + counts["unreadable"],
    )
    return form.answer(said, *steps(facts, form).blocks)


def _release(facts: Facts, form: Form) -> Answer:
    rows: list[dict[str, Cell]] = [
        {
            "tier": tier,
            **facts.amounts(share),
            "obtain": form.words("anybody" if tier in OPEN_TIERS else "agreement"),
        }
        for tier, share in facts.figures.by("tier").items()
    ]
    return form.answer(form.table(rows))


def _homepage(facts: Facts, form: Form) -> Answer | None:
    homepage = facts.release.get("homepage")
    if not homepage:
        return None
    return form.stated(form.text("homepage", homepage=homepage), keys=["release.homepage"])


def _of(channels: tuple[str, ...]) -> Answerer:
    def answer(facts: Facts, form: Form) -> Answer:
        rows = [
            _row(facts, source)
            for source in facts.sources
            if source.channel in channels and source.share.documents
        ]
        return form.answer(form.table(rows) if rows else form.text("none"))

    return answer


ANSWERS: Mapping[str, Answerer] = {
    "osaid.provenance": _provenance,
    "osaid.inputs": _inputs,
    "osaid.scope": _scope,
    "osaid.selection": _selection,
    "osaid.release": _release,
    "osaid.homepage": _homepage,
    "osaid.public": _of(_PUBLIC),
    "osaid.parties": _of(_THIRD_PARTIES),
}
