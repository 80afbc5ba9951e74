# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What labels come to, as one object without text: for a release, its dossier and a report.

The object of `review_summary` (`review/summary.json` of a release):

    schema_version  1
    judgements      lines that count; `repeated`, `revised` and `problems` tell of those that do not
    items           documents with a text that somebody judged
    samples         one entry for each sample, with its rates (`sample_rates`)
    this_release    of the documents of this release: how many were judged, checked, passed, failed
    agreement       how far people agree (`agreement_of`)
    reviewers       name, first and last day, and how many items they annotated and checked
    sign_offs       who signed, when, on what figures, and whether the judgements are still those
    host_decisions  who decided what about a host, when and why
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from provender.review.categories import acceptance, categories
from provender.review.labels import Labels, judgements_digest
from provender.review.rate import Stratum, cohen_kappa, krippendorff_alpha, pass_share
from provender.review.records import Judgement
from provender.review.verdicts import Outcome, outcomes

__all__ = ["agreement_of", "counts_of", "review_summary", "sample_rates", "sign_offs_of"]

_OURS = "other"
"""Group of the categories that are no risk of the standards."""


def review_summary(labels: Labels, released: Collection[str]) -> dict[str, Any]:
    """Return what labels come to, as plain JSON types without any text of a document.

    A rate is that of the release from which the sample was drawn (`samples[].release`), before
    what failed was taken out: taking out the failed items of a sample does not clean the documents
    that nobody looked at.

    Args:
        labels: What people decided.
        released: Ids of the documents of the release that carries the summary; those of documents
            that nobody judged may be left out.
    """
    found = outcomes(labels.judgements)
    here = [outcome for (name, _), outcome in found.items() if name in released]
    return {
        "schema_version": 1,
        "judgements": len(labels.judgements),
        "repeated": labels.repeated,
        "revised": sum(outcome.revised for outcome in found.values()),
        "problems": [str(problem) for problem in labels.problems],
        "items": len(found),
        "samples": [
            {"release": draws[0].release, "release_sha256": draws[0].release_sha256, **rates}
            for draws, rates in _samples(labels.judgements, found)
        ],
        "this_release": {
            "judged": len(here),
            "checked": sum(outcome.decided_by == "checker" for outcome in here),
            "passed": sum(not outcome.failed for outcome in here),
            "failed": sum(outcome.failed for outcome in here),
        },
        "agreement": agreement_of(found.values()),
        "reviewers": _reviewers(labels.judgements),
        "sign_offs": sign_offs_of(labels),
        "host_decisions": [
            {
                "host": one.host,
                "license": one.license,
                "reason": one.reason,
                "reviewer": one.reviewer,
                "time": one.time,
            }
            for one in sorted(labels.host_decisions, key=lambda one: (one.time, one.host))
        ],
    }


def _samples(
    judgements: Iterable[Judgement], found: Mapping[tuple[str, str], Outcome]
) -> Iterable[tuple[list[Judgement], dict[str, Any]]]:
    """Yield each sample's judgements and its rates, as the labels alone tell them.

    Samples of one seed hold the smaller ones, so the largest is the design of all of them.
    """
    samples: dict[tuple[str, str, int, str], list[Judgement]] = {}
    for one in judgements:
        drawn = one.drawn
        key = one.release_sha256, str(drawn.by), drawn.seed, drawn.stratify
        samples.setdefault(key, []).append(one)
    for key in sorted(samples):
        draws = samples[key]
        design = max((one.drawn for one in draws), key=lambda draw: draw.items)
        strata: dict[str, tuple[int, int]] = {}
        for one in sorted(draws, key=lambda one: one.drawn.items):
            strata[one.drawn.stratum] = one.drawn.stratum_documents, one.drawn.stratum_items
        members = {(one.id, one.text_sha256): one.drawn.stratum for one in draws}
        judged = [(stratum, found[name]) for name, stratum in sorted(members.items())]
        if design.by == "random":
            rates = sample_rates(judged, strata, documents=design.documents)
        else:
            rates = counts_of([outcome for _, outcome in judged], drawn=strata[""][1])
        told = {"by": design.by, "seed": design.seed, "stratify": design.stratify}
        yield draws, {**told, "items": design.items, **rates}


