# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Why a document that was decided on left, as the ledger tells it: stage, reason, failed rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from provender.release.shared_ledger import shared_reason
from provender.run.fates import Fates
from provender.run.judging import Fate
from provender.run.terms import Term

__all__ = ["departure_reason"]

_IN_FAVOUR = {
    Fate.DUPLICATE: "duplicate",
    Fate.SAME_URL: "same_url",
    Fate.SAME_PROMPT: "same_prompt",
}
"""Reasons of what leaves in favour of another document, by fate."""


def departure_reason(
    fates: Fates,
    position: int,
    term: Term,
    failures: list[dict[str, str]],
    id_of: Callable[[int], str | None],
) -> dict[str, Any]:
    """Return stage, reason, failed rules, and what else the ledger has a column for.

    Args:
        fates: Every document's fate.
        position: The document; it is neither released nor suppressed.
        term: Its terms.
        failures: The rules that it failed, in the order of their table.
        id_of: Gives the id of a document by its position.
    """
    fate = Fate(int(fates.fate[position]))
    if fate == Fate.FAILED_REVIEW:
        failed = fates.failed[position]
        return {
            "stage": "review",
            "reason": "failed_review",
            "failures": [_failure("failed_review", failed.category, "pass"), *failures],
            "message": failed.message,
        }
    if fate == Fate.FAILED_RULES:
        return {"stage": "assess", "reason": failures[0]["rule"], "failures": failures}
    if fate in _IN_FAVOUR:
        return {
            "stage": "dedup",
            "reason": _IN_FAVOUR[fate],
            "failures": failures,
            "duplicate_of": id_of(int(fates.duplicate_of[position])),
        }
    if fate == Fate.NEAR_DUPLICATE:
        near = _failure("near_duplicate", f"{fates.similarity[position]:.2f}", fates.near_asked)
        return {
            "stage": "dedup",
            "reason": "near_duplicate",
            "failures": [near, *failures],
            "duplicate_of": id_of(int(fates.duplicate_of[position])),
        }
    if fate == Fate.SHARED_TEXT and fates.shared is not None:
        kept_in = id_of(int(fates.duplicate_of[position]))
        return shared_reason(fates.shared, position, failures, kept_in)
    return _rights_reason(fate, term, failures)


def _rights_reason(fate: Fate, term: Term, failures: list[dict[str, str]]) -> dict[str, Any]:
    concluded = term.conclusion.concluded or ""
    if fate == Fate.MUST_STAY_AS_IT_IS:
        return {
            "stage": "clear",
            "reason": "no_derivatives",
            "failures": [_failure("no_derivatives", concluded, "text as it is"), *failures],
            "message": "its terms forbid adaptations, and a stage would change its text",
        }
    refused = _failure(term.decision.reason, concluded, term.decision.rule)
    if fate in (Fate.COPY_REFUSED, Fate.NEAR_COPY_REFUSED):
        near_copy = fate == Fate.NEAR_COPY_REFUSED
        return {
            "stage": "dedup",
            "reason": "near_copy_is_refused" if near_copy else "copy_is_refused",
            "failures": [refused, *failures],
            "message": term.conflict or term.decision.detail,
        }
    return {
        "stage": "clear",
        "reason": term.decision.reason,
        "failures": [refused, *failures],
        "message": term.decision.detail,
    }


def _failure(rule: str | None, value: str, threshold: str | None) -> dict[str, str | None]:
    return {"rule": rule, "value": value, "threshold": threshold}
