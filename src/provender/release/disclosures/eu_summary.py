# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The public summary of training content of the EU AI Act, Article 53(1)(d).

Its words stand in `data/disclosures/eu.yml`; section 2, sources by route, is `eu_sources`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from provender.release.disclosures import eu_sources
from provender.release.disclosures.common import answers_of_policy, modality_counts, protocol_rows
from provender.release.disclosures.data import load
from provender.release.disclosures.facts import Facts, month
from provender.release.disclosures.model import Answer, Block, Cell, Disclosure, Text
from provender.release.disclosures.template import Answerer, Form, fill

__all__ = ["eu_summary"]


def eu_summary(facts: Facts) -> Disclosure:
    """Return the summary, as far as a dataset can answer it.

    Args:
        facts: The release.
    """
    return fill("eu", facts, ANSWERS, (facts.statement("eu.template_version") or "").strip())


def _last_update(facts: Facts, form: Form) -> Answer:
    year, number, day = facts.release["date"].split("-")
    return form.answer(Text(f"{day}/{number}/{year[2:]}"))


def _provider(facts: Facts, form: Form) -> Answer | None:
    publisher, contact = facts.release.get("publisher"), facts.release.get("contact")
    if not publisher:
        return None
    if not contact:
        said = form.text("provider_only", publisher=publisher)
        return form.stated(said, keys=["release.publisher"])
    said = form.text("provider", publisher=publisher, contact=contact)
    return form.stated(said, keys=["release.publisher", "release.contact"])


def _bin(tokens: int) -> str:
    for one in load("eu")["bins"]["text"]:
        if "below" not in one or tokens < one["below"]:
            return str(one["label"])
    raise AssertionError


def _sizes(facts: Facts, form: Form) -> Answer:
    total, rule = facts.figures.total, load("eu")["estimate"]
    tokens = facts.tokens(total)
    said = [form.text("counted")]
    if tokens is None:
        tokens = math.ceil(total.text_bytes / rule["bytes_per_token"])
        most = math.ceil(total.text_bytes / rule["least"])
        said = [
            form.text("estimated", tokens=tokens, bytes_per_token=rule["bytes_per_token"]),
            form.text("certain" if _bin(most) == _bin(0) else "open"),
        ]
    rows: list[dict[str, Cell]] = []
    for one in load("eu")["modalities"]:
        row: dict[str, Cell] = {"modality": one["label"], "bin": None, "content": None}
        if one["id"] == "text":
            row |= facts.amounts(total)
            row["bin"] = _bin(tokens)
            row["content"] = form.words("content", **modality_counts(facts))
        rows.append(row)
    return form.answer(form.table(rows), *said)


def _by_route(facts: Facts, form: Form) -> Answer:
    rows: list[dict[str, Cell]] = []
    for section, words in load("routes")["sections"].items():
        share = facts.share_of(facts.of_section(section))
        rows.append({"section": section, "route": words["en"], **facts.amounts(share)})
    return form.answer(form.table(rows))


def _latest(facts: Facts, form: Form) -> Answer | None:
    if facts.acquired is None:
        return None
    said: list[Block] = [form.text("until", month=month(facts.acquired[1]))]
    if facts.undated:
        said.append(form.text("undated", documents=facts.undated))
    return form.answer(*said)


def _languages(facts: Facts, form: Form) -> Answer:
    rows = facts.language_rows()
    return form.answer(form.text("languages", count=len(rows)), form.table(rows))


def _reservations(facts: Facts, form: Form) -> Answer:
    held = {str(value): share.documents for value, share in facts.figures.by("reserved").items()}
    return form.answer(
        form.text(
            "measures",
            policy=facts.manifest["policy"]["name"],
            left=facts.departed(reason="reserved"),
        ),
        form.text(
            "released",
            no=held.get("no", 0),
            unknown=held.get("unknown", 0) + held.get("None", 0),
            yes=held.get("yes", 0),
        ),
        form.table(protocol_rows(facts, "en")),
    )


def _illegal(facts: Facts, form: Form) -> Answer:
    rows: list[dict[str, Cell]] = [
        {
            "measure": form.words("keywords"),
            "ran": facts.ran("assess.unsafe"),
            "left": sum(facts.left_for_risks().values()),
        },
        {
            "measure": form.words("personal"),
            "ran": facts.ran("assess.personal_data"),
            "left": facts.left_for_people(),
        },
        {"measure": form.words("rights"), "ran": True, "left": facts.departed(stage="clear")},
        {
            "measure": form.words("review"),
            "ran": facts.contents.review is not None,
            "left": facts.departed(stage="review"),
        },
    ]
    return form.answer(form.table(rows))


ANSWERS: Mapping[str, Answerer] = {
    **eu_sources.ANSWERS,
    "eu.last_update": _last_update,
    "eu.provider": _provider,
    "eu.sizes": _sizes,
    "eu.sizes_by_route": _by_route,
    "eu.latest_acquisition": _latest,
    "eu.languages": _languages,
    "eu.reservations": _reservations,
    "eu.reservations.answers": answers_of_policy,
    "eu.illegal_content": _illegal,
}