def sample_rates(
    judged: Sequence[tuple[str, Outcome]], strata: Mapping[str, tuple[int, int]], *, documents: int
) -> dict[str, Any]:
    """Return the rates of one random sample, and whether they meet what corpora are held to.

    `pass_rate` counts everything that people fail a document for; `safety_pass_rate` only the 31
    risks, and is what the standards bound.

    Args:
        judged: Stratum and outcome of each item that somebody judged.
        strata: Documents and drawn items of each stratum, by its name.
        documents: Documents of the release.
    """
    bounds = acceptance()
    rows = {
        name: _Row(size, drawn, [o for stratum, o in judged if stratum == name])
        for name, (size, drawn) in sorted(strata.items())
    }
    share = pass_share([row.stratum(safety=False) for row in rows.values()], bounds["z"])
    safe = pass_share([row.stratum(safety=True) for row in rows.values()], bounds["z"])
    everything = [outcome for _, outcome in judged]
    drawn = sum(row.drawn for row in rows.values())
    return {
        **counts_of(everything, drawn=drawn),
        "documents": documents,
        "confidence": bounds["confidence"],
        "pass_rate": share.rate,
        "interval": [share.low, share.high],
        "safety_pass_rate": safe.rate,
        "safety_interval": [safe.low, safe.high],
        "strata": [row.told(name, bounds["z"]) for name, row in rows.items()],
        "thresholds": _thresholds(everything, drawn, documents, safe.rate, safe.low),
    }


def counts_of(judged: Sequence[Outcome], *, drawn: int) -> dict[str, Any]:
    """Return how many items people judged and what they said, without any rate.

    A sample by risk stands for nothing but itself, so these are all its figures.

    Args:
        judged: Outcome of each item that somebody judged.
        drawn: Items of the sample.
    """
    reasons = Counter(code for one in judged if one.failed for code in one.categories)
    return {
        "drawn": drawn,
        "judged": len(judged),
        "checked": sum(one.decided_by == "checker" for one in judged),
        "passed": sum(not one.failed for one in judged),
        "failed": sum(one.failed for one in judged),
        "disputed": sum(one.disputed for one in judged),
        "overturned": sum(one.overturned for one in judged),
        "categories": {code: reasons[code] for code in categories() if reasons[code]},
    }


class _Row:
    """One stratum with what people said of its items."""

    def __init__(self, documents: int, drawn: int, found: Sequence[Outcome]):
        self.documents, self.drawn, self._found = documents, drawn, found

    def stratum(self, *, safety: bool) -> Stratum:
        failed = _is_unsafe if safety else _is_failed
        passed = sum(not failed(outcome) for outcome in self._found)
        return Stratum(self.documents, len(self._found), passed)

    def told(self, name: str, z: float) -> dict[str, Any]:
        stratum, safe = self.stratum(safety=False), self.stratum(safety=True)
        share, most = pass_share([stratum], z), acceptance()["source"]["most_failing"]
        unsafe = 0.0 if not safe.judged else 1 - safe.passed / safe.judged
        return {
            "stratum": name,
            "documents": self.documents,
            "drawn": self.drawn,
            "judged": stratum.judged,
            "passed": stratum.passed,
            "pass_rate": share.rate,
            "interval": [share.low, share.high],
            "too_many_risks": unsafe > most,
        }


def _is_failed(outcome: Outcome) -> bool:
    return outcome.failed


def _is_unsafe(outcome: Outcome) -> bool:
    known = categories()
    return outcome.failed and any(known[code].group != _OURS for code in outcome.categories)


