# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""A sample and a report as lines for a terminal, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from provender.review.categories import categories, load
from provender.review.terminal import one_line

__all__ = ["report_lines", "sample_lines"]


def sample_lines(told: Mapping[str, Any], language: str) -> Iterator[str]:
    """Yield what was drawn and what it asks of people.

    Args:
        told: What `Review.to_dict` returns.
        language: `en` or `zh`.
    """
    words = load("report_words")[language]
    yield words["sample"].format(**told)
    yield words["hours"].format(**told)
    for row in told["strata"]:
        yield words["drawn_row"].format(**{**row, "stratum": _name(row["stratum"], words)})
    yield words["judged"].format(**told)
    if told["judged"] < told["items"] + told["risky"]:
        yield words["next"]


def report_lines(told: Mapping[str, Any], language: str) -> Iterator[str]:
    """Yield rates, intervals and agreement.

    Args:
        told: What `Review.report` returns.
        language: `en` or `zh`.
    """
    words, sample = load("report_words")[language], told["sample"]
    yield words["counts"].format(**sample)
    for name in ("pass_rate", "safety_pass_rate"):
        interval = sample["interval" if name == "pass_rate" else "safety_interval"]
        if sample[name] is not None:
            yield words[name].format(rate=sample[name], low=interval[0], high=interval[1])
    for row in sample["strata"]:
        if row["judged"]:
            yield words["row"].format(
                **{**row, "stratum": _name(row["stratum"], words)},
                low=row["interval"][0], high=row["interval"][1],
                mark=words["too_many"] if row["too_many_risks"] else "",
            )  # fmt: skip
    for code, count in sample["categories"].items():
        yield words["category"].format(name=getattr(categories()[code], language), count=count)
    if told["risk"]["drawn"]:
        yield words["risk"].format(**told["risk"])
    if told["technical"] is not None:
        answer = words["yes"] if told["technical"]["met"] else words["no"]
        yield words["technical"].format(**told["technical"], answer=answer)
    yield from _agreement(told["agreement"], words)
    yield from _thresholds(sample["thresholds"], words)
    for signed in told["sign_offs"]:
        valid = words["valid"] if signed["covers_all_judgements"] else words["outdated"]
        yield words["signed"].format(
            reviewer=one_line(signed["reviewer"]), time=signed["time"], valid=valid
        )
    for name in ("host_decisions", "elsewhere", "own_checks", "repeated", "revised"):
        if told[name]:
            yield words[name].format(count=told[name])
    for problem in told["problems"]:
        yield words["problem"].format(problem=one_line(problem))


def _agreement(told: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[str]:
    if told["items_judged_twice"]:
        yield words["agreement"].format(
            items=told["items_judged_twice"], alpha=_figure(told["alpha_verdict"])
        )
    for pair in told["pairs"]:
        yield words["pair"].format(
            people=" / ".join(one_line(name) for name in pair["people"]), items=pair["items"],
            agree=pair["agree"], kappa=_figure(pair["kappa"]),
        )  # fmt: skip
    both = told["annotator_and_checker"]
    if both["pairs"]:
        yield words["roles"].format(
            pairs=both["pairs"], agree=both["agree"], kappa=_figure(both["kappa"])
        )


def _thresholds(told: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[str]:
    for name in (
        "enough_items", "all_drawn_are_judged", "every_item_is_checked", "rate_reached",
        "interval_above_rate", "met",
    ):  # fmt: skip
        yield words["threshold"].format(
            answer=words["yes"] if told[name] else words["no"], question=words[name].format(**told)
        )


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _name(stratum: str, words: Mapping[str, str]) -> str:
    return one_line(stratum, 40) or words["all"]
