# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""China's dossier of corpus safety: sources, content, annotation, and the plan of the spot check.

Written in Chinese; its words and thresholds, each with where it was read, stand in
`data/disclosures/china.yml`. Its parts are `china_sources`, `china_content` and `china_review`.
"""

from __future__ import annotations

from collections.abc import Mapping

from provender.release.disclosures import china_content, china_review, china_sources
from provender.release.disclosures.data import load
from provender.release.disclosures.facts import Facts
from provender.release.disclosures.model import Answer, Cell, Disclosure
from provender.release.disclosures.template import Answerer, Form, fill

__all__ = ["china_dossier"]


def china_dossier(facts: Facts) -> Disclosure:
    """Return the dossier of a release.

    Args:
        facts: The release.
    """
    return fill("china", facts, ANSWERS)


def _thresholds(facts: Facts, form: Form) -> Answer:  # noqa: ARG001
    read = load("china")["read"]
    rows: list[dict[str, Cell]] = [
        {
            "threshold": row["zh"],
            "value": row["value"],
            "standard": row["standard"],
            "read": read[row["read"]],
        }
        for row in load("china")["thresholds"].values()
    ]
    return form.answer(form.table(rows), basis="policy")


def _article_7(facts: Facts, form: Form) -> Answer:  # noqa: ARG001
    return form.answer(form.table(load("china")["article_7"]), basis="policy")


ANSWERS: Mapping[str, Answerer] = {
    **china_sources.ANSWERS,
    **china_content.ANSWERS,
    **china_review.ANSWERS,
    "china.thresholds": _thresholds,
    "china.article_7": _article_7,
}