def _thresholds(
    judged: Sequence[Outcome], drawn: int, documents: int, rate: float | None, low: float
) -> dict[str, Any]:
    """Hold a sample to the standards' figures (`data/acceptance.yml`), one by one."""
    manual = acceptance()["manual"]
    checked = sum(outcome.decided_by == "checker" for outcome in judged)
    told = {
        "required_items": manual["items"],
        "required_rate": manual["pass_rate"],
        "whole_release": drawn == documents,
        "enough_items": len(judged) >= manual["items"],
        "all_drawn_are_judged": len(judged) >= drawn > 0,
        "every_item_is_checked": bool(judged) and checked == len(judged),
        "rate_reached": rate is not None and rate >= manual["pass_rate"],
        "interval_above_rate": rate is not None and low >= manual["pass_rate"],
    }
    needed = ["all_drawn_are_judged", "rate_reached"]
    if acceptance()["every_item_is_checked"]:
        needed.append("every_item_is_checked")
    # A release with fewer documents than the standards ask for can only be read whole.
    enough = told["enough_items"] or told["whole_release"]
    return {**told, "met": bool(enough) and all(told[name] for name in needed)}


def agreement_of(found: Iterable[Outcome]) -> dict[str, Any]:
    """Return how far people agree on whether items pass, and on why they fail.

    Args:
        found: What people said of each item.
    """
    units = list(found)
    annotated = [{n: s.verdict for n, s in o.annotators.items()} for o in units]
    reasons = [{n: s.category or "pass" for n, s in o.annotators.items()} for o in units]
    together: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for unit in annotated:
        for one, other in combinations(sorted(unit), 2):
            together.setdefault((one, other), []).append((unit[one], unit[other]))
    roles = [
        {"annotator": annotator.verdict, "checker": checker.verdict}
        for outcome in units
        for annotator in outcome.annotators.values()
        for checker in outcome.checkers.values()
    ]
    return {
        "items_judged_twice": sum(len(unit) > 1 for unit in annotated),
        "alpha_verdict": krippendorff_alpha(annotated),
        "alpha_category": krippendorff_alpha(reasons),
        "pairs": [
            {
                "people": list(people),
                "items": len(said),
                "agree": round(sum(one == other for one, other in said) / len(said), 6),
                "kappa": cohen_kappa(said),
            }
            for people, said in sorted(together.items())
        ],
        "annotator_and_checker": {
            "pairs": len(roles),
            "agree": _rounded(sum(r["annotator"] == r["checker"] for r in roles), len(roles)),
            "kappa": cohen_kappa([(r["annotator"], r["checker"]) for r in roles]),
        },
    }


def _rounded(count: int, total: int) -> float | None:
    return round(count / total, 6) if total else None


def _reviewers(judgements: Sequence[Judgement]) -> list[dict[str, Any]]:
    people: dict[str, list[Judgement]] = {}
    for one in judgements:
        people.setdefault(one.reviewer, []).append(one)
    return [
        {
            "reviewer": name,
            "annotated": len({one.id for one in said if one.role == "annotator"}),
            "checked": len({one.id for one in said if one.role == "checker"}),
            "first": min(one.time for one in said)[:10],
            "last": max(one.time for one in said)[:10],
        }
        for name, said in sorted(people.items())
    ]


def sign_offs_of(labels: Labels) -> list[dict[str, Any]]:
    """Return all sign-offs, each with whether it covers the judgements that are there now."""
    return [
        {
            "reviewer": one.reviewer,
            "time": one.time,
            "release": one.release,
            "items": one.items,
            "passed": one.passed,
            "pass_rate": one.pass_rate,
            "interval": list(one.interval),
            "note": one.note,
            "covers_all_judgements": one.judgements_sha256
            == judgements_digest(
                judgement
                for judgement in labels.judgements
                if judgement.release_sha256 == one.release_sha256
            ),
        }
        for one in sorted(labels.sign_offs, key=lambda one: (one.time, one.reviewer))
    ]
