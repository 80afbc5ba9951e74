# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The datasheet: seven sections of questions about a dataset (Gebru et al. 2021).

Its words stand in `data/disclosures/datasheet.yml`.
"""

from __future__ import annotations

from collections.abc import Mapping

from provender.release.contents import OPEN_TIERS
from provender.release.disclosures.common import (
    edits,
    languages,
    licenses,
    modality_counts,
    personal_data,
    steps,
)
from provender.release.disclosures.data import load
from provender.release.disclosures.facts import Facts, days
from provender.release.disclosures.model import Answer, Block, Cell, Disclosure
from provender.release.disclosures.template import Answerer, Form, fill
from provender.release.figures import Share

__all__ = ["datasheet"]


def datasheet(facts: Facts) -> Disclosure:
    """Return the datasheet of a release.

    Args:
        facts: The release.
    """
    return fill("datasheet", facts, ANSWERS)


def _description(facts: Facts, form: Form) -> Answer | None:
    told = facts.release.get("description")
    if not told:
        return None
    return form.stated(form.text("description", description=told), keys=["release.description"])


def _creators(facts: Facts, form: Form) -> Answer | None:
    told = {
        "release.authors": list(facts.release.get("authors") or ()),
        "release.publisher": [*filter(None, [facts.release.get("publisher")])],
    }
    names = [name for held in told.values() for name in held]
    if not names:
        return None
    said = form.text("creators", names=", ".join(dict.fromkeys(names)))
    return form.stated(said, keys=[key for key, held in told.items() if held])


def _maintainer(facts: Facts, form: Form) -> Answer | None:
    publisher, contact = facts.release.get("publisher"), facts.release.get("contact")
    if not publisher or not contact:
        return None
    said = form.text("maintainer", publisher=publisher, contact=contact)
    return form.stated(said, keys=["release.publisher", "release.contact"])


def _instances(facts: Facts, form: Form) -> Answer:
    said = form.text("instances", **modality_counts(facts))
    rows: list[dict[str, Cell]] = [
        {"tier": tier, **facts.amounts(share)} for tier, share in facts.figures.by("tier").items()
    ]
    return form.answer(said, form.table(rows))


def _sample(facts: Facts, form: Form) -> Answer:
    counts, sample = facts.manifest["counts"], facts.manifest["sample"]
    said: list[Block] = [
        form.text(
            "whole",
            records=counts["records_read"],
            released=counts["released"],
            left=counts["dropped"] + counts["unreadable"],
        )
    ]
    if sample is not None:
        said.append(form.text("sampled", sample=sample))
    return form.answer(*said)


def _data(facts: Facts, form: Form) -> Answer:
    return form.answer(form.text("columns", signals=len(facts.manifest["signals"])))


def _lengths(facts: Facts, form: Form) -> Answer:
    return form.answer(
        form.table(
            {
                "from_bytes": 2 ** (length - 1) if length else 0,
                "to_bytes": 2**length - 1,
                "documents": count,
            }
            for length, count in facts.figures.lengths.items()
        )
    )


def _missing(facts: Facts, form: Form) -> Answer:
    total = facts.figures.total.documents
    unknown = [row["documents"] for row in facts.language_rows() if row["language"] == "und"]
    said = form.text(
        "missing",
        undated=facts.undated,
        without_url=total - sum(facts.details.with_url.values()),
        und=unknown[0] if unknown else 0,
    )
    return form.answer(said)


def _splits(facts: Facts, form: Form) -> Answer:
    return form.answer(
        form.table(
            {"split": split, "documents": share.documents}
            for split, share in facts.figures.by("split").items()
        )
    )


def _self_contained(facts: Facts, form: Form) -> Answer:  # noqa: ARG001
    return form.answer(form.text("contained"), basis="policy")


def _risks(facts: Facts, form: Form) -> Answer:
    details = facts.details
    if not details.scanned:
        return form.answer(form.text("not_counted"))
    said = form.text(
        "counted",
        matched=sum(details.any_matched.values()),
        over=sum(details.over_bound.values()),
        left=sum(facts.left_for_risks().values()),
    )
    return form.answer(said)


def _acquired(facts: Facts, form: Form) -> Answer:
    routes = load("routes")["routes"]
    return form.answer(
        form.table(
            {
                "source": source.id,
                "channel": routes[source.channel]["en"],
                "format": source.format,
                "collected": days(source.acquired),
                "published": days(source.published),
                "documents": source.share.documents,
            }
            for source in facts.sources
        )
    )


def _software(facts: Facts, form: Form) -> Answer:
    return form.answer(form.text("software", version=facts.manifest["tools"]["provender"]))


def _restrictions(facts: Facts, form: Form) -> Answer:
    tiers = facts.figures.by("tier")
    held = sum((share for tier, share in tiers.items() if tier not in OPEN_TIERS), Share())
    if not held.documents:
        return form.answer(form.text("open"))
    return form.answer(form.text("gated", documents=held.documents))


ANSWERS: Mapping[str, Answerer] = {
    "datasheet.description": _description,
    "datasheet.creators": _creators,
    "datasheet.maintainer": _maintainer,
    "datasheet.instances": _instances,
    "datasheet.sample": _sample,
    "datasheet.data": _data,
    "datasheet.languages": languages,
    "datasheet.lengths": _lengths,
    "datasheet.missing": _missing,
    "datasheet.splits": _splits,
    "datasheet.self_contained": _self_contained,
    "datasheet.risks_counted": _risks,
    "datasheet.personal": personal_data,
    "datasheet.acquired": _acquired,
    "datasheet.steps": steps,
    "datasheet.edits": edits,
    "datasheet.software": _software,
    "datasheet.licenses": licenses,
    "datasheet.restrictions": _restrictions,
}
